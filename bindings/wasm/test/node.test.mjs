// The package in Node: both kinds of import, both modules.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { hostile, large } from "../../js/test/hostile.js";
import { runVectors } from "../../js/test/vectors.js";
import { NOW, said, world } from "../../js/test/world.js";
import * as face from "../dist/panics/node.mjs";
import { storesOf } from "./stores.mjs";
import { names, vectorFiles } from "./support.mjs";

const require = createRequire(import.meta.url);

test("every vector is answered as it expects", () => {
  const files = vectorFiles();
  const { counts, all, wrong } = runVectors(face, files, storesOf(face));
  const cases = files.reduce((sum, [, text]) => sum + JSON.parse(text).cases.length, 0);
  console.log(`${all} vectors: ${Object.entries(counts).map(([call, count]) => `${call} ${count}`).join(", ")}`);
  assert.deepEqual(wrong.slice(0, 20), []);
  assert.equal(all, cases);
});

test("whatever is handed in, the error is ours and the objects work afterwards", () => {
  const { made, wrong } = hostile(face, names);
  console.log(`${made} hostile calls`);
  assert.deepEqual(wrong.slice(0, 20), []);
  assert.ok(made > 40_000);
});

test("100 MB are refused everywhere", () => {
  assert.deepEqual(large(face, names), []);
});

test("a panic becomes an error, and what comes after it works, however many there are", () => {
  const before = said(world(face));
  for (let round = 0; round < 20_000; round += 1) {
    assert.throws(() => face.native.call("panic", new Uint32Array(), "{}"), (error) => {
      const { code, message } = JSON.parse(error.message);
      return code === "panicked" && /^a defect of breakglass: unreachable at wasm-function\[\d+\]/.test(message);
    });
  }
  assert.equal(said(world(face)), before);
});

test("both kinds of import have the same classes, and each module its own", async () => {
  for (const name of ["breakglass-wasm", "breakglass-wasm/ledger"]) {
    const [one, other] = [await import(name), require(name)];
    assert.equal(one.Policy, other.Policy);
    assert.deepEqual(Object.keys(one).filter((key) => key !== "default").sort(), Object.keys(other).sort());
    const wanted = ["BreakglassError", "assess", ...names.classes.map((one) => one.name), ...names.functions.map((one) => one.name)];
    assert.deepEqual(Object.keys(other).sort(), wanted.sort());
  }
  const { Change, assess } = await import("breakglass-wasm");
  const ledger = await import("breakglass-wasm/ledger");
  const change = Change.fromDocument(world(face).Change.document);
  assert.throws(() => assess(ledger.Policy.parse("version: 1"), change), { code: "wrong_type" });
});

test("the small module says where the rest is, and neither has files", async () => {
  const gate = await import("breakglass-wasm");
  const ledger = await import("breakglass-wasm/ledger");
  const request = { origin: "acme.example/breakglass", now: NOW };
  assert.throws(() => gate.MemoryLedger.create(request), { code: "unknown_operation", message: /import that/ });
  assert.throws(() => new gate.Verifier(), { code: "unknown_operation", message: /breakglass-wasm\/ledger/ });
  for (const { FileLedger } of [gate, ledger]) {
    assert.throws(() => FileLedger.create({ path: "ledger.jsonl", ...request }), { code: "unknown_operation", message: /no files/ });
  }
});

test("the small module reads a ledger and goes through an attempt", async () => {
  const gate = await import("breakglass-wasm");
  const whole = world(face);
  const entries = whole.Ledger.entries({});
  const ledger = gate.MemoryLedger.open({ entries });
  assert.deepEqual(ledger.tail, whole.Ledger.tail);
  assert.deepEqual(ledger.emergencies(), whole.Ledger.emergencies());
  const attempt = gate.Attempt.fromDocument(whole.Attempt.document);
  const assessment = gate.assess(gate.Policy.fromDocument(whole.Policy.document), gate.Change.fromDocument(whole.Change.document));
  const now = new Date(NOW);
  assert.deepEqual(attempt.stand(ledger, assessment, { now }), whole.Attempt.stand(whole.Ledger, whole.Assessment, { now }));
});

test("a million calls leave nothing behind", () => {
  const { Change: change, GithubCollector: collector, Policy: policy } = world(face);
  const call = (round) => {
    if (round % 100 === 0) return face.Policy.parse("version: 1").dispose();
    if (round % 100 === 1) return assert.throws(() => face.Policy.parse("version: 2"), { code: "document_too_new" });
    switch (round % 3) {
      case 0:
        return face.assess(policy, change);
      case 1:
        return collector.tell({ number: round });
      default:
        return face.githubPayloadOfEvent({ event: "check_run" });
    }
  };
  const rounds = (count) => {
    for (let round = 0; round < count; round += 1) call(round);
  };
  rounds(50_000);
  // Linear memory never shrinks: what is kept of every call would show in its size.
  const before = face.native.size();
  rounds(1_000_000);
  const grown = face.native.size() - before;
  console.log(`1000000 calls: ${grown} bytes more`);
  assert.equal(grown, 0);
});
