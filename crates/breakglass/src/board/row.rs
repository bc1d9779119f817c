//! A change on a board.

use schemars::JsonSchema;
use serde::Serialize;

use super::kept::Kept;
use super::shape::Shape;
use crate::readiness::{Lane, Verdict};

/// A change on a board, and how it stands. It is for people to look at: nothing can be granted on it, and there is no way
/// from it to what can. Whoever merges reads the change afresh.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub(super) kept: &'a Kept,
    pub(super) shape: &'a Shape,
}

impl<'a> Row<'a> {
    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &'a str {
        self.kept.repository()
    }

    /// The pull or merge request's number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.kept.number
    }

    /// The head commit.
    #[must_use]
    pub fn head(&self) -> String {
        self.kept.commit.to_string()
    }

    /// A lane's verdict.
    #[must_use]
    pub fn verdict(&self, lane: Lane) -> Verdict {
        lane.of(self.shape.verdicts)
    }

    /// Whether a run that had ended was reported unfinished since the last listing: a fresh one tells what is true.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.kept.stale
    }

    /// Whether all pages of a listing were read since the head is what it is: without that, what was reported before the
    /// board was told of the change is not known.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.kept.marks().listed
    }

    /// How many reports are held of it.
    #[must_use]
    pub fn reports(&self) -> usize {
        self.shape.told.len()
    }

    /// The row as it stands on the wire.
    #[must_use]
    pub fn to_document(&self) -> BoardRowDocument {
        let facts = self.kept.facts();
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        BoardRowDocument {
            repository: self.repository().to_owned(),
            number: self.number(),
            title: facts.and_then(|facts| text(&facts.title)),
            url: facts.and_then(|facts| text(&facts.url)),
            head: self.head(),
            base: facts.and_then(|facts| facts.base.branch.clone()),
            normal: self.verdict(Lane::Normal),
            emergency: self.verdict(Lane::Emergency),
            stale: self.is_stale(),
            listed: self.is_listed(),
        }
    }
}

/// A change on a board as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "breakglass board row")]
pub struct BoardRowDocument {
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request.
    pub number: u64,
    /// The title, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where a person can read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The head commit.
    pub head: String,
    /// The branch that it would be merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The verdict of the normal lane.
    pub normal: Verdict,
    /// The verdict of the emergency lane.
    pub emergency: Verdict,
    /// A run that had ended was reported unfinished since the last listing: read a fresh one.
    pub stale: bool,
    /// All pages of a listing were read since the head is what it is.
    pub listed: bool,
}
