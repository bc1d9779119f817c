//! The rows of an assessment: each (kind, name, app) under its rule, with what it amounts to in both lanes.

mod cell;
mod collect;
mod open;

use std::ops::Range;

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
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    /// The rows in the order of the answer: tier, name, app, kind.
    pub(crate) order: Vec<usize>,
    /// For each of the change's groups its row; none where the name is ignored.
    pub(crate) row_of: Vec<Option<usize>>,
}

impl Rows {
    /// The rows of a change under a policy, and what they amount to.
    pub(crate) fn collect(policy: &Policy, change: &Change) -> (Self, Summary) {
        let groups = change.reduced().groups.len();
        let mut store = Store {
            rows: Vec::with_capacity(groups),
            row_of: Vec::with_capacity(groups),
            in_tier: [0; Tier::ALL.len()],
        };
        let (summary, reported) = judge_all(policy, change, &mut store);
        let Store { rows, row_of, in_tier } = store;
        let mut order = by_tier(&rows, in_tier);
        // What was reported stands in order of name already.
        if reported < rows.len() {
            order.sort_by_key(|&index| rows.get(index).map(|row| key(row, change.observations(), policy)));
        }
        (Self { rows, order, row_of }, summary)
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

/// The rows as they come.
struct Store {
    rows: Vec<Row>,
    row_of: Vec<Option<usize>>,
    /// How many there are of each tier.
    in_tier: [usize; Tier::ALL.len()],
}

impl Sink for Store {
    const KEEPS: bool = true;

    #[inline(always)]
    fn row(&mut self, row: Row) {
        if let Some(count) = self.in_tier.get_mut(row.tier.place()) {
            *count = count.saturating_add(1);
        }
        self.rows.push(row);
    }

    #[inline(always)]
    fn group(&mut self, row: Option<usize>) {
        self.row_of.push(row);
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

/// By what rows are sorted: tier, name, app, kind.
fn key<'a>(
    row: &Row,
    observations: &'a [Observation],
    policy: &'a Policy,
) -> (Tier, &'a str, Option<&'a App>, Kind) {
    (row.tier, name(row, observations, policy), app(row, observations), row.kind)
}

/// The rows tier by tier, else in the order in which they stand: each takes the next place of its tier.
fn by_tier(rows: &[Row], [absolutely_required, required, _]: [usize; 3]) -> Vec<usize> {
    let mut places = [0, absolutely_required, absolutely_required.saturating_add(required)];
    let mut order = vec![0; rows.len()];
    for (index, row) in rows.iter().enumerate() {
        let Some(place) = places.get_mut(row.tier.place()) else {
            continue;
        };
        if let Some(there) = order.get_mut(*place) {
            *there = index;
        }
        *place = place.saturating_add(1);
    }
    order
}
