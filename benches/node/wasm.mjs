// Payload bytes into the WebAssembly module, beside `JSON.parse` of the same bytes alone, in Node.
//
//   node --expose-gc benches/node/wasm.mjs     after `cargo xtask test wasm` has built the package

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as gate from "../../bindings/wasm/dist/gate/node.mjs";
import * as ledger from "../../bindings/wasm/dist/ledger/node.mjs";

const example = join(dirname(fileURLToPath(import.meta.url)), "../../docs/example");
const one = JSON.parse(readFileSync(join(example, "check_runs.json"), "utf8"));

/** A page of 100 runs, as large as GitHub sends them. */
function page() {
  const runs = Array.from({ length: 100 }, (_, index) => ({ ...one.check_runs[index % one.check_runs.length], id: index + 1, name: `check ${index}` }));
  return Buffer.from(JSON.stringify({ total_count: runs.length, check_runs: runs }));
}

/** An event about one run, as a webhook brings it. */
function webhook() {
  const pull = JSON.parse(readFileSync(join(example, "pull_request.json"), "utf8"));
  return Buffer.from(JSON.stringify({ action: "completed", check_run: one.check_runs[0], repository: pull.base.repo, sender: pull.user }));
}

/** One call of each in turn, so that what slows the machine slows all; gives each one's median in microseconds. */
function interleaved(runs, rounds) {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      run();
      times[name].push(performance.now() - start);
    }
    if (round % 200 === 0) globalThis.gc?.();
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, all.sort((a, b) => a - b)[all.length >> 1] * 1000]));
}

function read({ GithubCollector }, bytes, kind) {
  const collector = new GithubCollector();
  collector.add(bytes, { kind });
  collector.dispose();
}

for (const [what, bytes, kind] of [["page", page(), "check_runs"], ["webhook", webhook(), "check_run_event"]]) {
  const runs = {
    "JSON.parse": () => JSON.parse(bytes.toString("utf8")),
    gate: () => read(gate, bytes, kind),
    ledger: () => read(ledger, bytes, kind),
  };
  const medians = interleaved(runs, 3000);
  for (const [name, median] of Object.entries(medians)) {
    const times = (medians["JSON.parse"] / median).toFixed(2);
    console.log(`${what}, ${bytes.length} bytes, ${name}: ${median.toFixed(1)} us, ${times} times as fast as JSON.parse alone`);
  }
}
