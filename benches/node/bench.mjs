// What the package costs in Node, beside JSON.parse and the same decision written by hand: interleaved rounds, medians.
//
//   cargo xtask bench node, or: node benches/node/bench.mjs [--json]

import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { TIERS, byMap, byRegExp, checks, evaluate } from "./by-hand.mjs";
import { NAMES, page, webhook } from "./payloads.mjs";

const { GithubCollector, Policy, assess } = createRequire(import.meta.url)("../../bindings/node/dist/index.cjs");

const ROUNDS = 41;
const done = ["completed", "success"];
const MIXED = [done, done, done, ["in_progress", null], done, ["completed", "skipped"], done, ["completed", "failure"], ["completed", "neutral"], done];

// Exact names before patterns, as the policies written by hand have them.
const exactFirst = (list) => [...list].sort((a, b) => Number(a.check.includes("*")) - Number(b.check.includes("*")));
const rules = exactFirst(Object.entries(TIERS).flatMap(([tier, all]) => all.map((check) => ({ check, tier }))));
const policy = Policy.fromDocument({ version: 1, unlisted: "optional", rules });

function changeOf(bytes) {
  const collector = new GithubCollector();
  collector.add(bytes);
  collector.tell({ repository: "acme/shop", number: 42, all_files: true });
  const change = collector.change();
  collector.dispose();
  return change;
}

function ours(bytes) {
  return assess(policy, changeOf(bytes));
}

/** As a program does it that handles one delivery after another: what it is done with it lets go of. */
function decided(bytes) {
  const change = changeOf(bytes);
  const { normal } = assess(policy, change);
  change.dispose();
  return normal;
}

/** What a delivery is, and that it was taken in. */
function told(bytes) {
  const collector = new GithubCollector();
  const kind = collector.add(bytes);
  collector.dispose();
  return kind;
}

function byHand(bytes) {
  return evaluate(checks(JSON.parse(bytes)), byMap);
}

/** Before anything is timed all agree, whatever the states are. */
function agree() {
  const states = [done, ["completed", "skipped"], ["completed", "neutral"], ["in_progress", null], ["queued", null], ["completed", "failure"]];
  let compared = 0;
  for (const name of [...NAMES, "another"]) {
    for (const state of states) {
      const names = NAMES.includes(name) ? [name, ...NAMES.filter((other) => other !== name)] : [name, ...NAMES];
      const one = page([state, ...names.slice(1).map(() => done)], names, 0);
      const [mine, other] = [ours(one), byHand(one)];
      assert.deepEqual([mine.normal, mine.emergency], [other.normal, other.emergency], `${name} ${state}`);
      assert.deepEqual(evaluate(checks(JSON.parse(one)), byRegExp).normal, other.normal);
      compared += 1;
    }
  }
  const whole = page(MIXED);
  assert.deepEqual([ours(whole).normal, ours(whole).emergency], [byHand(whole).normal, byHand(whole).emergency]);
  return compared + 1;
}

/** Nanoseconds of one call: medians over rounds in which each has its turn. */
function medians(all) {
  const times = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, { run, times: count }] of Object.entries(all)) {
      const start = process.hrtime.bigint();
      for (let index = 0; index < count; index += 1) run(index);
      // The first rounds warm up.
      if (round >= 5) times[name].push(Number(process.hrtime.bigint() - start) / count);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1]]));
}

const compared = agree();

// Several pages, so that nothing that remembers the last one has it easy.
const pages = Array.from({ length: 8 }, (_, turn) => page([...MIXED.slice(turn), ...MIXED.slice(0, turn)]));
const hook = webhook();
const fifty = page(MIXED, NAMES, 0);
const change = changeOf(fifty);
const parsed = checks(JSON.parse(fifty));
let sink = 0;
const now = medians({
  "assess held": { times: 2_000, run: () => (sink += assess(policy, change).normal.length) },
  "by hand, RegExp and Map": { times: 500, run: () => (sink += evaluate(parsed, byMap).normal.length) },
  "by hand, RegExp": { times: 500, run: () => (sink += evaluate(parsed, byRegExp).normal.length) },
  "page: breakglass": { times: 8, run: (index) => (sink += decided(pages[index % 8]).length) },
  "page: JSON.parse": { times: 8, run: (index) => (sink += JSON.parse(pages[index % 8]).total_count) },
  "page: by hand": { times: 8, run: (index) => (sink += byHand(pages[index % 8]).normal.length) },
  "webhook: breakglass": { times: 50, run: () => (sink += told(hook).length) },
  "webhook: JSON.parse": { times: 50, run: () => (sink += JSON.parse(hook).action.length) },
});
assert.ok(sink > 0);

const ratio = (slow, fast) => now[slow] / now[fast];
const figures = [
  { goal: "P1", what: "assess a held change of 50 checks", unit: "us", wanted: "<= 1.0", now: now["assess held"] / 1000, met: now["assess held"] <= 1000 },
  ...[
    ["P1", "RegExp by hand / assess held", "by hand, RegExp", "assess held", 7],
    ["P2", "page: JSON.parse alone / breakglass", "page: JSON.parse", "page: breakglass", 15],
    ["P2", "page: by hand / breakglass", "page: by hand", "page: breakglass", 25],
    ["P2", "webhook: JSON.parse alone / breakglass", "webhook: JSON.parse", "webhook: breakglass", 8],
  ].map(([goal, what, slow, fast, wanted]) => ({ goal, what, unit: "x", wanted: `>= ${wanted}`, now: ratio(slow, fast), met: ratio(slow, fast) >= wanted })),
];

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ node: process.version, compared, bytes: { page: pages[0].length, webhook: hook.length }, nanoseconds: now, figures }, null, 2));
} else {
  console.log(`${compared} changes: all give the same verdicts; a page of ${pages[0].length} bytes, a webhook of ${hook.length}; node ${process.version}\n`);
  for (const [name, time] of Object.entries(now)) console.log(`${name.padEnd(28)}${(time / 1000).toFixed(2).padStart(12)} us`);
  console.log(`\n${"goal".padEnd(6)}${"".padEnd(44)}${"wanted".padStart(10)}${"now".padStart(12)}`);
  for (const one of figures) {
    console.log(`${one.goal.padEnd(6)}${one.what.padEnd(44)}${one.wanted.padStart(10)}${`${one.now.toFixed(2)} ${one.unit}`.padStart(12)}  ${one.met ? "met" : "not yet"}`);
  }
}
