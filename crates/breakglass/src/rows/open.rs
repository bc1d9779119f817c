//! A row that other groups of its name may still join.

use std::cmp::Ordering;
use std::ops::Range;

use super::Row;
use crate::assess::Marks;
use crate::change::{Group, Tally, newer_run, newer_status};
use crate::check::{Condition, Kind, Observation, State};
use crate::policy::Duplicates;
use crate::readiness::{each, judge};
use crate::resolve::Decision;

pub(super) struct Open {
    pub(super) decision: Decision,
    pub(super) kind: Kind,
    condition: Option<Condition>,
    pub(super) first: usize,
    groups: Range<usize>,
    pub(super) tally: Tally,
}

impl Open {
    /// The row of one group, which stands at that place among all groups.
    #[inline(always)]
    pub(super) fn new(
        group: &Group,
        place: usize,
        decision: Decision,
        observations: &[Observation],
        duplicates: Duplicates,
    ) -> Self {
        let tally = counted(group, observations, duplicates);
        Self {
            decision,
            kind: group.kind,
            condition: group.condition,
            first: group.range.start,
            groups: place..place.saturating_add(1),
            tally,
        }
    }

    /// Adds the group at that place, for which the same rule decided.
    pub(super) fn join(
        &mut self,
        group: &Group,
        place: usize,
        decision: Decision,
        observations: &[Observation],
        duplicates: Duplicates,
    ) {
        self.decision.mismatch |= decision.mismatch;
        self.groups.end = place.saturating_add(1);
        let (tally, other) = (&mut self.tally, group.tally);
        tally.ever_failed |= other.ever_failed;
        match (self.kind, duplicates) {
            (Kind::CheckRun, Duplicates::Worst) => {
                tally.states |= other.states;
                tally.after_failure |= other.after_failure;
                tally.disputed |= other.disputed;
            }
            (Kind::CheckRun, Duplicates::Latest) => {
                replace(tally, other, observations, newer_run);
                take_newest(tally, observations);
            }
            // Of statuses the latest of a context counts, whoever set it.
            (Kind::Status | Kind::Condition, _) => {
                replace(tally, other, observations, newer_status);
                follow_failure(tally, other, observations);
            }
        }
    }

    /// The row, once all of its name are there. Whether it is conflicting is known from all rows of its rule.
    #[inline(always)]
    pub(super) fn close(self, conflicting: bool, confirmable: u8) -> Row {
        let Decision { by, tier, accept, mismatch } = self.decision;
        let Tally { states, after_failure, disputed, .. } = self.tally;
        let never = after_failure || self.kind == Kind::Condition;
        let judged = judge(tier, accept, states, if never { 0 } else { confirmable });
        Row {
            decider: by,
            tier,
            kind: self.kind,
            groups: self.groups,
            condition: self.condition,
            state: judged.state,
            marks: Marks { conflicting, after_failure, producer_mismatch: mismatch, disputed },
            found: 0,
            wanted: 0,
            normal: judged.normal,
            emergency: judged.emergency,
        }
    }
}

/// What counts of a group that stands alone.
#[inline(always)]
pub(super) fn counted(group: &Group, observations: &[Observation], duplicates: Duplicates) -> Tally {
    let mut tally = group.tally;
    if duplicates == Duplicates::Latest && group.kind == Kind::CheckRun {
        take_newest(&mut tally, observations);
    }
    tally
}

/// The newer of two tallies counts, and both where neither is.
fn replace(
    tally: &mut Tally,
    other: Tally,
    observations: &[Observation],
    newer: fn(&Observation, &Observation) -> Ordering,
) {
    let (Some(kept), Some(seen)) = (observations.get(tally.newest), observations.get(other.newest)) else {
        return;
    };
    match newer(kept, seen) {
        Ordering::Less => {
            tally.newest = other.newest;
            tally.states = other.states;
            tally.disputed = other.disputed;
        }
        Ordering::Equal => {
            tally.states |= other.states;
            tally.disputed |= other.disputed;
        }
        Ordering::Greater => {}
    }
}

/// Under `duplicates: latest` the newest run alone counts; a failure before it is still not forgotten.
#[inline(never)]
fn take_newest(tally: &mut Tally, observations: &[Observation]) {
    if let Some(newest) = observations.get(tally.newest) {
        tally.states = newest.state.bit();
        tally.disputed = newest.disputed;
        tally.after_failure = tally.ever_failed && newest.state.is_unfinished();
    }
}

/// Whether what is unfinished follows a failure, of the last status of either that judged.
fn follow_failure(tally: &mut Tally, other: Tally, observations: &[Observation]) {
    let executed = |index: Option<usize>| index.and_then(|index| observations.get(index));
    tally.executed = match (executed(tally.executed), executed(other.executed)) {
        (Some(kept), Some(seen)) if newer_status(kept, seen).is_lt() => other.executed,
        (None, Some(_)) => other.executed,
        _ => tally.executed,
    };
    let failed = executed(tally.executed).is_some_and(|observation| observation.state.is_failure());
    tally.after_failure = failed && each(tally.states).any(State::is_unfinished);
}
