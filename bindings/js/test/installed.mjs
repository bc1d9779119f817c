// What an installed package has to be able to do where there is no repository: the vectors, and the examples of its README.
//
//   node installed.mjs <package> <folder of vectors> [<folder of the files that the examples read>]

import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { runVectors } from "./vectors.js";

const [, , name, folder, example] = process.argv;
const here = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(join(here, "package.json"));

/** Operations of scripts on stores that only a build for tests has. */
const OF_TESTS = ["create", "replace_store", "rival"];

// What a licence says has to come with every package.
for (const installed of readdirSync(join(here, "node_modules")).filter((one) => one.startsWith("breakglass"))) {
  for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]) readFileSync(join(here, "node_modules", installed, file));
}

let leftOut = 0;
const files = readdirSync(folder, { recursive: true })
  .filter((file) => file.endsWith(".json"))
  .sort()
  .flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const whole = JSON.parse(text);
    const cases = whole.cases.filter((one) => !(one.input.script ?? []).some((step) => OF_TESTS.includes(step.op)));
    leftOut += whole.cases.length - cases.length;
    // The text as it is where nothing is left out: the numbers in it may be greater than JSON.parse can keep.
    if (cases.length === whole.cases.length) return [[file, text]];
    // A file may be about nothing else; one without cases is a mistake to the runner.
    return cases.length === 0 ? [] : [[file, JSON.stringify({ ...whole, cases })]];
  });

for (const face of [await import(name), require(name)]) {
  const { all, wrong } = runVectors(face, files);
  console.log(`${name}: ${all} vectors; ${leftOut} are about stores that only a build for tests has`);
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${all} are not as expected:\n${wrong.slice(0, 20).join("\n")}`);
}

// Where there is no native part to fall back from, the examples that want one have nothing to run with.
if (example !== undefined) {
  const readme = readFileSync(join(here, "node_modules", name.split("/")[0], "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1]);
  if (blocks.length === 0) throw new Error(`${name}: the README has no examples`);
  // What a page would fetch from beside it.
  const fetches = join(here, "fetch.mjs");
  writeFileSync(
    fetches,
    `import { readFileSync } from "node:fs";
globalThis.fetch = async (file) => new Response(readFileSync(file), { headers: { "content-type": "application/wasm" } });
`,
  );
  for (const [index, block] of blocks.entries()) {
    const file = join(here, `readme-${index}.mjs`);
    writeFileSync(file, block);
    const run = spawnSync(process.execPath, ["--import", fetches, file], { cwd: example, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`an example of the README does not run:\n${block}\n${run.stdout}${run.stderr}`);
  }
  console.log(`${name}: ${blocks.length} examples of the README`);
}
