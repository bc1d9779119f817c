//! Judging a change name by name: what the rows of an assessment, and its verdicts, come from.

use std::collections::BTreeMap;

use super::Row;
use super::cell::Cell;
use super::open::Open;
use crate::assess::Marks;
use crate::change::{Change, Group, Tally};
use crate::check::{Condition, Kind, Observation, State};
use crate::policy::{Candidates, Duplicates, Policy, Producer};
use crate::readiness::{Outcome, confirmable, disagree, judge};
use crate::resolve::{Decider, Decision, Resolver};

/// Where rows go, one after another.
pub(super) trait Sink {
    /// Whether rows are kept; where they are not, most need not be made.
    const KEEPS: bool;

    fn row(&mut self, row: Row);

    /// Which row a group is part of, where its name has several.
    fn joined(&mut self, group: usize, row: usize);
}

/// For who asks for the summary alone.
impl Sink for () {
    const KEEPS: bool = false;

    #[inline(always)]
    fn row(&mut self, _: Row) {}

    fn joined(&mut self, _: usize, _: usize) {}
}

/// What all rows amount to.
pub(crate) struct Summary {
    /// How many there are.
    pub(crate) rows: usize,
    /// The worst outcome in each lane.
    pub(crate) worst: [Outcome; 2],
    /// Whether a check run or a status was really reported.
    pub(crate) any_check: bool,
    /// How many distinct names were ignored.
    pub(crate) ignored: usize,
}

impl Summary {
    /// Adds a row by its outcomes in both lanes.
    #[inline(always)]
    fn add(&mut self, [normal, emergency]: [Outcome; 2]) {
        let [worst_normal, worst_emergency] = &mut self.worst;
        *worst_normal = normal.max(*worst_normal);
        *worst_emergency = emergency.max(*worst_emergency);
        self.rows = self.rows.wrapping_add(1);
    }
}

pub(super) struct Collector<'a, S> {
    policy: &'a Policy,
    change: &'a Change,
    observations: &'a [Observation],
    resolver: Resolver<'a>,
    /// The states that may be confirmed, a bit each.
    confirmable: u8,
    duplicates: Duplicates,
    sink: &'a mut S,
    /// How many groups were seen.
    groups: usize,
    /// The merge conditions that were seen, a bit each.
    conditions: u8,
    pub(super) summary: Summary,
}

impl<'a, S: Sink> Collector<'a, S> {
    pub(super) fn new(policy: &'a Policy, change: &'a Change, sink: &'a mut S) -> Self {
        Self {
            policy,
            change,
            observations: change.observations(),
            resolver: Resolver::new(policy, change),
            confirmable: confirmable(&policy.document().emergency.confirm_while),
            duplicates: policy.document().duplicates,
            sink,
            groups: 0,
            conditions: 0,
            summary: Summary { rows: 0, worst: [Outcome::Accepted; 2], any_check: false, ignored: 0 },
        }
    }

    /// Makes rows of all that was reported, name by name.
    pub(super) fn reported(&mut self) {
        self.each_name(Self::one_name);
    }

    /// What is ruled for each of the change's groups, whatever their states; nothing where its name is ignored.
    pub(super) fn ruled(&mut self) -> Vec<Option<Cell>> {
        let mut cells = Vec::new();
        self.each_name(|this, span, candidates| {
            let mut deciders: Vec<Decider> = Vec::new();
            for group in span {
                let decision = this.decide(group, candidates);
                if let Some(by) = decision.map(|decision| decision.by) {
                    this.reported_one(group);
                    if !deciders.contains(&by) {
                        deciders.push(by);
                        this.count_name(by);
                    }
                }
                cells.push(decision.map(|decision| Cell::of(group, decision)));
            }
        });
        cells
    }

    /// Goes through what was reported, with what decides for each name.
    #[inline(always)]
    fn each_name(&mut self, mut with: impl FnMut(&mut Self, &[Group], &Candidates)) {
        let (policy, reduced) = (self.policy, self.change.reduced());
        let seen = policy.names().seen();
        let mut worked_out = None;
        let candidates = seen
            .all(&reduced.names)
            .unwrap_or_else(|| worked_out.insert(policy.names().work_out_all(&reduced.names, &seen)));
        let mut rest = reduced.groups.as_slice();
        for (groups, candidates) in reduced.groups_of.iter().zip(candidates) {
            let Some((span, others)) = rest.split_at_checked(*groups) else { break };
            rest = others;
            with(self, span, candidates);
        }
        drop(seen);
        if let Some(worked_out) = worked_out {
            policy.names().remember(&reduced.names, worked_out);
        }
    }

    /// Makes the rows of one name. Nearly every name has one group.
    #[inline(always)]
    fn one_name(&mut self, span: &[Group], candidates: &Candidates) {
        if let [group] = span {
            let place = self.next_group();
            match self.decide(group, candidates) {
                Some(decision) if !S::KEEPS && self.duplicates == Duplicates::Worst => {
                    self.sum_up(group, decision);
                }
                Some(decision) => {
                    self.close(Open::new(group, place, decision, self.observations, self.duplicates));
                }
                None => self.summary.ignored = self.summary.ignored.saturating_add(1),
            }
        } else {
            self.several_groups(span, candidates);
        }
    }

    /// What the row of one group adds to the summary.
    #[inline(always)]
    fn sum_up(&mut self, group: &Group, decision: Decision) {
        let Tally { states, after_failure, .. } = group.tally;
        self.summary.add(Cell::of(group, decision).outcomes(states, after_failure, self.confirmable));
        self.reported_one(group);
        self.count_name(decision.by);
    }

    /// Notes that a check or condition was reported.
    #[inline(always)]
    fn reported_one(&mut self, group: &Group) {
        self.summary.any_check |= group.kind != Kind::Condition;
        self.conditions |= group.condition.map_or(0, Condition::bit);
    }

    #[inline(never)]
    fn several_groups(&mut self, span: &[Group], candidates: &Candidates) {
        let mut open: Vec<Open> = Vec::new();
        let first_row = self.summary.rows;
        let mut ignored = false;
        for group in span {
            let place = self.next_group();
            match self.decide(group, candidates) {
                Some(decision) => {
                    let row = self.join(&mut open, group, place, decision);
                    self.sink.joined(place, first_row.saturating_add(row));
                }
                None => ignored = true,
            }
        }
        self.summary.ignored = self.summary.ignored.saturating_add(usize::from(ignored));
        self.close_all(open);
    }

    /// The place of the next group.
    #[inline(always)]
    fn next_group(&mut self) -> usize {
        let place = self.groups;
        self.groups = place.saturating_add(1);
        place
    }

    /// Lets a row out.
    #[inline(always)]
    fn row(&mut self, row: Row) {
        self.summary.add([row.normal, row.emergency]);
        self.summary.any_check |= row.kind != Kind::Condition && !row.groups.is_empty();
        self.conditions |= row.condition.map_or(0, Condition::bit);
        self.sink.row(row);
    }

    /// What decides for a group; nothing where its name is ignored.
    #[inline(always)]
    fn decide(&mut self, group: &Group, candidates: &Candidates) -> Option<Decision> {
        match (group.condition, candidates) {
            (Some(condition), _) => Some(self.resolver.condition(condition)),
            (None, Candidates::Ignored) => None,
            (None, Candidates::Settled(rule)) => self.resolver.settled(*rule),
            (None, Candidates::Rules(rules)) => Some(self.resolver.check(rules, group)),
        }
    }

    /// Puts a group into the row of the same rule, kind and app, or makes one; tells which.
    fn join(&self, open: &mut Vec<Open>, group: &Group, place: usize, decision: Decision) -> usize {
        let observations = self.observations;
        let app = |first: usize| observations.get(first).and_then(|first| first.app.as_ref());
        // Groups stand in order of app and kind, so rows of this app and kind are the last ones, one for each rule.
        let same = |row: &Open| row.kind == group.kind && app(row.first) == app(group.range.start);
        let mut last = open.iter_mut().enumerate().rev().take_while(|(_, row)| same(row));
        if let Some((index, row)) = last.find(|(_, row)| row.decision.by == decision.by) {
            row.join(group, place, decision, observations, self.duplicates);
            return index;
        }
        open.push(Open::new(group, place, decision, observations, self.duplicates));
        open.len().saturating_sub(1)
    }

    /// Closes the rows of one name. All of them under one rule count, so they must agree.
    fn close_all(&mut self, open: Vec<Open>) {
        let mut of_rule: BTreeMap<Decider, u8> = BTreeMap::new();
        for row in &open {
            *of_rule.entry(row.decision.by).or_default() |= row.tally.states;
        }
        for row in open {
            let states = of_rule.get(&row.decision.by).copied().unwrap_or(row.tally.states);
            let conflicting = disagree(states, row.decision.accept);
            self.row(row.close(conflicting, self.confirmable));
        }
        for decider in of_rule.into_keys() {
            self.count_name(decider);
        }
    }

    /// Closes the one row of a name, which has nobody to disagree with but itself.
    #[inline(always)]
    fn close(&mut self, row: Open) {
        let conflicting = disagree(row.tally.states, row.decision.accept);
        let decider = row.decision.by;
        self.row(row.close(conflicting, self.confirmable));
        self.count_name(decider);
    }

    /// One more distinct name for a rule, however many rows it has.
    fn count_name(&mut self, decider: Decider) {
        if let Decider::Rule(rule) = decider
            && let Some(notes) = self.resolver.notes(rule)
        {
            notes.found = notes.found.wrapping_add(1);
        }
    }

    /// Conditions that the pull request did not tell.
    pub(super) fn missing_conditions(&mut self) {
        if !self.change.expects_conditions() {
            return;
        }
        for condition in Condition::ALL {
            if self.conditions & condition.bit() == 0 {
                let decision = self.resolver.condition(condition);
                let mut row = self.missing(Kind::Condition, decision);
                row.condition = Some(condition);
                self.row(row);
            }
        }
    }

    /// One row for each rule that found fewer names than it wants.
    pub(super) fn missing_checks(&mut self) {
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
            let (by, mismatch) = (Decider::Rule(index), notes.mismatch);
            let decision = Decision { by, tier: rule.tier, accept: rule.accept, mismatch };
            let mut row = self.missing(kind, decision);
            row.found = notes.found;
            row.wanted = rule.at_least;
            self.row(row);
        }
    }

    /// A row of what was not reported.
    fn missing(&self, kind: Kind, decision: Decision) -> Row {
        let Decision { by: decider, tier, accept, mismatch } = decision;
        let judged = judge(tier, accept, State::Missing.bit(), 0);
        Row {
            decider,
            tier,
            kind,
            groups: 0..0,
            condition: None,
            state: judged.state,
            marks: Marks { producer_mismatch: mismatch, ..Marks::default() },
            found: 0,
            wanted: 0,
            normal: judged.normal,
            emergency: judged.emergency,
        }
    }
}
