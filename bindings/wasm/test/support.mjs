// What the tests share: the files of the repository, and a browser.

import { createServer } from "node:http";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { delimiter, dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "../../..");
export const dist = join(here, "../dist");

export const names = JSON.parse(readFileSync(join(root, "bindings/js/names.json"), "utf8"));

export function vectorFiles() {
  const folder = join(root, "schemas/vectors");
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"));
  return files.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

/** The code blocks of a page of the documentation, in that language. */
export function blocks(file, language) {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].filter(([, name]) => name === language).map(([, , code]) => code);
}

/** The strictest policy under which WebAssembly runs at all. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'self'";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

/**
 * Serves the repository's files, and `made` before them: texts by path. Gives the address, and `close`.
 */
export async function serve(made = {}, folder = root) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = join(folder, normalize(path));
    // Browsers ask for it by themselves.
    if (path === "/favicon.ico") return response.writeHead(204).end();
    const isThere = Object.hasOwn(made, path) || (existsSync(file) && extname(file) !== "");
    response.writeHead(isThere ? 200 : 404, {
      "content-type": TYPES[extname(path)] ?? "text/plain",
      "content-security-policy": POLICY,
      "cache-control": "no-store",
    });
    response.end(isThere ? (made[path] ?? readFileSync(file)) : "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Where a browser of the Chromium family is. */
function browserFile() {
  if (process.env.BREAKGLASS_BROWSER) return process.env.BREAKGLASS_BROWSER;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].flatMap((name) => folders.map((folder) => join(folder, name)));
  const file = files.find(existsSync);
  if (file === undefined) throw new Error("no Chromium is found; install one, or name it in BREAKGLASS_BROWSER");
  return file;
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Opens the page `html` with the script `script`, and gives what the script handed to `report(...)`; what the browser complains of is an
 * error. `made`: more files, texts by path; `folder`: where all others are; `said` takes what the script writes to the console.
 */
export async function inPage(script, { html = "", made = {}, folder, said = [] } = {}) {
  const page = `<!doctype html><meta charset="utf-8"><title>test</title>${html}<script type="module" src="/test-page.mjs"></script>`;
  const served = await serve({ "/test-page.html": page, "/test-page.mjs": script, ...made }, folder);
  const browser = await chromium.launch({ executablePath: browserFile(), args: FLAGS, headless: true });
  try {
    const tab = await browser.newPage();
    const complaints = [];
    tab.on("pageerror", (error) => complaints.push(String(error?.stack ?? error)));
    tab.on("console", (message) => {
      (message.type() === "error" ? complaints : said).push(message.text());
    });
    const reported = new Promise((resolve) => tab.exposeFunction("report", resolve).then(() => tab.goto(`${served.address}/test-page.html`)));
    const failed = new Promise((_, reject) => {
      const look = setInterval(() => complaints.length > 0 && (clearInterval(look), reject(new Error(complaints.join("\n")))), 100);
      reported.finally(() => clearInterval(look));
    });
    const answer = await Promise.race([reported, failed]);
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
    return answer;
  } finally {
    await browser.close();
    served.close();
  }
}
