//! A change on a board.

use schemars::JsonSchema;
use serde::Serialize;

use crate::assess::Assessment;
use crate::change::Change;
use crate::policy::Policy;
use crate::readiness::{Lane, Verdict};
use crate::time::Time;

/// A change on a board, and how it stands. It is for people to look at: nothing can be granted on it, and there is no way
/// from it to what can. Whoever merges reads the change afresh.
#[derive(Debug)]
pub struct Row {
    pub(super) change: Change,
    pub(super) verdicts: [Verdict; 2],
    pub(super) stale: bool,
    pub(super) listed: bool,
    /// When the last listing was read, of this head or another, where the caller said so.
    pub(super) listed_at: Option<Time>,
}

impl Row {
    pub(super) fn new(policy: &Policy, change: Change) -> Self {
        let verdicts = Assessment::verdicts(policy, &change);
        Self { change, verdicts, stale: false, listed: false, listed_at: None }
    }

    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        self.change.repository()
    }

    /// The pull or merge request's number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.change.number().unwrap_or_default()
    }

    /// The head commit.
    #[must_use]
    pub fn head(&self) -> &str {
        self.change.head()
    }

    /// A lane's verdict.
    #[must_use]
    pub fn verdict(&self, lane: Lane) -> Verdict {
        lane.of(self.verdicts)
    }

    /// Whether a run that had ended was reported unfinished since the last listing: a fresh one tells what is true.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Whether all pages of a listing were read since the head is what it is: without that, what was reported before the
    /// board was told of the change is not known.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.listed
    }

    /// How many reports are held of it.
    #[must_use]
    pub fn reports(&self) -> usize {
        self.change.observations().len()
    }

    /// The row as it stands on the wire.
    #[must_use]
    pub fn to_document(&self) -> BoardRowDocument {
        let document = self.change.document();
        BoardRowDocument {
            repository: document.repository.clone(),
            number: self.number(),
            title: document.title.clone(),
            url: document.url.clone(),
            head: document.head.clone(),
            base: document.base.branch.clone(),
            normal: self.verdict(Lane::Normal),
            emergency: self.verdict(Lane::Emergency),
            stale: self.stale,
            listed: self.listed,
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
