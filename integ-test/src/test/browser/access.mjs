// Can everybody use it? axe-core on every state in both themes, and a walk by keyboard alone.
import assert from "node:assert/strict";
import { join } from "node:path";
import { axeSource, compare, fill, open, settled, text, watchedPage } from "./browser.mjs";
import { STATE } from "./comparing.mjs";

export function access(browser, node, pictures) {
  const states = {
    welcome: async (page) => open(page, node),
    results: async (page) => {
      await open(page, node, STATE);
      await page.click(".options summary");
      await page.click(".after .more");
    },
    deadline: async (page) => open(page, node, { ...STATE, q: "is there a discount for a choir", timeout: "1ms", window_selection: "all" }),
    failure: async (page) => open(page, node, { ...STATE, index: "no-such-index" }),
    nothing: async (page) => open(page, node, { ...STATE, q: "xyzzyplugh" }),
  };
  const checks = {};
  let pictured;
  for (const scheme of ["light", "dark"]) {
    for (const [name, reach] of Object.entries(states)) {
      for (const width of name === "results" ? [1360, 390] : [1360]) {
        checks["axe finds nothing: " + name + ", " + scheme + ", " + width] = async () => {
          const { page } = await watchedPage(browser, node, { scheme, width });
          await reach(page);
          await page.evaluate(axeSource());
          const { violations, passes } = await page.evaluate(() => window.axe.run());
          assert.ok(passes.length > 20, "axe looked at " + passes.length + " rules");
          assert.deepEqual(violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 120) + " " + n.failureSummary).join("; ")), []);
          await page.close();
        };
      }
    }
    // One answer in both, and a question that no other check asks: the times are those of a model that runs, not of a cache.
    checks["picture, " + scheme] = async () => {
      pictured ??= await watchedPage(browser, node, { width: 1360, height: 1222 });
      if (scheme === "light") {
        await open(pictured.page, node, { ...STATE, q: "train 45 minutes late how much money back", window_size: "50" });
      }
      await pictured.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await pictured.page.screenshot({ path: join(pictures, "playground-" + scheme + ".png") });
    };
  }
  checks["keyboard alone asks, compares, reads and copies"] = async () => {
    const { page, offences } = await watchedPage(browser, node);
    await open(page, node, { index: "playground", timeout: "100s", window_size: "30" });
    await page.waitForSelector("#fields input");
    const visited = await walk(page);
    assert.deepEqual(visited.slice(0, 4), ["a.skip", "input#question", "button#compare", "input#index"]);
    await page.focus("#question");
    await page.keyboard.type("lost school pass");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".board");
    await settled(page);
    assert.match(await text(page, "#announcement"), /^Reranked\./);

    await page.focus("#fields input");
    await page.keyboard.press("Space");
    assert.equal(await page.$eval("#fields input", (box) => box.checked), false);
    await page.focus(".options summary");
    await page.keyboard.press("Enter");
    assert.equal(await page.$eval(".options", (details) => details.open), true);
    await page.focus(".after .more");
    await page.keyboard.press("Enter");
    assert.equal(await page.$eval(".after .more", (button) => button.getAttribute("aria-expanded")), "true");
    assert.ok(await page.$(".after .whole"));
    await page.focus(".block button");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /Copied|selected/.test(document.querySelector("#announcement").textContent));

    const all = await walk(page);
    const reachable = await page.$$eval("a, button:not([disabled]), input:not([disabled]), select:not([disabled]), summary, pre", (found) =>
      found.filter((element) => element.checkVisibility()).length);
    assert.equal(all.length, reachable, all.join(" "));
    assert.deepEqual(offences, []);
    await page.close();
  };
  checks["focus lights a document on both sides"] = async () => {
    const { page } = await watchedPage(browser, node);
    await open(page, node, STATE);
    await page.focus(".after .card:has(.more) .more");
    const followed = await page.$$eval(".followed", (found) => new Set(found.map((element) => element.dataset.key)).size);
    assert.equal(followed, 1);
    assert.ok(await page.$(".lines path.followed"));
    await page.close();
  };
  checks["a later question is not overtaken by an earlier one's answer"] = async () => {
    const { page } = await watchedPage(browser, node);
    await open(page, node, STATE);
    await page.evaluate(() => document.querySelector("#form").requestSubmit());
    await fill(page, "question", "xyzzyplugh");
    await compare(page);
    await page.waitForNetworkIdle();
    assert.match(await text(page, "#results"), /Nothing found/);
    await page.close();
  };
  return checks;
}

/** Tab from the top until the focus leaves the page; each stop must show that it has the focus. */
async function walk(page) {
  await page.evaluate(() => {
    document.activeElement.blur();
    window.getSelection().removeAllRanges();
    window.scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const visited = [];
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) {
        return null;
      }
      const again = window.stops?.has(element);
      (window.stops ??= new Set()).add(element);
      const ring = [element, element.closest("label")].some((one) => one && getComputedStyle(one).outlineStyle !== "none");
      const name = element.tagName.toLowerCase() + (element.id ? "#" + element.id : element.className ? "." + element.className : "");
      return { name, ring: ring || element.classList.contains("skip"), again };
    });
    if (stop === null || stop.again) {
      break;
    }
    assert.ok(stop.ring, stop.name + " does not show the focus");
    visited.push(stop.name);
  }
  await page.evaluate(() => delete window.stops);
  return visited;
}
