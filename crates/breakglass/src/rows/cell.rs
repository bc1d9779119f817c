//! What a policy rules for a check before anything is known of its state.

use crate::change::Group;
use crate::check::Kind;
use crate::policy::AcceptSet;
use crate::readiness::{Outcome, outcomes};
use crate::resolve::Decision;
use crate::tier::Tier;

/// All that a check's outcomes depend on beside its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    tier: Tier,
    accept: AcceptSet,
    /// Conditions are never confirmed.
    is_check: bool,
}

impl Cell {
    #[inline(always)]
    pub(super) fn of(group: &Group, decision: Decision) -> Self {
        let Decision { tier, accept, .. } = decision;
        Self { tier, accept, is_check: group.kind != Kind::Condition }
    }

    /// What both lanes make of a set of states; of those that may be confirmed none are where they follow a failure.
    #[inline(always)]
    pub(crate) fn outcomes(self, states: u8, after_failure: bool, confirmable: u8) -> [Outcome; 2] {
        let confirmable = if self.is_check && !after_failure { confirmable } else { 0 };
        outcomes(self.tier, self.accept, states, confirmable)
    }
}
