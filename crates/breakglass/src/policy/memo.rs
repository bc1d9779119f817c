//! What was worked out for the names that were seen, so that it is worked out once for each.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::names::{Candidates, NameHash};

/// How many names are remembered, and how many bytes of them; past that, new ones are worked out each time.
const MOST_NAMES: usize = 1 << 16;
const MOST_BYTES: usize = 1 << 22;

/// What makes a name of a change quick to look up in any policy.
#[derive(Debug)]
pub(crate) struct NameKey {
    pub(super) hash: NameHash,
    /// Where it stood in the policy that was asked last: there it is looked for first.
    place: AtomicUsize,
}

impl NameKey {
    pub(crate) fn of(name: &str) -> Self {
        Self { hash: NameHash::of(name), place: AtomicUsize::new(0) }
    }
}

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
}

#[derive(Debug)]
struct Known {
    hash: NameHash,
    /// Where the name stands among all.
    text: Range<usize>,
    candidates: Candidates,
}

impl AllKnown {
    #[inline(always)]
    fn is_of(&self, known: &Known, name: &[u8], key: &NameKey) -> bool {
        known.hash == key.hash && self.texts.as_bytes().get(known.text.clone()) == Some(name)
    }
}

impl Memo {
    pub(super) fn seen(&self) -> Seen<'_> {
        // A thread that panicked while it held the lock was remembering names, all of which are right.
        Seen(self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn remember(&self, found: Vec<(&str, &NameKey, Candidates)>) {
        let mut seen = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let AllKnown { known, texts, places } = &mut *seen;
        known.reserve(found.len());
        places.reserve(found.len(), |place| hash_at(known, *place));
        for (name, key, candidates) in found {
            let (place, start) = (known.len(), texts.len());
            let end = start.saturating_add(name.len());
            if place >= MOST_NAMES || end > MOST_BYTES {
                return;
            }
            let hash = key.hash.get();
            let entry =
                places.entry(hash, |place| hash_at(known, *place) == hash, |place| hash_at(known, *place));
            if let Entry::Vacant(entry) = entry {
                entry.insert(place);
                texts.push_str(name);
                known.push(Known { hash: key.hash, text: start..end, candidates });
                key.place.store(place, Ordering::Relaxed);
            }
        }
    }
}

fn hash_at(known: &[Known], place: usize) -> u64 {
    known.get(place).map_or(0, |known| known.hash.get())
}

/// The names that were seen before. Held for one assessment, so that it costs one lock.
pub(crate) struct Seen<'a>(RwLockReadGuard<'a, AllKnown>);

impl Seen<'_> {
    #[inline(always)]
    pub(crate) fn get(&self, name: &[u8], key: &NameKey) -> Option<&Candidates> {
        let last = self.0.known.get(key.place.load(Ordering::Relaxed));
        let known = last.filter(|known| self.0.is_of(known, name, key)).or_else(|| self.find(name, key))?;
        Some(&known.candidates)
    }

    #[inline(never)]
    fn find(&self, name: &[u8], key: &NameKey) -> Option<&Known> {
        let AllKnown { known, places, .. } = &*self.0;
        let hash = key.hash.get();
        let place = *places.find(hash, |place| hash_at(known, *place) == hash)?;
        key.place.store(place, Ordering::Relaxed);
        known.get(place).filter(|known| self.0.is_of(known, name, key))
    }
}
