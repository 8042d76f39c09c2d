// The form, the address bar, and the searches in their order.

const OPTIONS = ["window_size", "model", "combine", "weight", "max_windows", "window_selection", "timeout"];
const NUMBERS = new Set(["window_size", "weight", "max_windows"]);
const FIELDS_CHOSEN = 3;
const LOADING_TRIES = 60;
/** Counts comparisons, so that the answer to an earlier question never replaces that to a later one. */
let current = 0;

/** What the form says. */
function readForm() {
  const options = {};
  OPTIONS.filter((name) => !byId(name).disabled && byId(name).value.trim() !== "").forEach((name) => {
    const value = byId(name).value.trim();
    options[name] = NUMBERS.has(name) ? Number(value) : value;
  });
  return {
    index: byId("index").value.trim(),
    question: byId("question").value.trim(),
    fields: [...document.querySelectorAll("#fields input:checked")].map((box) => box.value),
    searched: names(byId("searched").value),
    options,
  };
}

/** The node did not do as asked; status 0 where it did not answer at all. */
class Refusal {
  constructor(status, detail, body) {
    Object.assign(this, { status, detail, body });
  }
}

/** Where the node's paths begin, also behind a proxy that puts something before them. */
const ROOT = location.pathname.replace(/_plugins\/_cross_encoder\/playground\/?$/, "");

/** The answer to a search; throws a Refusal. */
async function search(index, parameters, body) {
  let response;
  let text;
  try {
    response = await fetch(ROOT + encodeURIComponent(index) + "/_search" + parameters, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
    });
    text = await response.text();
  } catch (e) {
    throw new Refusal(0, e.message, null);
  }
  let answer = null;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Refusal(response.status, "The answer is not JSON: something between this page and the node may have answered.", null);
  }
  if (!response.ok) {
    throw new Refusal(response.status, null, answer);
  }
  return answer;
}

const PLAIN = "?search_pipeline=_none";

/** What a comparison can't do without: the input to fill, and what to say where it is empty. */
const REQUIRED = [
  { input: "index", given: (ask) => ask.index !== "", title: "Which index?", advice: "Name the index to search." },
  { input: "question", given: (ask) => ask.question !== "", title: "Which question?", advice: "Ask something first." },
  { input: "new-field", given: (ask) => ask.fields.length > 0, title: "Which fields?", advice: "Choose at least one field that holds text, or add one by its name." },
];

async function compare() {
  const ask = readForm();
  const turn = ++current;
  const missing = REQUIRED.find((one) => !one.given(ask));
  if (missing) {
    busy(false);
    showNotice("nothing", missing.title, missing.advice);
    announce(missing.title + " " + missing.advice);
    byId(missing.input).focus();
    return;
  }
  remember(ask);
  busy(true);
  try {
    const plain = await search(ask.index, PLAIN, plainRanks(ask));
    const reranked = plain.hits.hits.length === 0 ? null : await rerank(ask, turn);
    const shown = reranked === null ? null : { plain, reranked, texts: await texts(ask, plain, reranked) };
    if (turn !== current) {
      return;
    }
    if (shown === null) {
      showNothingFound(ask);
      announce("Nothing found");
    } else {
      announce(showComparison(ask, shown));
    }
  } catch (e) {
    if (!(e instanceof Refusal)) {
      throw e;
    }
    if (turn === current) {
      announce(showFailure(e, ask));
    }
  } finally {
    if (turn === current) {
      busy(false);
    }
  }
}

/** The reranked answer; while the model is being loaded it is asked for again. */
async function rerank(ask, turn) {
  for (let tries = 1; ; tries++) {
    const answer = await search(ask.index, "", rerankedRanks(ask));
    if (answer.ext?.cross_encoder?.reason !== "loading" || tries === LOADING_TRIES || turn !== current) {
      return answer;
    }
    showNotice("loading", "The model is being loaded", "The first search after a start waits for this; later ones do not.");
    announce("The model is being loaded");
    await new Promise((done) => setTimeout(done, 1000));
  }
}

async function texts(ask, plain, reranked) {
  const shown = [...plain.hits.hits.slice(0, SHOWN), ...reranked.hits.hits.slice(0, SHOWN)];
  const ids = [...new Set(shown.map((hit) => hit._id))];
  const indices = new Set(shown.map((hit) => hit._index));
  const answer = await search(ask.index, PLAIN, { ...textsOf(ids, ask), size: ids.length * indices.size });
  return new Map(answer.hits.hits.map((hit) => [JSON.stringify([hit._index, hit._id]), hit._source ?? {}]));
}

function busy(isBusy) {
  byId("results").setAttribute("aria-busy", String(isBusy));
  document.body.classList.toggle("busy", isBusy);
  if (isBusy) {
    announce("Searching");
  }
}

/** The question goes into the fragment, which no browser sends and no server logs. */
function remember(ask) {
  const state = new URLSearchParams({ index: ask.index, q: ask.question, fields: ask.fields.join(",") });
  if (ask.searched.length > 0) {
    state.set("searched", ask.searched.join(","));
  }
  Object.entries(ask.options).forEach(([name, value]) => state.set(name, value));
  history.replaceState(null, "", "#" + state);
}

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  byId("index").value = state.get("index") ?? "";
  byId("question").value = state.get("q") ?? "";
  byId("searched").value = state.get("searched") ?? "";
  OPTIONS.filter((name) => state.has(name)).forEach((name) => (byId(name).value = state.get(name)));
  names(state.get("fields") ?? "").forEach((name) => addField(name, true));
  optionsChanged();
}

function addField(name, checked) {
  const boxes = [...document.querySelectorAll("#fields input")];
  const there = boxes.find((box) => box.value === name);
  if (there) {
    there.checked = there.checked || checked;
    return;
  }
  const box = document.createElement("input");
  box.type = "checkbox";
  box.value = name;
  box.checked = checked;
  byId("fields").append(el("label", "chip", box, el("span", "", name)));
}

/** Offers the fields of an index that hold text, and chooses those that read like prose. */
async function offerFields(keep) {
  const index = byId("index").value.trim();
  if (index === "") {
    return;
  }
  let sources;
  try {
    sources = (await search(index, PLAIN, sampleSearch())).hits.hits.map((hit) => hit._source ?? {});
  } catch {
    // An index that is still being typed, or closed to the caller: the comparison will say so.
    return;
  }
  if (index !== byId("index").value.trim()) {
    return;
  }
  if (!keep) {
    byId("fields").replaceChildren();
  }
  const fields = textFields(sources).slice(0, 24);
  fields.forEach((field, i) => addField(field.name, !keep && field.prose && i < FIELDS_CHOSEN));
}

/** Fills the list under Index; returns whether anything can be searched, which is also true where nobody may know. */
async function offerIndices() {
  let buckets;
  try {
    buckets = (await search("*", PLAIN + "&ignore_unavailable=true", indicesSearch())).aggregations?.indices?.buckets ?? [];
  } catch {
    return true;
  }
  const offered = buckets.map((bucket) => bucket.key).filter((name) => !name.startsWith("."));
  byId("indices").replaceChildren(...offered.map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  }));
  if (offered.length === 1 && byId("index").value === "") {
    byId("index").value = offered[0];
  }
  return offered.length > 0;
}

function optionsChanged() {
  const method = byId("combine").value;
  byId("weight").disabled = method !== "anchored" && method !== "linear";
  byId("weight").placeholder = { anchored: "6", linear: "0.5" }[method] ?? "";
  const changed = [...document.querySelectorAll("[data-option]")].filter((input) => !input.disabled && input.value !== "").length;
  byId("changed").hidden = changed === 0;
  byId("changed").textContent = changed + " changed";
}

async function start() {
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    compare();
  });
  byId("index").addEventListener("change", () => offerFields(false));
  document.querySelectorAll("[data-option]").forEach((input) => input.addEventListener("input", optionsChanged));
  byId("defaults").addEventListener("click", () => {
    document.querySelectorAll("[data-option]").forEach((input) => (input.value = ""));
    optionsChanged();
  });
  const add = () => {
    names(byId("new-field").value).forEach((name) => addField(name, true));
    byId("new-field").value = "";
  };
  byId("add-field").addEventListener("click", add);
  byId("new-field").addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add();
    }
  });

  recall();
  const wanted = readForm();
  if (wanted.index !== "" && wanted.question !== "" && wanted.fields.length > 0) {
    offerIndices();
    offerFields(true);
    await compare();
    return;
  }
  showWelcome();
  if (await offerIndices()) {
    await offerFields(wanted.fields.length > 0);
  } else {
    showNotice("nothing", "No index yet", "There is no index here with documents that you may search. Index some, then reload this page.");
  }
}

start();
