//! Which rules speak of a name, worked out once for each name.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use foldhash::fast::FixedState;

use super::compile::{Rule, Subject};
use super::pattern::Pattern;

/// How many names are remembered; past that, new ones are worked out each time.
const MOST_NAMES: usize = 4096;

type Map<V> = HashMap<Box<str>, V, FixedState>;

/// The rules whose pattern matches a name, in order; nothing where the name is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Candidates {
    Ignored,
    Rules(Box<[usize]>),
}

/// The index from names to rules.
#[derive(Debug)]
pub(crate) struct Names {
    exact: Map<Vec<usize>>,
    wild: Vec<(usize, Pattern)>,
    ignore: Vec<Pattern>,
    seen: RwLock<Map<Candidates>>,
}

impl Names {
    pub(super) fn new(rules: &[Rule], ignore: Vec<Pattern>) -> Self {
        let mut exact: Map<Vec<usize>> = Map::default();
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
        Self { exact, wild, ignore, seen: RwLock::default() }
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
        Candidates::Rules(rules.into())
    }

    /// Remembers names that were worked out.
    pub(crate) fn remember(&self, found: Vec<(Box<str>, Candidates)>) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        for (name, candidates) in found {
            if seen.len() >= MOST_NAMES {
                return;
            }
            seen.insert(name, candidates);
        }
    }
}

/// The names that were worked out before.
pub(crate) struct Seen<'a>(RwLockReadGuard<'a, Map<Candidates>>);

impl Seen<'_> {
    pub(crate) fn get(&self, name: &str) -> Option<&Candidates> {
        self.0.get(name)
    }
}
