// What a user writes. It is compiled, not run.

import { Attempt, BreakglassError, GithubCollector, Policy, type Verdict, assess } from "breakglass-wasm";
import * as whole from "breakglass-wasm/ledger";
import init, * as web from "breakglass-wasm/web";
import initWhole, { MemoryLedger } from "breakglass-wasm/ledger/web";

const policy = Policy.parse(new Uint8Array());
const collector = new GithubCollector();
collector.add(await (await fetch("check_runs.json")).arrayBuffer());
const verdict: Verdict = assess(policy, collector.change()).normal;

const ledger = whole.MemoryLedger.create({ origin: "acme.example/gate", now: new Date() });
const size: number = ledger.tail.size;

await init();
await init(new URL("https://example.com/gate.wasm"));
await init(fetch("gate.wasm"));
await init(new Uint8Array(8));
await initWhole(await WebAssembly.compile(new Uint8Array(8)));
MemoryLedger.open({ entries: [] });
web.Policy.parse("version: 1").dispose();

export { Attempt, BreakglassError, size, verdict };

// What is wrong is refused.
// @ts-expect-error there is nothing more to say
await init("gate.wasm", {});
// @ts-expect-error there is no such verdict
const nothing: Verdict = "green";
// @ts-expect-error the entry of Node and bundlers loads by itself
whole.default();
