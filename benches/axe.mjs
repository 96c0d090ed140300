// axe-core over every style's HTML in a real browser, light and dark, at 1280 and 390 px, as a table in Markdown.
//
//   npm install --prefix DIR axe-core puppeteer-core    # node 20 or newer, and a Chromium
//   node benches/axe.mjs DIR target/debug/befund [FOLDER]
//
// Ends with 1 if a page breaks a rule of WCAG 2.2, A or AA, or can be moved sideways. What is folded is unfolded first, as
// axe sees only what is shown. FOLDER keeps the pages and a picture of the top of each.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [place, befund, keep] = process.argv.slice(2);
const load = createRequire(join(resolve(place), "package.json"));
const { default: puppeteer } = await import(pathToFileURL(load.resolve("puppeteer-core")));
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");
const { version } = JSON.parse(readFileSync(load.resolve("axe-core/package.json"), "utf8"));
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), "axe-"));

const products = [
  ["red-connect", "2018-05-03", [], ["gap", "uld"]],
  ["kry", "2022-03-18", ["anlage-31b@2021-02-25", "tuev-tsvc@2.1"], ["gap", "tuev"]],
  ["musteratem", "2026-11-21", [], ["gap", "digav", "tr"]],
];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

function pages() {
  return products.flatMap(([name, day, catalogs, styles]) => {
    const own = join(folder, name);
    // What `assess` keeps beside a product stays out of the fixtures.
    cpSync(join(root, "fixtures/products", name), own, { recursive: true });
    return styles.map((style) => {
      const file = join(folder, `${name}-${style}.html`);
      const asked = catalogs.flatMap((one) => ["--catalog", one]);
      const made = spawnSync(befund, ["assess", own, "--as-of", day, ...asked, "--quiet", "--style", style, "--report", `html=${file}`], { encoding: "utf8" });
      if (made.status === null || made.status > 2) throw new Error(made.stderr);
      return { name, style, file };
    });
  });
}

async function look(browser, { file, name, style }, scheme, width) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(pathToFileURL(file), { waitUntil: "load" });
  if (keep) await page.screenshot({ path: join(folder, `${name}-${style}-${scheme}-${width}.png`) });
  const wide = await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
  await page.evaluate(axe);
  const found = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), rules);
  await page.close();
  const broken = found.violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`);
  const unsure = found.incomplete.map((one) => `${one.id} (${one.nodes.length})`);
  return { wide, broken, unsure, passed: found.passes.length };
}

if (keep) mkdirSync(folder, { recursive: true });
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: sandbox, protocolTimeout: 1_200_000,
});
console.log(`axe-core ${version}, ${await browser.version()}\n`);
console.log("| product | style | colours | width | rules passed | broken | axe cannot tell | sideways [px] |\n|---|---|---|--:|--:|--:|---|--:|");
let failed = false;
for (const one of pages()) {
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      const { wide, broken, unsure, passed } = await look(browser, one, scheme, width);
      console.log(`| ${one.name} | ${one.style} | ${scheme} | ${width} | ${passed} | ${broken.length} | ${unsure.join(", ") || "–"} | ${wide} |`);
      for (const text of broken) console.error(`${one.name} ${one.style} ${scheme} ${width}: ${text}`);
      failed ||= broken.length > 0 || wide > 0;
    }
  }
}
await browser.close();
if (!keep) rmSync(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
