//! The table of the design, as data, walked through every cell.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops when its set-up does not stand"
)]

use breakglass::{
    Accept, Assessment, Change, ChangeDocument, Condition, ConfirmWhile, Duplicates, EmergencyDocument,
    Files, Kind, Lane, Observation, Outcome, Policy, PolicyDocument, RuleDocument, State, Tier, Verdict,
};

/// The columns of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Accepted,
    RunningOrQueued,
    Missing,
    Bad,
}

/// The table: must the lane have it, and the column; the verdict. `None` is the cell that depends on `confirm_while`.
const TABLE: [(Must, Column, Option<Verdict>); 12] = [
    (Must::Normal, Column::Accepted, Some(Verdict::Clean)),
    (Must::Normal, Column::RunningOrQueued, Some(Verdict::Waiting)),
    (Must::Normal, Column::Missing, Some(Verdict::Waiting)),
    (Must::Normal, Column::Bad, Some(Verdict::Blocked)),
    (Must::Emergency, Column::Accepted, Some(Verdict::Clean)),
    (Must::Emergency, Column::RunningOrQueued, None),
    (Must::Emergency, Column::Missing, Some(Verdict::Waiting)),
    (Must::Emergency, Column::Bad, Some(Verdict::Blocked)),
    (Must::No, Column::Accepted, Some(Verdict::Clean)),
    (Must::No, Column::RunningOrQueued, Some(Verdict::Mergeable)),
    (Must::No, Column::Missing, Some(Verdict::Mergeable)),
    (Must::No, Column::Bad, Some(Verdict::Mergeable)),
];

/// The rows of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Must {
    Normal,
    Emergency,
    No,
}

const MUST: [(Lane, Tier, Must); 6] = [
    (Lane::Normal, Tier::AbsolutelyRequired, Must::Normal),
    (Lane::Normal, Tier::Required, Must::Normal),
    (Lane::Normal, Tier::Optional, Must::No),
    (Lane::Emergency, Tier::AbsolutelyRequired, Must::Emergency),
    (Lane::Emergency, Tier::Required, Must::No),
    (Lane::Emergency, Tier::Optional, Must::No),
];

const ACCEPTS: [Option<&[Accept]>; 5] = [
    None,
    Some(&[]),
    Some(&[Accept::Skipped]),
    Some(&[Accept::Neutral]),
    Some(&[Accept::Skipped, Accept::Neutral]),
];

const CONFIRM_WHILE: [&[ConfirmWhile]; 3] =
    [&[], &[ConfirmWhile::Running], &[ConfirmWhile::Running, ConfirmWhile::Queued]];

fn column(state: State, tier: Tier, accept: Option<&[Accept]>) -> Column {
    let takes = |word: Accept| match accept {
        None => tier != Tier::AbsolutelyRequired,
        Some(list) => list.contains(&word),
    };
    match state {
        State::Passed => Column::Accepted,
        State::Skipped if takes(Accept::Skipped) => Column::Accepted,
        State::Neutral if takes(Accept::Neutral) => Column::Accepted,
        State::Running | State::Queued => Column::RunningOrQueued,
        State::Missing => Column::Missing,
        _ => Column::Bad,
    }
}

/// One cell: a policy of one rule, and a change of one check under it.
struct Cell {
    kind: Kind,
    tier: Tier,
    state: State,
    accept: Option<&'static [Accept]>,
    confirm_while: &'static [ConfirmWhile],
    after_failure: bool,
    duplicates: Duplicates,
}

impl Cell {
    fn expected(&self, lane: Lane) -> Verdict {
        let (_, _, must) = MUST.into_iter().find(|(of, tier, _)| (*of, *tier) == (lane, self.tier)).unwrap();
        let column = column(self.state, self.tier, self.accept);
        let (_, _, verdict) = TABLE.into_iter().find(|(row, of, _)| (*row, *of) == (must, column)).unwrap();
        verdict.unwrap_or_else(|| {
            let listed = match self.state {
                State::Running => self.confirm_while.contains(&ConfirmWhile::Running),
                _ => self.confirm_while.contains(&ConfirmWhile::Queued),
            };
            let confirmed = listed && !self.after_failure && self.kind != Kind::Condition;
            if confirmed { Verdict::Confirm } else { Verdict::Waiting }
        })
    }

    fn assess(&self) -> Assessment {
        let rule = match self.kind {
            Kind::Condition => RuleDocument::condition(Condition::Review, self.tier),
            Kind::CheckRun | Kind::Status => RuleDocument::check("build", self.tier),
        };
        let emergency =
            EmergencyDocument { confirm_while: self.confirm_while.to_vec(), ..EmergencyDocument::default() };
        let rule = RuleDocument { accept: self.accept.map(<[Accept]>::to_vec), ..rule };
        let policy = Policy::new(PolicyDocument {
            rules: vec![rule],
            emergency,
            duplicates: self.duplicates,
            allow_no_checks: true,
            ..PolicyDocument::default()
        });
        Assessment::new(&policy.unwrap(), &self.change())
    }

    fn change(&self) -> Change {
        let mut change = ChangeDocument::new("acme/shop", "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49");
        if self.kind == Kind::Condition {
            change.observations =
                Condition::ALL.map(|one| Observation::condition(one, State::Passed)).to_vec();
            change.observations[2].state = self.state;
            change.files = Some(Files { complete: true, list: Vec::new() });
            return Change::new(change).unwrap();
        }
        let report = |state, run: &str| Observation {
            suite: Some("1".into()),
            run: Some(run.into()),
            started_at: Some(format!("2026-03-01T12:00:0{run}Z").parse().unwrap()),
            ..Observation::new(self.kind, "build", state)
        };
        change.observations.push(report(self.state, "2"));
        if self.after_failure {
            change.observations.push(report(State::Failed, "1"));
        }
        Change::new(change).unwrap()
    }
}

#[test]
fn every_cell_of_the_table() {
    let mut cells = 0;
    for kind in [Kind::CheckRun, Kind::Status, Kind::Condition] {
        for tier in Tier::ALL {
            for state in State::ALL {
                for accept in ACCEPTS {
                    for confirm_while in CONFIRM_WHILE {
                        for after_failure in [false, true] {
                            for duplicates in [Duplicates::Worst, Duplicates::Latest] {
                                let cell = Cell {
                                    kind,
                                    tier,
                                    state,
                                    accept,
                                    confirm_while,
                                    after_failure,
                                    duplicates,
                                };
                                cells += walk(&cell);
                            }
                        }
                    }
                }
            }
        }
    }
    // 3 tiers x 8 states x 5 accepts x 3 lists x 2 duplicates x 2 lanes = 1440, for each of three kinds; runs and statuses
    // once more after a failure.
    assert_eq!(cells, 1440 * 5);
}

/// Both lanes of one cell; answers how many were looked at.
fn walk(cell: &Cell) -> usize {
    // A condition is computed, not run, and so never runs again.
    if cell.kind == Kind::Condition && cell.after_failure {
        return 0;
    }
    let assessment = cell.assess();
    for lane in Lane::ALL {
        let expected = cell.expected(lane);
        let name = if cell.kind == Kind::Condition { "review" } else { "build" };
        let shown = format!(
            "{:?} {} {} accept {:?} confirm while {:?} after failure {} {:?}, {lane} lane",
            cell.kind,
            cell.tier,
            cell.state,
            cell.accept,
            cell.confirm_while,
            cell.after_failure,
            cell.duplicates
        );
        let check = assessment.checks().find(|check| check.name() == name).unwrap();
        assert_eq!(check.state(), cell.state, "{shown}");
        assert_eq!(check.outcome(lane).verdict(), expected, "{shown}");
        assert_eq!(assessment.verdict(lane), expected, "{shown}");
        let waived = assessment.readiness(lane).outstanding().count();
        let must_be_waived =
            lane == Lane::Emergency && cell.tier == Tier::Required && expected == Verdict::Mergeable;
        assert_eq!(waived, usize::from(must_be_waived), "{shown}");
        assert_eq!(check.outcome(lane) == Outcome::Waived, must_be_waived, "{shown}");
        let blockers = assessment.readiness(lane).blockers().count();
        assert_eq!(blockers, usize::from(!expected.lets_through()), "{shown}");
    }
    Lane::ALL.len()
}
