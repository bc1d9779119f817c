// Builds `dist`: one CommonJS bundle, and a module that hands on what it has, so that both kinds of import share their classes.
//
//   node build.mjs [addon]     `addon` is the library that cargo built, laid beside the bundle for tests

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const shared = join(here, "../js");
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

// Of modules esbuild makes one scope, which is compiled once: of a file that is required, a function that is compiled twice.
const contents = 'import { createFace } from "../../js/face.js";\nimport { load } from "./native.js";\nmodule.exports = load(createFace);\n';

await build({
  stdin: { contents, resolveDir: join(here, "lib"), sourcefile: "index.cjs" },
  outfile: join(dist, "index.cjs"),
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // What is installed beside this package.
  external: ["breakglass-*"],
  legalComments: "none",
  logLevel: "warning",
});

const { classes, functions } = JSON.parse(readFileSync(join(shared, "names.json"), "utf8"));
const names = ["BreakglassError", "assess", ...classes.map((one) => one.name), ...functions.map((one) => one.name)];
writeFileSync(join(dist, "index.mjs"), `import face from "./index.cjs";\n\nexport const {\n  ${names.join(",\n  ")},\n} = face;\n`);

for (const kind of ["cts", "mts"]) copyFileSync(join(shared, "types.d.ts"), join(dist, `index.d.${kind}`));

const [, , addon] = process.argv;
if (addon !== undefined) copyFileSync(addon, join(dist, `breakglass.${platform()}.node`));

/** The name of this platform, as the packages have it. */
function platform() {
  const isGnu = process.report.getReport().header.glibcVersionRuntime !== undefined;
  if (process.platform === "linux") return `linux-${process.arch}-${isGnu ? "gnu" : "musl"}`;
  return process.platform === "win32" ? `win32-${process.arch}-msvc` : `${process.platform}-${process.arch}`;
}
