// The same decision by cedar-wasm: a request for each check; which policies forbid it says its tier, and whether it passed.
// The policy lies beside the repository, in `../shared/peers`; where it does not, there is nothing to time.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../../../shared/peers/policy.cedar", import.meta.url));
const IDS = { abs: "absolutely_required", req: "required" };
const EXPECTED = { build: "absolutely_required", CodeQL: "absolutely_required", "license-check": "absolutely_required", typecheck: "required", docs: "required" };

/** `calls` makes a page's requests, `decide` has them answered; nothing where the policy is not there. */
export function createCedar() {
  if (!existsSync(file)) return undefined;
  const cedar = createRequire(import.meta.url)("@cedar-policy/cedar-wasm/nodejs");
  // Policies are named by their annotations; parsed once, as a service would.
  const text = readFileSync(file, "utf8");
  const staticPolicies = Object.fromEntries([...text.matchAll(/@id\("(\w+)"\)\n([^@]+)/g)].map(([, id, policy]) => [id, policy]));
  const parsed = cedar.preparsePolicySet("gate", { staticPolicies });
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
  const fixed = { principal: { type: "User", id: "alice" }, action: { type: "Action", id: "merge" }, resource: { type: "Change", id: "42" } };

  return {
    calls: ({ check_runs }) =>
      check_runs.map(({ name, status, conclusion }) => ({ ...fixed, context: { name, status, conclusion: conclusion ?? "" }, preparsedPolicySetId: "gate", entities: [] })),
    decide(calls) {
      const outstanding = [];
      const missing = new Set(Object.keys(EXPECTED));
      for (const call of calls) {
        const answer = cedar.statefulIsAuthorized(call);
        if (answer.type !== "success") throw new Error(JSON.stringify(answer));
        const { reason } = answer.response.diagnostics;
        const tier = IDS[reason.find((id) => id in IDS)];
        if (tier !== undefined && reason.includes("bad")) outstanding.push({ name: call.context.name, tier });
        missing.delete(call.context.name);
      }
      for (const name of missing) outstanding.push({ name, tier: EXPECTED[name] });
      return { normal: outstanding.length === 0, emergency: outstanding.every(({ tier }) => tier === "required"), outstanding };
    },
  };
}
