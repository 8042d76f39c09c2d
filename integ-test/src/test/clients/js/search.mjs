// node search.mjs {opensearch-js|elasticsearch-js} URL INDEX QUESTION: sends every kind of search request through an
// unmodified client; prints, as JSON lines, what the client gave back. Knows nothing of reranking: who runs it compares what
// it prints for two indices. See RequestKind.java for the lines.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [kind, node, index, question] = process.argv.slice(2);
const elastic = kind === "elasticsearch-js";
const require = createRequire(import.meta.url);
const name = elastic ? "@elastic/elasticsearch" : "@opensearch-project/opensearch";
const { Client, errors } = require(name);
const client = new Client({ node, requestTimeout: 100_000 });

const aggs = { titles: { terms: { field: "title.raw", size: 100 } } };
const highlight = { fields: { text: { number_of_fragments: 2 } } };
const query = { multi_match: { query: question, fields: ["title", "text"] } };
const body = (more) => ({ query, size: 20, ...more });
const search = async (more) => (await client.search({ index, body: body(more) })).body;
const one = async (more) => ({ responses: [await search(more)] });

async function pages() {
  const responses = [];
  for (let from = 0; from < 35; from += 7) {
    responses.push(await search({ from, size: 7 }));
  }
  return { responses };
}

async function msearch() {
  const lines = [0, 20].flatMap((from) => [{ index }, body({ from })]);
  return { responses: (await client.msearch({ body: lines })).body.responses };
}

async function pointInTime() {
  const id = elastic
    ? (await client.openPointInTime({ index, keep_alive: "1m" })).body.id
    : (await client.createPit({ index, keep_alive: "1m" })).body.pit_id;
  const answer = await client.search({ body: body({ pit: { id, keep_alive: "1m" } }) });
  await client.deletePit({ body: { pit_id: [id] } });
  return { responses: [answer.body] };
}

async function scroll() {
  const responses = [(await client.search({ index, scroll: "1m", body: body({ size: 15 }) })).body];
  while (responses.at(-1).hits.hits.length > 0) {
    const scroll_id = responses.at(-1)._scroll_id;
    responses.push((await client.scroll({ body: { scroll_id, scroll: "1m" } })).body);
  }
  await client.clearScroll({ body: { scroll_id: [responses.at(-1)._scroll_id] } });
  return { responses };
}

const requests = {
  "search": one,
  "pages": pages,
  "msearch": msearch,
  "point in time": pointInTime,
  "count": async () => ({ count: (await client.count({ index, body: { query } })).body.count }),
  "scroll": scroll,
  "aggregation": () => one({ aggs }),
  "aggregation only": () => one({ aggs, size: 0 }),
  "highlight": () => one({ highlight }),
  "sort": () => one({ sort: ["title.raw"] }),
  "missing index": async () => ({ responses: [(await client.search({ index: "no-such-index", body: body() })).body] }),
  "malformed query": () => one({ query: { query_string: { query: "late AND (" } } }),
};

const manifest = new URL(`node_modules/${name}/package.json`, import.meta.url);
console.log(JSON.stringify({ version: JSON.parse(readFileSync(manifest)).version }));
for (const [request, send] of Object.entries(requests)) {
  let seen;
  try {
    seen = await send();
  } catch (e) {
    if (!(e instanceof errors.ResponseError)) throw e;
    seen = { error: { status: e.statusCode, name: e.name } };
  }
  console.log(JSON.stringify({ request, ...seen }));
}
await client.close();
