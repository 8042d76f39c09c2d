// ext.cross_encoder and errors → words.

const STATUS_NAMES = {
  complete: "Reranked",
  partial: "Partly reranked",
  kept_order: "Not reranked",
  passed: "Left alone",
  none: "No report",
};

const REASONS = {
  deadline: "The deadline came first. Give it more time (timeout), or less to read: fewer candidates (window_size) or fewer windows a document (max_windows).",
  overloaded: "Other searches fill this node’s queue or its memory. Try again in a moment.",
  stopping: "The node is being stopped.",
  loading: "The model is still being loaded. Try again in a moment.",
  model_unavailable: "The model can’t be used.",
  no_text: "None of the candidates has text in the chosen fields. Choose other fields.",
  failed: "Scoring failed.",
  cancelled: "The search was cancelled.",
  no_query_text: "No question was found in the query.",
  no_hits: "The first stage found nothing.",
};

/** How far it came: a word, and sentences that say why and what to do. */
function explain(report) {
  if (report === null) {
    return {
      status: "none",
      name: STATUS_NAMES.none,
      sentences: ["The answer says nothing about reranking: the plugin is missing on the node that answered, or another processor took the report away."],
    };
  }
  const sentences = [coverage(report)];
  if (report.reason) {
    sentences.push(REASONS[report.reason] ?? "Reason: " + report.reason + ".");
  }
  if (report.detail) {
    sentences.push(sentence(report.detail));
  }
  return {
    status: report.status,
    name: STATUS_NAMES[report.status] ?? String(report.status),
    sentences: [...sentences, ...remarks(report)].filter((text) => text !== ""),
  };
}

function coverage(report) {
  if (report.status === "kept_order" || report.status === "passed") {
    return "The order is the first stage’s.";
  }
  if (report.reranked === undefined) {
    return "";
  }
  const read = report.reranked === report.candidates
    ? (report.candidates === 1 ? "The only candidate was read" : "All " + report.candidates + " candidates were read")
    : report.reranked + " of " + report.candidates + " candidates were read";
  return read + " together with the question, by the model " + report.model + " on " + report.device + ".";
}

function remarks(report) {
  const without = report.not_reranked?.no_text ?? 0;
  return [
    without > 0 && report.reason !== "no_text" ? plural(without, "candidate has", "candidates have") + " no text in the chosen fields, and follow in first-stage order." : "",
    report.query_truncated ? "The question is longer than 10,000 characters, or than a quarter of what the model reads at once; its end was left out." : "",
    report.texts_cut ? plural(report.texts_cut, "text was", "texts were") + " cut at plugins.cross_encoder.max_text_chars." : "",
    report.anchor_missing ? "The first stage’s scores give nothing to anchor to, so they do not count." : "",
  ];
}

/** Label and value of what is worth a figure. */
function figures(times, report, moves) {
  const list = [
    { label: "First stage", value: millis(times.plain), note: "as the node counts" },
    { label: "With reranking", value: millis(times.reranked), note: report?.took_ms === undefined ? "" : millis(report.took_ms) + " of it reranking" },
  ];
  if (report?.windows) {
    const cached = report.windows.cached ?? 0;
    list.push({
      label: "Windows read",
      value: number(report.windows.scored),
      note: [
        "up to " + report.window_tokens + " tokens",
        cached > 0 ? number(cached) + " from the cache" : "",
        report.windows.skipped ? number(report.windows.skipped) + " skipped" : "",
      ].filter((text) => text !== "").join(", "),
    });
  }
  list.push({
    label: "Moved in the top " + moves.shown,
    value: moves.moved + " of " + moves.shown,
    note: moves.newcomers === 0 ? "the same documents" : plural(moves.newcomers, "comes", "come") + " from below",
  });
  if (moves.highestClimb !== null) {
    list.push({
      label: "Highest climb",
      value: moves.highestClimb.before + " → " + moves.highestClimb.after,
      note: plural(gain(moves.highestClimb), "place", "places") + " up",
    });
  }
  return list;
}

/** What to tell of a search that was refused: a title, what to do, and the node's own words. */
function explainFailure(failure, ask) {
  const detail = failure.body?.error?.root_cause?.[0]?.reason ?? failure.body?.error?.reason ?? failure.detail ?? "";
  switch (failure.status) {
    case 0:
      return { title: "The node does not answer", advice: "Is it still running? Then try again.", detail };
    case 401:
    case 403:
      return { title: "You may not search [" + ask.index + "]", advice: "The page searches with your own permissions. Choose another index, or ask for read access.", detail };
    case 404:
      return { title: "There is no index [" + ask.index + "]", advice: "Choose one of the list under Index.", detail };
    case 429:
      return { title: "The node is overloaded", advice: "Try again in a moment, or with fewer candidates.", detail };
    default:
      return { title: failure.status === 400 ? "The node refused the search" : "The search failed", advice: "", detail };
  }
}

function sentence(text) {
  const trimmed = String(text).trim();
  return trimmed === "" ? "" : trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? "" : ".");
}

function plural(count, one, many) {
  return number(count) + " " + (count === 1 ? one : many);
}

function number(value) {
  return Number(value).toLocaleString("en-US");
}

function millis(value) {
  return value < 10000 ? number(Math.round(value)) + " ms" : (value / 1000).toFixed(1) + " s";
}

function score(value) {
  if (typeof value !== "number") {
    return "–";
  }
  return value !== 0 && Math.abs(value) < 0.00005 ? value.toExponential(1) : value.toFixed(Math.abs(value) < 1 ? 4 : 2);
}
