// What a user writes, as strict as TypeScript can be. It is compiled, not run.

import {
  type Actor,
  Attempt,
  BreakglassError,
  Change,
  type ChangeDocument,
  FileLedger,
  GithubCollector,
  type Ledger,
  MemoryLedger,
  Policy,
  type Verdict,
  Verifier,
  assess,
} from "breakglass";

declare const page: Buffer;
declare const actor: Actor;

const policy = Policy.parse(page);
const collector = new GithubCollector();
const kind = collector.add(page, { kind: "check_runs" });
collector.tell({ all_files: true, observed_at: new Date() });
const change: Change = collector.change();
const document: ChangeDocument = change.document;
Change.fromDocument(document).dispose();

const assessment = assess(policy, change);
const verdict: Verdict = assessment.verdict("emergency");
const exhaustive: Record<Verdict, string> = { clean: "", mergeable: "", confirm: "", waiting: "", blocked: "" };
for (const blocker of assessment.document.emergency.blockers) exhaustive[verdict] += blocker.code;

const ledger: Ledger = FileLedger.create({ path: "ledger.jsonl", origin: "acme.example/gate", now: new Date() });
const opened = Attempt.open(ledger, assessment, { emergency: "INC-7", actor, now: new Date() });
if (opened instanceof Attempt) {
  const stand = opened.stand(ledger, assessment, { now: new Date() });
  if (stand.stand === "steps") {
    for (const step of stand.steps) opened.answer(ledger, assessment, { step: step.code, by: actor, reply: "acknowledged", now: new Date() });
  }
  const permit = ledger.grant(opened, assessment, { now: new Date() });
  ledger.redeem(assessment, { permit: permit.id, now: new Date() });
} else if (opened.start === "not_needed") {
  exhaustive[opened.verdict] = "";
}

try {
  new Verifier({ checkpoints: [] }).push("{}");
} catch (error) {
  if (error instanceof BreakglassError && error.code === "wrong_hash") console.log(error.pointer, error.position?.line, kind);
}

// What is wrong is refused.
// @ts-expect-error there is no such verdict
const nothing: Verdict = "green";
// @ts-expect-error a policy is not made with new
new Policy();
// @ts-expect-error a key that there is not
collector.tell({ all_file: true });
// @ts-expect-error the moment is missing
MemoryLedger.create({ origin: "acme.example/gate" });
// @ts-expect-error change and policy the wrong way round
assess(change, policy);
// @ts-expect-error what is read cannot be written to
assessment.normal = nothing;
