// Builds `dist`: for each module a folder with the WebAssembly file and the entries of bundlers, pages and Node.
//
//   node build.mjs <folder>...     where wasm-bindgen left each; its last part is the name of the module: `gate`, `ledger`, or
//                                  `panics`, which is the ledger with the operations that only tests have

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const shared = join(here, "../js");
const { classes, functions } = JSON.parse(readFileSync(join(shared, "names.json"), "utf8"));
const names = ["BreakglassError", "assess", ...classes.map((one) => one.name), ...functions.map((one) => one.name)];
/** What every engine that the package names can load: Node 20, and browsers of its age. */
const FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext", "simd"];

for (const folder of process.argv.slice(2)) await make(basename(folder), folder);

async function make(module, from) {
  const dist = join(here, "dist", module);
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const file = `./${module}.wasm`;
  const optimise = join(here, "node_modules/binaryen/bin/wasm-opt");
  const enabled = FEATURES.map((feature) => `--enable-${feature}`);
  const passes = ["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];
  execFileSync(process.execPath, [optimise, ...passes, "--mvp-features", ...enabled, join(from, "module_bg.wasm"), "-o", join(dist, file)]);

  const options = {
    bundle: true,
    alias: { "#glue": join(from, "module.js") },
    define: { FILE: JSON.stringify(file), MODULE: JSON.stringify(module) },
    legalComments: "none",
    logLevel: "warning",
  };
  const written = (entry, text) => ({ stdin: { contents: text, resolveDir: join(here, "lib"), sourcefile: entry }, outfile: join(dist, entry) });
  const page = { platform: "neutral", format: "esm", target: "es2022" };
  // Tests also call what no class has.
  const own = module === "panics" ? [...names, "native"] : names;
  const handOn = `export const {\n  ${own.join(",\n  ")},\n} = face;\n`;
  await build({ ...options, ...page, ...written("web.mjs", `import { face, init } from "./web.js";\nexport default init;\n${handOn}`) });
  await build({ ...options, ...page, ...written("bundler.mjs", `import { face } from "./bundler.js";\n${handOn}`) });
  const common = written("node.cjs", 'import { face } from "./node.js";\nmodule.exports = face;\n');
  await build({ ...options, ...common, platform: "node", format: "cjs", target: "node20" });
  writeFileSync(join(dist, "node.mjs"), `import face from "./node.cjs";\n\n${handOn}`);

  for (const kind of ["cts", "mts"]) copyFileSync(join(shared, "types.d.ts"), join(dist, `index.d.${kind}`));
  copyFileSync(join(here, "lib/web.d.mts"), join(dist, "web.d.mts"));
}
