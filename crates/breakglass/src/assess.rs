//! The assessment: both lanes' readiness of a change under a policy, side by side.

use crate::change::{Change, Lifecycle};
use crate::policy::Policy;
use crate::readiness::{Lane, Outcome, Verdict};
use crate::rows::{self, Rows};

/// Both lanes' readiness of a change, side by side.
///
/// Holds its policy and change; everything that is text is rendered when asked for.
#[derive(Debug, Clone)]
pub struct Assessment {
    policy: Policy,
    change: Change,
    rows: Rows,
    ignored: usize,
    reasons: Vec<Reason>,
    verdicts: [Verdict; 2],
}

/// What is worth knowing about a check beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent marks that are each shown or not")]
pub struct Marks {
    /// Rows of one name under one rule, or suites side by side, say different things.
    pub conflicting: bool,
    /// It is unfinished, and the last run before it that judged was a failure.
    pub after_failure: bool,
    /// A report of this name came from another producer than a rule trusts.
    pub producer_mismatch: bool,
    /// One run was reported with two conclusions.
    pub disputed: bool,
}

/// Something about the change as a whole that keeps a lane from letting it through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// No check was reported: seconds after a push nothing has started.
    NothingReported,
    /// A listing was cut short.
    Incomplete,
    /// The change touches the policy file.
    PolicyChange,
    /// The file list is not whole or was not read, so that it may touch the policy file.
    PolicyChangeUnknown,
    /// The policy as the change would leave it does not load.
    PolicyBroken,
    /// The change was closed or merged already.
    NotOpen,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 6] = [
        Self::NothingReported,
        Self::Incomplete,
        Self::PolicyChange,
        Self::PolicyChangeUnknown,
        Self::PolicyBroken,
        Self::NotOpen,
    ];

    /// The reason's code on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NothingReported => "nothing_reported",
            Self::Incomplete => "incomplete",
            Self::PolicyChange => "policy_change",
            Self::PolicyChangeUnknown => "policy_change_unknown",
            Self::PolicyBroken => "policy_broken",
            Self::NotOpen => "not_open",
        }
    }

    /// The best that a lane's verdict can be for this reason.
    #[must_use]
    pub const fn verdict(self, lane: Lane) -> Verdict {
        match (self, lane) {
            (Self::NothingReported | Self::Incomplete, _) | (Self::PolicyChangeUnknown, Lane::Emergency) => {
                Verdict::Waiting
            }
            (Self::PolicyChange, Lane::Emergency) | (Self::PolicyBroken | Self::NotOpen, _) => {
                Verdict::Blocked
            }
            (Self::PolicyChange | Self::PolicyChangeUnknown, Lane::Normal) => Verdict::Clean,
        }
    }
}

impl Assessment {
    /// Assesses a change under a policy.
    #[must_use]
    pub fn new(policy: &Policy, change: &Change) -> Self {
        let (rows, summary) = Rows::collect(policy, change);
        let reasons: Vec<Reason> = Standing::of(change).reasons(policy, summary.any_check).collect();
        let verdicts = Lane::ALL.map(|lane| verdict(lane, summary.worst, reasons.iter().copied()));
        Self {
            policy: policy.clone(),
            change: change.clone(),
            rows,
            ignored: summary.ignored,
            reasons,
            verdicts,
        }
    }

    /// The verdicts of both lanes alone, in the order of [`Lane::ALL`]: those of [`Self::new`], for who asks for nothing else.
    #[must_use]
    pub fn verdicts(policy: &Policy, change: &Change) -> [Verdict; 2] {
        let summary = rows::summary(policy, change);
        Standing::of(change).verdicts(policy, summary.worst, summary.any_check)
    }

    /// The policy it was made under.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The change that was assessed.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// A lane's verdict.
    #[must_use]
    pub fn verdict(&self, lane: Lane) -> Verdict {
        lane.of(self.verdicts)
    }

    /// How many distinct checks the policy's `ignore` took out of sight.
    #[must_use]
    pub fn ignored(&self) -> usize {
        self.ignored
    }

    /// What about the change as a whole keeps one of the lanes from letting it through.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }
}

/// What about a change as a whole, beside its checks, bears on its verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts")]
pub(crate) struct Standing {
    is_incomplete: bool,
    touches_policy: bool,
    files_known: bool,
    policy_is_broken: bool,
    is_open: bool,
}

impl Standing {
    pub(crate) fn of(change: &Change) -> Self {
        let document = change.document();
        Self {
            is_incomplete: !document.incomplete.is_empty(),
            touches_policy: change.touches_policy(),
            // Of a bare commit nothing is asked to be merged, and no files are listed.
            files_known: document.files.as_ref().map_or(!change.expects_conditions(), |files| files.complete),
            policy_is_broken: document.broken_policy.is_some(),
            is_open: document.lifecycle == Lifecycle::Open,
        }
    }

    /// The verdicts of both lanes, by the worst outcomes of the rows, and whether a check was really reported.
    pub(crate) fn verdicts(self, policy: &Policy, worst: [Outcome; 2], any_check: bool) -> [Verdict; 2] {
        Lane::ALL.map(|lane| verdict(lane, worst, self.reasons(policy, any_check)))
    }

    fn reasons(self, policy: &Policy, any_check: bool) -> impl Iterator<Item = Reason> + use<> {
        let all = [
            (Reason::NothingReported, !policy.document().allow_no_checks && !any_check),
            (Reason::Incomplete, self.is_incomplete),
            (Reason::PolicyChange, self.touches_policy),
            (Reason::PolicyChangeUnknown, !self.files_known && !self.touches_policy),
            (Reason::PolicyBroken, self.policy_is_broken),
            (Reason::NotOpen, !self.is_open),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason)
    }
}

/// A lane's verdict: that of the worst row or reason.
fn verdict(lane: Lane, worst: [Outcome; 2], reasons: impl Iterator<Item = Reason>) -> Verdict {
    reasons.map(|reason| reason.verdict(lane)).fold(lane.of(worst).verdict(), Verdict::max)
}
