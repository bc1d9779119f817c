//! A ledger of a million entries: two thousand emergency merges, nearly all of them followed up, among remarks.

use breakglass::ledger::{Found, MemoryStore, Note, PolicySource};
use breakglass::{
    Actor, Assessment, Attempt, Change, ChangeDocument, Declaration, Files, FollowUpId, Kind, Ledger,
    Observation, Policy, Result, Scope, Start, State, Time,
};

/// How many emergency merges are in it; of each hundredth the follow-up is still open.
pub const MERGES: usize = 2_000;

const ENTRIES: u64 = 1_000_000;

const POLICY: &str = "
version: 1
rules:
  - { check: build, tier: absolutely_required, from: any }
  - { check: lint, tier: required, from: any }
emergency: { declare: [alice], merge: [alice], confirm_while: [], steps: [], pause: 0s, solo: true }
";

/// The moment at which everything happens.
///
/// # Panics
/// Never: it is a time.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark of nothing would be worse")]
pub fn now() -> Time {
    "2026-03-01T12:00:00Z".parse().expect("a time")
}

/// The store, and how many bytes its entries have.
///
/// # Panics
/// Where the ledger refuses what every ledger takes.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark of nothing would be worse")]
pub fn million() -> (MemoryStore, u64) {
    let mut store = MemoryStore::new();
    fill(&mut store).expect("a ledger that can be written");
    let bytes = store.texts().map(|text| u64::try_from(text.len()).unwrap_or(u64::MAX)).sum();
    (store, bytes)
}

fn fill(store: &mut MemoryStore) -> Result<()> {
    let now = now();
    let mut ledger = Ledger::create("acme.example/breakglass", now, store)?;
    let alice = Actor::person("github.com", "1", "alice");
    let source = PolicySource { repository: "acme/shop", branch: Some("main"), text: POLICY };
    let declaration =
        Declaration::new("INC-7", "checkout answers 500 for everybody", Scope::repository("acme/shop"));
    let emergency = ledger.declare(source, &alice, &declaration, now, store)?.id;
    let policy = Policy::parse(POLICY.as_bytes())?;
    for number in 0..MERGES {
        let assessment = Assessment::new(&policy, &change(number)?);
        if let Start::Opened(attempt) = Attempt::open(&ledger, &emergency, alice.clone(), &assessment, now)? {
            let permit = ledger.grant(&attempt, &assessment, now, store)?;
            ledger.redeem(&permit, &assessment, now, store)?;
            ledger.completed(permit.id(), &format!("{number:040x}"), Found::Answered, now, store)?;
        }
    }
    let open: Vec<FollowUpId> = ledger.open_follow_ups().map(|one| one.id.clone()).collect();
    for (index, id) in open.iter().enumerate() {
        if index % 100 != 0 {
            ledger.waive(&policy, id, &alice, "it is generated code", now, store)?;
        }
    }
    let text = "the fix is out, errors are going down, we keep looking".to_owned();
    let note = Note { by: None, emergency: None, text };
    while ledger.tail().size < ENTRIES {
        ledger.note(&note, now, store)?;
    }
    Ok(())
}

fn change(number: usize) -> Result<Change> {
    let mut change = ChangeDocument::new("acme/shop", format!("{:040x}", number.saturating_add(1_000_000)));
    change.number = u64::try_from(number).ok();
    change.base.branch = Some("main".to_owned());
    change.files = Some(Files { complete: true, list: Vec::new() });
    change.observations = vec![
        Observation::new(Kind::CheckRun, "build", State::Passed),
        Observation::new(Kind::CheckRun, "lint", State::Failed),
    ];
    Change::new(change)
}
