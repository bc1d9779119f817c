// A sample of what a user writes, as strict as TypeScript can be, for every way to find the package.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { here } from "./support.mjs";

test("the types compile for Node and for bundlers", () => {
  const compiler = join(here, "../node_modules/typescript/bin/tsc");
  const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "false"];
  for (const [module, resolution, lib, files] of [
    ["node16", "node16", "es2023,esnext.disposable,dom", ["sample.mts", "sample.cts"]],
    ["esnext", "bundler", "es2023,esnext.disposable,dom", ["sample.mts"]],
  ]) {
    const flags = [...strict, "--target", "es2023", "--lib", lib, "--types", "", "--module", module, "--moduleResolution", resolution];
    const done = spawnSync(process.execPath, [compiler, "--ignoreConfig", ...flags, ...files], { cwd: join(here, "types"), encoding: "utf8" });
    assert.equal(done.status, 0, `${resolution}:\n${done.stdout.slice(0, 4000)}${done.stderr}`);
  }
});
