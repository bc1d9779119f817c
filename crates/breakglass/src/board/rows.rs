//! The rows of a board, found by number and by head.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::kept::Kept;
use super::shape::ShapeId;
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

/// Where a row stands, as long as it is on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(u32);

impl Slot {
    fn new(place: usize) -> Self {
        // There are never as many as that: each takes more than a hundred bytes.
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }

    fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

#[derive(Debug, Default)]
pub(super) struct Rows {
    kept: Vec<Option<Kept>>,
    /// The shape of each once more: to go through all of them, these few bytes of each are looked at, and not the rest.
    shapes: Vec<Option<ShapeId>>,
    free: Vec<Slot>,
    /// By repository, in lower case, and number.
    order: BTreeMap<Box<str>, BTreeMap<u64, Slot>>,
    /// By head.
    heads: HashTable<Slot>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.kept.len().saturating_sub(self.free.len())
    }

    pub(super) fn slot(&self, repository: &str, number: u64) -> Option<Slot> {
        self.order.get(&*lower(repository))?.get(&number).copied()
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Kept> {
        self.kept.get(slot.place())?.as_ref()
    }

    pub(super) fn get_mut(&mut self, slot: Slot) -> Option<&mut Kept> {
        self.kept.get_mut(slot.place())?.as_mut()
    }

    /// Gives a row another shape.
    pub(super) fn set_shape(&mut self, slot: Slot, shape: ShapeId) {
        if let Some(kept) = self.kept.get_mut(slot.place()).and_then(Option::as_mut) {
            kept.shape = Some(shape);
            self.shapes.get_mut(slot.place()).into_iter().for_each(|of| *of = Some(shape));
        }
    }

    /// All slots that there are, in no order.
    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        (0..self.kept.len()).map(Slot::new)
    }

    /// The shape of a row, wherever many are looked at.
    pub(super) fn shape(&self, slot: Slot) -> Option<ShapeId> {
        *self.shapes.get(slot.place())?
    }

    /// All slots, by repository and number.
    pub(super) fn in_order(&self) -> impl Iterator<Item = Slot> {
        self.order.values().flat_map(BTreeMap::values).copied()
    }

    /// The slots of the changes with a head, by number.
    pub(super) fn of_head(&self, repository: &str, commit: &str) -> Vec<Slot> {
        let mut slots: Vec<Slot> = self.with_head(&Wanted::new(repository, commit)).collect();
        slots.sort_by_key(|&slot| self.get(slot).map(|kept| kept.number));
        slots
    }

    /// The slot of the change with a head, where there is one and no other.
    pub(super) fn only_of_head(&self, repository: &str, commit: &str) -> Option<Slot> {
        self.only(&Wanted::new(repository, commit))
    }

    /// As [`Self::only_of_head`], for many: each step is taken for all of them before the next, so that the memory of the one
    /// is waited for together with that of the others.
    pub(super) fn only_of_heads<'a>(
        &self,
        heads: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Option<Slot>> {
        let wanted: Vec<Wanted<'_>> =
            heads.map(|(repository, commit)| Wanted::new(repository, commit)).collect();
        let likely: Vec<Option<Slot>> =
            wanted.iter().map(|wanted| self.heads.iter_hash(wanted.hash).next().copied()).collect();
        let numbers = likely.iter().map(|slot| slot.and_then(|slot| self.get(slot)).map(|kept| kept.number));
        black_box(numbers.fold(0, |all, number| all | number.unwrap_or_default()));
        wanted.iter().map(|wanted| self.only(wanted)).collect()
    }

    fn only(&self, wanted: &Wanted<'_>) -> Option<Slot> {
        let mut slots = self.with_head(wanted);
        slots.next().filter(|_| slots.next().is_none())
    }

    pub(super) fn has_head(&self, repository: &str, commit: &str) -> bool {
        self.with_head(&Wanted::new(repository, commit)).next().is_some()
    }

    fn with_head(&self, wanted: &Wanted<'_>) -> impl Iterator<Item = Slot> {
        let Wanted { repository, commit, hash } = *wanted;
        self.heads.iter_hash(hash).copied().filter(move |&slot| {
            self.get(slot).is_some_and(|kept| {
                Some(kept.commit) == commit && kept.repository().eq_ignore_ascii_case(repository)
            })
        })
    }

    /// The text of a repository, shared with the rows that are there.
    pub(super) fn repository(&self, text: &str) -> Arc<str> {
        let of_it = self.order.get(&*lower(text)).and_then(|rows| rows.values().next());
        let known = of_it.and_then(|&slot| self.get(slot)).map(Kept::repository);
        known.filter(|known| &***known == text).map_or_else(|| Arc::from(text), Arc::clone)
    }

    pub(super) fn insert(&mut self, mut kept: Kept, shape: ShapeId) {
        kept.shape = Some(shape);
        let slot = self.free.pop().unwrap_or_else(|| Slot::new(self.kept.len()));
        let hash = head_hash(kept.repository(), &kept.commit);
        self.order.entry(lower(kept.repository()).into()).or_default().insert(kept.number, slot);
        match (self.kept.get_mut(slot.place()), self.shapes.get_mut(slot.place())) {
            (Some(free), Some(free_shape)) => (*free, *free_shape) = (Some(kept), Some(shape)),
            _ => {
                self.kept.push(Some(kept));
                self.shapes.push(Some(shape));
            }
        }
        let Self { kept, heads, .. } = self;
        let hash_of = |slot: &Slot| {
            let kept = kept.get(slot.place()).and_then(Option::as_ref);
            kept.map_or(0, |kept| head_hash(kept.repository(), &kept.commit))
        };
        heads.insert_unique(hash, slot, hash_of);
    }

    pub(super) fn remove(&mut self, repository: &str, number: u64) -> Option<Kept> {
        let repository = lower(repository);
        let of_it = self.order.get_mut(&*repository)?;
        let slot = of_it.remove(&number)?;
        if of_it.is_empty() {
            self.order.remove(&*repository);
        }
        let kept = self.kept.get_mut(slot.place())?.take()?;
        self.shapes.get_mut(slot.place()).into_iter().for_each(|shape| *shape = None);
        self.free.push(slot);
        let hash = head_hash(kept.repository(), &kept.commit);
        if let Ok(entry) = self.heads.find_entry(hash, |&other| other == slot) {
            entry.remove();
        }
        Some(kept)
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
