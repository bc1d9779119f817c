//! What each state of a check means for each lane: the table of the design, in one place.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::State;
use crate::policy::{AcceptSet, ConfirmWhile};
use crate::tier::Tier;

/// Which of the two ways to merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// The normal day: absolutely-required and required checks must pass.
    Normal,
    /// A declared emergency: only absolutely-required checks must pass.
    Emergency,
}

impl Lane {
    /// A lane's own of two that stand in the order of [`Self::ALL`].
    pub(crate) const fn of<T: Copy>(self, [normal, emergency]: [T; 2]) -> T {
        match self {
            Self::Normal => normal,
            Self::Emergency => emergency,
        }
    }

    /// Both lanes.
    pub const ALL: [Self; 2] = [Self::Normal, Self::Emergency];

    /// The lane as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Emergency => "emergency",
        }
    }

    /// Whether the lane must have checks of that tier.
    #[must_use]
    pub const fn must_have(self, tier: Tier) -> bool {
        match (self, tier) {
            (_, Tier::AbsolutelyRequired) | (Self::Normal, Tier::Required) => true,
            (Self::Emergency, Tier::Required) | (_, Tier::Optional) => false,
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a lane lets a change through. Sorts from the best to the worst; the worst of all checks is the lane's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything is done and accepted: the green button.
    Clean,
    /// Everything that must pass has passed; something else has not: the white button.
    Mergeable,
    /// An absolutely-required check is still running: merging takes deliberate confirmations.
    Confirm,
    /// Something that must pass is not there yet.
    Waiting,
    /// Something that must pass did not.
    Blocked,
}

impl Verdict {
    /// All verdicts, from the best to the worst.
    pub const ALL: [Self; 5] = [Self::Clean, Self::Mergeable, Self::Confirm, Self::Waiting, Self::Blocked];

    /// The verdict as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Mergeable => "mergeable",
            Self::Confirm => "confirm",
            Self::Waiting => "waiting",
            Self::Blocked => "blocked",
        }
    }

    /// Whether the change may be merged without more ado.
    #[must_use]
    pub const fn lets_through(self) -> bool {
        matches!(self, Self::Clean | Self::Mergeable)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a lane makes of one check. Sorts from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Fine.
    Accepted,
    /// Not accepted, and nobody waits for it: an optional check.
    Open,
    /// Not accepted, and the emergency lane goes on without it: a required check. Never to be shown as passed.
    Waived,
    /// Merging without it takes confirmations.
    Confirm,
    /// Waited for.
    Waiting,
    /// In the way.
    Blocked,
}

impl Outcome {
    /// The outcome as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Open => "open",
            Self::Waived => "waived",
            Self::Confirm => "confirm",
            Self::Waiting => "waiting",
            Self::Blocked => "blocked",
        }
    }

    /// All outcomes, from the best to the worst.
    const ALL: [Self; 6] =
        [Self::Accepted, Self::Open, Self::Waived, Self::Confirm, Self::Waiting, Self::Blocked];

    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::Accepted => 1,
            Self::Open => 1 << 1,
            Self::Waived => 1 << 2,
            Self::Confirm => 1 << 3,
            Self::Waiting => 1 << 4,
            Self::Blocked => 1 << 5,
        }
    }

    /// The worst of a set, a bit each.
    pub(crate) fn worst_of(outcomes: u8) -> Self {
        Self::ALL.into_iter().rfind(|one| outcomes & one.bit() != 0).unwrap_or(Self::Accepted)
    }

    /// What a lane's verdict would be if this were its only check.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Accepted => Verdict::Clean,
            Self::Open | Self::Waived => Verdict::Mergeable,
            Self::Confirm => Verdict::Confirm,
            Self::Waiting => Verdict::Waiting,
            Self::Blocked => Verdict::Blocked,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The states, a bit each, in which the policy lets an absolutely-required check be confirmed.
pub(crate) fn confirmable(listed: &[ConfirmWhile]) -> u8 {
    listed.iter().fold(0, |states, listed| {
        states
            | match listed {
                ConfirmWhile::Running => State::Running.bit(),
                ConfirmWhile::Queued => State::Queued.bit(),
            }
    })
}

/// The column of the table that a state falls into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Accepted,
    Unfinished,
    Missing,
    Bad,
}

fn column(state: State, accept: AcceptSet) -> Column {
    match state {
        _ if accept.contains(state) => Column::Accepted,
        State::Running | State::Queued => Column::Unfinished,
        State::Missing => Column::Missing,
        State::Passed | State::Skipped | State::Neutral | State::Failed | State::Unknown => Column::Bad,
    }
}

/// Which columns a set of states falls into, a bit each.
fn columns(states: u8, accept: AcceptSet) -> u8 {
    each(states).fold(0, |columns, state| {
        columns
            | match column(state, accept) {
                Column::Accepted => 1,
                Column::Unfinished => 2,
                Column::Missing => 4,
                Column::Bad => 8,
            }
    })
}

/// Whether states fall into several columns of the table.
#[inline]
pub(crate) fn disagree(states: u8, accept: AcceptSet) -> bool {
    State::only(states).is_none() && columns(states, accept).count_ones() > 1
}

/// What a set of states amounts to: the worst of them, and of their cells in both lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged {
    pub(crate) state: State,
    pub(crate) normal: Outcome,
    pub(crate) emergency: Outcome,
}

/// Looks up a set of states in the table. `confirmable` are those that may be confirmed; none for a condition, and for a run
/// that follows a failure.
#[inline(always)]
pub(crate) fn judge(tier: Tier, accept: AcceptSet, states: u8, confirmable: u8) -> Judged {
    // Nearly every check is in one state.
    let state = State::only(states).unwrap_or_else(|| worst(states, accept));
    let [normal, emergency] = outcomes(tier, accept, states, confirmable);
    Judged { state, normal, emergency }
}

/// As [`judge`], for the cells alone: those of the normal and of the emergency lane.
#[inline(always)]
pub(crate) fn outcomes(tier: Tier, accept: AcceptSet, states: u8, confirmable: u8) -> [Outcome; 2] {
    Lane::ALL.map(|lane| outcome(lane, tier, accept.leaves(states), confirmable))
}

/// The worst cell of the table for states that are not accepted.
#[inline(always)]
fn outcome(lane: Lane, tier: Tier, states: u8, confirmable: u8) -> Outcome {
    const COMING: u8 = State::Running.bit() | State::Queued.bit() | State::Missing.bit();
    match lane {
        _ if states == 0 => Outcome::Accepted,
        _ if tier == Tier::Optional => Outcome::Open,
        _ if !lane.must_have(tier) => Outcome::Waived,
        _ if states & !COMING != 0 => Outcome::Blocked,
        Lane::Emergency if states & !confirmable == 0 => Outcome::Confirm,
        _ => Outcome::Waiting,
    }
}

/// The worst of a set of states under what is accepted.
fn worst(states: u8, accept: AcceptSet) -> State {
    let severity = |state: &State| match (column(*state, accept), state) {
        (Column::Accepted, State::Passed) => 0_u8,
        (Column::Accepted, State::Skipped) => 1,
        (Column::Accepted, _) => 2,
        (_, State::Running) => 3,
        (_, State::Queued) => 4,
        (_, State::Missing) => 5,
        (_, State::Skipped) => 6,
        (_, State::Neutral) => 7,
        (_, State::Passed | State::Failed) => 8,
        (_, State::Unknown) => 9,
    };
    each(states).max_by_key(severity).unwrap_or(State::Missing)
}

/// The states of a set.
pub(crate) fn each(states: u8) -> impl Iterator<Item = State> {
    let mut rest = states;
    std::iter::from_fn(move || {
        let state = State::ALL.get(usize::try_from(rest.trailing_zeros()).ok()?).copied()?;
        rest &= !state.bit();
        Some(state)
    })
}
