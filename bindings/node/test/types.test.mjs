import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { here, names } from "./support.mjs";

const folder = join(here, "types");

/** A module that names every export, every member and every type. */
function everyName() {
  const called = [...names.classes.map(({ name }) => name), ...names.functions.map(({ name }) => name), "BreakglassError", "assess"];
  const lines = [`import * as breakglass from "breakglass";`, `import type { ${names.types.join(", ")} } from "breakglass";`];
  lines.push(`export type Every = [${names.types.join(", ")}];`);
  for (const name of called) lines.push(`export const ${name}_ = breakglass.${name};`);
  for (const { name, calls } of names.classes) {
    for (const call of calls) {
      if (call.form === "constructor") {
        lines.push(`export const ${name}_${call.name} = () => new breakglass.${name}();`);
      } else if (call.form === "static") {
        lines.push(`export const ${name}_${call.name} = breakglass.${name}.${call.name};`);
      } else {
        lines.push(`export const ${name}_${call.name} = (self: breakglass.${name}) => self.${call.name};`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

test("the types compile as strictly as can be, for both kinds of resolution and of module", () => {
  const text = everyName();
  const sample = readFileSync(join(folder, "sample.mts"), "utf8");
  for (const ending of ["mts", "cts"]) writeFileSync(join(folder, `every-name.${ending}`), text);
  writeFileSync(join(folder, "every-name.sample.cts"), sample);
  const files = ["sample.mts", "every-name.sample.cts", "every-name.mts", "every-name.cts"];
  for (const [module, resolution] of [["node16", "node16"], ["esnext", "bundler"]]) {
    const chosen = module === "esnext" ? files.filter((file) => file.endsWith(".mts")) : files;
    const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "false"];
    const target = ["--target", "es2023", "--lib", "es2023,esnext.disposable", "--types", "node", "--module", module, "--moduleResolution", resolution];
    const compiler = join(here, "../node_modules/typescript/bin/tsc");
    const done = spawnSync(process.execPath, [compiler, "--ignoreConfig", ...flags, ...target, ...chosen], { cwd: folder, encoding: "utf8" });
    assert.equal(done.status, 0, `${resolution}:\n${done.stdout.slice(0, 4000)}${done.stderr}`);
  }
});
