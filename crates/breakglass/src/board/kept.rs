//! What a board keeps of a change beside what it has in common with others.

use std::cmp::Ordering;
use std::sync::Arc;

use super::facts::Facts;
use super::numbers::Numbers;
use super::report::{pack, unpack};
use super::rows::Commit;
use super::ruling::{Ruling, Rulings};
use super::shape::{Shape, ShapeId};
use crate::assess::{Assessment, Standing};
use crate::change::{Change, ChangeDocument};
use crate::error::Result;
use crate::rows::counted;
use crate::time::Time;

/// A change on a board, without its [`Shape`].
#[derive(Debug)]
pub(super) struct Kept {
    repository: Arc<str>,
    pub(super) number: u64,
    pub(super) commit: Commit,
    facts: Option<Box<Facts>>,
    pub(super) numbers: Numbers,
    /// None before it stands on the board.
    pub(super) shape: Option<ShapeId>,
    pub(super) stale: bool,
    listed: bool,
}

/// What a board knows of a change by how it came to know of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    /// A run that had ended was reported unfinished since the last listing.
    pub(super) stale: bool,
    /// All pages of a listing were read since the head is what it is.
    pub(super) listed: bool,
    /// When the last listing was read, of this head or another, where the caller said so.
    pub(super) listed_at: Option<Time>,
}

impl Kept {
    /// A change, and its shape.
    pub(super) fn new(rulings: &mut Rulings, repository: Arc<str>, change: &Change) -> (Self, Shape) {
        let ruling = rulings.of(change);
        let (told, numbers) = pack(&ruling.lineup, change.observations());
        let is_joint = ruling.is_joint;
        let counted = counted(rulings.policy(), change);
        let mut shape = Shape::new(ruling, Standing::of(change), told, counted);
        shape.verdicts =
            if is_joint { Assessment::verdicts(rulings.policy(), change) } else { rulings.verdicts(&shape) };
        let kept = Self {
            repository,
            number: change.number().unwrap_or_default(),
            // A change's head is one.
            commit: Commit::read(change.head()).unwrap_or(Commit::Sha1([0; 20])),
            facts: Facts::of(change.document()),
            numbers,
            shape: None,
            stale: false,
            listed: false,
        };
        (kept, shape)
    }

    /// What is ruled for it under another policy than that of its shape, where that was worked out before for one like it.
    pub(super) fn ruling(&self, shape: &Shape, rulings: &Rulings) -> Option<Arc<Ruling>> {
        let facts = self.facts();
        let (base, files) = (facts.map(|facts| &facts.base), facts.and_then(|facts| facts.files.as_ref()));
        let scope = rulings.scope(base, files, facts.is_some_and(Facts::up_to_date));
        rulings.find(&shape.ruling.lineup, &scope).filter(|known| !known.is_joint)
    }

    /// The change as far as the board knows it.
    pub(super) fn change(&self, shape: &Shape) -> Result<Change> {
        Change::new(self.document(shape))
    }

    /// As [`Self::change`], as it stands on the wire.
    pub(super) fn document(&self, shape: &Shape) -> ChangeDocument {
        let mut document = ChangeDocument::new(&*self.repository, self.commit.to_string());
        document.number = Some(self.number);
        if let Some(facts) = &self.facts {
            facts.tell(&mut document);
        }
        document.observations = unpack(&shape.ruling.lineup, &shape.told, &self.numbers);
        document
    }

    pub(super) fn repository(&self) -> &Arc<str> {
        &self.repository
    }

    /// The order of a board: by repository, in lower case, and number.
    pub(super) fn compare_place(&self, other: &Self) -> Ordering {
        let [one, other_one] =
            [self, other].map(|kept| kept.repository.bytes().map(|byte| byte.to_ascii_lowercase()));
        one.cmp(other_one).then_with(|| self.number.cmp(&other.number))
    }

    pub(super) fn facts(&self) -> Option<&Facts> {
        self.facts.as_deref()
    }

    pub(super) fn marks(&self) -> Marks {
        let listed_at = self.facts().and_then(|facts| facts.listed_at);
        Marks { stale: self.stale, listed: self.listed, listed_at }
    }

    pub(super) fn mark(&mut self, marks: Marks) {
        (self.stale, self.listed) = (marks.stale, marks.listed);
        if self.marks().listed_at != marks.listed_at {
            self.facts.get_or_insert_default().listed_at = marks.listed_at;
        }
    }
}
