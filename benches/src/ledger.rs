//! A ledger of a million entries: two thousand emergency merges, nearly all of them followed up, among remarks.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use breakglass::ledger::{
    Append, AppendError, Entry, Found, MemoryStore, Note, PolicySource, Tail, Verifier,
};
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

/// A store that keeps nothing: what is left is the ledger's own work.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Append for Nowhere {
    fn append(&mut self, _: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        black_box(entries);
        Ok(())
    }

    fn read_from(&mut self, _: u64, _: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        Ok(())
    }
}

/// A remark of a usual length.
#[must_use]
pub fn note() -> Note {
    Note {
        by: None,
        emergency: None,
        text: "the fix is out, errors are going down, we keep looking".to_owned(),
    }
}

/// A ledger with nothing but its first entry.
///
/// # Panics
/// Where the store is not empty.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark of nothing would be worse")]
pub fn begun<S: Append>(store: &mut S) -> Ledger {
    Ledger::create("acme.example/breakglass", now(), store).expect("an empty store")
}

/// What that many threads take to do something so many times each, all of them at once.
pub fn together(threads: usize, times: u64, work: impl Fn() + Sync) -> Duration {
    let barrier = Barrier::new(threads);
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..times {
                    work();
                }
            });
        }
    });
    began.elapsed()
}

/// Verifies every entry and says how many there are.
///
/// # Panics
/// Where the ledger does not hold together.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark of nothing would be worse")]
pub fn verify(store: &MemoryStore) -> u64 {
    let mut verifier = Verifier::new(Vec::new());
    for text in store.texts() {
        verifier.push(text).expect("a ledger that holds together");
    }
    verifier.finish().expect("a ledger that holds together").size
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
    let note = note();
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
