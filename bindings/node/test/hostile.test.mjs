import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { Handled, border, payloadOf, toJson } from "../../js/convert.js";
import { hostile, large } from "../../js/test/hostile.js";
import { said, world } from "../../js/test/world.js";
import { face, names, native } from "./support.mjs";

// Some of what is handed in is the name of a file that can be made.
const folder = mkdtempSync(join(tmpdir(), "breakglass-"));
process.chdir(folder);
after(() => rmSync(folder, { recursive: true }));

test("whatever is handed in, the error is ours and the objects work afterwards", () => {
  const { made, codes, wrong } = hostile(face, names);
  console.log(`${made} hostile calls: ${Object.entries(codes).map(([code, count]) => `${code} ${count}`).join(", ")}`);
  assert.equal(wrong.length, 0, `${wrong.length} of ${made}:\n${wrong.slice(0, 20).join("\n")}`);
  assert.ok(made > 40_000);
});

test("100 MB are refused everywhere", () => {
  assert.deepEqual(large(face, names), []);
});

test("what JSON cannot carry has a code and a pointer", () => {
  const code = (value) => {
    try {
      return toJson(value);
    } catch (error) {
      return [error.code, error.pointer];
    }
  };
  assert.deepEqual(code({ a: [1, { "b/~": Number.NaN }] }), ["not_json", "/a/1/b~1~0"]);
  assert.deepEqual(code({ a: 2 ** 53 }), ["not_json", "/a"]);
  assert.equal(code({ a: 2 ** 53 - 1 }), '{"a":9007199254740991}');
  assert.deepEqual(code({ a: new Map() }), ["not_json", "/a"]);
  assert.deepEqual(code({ "\ud800": 1 }), ["not_json", "/\ufffd"]);
  const cycle = [];
  cycle.push({ cycle });
  assert.deepEqual(code(cycle), ["not_json", undefined]);
  let shared = [];
  for (let level = 0; level < 60; level += 1) shared = [shared, shared];
  assert.deepEqual(code(shared), ["input_too_large", undefined]);
  assert.equal(code({ a: new Date(0), b: undefined, c: null }), '{"a":"1970-01-01T00:00:00.000Z","c":null}');
});

test("the cause of what the caller's own code threw is kept", () => {
  const cause = new RangeError("mine");
  const request = {
    get now() {
      throw cause;
    },
  };
  assert.throws(() => face.MemoryLedger.create(request), { code: "not_json", cause });
});

test("bytes are taken as they lie", () => {
  const bytes = new TextEncoder().encode("  version: 1  ");
  const buffer = bytes.buffer;
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  const wanted = face.Policy.parse("version: 1").digest;
  for (const value of [bytes, buffer, new DataView(buffer, 2, 10), Buffer.from(bytes), shared, new Uint8Array(shared), new Uint8Array(buffer, 2, 10)]) {
    assert.equal(face.Policy.parse(value).digest, wanted);
  }
  assert.equal(payloadOf(bytes), bytes);
});

test("a panic becomes an error, and the process goes on", () => {
  const { ask } = border(native);
  for (let round = 0; round < 10; round += 1) {
    assert.throws(() => ask("panic"), { name: "BreakglassError", code: "panicked", message: /forced/ });
  }
  said(world(face));
});

test("a native part that breaks its word is a defect of ours", () => {
  const broken = border({ call: () => assert.fail("broken"), verdicts: () => 0, release() {} });
  assert.throws(() => broken.ask("anything"), { code: "panicked" });
});

test("an object that was never made, and one that was let go of, are errors", () => {
  assert.throws(() => new face.Policy(), { code: "wrong_type" });
  assert.throws(() => new face.Policy(native, 1), { code: "wrong_type" });
  assert.throws(() => new face.Assessment(), { code: "wrong_type" });
  let failed;
  class Mine extends face.Policy {
    constructor() {
      failed = Object.create(new.target.prototype);
      super();
    }
  }
  assert.throws(() => new Mine(), { code: "wrong_type" });
  assert.throws(() => failed.digest, { code: "wrong_type" });
  const policy = face.Policy.parse("version: 1");
  policy.dispose();
  policy.dispose();
  assert.throws(() => policy.digest, { code: "released" });
  assert.throws(() => face.assess(policy, world(face).Change), { code: "released" });
  assert.equal(Handled.number(policy), 0);
});

test("a number that is used again does not reach what had it before", () => {
  const first = face.Policy.parse("version: 1");
  first.dispose();
  const second = face.Policy.parse("version: 1\nunlisted: optional");
  assert.throws(() => first.digest, { code: "released" });
  first.dispose();
  assert.equal(second.document.unlisted, "optional");
});
