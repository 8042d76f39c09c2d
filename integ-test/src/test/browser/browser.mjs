// A headless Chromium, and pages that record everything they should not do.
import { mkdirSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import chromium, { inflate } from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

export const PLAYGROUND = "/_plugins/_cross_encoder/playground";
const WAIT = { timeout: 180_000 };

/** The browser lies compressed in its package; the libraries and fonts beside it make it the same on every machine. */
export async function launch() {
  const executable = process.env.CHROMIUM ?? (await chromium.executablePath());
  const environment = { ...process.env };
  if (!process.env.CHROMIUM) {
    const packed = join(createRequire(import.meta.url).resolve("@sparticuz/chromium"), "..", "..", "bin");
    const libraries = await inflate(join(packed, "al2023.tar.br"));
    environment.LD_LIBRARY_PATH = join(libraries, "lib");
    environment.FONTCONFIG_FILE = fonts();
  }
  return puppeteer.launch({
    executablePath: executable,
    headless: "shell",
    env: environment,
    // Chromium's own sandbox needs rights that containers rarely give.
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
}

function fonts() {
  const file = join(tmpdir(), "playground-fonts.conf");
  const prefer = (family) =>
    `<alias binding="strong"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`;
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
    <fontconfig><dir>${join(tmpdir(), "fonts")}</dir><dir>/usr/share/fonts</dir><cachedir>${join(tmpdir(), "font-cache")}</cachedir>
    ${prefer("sans-serif")}${prefer("system-ui")}</fontconfig>`);
  mkdirSync(join(tmpdir(), "font-cache"), { recursive: true });
  return file;
}

/** A page and what it did that it must not do: `offences` stays empty. */
export async function watchedPage(browser, node, { scheme = "light", policy = true, width = 1360, height = 1000 } = {}) {
  const page = await browser.newPage();
  const offences = [];
  await page.setViewport({ width, height });
  await page.setBypassCSP(!policy);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  page.on("dialog", async (dialog) => {
    offences.push("dialog " + dialog.message());
    await dialog.dismiss();
  });
  page.on("pageerror", (error) => offences.push("error " + error.message));
  page.on("request", (request) => {
    if (!isAllowed(request, node)) {
      offences.push("request " + request.method() + " " + request.url());
    }
  });
  page.on("console", (message) => {
    // Refused searches are part of the page's life; everything else that a browser complains of is not.
    if (["error", "warn"].includes(message.type()) && !message.text().startsWith("Failed to load resource")) {
      offences.push("console " + message.text());
    }
  });
  await page.evaluateOnNewDocument(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective + " " + e.blockedURI));
  });
  return { page, offences };
}

/** The page itself, its icon, and searches: nothing else ever leaves it. */
function isAllowed(request, node) {
  const url = new URL(request.url());
  if (url.protocol === "data:") {
    return true;
  }
  return url.origin === new URL(node).origin &&
    ((request.method() === "GET" && url.pathname === PLAYGROUND) ||
      (request.method() === "POST" && /^\/[^/]+\/_search$/.test(url.pathname)));
}

/** Opens the playground with a state in its fragment and waits until it has nothing more to do. */
export async function open(page, node, state = {}) {
  await page.goto("about:blank");
  await page.goto(node + PLAYGROUND + "#" + new URLSearchParams(state), { waitUntil: "domcontentloaded" });
  await settled(page);
}

export async function settled(page) {
  await page.waitForFunction(
    () => !document.body.classList.contains("busy") && document.querySelector("#results").children.length > 0 && !document.querySelector(".notice.loading"),
    WAIT
  );
}

export async function compare(page) {
  await page.evaluate(() => document.querySelector("#form").requestSubmit());
  await settled(page);
}

export async function fill(page, id, value) {
  await page.$eval("#" + id, (input, text) => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);
}

export function text(page, selector) {
  return page.$eval(selector, (element) => element.textContent);
}

export function texts(page, selector) {
  return page.$$eval(selector, (elements) => elements.map((element) => element.textContent));
}

export async function ask(node, method, path, body, type = "application/json") {
  const response = await fetch(node + path, {
    method,
    headers: { "Content-Type": type },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(method + " " + path + " → " + response.status + " " + JSON.stringify(answer));
  }
  return answer;
}

export function axeSource() {
  return readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
}
