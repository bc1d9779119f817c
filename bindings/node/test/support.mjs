// What the tests share: the addon that was built for them, a face over it, and the files of the repository.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Handled } from "../../js/convert.js";
import { createFace } from "../../js/face.js";

export const here = dirname(fileURLToPath(import.meta.url));
export const dist = join(here, "../dist");
export const root = join(here, "../../..");

/** The addon with the operations that only tests have; `build` of the task runner made it. */
export const addon = join(dist, readdirSync(dist).find((name) => name.endsWith(".node")));
export const native = createRequire(import.meta.url)(addon);
export const face = createFace(native);

export const names = JSON.parse(readFileSync(join(here, "../../js/names.json"), "utf8"));

export function vectorFiles() {
  const folder = join(root, "schemas/vectors");
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"));
  return files.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

/** The stores that the vectors speak of and that nobody can hand in. */
export function storesOf(one, { BreakglassError }) {
  const call = (name, ledger, request = {}) => {
    try {
      one.call(name, Uint32Array.of(1, Handled.number(ledger)), JSON.stringify(request));
    } catch (error) {
      throw new BreakglassError(JSON.parse(error.message));
    }
  };
  return {
    create: (ledger, request) => call("Ledger.test_create", ledger, request),
    replace: (ledger) => call("Ledger.test_replace", ledger),
    rival: (ledger) => call("Ledger.test_rival", ledger),
  };
}
