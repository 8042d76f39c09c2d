// What the form says → searches and pipelines. Nothing here touches the document or the network.

const DEFAULT_WINDOW = 100;
const SHOWN = 10;

/** The first stage: the question's words in the searched fields. */
function firstStage(ask) {
  const fields = ask.searched.length > 0 ? ask.searched : ask.fields;
  return { multi_match: { query: ask.question, fields, lenient: true } };
}

function windowSize(ask) {
  return ask.options.window_size ?? DEFAULT_WINDOW;
}

/** The pipeline that the form describes; options that were left alone are left out. */
function pipelineOf(ask) {
  const { window_size, ...options } = ask.options;
  return {
    request_processors: [{ rerank_candidates: { window_size: windowSize(ask) } }],
    response_processors: [{ cross_encoder: { model: "default", fields: ask.fields, ...options } }],
  };
}

/** Ids only: who stands where, over the whole candidate window. */
function plainRanks(ask) {
  return { size: windowSize(ask), _source: false, query: firstStage(ask) };
}

/** The same, reranked, with the passage for which each document was liked. */
function rerankedRanks(ask) {
  const pipeline = pipelineOf(ask);
  pipeline.response_processors[0].cross_encoder.passage = true;
  return { ...plainRanks(ask), search_pipeline: pipeline };
}

/** The texts of the documents that are shown, whichever side they are on. */
function textsOf(ids, ask) {
  return { size: ids.length, _source: ask.fields, query: { ids: { values: ids } } };
}

/** Which indices the caller may search, found by searching. */
function indicesSearch() {
  return { size: 0, aggs: { indices: { terms: { field: "_index", size: 500 } } } };
}

/** A few documents, to see which fields hold text. */
function sampleSearch() {
  return { size: 5, query: { match_all: {} } };
}

/** Requests to copy, as consoles and documentation write them. */
function storedPipeline(ask) {
  return (
    "PUT /_search/pipeline/rerank\n" + json(pipelineOf(ask)) + "\n\n" +
    "PUT /" + encodeURIComponent(ask.index) + "/_settings\n" + json({ "index.search.default_pipeline": "rerank" })
  );
}

function singleSearch(ask) {
  const body = { size: SHOWN, query: firstStage(ask), search_pipeline: pipelineOf(ask) };
  return "POST /" + encodeURIComponent(ask.index) + "/_search\n" + json(body);
}

function json(value) {
  return JSON.stringify(value, null, 2);
}

/** "a, b" → ["a", "b"] */
function names(text) {
  return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

/** Dotted names of the string fields of some documents, those that hold sentences first; `prose` says which do. */
function textFields(sources) {
  const strings = new Map();
  sources.forEach((source) => collectStrings(source, "", strings));
  const title = /(^|[._])(title|name|heading|headline|subject)$/i;
  return [...strings]
    .map(([name, values]) => {
      const longest = Math.max(...values.map((value) => value.length));
      return { name, prose: values.some((value) => /\S\s+\S/.test(value)), order: title.test(name) ? Infinity : longest };
    })
    .sort((a, b) => b.prose - a.prose || (a.order === b.order ? 0 : b.order - a.order));
}

/** Adds every string below a value to the list under its dotted name. */
function collectStrings(value, name, strings) {
  if (typeof value === "string") {
    strings.set(name, [...(strings.get(name) ?? []), value]);
  } else if (Array.isArray(value)) {
    value.forEach((entry) => collectStrings(entry, name, strings));
  } else if (value !== null && typeof value === "object") {
    Object.entries(value).forEach(([key, entry]) => collectStrings(entry, name === "" ? key : name + "." + key, strings));
  }
}

/** The text at a dotted name; the values of an array on lines of their own. */
function textAt(source, name) {
  const strings = new Map();
  collectStrings(source, "", strings);
  return (strings.get(name) ?? []).join("\n");
}
