//! Which rules speak of a name, worked out once for each name.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use foldhash::fast::FixedState;

use super::compile::{Rule, Subject};
use super::pattern::Pattern;
use super::producer::Producer;

/// How many names are remembered; past that, new ones are worked out each time.
const MOST_NAMES: usize = 4096;

/// The hash of a name: a change works it out once, and every policy looks it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct NameHash(u64);

impl NameHash {
    pub(crate) fn of(name: &str) -> Self {
        Self(FixedState::default().hash_one(name))
    }
}

/// Takes a [`NameHash`] for what it is.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

type ByHash<V> = HashMap<NameHash, V, BuildHasherDefault<AsItIs>>;

/// What decides for the checks of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Candidates {
    Ignored,
    /// One rule, whatever is changed and whoever reports.
    Settled(usize),
    /// The first of these rules, whose patterns match the name, that applies to the change and trusts the producer.
    Rules(Box<[usize]>),
}

/// The index from names to rules.
#[derive(Debug)]
pub(crate) struct Names {
    exact: HashMap<Box<str>, Vec<usize>, FixedState>,
    wild: Vec<(usize, Pattern)>,
    ignore: Vec<Pattern>,
    /// For each rule whether it applies to all changes and trusts all producers.
    settling: Vec<bool>,
    seen: RwLock<ByHash<Known>>,
}

/// What was worked out for a name. Names whose hashes are the same by chance or by intent have one place; the first takes it.
#[derive(Debug)]
struct Known {
    name: Box<str>,
    candidates: Candidates,
}

impl Names {
    pub(super) fn new(rules: &[Rule], ignore: Vec<Pattern>) -> Self {
        let mut exact: HashMap<Box<str>, Vec<usize>, FixedState> = HashMap::default();
        let mut wild = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            match &rule.subject {
                Subject::Check(Pattern::Exact(name)) => {
                    exact.entry(name.as_str().into()).or_default().push(index);
                }
                Subject::Check(pattern) => wild.push((index, pattern.clone())),
                Subject::Condition(_) => {}
            }
        }
        let settling =
            rules.iter().map(|rule| rule.is_unconditional() && rule.from == Producer::Any).collect();
        Self { exact, wild, ignore, settling, seen: RwLock::default() }
    }

    /// What was worked out before. Held for one assessment, so that it costs one lock.
    pub(crate) fn seen(&self) -> Seen<'_> {
        // A thread that panicked while it held the lock was remembering names, all of which are right.
        Seen(self.seen.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Works out a name that has not been seen.
    pub(crate) fn work_out(&self, name: &str) -> Candidates {
        if self.ignore.iter().any(|pattern| pattern.matches(name)) {
            return Candidates::Ignored;
        }
        let mut rules = self.exact.get(name).cloned().unwrap_or_default();
        rules.extend(self.wild.iter().filter(|(_, pattern)| pattern.matches(name)).map(|(index, _)| *index));
        rules.sort_unstable();
        match rules.first() {
            Some(&first) if self.settling.get(first) == Some(&true) => Candidates::Settled(first),
            _ => Candidates::Rules(rules.into()),
        }
    }

    /// Remembers names that were worked out.
    pub(crate) fn remember(&self, found: Vec<(NameHash, &str, Candidates)>) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        for (hash, name, candidates) in found {
            if seen.len() >= MOST_NAMES {
                return;
            }
            seen.entry(hash).or_insert_with(|| Known { name: name.into(), candidates });
        }
    }
}

/// The names that were worked out before.
pub(crate) struct Seen<'a>(RwLockReadGuard<'a, ByHash<Known>>);

impl Seen<'_> {
    pub(crate) fn get(&self, hash: NameHash, name: &str) -> Option<&Candidates> {
        self.0.get(&hash).filter(|known| *known.name == *name).map(|known| &known.candidates)
    }
}
