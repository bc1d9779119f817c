//! What an entry costs, counted and not timed.

use breakglass::ledger::{Append, AppendError, Entry, MemoryStore, Note, Tail};
use breakglass::{Ledger, Result};

use crate::story::{ORIGIN, alice, at, merged};

/// A store that counts what passes through it and keeps nothing but its tail.
#[derive(Default)]
struct Counting {
    tail: Option<Tail>,
    appends: usize,
    entries: usize,
    bytes: usize,
    reads: usize,
}

impl Append for Counting {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        if *after != self.tail.clone().unwrap_or_else(Tail::empty) {
            return Err(AppendError::Moved);
        }
        self.appends += 1;
        self.entries += entries.len();
        self.bytes += entries.iter().map(|entry| entry.text().len()).sum::<usize>();
        self.tail = entries.last().map(|last| Tail { size: last.seq() + 1, hash: last.hash().clone() });
        Ok(())
    }

    fn read_from(&mut self, _: u64, _: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.reads += 1;
        Ok(())
    }
}

fn note() -> Note {
    Note { by: Some(alice()), emergency: None, text: "one more".to_owned() }
}

/// The digits of the entry's own number are all that grows.
#[test]
fn one_more_entry_costs_the_same_at_ten_and_at_a_hundred_thousand() {
    let mut store = Counting::default();
    let mut ledger = Ledger::create(ORIGIN, at(0), &mut store).unwrap();
    let mut costs = Vec::new();
    for size in 1..=100_000_u64 {
        let before = (store.appends, store.entries, store.bytes);
        ledger.note(&note(), at(1), &mut store).unwrap();
        if size == 10 || size == 100_000 {
            let digits = size.to_string().len();
            let cost = (store.appends - before.0, store.entries - before.1, store.bytes - before.2 - digits);
            costs.push(cost);
        }
    }
    println!("appends, entries and bytes of one more entry: {:?}", costs[0]);
    assert_eq!(costs[0], costs[1]);
    assert_eq!((costs[0].0, costs[0].1), (1, 1));
    assert_eq!(store.reads, 0, "nothing is read back");
    assert_eq!(ledger.tail().size, 100_001);
}

/// A store that hands each entry over from one buffer: nobody can keep them.
struct Stream {
    start: MemoryStore,
    notes: u64,
}

impl Append for Stream {
    fn append(&mut self, _: &Tail, _: &[Entry]) -> Result<(), AppendError> {
        Err(AppendError::Moved)
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.start.read_from(from, visit)?;
        let mut rest = Counting::default();
        let mut ledger = Ledger::open(&mut self.start.clone())?;
        rest.tail = Some(ledger.tail().clone());
        for _ in 0..self.notes {
            let mut last = Last { store: &mut rest, text: String::new() };
            ledger.note(&note(), at(200), &mut last)?;
            visit(&last.text)?;
        }
        Ok(())
    }
}

struct Last<'a> {
    store: &'a mut Counting,
    text: String,
}

impl Append for Last<'_> {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        self.text = entries.iter().map(Entry::text).collect();
        self.store.append(after, entries)
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.store.read_from(from, visit)
    }
}

#[test]
fn opening_streams_and_keeps_what_is_open() {
    let opened = |notes: u64| {
        let mut start = MemoryStore::new();
        merged(&mut start);
        let ledger = Ledger::open(&mut Stream { start, notes }).unwrap();
        assert_eq!(ledger.tail().size, 6 + notes);
        assert_eq!(ledger.open_follow_ups().count(), 2);
        format!("{ledger:?}").len()
    };
    // All that grows is the number of the last entry, its hash's place in the tree, and nothing with each entry.
    let (few, many) = (opened(10), opened(20_000));
    println!("the state of a ledger as text: {few} bytes after 16 entries, {many} after 20,006");
    assert!(many < few + 15 * 200, "{few} {many}");
}
