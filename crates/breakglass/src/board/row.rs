//! A change on a board.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::facts::Facts;
use super::packed::Packed;
use super::rows::Commit;
use super::ruling::{Ruling, Rulings};
use crate::assess::{Assessment, Standing};
use crate::change::{Change, ChangeDocument};
use crate::error::Result;
use crate::readiness::{Lane, Verdict};
use crate::rows::counted;
use crate::time::Time;

/// A change on a board, and how it stands. It is for people to look at: nothing can be granted on it, and there is no way
/// from it to what can. Whoever merges reads the change afresh.
#[derive(Debug)]
pub struct Row {
    repository: Arc<str>,
    number: u64,
    pub(super) commit: Commit,
    facts: Option<Box<Facts>>,
    pub(super) reports: Packed,
    pub(super) ruling: Arc<Ruling>,
    pub(super) standing: Standing,
    pub(super) verdicts: [Verdict; 2],
    pub(super) stale: bool,
    pub(super) listed: bool,
    /// When the last listing was read, of this head or another, where the caller said so.
    pub(super) listed_at: Option<Time>,
}

impl Row {
    pub(super) fn new(rulings: &mut Rulings, repository: Arc<str>, change: &Change) -> Self {
        let ruling = rulings.of(change);
        let reports = Packed::new(&ruling.lineup, change.observations(), counted(rulings.policy(), change));
        let standing = Standing::of(change);
        let verdicts = if ruling.is_joint {
            Assessment::verdicts(rulings.policy(), change)
        } else {
            rulings.verdicts(&ruling, &reports, standing)
        };
        Self {
            repository,
            number: change.number().unwrap_or_default(),
            // A change's head is one.
            commit: Commit::read(change.head()).unwrap_or(Commit::Sha1([0; 20])),
            facts: Facts::of(change.document()),
            reports,
            ruling,
            standing,
            verdicts,
            stale: false,
            listed: false,
            listed_at: None,
        }
    }

    /// Puts it under another policy, and answers its verdicts. `counts_otherwise`: what counts of its reports is another thing.
    pub(super) fn rule(&mut self, rulings: &mut Rulings, counts_otherwise: bool) -> [Verdict; 2] {
        let facts = self.facts.as_deref();
        let (base, files) = (facts.map(|facts| &facts.base), facts.and_then(|facts| facts.files.as_ref()));
        let scope = rulings.scope(base, files, facts.is_some_and(Facts::up_to_date));
        let known = rulings.find(&self.ruling.lineup, &scope).filter(|_| !counts_otherwise);
        if let Some(known) = known.filter(|known| !known.is_joint) {
            self.ruling = known;
            return rulings.verdicts(&self.ruling, &self.reports, self.standing);
        }
        // What was read once is read again.
        let Ok(change) = self.change() else { return self.verdicts };
        let ruled = Self::new(rulings, self.repository.clone(), &change);
        (self.reports, self.ruling) = (ruled.reports, ruled.ruling);
        ruled.verdicts
    }

    /// The change as far as the board knows it.
    pub(super) fn change(&self) -> Result<Change> {
        Change::new(self.document())
    }

    /// As [`Self::change`], as it stands on the wire.
    pub(super) fn document(&self) -> ChangeDocument {
        let mut document = ChangeDocument::new(&*self.repository, self.head());
        document.number = Some(self.number);
        if let Some(facts) = &self.facts {
            facts.tell(&mut document);
        }
        document.observations = self.reports.observations(&self.ruling.lineup);
        document
    }

    pub(super) fn shared_repository(&self) -> &Arc<str> {
        &self.repository
    }

    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The pull or merge request's number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The head commit.
    #[must_use]
    pub fn head(&self) -> String {
        self.commit.to_string()
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
        self.reports.len(&self.ruling.lineup)
    }

    /// The row as it stands on the wire.
    #[must_use]
    pub fn to_document(&self) -> BoardRowDocument {
        let facts = self.facts.as_deref();
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        BoardRowDocument {
            repository: self.repository.to_string(),
            number: self.number,
            title: facts.and_then(|facts| text(&facts.title)),
            url: facts.and_then(|facts| text(&facts.url)),
            head: self.head(),
            base: facts.and_then(|facts| facts.base.branch.clone()),
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
