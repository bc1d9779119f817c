//! What is drawn of a merge.

use breakglass::ledger::{CheckRecord, PermitRecord};
use breakglass::{FollowUp, Outcome, PermitStatus, State, Time};

use super::super::drawing::{Bar, Drawing, MOST_ROWS, Mark, Row};
use super::super::moments::{Moment, Shape, outcome};
use super::super::story::Merge;
use super::super::tone::Tone;
use super::Told;

impl Told<'_> {
    pub(super) fn timeline(
        &self,
        merge: &Merge,
        record: Option<&PermitRecord>,
        follow_ups: &[&FollowUp],
        moments: &[Moment],
    ) -> Drawing {
        let first = moments.first().map_or(merge.at, |moment| moment.at);
        // A run that began before the emergency and one that is still owed need room at the ends.
        let earlier = merge.runs.iter().filter_map(|run| run.started).min().filter(|start| *start < first);
        let is_open = follow_ups.iter().any(|one| one.status.is_open());
        let last = moments.last().map_or(merge.at, |moment| moment.at);
        let mut times: Vec<Time> = earlier.into_iter().collect();
        let offset = times.len();
        times.extend(moments.iter().map(|moment| moment.at));
        times.extend((is_open && self.now > last).then_some(self.now));
        let place = |wanted: usize| wanted.saturating_add(offset);
        let marks = moments.iter().enumerate().map(|(index, moment)| Mark {
            place: place(index),
            number: moment.number,
            tone: moment.tone,
            shape: moment.shape,
        });
        let merged = moments.iter().position(|moment| moment.shape == Shape::Diamond).map(place);
        // The permit is what the gate did first.
        let permitted = moments.iter().position(|one| one.shape == Shape::Square && one.at >= merge.at);
        let permitted = place(permitted.unwrap_or(0));
        let merged_at = match record.map(PermitRecord::status) {
            Some(PermitStatus::Completed { at, .. }) => *at,
            _ => merge.at,
        };
        let mut checks: Vec<&CheckRecord> =
            merge.checks.iter().filter(|check| outcome(check.outcome).is_some()).collect();
        let is_late = |check: &CheckRecord| {
            let mut of_check = follow_ups.iter().filter(|one| owes(one, check));
            check.outcome == Outcome::Confirm && of_check.any(|one| one.late_failure.is_some())
        };
        checks.sort_by_key(|check| (!is_late(check), check.outcome != Outcome::Confirm));
        let row = |check: &&CheckRecord| {
            let follow_up = follow_ups.iter().find(|one| owes(one, check));
            let about = moments.iter().enumerate().filter(|(_, one)| one.checks.contains(&check.check));
            let marks: Vec<(usize, Tone)> = about.map(|(index, one)| (place(index), one.tone)).collect();
            let is_end =
                |(_, tone): &&(usize, Tone)| matches!(tone, Tone::Passed | Tone::Waived | Tone::Reverted);
            let end = marks.iter().rev().find(is_end).map(|(place, _)| *place);
            let is_settled = follow_up.is_none_or(|one| !one.status.is_open());
            let owed = follow_up.and(merged).map(|merged| (merged, end.filter(|_| is_settled)));
            Row {
                name: check.check.name.clone(),
                bar: bar(merge, check, merged_at),
                outcome: (permitted, outcome(check.outcome).map_or(Tone::Plain, |(tone, _)| tone)),
                owed,
                marks,
            }
        };
        Drawing {
            title: "The moments of the merge, and the checks that had not passed".to_owned(),
            marks: marks.collect(),
            rows: checks.iter().take(MOST_ROWS).map(row).collect(),
            rows_left_out: checks.len().saturating_sub(MOST_ROWS),
            times,
            merged,
        }
    }
}

fn owes(one: &FollowUp, check: &CheckRecord) -> bool {
    one.checks.iter().any(|owed| owed.owed.check == check.check)
}

fn bar(merge: &Merge, check: &CheckRecord, merged_at: Time) -> Option<Bar> {
    let of_check = merge.runs.iter().filter(|run| run.name == check.check.name && run.state == check.state);
    let run = of_check.max_by_key(|run| run.started)?;
    let tone = match check.state {
        State::Failed | State::Unknown => Tone::Failed,
        State::Running | State::Queued => Tone::Unfinished,
        State::Missing => return None,
        State::Passed | State::Skipped | State::Neutral => Tone::Plain,
    };
    Some(Bar { from: run.started, to: run.completed.unwrap_or(merged_at), tone, state: check.state.as_str() })
}
