// One document on one side.

const BEGINNING = 280;
const STRIP_WIDTH = 116;

/** A list entry. What is true of all of them is in `context`, see showComparison. */
function card(doc, side, context) {
  const text = context.texts.get(doc.key) ?? {};
  const item = el("li", "card " + direction(gain(doc)));
  item.dataset.key = doc.key;
  const rank = doc[side];
  const whole = body(doc, text, context);
  const passage = passageIn(doc, side, whole);
  const line = foot(doc, side, context);
  item.append(
    el("span", "rank", spoken("Rank "), String(rank)),
    el("h3", "", headline(doc, text, context)),
    scoreMark(doc, side, context),
    snippet(passage, whole),
    line
  );
  if (whole.length > BEGINNING || passage !== null) {
    line.append(readMore(item, wholeText(whole, passage), headline(doc, text, context)));
  }
  return item;
}

/** The first field, where there are several; else the id. */
function headline(doc, text, context) {
  const first = context.fields.length > 1 ? textAt(text, context.fields[0]).trim() : "";
  return first === "" ? doc.id : shortened(first, 160);
}

function body(doc, text, context) {
  const fields = context.fields.length > 1 && textAt(text, context.fields[0]).trim() !== "" ? context.fields.slice(1) : context.fields;
  return fields.map((name) => textAt(text, name).trim()).filter((value) => value !== "").join(" ");
}

function scoreMark(doc, side, context) {
  const value = side === "before" ? doc.scoreBefore : doc.scoreAfter;
  const share = side === "before" ? value / context.highestBefore : value / context.highestAfter;
  const fill = el("span", "fill");
  fill.style.width = Math.round(100 * Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0))) + "%";
  return el("span", "score", spoken("Score "), score(value), drawn(el("span", "bar", fill)));
}

/** The part that was liked best; null where the answer carries none, and where it is all there is. */
function passageIn(doc, side, whole) {
  return side === "after" && doc.passage !== null && doc.passage.text.length < whole.length ? doc.passage : null;
}

/** The best passage, else the text's beginning. */
function snippet(passage, whole) {
  if (passage !== null) {
    return el("p", "snippet passage", el("span", "tag", "Best passage"), " ", el("mark", "", passage.text));
  }
  return el("p", "snippet", whole === "" ? "No text in the chosen fields" : shortened(whole, BEGINNING));
}

/** A button that puts the whole text in the place of the snippet, and back. */
function readMore(item, whole, title) {
  const label = document.createTextNode("Read it all");
  const button = el("button", "more", label, spoken(": " + title));
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const open = item.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    label.data = open ? "Read less" : "Read it all";
    if (open) {
      item.querySelector(".snippet").after(whole);
    } else {
      whole.remove();
    }
  });
  return button;
}

/** The text, with the passage marked where it stands. */
function wholeText(whole, passage) {
  const start = passage === null ? -1 : whole.indexOf(passage.text);
  if (start < 0) {
    return el("p", "whole", whole);
  }
  const end = start + passage.text.length;
  return el("p", "whole", whole.slice(0, start), el("mark", "", passage.text), whole.slice(end));
}

function foot(doc, side, context) {
  const line = el("p", "foot", el("span", "move", arrow(gain(doc)), movedWords(doc, side, context)));
  if (side === "after" && doc.before !== null) {
    line.append(rankStrip(doc, context.window));
  }
  line.append(el("span", "id", context.severalIndices ? doc.index + " / " + doc.id : doc.id));
  return line;
}

function movedWords(doc, side, context) {
  const places = gain(doc);
  if (places === null) {
    return side === "before" ? "not in the reranked answer" : "not among the first " + context.window;
  }
  if (places === 0) {
    return "stays";
  }
  const by = Math.abs(places);
  return side === "after" ? (places > 0 ? "up " : "down ") + by + ", from " + doc.before : "to " + doc.after;
}

function arrow(places) {
  const paths = { up: "M5 1 9 6H1Z", down: "M5 9 1 4H9Z", same: "M1 4.2H9V5.8H1Z" };
  return drawn(svg("svg", { viewBox: "0 0 10 10", class: "arrow" }, svg("path", { d: paths[direction(places)] })));
}

/** The window as a line from first to last place, with the way this document went. */
function rankStrip(doc, window) {
  const at = (rank) => 4 + ((STRIP_WIDTH - 8) * (rank - 1)) / Math.max(1, window - 1);
  const [from, to] = [at(doc.before), at(doc.after)];
  return drawn(
    svg("svg", { viewBox: "0 0 " + STRIP_WIDTH + " 10", class: "strip" },
      svg("path", { class: "axis", d: "M4 5H" + (STRIP_WIDTH - 4) }),
      svg("path", { class: "way", d: "M" + from + " 5H" + to }),
      svg("circle", { class: "from", cx: from, cy: 5, r: 2.6 }),
      svg("circle", { class: "to", cx: to, cy: 5, r: 3.4 }))
  );
}

function shortened(text, length) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= length ? line : line.slice(0, length).replace(/\s\S*$|[\uD800-\uDBFF]$/, "") + "…";
}
