// node checks.mjs NODE PICTURES: runs every check and prints a line of JSON for each.
import { access } from "./access.mjs";
import { launch } from "./browser.mjs";
import { comparing } from "./comparing.mjs";
import { hostile, index } from "./hostile.mjs";

const [node, pictures, only] = process.argv.slice(2);
await index(node);
const browser = await launch();
try {
  const checks = { ...comparing(browser, node), ...access(browser, node, pictures), ...hostile(browser, node) };
  for (const [name, check] of Object.entries(checks).filter(([name]) => !only || name.includes(only))) {
    const start = performance.now();
    let failure = "";
    try {
      await check();
    } catch (e) {
      failure = e.stack;
    }
    console.log(JSON.stringify({ check: name, failure, seconds: Math.round((performance.now() - start) / 100) / 10 }));
  }
} finally {
  await browser.close();
}
