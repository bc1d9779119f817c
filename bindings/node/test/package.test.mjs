import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";

import { addon, dist, here, names, root } from "./support.mjs";

const main = JSON.parse(readFileSync(join(here, "../package.json"), "utf8"));
const platform = basename(addon).split(".")[1];
const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A folder with the package installed as npm does it, with no repository beside it, and the packages that `more` says. */
function installed(more = {}) {
  const folder = mkdtempSync(join(tmpdir(), "breakglass-"));
  folders.push(folder);
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "breakglass/dist"), { recursive: true });
  cpSync(join(here, "../package.json"), join(modules, "breakglass/package.json"));
  for (const file of readdirSync(dist)) {
    if (!file.endsWith(".node")) cpSync(join(dist, file), join(modules, "breakglass/dist", file));
  }
  for (const [name, write] of Object.entries(more)) {
    mkdirSync(join(modules, name), { recursive: true });
    write(join(modules, name));
  }
  return folder;
}

function run(folder, flags, source) {
  return spawnSync(process.execPath, [...flags, "-e", source], { cwd: folder, encoding: "utf8" });
}

const withAddon = {
  [`breakglass-${platform}`]: (folder) => {
    cpSync(join(here, "../npm", platform, "package.json"), join(folder, "package.json"));
    cpSync(addon, join(folder, basename(addon)));
  },
};

test("the package of the platform is found, by import and by require, with the same classes", () => {
  const folder = installed(withAddon);
  const required = run(folder, [], `console.log(require("breakglass").Policy.parse("version: 1").document.version)`);
  assert.equal(required.stdout, "1\n", required.stderr);
  const imported = run(
    folder,
    ["--input-type=module"],
    `import { createRequire } from "node:module";
     import * as face from "breakglass";
     const required = createRequire(process.cwd() + "/x.js")("breakglass");
     console.log(JSON.stringify([Object.keys(face).sort(), Object.keys(required).sort(), face.Policy === required.Policy]));`,
  );
  const [byImport, byRequire, same] = JSON.parse(imported.stdout || imported.stderr);
  const wanted = ["BreakglassError", "assess", ...names.classes.map(({ name }) => name), ...names.functions.map(({ name }) => name)].sort();
  assert.deepEqual(byImport, wanted);
  assert.deepEqual(byRequire, wanted);
  assert.ok(same);
});

test("where it is missing, the error names it", () => {
  const missing = run(installed(), [], `require("breakglass")`);
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, new RegExp(`Install breakglass-${platform}`));
  assert.match(missing.stderr, /or breakglass-wasm/);
});

test("one that cannot be loaded is told, too", () => {
  const folder = installed({
    [`breakglass-${platform}`]: (at) => {
      cpSync(join(here, "../npm", platform, "package.json"), join(at, "package.json"));
      writeFileSync(join(at, basename(addon)), "no addon");
    },
  });
  const broken = run(folder, [], `require("breakglass")`);
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, new RegExp(`breakglass-${platform}: .*file too short|breakglass-${platform}: .*invalid`, "i"));
});

test("WebAssembly stands in where it is installed, and says that it has no files", () => {
  // Its face in small; its own tests are elsewhere.
  const folder = installed({
    "breakglass-wasm": (at) => {
      writeFileSync(join(at, "package.json"), JSON.stringify({ name: "breakglass-wasm", exports: { "./ledger": "./ledger.cjs" } }));
      writeFileSync(
        join(at, "ledger.cjs"),
        `class BreakglassError extends Error { constructor({ code, message }) { super(message); this.code = code; } }
         class Ledger {} class MemoryLedger extends Ledger {}
         module.exports = { BreakglassError, Ledger, MemoryLedger, assess: () => "wasm" };`,
      );
    },
  });
  const stands = run(
    folder,
    ["--input-type=module"],
    `import { BreakglassError, FileLedger, Ledger, assess } from "breakglass";
     console.log(assess(), FileLedger.prototype instanceof Ledger);
     for (const call of ["create", "open"]) {
       try { FileLedger[call]({}); } catch (error) { console.log(error instanceof BreakglassError, error.code, error.message); }
     }`,
  );
  const line = `true unknown_operation ledgers in files need the native part: install breakglass-${platform}\n`;
  assert.equal(stands.stdout, `wasm true\n${line}${line}`, stands.stderr);
});

test("there is a package for every target, of one version", () => {
  const built = readdirSync(join(here, "../npm")).sort();
  assert.equal(built.length, main.napi.targets.length);
  const loader = readFileSync(join(here, "../lib/native.js"), "utf8");
  const cargo = readFileSync(join(root, "Cargo.toml"), "utf8");
  assert.match(cargo, new RegExp(`^version = "${main.version}"$`, "m"));
  for (const name of built) {
    const one = JSON.parse(readFileSync(join(here, "../npm", name, "package.json"), "utf8"));
    assert.equal(one.name, `breakglass-${name}`);
    assert.equal(one.version, main.version);
    assert.equal(one.main, `breakglass.${name}.node`);
    assert.ok(loader.includes(`require("breakglass-${name}")`), name);
  }
});

test("nothing in the lock files says where a package comes from", () => {
  for (const folder of ["bindings/node", "benches/node"]) {
    const lock = readFileSync(join(root, folder, "package-lock.json"), "utf8");
    assert.doesNotMatch(lock, /"resolved"|https?:\/\/[^"]*(registry|npm)/, folder);
  }
});
