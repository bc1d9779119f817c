// What a user of CommonJS writes. It is compiled, not run.

import breakglass = require("breakglass-wasm");
import whole = require("breakglass-wasm/ledger");

const policy: breakglass.Policy = breakglass.Policy.parse("version: 1");
export const digest: string = policy.digest;
export const verifier = new whole.Verifier({ checkpoints: [] });
