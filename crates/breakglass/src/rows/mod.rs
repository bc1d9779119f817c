//! The rows of an assessment: each (kind, name, app) under its rule, with what it amounts to in both lanes.

mod cell;
mod collect;
mod open;

use std::ops::Range;
use std::sync::OnceLock;

use crate::assess::Marks;
use crate::change::Change;
use crate::check::{App, Condition, Kind, Observation, State};
use crate::policy::Policy;
use crate::readiness::{Lane, Outcome};
use crate::resolve::Decider;
use crate::tier::Tier;
pub(crate) use cell::Cell;
pub(crate) use collect::Summary;
use collect::{Collector, Sink};

/// One check of the answer.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) decider: Decider,
    pub(crate) tier: Tier,
    pub(crate) kind: Kind,
    /// The change's groups among which those of this row stand, of which it has the first; empty where nothing was reported.
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
}

impl Row {
    /// What a lane makes of it.
    pub(crate) fn outcome(&self, lane: Lane) -> Outcome {
        match lane {
            Lane::Normal => self.normal,
            Lane::Emergency => self.emergency,
        }
    }
}

/// The rows of one assessment.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    /// As they were made: those of what was reported in order of name, then those of what is missing.
    all: Vec<Row>,
    /// How many were reported.
    reported: usize,
    /// Groups of names that have several, in order, each with its row.
    joined: Vec<(usize, usize)>,
    /// The rows in the order of the answer, once somebody asked: tier, name, app, kind.
    order: OnceLock<Vec<usize>>,
}

impl Rows {
    /// The rows of a change under a policy, and what they amount to.
    pub(crate) fn collect(policy: &Policy, change: &Change) -> (Self, Summary) {
        let all = Vec::with_capacity(change.reduced().groups.len());
        let mut rows = Self { all, reported: 0, joined: Vec::new(), order: OnceLock::new() };
        let (summary, reported) = judge_all(policy, change, &mut rows);
        rows.reported = reported;
        (rows, summary)
    }

    /// Each row and its place among all, in the order of the answer; of the policy and change that they were made of.
    pub(crate) fn in_order(&self, policy: &Policy, change: &Change) -> impl Iterator<Item = (usize, &Row)> {
        let order = self.order.get_or_init(|| {
            let mut order: Vec<usize> = (0..self.all.len()).collect();
            if self.reported == self.all.len() {
                // What was reported stands in order of name already.
                order.sort_by_key(|&index| self.all.get(index).map(|row| row.tier));
            } else {
                order.sort_by_key(|&index| self.all.get(index).map(|row| key(row, change, policy)));
            }
            order
        });
        order.iter().filter_map(|&index| self.all.get(index).map(|row| (index, row)))
    }

    /// The change's groups of the row at that place.
    pub(crate) fn groups(&self, index: usize) -> impl Iterator<Item = usize> + use<'_> {
        let range = self.all.get(index).map_or(0..0, |row| row.groups.clone());
        let is_alone = range.len() == 1;
        let row_of = |group: usize| {
            let place = self.joined.binary_search_by_key(&group, |(group, _)| *group).ok()?;
            self.joined.get(place).map(|(_, row)| *row)
        };
        range.filter(move |group| is_alone || row_of(*group) == Some(index))
    }
}

/// What the rows of a change under a policy amount to, without keeping them.
pub(crate) fn summary(policy: &Policy, change: &Change) -> Summary {
    judge_all(policy, change, &mut ()).0
}

/// What a policy rules for a change whatever the states of its checks.
pub(crate) struct Ruled {
    /// For each of the change's groups, in order, what is ruled for it; nothing where its name is ignored.
    pub(crate) cells: Vec<Option<Cell>>,
    /// The worst that both lanes make of what was not reported.
    pub(crate) missing: [Outcome; 2],
    /// Whether a check run or a status was really reported.
    pub(crate) any_check: bool,
}

/// What a policy rules for a change. It is the same for all changes with the same groups to which the same rules apply, and of
/// which the forge demands the same.
pub(crate) fn ruled(policy: &Policy, change: &Change) -> Ruled {
    let mut nowhere = ();
    let mut collector = Collector::new(policy, change, &mut nowhere);
    let cells = collector.ruled();
    collector.missing_conditions();
    collector.missing_checks();
    let Summary { worst: missing, any_check, .. } = collector.summary;
    Ruled { cells, missing, any_check }
}

/// For each of a change's groups its states, a bit each, and whether it follows a failure, as they count where it stands alone.
pub(crate) fn counted<'a>(policy: &Policy, change: &'a Change) -> impl Iterator<Item = (u8, bool)> + use<'a> {
    let duplicates = policy.document().duplicates;
    change.reduced().groups.iter().map(move |group| {
        let tally = open::counted(group, change.observations(), duplicates);
        (tally.states, tally.after_failure)
    })
}

/// Lets all rows out; answers what they amount to, and how many of them were reported.
fn judge_all<S: Sink>(policy: &Policy, change: &Change, sink: &mut S) -> (Summary, usize) {
    let mut collector = Collector::new(policy, change, sink);
    collector.reported();
    let reported = collector.summary.rows;
    collector.missing_conditions();
    collector.missing_checks();
    (collector.summary, reported)
}

impl Sink for Rows {
    const KEEPS: bool = true;

    #[inline(always)]
    fn row(&mut self, row: Row) {
        self.all.push(row);
    }

    fn joined(&mut self, group: usize, row: usize) {
        self.joined.push((group, row));
    }
}

/// What was reported first of a row.
fn first<'a>(row: &Row, change: &'a Change) -> Option<&'a Observation> {
    let group = row.groups.clone().next()?;
    change.observations().get(change.reduced().groups.get(group)?.range.start)
}

/// The name of a row: what was reported, or what its rule asks for.
pub(crate) fn name<'a>(row: &Row, change: &'a Change, policy: &'a Policy) -> &'a str {
    match (first(row, change), row.condition, row.decider) {
        (Some(observation), _, _) => &observation.name,
        (None, Some(condition), _) => condition.as_str(),
        (None, None, Decider::Rule(rule)) => policy.rule(rule).map_or("", |rule| rule.text()),
        (None, None, _) => "",
    }
}

/// The app of a row, where one reported.
pub(crate) fn app<'a>(row: &Row, change: &'a Change) -> Option<&'a App> {
    first(row, change).and_then(|observation| observation.app.as_ref())
}

/// By what rows are sorted: tier, name, app, kind.
fn key<'a>(row: &Row, change: &'a Change, policy: &'a Policy) -> (Tier, &'a str, Option<&'a App>, Kind) {
    (row.tier, name(row, change, policy), app(row, change), row.kind)
}
