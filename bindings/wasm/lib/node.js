// The entry of Node: the module is read from the file beside, and is ready after the import. `FILE` is set by the build.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as glue from "#glue";
import { faceOf, nativeOf } from "./native.js";

const exports = glue.initSync({ module: readFileSync(join(__dirname, FILE)) });

export const face = faceOf(nativeOf(glue, exports));
