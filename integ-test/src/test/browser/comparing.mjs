// Does the page show what the searches answer, and say what went wrong?
import assert from "node:assert/strict";
import { ask, compare, fill, open, text, texts, watchedPage } from "./browser.mjs";

const QUESTION = "will the bus take my electric bike";
export const STATE = { index: "playground", q: QUESTION, fields: "title,text", window_size: "30", timeout: "100s" };

export function comparing(browser, node) {
  const inPage = (check, options) => async () => {
    const { page, offences } = await watchedPage(browser, node, options);
    try {
      await check(page);
      assert.deepEqual(offences, []);
      assert.deepEqual(await page.evaluate(() => window.violations), []);
    } finally {
      await page.close();
    }
  };
  const query = { multi_match: { query: QUESTION, fields: ["title", "text"], lenient: true } };
  const pipeline = {
    request_processors: [{ rerank_candidates: { window_size: 30 } }],
    response_processors: [{ cross_encoder: { model: "default", fields: ["title", "text"], timeout: "100s" } }],
  };
  const plain = () => ask(node, "POST", "/playground/_search?search_pipeline=_none", { size: 30, query });
  const reranked = () => ask(node, "POST", "/playground/_search", { size: 30, query, search_pipeline: pipeline });
  const ids = (answer) => answer.hits.hits.map((hit) => hit._id);

  return {
    showsBothOrdersAsTheNodeAnswers: inPage(async (page) => {
      await open(page, node, STATE);
      assert.deepEqual(await texts(page, ".before .id"), ids(await plain()).slice(0, 10));
      assert.deepEqual(await texts(page, ".after .id"), ids(await reranked()).slice(0, 10));
      assert.match(await text(page, "#announcement"), /^Reranked\. All 30 candidates were read .* by the model default on cpu\./);
    }),

    saysWhoMovedWhere: inPage(async (page) => {
      await open(page, node, STATE);
      const before = ids(await plain());
      const after = ids(await reranked());
      const expected = after.slice(0, 10).map((id, i) => {
        const places = before.indexOf(id) - i;
        return places === 0 ? "stays" : (places > 0 ? "up " : "down ") + Math.abs(places) + ", from " + (before.indexOf(id) + 1);
      });
      assert.deepEqual(await texts(page, ".after .move"), expected);
      assert.deepEqual(await texts(page, ".before .move"),
        before.slice(0, 10).map((id, i) => (after.indexOf(id) === i ? "stays" : "to " + (after.indexOf(id) + 1))));
    }),

    equalRanksStandAtEqualHeight: inPage(async (page) => {
      await open(page, node, STATE);
      await page.click(".after .more");
      const tops = (side) => page.$$eval("." + side + " .card", (cards) => cards.map((card) => Math.round(card.getBoundingClientRect().top)));
      assert.deepEqual(await tops("before"), await tops("after"));
      assert.equal((await page.$$(".lines path")).length, new Set([...(await texts(page, ".id"))]).size);
    }),

    bestPassageIsMarkedWhereADocumentIsLongerThanIt: inPage(async (page) => {
      pipeline.response_processors[0].cross_encoder.passage = true;
      const liked = (await reranked()).hits.hits.slice(0, 10).map((hit) => ({ whole: hit._source.text, part: hit.fields.cross_encoder_passage[0].text }));
      delete pipeline.response_processors[0].cross_encoder.passage;
      const parts = liked.filter(({ whole, part }) => part.length < whole.length);
      assert.ok(parts.length > 0, "every document is one passage");
      await open(page, node, STATE);
      assert.deepEqual(await texts(page, ".after .passage mark"), parts.map(({ part }) => part));
      await page.$$eval(".after .card:has(.passage) .more", (buttons) => buttons.forEach((button) => button.click()));
      assert.deepEqual(await texts(page, ".after .card:has(.passage) .whole"), parts.map(({ whole }) => whole));
      assert.deepEqual(await texts(page, ".after .whole mark"), parts.map(({ part }) => part));
    }),

    fillsInAnIndexAndItsFields: inPage(async (page) => {
      await open(page, node);
      await page.waitForSelector("#indices option[value=playground]");
      await page.type("#index", "playground");
      await page.keyboard.press("Tab");
      await page.waitForSelector("#fields input");
      assert.deepEqual(await page.$$eval("#fields input:checked", (boxes) => boxes.map((box) => box.value)), ["title", "text"]);
    }),

    addressHoldsWhatTheFormSays: inPage(async (page) => {
      await open(page, node, STATE);
      await fill(page, "combine", "anchored");
      await fill(page, "weight", "4");
      await fill(page, "max_windows", "2");
      await fill(page, "window_selection", "lead");
      await compare(page);
      const address = page.url();
      const order = await texts(page, ".after .id");
      await page.goto("about:blank");
      await open(page, node, new URL(address).hash.slice(1));
      assert.equal(page.url(), address);
      assert.deepEqual(await texts(page, ".after .id"), order);
      assert.equal(await page.$eval("#weight", (input) => input.value), "4");
    }),

    pipelineToCopyIsOneTheNodeTakes: inPage(async (page) => {
      await open(page, node, { ...STATE, combine: "anchored", weight: "4", window_selection: "all" });
      const [stored, single] = await texts(page, ".block code");
      const body = stored.slice(stored.indexOf("{"), stored.indexOf("\n\nPUT"));
      assert.deepEqual(JSON.parse(body).response_processors[0].cross_encoder,
        { ...pipeline.response_processors[0].cross_encoder, combine: "anchored", weight: 4, window_selection: "all" });
      await ask(node, "PUT", "/_search/pipeline/copied-from-the-playground", body);
      await ask(node, "DELETE", "/_search/pipeline/copied-from-the-playground");
      const answer = await ask(node, "POST", "/playground/_search", single.slice(single.indexOf("{")));
      assert.deepEqual(ids(answer), await texts(page, ".after .id"));
    }),

    deadlineIsExplained: inPage(async (page) => {
      await open(page, node, { ...STATE, q: "how much is a locker for a tandem", timeout: "1ms", window_selection: "all", max_windows: "200" });
      assert.match(await text(page, ".verdict"), /(Partly|Not) reranked.*The deadline came first\. Give it more time/s);
    }),

    missingModelIsExplained: inPage(async (page) => {
      await open(page, node, { ...STATE, model: "none-such" });
      assert.match(await text(page, "#results"), /none-such/);
    }),

    fieldsWithoutTextAreExplained: inPage(async (page) => {
      await open(page, node, { ...STATE, fields: "no_such_field", searched: "title,text" });
      assert.match(await text(page, ".verdict"), /Not reranked.*None of the candidates has text in the chosen fields/s);
    }),

    nothingFoundIsExplained: inPage(async (page) => {
      await open(page, node, { ...STATE, q: "xyzzyplugh" });
      assert.match(await text(page, "#results"), /Nothing found.*No document of playground has a word of the question in title, text/s);
    }),

    missingIndexIsExplained: inPage(async (page) => {
      await open(page, node, { ...STATE, index: "no-such-index" });
      assert.match(await text(page, "#results"), /There is no index \[no-such-index\]/);
    }),

    refusedOptionIsExplainedInTheNodesWords: inPage(async (page) => {
      await open(page, node, { ...STATE, combine: "linear", weight: "7" });
      assert.match(await text(page, "#results"), /The node refused the search.*\[weight\] \[7\.0\] must lie in/s);
    }),

    missingQuestionIsAskedFor: inPage(async (page) => {
      await open(page, node, { index: "playground", fields: "title" });
      await compare(page);
      assert.match(await text(page, "#results"), /Which question\?/);
      assert.equal(await page.evaluate(() => document.activeElement.id), "question");
    }),

    fitsNarrowScreens: inPage(async (page) => {
      await open(page, node, STATE);
      for (const width of [320, 390, 768, 1024, 1920]) {
        await page.setViewport({ width, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, "at " + width);
      }
    }),
  };
}
