//! What was worked out for the names that were seen, so that it is worked out once for each.

use std::ops::Range;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::name_list::{NameHash, NameList};
use super::names::Candidates;

/// How many names are remembered, and how many bytes of them; past that, new ones are not.
const MOST_NAMES: usize = 1 << 16;
const MOST_BYTES: usize = 1 << 22;

/// How many names whole lists are remembered with, and no more bytes than the names alone; past that, lists are remembered anew.
const MOST_LISTED: usize = 1 << 15;

/// The names that were seen.
#[derive(Debug, Default)]
pub(super) struct Memo(RwLock<AllKnown>);

/// What was worked out, in the order in which it was, and where that of a name is. Names whose hashes are the same by
/// chance or by intent have one place; the first takes it.
#[derive(Debug, Default)]
struct AllKnown {
    known: Vec<Known>,
    /// The names, one behind the other.
    texts: String,
    places: HashTable<usize>,
    lists: Lists,
}

#[derive(Debug)]
struct Known {
    hash: NameHash,
    /// Where the name stands among all.
    text: Range<usize>,
    candidates: Candidates,
}

/// The names of whole changes: most of a repository's changes have the same ones.
#[derive(Debug, Default)]
struct Lists {
    known: HashTable<(NameList, Box<[Candidates]>)>,
    /// How many names they have together.
    names: usize,
    /// How many bytes.
    bytes: usize,
}

impl Memo {
    pub(super) fn seen(&self) -> Seen<'_> {
        // A thread that panicked while it held the lock was remembering names, all of which are right.
        Seen(self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Remembers what was worked out for each of a change's names. As a whole that is remembered once each of them is known, or
    /// cannot be: of a change that nobody asks for again it would be in vain.
    pub(super) fn remember(&self, names: &NameList, candidates: Vec<Candidates>) {
        let mut seen = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_known = |(name, hash)| seen.find(name, hash).is_some();
        if !seen.has_room_for(names) || names.iter().all(is_known) {
            seen.lists.remember(names, candidates);
        } else {
            seen.remember(names, candidates);
        }
    }
}

impl AllKnown {
    fn find(&self, name: &str, hash: NameHash) -> Option<&Known> {
        let Self { known, texts, places, .. } = self;
        let place = *places.find(hash.get(), |place| hash_at(known, *place) == hash.get())?;
        known.get(place).filter(|known| texts.get(known.text.clone()) == Some(name))
    }

    fn has_room_for(&self, names: &NameList) -> bool {
        is_room(self.known.len(), names.len(), MOST_NAMES)
            && is_room(self.texts.len(), names.bytes(), MOST_BYTES)
    }

    fn remember(&mut self, names: &NameList, candidates: Vec<Candidates>) {
        let Self { known, texts, places, .. } = self;
        known.reserve(candidates.len());
        places.reserve(candidates.len(), |place| hash_at(known, *place));
        for ((name, hash), candidates) in names.iter().zip(candidates) {
            let (place, start) = (known.len(), texts.len());
            let hash_at = |place: &usize| hash_at(known, *place);
            if let Entry::Vacant(entry) =
                places.entry(hash.get(), |place| hash_at(place) == hash.get(), hash_at)
            {
                entry.insert(place);
                texts.push_str(name);
                known.push(Known { hash, text: start..texts.len(), candidates });
            }
        }
    }
}

impl Lists {
    fn find(&self, names: &NameList) -> Option<&[Candidates]> {
        let (_, candidates) = self.known.find(names.hash(), |(known, _)| known == names)?;
        Some(candidates)
    }

    fn remember(&mut self, names: &NameList, candidates: Vec<Candidates>) {
        if !Self::default().has_room_for(names) {
            return;
        }
        if !self.has_room_for(names) {
            *self = Self::default();
        }
        let entry = self.known.entry(names.hash(), |(known, _)| known == names, |(known, _)| known.hash());
        if let Entry::Vacant(entry) = entry {
            entry.insert((names.clone(), candidates.into()));
            self.names = self.names.saturating_add(names.len());
            self.bytes = self.bytes.saturating_add(names.bytes());
        }
    }

    fn has_room_for(&self, names: &NameList) -> bool {
        is_room(self.names, names.len(), MOST_LISTED) && is_room(self.bytes, names.bytes(), MOST_BYTES)
    }
}

fn is_room(held: usize, more: usize, most: usize) -> bool {
    held.saturating_add(more) <= most
}

fn hash_at(known: &[Known], place: usize) -> u64 {
    known.get(place).map_or(0, |known| known.hash.get())
}

/// The names that were seen before. Held for one assessment, so that it costs one lock.
pub(crate) struct Seen<'a>(RwLockReadGuard<'a, AllKnown>);

impl Seen<'_> {
    /// What decides for each of a change's names, in order.
    #[inline]
    pub(crate) fn all(&self, names: &NameList) -> Option<&[Candidates]> {
        self.0.lists.find(names)
    }

    pub(super) fn one(&self, name: &str, hash: NameHash) -> Option<&Candidates> {
        Some(&self.0.find(name, hash)?.candidates)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Policy, PolicyDocument, RuleDocument, Tier};

    fn policy() -> Policy {
        let rules = ["a", "a*", "*b", "[ab]c*"].map(|pattern| RuleDocument::check(pattern, Tier::Required));
        Policy::new(PolicyDocument {
            rules: rules.into(),
            ignore: vec!["ba*".into()],
            ..PolicyDocument::default()
        })
        .unwrap()
    }

    fn list(names: &[impl AsRef<str>]) -> NameList {
        let mut list = NameList::default();
        names.iter().for_each(|name| list.push(name.as_ref()));
        list
    }

    /// As an assessment asks.
    fn asked(policy: &Policy, names: &NameList) -> Vec<Candidates> {
        let seen = policy.names().seen();
        if let Some(all) = seen.all(names) {
            return all.to_vec();
        }
        let all = policy.names().work_out_all(names, &seen);
        drop(seen);
        policy.names().remember(names, all.clone());
        all
    }

    proptest! {
        #[test]
        fn what_is_remembered_is_what_is_worked_out(
            lists in prop::collection::vec((prop::collection::vec("[abc]{0,3}", 0..5), 1..4_u8), 1..12),
        ) {
            let policy = policy();
            for (names, times) in lists {
                let names = list(&names);
                for _ in 0..times {
                    let fresh = Policy::new(policy.document().clone()).unwrap();
                    prop_assert_eq!(asked(&policy, &names), asked(&fresh, &names));
                }
                // Once for what of its names is new, once for all of it.
                prop_assert!(times < 2 || policy.names().seen().all(&names).is_some());
            }
        }
    }

    #[test]
    fn lists_are_remembered_anew_where_they_are_too_many() {
        let policy = policy();
        for number in 0..700 {
            let names: Vec<String> = (0..100).map(|name| format!("a{}", (name + number) % 900)).collect();
            let names = list(&names);
            let first = asked(&policy, &names);
            assert_eq!(asked(&policy, &names), first);
            let seen = policy.names().seen();
            assert_eq!(seen.all(&names), Some(first.as_slice()));
            assert!(seen.0.lists.names <= MOST_LISTED, "{}", seen.0.lists.names);
        }
    }

    #[test]
    fn what_is_too_large_is_worked_out_and_takes_nothing_with_it() {
        let policy = policy();
        let usual = list(&["a", "cb"]);
        let (first, again) = (asked(&policy, &usual), asked(&policy, &usual));
        assert_eq!(first, again);
        let many = list(&(0..=MOST_LISTED).map(|name| format!("a{name}")).collect::<Vec<_>>());
        for large in [list(&["a".repeat(MOST_BYTES + 1)]), many] {
            for _ in 0..3 {
                let all = asked(&policy, &large);
                assert!(all.iter().all(|one| *one == Candidates::Settled(1)));
            }
            let seen = policy.names().seen();
            assert_eq!(seen.all(&large), None);
            assert_eq!(seen.all(&usual), Some(first.as_slice()));
            assert!(seen.0.texts.len() <= MOST_BYTES && seen.0.known.len() <= MOST_NAMES);
        }
    }
}
