//! What a check is, and one report of it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::time::Time;

/// What sort of thing reports: decides which rules may match and how its reports follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A check run or CI job: has runs with ids, and a producer.
    CheckRun,
    /// A commit status: the latest per context counts.
    Status,
    /// A merge condition, computed by the forge: see [`Condition`].
    Condition,
}

impl Kind {
    /// The kind as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CheckRun => "check_run",
            Self::Status => "status",
            Self::Condition => "condition",
        }
    }
}

/// What the observations of one check amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It ran and found nothing wrong.
    Passed,
    /// It decided not to run.
    Skipped,
    /// It ran and gave no judgement.
    Neutral,
    /// It is running.
    Running,
    /// It was created and has not started.
    Queued,
    /// Nothing has been reported.
    Missing,
    /// It ran and found something wrong, or was stopped before it could tell.
    Failed,
    /// The forge said something that is not understood; never passes.
    Unknown,
}

impl State {
    /// All states, from the best to the worst.
    pub const ALL: [Self; 8] = [
        Self::Passed,
        Self::Skipped,
        Self::Neutral,
        Self::Running,
        Self::Queued,
        Self::Missing,
        Self::Failed,
        Self::Unknown,
    ];

    /// The state as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Neutral => "neutral",
            Self::Running => "running",
            Self::Queued => "queued",
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// Whether more is to come: running, queued or not reported yet.
    #[must_use]
    pub const fn is_unfinished(self) -> bool {
        matches!(self, Self::Running | Self::Queued | Self::Missing)
    }

    /// Whether it ran to an end that is not good, or to one that is not understood.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Unknown)
    }

    /// The state of a set that holds one alone.
    pub(crate) fn only(states: u8) -> Option<Self> {
        let place = usize::try_from(states.trailing_zeros()).ok().filter(|_| states.is_power_of_two())?;
        Self::ALL.get(place).copied()
    }

    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::Passed => 1,
            Self::Skipped => 1 << 1,
            Self::Neutral => 1 << 2,
            Self::Running => 1 << 3,
            Self::Queued => 1 << 4,
            Self::Missing => 1 << 5,
            Self::Failed => 1 << 6,
            Self::Unknown => 1 << 7,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A merge condition that the forge computes for a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Whether the change merges into its base without conflicts.
    Conflicts,
    /// Whether it is ready for review, not a draft.
    Draft,
    /// Whether the reviews that are asked for have been given.
    Review,
    /// Whether it contains the tip of its base branch.
    UpToDate,
}

impl Condition {
    /// All conditions, in the order of their names.
    pub const ALL: [Self; 4] = [Self::Conflicts, Self::Draft, Self::Review, Self::UpToDate];

    /// The condition's name, on the wire and as the name of its observation.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conflicts => "conflicts",
            Self::Draft => "draft",
            Self::Review => "review",
            Self::UpToDate => "up_to_date",
        }
    }

    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::Conflicts => 1,
            Self::Draft => 2,
            Self::Review => 4,
            Self::UpToDate => 8,
        }
    }

    /// The condition of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.as_str() == name)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The app that reported a check run. Two reports are of one app where neither part differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The app's short name, such as `github-actions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<SmolStr>,
    /// The app's id: what the forge pins required checks to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<SmolStr>,
}

impl fmt::Display for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.slug, &self.id) {
            (Some(slug), _) => f.write_str(slug),
            (None, Some(id)) => write!(f, "app {id}"),
            (None, None) => f.write_str("unknown app"),
        }
    }
}

/// The account that set a commit status, or that wrote a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The login, whose case does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<SmolStr>,
    /// The id, which stays when the login changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<SmolStr>,
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.login, &self.id) {
            (Some(login), _) => f.write_str(login),
            (None, Some(id)) => write!(f, "user {id}"),
            (None, None) => f.write_str("unknown user"),
        }
    }
}

/// One report of a check, as the forge gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// What sort of thing reported.
    pub kind: Kind,
    /// The check's name: the job's name, the status's context, or the name of a [`Condition`].
    pub name: SmolStr,
    /// What the report amounts to.
    pub state: State,
    /// The forge's own word, for people; the last one where status and conclusion both speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<SmolStr>,
    /// The app that reported, of a check run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
    /// The account that reported, of a status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// The workflow's name, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<SmolStr>,
    /// The event that started the workflow, such as `pull_request`, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<SmolStr>,
    /// The check suite's id: runs of one suite follow each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suite: Option<SmolStr>,
    /// Which attempt of the workflow the run belongs to, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The run's id, or the status's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<SmolStr>,
    /// When the run started, or when the status was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Time>,
    /// When the run ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Time>,
    /// Where a person can read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<SmolStr>,
    /// One run id was reported with two different conclusions; the worse one stands.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disputed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

impl Observation {
    /// A report of which only kind, name and state are known.
    #[must_use]
    pub fn new(kind: Kind, name: impl Into<SmolStr>, state: State) -> Self {
        Self {
            kind,
            name: name.into(),
            state,
            raw: None,
            app: None,
            user: None,
            workflow: None,
            event: None,
            suite: None,
            attempt: None,
            run: None,
            started_at: None,
            completed_at: None,
            url: None,
            disputed: false,
        }
    }

    /// The state of a merge condition.
    #[must_use]
    pub fn condition(condition: Condition, state: State) -> Self {
        Self::new(Kind::Condition, condition.as_str(), state)
    }
}
