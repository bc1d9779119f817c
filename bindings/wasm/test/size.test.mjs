// What comes over the wire.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { dist } from "./support.mjs";

/** In KB gzipped: what each module came to, and a hundredth more, so that none grows unseen. The aim for `gate` is 100, and is not met. */
const BUDGET = { gate: 393, ledger: 480 };

for (const [module, budget] of Object.entries(BUDGET)) {
  test(`the module ${module} stays within ${budget} KB`, () => {
    const size = gzipSync(readFileSync(join(dist, module, `${module}.wasm`)), { level: 9 }).length;
    console.log(`${module}: ${Math.ceil(size / 1000)} KB gzipped`);
    assert.ok(size <= budget * 1000, `${size} bytes`);
  });
}
