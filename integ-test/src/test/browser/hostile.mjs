// Strings made to run as script, in every place where a text reaches the page: all stay text.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ask, compare, fill, open, texts, text, watchedPage } from "./browser.mjs";

export const STRINGS = JSON.parse(readFileSync(new URL("hostile.json", import.meta.url), "utf8"));
const INDEX = "hostile";
/** What an index's name may hold. */
const INDICES = ["hostile-'onerror=window.ran=1;", "hostile-&lt;img&gt;", "hostile-${window.ran=1}", "hostile-{{window.ran=1}}", "hostile-%3cscript%3ewindow.ran=1%3c%2fscript%3e", "hostile-`;window.ran=1;`"];
const FIELDS_IN_A_DOCUMENT = 20;
/** As many as the page shows. */
const GROUPS = groupsOf(STRINGS, 10);

/** Elements that the page never makes of data. */
const FOREIGN = "img, image, iframe, object, embed, video, audio, base, picture, source, track, marquee, math, dialog, template, frameset, foreignObject, animate, set, use, table, portal, body ~ *, main a, main link, main style, main script, main meta";

export async function index(node) {
  for (const name of [INDEX, INDEX + "-fields", ...INDICES]) {
    await ask(node, "PUT", "/" + encodeURIComponent(name), { settings: { number_of_shards: 1, number_of_replicas: 0 }, mappings: { dynamic: name === INDEX || INDICES.includes(name) ? "true" : "false" } });
  }
  const lines = STRINGS.flatMap((string, i) => [
    JSON.stringify({ index: { _index: INDEX, _id: string } }),
    JSON.stringify({ key: "token" + Math.floor(i / 10), title: string, text: string, deep: { list: [string] } }),
  ]);
  INDICES.forEach((name) => lines.push(JSON.stringify({ index: { _index: name, _id: STRINGS[0] } }), JSON.stringify({ title: STRINGS[1], text: "token0" })));
  fieldGroups().forEach((group, i) =>
    lines.push(JSON.stringify({ index: { _index: INDEX + "-fields", _id: String(i), routing: String(i) } }), JSON.stringify(Object.fromEntries(group.map((name) => [name, "token" + i + " " + name])))));
  const bulk = await ask(node, "POST", "/_bulk?refresh=true", lines.join("\n") + "\n", "application/x-ndjson");
  assert.deepEqual(bulk.items.filter((item) => item.index.error).map((item) => item.index.error), []);
}

/** Dots would make objects of names; that is another matter. */
function fieldGroups() {
  const fields = STRINGS.map((string) => string.replaceAll(".", "\u2024")).filter((name) => name.trim() !== "" && !name.includes("\u0000"));
  return groupsOf(fields, FIELDS_IN_A_DOCUMENT);
}

function groupsOf(all, size) {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

export function hostile(browser, node) {
  const checks = {
    "the strings do run where they become markup": async () => {
      const { page } = await watchedPage(browser, node, { policy: false });
      let ran = 0;
      for (const string of STRINGS) {
        await page.goto("about:blank");
        const touched = new Promise((done) => page.once("request", () => done(true)));
        const did = await page.evaluate(async (markup) => {
          window.alert = window.confirm = window.prompt = window.print = () => (window.ran = 1);
          const box = document.createElement("div");
          document.body.append(box);
          box.innerHTML = markup;
          await new Promise((done) => setTimeout(done, 25));
          return window.ran === 1;
        }, string).catch(() => true);
        ran += did || (await Promise.race([touched, new Promise((done) => setTimeout(() => done(false), 5))])) ? 1 : 0;
        page.removeAllListeners("request");
      }
      assert.ok(ran >= 50, "only " + ran + " of " + STRINGS.length);
      await page.close();
    },
  };
  for (const policy of [true, false]) {
    const name = (what) => what + (policy ? "" : ", even without the policy");
    const guarded = (visit) => async () => {
      const { page, offences } = await watchedPage(browser, node, { policy });
      await page.exposeFunction("guard", (what) => offences.push(what));
      await visit(page, () => assertInert(page, offences));
      await assertInert(page, offences);
      await page.close();
    };
    checks[name("questions, ids, titles and texts stay text")] = guarded(async (page, assertStill) => {
      await open(page, node, { index: INDEX, q: "token0", fields: "title,text,deep.list", searched: "key", timeout: "100s" });
      for (const [i, group] of GROUPS.entries()) {
        const question = group.join(" ") + " token" + i;
        await fill(page, "question", question);
        await compare(page);
        for (const side of [".before", ".after"]) {
          assert.deepEqual((await texts(page, side + " h3")).sort(), group.map(oneLine).sort());
          assert.deepEqual((await texts(page, side + " .id")).sort(), group.toSorted());
        }
        assert.ok((await texts(page, ".block code"))[1].includes(JSON.stringify(await page.$eval("#question", (input) => input.value.trim()))));
        await touchEverything(page);
        await assertStill();
      }
    });
    checks[name("names of fields stay text")] = guarded(async (page, assertStill) => {
      for (const group of fieldGroups()) {
        await open(page, node, { index: INDEX + "-fields" });
        for (const field of group) {
          await fill(page, "new-field", field);
          await page.click("#add-field");
        }
        await fill(page, "question", "token0");
        await compare(page);
        await assertStill();
      }
      assert.ok((await page.$$("#fields .chip")).length >= FIELDS_IN_A_DOCUMENT / 2);
    });
    checks[name("what the node says of refused options stays text")] = guarded(async (page, assertStill) => {
      await open(page, node, { index: INDEX, q: "token0", fields: "title,text", searched: "key" });
      for (const group of GROUPS) {
        await fill(page, "model", group.join(" "));
        await compare(page);
        assert.ok((await text(page, "#results .detail")).includes(group[0]), await text(page, "#results"));
        await assertStill();
      }
    });
    checks[name("names of indices and the address stay text")] = guarded(async (page, assertStill) => {
      await open(page, node);
      await page.waitForNetworkIdle(); // the list is asked for behind the welcome
      const offered = await page.$$eval("#indices option", (options) => options.map((option) => option.value));
      assert.deepEqual(INDICES.filter((index) => !offered.includes(index)), []);
      for (const index of INDICES) {
        await open(page, node, { index, q: "token0", fields: "title,text", timeout: "100s" });
        assert.equal((await page.$$(".after .card")).length, 1, index);
        await touchEverything(page);
        await assertStill();
      }
      for (const [index, q, fields, searched, model, timeout] of groupsOf(STRINGS, 6)) {
        await open(page, node, { index, q, fields, searched, model, timeout, combine: index });
        await assertStill();
      }
    });
  }
  return checks;
}

/** Whoever waits for a click, a pointer or the focus gets it. */
async function touchEverything(page) {
  await page.evaluate(() => {
    document.querySelectorAll("#results *").forEach((element) => {
      ["pointerover", "mouseover", "mouseenter", "pointerdown", "focusin"].forEach((type) => element.dispatchEvent(new MouseEvent(type, { bubbles: true })));
      element.focus?.();
    });
    document.querySelectorAll("#results .more").forEach((button) => button.click());
  });
}

async function assertInert(page, offences) {
  const found = await page.evaluate((foreign) => ({
    ran: window.ran ?? null,
    violations: window.violations,
    foreign: [...document.querySelectorAll(foreign)].map((element) => element.outerHTML),
    handlers: [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter((a) => /^on|^srcdoc$|^style$/i.test(a.name) && !(a.name === "style" && /^(width|grid-template-rows): /.test(a.value))).map((a) => a.name + "=" + a.value)),
  }), FOREIGN);
  assert.deepEqual({ ...found, offences }, { ran: null, violations: [], foreign: [], handlers: [], offences: [] });
}

/** As titles are shown. */
function oneLine(string) {
  return string.replace(/\s+/g, " ").trim();
}
