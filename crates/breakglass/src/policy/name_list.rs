//! The names of a change's checks, as policies look them up.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

/// The hash of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NameHash(u64);

impl NameHash {
    pub(super) fn of(name: &str) -> Self {
        Self(FixedState::default().hash_one(name))
    }

    pub(super) fn get(self) -> u64 {
        self.0
    }
}

/// Names in order, as one text, so that all of them are compared at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameList {
    /// One behind the other.
    texts: String,
    /// Where each of them ends.
    ends: Vec<usize>,
    hashes: Vec<NameHash>,
    hash: u64,
}

impl NameList {
    pub(crate) fn push(&mut self, name: &str) {
        let hash = NameHash::of(name);
        self.texts.push_str(name);
        self.ends.push(self.texts.len());
        self.hashes.push(hash);
        // As good as each of the hashes, and in order of the names.
        self.hash = self.hash.rotate_left(5).wrapping_add(hash.get());
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes they have.
    pub(super) fn bytes(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, NameHash)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let texts =
            starts.zip(&self.ends).map(|(start, end)| self.texts.get(start..*end).unwrap_or_default());
        texts.zip(self.hashes.iter().copied())
    }
}

impl PartialEq for NameList {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.ends == other.ends && self.texts == other.texts
    }
}
