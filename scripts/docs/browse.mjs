// @ts-check
// `npm run docs:check`: opens every page of the built site in a headless Chromium, at the width of a desk and of a phone. Exit code 1 if one has an
// error in its console, asks for something that is not there or elsewhere, or is wider than its window.
//
//   node scripts/docs/browse.mjs --screenshots shots    and leaves a picture of the top of each
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Browser, findChromium } from "./browser.mjs";

const site = fileURLToPath(new URL("../../.dist-site/", import.meta.url));
const WIDE = 1280;
const NARROW = 390;
const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
});

const { values } = parseArgs({ options: { screenshots: { type: "string" } } });
const program = findChromium();
if (program === undefined) {
  console.error("Chromium is not installed: no `chromium` or `google-chrome` is on the PATH");
  process.exit(1);
}
const pages = readdirSync(site, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".html") && path !== "404.html")
  .toSorted();

const server = createServer((request, response) => {
  const path = decodeURI(new URL(request.url ?? "/", "http://site").pathname);
  try {
    const body = readFileSync(join(site, path.endsWith("/") ? `${path}index.html` : path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/html" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const origin = `http://127.0.0.1:${port}`;

const browser = new Browser(program);
/** @type {string[]} */
const problems = [];
try {
  const session = await browser.open();
  for (const page of pages) {
    // The many pages of the reference are alike: wide enough if they are narrow enough.
    const widths = page.startsWith("reference/") ? [NARROW] : [WIDE, NARROW];
    for (const width of widths) problems.push(...(await look(session, page, width)));
  }
} finally {
  await browser.close();
  server.close();
}
for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages at ${WIDE} and ${NARROW} pixels: ${problems.length} problems`);
if (problems.length > 0 || pages.length === 0) process.exitCode = 1;

/**
 * @param {string} session
 * @param {string} page
 * @param {number} width
 * @returns {Promise<string[]>}
 */
async function look(session, page, width) {
  /** @type {string[]} */
  const found = [];
  const loaded = new Promise((resolve) => {
    browser.onEvent = ({ method, params }) => {
      if (method === "Page.loadEventFired") resolve(undefined);
      if (method === "Runtime.exceptionThrown") found.push(params.exceptionDetails.exception?.description);
      if (method === "Runtime.consoleAPICalled" && /error|warning|assert/u.test(params.type))
        found.push(
          `console: ${params.args.map((/** @type {any} */ arg) => arg.value ?? arg.description).join(" ")}`,
        );
      if (method === "Log.entryAdded" && params.entry.level === "error") found.push(params.entry.text);
      if (method === "Network.responseReceived" && params.response.status >= 400)
        found.push(`${params.response.status} ${params.response.url}`);
      if (method === "Network.requestWillBeSent" && !/^(?:data:|blob:)/u.test(params.request.url)) {
        if (!params.request.url.startsWith(`${origin}/`)) found.push(`asks for ${params.request.url}`);
      }
    };
  });
  const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
  await browser.send("Emulation.setDeviceMetricsOverride", metrics, session);
  await browser.send("Page.navigate", { url: `${origin}/${page}` }, session);
  await loaded;
  const { result } = await browser.send(
    "Runtime.evaluate",
    { expression: `(${String(measure)})()`, awaitPromise: true, returnByValue: true },
    session,
  );
  const { wide, broken } = result.value;
  if (wide > width) found.push(`is ${wide} pixels wide`);
  for (const source of broken) found.push(`shows no ${source}`);
  if (values.screenshots !== undefined) {
    mkdirSync(values.screenshots, { recursive: true });
    const clip = { x: 0, y: 0, width, height: 1_800, scale: 1 };
    const shot = await browser.send("Page.captureScreenshot", { captureBeyondViewport: true, clip }, session);
    const name = `${page.replaceAll("/", "-").replace(".html", "")}-${width}.png`;
    writeFileSync(join(values.screenshots, name), shot["data"], "base64");
  }
  return found.map((problem) => `${page} at ${width}: ${problem}`);
}

/** Runs in the page, once what it starts with has run. */
async function measure() {
  await document.fonts.ready;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
  const images = [...document.images].filter(({ complete, naturalWidth }) => complete && naturalWidth === 0);
  return { wide: document.documentElement.scrollWidth, broken: images.map(({ src }) => src) };
}
