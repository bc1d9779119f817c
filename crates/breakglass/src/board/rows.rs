//! The rows of a board, found by number and by head.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::row::Row;
use crate::hex;

/// A commit of a repository, both in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head {
    pub(super) repository: String,
    pub(super) commit: String,
}

impl Head {
    pub(super) fn new(repository: &str, commit: &str) -> Self {
        Self { repository: repository.to_ascii_lowercase(), commit: commit.to_ascii_lowercase() }
    }
}

/// The id of a commit, half as long as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Commit {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

impl Commit {
    /// Nothing where it is no id of a commit.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut digits = [0; 64];
        let digits = digits.get_mut(..text.len())?;
        digits.iter_mut().zip(text.bytes()).for_each(|(to, digit)| *to = digit.to_ascii_lowercase());
        hex::bytes(digits).map(Self::Sha1).or_else(|| hex::bytes(digits).map(Self::Sha256))
    }
}

impl fmt::Display for Commit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = match self {
            Self::Sha1(bytes) => bytes.as_slice(),
            Self::Sha256(bytes) => bytes.as_slice(),
        };
        bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A head that is looked for.
struct Wanted<'a> {
    repository: &'a str,
    /// None where no change can have it.
    commit: Option<Commit>,
    hash: u64,
}

impl<'a> Wanted<'a> {
    fn new(repository: &'a str, commit: &str) -> Self {
        let commit = Commit::read(commit);
        let hash = commit.map_or(0, |commit| head_hash(repository, &commit));
        Self { repository, commit, hash }
    }
}

#[derive(Debug, Default)]
pub(super) struct Rows {
    slots: Vec<Option<Row>>,
    free: Vec<usize>,
    /// By repository, in lower case, and number.
    order: BTreeMap<Box<str>, BTreeMap<u64, usize>>,
    /// By head.
    heads: HashTable<usize>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.slots.len().saturating_sub(self.free.len())
    }

    pub(super) fn slot(&self, repository: &str, number: u64) -> Option<usize> {
        self.order.get(&*lower(repository))?.get(&number).copied()
    }

    pub(super) fn get(&self, slot: usize) -> Option<&Row> {
        self.slots.get(slot)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, slot: usize) -> Option<&mut Row> {
        self.slots.get_mut(slot)?.as_mut()
    }

    /// All slots, by repository and number.
    pub(super) fn in_order(&self) -> impl Iterator<Item = usize> {
        self.order.values().flat_map(BTreeMap::values).copied()
    }

    /// The slots of the changes with a head, by number.
    pub(super) fn of_head(&self, repository: &str, commit: &str) -> Vec<usize> {
        let mut slots: Vec<usize> = self.with_head(&Wanted::new(repository, commit)).collect();
        slots.sort_by_key(|&slot| self.get(slot).map(Row::number));
        slots
    }

    /// The slot of the change with a head, where there is one and no other.
    pub(super) fn only_of_head(&self, repository: &str, commit: &str) -> Option<usize> {
        self.only(&Wanted::new(repository, commit))
    }

    /// As [`Self::only_of_head`], for many: each step is taken for all of them before the next, so that the memory of the one
    /// is waited for together with that of the others.
    pub(super) fn only_of_heads<'a>(
        &self,
        heads: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Option<usize>> {
        let wanted: Vec<Wanted<'_>> =
            heads.map(|(repository, commit)| Wanted::new(repository, commit)).collect();
        let likely: Vec<Option<usize>> =
            wanted.iter().map(|wanted| self.heads.iter_hash(wanted.hash).next().copied()).collect();
        let numbers = likely.iter().map(|slot| slot.and_then(|slot| self.get(slot)).map(Row::number));
        black_box(numbers.fold(0, |all, number| all | number.unwrap_or_default()));
        wanted.iter().map(|wanted| self.only(wanted)).collect()
    }

    fn only(&self, wanted: &Wanted<'_>) -> Option<usize> {
        let mut slots = self.with_head(wanted);
        slots.next().filter(|_| slots.next().is_none())
    }

    pub(super) fn has_head(&self, repository: &str, commit: &str) -> bool {
        self.with_head(&Wanted::new(repository, commit)).next().is_some()
    }

    fn with_head(&self, wanted: &Wanted<'_>) -> impl Iterator<Item = usize> {
        let Wanted { repository, commit, hash } = *wanted;
        self.heads.iter_hash(hash).copied().filter(move |&slot| {
            self.get(slot).is_some_and(|row| {
                Some(row.commit) == commit && row.repository().eq_ignore_ascii_case(repository)
            })
        })
    }

    /// The text of a repository, shared with the rows that are there.
    pub(super) fn repository(&self, text: &str) -> Arc<str> {
        let of_it = self.order.get(&*lower(text)).and_then(|rows| rows.values().next());
        let known = of_it.and_then(|&slot| self.get(slot)).map(Row::shared_repository);
        known.filter(|known| &***known == text).map_or_else(|| Arc::from(text), Arc::clone)
    }

    pub(super) fn insert(&mut self, row: Row) {
        let slot = self.free.pop().unwrap_or(self.slots.len());
        let hash = head_hash(row.repository(), &row.commit);
        self.order.entry(lower(row.repository()).into()).or_default().insert(row.number(), slot);
        match self.slots.get_mut(slot) {
            Some(free) => *free = Some(row),
            None => self.slots.push(Some(row)),
        }
        let Self { slots, heads, .. } = self;
        let hash_of = |slot: &usize| {
            let row = slots.get(*slot).and_then(Option::as_ref);
            row.map_or(0, |row| head_hash(row.repository(), &row.commit))
        };
        heads.insert_unique(hash, slot, hash_of);
    }

    pub(super) fn remove(&mut self, repository: &str, number: u64) -> Option<Row> {
        let repository = lower(repository);
        let of_it = self.order.get_mut(&*repository)?;
        let slot = of_it.remove(&number)?;
        if of_it.is_empty() {
            self.order.remove(&*repository);
        }
        let row = self.slots.get_mut(slot)?.take()?;
        self.free.push(slot);
        let hash = head_hash(row.repository(), &row.commit);
        if let Ok(entry) = self.heads.find_entry(hash, |&other| other == slot) {
            entry.remove();
        }
        Some(row)
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}

fn head_hash(repository: &str, commit: &Commit) -> u64 {
    FixedState::default().hash_one((&*lower(repository), commit))
}
