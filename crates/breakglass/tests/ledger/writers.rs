//! Several writers over one store.

use std::cell::RefCell;
use std::rc::Rc;

use breakglass::ledger::{Append, AppendError, Entry, MemoryStore, Note, Tail};
use breakglass::{Actor, Ledger, Result, code};

use crate::story::{alice, answered, assessment, at, declared};

/// One store behind several handles.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<MemoryStore>>);

impl Append for Shared {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        self.0.borrow_mut().append(after, entries)
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.0.borrow_mut().read_from(from, visit)
    }
}

fn note(text: &str) -> Note {
    Note { by: None, emergency: None, text: text.to_owned() }
}

#[test]
fn two_that_grant_at_once_get_one_permit_between_them() {
    let bob = Actor::person("github.com", "2", "bob");
    for first in [0, 1] {
        let mut store = Shared::default();
        let (ledger, emergency) = declared(&mut store);
        let mut ledgers = [ledger.clone(), ledger.clone()];
        let attempts = [answered(&ledger, &emergency, &alice(), 10), answered(&ledger, &emergency, &bob, 10)];
        // Both know the same entries and neither knows of the other.
        let mut grant = |one: usize| ledgers[one].grant(&attempts[one], &assessment(), at(30), &mut store);
        let (won, lost) = (grant(first), grant(1 - first));
        let permit = won.unwrap();
        assert_eq!(lost.unwrap_err().code(), code::PERMIT_LIVE, "{first}");
        let size = ledgers[first].tail().size;
        for ledger in &ledgers {
            assert_eq!(ledger.permits().count(), 1);
            assert_eq!(ledger.permit(permit.id()).unwrap(), &permit);
            assert_eq!(ledger.tail().size, size);
        }
        assert_eq!(ledgers[0], ledgers[1]);
        assert_eq!(Ledger::open(&mut store).unwrap(), ledgers[0]);
    }
}

#[test]
fn the_same_attempt_gets_one_permit_in_two_processes() {
    let mut store = Shared::default();
    let (mut ledger, emergency) = declared(&mut store);
    let mut other = ledger.clone();
    let attempt = answered(&ledger, &emergency, &alice(), 10);
    ledger.grant(&attempt, &assessment(), at(30), &mut store).unwrap();
    let again = other.grant(&attempt, &assessment(), at(30), &mut store);
    assert_eq!(again.unwrap_err().code(), code::ATTEMPT_ENDED);
}

#[test]
fn an_emergency_closed_meanwhile_ends_the_grant() {
    let mut store = Shared::default();
    let (mut ledger, emergency) = declared(&mut store);
    let mut other = ledger.clone();
    let attempt = answered(&ledger, &emergency, &alice(), 10);
    other.close(&crate::story::policy(), &emergency, &alice(), "it is up", at(29), &mut store).unwrap();
    let grant = ledger.grant(&attempt, &assessment(), at(30), &mut store);
    assert_eq!(grant.unwrap_err().code(), code::ATTEMPT_ENDED);
    assert_eq!(ledger.permits().count(), 0);
}

#[test]
fn a_store_with_another_ledger_is_noticed() {
    let mut store = MemoryStore::new();
    let (ledger, _) = declared(&mut store);
    let shorter = |size: usize| {
        let mut other = MemoryStore::new();
        let mut one = Ledger::create("elsewhere", at(0), &mut other).unwrap();
        for _ in 1..size {
            one.note(&note("another ledger"), at(1), &mut other).unwrap();
        }
        other
    };
    for mut other in [MemoryStore::new(), shorter(1), shorter(3), shorter(4)] {
        let before = other.clone();
        let mut ledger = ledger.clone();
        let noted = ledger.note(&note("here"), at(5), &mut other);
        assert_eq!(noted.unwrap_err().code(), code::LEDGER_REPLACED);
        assert_eq!(other, before, "nothing was written");
    }
}

/// A store where somebody else is always faster.
struct Busy {
    store: MemoryStore,
    rival: Ledger,
    appended: u32,
}

impl Append for Busy {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        self.rival.note(&note("faster"), at(1), &mut self.store)?;
        self.appended += 1;
        self.store.append(after, entries)
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.store.read_from(from, visit)
    }
}

#[test]
fn a_writer_gives_up_when_others_are_always_faster() {
    let mut store = MemoryStore::new();
    let (mut ledger, _) = declared(&mut store);
    let mut busy = Busy { rival: ledger.clone(), store, appended: 0 };
    let noted = ledger.note(&note("slower"), at(1), &mut busy);
    assert_eq!(noted.unwrap_err().code(), code::LEDGER_BUSY);
    assert_eq!(busy.appended, 1000);
    // It gave up knowing all that is there.
    assert_eq!(ledger.tail(), busy.rival.tail());
    assert!(!busy.store.texts().any(|text| text.contains("slower")));
}

#[test]
fn a_store_that_fails_changes_nothing() {
    struct Full(MemoryStore);
    impl Append for Full {
        fn append(&mut self, _: &Tail, _: &[Entry]) -> Result<(), AppendError> {
            Err(breakglass::Error::new(code::TOO_LONG, "the disk is full").into())
        }

        fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
            self.0.read_from(from, visit)
        }
    }
    let mut store = MemoryStore::new();
    let (mut ledger, emergency) = declared(&mut store);
    let before = ledger.clone();
    let attempt = answered(&ledger, &emergency, &alice(), 10);
    let grant = ledger.grant(&attempt, &assessment(), at(30), &mut Full(store));
    assert_eq!(grant.unwrap_err().message(), "the disk is full");
    assert_eq!(ledger, before, "no permit without a trace");
}
