// One of everything, for tests that need something that works. No files: it runs in pages, too.

export const NOW = "2026-03-01T08:00:10.000Z";

export const POLICY = `version: 1
rules:
  - { check: build, tier: absolutely_required, from: any }
  - { check: lint, tier: required, from: any }
emergency:
  declare: [alice]
  merge: [bob]
  solo: true
`;

export const CHANGE = {
  schema: "breakglass/change/1",
  repository: "acme/shop",
  number: 42,
  head: "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49",
  base: { branch: "main" },
  authors: [{ login: "carol", id: "3" }],
  files: { complete: true, list: [{ path: "src/pay.rs" }] },
  observations: [
    { kind: "check_run", name: "build", state: "running" },
    { kind: "check_run", name: "lint", state: "failed" },
    ...["conflicts", "draft", "review", "up_to_date"].map((name) => ({ kind: "condition", name, state: "passed" })),
  ],
};

const person = (login, id) => ({ forge: "github.com", groups: [], id, kind: "person", login });

/** One object of every class that a face has without files, by the name of the class. */
export function world(face) {
  const policy = face.Policy.parse(POLICY);
  const change = face.Change.fromDocument(CHANGE);
  const assessment = face.assess(policy, change);
  const ledger = face.MemoryLedger.create({ origin: "acme.example/gate", now: "2026-03-01T08:00:00.000Z" });
  ledger.declare({
    policy: { repository: "acme/shop", branch: "main", text: POLICY },
    by: person("alice", "1"),
    declaration: { reason: "checkout answers 500", incident: "INC-7", scope: { repositories: ["acme/*"], branches: ["main"] }, kind: "real" },
    now: "2026-03-01T08:00:01.000Z",
  });
  const attempt = face.Attempt.open(ledger, assessment, { emergency: "INC-7", actor: person("bob", "2"), now: NOW });
  const collector = new face.GithubCollector();
  return {
    Policy: policy,
    Change: change,
    Assessment: assessment,
    Ledger: ledger,
    MemoryLedger: ledger,
    Attempt: attempt,
    GithubCollector: collector,
    GithubPieces: new face.GithubPieces(),
    Board: face.Board.create(policy),
    Verifier: new face.Verifier(),
    Replayer: new face.Replayer(),
  };
}

/** What the objects of a world say: the same before and after calls that were refused. */
export function said({ Policy, Change, Assessment, Ledger, Attempt }) {
  return JSON.stringify([
    Policy.digest,
    Change.digest,
    Assessment.normal,
    Assessment.emergency,
    Assessment.document,
    Ledger.tail,
    Attempt.document,
  ]);
}
