import assert from "node:assert/strict";
import { test } from "node:test";

import { canonical, read } from "../../js/test/json.js";
import { runCase, runVectors } from "../../js/test/vectors.js";
import { face, native, storesOf, vectorFiles } from "./support.mjs";

test("every vector is answered as it expects", () => {
  const files = vectorFiles();
  const { counts, all, wrong } = runVectors(face, files, storesOf(native, face));
  const cases = files.reduce((sum, [, text]) => sum + JSON.parse(text).cases.length, 0);
  console.log(`${all} vectors: ${Object.entries(counts).map(([call, count]) => `${call} ${count}`).join(", ")}`);
  assert.equal(wrong.length, 0, `${wrong.length} of ${all} are not:\n${wrong.join("\n")}`);
  assert.equal(all, cases);
});

test("what is not as expected is noticed", () => {
  const wrong = [
    '{"description": "", "call": "absent", "input": {}, "expect": {"value": null}}',
    '{"description": "", "call": "lint", "input": {"policy": {"version": 1}, "other": 1}, "expect": {"value": []}}',
    '{"description": "", "call": "lint", "input": {"policy": {"version": 1}}, "expect": {"value": [1]}}',
    '{"description": "", "call": "lint", "input": {"policy": {"version": 1}}, "expect": {"includes": [1]}}',
    '{"description": "", "call": "lint", "input": {"policy": {"version": 1}}, "expect": {"value": [], "error": {"code": "a"}}}',
    '{"description": "", "call": "lint", "input": {"policy": {"version": 1}}, "expect": {"error": {"code": "invalid_value"}}}',
    '{"description": "", "call": "lint", "input": {"policy": {}}, "expect": {"value": []}}',
    '{"description": "", "call": "lint", "input": {"policy": {}}, "expect": {"error": {"code": "unknown_key"}}}',
    '{"description": "", "call": "parse_policy", "input": {"text": "version: 2"}, "expect": {"error": {"code": "document_too_new", "pointer": "/versoin"}}}',
    '{"description": "", "call": "parse_policy", "input": {"text": "version: 2"}, "expect": {"error": {"code": "document_too_new", "position": {"line": 1, "column": 1}}}}',
    '{"description": "", "call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"unlisted": null}}}}',
    '{"description": "", "call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"rules": [{}]}}}}',
  ];
  for (const text of wrong) {
    const { value, textOf } = read(text);
    assert.notEqual(runCase(face, value, textOf), undefined, text);
  }
  const right = '{"description": "", "call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"$schema": null, "rules": []}}}}';
  const { value, textOf } = read(right);
  assert.equal(runCase(face, value, textOf), undefined);
});

test("the reader reads as JSON.parse does, and keeps the text", () => {
  const text = ' {"a": [1, 2.50, -0, 1e3, "\\u00e9\\"]}"], "__proto__": {"id": 12345678901234567890}, "": [[], {}, null, true]}\n';
  const { value, textOf } = read(text);
  assert.equal(canonical(value), canonical(JSON.parse(text)));
  assert.equal(textOf(Object.getOwnPropertyDescriptor(value, "__proto__").value), '{"id": 12345678901234567890}');
  assert.equal(textOf(value.a), '[1, 2.50, -0, 1e3, "\\u00e9\\"]}"]');
});

test("the canonical form is that of RFC 8785", () => {
  const value = { "\u20ac": 1, "\r": 2, 1: 3, "\u{1f600}": 4, "\u0080": 5, "\u00f6": 6, a: [1e30, 4.5, 2e-3, 1e-27, null, "\u000f\n\"\\"], gone: undefined };
  assert.equal(
    canonical(value),
    '{"\\r":2,"1":3,"a":[1e+30,4.5,0.002,1e-27,null,"\\u000f\\n\\"\\\\"],"\u0080":5,"\u00f6":6,"\u20ac":1,"\u{1f600}":4}',
  );
});
