//! Which rules speak of a name, worked out once for each name.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use foldhash::fast::FixedState;

use super::compile::{Rule, Subject};
use super::pattern::Pattern;
use super::producer::Producer;

/// How many names are remembered, and how many bytes of them; past that, new ones are worked out each time.
const MOST_NAMES: usize = 1 << 16;
const MOST_BYTES: usize = 1 << 22;

/// The hash of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct NameHash(u64);

/// What makes a name of a change quick to look up in any policy.
#[derive(Debug)]
pub(crate) struct NameKey {
    hash: NameHash,
    /// Where it stood in the policy that was asked last: there it is looked for first.
    place: AtomicUsize,
}

impl NameKey {
    pub(crate) fn of(name: &str) -> Self {
        Self { hash: NameHash(FixedState::default().hash_one(name)), place: AtomicUsize::new(0) }
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
    seen: RwLock<AllKnown>,
}

/// What was worked out, in the order in which it was, and where that of a name is. Names whose hashes are the same by
/// chance or by intent have one place; the first takes it.
#[derive(Debug, Default)]
struct AllKnown {
    known: Vec<Known>,
    places: ByHash<usize>,
    /// How long the names are that were to be remembered.
    bytes: usize,
}

#[derive(Debug)]
struct Known {
    hash: NameHash,
    name: Box<str>,
    candidates: Candidates,
}

impl Known {
    #[inline(always)]
    fn is_of(&self, name: &[u8], key: &NameKey) -> bool {
        self.hash == key.hash && self.name.as_bytes() == name
    }
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
    pub(crate) fn remember(&self, found: Vec<(&str, &NameKey, Candidates)>) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        let AllKnown { known, places, bytes } = &mut *seen;
        for (name, key, candidates) in found {
            *bytes = bytes.saturating_add(name.len());
            if known.len() >= MOST_NAMES || *bytes > MOST_BYTES {
                return;
            }
            places.entry(key.hash).or_insert_with(|| {
                known.push(Known { hash: key.hash, name: name.into(), candidates });
                known.len().wrapping_sub(1)
            });
        }
    }
}

/// The names that were worked out before.
pub(crate) struct Seen<'a>(RwLockReadGuard<'a, AllKnown>);

impl Seen<'_> {
    #[inline(always)]
    pub(crate) fn get(&self, name: &[u8], key: &NameKey) -> Option<&Candidates> {
        let last = self.0.known.get(key.place.load(Ordering::Relaxed));
        let known = last.filter(|known| known.is_of(name, key)).or_else(|| self.find(name, key))?;
        Some(&known.candidates)
    }

    #[inline(never)]
    fn find(&self, name: &[u8], key: &NameKey) -> Option<&Known> {
        let place = *self.0.places.get(&key.hash)?;
        key.place.store(place, Ordering::Relaxed);
        self.0.known.get(place).filter(|known| known.is_of(name, key))
    }
}
