//! The follow-up: a check that was not accepted when an emergency merge went in, until it has run.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::change::{Base, ChangedFile};
use crate::check::{State, User};
use crate::emergency::EmergencyId;
use crate::ledger::event::{OwedCheck, RunRecord};
use crate::ledger::permit::PermitId;
use crate::policy::path_matches;
use crate::readiness::Outcome;
use crate::time::Time;

/// The id of a follow-up, derived from its permit and what is owed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FollowUpId(pub(crate) String);

impl FollowUpId {
    /// The id as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FollowUpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a follow-up stands: `open -> passed | failing | waived | reverted`, `failing -> passed | waived | reverted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpStatus {
    /// It ran and found something wrong.
    Failing,
    /// It has not run.
    Open,
    /// It ran and found nothing wrong.
    Passed,
    /// Somebody decided to go without it.
    Waived,
    /// The merge was taken back.
    Reverted,
}

impl FollowUpStatus {
    /// The status as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Open => "open",
            Self::Passed => "passed",
            Self::Waived => "waived",
            Self::Reverted => "reverted",
        }
    }

    /// Whether something is still owed.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Failing | Self::Open)
    }
}

impl fmt::Display for FollowUpStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A check that is owed, and its newest run under each name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Owed {
    /// What is owed.
    pub owed: OwedCheck,
    /// The newest run under each name that really executed after the merge, in order of their names.
    pub runs: Vec<RunRecord>,
}

impl Owed {
    /// Whether a run of it found something wrong and none has put that right.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.runs.iter().any(|run| run.state == State::Failed)
    }

    /// Whether it ran under as many names as are wanted and found nothing wrong.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        let passed = self.runs.iter().filter(|run| run.state == State::Passed).count();
        !self.is_failing() && u32::try_from(passed).is_ok_and(|passed| passed >= self.owed.wanted.max(1))
    }

    pub(crate) fn ran(&mut self, run: RunRecord) {
        match self.runs.binary_search_by(|one| one.name.cmp(&run.name)) {
            Ok(index) => {
                if let Some(one) = self.runs.get_mut(index) {
                    *one = run;
                }
            }
            Err(index) => self.runs.insert(index, run),
        }
    }
}

/// Who waived a follow-up, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Waiver {
    /// Who.
    pub by: Actor,
    /// Why.
    pub reason: String,
}

/// A check that was not accepted when an emergency merge went in; those that no rule lists share one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FollowUp {
    /// Its id.
    pub id: FollowUpId,
    /// Where it stands.
    pub status: FollowUpStatus,
    /// It failed on the merge commit itself.
    pub defect: bool,
    /// The run that turned red on the head after it was confirmed while running.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_failure: Option<RunRecord>,
    /// What is owed.
    pub checks: Vec<Owed>,
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request.
    pub number: u64,
    /// The head commit that was merged.
    pub head: String,
    /// Where it was merged.
    pub base: Base,
    /// The commit on the base branch that the merge made.
    pub commit: String,
    /// Who merged.
    pub actor: Actor,
    /// The emergency.
    pub emergency: EmergencyId,
    /// The permit.
    pub permit: PermitId,
    /// When the merge call went out: what started before it ran on something else, however late the outcome was learnt.
    pub merged_at: Time,
    /// Until when it is to have run, where its rule says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Time>,
    /// When it was settled, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Time>,
    /// Who waived it, where somebody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
    /// The commit that took the merge back, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverted_by: Option<String>,
    /// The rule's path patterns; none of them means all files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) authors: Arc<[User]>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) files: Arc<[ChangedFile]>,
}

impl FollowUp {
    /// Whether it is still owed after its due time.
    #[must_use]
    pub fn is_overdue(&self, now: Time) -> bool {
        self.status.is_open() && self.due.is_some_and(|due| now > due)
    }

    /// Whether a check that was confirmed while it was running is among what is owed: these come first.
    #[must_use]
    pub fn was_confirmed(&self) -> bool {
        self.checks.iter().any(|owed| owed.owed.outcome == Outcome::Confirm)
    }

    /// The files of the merge that went without the check, by their paths after the merge.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let owed = |file: &&ChangedFile| {
            self.paths.is_empty() || file.paths().any(|path| path_matches(&self.paths, path).unwrap_or(true))
        };
        self.files.iter().filter(owed).map(|file| file.path.as_str())
    }

    /// The order in which follow-ups are shown: late failures, failing ones, confirmed checks, what is due, the oldest.
    #[must_use]
    pub fn compare_urgency(&self, other: &Self) -> Ordering {
        let rank = |one: &Self| {
            (
                !one.status.is_open(),
                one.late_failure.is_none(),
                one.status != FollowUpStatus::Failing,
                !one.was_confirmed(),
                one.due.is_none(),
            )
        };
        rank(self)
            .cmp(&rank(other))
            .then_with(|| self.due.cmp(&other.due))
            .then_with(|| self.merged_at.cmp(&other.merged_at))
            .then_with(|| self.id.cmp(&other.id))
    }

    /// What the runs amount to.
    pub(crate) fn status_by_runs(&self) -> FollowUpStatus {
        if self.checks.iter().any(Owed::is_failing) {
            FollowUpStatus::Failing
        } else if self.checks.iter().all(Owed::has_passed) {
            FollowUpStatus::Passed
        } else {
            FollowUpStatus::Open
        }
    }
}
