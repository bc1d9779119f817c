//! What a report of a run changes that is known already: most reports are of one.

use std::ops::Range;

use super::numbers::Numbers;
use super::report::{Base, Id, Report, Told, checks};
use super::shape::Shape;
use crate::change::weight;
use crate::check::{Observation, State};
use crate::time::Time;

/// What a report changes of a row whose run stands alone in its group, where it tells nothing new but how far the run is.
#[derive(Debug)]
pub(super) struct Advance {
    /// The run had ended, and was reported unfinished.
    pub(super) went_back: bool,
    /// Nothing where it is known already.
    pub(super) step: Option<Step>,
}

/// How one report of a row is another one by now.
#[derive(Debug)]
pub(super) struct Step {
    /// The place of the report.
    pub(super) place: usize,
    pub(super) told: Told,
    /// The place of its group, and the state that is the group's alone.
    pub(super) group: usize,
    pub(super) state: State,
    /// Where its numbers stand, and those that they are now.
    pub(super) at: Range<usize>,
    pub(super) numbers: Vec<u8>,
}

impl Advance {
    /// Nothing where the report is another one, which has to be taken as a whole.
    pub(super) fn of(shape: &Shape, numbers: &Numbers, one: &Observation) -> Option<Self> {
        if shape.has_text {
            return None;
        }
        let run = Id::of(Some(one.run.as_deref()?));
        let lineup = &shape.ruling.lineup;
        let of_name = lineup.of_name(&one.name);
        let mut reader = numbers.reader();
        let base = Base::read(&mut reader);
        let first = checks(&shape.told).position(|(check, _)| check >= of_name.start)?;
        reader.skip(Told::numbers(shape.told.get(..first)?));
        let mut reports = checks(&shape.told).enumerate().skip(first);
        let mut before = None;
        let (place, told, start, known) = loop {
            let (place, (check, told)) = reports.next().filter(|(_, (check, _))| *check < of_name.end)?;
            let start = reader.at;
            let known = Report::read(check, told, &mut reader, &base)?;
            if known.run == run && lineup.check(check)?.kind == one.kind {
                break (place, told, start, known);
            }
            before = Some(check);
        };
        let at = start..reader.at;
        let after = reports.next().map(|(_, (check, _))| check);
        let group = lineup.group(known.check)?;
        let is_other = |check: Option<usize>| check.is_none_or(|check| lineup.group(check) != Some(group));
        let tells_nothing_else = lineup.check(known.check)?.tells_all_of(one)
            && one.suite.as_deref().is_none_or(|suite| Id::of(Some(suite)) == known.suite)
            && one.attempt <= known.attempt;
        if !is_other(before) || !is_other(after) || !tells_nothing_else {
            return None;
        }
        // The group of a run that another suite took the place of is in another state than the run.
        let counts = shape.states.get(group) == Some(&known.state.bit()) && known.state != State::Missing;
        let went_back = !known.state.is_unfinished() && one.state.is_unfinished();
        let state = if weight(one.state) > weight(known.state) { one.state } else { known.state };
        let report = Report {
            state,
            started_at: known.started_at.max(one.started_at.map(Time::as_millis)),
            completed_at: known.completed_at.max(one.completed_at.map(Time::as_millis)),
            ..known
        };
        if report == known {
            return Some(Self { went_back, step: None });
        }
        if !counts {
            return None;
        }
        let mut numbers = Vec::with_capacity(24);
        let told = report.write(&base, told.is_next(), &mut numbers);
        Some(Self { went_back, step: Some(Step { place, told, group, state, at, numbers }) })
    }
}
