// MDN's HTTP observatory and `befund web` on ten sets of headers, side by side, as a table in Markdown.
//
//   npm install --prefix DIR @mdn/mdn-http-observatory    # node 20 or newer
//   node benches/observatory.mjs DIR target/debug/befund
//
// Pages are served on loopback with a certificate that openssl makes. The observatory is given what the server sent: by
// itself it asks public hosts only.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const [csp, hsts, xfo, rp, xcto] = [
  "Content-Security-Policy", "Strict-Transport-Security", "X-Frame-Options", "Referrer-Policy", "X-Content-Type-Options",
];
const strong = {
  [csp]: "default-src 'none'; frame-ancestors 'none'", [hsts]: "max-age=63072000; includeSubDomains", [xfo]: "DENY",
  [rp]: "no-referrer", [xcto]: "nosniff",
};
const but = (changed, meta = "") => [{ ...strong, ...changed }, meta];
const sets = {
  strong: but({}),
  none: [{}, ""],
  "no effect": but({ [csp]: "default-src * 'unsafe-inline'", [hsts]: "max-age=0", [xfo]: "ALLOWALL", [rp]: "unsafe-url", [xcto]: "none" }),
  "inline scripts": but({ [csp]: "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'" }),
  "nonce with fallback": but({ [csp]: "script-src 'nonce-cjRuZDBt' 'strict-dynamic' https: 'unsafe-inline'; object-src 'none'; base-uri 'none'" }),
  "HSTS of a month": but({ [hsts]: "max-age=2592000" }),
  "origin to all": but({ [rp]: "origin" }),
  "whole address by HTTPS": but({ [rp]: "no-referrer-when-downgrade" }),
  "policy in the page": but({ [csp]: undefined, [xfo]: undefined }, "default-src 'self'; frame-ancestors 'none'"),
  "frame-ancestors alone": but({ [xfo]: undefined }),
};

if (!isMainThread) {
  const { key, cert, headers, html } = workerData;
  const server = createServer({ key, cert }, (asked, answer) => {
    const is = asked.url === "/" && asked.method === "GET";
    answer.writeHead(is ? 200 : 404, { ...headers, "content-type": "text/html; charset=utf-8", "x-robots-tag": "noindex" });
    answer.end(is ? html : "");
  });
  server.listen(workerData.port, "127.0.0.1", () => parentPort.postMessage("listens"));
} else {
  const [place, befund] = process.argv.slice(2);
  const root = join(resolve(place), "node_modules/@mdn/mdn-http-observatory/src");
  const load = async (path) => import(pathToFileURL(join(root, path)));
  const { Requests } = await load("types.js");
  const { ALL_TESTS } = await load("constants.js");
  const { parseHttpEquivHeaders } = await load("retriever/utils.js");
  // The list of preloaded hosts, which installing would fetch: of addresses it has none.
  const preloaded = join(root, "../conf/hsts-preload.json");
  if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");
  const axios = await import(pathToFileURL(join(resolve(place), "node_modules/axios/index.js")));
  const folder = mkdtempSync(join(tmpdir(), "observatory-"));
  const [keyFile, certFile] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", keyFile, "-out", certFile], { stdio: "ignore" });
  const [key, cert] = [keyFile, certFile].map((file) => readFileSync(file, "utf8"));
  console.log("| headers | about | observatory | befund |\n|---|---|---|---|");
  let port = 21443;
  for (const [name, [given, meta]] of Object.entries(sets)) {
    const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    const inPage = meta && `<meta http-equiv="Content-Security-Policy" content="${meta}">`;
    const html = `<!doctype html><html lang="de"><head><title>Seite</title>${inPage}</head><body><p>Text</p></body></html>`;
    port += 1;
    const worker = new Worker(new URL(import.meta.url), { workerData: { key, cert, headers, html, port } });
    await new Promise((done) => worker.once("message", done));
    const asked = spawnSync(befund, ["web", "--json", "--no-browser", "--roots", certFile, "--timeout", "20", `https://127.0.0.1:${port}/`], { encoding: "utf8" });
    await worker.terminate();
    const document = JSON.parse(asked.stdout);
    if (document.pages[0].status !== 200) throw new Error(JSON.stringify(document.pages[0].undetermined));
    const findings = document.pages.flatMap((page) => page.findings.map((one) => one.message.en));
    const seen = new Requests("127.0.0.1");
    const equiv = parseHttpEquivHeaders(html, "https://127.0.0.1/");
    const answer = { headers: new axios.AxiosHeaders(headers), request: { headers: new axios.AxiosHeaders() }, status: 200, verified: true, data: html, httpEquiv: equiv };
    Object.assign(seen.responses, { auto: answer, https: answer, http: answer, cors: answer });
    seen.resources.path = html;
    seen.session = { url: new URL("https://127.0.0.1/") };
    for (const test of ALL_TESTS) {
      const said = test(seen);
      const header = { "content-security-policy": csp, "strict-transport-security": hsts, "x-frame-options": xfo, "referrer-policy": rp, "x-content-type-options": xcto }[said.constructor.name];
      if (!header) continue;
      const own = findings.some((message) => message.includes(header));
      if (said.pass && !own && name !== "strong") continue;
      console.log(`| ${name} | ${header} | ${said.pass ? "pass" : "fail"}: ${said.result} | ${own ? "violated" : "not violated"} |`);
    }
  }
  rmSync(folder, { recursive: true });
}
