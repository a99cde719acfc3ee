// Does in a real Chromium what a test asks for, a line of JSON at a time: {file, width, steps} in, what each step came to out.
"use strict";
const fs = require("fs");
const readline = require("readline");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What axe does not see: our own rules for a page, on a screen or on paper, and for what a person fills in.
function lint() {
  const found = [];
  const seen = (element) => element && element.getClientRects().length > 0;
  for (const control of document.querySelectorAll("input, textarea, select")) {
    const name = control.id || control.outerHTML.slice(0, 60);
    if (!control.getClientRects().length) continue;
    if (![...(control.labels ?? [])].some((label) => seen(label) && label.textContent.trim())) found.push(`no visible label: ${name}`);
    if (["radio", "checkbox"].includes(control.type) && !control.closest("fieldset")?.querySelector("legend")?.textContent.trim()) found.push(`no legend: ${name}`);
    if (control.hasAttribute("placeholder")) found.push(`placeholder: ${name}`);
    if (["date", "number", "email", "url"].includes(control.type)) found.push(`the browser's own picker: ${name}`);
    if ((control.getAttribute("autocomplete") ?? control.form?.getAttribute("autocomplete")) !== "off") found.push(`autocomplete: ${name}`);
  }
  for (const box of document.querySelectorAll("fieldset")) if (!box.querySelector(":scope > legend")?.textContent.trim()) found.push(`a fieldset without a legend: ${box.outerHTML.slice(0, 60)}`);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) found.push(`an id twice: ${id}`);
  for (const one of document.querySelectorAll("[for]")) if (!document.getElementById(one.getAttribute("for"))) found.push(`a label for nothing: ${one.htmlFor}`);
  for (const one of document.querySelectorAll("[aria-describedby]")) for (const id of one.getAttribute("aria-describedby").split(" ")) if (!document.getElementById(id)) found.push(`described by nothing: ${id}`);
  for (const one of document.querySelectorAll("[src]:not([src^='data:image/']), [srcset], [*|href]:not([*|href^='#']), link, iframe, object, embed, [style*='url(']")) found.push(`something from outside: ${one.outerHTML.slice(0, 60)}`);
  for (const one of document.querySelectorAll("style")) for (const [what] of one.textContent.matchAll(/@import|url\((?!["']?data:).{0,40}/g)) found.push(`something from outside: ${what}`);
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption?.textContent.trim()) found.push(`a table without a caption: ${table.outerHTML.slice(0, 60)}`);
    for (const row of table.querySelectorAll("tbody tr")) for (const cell of row.querySelectorAll("td")) if (!row.querySelector("th") && table.tHead?.rows[0].cells[cell.cellIndex]?.tagName !== "TH") found.push(`a cell without a head: ${table.caption?.textContent}: ${cell.outerHTML.slice(0, 60)}`);
  }
  for (const one of document.querySelectorAll("[lang]:not([dir='auto'], svg)")) if (getComputedStyle(one).direction !== new Intl.Locale(one.getAttribute("lang") || "und").getTextInfo().direction) found.push(`${one.getAttribute("lang")} the wrong way round: ${one.outerHTML.slice(0, 60)}`);
  if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls sideways: ${document.documentElement.scrollWidth} of ${innerWidth}`);
  const backwards = getComputedStyle(document.documentElement).direction === "rtl"; // nobody can scroll to what stands before the page
  for (const one of document.querySelectorAll("main *")) {
    const { left, right, width } = one.getBoundingClientRect();
    if (width > 1 && one.clientHeight && one.scrollHeight > one.clientHeight + 4 && getComputedStyle(one).overflowY === "visible") found.push(`runs over its box at ${innerWidth}: ${one.outerHTML.slice(0, 60)}`);
    if (width > 1 && (backwards ? right > innerWidth + 1 : left < -1)) found.push(`cut off at the edge of ${innerWidth}: ${one.outerHTML.slice(0, 60)}`);
  }
  return found;
}

const STEPS = {
  type: (page, id, text) => page.locator(`[id="${id}"]`).fill(text),
  check: (page, id) => page.locator(`[id="${id}"]`).check(),
  choose: (page, id, value) => page.locator(`[id="${id}"]`).selectOption(value),
  press: (page, selector) => page.locator(selector).click(),
  key: (page, key) => page.keyboard.press(key),
  wait_for: (page, selector) => page.locator(selector).waitFor().then(() => null),
  look: (page, code) => page.evaluate(code),
  lint: (page) => page.evaluate(lint),
  turn_to: (page, file) => page.emulateMedia({ media: "screen" }).then(() => page.goto(pathToFileURL(file).href)).then(() => null),
  width: (page, width) => page.setViewportSize({ width, height: 900 }),
  on_paper: (page) => page.emulateMedia({ media: "print" }),
  async seen(page, selector) { // the words of what a person can see of it
    const all = await page.locator(selector).all();
    const seen = await Promise.all(all.map(async (one) => ((await one.isVisible()) ? (await one.innerText()).trim() : "")));
    return seen.filter(Boolean);
  },
  shot: (page, path) => page.screenshot({ path, fullPage: true }).then(() => null),
  async save(page, selector = "#buttons .main") {
    const saving = Promise.all([page.waitForEvent("download"), page.locator(selector).click()]);
    const [download] = await saving.catch(async (error) => { throw new Error(`${error.message}\n${await page.locator("#faults").textContent()}`); });
    const bytes = fs.readFileSync(await download.path());
    return { name: download.suggestedFilename(), text: bytes.toString("utf8"), base64: bytes.toString("base64") };
  },
  async axe(page) {
    const result = await page.evaluate((tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
    return result.violations.map((one) => `${one.id}: ${one.nodes.length} x ${one.nodes[0].html.slice(0, 100)}`);
  },
  async leave(page) { // whether the browser asks before the page goes; then it stays
    let asked = "";
    page.once("dialog", (dialog) => { asked = dialog.type(); dialog.dismiss(); });
    await page.close({ runBeforeUnload: true });
    await page.waitForTimeout(500).catch(() => {}); // gone without asking
    return asked;
  },
};

async function act(browser, { file, width = 1000, script = true, steps }) {
  const context = await browser.newContext({ offline: true, acceptDownloads: true, javaScriptEnabled: script, viewport: { width, height: 900 } });
  if (steps.some(([name]) => name === "axe")) await context.addInitScript(axe); // once, and there on every page that is turned to
  const page = await context.newPage();
  const told = [];
  page.on("pageerror", (error) => told.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") told.push(message.text()); });
  page.on("request", (request) => { if (!/^(file|blob|data):/.test(request.url())) told.push(`asked for ${request.url()}`); });
  page.on("dialog", (dialog) => { if (dialog.type() === "confirm") dialog.accept(); });
  page.setDefaultTimeout(5_000);
  await page.goto(pathToFileURL(file).href);
  const results = [];
  try {
    for (const [name, ...rest] of steps) results.push((await STEPS[name](page, ...rest)) ?? null);
  } finally {
    await context.close();
  }
  return { results, told };
}

(async () => {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const answer = await act(browser, JSON.parse(line)).catch((error) => ({ error: String(error.message) }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  await browser.close();
})();
