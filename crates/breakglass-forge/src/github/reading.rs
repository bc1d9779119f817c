//! What one payload says.

use std::sync::Arc;

use breakglass::{Base, ChangedFile, Lifecycle, Observation, SmolStr, Time, User};

use super::rules::Demands;

/// What one payload says, before it is put beside others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The observations, each with the commit that it is about, where the payload tells.
    pub observations: Vec<(Option<Arc<str>>, Observation)>,
    /// What is known about check suites: of which workflow and event they are.
    pub(crate) suites: Vec<SuiteFacts>,
    /// The workflow run that each job belongs to, by the job's id.
    pub(crate) jobs: Vec<(SmolStr, SmolStr)>,
    /// Pull requests.
    pub(crate) pulls: Vec<PullFacts>,
    /// Reviews; none where the payload does not list any.
    pub(crate) reviews: Option<Vec<ReviewFacts>>,
    /// Changed files.
    pub(crate) files: Option<Vec<ChangedFile>>,
    /// Some file was renamed, and the payload does not tell from where.
    pub(crate) files_hidden: bool,
    /// Whether the head is behind its base, where a comparison says.
    pub(crate) behind: Option<bool>,
    /// What the forge demands; none where the payload is not about that.
    pub demands: Option<Demands>,
    /// `owner/name`, where the payload tells.
    pub repository: Option<String>,
    /// A commit that the payload announces as the head of something: of a merge group, or pushed to a branch.
    pub announced: Option<Announced>,
    /// The listings that the payload is a page of.
    pub listings: Vec<Listing>,
    /// The observations whose commit their own address alone tells, where what stands around their list may tell it better.
    pub(crate) by_address: Vec<usize>,
}

impl Reading {
    /// Adds an observation of a commit. Most are of the same commit as the one before.
    #[inline]
    pub(crate) fn add(&mut self, head: Option<&str>, observation: Observation) {
        let last = self.observations.last().and_then(|(last, _)| last.as_ref());
        let shared = last.filter(|last| head == Some(&***last)).cloned();
        self.observations.push((shared.or_else(|| head.map(Arc::from)), observation));
    }

    /// Adds a part of the listing that the payload is a page of.
    pub(crate) fn list(&mut self, part: Listing) {
        let Some(listing) = self.listings.iter_mut().find(|listing| listing.what == part.what) else {
            self.listings.push(part);
            return;
        };
        listing.of = listing.of.take().or(part.of);
        listing.ids.extend(part.ids);
        listing.total = listing.total.or(part.total);
        listing.cut |= part.cut;
    }
}

/// A commit that became the head of a branch or of a merge group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// The commit.
    pub head: String,
    /// Where it would be merged, of a merge group.
    pub base: Option<Base>,
}

/// A page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What is listed, such as `check_runs`.
    pub what: &'static str,
    /// The commit whose listing it is, where the payload tells.
    pub of: Option<SmolStr>,
    /// The ids on this page.
    pub ids: Vec<SmolStr>,
    /// How many there are on all pages, where the payload tells.
    pub total: Option<u64>,
    /// Whether the payload itself says that there is more.
    pub cut: bool,
}

/// What is known about one check suite.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SuiteFacts {
    pub(crate) id: Option<SmolStr>,
    pub(crate) workflow_run: Option<SmolStr>,
    pub(crate) workflow: Option<SmolStr>,
    pub(crate) event: Option<SmolStr>,
    /// The commit that the workflow ran on, where it is one of a workflow run.
    pub(crate) head: Option<SmolStr>,
}

/// What is known about one pull request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PullFacts {
    pub(crate) number: Option<u64>,
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) author: Option<User>,
    pub(crate) head: Option<String>,
    pub(crate) base_branch: Option<String>,
    pub(crate) base_sha: Option<String>,
    pub(crate) changed_files: Option<u64>,
    pub(crate) updated_at: Option<Time>,
    pub(crate) draft: Option<bool>,
    pub(crate) mergeable: Mergeable,
    pub(crate) behind: Behind,
    pub(crate) decision: Decision,
}

/// Whether it merges without conflicts, as the payload says. Of two payloads of one moment the greater counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Mergeable {
    #[default]
    NotTold,
    Computing,
    Yes,
    Conflicting,
}

/// Whether it is behind its base, as the payload says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Behind {
    #[default]
    NotTold,
    /// The payload has a merge state, and it is one that does not say: an older one's word is out of date.
    Hidden,
    Computing,
    No,
    Yes,
}

/// How the reviews stand, as GraphQL's `reviewDecision` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Decision {
    Approved,
    ChangesRequested,
    ReviewRequired,
    NoneAskedFor,
    Unknown,
    #[default]
    NotTold,
}

/// One review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewFacts {
    pub(crate) id: Option<SmolStr>,
    pub(crate) user: Option<SmolStr>,
    pub(crate) login: Option<SmolStr>,
    /// How its author stands to the repository, where the payload tells.
    pub(crate) association: Option<String>,
    pub(crate) state: String,
    pub(crate) submitted_at: Option<Time>,
}

impl Mergeable {
    /// Whether it says yes or no.
    pub(crate) fn is_known(self) -> bool {
        matches!(self, Self::Yes | Self::Conflicting)
    }

    pub(crate) fn is_told(self) -> bool {
        self != Self::NotTold
    }
}

impl Behind {
    pub(crate) fn is_told(self) -> bool {
        self != Self::NotTold
    }
}

impl Decision {
    pub(crate) fn is_told(self) -> bool {
        self != Self::NotTold
    }
}
