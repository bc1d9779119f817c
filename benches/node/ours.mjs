// The package at work, native or as WebAssembly: a page's bytes to an assessment, and that it says what is written by hand.

import assert from "node:assert/strict";

import { TIERS, byMap, byRegExp, checks, evaluate } from "./by-hand.mjs";
import { NAMES, page } from "./payloads.mjs";

const done = ["completed", "success"];

/** States as a change has them while it is worked on. */
export const MIXED = [done, done, done, ["in_progress", null], done, ["completed", "skipped"], done, ["completed", "failure"], ["completed", "neutral"], done];

// Exact names before patterns, as the policies written by hand have them.
const exactFirst = (list) => [...list].sort((a, b) => Number(a.check.includes("*")) - Number(b.check.includes("*")));
export const rules = exactFirst(Object.entries(TIERS).flatMap(([tier, all]) => all.map((check) => ({ check, tier }))));

export function ours({ GithubCollector, Policy, assess }) {
  const policy = Policy.fromDocument({ version: 1, unlisted: "optional", rules });

  function changeOf(bytes) {
    const collector = new GithubCollector();
    collector.add(bytes);
    collector.tell({ repository: "acme/shop", number: 42, all_files: true });
    const change = collector.change();
    collector.dispose();
    return change;
  }

  return {
    policy,
    changeOf,
    assessed: (bytes) => assess(policy, changeOf(bytes)),
    /** As a program does it that handles one delivery after another: what it is done with it lets go of. */
    decided(bytes) {
      const change = changeOf(bytes);
      const { normal } = assess(policy, change);
      change.dispose();
      return normal;
    },
    /** What a delivery is, and that it was taken in. */
    told(bytes) {
      const collector = new GithubCollector();
      const kind = collector.add(bytes);
      collector.dispose();
      return kind;
    },
  };
}

export function byHand(bytes) {
  return evaluate(checks(JSON.parse(bytes)), byMap);
}

/** Pages of 50 checks, one of which stands otherwise than the rest: each in every state. */
export function* cases() {
  const states = [done, ["completed", "skipped"], ["completed", "neutral"], ["in_progress", null], ["queued", null], ["completed", "failure"]];
  for (const name of [...NAMES, "another"]) {
    for (const state of states) {
      const names = NAMES.includes(name) ? [name, ...NAMES.filter((other) => other !== name)] : [name, ...NAMES];
      yield page([state, ...names.slice(1).map(() => done)], names, 0);
    }
  }
  yield page(MIXED);
}

/** Before anything is timed all agree, whatever the states are. */
export function agree(assessed) {
  let compared = 0;
  for (const one of cases()) {
    const [mine, other] = [assessed(one), byHand(one)];
    assert.deepEqual([mine.normal, mine.emergency], [other.normal, other.emergency]);
    assert.deepEqual(evaluate(checks(JSON.parse(one)), byRegExp).normal, other.normal);
    compared += 1;
  }
  return compared;
}
