// The entry of bundlers, which lay the module beside what they make: it is ready after the import.

import { late, load } from "./load.js";
import { faceOf } from "./native.js";

await load();

export const face = faceOf(late);
