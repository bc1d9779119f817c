// What the README and the book show, run in a browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { build } from "esbuild";

import { blocks, dist, here, inPage, root } from "./support.mjs";

const example = join(root, "docs/example");
const files = (at, ...paths) => Object.fromEntries(paths.map((path) => [`${at}${path.split("/").pop()}`, readFileSync(join(dist, path))]));

test("every block of the README runs", async () => {
  const shown = blocks("bindings/wasm/README.md", "js");
  const wanted = [
    /^today: (waiting|blocked); in an emergency: (confirm|waiting)$/,
    /^acme.example\/gate 1$/,
    /^required$/,
    /^unknown_key 3 \d+$/,
  ];
  assert.equal(shown.length, wanted.length);
  for (const [index, text] of shown.entries()) {
    const bundle = { bundle: true, write: false, format: "esm", platform: "browser", target: "es2022" };
    const made = await build({ ...bundle, stdin: { contents: `${text}\nreport();`, resolveDir: here } });
    const said = [];
    await inPage(made.outputFiles[0].text, { folder: example, made: files("/", "gate/gate.wasm", "ledger/ledger.wasm"), said });
    assert.match(said.join("\n"), wanted[index]);
  }
});

test("the page of the book shows both lanes, and says what cannot be read", async () => {
  const [html] = blocks("docs/browser.md", "html");
  const [program] = blocks("docs/browser.md", "js");
  const look = `
    import "/dashboard.mjs";
    const section = (name) => [document.getElementById(name).dataset.verdict, document.getElementById(name).textContent];
    report([document.getElementById("change").textContent, section("normal"), section("emergency"), document.body.textContent]);`;
  const breakglass = { "/dashboard.mjs": program, ...files("/breakglass/gate/", "gate/web.mjs", "gate/gate.wasm") };
  const [change, normal, emergency] = await inPage(look, { html, made: breakglass, folder: example });
  assert.equal(change, "acme/shop#42");
  assert.match(normal[0], /^(waiting|blocked)$/);
  assert.match(emergency[0], /^(confirm|waiting)$/);
  assert.match(normal[1], /^Today(waiting|blocked).*\(\w+\)/s);

  const broken = { ...breakglass, "/breakglass.yml": "version: 1\nrule: []\n" };
  const [, none, , text] = await inPage(look, { html, made: broken, folder: example });
  assert.equal(none[0], undefined);
  assert.match(text, /cannot say: .*\(unknown_key\)/);
});
