// The package in a real browser, under the strictest policy that lets WebAssembly run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { build } from "esbuild";

import { dist, here, inPage, root, vectorFiles } from "./support.mjs";

const files = vectorFiles();
const cases = files.reduce((sum, [, text]) => sum + JSON.parse(text).cases.length, 0);
const made = { "/vectors.json": JSON.stringify(files) };

function isGood({ early, vectors, bad, panics, after, isEvalRefused }) {
  assert.equal(isEvalRefused, true);
  assert.equal(early, "not_loaded");
  console.log(`${vectors.all} vectors, ${bad.made} hostile calls`);
  assert.deepEqual(vectors.wrong.slice(0, 20), []);
  assert.equal(vectors.all, cases);
  assert.deepEqual(bad.wrong.slice(0, 20), []);
  assert.ok(bad.made > 40_000);
  assert.deepEqual(panics, ["panicked", "panicked", "panicked"]);
  assert.match(after, /^sha256:/);
}

test("in a page every vector is answered as it expects, and whatever is handed in, the error is ours", async () => {
  isGood(await inPage('import { all } from "/bindings/wasm/test/page/all.mjs";\nreport(await all());', { made }));
});

test("in a worker the same", async () => {
  const script = `
    const worker = new Worker("/bindings/wasm/test/page/worker.mjs", { type: "module" });
    worker.onmessage = ({ data }) => report(data);
    worker.onerror = (error) => console.error(error.message);
    worker.postMessage("go");`;
  isGood(await inPage(script, { made }));
});

test("the module is taken from wherever a page has it", async () => {
  const sources = [
    "undefined",
    '"/bindings/wasm/dist/gate/gate.wasm"',
    'new URL("/bindings/wasm/dist/gate/gate.wasm", location.href)',
    'new Request("/bindings/wasm/dist/gate/gate.wasm")',
    'fetch("/bindings/wasm/dist/gate/gate.wasm")',
    'await (await fetch("/bindings/wasm/dist/gate/gate.wasm")).arrayBuffer()',
    'new Uint8Array(await (await fetch("/bindings/wasm/dist/gate/gate.wasm")).arrayBuffer())',
    'await WebAssembly.compileStreaming(fetch("/bindings/wasm/dist/gate/gate.wasm"))',
    // A server that does not know the type.
    '"/untyped.bin"',
  ];
  const untyped = { "/untyped.bin": readFileSync(join(dist, "gate/gate.wasm")) };
  for (const [index, source] of sources.entries()) {
    const script = `
      import init, { Policy } from "/bindings/wasm/dist/gate/web.mjs?${index}";
      await init(${source});
      report(Policy.parse("version: 1").document.version);`;
    assert.equal(await inPage(script, { made: untyped }), 1, source);
  }
});

test("a module that is not found is told, and found later", async () => {
  const script = `
    import init, { Policy } from "/bindings/wasm/dist/gate/web.mjs";
    const message = await init(new Response("", { status: 404 })).catch((error) => error.message);
    await init();
    report([message, Policy.parse("version: 1").document.version]);`;
  const [message, version] = await inPage(script);
  assert.match(message, /is not at .*404/);
  assert.equal(version, 1);
});

test("a bundler takes it, with the module beside what it makes", async () => {
  const app = `
    import { Policy } from "breakglass-wasm";
    import { MemoryLedger } from "breakglass-wasm/ledger";
    const ledger = MemoryLedger.create({ origin: "acme.example/breakglass", now: "2026-03-01T08:00:10.000Z" });
    report([Policy.parse("version: 1").document.version, ledger.tail.size]);`;
  const bundled = await build({
    stdin: { contents: app, resolveDir: here },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
  });
  const modules = Object.fromEntries(["gate", "ledger"].map((name) => [`/${name}.wasm`, readFileSync(join(dist, name, `${name}.wasm`))]));
  assert.deepEqual(await inPage(bundled.outputFiles[0].text, { made: modules, folder: join(root, "schemas") }), [1, 1]);
});
