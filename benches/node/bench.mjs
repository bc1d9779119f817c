// What the package costs in Node, beside JSON.parse, cedar-wasm and the same decision written by hand: interleaved rounds, medians.
//
//   cargo xtask bench node, or: node --no-turbo-inline-js-wasm-calls benches/node/bench.mjs [--json]

import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { byMap, byRegExp, checks, evaluate } from "./by-hand.mjs";
import { createCedar } from "./cedar.mjs";
import { MIXED, agree, byHand, cases, ours, rules } from "./ours.mjs";
import { NAMES, page, webhook } from "./payloads.mjs";
import { medians, print, ratio } from "./rounds.mjs";

const breakglass = createRequire(import.meta.url)("../../bindings/node/dist/index.cjs");
const { Policy, assess } = breakglass;
const { assessed, changeOf, decided, policy, told } = ours(breakglass);

/** In Cedar's policy what was skipped is fine in every tier, and nothing is confirmed. */
function agreeWithCedar(cedar) {
  const accepting = rules.map((rule) => ({ ...rule, accept: ["skipped", "neutral"] }));
  const policy = Policy.fromDocument({ version: 1, unlisted: "optional", rules: accepting, emergency: { confirm_while: [] } });
  const through = (verdict) => verdict === "clean" || verdict === "mergeable";
  let compared = 0;
  for (const one of cases()) {
    const mine = assess(policy, changeOf(one));
    const { normal, emergency } = cedar.decide(cedar.calls(JSON.parse(one)));
    assert.deepEqual([through(mine.normal), through(mine.emergency)], [normal, emergency]);
    compared += 1;
  }
  return compared;
}

const cedar = createCedar();
const compared = agree(assessed) + (cedar === undefined ? 0 : agreeWithCedar(cedar));

// Several pages, so that nothing that remembers the last one has it easy.
const pages = Array.from({ length: 8 }, (_, turn) => page([...MIXED.slice(turn), ...MIXED.slice(0, turn)]));
const hook = webhook();
const fifty = page(MIXED, NAMES, 0);
const change = changeOf(fifty);
const parsed = checks(JSON.parse(fifty));
const calls = cedar?.calls(JSON.parse(fifty));
let sink = 0;
const now = medians({
  "assess: breakglass": { times: 2_000, run: () => (sink += assess(policy, change).normal.length) },
  "assess: by hand, RegExp and Map": { times: 500, run: () => (sink += evaluate(parsed, byMap).normal.length) },
  "assess: by hand, RegExp": { times: 500, run: () => (sink += evaluate(parsed, byRegExp).normal.length) },
  ...(cedar && { "assess: cedar-wasm": { times: 3, run: () => (sink += cedar.decide(calls).outstanding.length) } }),
  "page: breakglass": { times: 8, run: (index) => (sink += decided(pages[index % 8]).length) },
  "page: JSON.parse alone": { times: 8, run: (index) => (sink += JSON.parse(pages[index % 8]).total_count) },
  "page: by hand": { times: 8, run: (index) => (sink += byHand(pages[index % 8]).normal.length) },
  "webhook: breakglass": { times: 50, run: () => (sink += told(hook).length) },
  "webhook: JSON.parse alone": { times: 50, run: () => (sink += JSON.parse(hook).action.length) },
});
assert.ok(sink > 0);

const held = now["assess: breakglass"];
print({
  node: process.version,
  compared,
  bytes: { page: pages[0].length, webhook: hook.length },
  left_out: cedar === undefined ? ["cedar-wasm: its policy is not beside the repository"] : [],
  nanoseconds: now,
  figures: [
    { goal: "P1", what: "Node: assess a held change of 50 checks", unit: "us", wanted: "<= 1", now: held / 1000, met: held <= 1000 },
    ...[
      ["P1", "Node: by hand, RegExp / assess held", "assess: by hand, RegExp", "assess: breakglass", 7],
      ["P2", "Node, page: JSON.parse alone / breakglass", "page: JSON.parse alone", "page: breakglass", 15],
      ["P2", "Node, page: by hand / breakglass", "page: by hand", "page: breakglass", 25],
      ["P2", "Node, webhook: JSON.parse alone / breakglass", "webhook: JSON.parse alone", "webhook: breakglass", 8],
    ].map((goal) => ratio(now, goal)),
  ],
  charts: [
    { title: "Node: 50 parsed checks to a decision", bars: ["assess: breakglass", "assess: by hand, RegExp and Map", "assess: by hand, RegExp", ...(cedar ? ["assess: cedar-wasm"] : [])] },
    { title: "Node: a page's bytes to a decision", bars: ["page: breakglass", "page: JSON.parse alone", "page: by hand"] },
    { title: "Node: a webhook's bytes", bars: ["webhook: breakglass", "webhook: JSON.parse alone"] },
  ],
});
