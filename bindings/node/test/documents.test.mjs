// Objects and their documents: what is written of one, and what is wrong with one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { world } from "../../js/test/world.js";
import { face } from "./support.mjs";

test("JSON.stringify writes an object's document", () => {
  const made = Object.values(world(face)).filter((one) => "document" in one);
  assert.deepEqual(made.map((one) => one.constructor.name).sort(), ["Assessment", "Attempt", "Change", "Policy"]);
  for (const one of made) {
    assert.deepEqual(JSON.parse(JSON.stringify({ one })), { one: JSON.parse(JSON.stringify(one.document)) });
  }
});

test("a mistake in a document is pointed at", () => {
  const rules = [{ check: "build", tier: "required" }, { check: "lint", tier: "requird" }];
  const wrong = { code: "unknown_value", pointer: "/rules/1/tier", position: undefined };
  assert.throws(() => face.Policy.fromDocument({ version: 1, rules }), wrong);
});
