// The lower half of the page: an answer, or why there is none.

function showNotice(kind, title, ...paragraphs) {
  const box = el("section", "panel notice " + kind, el("h2", "", title), ...paragraphs.map((text) => (typeof text === "string" ? el("p", "", text) : text)));
  byId("results").replaceChildren(box);
}

function showWelcome() {
  showNotice("welcome", "Ask something",
    "Left will stand what the index finds by itself; right the same hits, after the model has read each of them together with the question. Lines show who moved where.");
}

function showFailure(failure, ask) {
  const words = explainFailure(failure, ask);
  showNotice("failure", words.title,
    ...[words.advice].filter((text) => text !== ""),
    ...(words.detail === "" ? [] : [el("p", "detail", words.detail)]));
  return words.title + ". " + words.advice + " " + words.detail;
}

function showNothingFound(ask) {
  const fields = (ask.searched.length > 0 ? ask.searched : ask.fields).join(", ");
  showNotice("nothing", "Nothing found",
    "No document of " + ask.index + " has a word of the question in " + fields + ". The model ranks what the first stage finds; where that is nothing, there is nothing to rank. Ask with other words, or search other fields.");
}

/** Everything about one comparison; returns what to say aloud. */
function showComparison(ask, answer) {
  const documents = compareRanks(answer.plain.hits.hits, answer.reranked.hits.hits);
  const report = answer.reranked.ext?.cross_encoder ?? null;
  const verdict = explain(report);
  const moves = movement(documents);
  const context = {
    fields: ask.fields,
    texts: answer.texts,
    window: Math.max(answer.plain.hits.hits.length, answer.reranked.hits.hits.length),
    highestBefore: answer.plain.hits.max_score,
    highestAfter: Math.max(1, answer.reranked.hits.max_score ?? 1),
    severalIndices: new Set(documents.map((d) => d.index)).size > 1,
  };
  const times = { plain: answer.plain.took, reranked: answer.reranked.took };
  byId("results").replaceChildren(
    outcome(verdict, figures(times, report, moves)),
    board(documents, context),
    copies(ask, report)
  );
  drawLines();
  return verdict.name + ". " + verdict.sentences.join(" ");
}

function outcome(verdict, list) {
  const known = Object.hasOwn(STATUS_NAMES, verdict.status) ? verdict.status : "none";
  const head = el("div", "verdict",
    el("p", "pill " + known, verdict.name),
    el("p", "", verdict.sentences.join(" ")));
  const tiles = list.map((figure) => el("div", "", el("dt", "", figure.label), el("dd", "", el("strong", "", figure.value), el("span", "", figure.note))));
  return el("section", "outcome", el("h2", "hidden", "What was done"), head, el("dl", "figures", ...tiles));
}

/** Both lists on one grid, so that equal ranks stand at equal height, and the lines between them. */
function board(documents, context) {
  const lines = drawn(svg("svg", { class: "lines" }));
  const rows = Math.max(firstBy(documents, "before").length, firstBy(documents, "after").length);
  const section = el("section", "board",
    side("First stage", "what the index answers by itself", "before", documents, context),
    lines,
    side("Reranked", "after the model has read them", "after", documents, context));
  section.style.gridTemplateRows = "auto repeat(" + rows + ", auto)";
  ["pointerover", "focusin"].forEach((event) => section.addEventListener(event, (e) => follow(section, e.target)));
  ["pointerleave", "focusout"].forEach((event) => section.addEventListener(event, () => follow(section, null)));
  new ResizeObserver(drawLines).observe(section);
  return section;
}

function side(title, subtitle, name, documents, context) {
  const items = firstBy(documents, name).map((d) => card(d, name, context));
  const list = el("ol", "list", ...items);
  const heading = el("h2", "", title, " ", el("small", "", subtitle));
  heading.id = "heading-" + name;
  list.setAttribute("aria-labelledby", heading.id);
  // Safari forgets that a list without markers is one.
  list.setAttribute("role", "list");
  return el("div", "side " + name, heading, list);
}

/** Lights the document under the pointer or the focus on both sides, and its line. */
function follow(section, target) {
  const key = target?.closest?.("[data-key]")?.dataset.key ?? null;
  section.classList.toggle("following", key !== null);
  section.querySelectorAll("[data-key]").forEach((element) => element.classList.toggle("followed", element.dataset.key === key));
}

/** From every card on the left to the same document on the right; from or to below where one side does not show it. */
function drawLines() {
  const section = document.querySelector(".board");
  const lines = section?.querySelector(".lines");
  if (!lines || lines.clientWidth === 0) {
    return;
  }
  const box = lines.getBoundingClientRect();
  lines.setAttribute("viewBox", "0 0 " + box.width + " " + box.height);
  const middles = (name) => new Map([...section.querySelectorAll("." + name + " .card")].map((item) => {
    const rank = item.querySelector(".rank").getBoundingClientRect();
    return [item.dataset.key, { y: rank.top + rank.height / 2 - box.top, item }];
  }));
  const left = middles("before");
  const right = middles("after");
  const keys = new Set([...left.keys(), ...right.keys()]);
  lines.replaceChildren(...[...keys].map((key) => line(key, left.get(key), right.get(key), box)));
}

function line(key, from, to, box) {
  const below = box.height - 2;
  const [y1, y2] = [from?.y ?? below, to?.y ?? below];
  const half = box.width / 2;
  const kind = (to ?? from).item.classList;
  const way = ["up", "down", "same"].find((name) => kind.contains(name));
  const path = svg("path", {
    d: "M2 " + y1 + "C" + half + " " + y1 + " " + half + " " + y2 + " " + (box.width - 2) + " " + y2,
    class: way + (from && to ? "" : " open"),
  });
  path.dataset.key = key;
  return path;
}

/** What to take away. */
function copies(ask, report) {
  const blocks = [
    copyBlock("Keep it", "A pipeline, and the index’s default: from then on every search is reranked.", storedPipeline(ask)),
    copyBlock("One search", "The same without storing anything.", singleSearch(ask)),
  ];
  if (report !== null) {
    blocks.push(copyBlock("What the answer said", "ext.cross_encoder of this search.", json(report)));
  }
  return el("section", "take", el("h2", "", "Take it with you"), el("div", "blocks", ...blocks));
}

function copyBlock(title, note, text) {
  const code = el("code", "", text);
  const pre = el("pre", "", code);
  pre.tabIndex = 0;
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", title);
  const button = el("button", "", "Copy", spoken(": " + title));
  button.type = "button";
  button.addEventListener("click", () => copy(code, button));
  return el("div", "panel block", el("div", "head", el("h3", "", title), button), el("p", "", note), pre);
}

/** The clipboard's own API works on https and loopback only; elsewhere the selection does. */
async function copy(code, button) {
  let copied = false;
  try {
    await navigator.clipboard.writeText(code.textContent);
    copied = true;
  } catch {
    const selection = window.getSelection();
    selection.selectAllChildren(code);
    copied = document.execCommand("copy");
  }
  announce(copied ? "Copied" : "The text is selected; copy it with the keyboard");
  button.classList.toggle("done", copied);
}

function announce(text) {
  byId("announcement").textContent = text;
}
