// Payload bytes into the WebAssembly modules, beside JSON.parse of the same bytes alone, in Node: interleaved rounds, medians.
//
//   cargo xtask bench wasm, or, once `cargo xtask test wasm` has built the package: node --expose-gc benches/node/wasm.mjs [--json]

import * as gate from "../../bindings/wasm/dist/gate/node.mjs";
import * as ledger from "../../bindings/wasm/dist/ledger/node.mjs";
import { MIXED, agree, ours } from "./ours.mjs";
import { page, webhook } from "./payloads.mjs";
import { medians, print, ratio } from "./rounds.mjs";

const compared = agree(ours(gate).assessed) + agree(ours(ledger).assessed);

function read({ GithubCollector }, bytes, kind) {
  const collector = new GithubCollector();
  collector.add(bytes, { kind });
  collector.dispose();
}

// Several pages, so that nothing that remembers the last one has it easy.
const pages = Array.from({ length: 8 }, (_, turn) => page([...MIXED.slice(turn), ...MIXED.slice(0, turn)]));
const hook = webhook();
const now = medians({
  "page: breakglass, the gate alone": { times: 16, run: (index) => read(gate, pages[index % 8], "check_runs") },
  "page: breakglass, with the ledger": { times: 16, run: (index) => read(ledger, pages[index % 8], "check_runs") },
  "page: JSON.parse alone": { times: 16, run: (index) => JSON.parse(pages[index % 8]) },
  "webhook: breakglass, the gate alone": { times: 200, run: () => read(gate, hook, "check_run_event") },
  "webhook: breakglass, with the ledger": { times: 200, run: () => read(ledger, hook, "check_run_event") },
  "webhook: JSON.parse alone": { times: 200, run: () => JSON.parse(hook) },
});

const bars = (what) => ["breakglass, the gate alone", "breakglass, with the ledger", "JSON.parse alone"].map((name) => `${what}: ${name}`);
print({
  node: process.version,
  compared,
  bytes: { page: pages[0].length, webhook: hook.length },
  left_out: [],
  nanoseconds: now,
  figures: [
    ["P5", "wasm, page: JSON.parse alone / breakglass", "page: JSON.parse alone", "page: breakglass, the gate alone", 7],
    ["P5", "wasm, webhook: JSON.parse alone / breakglass", "webhook: JSON.parse alone", "webhook: breakglass, the gate alone", 5],
  ].map((goal) => ratio(now, goal)),
  charts: [
    { title: "WebAssembly: a page's bytes", bars: bars("page") },
    { title: "WebAssembly: a webhook's bytes", bars: bars("webhook") },
  ],
});
