//! The rows of an assessment: each (kind, name, app) under its rule, with what it amounts to in both lanes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::assess::Marks;
use crate::change::{Change, Group, newer_run, newer_status};
use crate::check::{App, Condition, Kind, Observation, State};
use crate::policy::{AcceptSet, Candidates, ConfirmWhile, Duplicates, Policy, Producer};
use crate::readiness::{Confirmable, Lane, Outcome, columns, each, outcome, worst};
use crate::resolve::{Decider, Decision, Resolver};
use crate::tier::Tier;

/// One check of the answer.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) decider: Decider,
    pub(crate) tier: Tier,
    pub(crate) kind: Kind,
    /// What was reported first of it; none where nothing was.
    pub(crate) first: Option<usize>,
    /// The change's groups among which those of this row stand; `row_of` tells which.
    pub(crate) groups: Range<usize>,
    /// Which merge condition it is, if it is one.
    pub(crate) condition: Option<Condition>,
    pub(crate) state: State,
    pub(crate) marks: Marks,
    /// How many distinct names its rule found, and wanted; both 0 but in a row for what is missing.
    pub(crate) found: u32,
    pub(crate) wanted: u32,
    normal: Outcome,
    emergency: Outcome,
    accept: AcceptSet,
    states: u8,
    /// The newest report, by which statuses, and runs under `duplicates: latest`, replace each other.
    newest: usize,
    executed: Option<usize>,
    ever_failed: bool,
}

impl Row {
    /// What a lane makes of it.
    pub(crate) fn outcome(&self, lane: Lane) -> Outcome {
        match lane {
            Lane::Normal => self.normal,
            Lane::Emergency => self.emergency,
        }
    }

    /// Whether it is a check run or a status that was really reported.
    pub(crate) fn is_reported_check(&self) -> bool {
        self.kind != Kind::Condition && self.first.is_some()
    }

    fn new(kind: Kind, decision: Decision) -> Self {
        Self {
            decider: decision.by,
            tier: decision.tier,
            kind,
            first: None,
            groups: 0..0,
            condition: None,
            state: State::Missing,
            marks: Marks { producer_mismatch: decision.mismatch, ..Marks::default() },
            found: 0,
            wanted: 0,
            normal: Outcome::Waiting,
            emergency: Outcome::Waiting,
            accept: decision.accept,
            states: State::Missing.bit(),
            newest: 0,
            executed: None,
            ever_failed: false,
        }
    }
}

/// The rows of one assessment.
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    /// The rows in the order of the answer: tier, name, app, kind.
    pub(crate) order: Vec<usize>,
    /// For each of the change's groups its row; none where the name is ignored.
    pub(crate) row_of: Vec<Option<usize>>,
    /// How many distinct names were ignored.
    pub(crate) ignored: usize,
}

impl Rows {
    pub(crate) fn collect(policy: &Policy, change: &Change) -> Self {
        let groups = change.reduced().groups.as_slice();
        let mut collector = Collector {
            policy,
            observations: change.observations(),
            resolver: Resolver::new(policy, change),
            confirm_while: &policy.document().emergency.confirm_while,
            latest: policy.document().duplicates == Duplicates::Latest,
            rows: Vec::with_capacity(groups.len()),
            row_of: Vec::with_capacity(groups.len()),
            ignored: 0,
        };
        collector.reported(groups);
        let reported = collector.rows.len();
        if change.expects_conditions() {
            collector.missing_conditions();
        }
        collector.missing_checks();
        let order = order(&collector.rows, reported, collector.observations, policy);
        let Collector { rows, row_of, ignored, .. } = collector;
        Self { rows, order, row_of, ignored }
    }
}

/// The name of a row: what was reported, or what its rule asks for.
pub(crate) fn name<'a>(row: &Row, observations: &'a [Observation], policy: &'a Policy) -> &'a str {
    match (row.first.and_then(|first| observations.get(first)), row.condition, row.decider) {
        (Some(observation), _, _) => &observation.name,
        (None, Some(condition), _) => condition.as_str(),
        (None, None, Decider::Rule(rule)) => policy.rule(rule).map_or("", |rule| rule.text()),
        (None, None, _) => "",
    }
}

/// The app of a row, where one reported.
pub(crate) fn app<'a>(row: &Row, observations: &'a [Observation]) -> Option<&'a App> {
    row.first.and_then(|first| observations.get(first)).and_then(|observation| observation.app.as_ref())
}

/// Tier, name, app, kind. What was reported stands in order of name already, so only what is missing is sorted.
fn order(rows: &[Row], reported: usize, observations: &[Observation], policy: &Policy) -> Vec<usize> {
    let mut order = Vec::with_capacity(rows.len());
    for tier in Tier::ALL {
        order.extend(rows.iter().enumerate().filter(|(_, row)| row.tier == tier).map(|(index, _)| index));
    }
    if reported < rows.len() {
        order.sort_by_key(|&index| {
            rows.get(index)
                .map(|row| (row.tier, name(row, observations, policy), app(row, observations), row.kind))
        });
    }
    order
}

struct Collector<'a> {
    policy: &'a Policy,
    observations: &'a [Observation],
    resolver: Resolver<'a>,
    confirm_while: &'a [ConfirmWhile],
    latest: bool,
    rows: Vec<Row>,
    row_of: Vec<Option<usize>>,
    ignored: usize,
}

impl<'a> Collector<'a> {
    /// Makes rows of all that was reported, name by name.
    fn reported(&mut self, groups: &[Group]) {
        let (policy, observations) = (self.policy, self.observations);
        let name_of = |group: &Group| observations.get(group.range.start).map_or("", |o| o.name.as_str());
        let mut new_names = Vec::new();
        let seen = policy.names().seen();
        for span in groups.chunk_by(|a, b| name_of(a) == name_of(b)) {
            let name = span.first().map_or("", name_of);
            if let Some(candidates) = seen.get(name) {
                self.one_name(span, candidates);
            } else {
                let candidates = policy.names().work_out(name);
                self.one_name(span, &candidates);
                new_names.push((Box::from(name), candidates));
            }
        }
        drop(seen);
        if !new_names.is_empty() {
            policy.names().remember(new_names);
        }
    }

    /// Makes the rows of one name.
    fn one_name(&mut self, span: &[Group], candidates: &Candidates) {
        let first_row = self.rows.len();
        let mut ignored = false;
        for group in span {
            let Some(observation) = self.observations.get(group.range.start) else {
                continue;
            };
            let condition = (observation.kind == Kind::Condition)
                .then(|| Condition::from_name(&observation.name))
                .flatten();
            let decision = match (condition, candidates) {
                (Some(condition), _) => self.resolver.condition(condition),
                (None, Candidates::Rules(rules)) => self.resolver.check(rules, observation),
                (None, Candidates::Ignored) => {
                    ignored = true;
                    self.row_of.push(None);
                    continue;
                }
            };
            let row = self.row_for(first_row, decision, observation, group);
            if let Some(row) = self.rows.get_mut(row) {
                row.condition = condition;
            }
            self.row_of.push(Some(row));
        }
        self.ignored = self.ignored.saturating_add(usize::from(ignored));
        self.finish_name(first_row);
    }

    /// Puts a group into the row of the same rule, kind and app, or makes one.
    fn row_for(
        &mut self,
        first_row: usize,
        decision: Decision,
        observation: &Observation,
        group: &Group,
    ) -> usize {
        let observations = self.observations;
        let here = self.row_of.len();
        let after = here.saturating_add(1);
        // Groups stand in order of app and kind, so rows of this app and kind are the last ones, one for each rule.
        for (index, row) in self.rows.iter_mut().enumerate().skip(first_row).rev() {
            if row.kind != observation.kind || app(row, observations) != observation.app.as_ref() {
                break;
            }
            if row.decider == decision.by {
                row.marks.producer_mismatch |= decision.mismatch;
                row.groups.end = after;
                join(row, group, observations, self.latest);
                return index;
            }
        }
        let mut row = Row::new(observation.kind, decision);
        row.first = Some(group.range.start);
        row.groups = here..after;
        row.states = group.states;
        row.newest = group.newest;
        row.executed = group.executed;
        row.ever_failed = group.ever_failed;
        row.marks.after_failure = group.after_failure;
        row.marks.disputed = group.disputed;
        if self.latest && row.kind == Kind::CheckRun {
            take_newest(&mut row, observations);
        }
        self.rows.push(row);
        self.rows.len().saturating_sub(1)
    }

    /// Works out states and outcomes of one name's rows, once all of them are there.
    fn finish_name(&mut self, first_row: usize) {
        let Some(rows) = self.rows.get_mut(first_row..) else {
            return;
        };
        // Nearly every name has one row, which has nobody to disagree with but itself.
        if let [row] = rows {
            row.marks.conflicting = columns(row.states, row.accept).count_ones() > 1;
            finish(row, self.confirm_while);
            count_name(&mut self.resolver, row.decider);
            return;
        }
        // All rows of this name under one rule count, so they must agree.
        let mut of_rule: BTreeMap<Decider, u8> = BTreeMap::new();
        for row in rows.iter() {
            *of_rule.entry(row.decider).or_default() |= row.states;
        }
        for row in rows.iter_mut() {
            let states = of_rule.get(&row.decider).copied().unwrap_or(row.states);
            row.marks.conflicting = columns(states, row.accept).count_ones() > 1;
            finish(row, self.confirm_while);
        }
        for decider in of_rule.into_keys() {
            count_name(&mut self.resolver, decider);
        }
    }

    /// Conditions that the pull request did not tell.
    fn missing_conditions(&mut self) {
        for condition in Condition::ALL {
            if self.rows.iter().all(|row| row.condition != Some(condition)) {
                let decision = self.resolver.condition(condition);
                let mut row = Row::new(Kind::Condition, decision);
                row.condition = Some(condition);
                finish(&mut row, self.confirm_while);
                self.rows.push(row);
            }
        }
    }

    /// One row for each rule that found fewer names than it wants.
    fn missing_checks(&mut self) {
        let policy = self.policy;
        for &index in policy.expecting() {
            let Some(rule) = policy.rule(index).filter(|rule| self.resolver.applies(index, rule)) else {
                continue;
            };
            let notes = self.resolver.notes(index).map(|notes| *notes).unwrap_or_default();
            if notes.found >= rule.at_least {
                continue;
            }
            let kind = if matches!(rule.from, Producer::User(_)) { Kind::Status } else { Kind::CheckRun };
            let by = Decider::Rule(index);
            let mut row = Row::new(
                kind,
                Decision { by, tier: rule.tier, accept: rule.accept, mismatch: notes.mismatch },
            );
            row.found = notes.found;
            row.wanted = rule.at_least;
            finish(&mut row, self.confirm_while);
            self.rows.push(row);
        }
    }
}

/// One more distinct name for a rule, however many rows it has.
fn count_name(resolver: &mut Resolver<'_>, decider: Decider) {
    if let Decider::Rule(rule) = decider
        && let Some(notes) = resolver.notes(rule)
    {
        notes.found = notes.found.saturating_add(1);
    }
}

/// Adds another group's reports to a row.
fn join(row: &mut Row, group: &Group, observations: &[Observation], latest: bool) {
    row.ever_failed |= group.ever_failed;
    let replace = match row.kind {
        Kind::CheckRun if latest => newer_run,
        Kind::CheckRun => {
            row.states |= group.states;
            row.marks.after_failure |= group.after_failure;
            row.marks.disputed |= group.disputed;
            return;
        }
        // Of statuses the latest of a context counts, whoever set it.
        Kind::Status | Kind::Condition => newer_status,
    };
    let (Some(kept), Some(other)) = (observations.get(row.newest), observations.get(group.newest)) else {
        return;
    };
    match replace(kept, other) {
        std::cmp::Ordering::Less => {
            row.newest = group.newest;
            row.states = group.states;
            row.marks.disputed = group.disputed;
        }
        std::cmp::Ordering::Equal => {
            row.states |= group.states;
            row.marks.disputed |= group.disputed;
        }
        std::cmp::Ordering::Greater => {}
    }
    if row.kind == Kind::CheckRun {
        take_newest(row, observations);
        return;
    }
    let executed = |index: Option<usize>| index.and_then(|index| observations.get(index));
    row.executed = match (executed(row.executed), executed(group.executed)) {
        (Some(kept), Some(other)) if newer_status(kept, other).is_lt() => group.executed,
        (None, Some(_)) => group.executed,
        _ => row.executed,
    };
    let failed = executed(row.executed).is_some_and(|observation| observation.state.is_failure());
    row.marks.after_failure = failed && each(row.states).any(State::is_unfinished);
}

/// Under `duplicates: latest` the newest run alone counts; a failure before it is still not forgotten.
fn take_newest(row: &mut Row, observations: &[Observation]) {
    if let Some(newest) = observations.get(row.newest) {
        row.states = newest.state.bit();
        row.marks.disputed = newest.disputed;
        row.marks.after_failure = row.ever_failed && newest.state.is_unfinished();
    }
}

fn finish(row: &mut Row, confirm_while: &[ConfirmWhile]) {
    row.state = worst(row.states, row.accept);
    let never = row.marks.after_failure || row.kind == Kind::Condition;
    let confirmable = if never { Confirmable::Never } else { Confirmable::AsListed };
    let of_lane = |lane| {
        let outcomes = each(row.states)
            .map(|state| outcome(lane, row.tier, row.accept, state, confirmable, confirm_while));
        outcomes.max().unwrap_or(Outcome::Waiting)
    };
    (row.normal, row.emergency) = (of_lane(Lane::Normal), of_lane(Lane::Emergency));
}
