//! Labels for the pull or merge request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Flag;
use crate::readiness::Outcome;

/// A label on the pull or merge request. The first two and the last tell what happened and stay; those between tell what
/// is owed and go when it is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Label {
    /// It was merged in an emergency.
    #[serde(rename = "breakglass/merged-in-emergency")]
    MergedInEmergency,
    /// An absolutely-required check was confirmed while it was unfinished.
    #[serde(rename = "breakglass/confirmed-while-running")]
    ConfirmedWhileRunning,
    /// Something is still owed.
    #[serde(rename = "breakglass/follow-up-open")]
    FollowUpOpen,
    /// Something is still owed after its due time.
    #[serde(rename = "breakglass/follow-up-overdue")]
    FollowUpOverdue,
    /// Something ran and failed since.
    #[serde(rename = "breakglass/follow-up-failing")]
    FollowUpFailing,
    /// A check that was confirmed while it was running turned red on the head.
    #[serde(rename = "breakglass/late-failure")]
    LateFailure,
}

impl Label {
    /// All labels: whoever sets those of a flag takes the others of these away.
    pub const ALL: [Self; 6] = [
        Self::MergedInEmergency,
        Self::ConfirmedWhileRunning,
        Self::FollowUpOpen,
        Self::FollowUpOverdue,
        Self::FollowUpFailing,
        Self::LateFailure,
    ];

    /// The label's name on the forge and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MergedInEmergency => "breakglass/merged-in-emergency",
            Self::ConfirmedWhileRunning => "breakglass/confirmed-while-running",
            Self::FollowUpOpen => "breakglass/follow-up-open",
            Self::FollowUpOverdue => "breakglass/follow-up-overdue",
            Self::FollowUpFailing => "breakglass/follow-up-failing",
            Self::LateFailure => "breakglass/late-failure",
        }
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Flag {
    /// The labels that the pull or merge request is to carry, in the order of [`Label::ALL`].
    #[must_use]
    pub fn labels(&self) -> Vec<Label> {
        let owed = self.owed();
        let holds = |label: &Label| match label {
            Label::MergedInEmergency => true,
            Label::ConfirmedWhileRunning => self.of_outcome(Outcome::Confirm).next().is_some(),
            Label::FollowUpOpen => owed.open > 0,
            Label::FollowUpOverdue => owed.overdue > 0,
            Label::FollowUpFailing => owed.failing > 0,
            Label::LateFailure => self.follow_ups.iter().any(|one| one.late_failure.is_some()),
        };
        Label::ALL.into_iter().filter(holds).collect()
    }
}
