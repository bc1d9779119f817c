// The same decision as the author of a GitHub Action would write it: JSON.parse, a Map of names, a list of RegExp.

/** The tiers by name and by pattern. */
export const TIERS = {
  absolutely_required: ["build", "CodeQL", "license-check", "build (linux*", "security/*", "unit-tests/*"],
  required: ["typecheck", "docs", "e2e/*", "lint*", "integration-*", "test (*, ubuntu-*"],
  optional: ["size-limit", "codecov/*", "deploy/preview-*", "*-experimental"],
};

const ORDER = ["clean", "mergeable", "confirm", "waiting", "blocked"];
const FAILED = new Set(["failure", "cancelled", "timed_out", "action_required", "stale", "startup_failure"]);

const patterns = Object.entries(TIERS).flatMap(([tier, all]) =>
  all.map((pattern) => [new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`), tier]),
);
const exact = new Map(Object.entries(TIERS).flatMap(([tier, all]) => all.filter((one) => !one.includes("*")).map((name) => [name, tier])));
const globs = patterns.filter(([pattern]) => pattern.source.includes(".*"));

const found = (list, name) => list.find(([pattern]) => pattern.test(name))?.[1] ?? "optional";

/** A check's tier: by exact name first, then by pattern; or by pattern alone. */
export const byMap = (name) => exact.get(name) ?? found(globs, name);
export const byRegExp = (name) => found(patterns, name);

function state({ status, conclusion }) {
  if (status !== "completed") return status === "in_progress" ? "running" : "queued";
  if (conclusion === "success") return "passed";
  if (conclusion === "skipped" || conclusion === "neutral") return conclusion;
  return FAILED.has(conclusion) ? "failed" : "unknown";
}

/** What is kept of a page. */
export function checks(page) {
  return page.check_runs.map((run) => ({ name: run.name, app: run.app?.slug, state: state(run) }));
}

/** The verdicts of both lanes, with what is in the way. */
export function evaluate(list, tierOf) {
  let [normal, emergency] = [0, 0];
  const blockers = [];
  for (const { name, state } of list) {
    const tier = tierOf(name);
    if (state === "passed" || (tier !== "absolutely_required" && (state === "skipped" || state === "neutral"))) continue;
    const isUnfinished = state === "running" || state === "queued";
    const must = isUnfinished ? 3 : 4;
    const forNormal = tier === "optional" ? 1 : must;
    const forEmergency = tier !== "absolutely_required" ? 1 : state === "running" ? 2 : must;
    normal = Math.max(normal, forNormal);
    emergency = Math.max(emergency, forEmergency);
    blockers.push({ name, tier, state });
  }
  return { normal: ORDER[normal], emergency: ORDER[emergency], blockers };
}
