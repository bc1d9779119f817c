//! A change's reports in few bytes: what a verdict does not depend on is left out, and ids and times are told from near ones.

use std::hint::black_box;
use std::ops::Range;

use smol_str::{SmolStr, format_smolstr};

use super::lineup::Lineup;
use crate::change::weight;
use crate::check::{Observation, State};
use crate::time::Time;

/// The reports of a change, in their normal order. Whose they are stands in a [`Lineup`].
///
/// First the states of each of its groups as they count, a byte each; then which groups follow a failure; then the reports.
#[derive(Debug)]
pub(super) struct Packed(Box<[u8]>);

/// What a report of a run that was known already has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Advance {
    /// The state that counts is another one.
    pub(super) moved: bool,
    /// The run had ended, and was reported unfinished.
    pub(super) went_back: bool,
}

impl Packed {
    /// Packs a change's observations; `counted` tells for each of its groups its states, and whether it follows a failure.
    pub(super) fn new(
        lineup: &Lineup,
        observations: &[Observation],
        counted: impl Iterator<Item = (u8, bool)>,
    ) -> Self {
        let (mut bytes, mut following) = (Vec::new(), Vec::new());
        for (group, (states, after_failure)) in counted.enumerate() {
            bytes.push(states);
            if after_failure {
                following.push(group);
            }
        }
        write_place(&mut bytes, following.len());
        following.into_iter().for_each(|group| write_place(&mut bytes, group));
        let reports = || lineup.places(observations).map(|(check, one)| Report::of(check, one));
        let from = From {
            run: reports().find_map(|report| report.run.number()).unwrap_or_default(),
            suite: reports().find_map(|report| report.suite.number()).unwrap_or_default(),
            time: reports().find_map(|report| report.started_at).unwrap_or_default(),
        };
        from.write(&mut bytes);
        let mut last: Option<Report<'_>> = None;
        for report in reports() {
            // What told them apart may be left out here.
            if last.as_ref() != Some(&report) {
                let is_next = last.is_none_or(|last| last.check != report.check);
                write_sized(&mut bytes, &report.write(&from, is_next));
                last = Some(report);
            }
        }
        Self(bytes.into())
    }

    /// Waits for the memory of all of it at once, where reading it would wait for each line of the cache in turn.
    #[inline]
    pub(super) fn fetch(&self) {
        /// As long as a line of the cache is on nearly all machines.
        const LINE: usize = 64;
        black_box(self.0.iter().step_by(LINE).fold(0, |all, byte| all | byte));
    }

    /// As [`Self::fetch`], of the states alone.
    #[inline]
    pub(super) fn fetch_states(&self) {
        black_box(self.0.first().copied());
    }

    /// The states of each group as they count, a bit each.
    pub(super) fn states(&self, groups: usize) -> &[u8] {
        self.0.get(..groups).unwrap_or_default()
    }

    /// The groups that follow a failure.
    pub(super) fn following(&self, groups: usize) -> impl Iterator<Item = usize> {
        let mut reader = Reader { bytes: &self.0, at: groups };
        let count = reader.place();
        (0..count).map(move |_| reader.place())
    }

    /// The reports as observations, without what was left out.
    pub(super) fn observations(&self, lineup: &Lineup) -> Vec<Observation> {
        let mut reports = self.reports(lineup.groups());
        let from = reports.from;
        let observation = |held: Held<'_>| {
            let report = held.read(&from)?;
            let mut one = lineup.check(report.check)?.report(report.state);
            (one.run, one.suite, one.attempt) = (report.run.text(), report.suite.text(), report.attempt);
            let time = |millis: Option<i64>| Time::from_millis(millis?).ok();
            (one.started_at, one.completed_at) = (time(report.started_at), time(report.completed_at));
            Some(one)
        };
        reports.by_ref().filter_map(observation).collect()
    }

    /// How many reports there are.
    pub(super) fn len(&self, lineup: &Lineup) -> usize {
        self.reports(lineup.groups()).count()
    }

    /// Takes one more report of a run that is known, where the run stands alone in its group and the report tells nothing else
    /// that is new than how far it is. Nothing is changed otherwise.
    pub(super) fn advance(&mut self, lineup: &Lineup, one: &Observation) -> Option<Advance> {
        let run = Id::of(Some(one.run.as_deref()?));
        let checks = lineup.of_name(&one.name);
        let mut reports = self.reports(lineup.groups());
        let from = reports.from;
        let mut before = None;
        let (held, known) = loop {
            let held = reports.next().filter(|held| held.check < checks.end)?;
            if held.check >= checks.start && lineup.check(held.check)?.kind == one.kind {
                let known = held.read(&from)?;
                if known.run == run {
                    break (held, known);
                }
            }
            before = Some(held.check);
        };
        let after = reports.next().map(|held| held.check);
        let group = lineup.group(held.check)?;
        let is_other = |check: Option<usize>| check.is_none_or(|check| lineup.group(check) != Some(group));
        let tells_nothing_else = lineup.check(held.check)?.tells_all_of(one)
            && one.suite.as_deref().is_none_or(|suite| Id::of(Some(suite)) == known.suite)
            && one.attempt <= known.attempt;
        if !is_other(before) || !is_other(after) || !tells_nothing_else {
            return None;
        }
        // The group of a run that another suite took the place of is in another state than the run.
        let counts = self.0.get(group) == Some(&known.state.bit()) && known.state != State::Missing;
        let went_back = !known.state.is_unfinished() && one.state.is_unfinished();
        let state = if weight(one.state) > weight(known.state) { one.state } else { known.state };
        let report = Report {
            state,
            started_at: known.started_at.max(one.started_at.map(Time::as_millis)),
            completed_at: known.completed_at.max(one.completed_at.map(Time::as_millis)),
            ..known
        };
        if report == known {
            return Some(Advance { moved: false, went_back });
        }
        if !counts {
            return None;
        }
        let written = report.write(&from, before != Some(held.check));
        let (moved, at) = (state != known.state, held.at);
        self.splice(at, &written);
        if let Some(states) = self.0.get_mut(group) {
            *states = state.bit();
        }
        Some(Advance { moved, went_back })
    }

    /// Puts a report where another one stood.
    fn splice(&mut self, at: Range<usize>, written: &[u8]) {
        match self.0.get_mut(at.clone()) {
            Some(there) if there.len() == written.len() => there.copy_from_slice(written),
            _ => {
                let size_of = |report: &[u8]| {
                    let mut size = Vec::new();
                    write_place(&mut size, report.len());
                    size
                };
                let old = self.0.get(at.clone()).unwrap_or_default();
                let start = at.start.saturating_sub(size_of(old).len());
                let (before, after) = (self.0.get(..start), self.0.get(at.end..));
                let parts =
                    [before.unwrap_or_default(), &size_of(written), written, after.unwrap_or_default()];
                self.0 = parts.concat().into();
            }
        }
    }

    /// Each report, unread.
    fn reports(&self, groups: usize) -> Reports<'_> {
        let mut reader = Reader { bytes: &self.0, at: groups };
        for _ in 0..reader.place() {
            reader.place();
        }
        let from = From::read(&mut reader);
        Reports { reader, from, check: None }
    }
}

/// The reports of a change one after the other.
struct Reports<'a> {
    reader: Reader<'a>,
    from: From,
    check: Option<usize>,
}

/// A report that was not read yet.
struct Held<'a> {
    /// The place of its check in the lineup.
    check: usize,
    bytes: &'a [u8],
    /// Where it stands.
    at: Range<usize>,
}

impl<'a> Iterator for Reports<'a> {
    type Item = Held<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Held<'a>> {
        let Self { reader, check, .. } = self;
        if reader.at >= reader.bytes.len() {
            return None;
        }
        let len = reader.place();
        let at = reader.at..reader.at.saturating_add(len);
        let bytes = reader.bytes.get(at.clone())?;
        let is_next = bytes.first()? & NEXT != 0;
        reader.at = at.end;
        let place = check.map_or(0, |check| check.wrapping_add(usize::from(is_next)));
        *check = Some(place);
        Some(Held { check: place, bytes, at })
    }
}

impl<'a> Held<'a> {
    fn read(&self, from: &From) -> Option<Report<'a>> {
        Report::read(self.check, &mut Reader { bytes: self.bytes, at: 0 }, from)
    }
}

/// An id of a run or a suite: nearly all are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Id<'a> {
    None,
    Number(u64),
    Text(&'a str),
}

impl<'a> Id<'a> {
    fn of(id: Option<&'a str>) -> Self {
        let Some(text) = id else { return Self::None };
        let is_plain =
            text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let number = text.parse().ok().filter(|_| is_plain);
        number.map_or(Self::Text(text), Self::Number)
    }

    fn number(self) -> Option<u64> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    fn text(self) -> Option<SmolStr> {
        match self {
            Self::None => None,
            Self::Number(number) => Some(format_smolstr!("{number}")),
            Self::Text(text) => Some(text.into()),
        }
    }
}

/// The numbers and the time, in milliseconds, that those of the reports are told from.
#[derive(Debug, Clone, Copy)]
struct From {
    run: u64,
    suite: u64,
    time: i64,
}

impl From {
    fn write(&self, bytes: &mut Vec<u8>) {
        write_number(bytes, self.run);
        write_number(bytes, self.suite);
        write_number(bytes, zigzag(self.time));
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        Self { run: reader.number(), suite: reader.number(), time: unzigzag(reader.number()) }
    }
}

/// One report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Report<'a> {
    /// The place of its check in the lineup.
    check: usize,
    state: State,
    run: Id<'a>,
    suite: Id<'a>,
    attempt: Option<u32>,
    /// In milliseconds.
    started_at: Option<i64>,
    completed_at: Option<i64>,
}

// The first byte of a report: its state, whether it is of the check after the last one's, how its run and its suite are told.
// Each report stands behind its size, and is told without looking at the others.
const STATE: u8 = 0b111;
const NEXT: u8 = 1 << 3;
const RUN_NUMBER: u8 = 1 << 4;
const RUN_TEXT: u8 = 2 << 4;
const RUN: u8 = 3 << 4;
const SUITE_SAME: u8 = 1 << 6;
const SUITE_NUMBER: u8 = 2 << 6;
const SUITE_TEXT: u8 = 3 << 6;
const SUITE: u8 = 3 << 6;
// The second one: its times, in seconds or in milliseconds, and its attempt, where it is a small one.
const STARTED: u8 = 1;
const COMPLETED: u8 = 1 << 1;
const SECONDS: u8 = 1 << 2;
const ATTEMPT: u8 = 0b1_1111 << 3;
const ATTEMPT_SHIFT: u32 = 3;
const ATTEMPT_LATER: u8 = 31;

impl<'a> Report<'a> {
    fn of(check: usize, one: &'a Observation) -> Self {
        Self {
            check,
            state: one.state,
            run: Id::of(one.run.as_deref()),
            suite: Id::of(one.suite.as_deref()),
            attempt: one.attempt,
            started_at: one.started_at.map(Time::as_millis),
            completed_at: one.completed_at.map(Time::as_millis),
        }
    }

    /// The report's bytes. `is_next`: it is of another check than the one before it.
    fn write(&self, from: &From, is_next: bool) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(24);
        let run = match self.run {
            Id::None => 0,
            Id::Number(_) => RUN_NUMBER,
            Id::Text(_) => RUN_TEXT,
        };
        let suite = match self.suite {
            Id::None => 0,
            Id::Number(suite) if suite == from.suite => SUITE_SAME,
            Id::Number(_) => SUITE_NUMBER,
            Id::Text(_) => SUITE_TEXT,
        };
        let state = u8::try_from(self.state.bit().trailing_zeros()).unwrap_or_default();
        bytes.push(state | if is_next { NEXT } else { 0 } | run | suite);
        let since = |time: Option<i64>| time.map(|time| time.wrapping_sub(from.time));
        let times = [since(self.started_at), since(self.completed_at)];
        let seconds = times.iter().flatten().all(|time| time.wrapping_rem(1000) == 0);
        let attempt = match self.attempt {
            None => 0,
            Some(attempt) => u8::try_from(attempt)
                .ok()
                .filter(|one| (1..ATTEMPT_LATER).contains(one))
                .unwrap_or(ATTEMPT_LATER),
        };
        bytes.push(
            if self.started_at.is_some() { STARTED } else { 0 }
                | if self.completed_at.is_some() { COMPLETED } else { 0 }
                | if seconds { SECONDS } else { 0 }
                | attempt.wrapping_shl(ATTEMPT_SHIFT),
        );
        if attempt == ATTEMPT_LATER {
            write_number(&mut bytes, self.attempt.unwrap_or_default().into());
        }
        let distance = |number: u64, from: u64| zigzag(number.wrapping_sub(from).cast_signed());
        match self.run {
            Id::None => {}
            Id::Number(run) => write_number(&mut bytes, distance(run, from.run)),
            Id::Text(text) => write_sized(&mut bytes, text.as_bytes()),
        }
        match self.suite {
            Id::None => {}
            Id::Number(suite) if suite == from.suite => {}
            Id::Number(suite) => write_number(&mut bytes, distance(suite, from.suite)),
            Id::Text(text) => write_sized(&mut bytes, text.as_bytes()),
        }
        for time in times.into_iter().flatten() {
            write_number(&mut bytes, zigzag(if seconds { time.wrapping_div(1000) } else { time }));
        }
        bytes
    }

    fn read(check: usize, reader: &mut Reader<'a>, from: &From) -> Option<Self> {
        let (first, second) = (reader.byte()?, reader.byte()?);
        let attempt = match (second & ATTEMPT).wrapping_shr(ATTEMPT_SHIFT) {
            0 => None,
            ATTEMPT_LATER => u32::try_from(reader.number()).ok(),
            attempt => Some(attempt.into()),
        };
        let at_distance = |number: u64, from: u64| from.wrapping_add(unzigzag(number).cast_unsigned());
        let run = match first & RUN {
            RUN_NUMBER => Id::Number(at_distance(reader.number(), from.run)),
            RUN_TEXT => Id::Text(reader.text()),
            _ => Id::None,
        };
        let suite = match first & SUITE {
            SUITE_SAME => Id::Number(from.suite),
            SUITE_NUMBER => Id::Number(at_distance(reader.number(), from.suite)),
            SUITE_TEXT => Id::Text(reader.text()),
            _ => Id::None,
        };
        let unit = if second & SECONDS != 0 { 1000 } else { 1 };
        let mut time = |is_told: u8| {
            (second & is_told != 0)
                .then(|| from.time.wrapping_add(unzigzag(reader.number()).wrapping_mul(unit)))
        };
        let (started_at, completed_at) = (time(STARTED), time(COMPLETED));
        let state = State::only(1_u8.wrapping_shl((first & STATE).into()))?;
        Some(Self { check, state, run, suite, attempt, started_at, completed_at })
    }
}

/// Small numbers of either sign as small ones without.
fn zigzag(number: i64) -> u64 {
    (number.wrapping_shl(1) ^ number.wrapping_shr(63)).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    number.wrapping_shr(1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
}

/// Seven bits a byte, the lowest first; the highest bit tells that there are more (LEB128).
fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(low_bits(number) | 0x80);
        number = number.wrapping_shr(7);
    }
    bytes.push(low_bits(number));
}

fn low_bits(number: u64) -> u8 {
    u8::try_from(number & 0x7f).unwrap_or_default()
}

fn write_place(bytes: &mut Vec<u8>, place: usize) {
    write_number(bytes, u64::try_from(place).unwrap_or_default());
}

fn write_sized(bytes: &mut Vec<u8>, sized: &[u8]) {
    write_place(bytes, sized.len());
    bytes.extend_from_slice(sized);
}

#[derive(Debug, Clone, Copy)]
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    #[inline(always)]
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at = self.at.wrapping_add(1);
        Some(byte)
    }

    #[inline(always)]
    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0_u64, 0_u32);
        while let Some(byte) = self.byte() {
            number |= u64::from(byte & 0x7f).wrapping_shl(shift);
            shift = shift.wrapping_add(7);
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn place(&mut self) -> usize {
        usize::try_from(self.number()).unwrap_or_default()
    }

    fn text(&mut self) -> &'a str {
        let len = self.place();
        let end = self.at.saturating_add(len);
        let bytes = self.bytes.get(self.at..end).unwrap_or_default();
        self.at = end;
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lineup::Lineups;
    use super::*;
    use crate::change::{Change, ChangeDocument};
    use crate::check::{App, Kind};

    fn id() -> impl Strategy<Value = Option<SmolStr>> {
        let text = prop_oneof![
            any::<u64>().prop_map(|id| id.to_string()),
            (35_000_000_000_u64..35_000_000_500).prop_map(|id| id.to_string()),
            "[0-9a-z ]{0,12}",
            Just("007".to_owned()),
            Just("18446744073709551616".to_owned()),
        ];
        prop::option::of(text.prop_map(SmolStr::from))
    }

    fn time() -> impl Strategy<Value = Option<Time>> {
        let millis = prop_oneof![
            (1_767_225_600_i64..1_767_229_600).prop_map(|second| second.saturating_mul(1000)),
            -62_000_000_000_000_i64..250_000_000_000_000,
        ];
        prop::option::of(millis.prop_map(|millis| Time::from_millis(millis).unwrap()))
    }

    fn observation() -> impl Strategy<Value = Observation> {
        let names = prop::sample::select(vec!["build", "lint", "test (a)"]);
        let kinds = prop::sample::select(vec![Kind::CheckRun, Kind::Status]);
        let few = prop::sample::select(vec![None, Some("push"), Some("pull_request")]);
        let attempt = prop::option::of(prop_oneof![0_u32..3, 28_u32..34, any::<u32>()]);
        (names, kinds, prop::sample::select(State::ALL.to_vec()), few, id(), id(), attempt, time(), time())
            .prop_map(|(name, kind, state, event, run, suite, attempt, started_at, completed_at)| {
                let app = event.map(|_| App { slug: Some("github-actions".into()), id: None });
                let event = event.map(SmolStr::from);
                let one = Observation::new(kind, name, state);
                Observation { app, event, run, suite, attempt, started_at, completed_at, ..one }
            })
    }

    proptest! {
        #[test]
        fn what_is_packed_is_what_was_observed(observations in prop::collection::vec(observation(), 0..20)) {
            let mut document = ChangeDocument::new("acme/shop", "0".repeat(40));
            document.observations = observations;
            let change = Change::new(document).unwrap();
            let mut wanted = change.observations().to_vec();
            wanted.iter_mut().for_each(|one| one.disputed = false);
            wanted.dedup();
            let mut lineups = Lineups::default();
            let lineup = lineups.of(change.observations());
            let groups = change.reduced().groups.len();
            prop_assert_eq!(lineup.groups(), groups);
            let counted = (0..groups).map(|group| (u8::try_from(group).unwrap(), group % 3 == 0));
            let packed = Packed::new(&lineup, change.observations(), counted);
            prop_assert_eq!(packed.len(&lineup), wanted.len());
            prop_assert_eq!(packed.observations(&lineup), wanted);
            prop_assert!(packed.states(groups).iter().enumerate().all(|(group, states)| usize::from(*states) == group));
            let following: Vec<usize> = packed.following(groups).collect();
            prop_assert_eq!(following, (0..groups).filter(|group| group % 3 == 0).collect::<Vec<_>>());
        }
    }
}
