//! A small ledger in which all that matters happens once.

use breakglass::ledger::{Append, BaseBranch, Found, MemoryStore, PolicySource};
use breakglass::{
    Actor, App, Assessment, Attempt, Change, ChangeDocument, ChangedFile, Declaration, EmergencyId, Files,
    Kind, Ledger, Observation, Permit, Policy, Reply, Scope, Stand, Start, State, StepKind, Time,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(crate) const ORIGIN: &str = "acme.example/breakglass";
pub(crate) const REPOSITORY: &str = "acme/shop";
pub(crate) const MERGE: &str = "00000000000000000000000000000000000000aa";
const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

const POLICY: &str = "\
version: 1
rules:
  - { check: build, tier: absolutely_required, from: github-actions }
  - { check: lint, tier: required }
emergency: { declare: [alice], merge: [alice, bob], guarded: [] }
";

/// The moment that many seconds into the story.
pub(crate) fn at(seconds: i64) -> Time {
    Time::from_millis(1_772_366_400_000 + seconds * 1000).unwrap()
}

pub(crate) fn alice() -> Actor {
    Actor::person("github.com", "1", "alice")
}

pub(crate) fn policy() -> Policy {
    Policy::parse(POLICY.as_bytes()).unwrap()
}

/// A ledger with an open emergency.
pub(crate) fn declared<S: Append>(store: &mut S) -> (Ledger, EmergencyId) {
    let mut ledger = Ledger::create(ORIGIN, at(0), store).unwrap();
    let source = PolicySource { repository: REPOSITORY, branch: Some("main"), text: POLICY };
    let declaration = Declaration::new("INC-7", "checkout is down, é 🚒", Scope::repository(REPOSITORY));
    let emergency = ledger.declare(source, &alice(), &declaration, at(1), store).unwrap();
    (ledger, emergency.id)
}

fn run(name: &str, state: State, run: &str, started_at: Time) -> Observation {
    let app = App { slug: Some("github-actions".into()), id: None };
    let (run, started_at) = (Some(run.to_owned()), Some(started_at));
    Observation {
        app: Some(app),
        run: run.map(Into::into),
        started_at,
        ..Observation::new(Kind::CheckRun, name, state)
    }
}

/// The change, with its build still running and its lint failed.
pub(crate) fn assessment() -> Assessment {
    let mut change = ChangeDocument::new(REPOSITORY, HEAD);
    change.number = Some(42);
    change.base.branch = Some("main".to_owned());
    let file = ChangedFile { path: "src/a.rs".to_owned(), previous_path: None };
    change.files = Some(Files { complete: true, list: vec![file] });
    change.observations =
        vec![run("build", State::Running, "1", at(0)), run("lint", State::Failed, "2", at(0))];
    Assessment::new(&policy(), &Change::new(change).unwrap())
}

/// An attempt whose steps are all answered.
pub(crate) fn answered(ledger: &Ledger, emergency: &EmergencyId, actor: &Actor, from: i64) -> Attempt {
    let assessment = assessment();
    let start = Attempt::open(ledger, emergency, actor.clone(), &assessment, at(from)).unwrap();
    let Start::Opened(mut attempt) = start else { panic!("{start:?}") };
    for seconds in (from + 3..).step_by(3) {
        match attempt.stand(ledger, &assessment, at(seconds)).unwrap() {
            Stand::Ready => break,
            Stand::Steps(asked) => {
                let reply = match asked[0].step {
                    StepKind::TypeName => Reply::Name(attempt.change_name()),
                    _ => Reply::Acknowledged,
                };
                attempt.answer(ledger, &assessment, &asked[0].code, actor, reply, at(seconds)).unwrap();
            }
            other => panic!("{other:?}"),
        }
    }
    *attempt
}

/// From the declaration to the merge.
pub(crate) fn merged<S: Append>(store: &mut S) -> (Ledger, EmergencyId, Permit) {
    let (mut ledger, emergency) = declared(store);
    let attempt = answered(&ledger, &emergency, &alice(), 10);
    let permit = ledger.grant(&attempt, &assessment(), at(30), store).unwrap();
    ledger.redeem(&permit, &assessment(), at(31), store).unwrap();
    ledger.completed(permit.id(), MERGE, Found::Answered, at(32), store).unwrap();
    (ledger, emergency, permit)
}

/// Ten entries: opened, policy, declared, permitted, started, completed, late failure, ran, waived, closed.
pub(crate) fn whole(store: &mut MemoryStore) -> Ledger {
    let (mut ledger, emergency, _) = merged(store);
    let red = [run("build", State::Failed, "1", at(0))];
    ledger.follow_head(REPOSITORY, HEAD, &red, at(40), store).unwrap();
    let green = [run("build", State::Passed, "3", at(60))];
    ledger.settle(REPOSITORY, MERGE, &green, &BaseBranch::default(), at(90), store).unwrap();
    let lint = ledger.open_follow_ups().next().unwrap().id.clone();
    ledger.waive(&policy(), &lint, &alice(), "the linter is gone", at(100), store).unwrap();
    ledger.close(&policy(), &emergency, &alice(), "checkout is up", at(110), store).unwrap();
    ledger
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// The text of an entry, written with nothing of the crate's: `rest` is all but its hash.
pub(crate) fn sealed(mut rest: Value) -> String {
    let hash = sha256(serde_json_canonicalizer::to_string(&rest).unwrap().as_bytes());
    rest["hash"] = json!(hash);
    serde_json_canonicalizer::to_string(&rest).unwrap()
}

/// The text of an entry that follows a ledger's last one.
pub(crate) fn next(ledger: &Ledger, event: &Value, critical: Option<bool>) -> String {
    let tail = ledger.tail();
    let mut rest = json!({
        "at": ledger.last_at().unwrap(),
        "event": event,
        "previous": tail.hash,
        "seq": tail.size,
    });
    if let Some(critical) = critical {
        rest["critical"] = json!(critical);
    }
    sealed(rest)
}
