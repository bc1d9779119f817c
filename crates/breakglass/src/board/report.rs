//! A change's reports in few bytes: what a verdict does not depend on is left out, and ids and times are told from near ones.

use smol_str::{SmolStr, format_smolstr};

use super::lineup::Lineup;
use super::numbers::{Numbers, Reader, unzigzag, write_number, write_text, zigzag};
use crate::check::{Observation, State};
use crate::time::Time;

/// Packs a change's observations, which are in their normal order. Whose they are stands in the lineup.
pub(super) fn pack(lineup: &Lineup, observations: &[Observation]) -> (Box<[Told]>, Numbers) {
    let reports = || lineup.places(observations).map(|(check, one)| Report::of(check, one));
    let base = Base {
        run: reports().find_map(|report| report.run.number()).unwrap_or_default(),
        suite: reports().find_map(|report| report.suite.number()).unwrap_or_default(),
        time: reports().find_map(|report| report.started_at).unwrap_or_default(),
    };
    let (mut told, mut numbers) = (Vec::with_capacity(observations.len()), Vec::new());
    base.write(&mut numbers);
    let mut last: Option<Report<'_>> = None;
    for report in reports() {
        // What told them apart may be left out here.
        if last.as_ref() != Some(&report) {
            let is_next = last.is_some_and(|last| last.check != report.check);
            told.push(report.write(&base, is_next, &mut numbers));
            last = Some(report);
        }
    }
    (told.into(), numbers.into())
}

/// The reports as observations, without what was left out.
pub(super) fn unpack(lineup: &Lineup, told: &[Told], numbers: &Numbers) -> Vec<Observation> {
    let mut reader = numbers.reader();
    let base = Base::read(&mut reader);
    let observation = |(check, told): (usize, Told)| {
        let report = Report::read(check, told, &mut reader, &base)?;
        let mut one = lineup.check(check)?.report(report.state);
        (one.run, one.suite, one.attempt) = (report.run.text(), report.suite.text(), report.attempt);
        let time = |millis: Option<i64>| Time::from_millis(millis?).ok();
        (one.started_at, one.completed_at) = (time(report.started_at), time(report.completed_at));
        Some(one)
    };
    checks(told).filter_map(observation).collect()
}

/// Each report with the place of its check in the lineup.
pub(super) fn checks(told: &[Told]) -> impl Iterator<Item = (usize, Told)> {
    let mut check = 0_usize;
    told.iter().map(move |&told| {
        check = check.wrapping_add(usize::from(told.is_next()));
        (check, told)
    })
}

/// An id of a run or a suite: nearly all are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id<'a> {
    None,
    Number(u64),
    Text(&'a str),
}

impl<'a> Id<'a> {
    pub(super) fn of(id: Option<&'a str>) -> Self {
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

/// The numbers and the time, in milliseconds, that those of a change's reports are told from. They stand before them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base {
    run: u64,
    suite: u64,
    time: i64,
}

impl Base {
    fn write(&self, numbers: &mut Vec<u8>) {
        write_number(numbers, self.run);
        write_number(numbers, self.suite);
        write_number(numbers, zigzag(self.time));
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self { run: reader.number(), suite: reader.number(), time: unzigzag(reader.number()) }
    }
}

/// What there is of a report beside its numbers.
///
/// The first byte: its state, whether it is of the check after the last one's, how its run and its suite are told. The second
/// one: its times, in seconds or in milliseconds, and its attempt, where it is not among the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Told([u8; 2]);

const STATE: u8 = 0b111;
const NEXT: u8 = 1 << 3;
const RUN_NUMBER: u8 = 1 << 4;
const RUN_TEXT: u8 = 2 << 4;
const RUN: u8 = 3 << 4;
const SUITE_SAME: u8 = 1 << 6;
const SUITE_NUMBER: u8 = 2 << 6;
const SUITE_TEXT: u8 = 3 << 6;
const SUITE: u8 = 3 << 6;
const STARTED: u8 = 1;
const COMPLETED: u8 = 1 << 1;
const SECONDS: u8 = 1 << 2;
const ATTEMPT_NUMBER: u8 = 1 << 3;
const ATTEMPT_SHIFT: u32 = 4;
/// The highest that is told here.
const SMALL_ATTEMPT: u8 = 15;
/// There is a number for each of these bits, if there is no text.
const NUMBERS: [u8; 2] = [RUN_NUMBER | SUITE_NUMBER, ATTEMPT_NUMBER | STARTED | COMPLETED];

impl Told {
    /// Whether it is of another check than the report before it.
    pub(super) fn is_next(self) -> bool {
        let Self([first, _]) = self;
        first & NEXT != 0
    }

    pub(super) fn state(self) -> Option<State> {
        let Self([first, _]) = self;
        State::only(1_u8.wrapping_shl((first & STATE).into()))
    }

    /// Whether an id stands among the numbers that is none.
    pub(super) fn has_text(self) -> bool {
        let Self([first, _]) = self;
        first & RUN == RUN_TEXT || first & SUITE == SUITE_TEXT
    }

    /// How many numbers reports have that have no text.
    #[inline]
    pub(super) fn numbers(reports: &[Self]) -> usize {
        let mask = u16::from_le_bytes(NUMBERS);
        let of_all = reports.iter().map(|told| (u16::from_le_bytes(told.0) & mask).count_ones());
        usize::try_from(of_all.fold(0, u32::wrapping_add)).unwrap_or_default()
    }
}

/// One report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Report<'a> {
    /// The place of its check in the lineup.
    pub(super) check: usize,
    pub(super) state: State,
    pub(super) run: Id<'a>,
    pub(super) suite: Id<'a>,
    pub(super) attempt: Option<u32>,
    /// In milliseconds.
    pub(super) started_at: Option<i64>,
    pub(super) completed_at: Option<i64>,
}

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

    /// Writes the report's numbers, and answers the rest of it. `is_next`: it is of another check than the one before it.
    pub(super) fn write(&self, base: &Base, is_next: bool, numbers: &mut Vec<u8>) -> Told {
        let run = match self.run {
            Id::None => 0,
            Id::Number(_) => RUN_NUMBER,
            Id::Text(_) => RUN_TEXT,
        };
        let suite = match self.suite {
            Id::None => 0,
            Id::Number(suite) if suite == base.suite => SUITE_SAME,
            Id::Number(_) => SUITE_NUMBER,
            Id::Text(_) => SUITE_TEXT,
        };
        let state = u8::try_from(self.state.bit().trailing_zeros()).unwrap_or_default();
        let since = |time: Option<i64>| time.map(|time| time.wrapping_sub(base.time));
        let times = [since(self.started_at), since(self.completed_at)];
        let seconds = times.iter().flatten().all(|time| time.wrapping_rem(1000) == 0);
        let small = |attempt: u32| u8::try_from(attempt).ok().filter(|one| (1..=SMALL_ATTEMPT).contains(one));
        let attempt = match self.attempt {
            None => 0,
            Some(attempt) => small(attempt).map_or(ATTEMPT_NUMBER, |one| one.wrapping_shl(ATTEMPT_SHIFT)),
        };
        if attempt == ATTEMPT_NUMBER {
            write_number(numbers, self.attempt.unwrap_or_default().into());
        }
        let distance = |number: u64, from: u64| zigzag(number.wrapping_sub(from).cast_signed());
        match self.run {
            Id::None => {}
            Id::Number(run) => write_number(numbers, distance(run, base.run)),
            Id::Text(text) => write_text(numbers, text),
        }
        match self.suite {
            Id::None => {}
            Id::Number(suite) if suite == base.suite => {}
            Id::Number(suite) => write_number(numbers, distance(suite, base.suite)),
            Id::Text(text) => write_text(numbers, text),
        }
        for time in times.into_iter().flatten() {
            write_number(numbers, zigzag(if seconds { time.wrapping_div(1000) } else { time }));
        }
        Told([
            state | if is_next { NEXT } else { 0 } | run | suite,
            if self.started_at.is_some() { STARTED } else { 0 }
                | if self.completed_at.is_some() { COMPLETED } else { 0 }
                | if seconds { SECONDS } else { 0 }
                | attempt,
        ])
    }

    pub(super) fn read(check: usize, told: Told, reader: &mut Reader<'a>, base: &Base) -> Option<Self> {
        let Told([first, second]) = told;
        let attempt = match (second & ATTEMPT_NUMBER, second.wrapping_shr(ATTEMPT_SHIFT)) {
            (0, 0) => None,
            (0, small) => Some(small.into()),
            _ => u32::try_from(reader.number()).ok(),
        };
        let at_distance = |number: u64, from: u64| from.wrapping_add(unzigzag(number).cast_unsigned());
        let run = match first & RUN {
            RUN_NUMBER => Id::Number(at_distance(reader.number(), base.run)),
            RUN_TEXT => Id::Text(reader.text()),
            _ => Id::None,
        };
        let suite = match first & SUITE {
            SUITE_SAME => Id::Number(base.suite),
            SUITE_NUMBER => Id::Number(at_distance(reader.number(), base.suite)),
            SUITE_TEXT => Id::Text(reader.text()),
            _ => Id::None,
        };
        let unit = if second & SECONDS != 0 { 1000 } else { 1 };
        let mut time = |is_told: u8| {
            (second & is_told != 0)
                .then(|| base.time.wrapping_add(unzigzag(reader.number()).wrapping_mul(unit)))
        };
        let (started_at, completed_at) = (time(STARTED), time(COMPLETED));
        Some(Self { check, state: told.state()?, run, suite, attempt, started_at, completed_at })
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
        let attempt = prop::option::of(prop_oneof![0_u32..3, 13_u32..18, any::<u32>()]);
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
            let last_group = (0..).map_while(|check| lineup.group(check)).last();
            prop_assert_eq!(last_group, change.reduced().groups.len().checked_sub(1));
            let (told, numbers) = pack(&lineup, change.observations());
            prop_assert_eq!(told.len(), wanted.len());
            let mut reader = numbers.reader();
            let base = Base::read(&mut reader);
            if !told.iter().any(|told| told.has_text()) {
                let first = reader;
                for (place, (check, one)) in checks(&told).enumerate() {
                    let mut there = first;
                    there.skip(Told::numbers(&told[..place]));
                    prop_assert_eq!(reader.at, there.at);
                    let _ = Report::read(check, one, &mut reader, &base).unwrap();
                }
            }
            prop_assert_eq!(unpack(&lineup, &told, &numbers), wanted);
        }
    }
}
