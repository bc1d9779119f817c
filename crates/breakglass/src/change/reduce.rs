//! From observations to states: which runs of a check count, and what they amount to.
//!
//! Done once for a change and for no policy in particular. Reports are put in groups of one kind, name, app, workflow
//! and account; a policy's rules then join groups into rows. GitHub's own docs call two check runs of one name
//! ambiguous (github/docs#34568), so the worst of what stands side by side counts.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use super::normalise::id_order;
use crate::check::{App, Condition, Kind, Observation, State};
use crate::policy::NameList;

/// The reports of one kind, name, app, workflow and account.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Where they stand among the change's observations.
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
    /// Which merge condition it is, if it is one.
    pub(crate) condition: Option<Condition>,
    /// A number that it shares with all groups of one kind, app, workflow and account.
    pub(crate) producer: usize,
    pub(crate) tally: Tally,
}

/// What the reports of one check amount to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tally {
    /// The states that count, a bit each: one per suite that stands beside others.
    pub(crate) states: u8,
    /// A run that counts is unfinished, and the last one that ran to an end before it was a failure.
    pub(crate) after_failure: bool,
    /// A run that counts was reported with two conclusions.
    pub(crate) disputed: bool,
    /// Some run of the group failed, counted or not.
    pub(crate) ever_failed: bool,
    /// The newest report of all, by run id and time.
    pub(crate) newest: usize,
    /// The newest report that ran to an end and judged.
    pub(crate) executed: Option<usize>,
}

/// A change's observations, reduced.
#[derive(Debug)]
pub(crate) struct Reduced {
    /// The names, in order.
    pub(crate) names: NameList,
    /// For each name how many groups it has.
    pub(crate) groups_of: Vec<usize>,
    /// The groups, in the order of the observations.
    pub(crate) groups: Vec<Group>,
    /// For each observation, whether a later suite of the same workflow and event took its place.
    pub(crate) superseded: Vec<bool>,
}

impl Reduced {
    /// Reduces observations that stand in their normal order.
    pub(crate) fn new(observations: &[Observation]) -> Self {
        let superseded = superseded(observations);
        let mut groups = Vec::new();
        let mut producers = BTreeMap::new();
        let mut last = None;
        let mut first = 0_usize;
        for chunk in observations.chunk_by(same_group) {
            let range = first..first.saturating_add(chunk.len());
            first = range.end;
            let standing = superseded.get(range.clone()).unwrap_or_default();
            if let Some(one) = chunk.first() {
                // Most of a change's reports are made by one.
                let maker = (one.kind, &one.app, &one.workflow, &one.user);
                let known = last.filter(|(last, _)| *last == maker);
                let next = producers.len();
                let (_, producer) = known.unwrap_or_else(|| (maker, *producers.entry(maker).or_insert(next)));
                last = Some((maker, producer));
                groups.push(group(one, producer, range, chunk, standing));
            }
        }
        let (names, groups_of) = names(observations, &groups);
        Self { names, groups_of, groups, superseded }
    }
}

fn names(observations: &[Observation], groups: &[Group]) -> (NameList, Vec<usize>) {
    let name_of = |group: &Group| observations.get(group.range.start).map_or("", |one| one.name.as_str());
    let (mut names, mut groups_of) = (NameList::default(), Vec::new());
    for span in groups.chunk_by(|a, b| name_of(a) == name_of(b)) {
        names.push(span.first().map_or("", name_of));
        groups_of.push(span.len());
    }
    (names, groups_of)
}

fn same_group(a: &Observation, b: &Observation) -> bool {
    (&a.name, &a.app, a.kind, &a.workflow, &a.user) == (&b.name, &b.app, b.kind, &b.workflow, &b.user)
}

/// Of two suites of one app, workflow and event the later supersedes the earlier, for every check of theirs: a job
/// that the later one has not created yet is not answered by the earlier one's.
fn superseded(observations: &[Observation]) -> Vec<bool> {
    let mut current: BTreeMap<(&App, &str, &str), &str> = BTreeMap::new();
    for observation in observations {
        if let Some((lineage, suite)) = lineage(observation) {
            let newest = current.entry(lineage).or_insert(suite);
            if id_order(Some(newest), Some(suite)).is_lt() {
                *newest = suite;
            }
        }
    }
    observations
        .iter()
        .map(|observation| {
            lineage(observation).is_some_and(|(lineage, suite)| current.get(&lineage) != Some(&suite))
        })
        .collect()
}

/// The line of suites that a run's suite belongs to, where all that tells is known.
fn lineage(observation: &Observation) -> Option<((&App, &str, &str), &str)> {
    if observation.kind != Kind::CheckRun {
        return None;
    }
    let line = (observation.app.as_ref()?, observation.workflow.as_deref()?, observation.event.as_deref()?);
    Some((line, observation.suite.as_deref()?))
}

fn group(
    one: &Observation,
    producer: usize,
    range: Range<usize>,
    chunk: &[Observation],
    superseded: &[bool],
) -> Group {
    let mut tally = Tally {
        newest: range.start.saturating_add(newest(chunk)),
        executed: last_executed(chunk).map(|index| range.start.saturating_add(index)),
        ever_failed: chunk.iter().any(|observation| observation.state.is_failure()),
        states: 0,
        after_failure: false,
        disputed: false,
    };
    if one.kind == Kind::CheckRun {
        let mut first = 0_usize;
        // Superseded suites stand before the one that took their place.
        let mut before: Option<&Observation> = None;
        for suite in chunk.chunk_by(|a, b| (&a.event, &a.suite) == (&b.event, &b.suite)) {
            before = before.filter(|before| suite.first().is_some_and(|run| run.event == before.event));
            if superseded.get(first).copied().unwrap_or(false) {
                before = suite.iter().rfind(|run| executed(run)).or(before);
            } else {
                count_suite(&mut tally, suite, before);
            }
            first = first.saturating_add(suite.len());
        }
    } else {
        count_status(&mut tally, chunk);
    }
    if tally.states == 0 {
        tally.states = State::Missing.bit();
    }
    let condition = (one.kind == Kind::Condition).then(|| Condition::from_name(&one.name)).flatten();
    Group { range, kind: one.kind, condition, producer, tally }
}

/// Adds what one suite's runs amount to. `before` is the last run that judged in the suites that it superseded.
fn count_suite(tally: &mut Tally, suite: &[Observation], before: Option<&Observation>) {
    let by_attempt = suite.iter().all(|observation| observation.attempt.is_some());
    let order = |a: &Observation, b: &Observation| run_order(a, b, by_attempt);
    let unfinished = suite.iter().filter(|o| o.state.is_unfinished()).max_by(|a, b| order(a, b));
    let Some(counted) = unfinished.or_else(|| suite.iter().max_by(|a, b| order(a, b))) else {
        return;
    };
    // What cannot be told apart stands side by side.
    let may_follow = |o: &Observation, known: &Observation| {
        let same_attempt = !by_attempt || o.attempt == known.attempt;
        order(o, known).is_eq() || (same_attempt && may_be_later(o, known))
    };
    for observation in suite.iter().filter(|o| may_follow(o, counted)) {
        if observation.state.is_unfinished() == counted.state.is_unfinished() {
            tally.states |= observation.state.bit();
            tally.disputed |= observation.disputed;
        }
    }
    if counted.state.is_unfinished() {
        let last = suite.iter().filter(|o| executed(o)).max_by(|a, b| order(a, b));
        let failed_last = |last| suite.iter().any(|o| o.state.is_failure() && may_follow(o, last));
        tally.after_failure |= match last {
            Some(last) => failed_last(last),
            None => before.is_some_and(|before| before.state.is_failure()),
        };
    }
}

/// Whether a run has no id, and no time that says that it is the earlier one: what is not known makes no failure old.
fn may_be_later(run: &Observation, known: &Observation) -> bool {
    let earlier = run.started_at.is_some() && run.started_at < known.started_at;
    run.run.is_none() && known.run.is_some() && !earlier
}

/// Whether a status has no time, and no id that says that it is the earlier one.
fn may_be_later_status(status: &Observation, known: &Observation) -> bool {
    let earlier = status.run.is_some() && id_order(status.run.as_deref(), known.run.as_deref()).is_lt();
    status.started_at.is_none() && known.started_at.is_some() && !earlier
}

/// Statuses: the latest of a context counts (GitHub's and Gitea's combined status).
fn count_status(tally: &mut Tally, chunk: &[Observation]) {
    let Some(newest) = chunk.iter().max_by(|a, b| newer_status(a, b)) else {
        return;
    };
    let may_follow = |o: &Observation, known: &Observation| {
        newer_status(o, known).is_eq() || may_be_later_status(o, known)
    };
    for observation in chunk.iter().filter(|o| may_follow(o, newest)) {
        tally.states |= observation.state.bit();
        tally.disputed |= observation.disputed;
    }
    let last = chunk.iter().filter(|o| executed(o)).max_by(|a, b| newer_status(a, b));
    let failed_last = |last| chunk.iter().any(|o| o.state.is_failure() && may_follow(o, last));
    tally.after_failure = newest.state.is_unfinished() && last.is_some_and(failed_last);
}

/// Whether a report is of a run to an end that judged: skipped and neutral ones say nothing about the code.
fn executed(observation: &Observation) -> bool {
    !observation.state.is_unfinished() && !matches!(observation.state, State::Skipped | State::Neutral)
}

fn last_executed(chunk: &[Observation]) -> Option<usize> {
    let executed = chunk.iter().enumerate().filter(|(_, o)| executed(o));
    executed.max_by(|(_, a), (_, b)| newer_status(a, b)).map(|(index, _)| index)
}

fn newest(chunk: &[Observation]) -> usize {
    let by_kind = |a: &Observation, b: &Observation| match a.kind {
        Kind::CheckRun => newer_run(a, b),
        Kind::Status | Kind::Condition => newer_status(a, b),
    };
    chunk.iter().enumerate().max_by(|(_, a), (_, b)| by_kind(a, b)).map_or(0, |(index, _)| index)
}

fn run_order(a: &Observation, b: &Observation, by_attempt: bool) -> Ordering {
    let attempts = if by_attempt { a.attempt.cmp(&b.attempt) } else { Ordering::Equal };
    attempts
        .then_with(|| id_order(a.run.as_deref(), b.run.as_deref()))
        .then_with(|| a.started_at.cmp(&b.started_at))
}

/// Which of two runs of one check was created later.
pub(crate) fn newer_run(a: &Observation, b: &Observation) -> Ordering {
    run_order(a, b, false)
}

/// Which of two statuses of one context is the later.
pub(crate) fn newer_status(a: &Observation, b: &Observation) -> Ordering {
    a.started_at.cmp(&b.started_at).then_with(|| id_order(a.run.as_deref(), b.run.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn report(kind: Kind, state: State, run: Option<&str>, second: Option<i64>) -> Observation {
        let started_at = second.map(|second| Time::from_millis(second.saturating_mul(1000)).unwrap());
        Observation { run: run.map(Into::into), started_at, ..Observation::new(kind, "build", state) }
    }

    fn states(kind: Kind, failed: (Option<&str>, Option<i64>), passed: (Option<&str>, Option<i64>)) -> u8 {
        let observations = [
            report(kind, State::Failed, failed.0, failed.1),
            report(kind, State::Passed, passed.0, passed.1),
        ];
        Reduced::new(&observations).groups.iter().fold(0, |all, group| all | group.tally.states)
    }

    #[test]
    fn a_failure_is_old_only_where_something_says_so() {
        let (passed, both) = (State::Passed.bit(), State::Passed.bit() | State::Failed.bit());
        let run = |failed, passed| states(Kind::CheckRun, failed, passed);
        assert_eq!(run((Some("1"), None), (Some("2"), None)), passed);
        assert_eq!(run((None, None), (Some("2"), None)), both);
        assert_eq!(run((None, Some(9)), (Some("2"), Some(5))), both);
        assert_eq!(run((None, Some(1)), (Some("2"), Some(5))), passed);
        let status = |failed, passed| states(Kind::Status, failed, passed);
        assert_eq!(status((Some("1"), Some(1)), (Some("2"), Some(5))), passed);
        assert_eq!(status((None, None), (None, Some(5))), both);
        assert_eq!(status((Some("3"), None), (Some("2"), Some(5))), both);
        assert_eq!(status((Some("1"), None), (Some("2"), Some(5))), passed);
    }
}
