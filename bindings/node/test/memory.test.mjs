import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { world } from "../../js/test/world.js";
import { face, native } from "./support.mjs";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/** Bytes of the process, after what can be collected was. */
function resident() {
  collect();
  collect();
  return process.memoryUsage.rss();
}

test("a million calls leave nothing behind", () => {
  const { Policy: policy, Change: change, GithubCollector: collector } = world(face);
  const call = (round) => {
    if (round % 50 === 0) return face.assess(policy, change).normal;
    switch (round % 4) {
      case 0:
        return collector.elsewhere({ head: "a" });
      case 1:
        return change.number;
      case 2:
        return collector.tell({ number: round });
      case 3:
        return face.githubPayloadOfEvent({ event: "check_run" });
      default:
        return assert.throws(() => policy.weakenings(change), { code: "wrong_type" });
    }
  };
  const rounds = (count) => {
    for (let round = 0; round < count; round += 1) call(round);
  };
  rounds(100_000);
  const [before, held] = [resident(), native.held()];
  rounds(1_000_000);
  const grown = resident() - before;
  console.log(`1000000 calls: ${native.held() - held} handles and ${Math.round(grown / 1024)} KB more`);
  assert.equal(native.held(), held);
  // One byte kept of each call would show.
  assert.ok(grown < 16 * 1024 * 1024, `${grown} bytes`);
});

/** How many handles are held when the collector has nothing more to do. */
async function settled() {
  let held;
  for (let still = 0; still < 10; still += 1) {
    if (held !== native.held()) still = 0;
    held = native.held();
    collect();
    await setTimeout(1);
  }
  return held;
}

test("what is not used any more is let go of", async () => {
  const held = await settled();
  for (let round = 0; round < 2_000; round += 1) face.Policy.parse("version: 1");
  assert.ok(native.held() > held);
  assert.equal(await settled(), held);
});

test("dispose lets go at once, and a using declaration calls it", () => {
  const held = native.held();
  const policy = face.Policy.parse("version: 1");
  assert.equal(native.held(), held + 1);
  policy[Symbol.dispose]();
  assert.equal(native.held(), held);
  for (let round = 0; round < 1_000; round += 1) face.Policy.parse("version: 1").dispose();
  assert.equal(native.held(), held);
});

test("a call that is refused holds nothing", () => {
  const held = native.held();
  for (let round = 0; round < 1_000; round += 1) {
    assert.throws(() => face.Policy.parse("version: 2"));
    assert.throws(() => new face.Verifier({ checkpoints: 1 }));
  }
  assert.equal(native.held(), held);
});
