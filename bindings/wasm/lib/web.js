// The entry of pages without a bundler: `init` loads the module.

import { late, load } from "./load.js";
import { faceOf } from "./native.js";

/** Loads the module; see `web.d.mts`. */
export async function init(source) {
  await load(source);
}

export const face = faceOf(late);
