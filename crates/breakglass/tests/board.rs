//! The board beside plain assessment: whatever comes in whatever order, its rows stand as the changes that were reported.
#![expect(
    clippy::unwrap_used,
    clippy::get_unwrap,
    clippy::arithmetic_side_effects,
    reason = "a test stops when its set-up does not stand"
)]

#[path = "board/history.rs"]
mod history;
mod support;

use std::collections::BTreeMap;

use breakglass::{
    App, Assessment, Board, BoardCounts, Change, ChangeDocument, ChangedFile, Files, Kind, Lane, Lifecycle,
    Moved, Observation, Observed, Policy, PolicyDocument, SmolStr, State, Tier, Transition, Verdict, code,
};
use history::{HEADS, Plain, Told, fill, observed, of_its_suite, told};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use support::{HEAD, policy};

fn tell(board: &mut Board, told: &Told) -> Vec<Transition> {
    match told.clone() {
        Told::Listed(document) => board.refresh(&Change::new(document).unwrap()).unwrap(),
        Told::Renewed(document) => board.renew(document).unwrap(),
        Told::Observed(all) => match <[Observed; 1]>::try_from(all) {
            Ok([one]) => board.observe(one).unwrap(),
            Err(all) => board.observe_all(all).unwrap(),
        },
        Told::Again(_) => Vec::new(),
        Told::Filled { repository, head } => board.fill(repository, head, fill).unwrap(),
        Told::Policy(policy) => board.set_policy(Policy::new(*policy).unwrap()),
        Told::Removed { repository, number } => board.remove(repository, number).into_iter().collect(),
    }
}

/// The verdicts by place, as the board tells them.
type Verdicts = BTreeMap<(String, u64), [Verdict; 2]>;

fn verdicts(board: &Board) -> Verdicts {
    let of = |row: breakglass::Row<'_>| Lane::ALL.map(|lane| row.verdict(lane));
    board.rows().map(|row| ((row.repository().to_ascii_lowercase(), row.number()), of(row))).collect()
}

/// Moves what is known of the verdicts as the transitions say, which are checked against it.
fn follow(known: &mut Verdicts, moved: &[Transition]) {
    for Transition { repository, number, moved } in moved {
        let key = (repository.to_ascii_lowercase(), *number);
        match moved {
            Moved::Entered { normal, emergency } => {
                assert_eq!(known.insert(key, [*normal, *emergency]), None, "entered twice");
            }
            Moved::Verdict { lane, from, to } => {
                let [normal, emergency] = known.get_mut(&key).unwrap();
                let verdict = if *lane == Lane::Normal { normal } else { emergency };
                assert_eq!(std::mem::replace(verdict, *to), *from);
                assert_ne!(from, to);
            }
            Moved::Left => assert!(known.remove(&key).is_some(), "left twice"),
            Moved::Stale => assert!(known.contains_key(&key)),
        }
    }
}

fn counted(verdicts: &Verdicts) -> BoardCounts {
    let mut counts = BoardCounts::default();
    for [normal, emergency] in verdicts.values() {
        for (counts, verdict) in [(&mut counts.normal, normal), (&mut counts.emergency, emergency)] {
            *match verdict {
                Verdict::Clean => &mut counts.clean,
                Verdict::Mergeable => &mut counts.mergeable,
                Verdict::Confirm => &mut counts.confirm,
                Verdict::Waiting => &mut counts.waiting,
                Verdict::Blocked => &mut counts.blocked,
            } += 1;
        }
    }
    counts
}

/// Tells a board all of it, and looks at the whole board after each.
fn rows_stand(first: PolicyDocument, all: Vec<Told>) -> Result<(), TestCaseError> {
    let mut policy = Policy::new(first).unwrap();
    let mut board = Board::new(policy.clone());
    let (mut plain, mut known) = (Plain::default(), Verdicts::new());
    for told in all {
        let told = &match told {
            Told::Again(again) => Told::Observed(again.observed(&plain).into_iter().collect()),
            told => told,
        };
        if let Told::Policy(document) = told {
            policy = Policy::new((**document).clone()).unwrap();
        }
        plain.told(told);
        let moved = tell(&mut board, told);
        follow(&mut known, &moved);
        let assessed = |document: &ChangeDocument| {
            Assessment::verdicts(&policy, &Change::new(document.clone()).unwrap())
        };
        let wanted: Verdicts =
            plain.changes.iter().map(|(key, document)| (key.clone(), assessed(document))).collect();
        prop_assert_eq!(&verdicts(&board), &wanted, "after {:?}", told);
        prop_assert_eq!(&known, &wanted);
        prop_assert_eq!(board.counts(), counted(&wanted));
        let size = board.size();
        prop_assert_eq!(size.changes, wanted.len());
        prop_assert_eq!(size.reports, board.rows().map(|row| row.reports()).sum::<usize>());
    }
    Ok(())
}

/// A report of one of few runs, of which some follow each other.
fn of_few_runs() -> impl Strategy<Value = Observation> {
    let second = prop::option::of(
        (0_u8..6).prop_map(|second| format!("2026-03-01T12:00:0{second}Z").parse().unwrap()),
    );
    let attempt = prop::option::weighted(0.3, 1_u32..3);
    let names = select(vec!["build", "build", "lint"]);
    let tells = prop_oneof![3 => Just(15), 1 => 0_u8..16];
    (names, select(State::ALL.to_vec()), 0_u32..7, tells, attempt, second).prop_map(
        |(name, state, run, tells, attempt, started_at)| {
            let tells = |bit: u8| (tells & 1 << bit != 0).then(SmolStr::default);
            let mut one = Observation::new(Kind::CheckRun, name, state);
            (one.attempt, one.started_at) = (attempt, started_at);
            // Few have no id.
            one.run = (run < 6).then(|| run.to_string().into());
            (one.app, one.workflow) = (tells(0).map(|_| App::default()), tells(1));
            (one.event, one.suite) = (tells(2), tells(3));
            of_its_suite(&mut one);
            one
        },
    )
}

/// Policies that tell apart what a report of a run may add to what is known of it.
fn telling_policy() -> impl Strategy<Value = PolicyDocument> {
    let texts = [
        "{version: 1, rules: [{check: build, tier: absolutely_required, from: any}, {check: lint, tier: required}]}",
        "{version: 1, duplicates: latest, rules: [{check: '*', tier: absolutely_required, from: any}]}",
        "{version: 1, rules: [{check: '*', tier: absolutely_required, from: {app: github-actions, workflow: ci}}]}",
        "{version: 1, duplicates: latest, rules: [{check: build, tier: absolutely_required, from: github-actions}]}",
    ];
    one_policy(&texts, Tier::Required)
}

fn one_policy(texts: &[&'static str], unlisted: Tier) -> impl Strategy<Value = PolicyDocument> + use<> {
    select(texts.to_vec()).prop_map(move |text| {
        let mut document = Policy::from_yaml(text.as_bytes()).unwrap().document().clone();
        document.unlisted = unlisted;
        document
    })
}

/// Policies that rule for some changes otherwise than for others that have the same checks, or that count the same runs otherwise.
fn dividing_policy() -> impl Strategy<Value = PolicyDocument> {
    let texts = [
        "{version: 1, rules: [{check: build, tier: absolutely_required, from: any}]}",
        "{version: 1, duplicates: latest, rules: [{check: build, tier: required, from: any}]}",
        "{version: 1, duplicates: latest, rules: [{check: '*', tier: absolutely_required, from: any}]}",
        "{version: 1, duplicates: latest, ignore: [build], rules: [{check: lint, tier: required, from: any}]}",
        "{version: 1, rules: [{check: build, tier: required, when: {branches: [main]}}]}",
        "{version: 1, rules: [{check: build, tier: required, when: {paths: ['src/**']}}]}",
    ];
    one_policy(&texts, Tier::Optional)
}

/// One of a few ways in which many changes stand, where most of what tells them apart is not their states.
fn one_of_many() -> impl Strategy<Value = ChangeDocument> {
    let states = select(vec![State::Passed, State::Failed]);
    let build = (states, 0_u32..3, select(vec!["ci", "docs"]), select(vec!["1", "2"]));
    let builds = prop::collection::vec(build, 2);
    let facts = (select(vec![None, Some("main"), Some("dev")]), select(vec!["src/a", "docs/a"]));
    (1_u32..7, builds, facts).prop_map(|(number, builds, (branch, path))| {
        let mut document = ChangeDocument::new("acme/shop", format!("{number:040x}"));
        document.number = Some(number.into());
        document.base.branch = branch.map(str::to_owned);
        let list = vec![ChangedFile { path: path.to_owned(), previous_path: None }];
        document.files = Some(Files { complete: true, list });
        document.observations = vec![Observation::new(Kind::CheckRun, "lint", State::Passed)];
        for (place, (state, run, workflow, suite)) in (0..).zip(builds) {
            let mut one = Observation::new(Kind::CheckRun, "build", state);
            one.run = Some((number * 100 + run * 10 + place).to_string().into());
            (one.workflow, one.suite) = (Some(workflow.into()), Some(suite.into()));
            document.observations.push(one);
        }
        document
    })
}

proptest! {
    #[test]
    fn changes_that_stand_alike_stand_each_for_itself(
        first in dividing_policy(),
        all in prop::collection::vec(
            prop_oneof![
                4 => one_of_many().prop_map(Told::Listed),
                1 => dividing_policy().prop_map(|policy| Told::Policy(Box::new(policy))),
            ],
            4..40,
        ),
    ) {
        rows_stand(first, all)?;
    }

    #[test]
    fn rows_stand_as_the_changes_that_were_reported(first in policy(), all in prop::collection::vec(told(), 1..60)) {
        rows_stand(first, all)?;
    }

    #[test]
    fn runs_that_are_reported_again_stand_as_they_were_reported(
        first in telling_policy(),
        listed in prop::collection::vec(of_few_runs(), 0..4),
        all in prop::collection::vec(
            prop_oneof![
                6 => of_few_runs().prop_map(|one| Told::Observed(vec![observed("acme/shop", HEAD, one)])),
                1 => telling_policy().prop_map(|policy| Told::Policy(Box::new(policy))),
            ],
            1..24,
        ),
    ) {
        rows_stand(first, [vec![Told::Listed(numbered(listed))], all].concat())?;
    }

    #[test]
    fn any_order_ends_as_a_fresh_listing(
        policy in policy(),
        runs in prop::collection::vec((select(vec!["build", "test (a)", "lint"]), 0_usize..4, any::<Index>()), 1..8),
        order in prop::collection::vec(any::<Index>(), 1..80),
    ) {
        // Each run moves forward only; its last report is what a listing shows.
        let ends = [State::Passed, State::Failed, State::Skipped, State::Neutral];
        let mut reports = Vec::new();
        let mut last = Vec::new();
        for (id, (name, steps, end)) in runs.iter().enumerate() {
            let states = [State::Queued, State::Running, *end.get(&ends)];
            let report = |state: &State| {
                let mut one = Observation::new(Kind::CheckRun, *name, *state);
                one.run = Some(id.to_string().into());
                one.suite = Some(format!("suite {}", id % 3).into());
                one
            };
            let seen: Vec<Observation> = states.iter().take((*steps).max(1)).map(report).collect();
            last.extend(seen.last().cloned());
            reports.extend(seen.into_iter().map(Some));
        }
        let mut document = ChangeDocument::new("acme/shop", HEAD);
        document.number = Some(42);
        reports.push(None);
        // Every report at least once, in any order, and some again.
        let mut deliveries: Vec<usize> = (0..reports.len()).collect();
        deliveries.sort_by_key(|place| order.get(*place % order.len()).map(|index| index.index(997)));
        deliveries.extend(order.iter().map(|index| index.index(reports.len())));
        let policy = Policy::new(policy).unwrap();
        let mut board = Board::new(policy.clone());
        for place in deliveries {
            match reports.get(place).unwrap() {
                Some(report) => board.observe(observed("acme/shop", HEAD, report.clone())).unwrap(),
                None => board.renew(document.clone()).unwrap(),
            };
        }
        document.observations = last;
        let listing = Change::new(document).unwrap();
        let wanted = Assessment::verdicts(&policy, &listing);
        let row = board.row("acme/shop", 42).unwrap();
        prop_assert_eq!(Lane::ALL.map(|lane| row.verdict(lane)), wanted);
        prop_assert!(!row.is_listed());
        prop_assert_eq!(board.size().waiting, 0);
        board.refresh(&listing).unwrap();
        let row = board.row("acme/shop", 42).unwrap();
        prop_assert_eq!(Lane::ALL.map(|lane| row.verdict(lane)), wanted);
        prop_assert!(row.is_listed() && !row.is_stale());
    }
}

const POLICY: &[u8] = b"version: 1\nrules:\n  - {check: build, tier: absolutely_required, from: any}\n";

fn run(state: State) -> Observation {
    let mut run = Observation::new(Kind::CheckRun, "build", state);
    run.run = Some("7".into());
    run
}

fn numbered(observations: Vec<Observation>) -> ChangeDocument {
    let mut document = ChangeDocument::new("acme/shop", HEAD);
    document.number = Some(42);
    document.observations = observations;
    document
}

fn shown(moved: &[Transition]) -> Vec<String> {
    moved.iter().map(ToString::to_string).collect()
}

#[test]
fn transitions_read_as_people_say_them() {
    let mut board = Board::new(Policy::parse(POLICY).unwrap());
    let entered = board.refresh(&Change::new(numbered(vec![run(State::Queued)])).unwrap()).unwrap();
    assert_eq!(
        shown(&entered),
        ["acme/shop#42: entered, waiting in the normal lane and waiting in the emergency lane"]
    );
    board.observe(observed("acme/shop", HEAD, run(State::Running))).unwrap();
    let moved = board.observe(observed("Acme/Shop", HEAD, run(State::Passed))).unwrap();
    let wanted =
        ["acme/shop#42 normal lane: waiting -> clean", "acme/shop#42 emergency lane: confirm -> clean"];
    assert_eq!(shown(&moved), wanted);
    let mut merged = numbered(Vec::new());
    merged.lifecycle = Lifecycle::Merged;
    assert_eq!(shown(&board.renew(merged).unwrap()), ["acme/shop#42: left"]);
}

#[test]
fn a_run_that_goes_back_asks_for_a_listing() {
    let mut board = Board::new(Policy::parse(POLICY).unwrap());
    board.refresh(&Change::new(numbered(vec![run(State::Passed)])).unwrap()).unwrap();
    let moved = board.observe(observed("acme/shop", HEAD, run(State::Running))).unwrap();
    assert_eq!(shown(&moved), ["acme/shop#42: stale, read a fresh listing"]);
    assert_eq!(shown(&board.observe(observed("acme/shop", HEAD, run(State::Running))).unwrap()), [""; 0]);
    let row = board.row("acme/shop", 42).unwrap();
    assert!(row.is_stale() && row.verdict(Lane::Normal) == Verdict::Clean);
    // The listing counts, though it says less than was known.
    board.refresh(&Change::new(numbered(vec![run(State::Running)])).unwrap()).unwrap();
    let row = board.row("acme/shop", 42).unwrap();
    assert!(!row.is_stale() && row.verdict(Lane::Normal) == Verdict::Waiting);
}

#[test]
fn a_run_that_is_told_to_be_of_another_suite_is() {
    let report = |name: &str, run: &str, suite: &str| {
        let mut one = Observation::new(Kind::CheckRun, name, State::Passed);
        (one.run, one.suite) = (Some(run.into()), Some(suite.into()));
        (one.app, one.workflow) = (Some(App { slug: Some("ci".into()), id: None }), Some("ci".into()));
        one.event = Some("push".into());
        one
    };
    let mut board = Board::new(Policy::parse(POLICY).unwrap());
    // A later suite of the workflow has no build yet.
    let listed = vec![report("build", "1", "70"), report("lint", "2", "71")];
    board.refresh(&Change::new(numbered(listed)).unwrap()).unwrap();
    assert_eq!(board.row("acme/shop", 42).unwrap().verdict(Lane::Normal), Verdict::Waiting);
    board.observe(observed("acme/shop", HEAD, report("build", "1", "71"))).unwrap();
    assert_eq!(board.row("acme/shop", 42).unwrap().verdict(Lane::Normal), Verdict::Clean);
}

#[test]
fn what_a_known_run_is_told_anew_counts_beside_later_ones() {
    let normal = |reports: Vec<Observation>| {
        let mut board = Board::new(Policy::parse(POLICY).unwrap());
        board.refresh(&Change::new(numbered(Vec::new())).unwrap()).unwrap();
        for report in reports {
            board.observe(observed("acme/shop", HEAD, report)).unwrap();
        }
        board.row("acme/shop", 42).unwrap().verdict(Lane::Normal)
    };
    // A later attempt, of a run that was reported first.
    let attempt = |run: &str, attempt, state| Observation {
        suite: Some("70".into()),
        run: Some(run.into()),
        attempt: Some(attempt),
        ..Observation::new(Kind::CheckRun, "build", state)
    };
    let all = [("1", 1, State::Passed), ("1", 2, State::Passed), ("2", 1, State::Failed)];
    assert_eq!(normal(all.map(|(run, of, state)| attempt(run, of, state)).to_vec()), Verdict::Clean);
    // A later time, of a status that was set first.
    let status = |run: &str, time: &str, state| Observation {
        run: Some(run.into()),
        started_at: Some(time.parse().unwrap()),
        ..Observation::new(Kind::Status, "build", state)
    };
    let at = ["2026-03-01T12:00:01Z", "2026-03-01T12:00:09Z", "2026-03-01T12:00:05Z"];
    let [first, last, between] = at;
    let all = [("1", first, State::Passed), ("1", last, State::Passed), ("2", between, State::Failed)];
    assert_eq!(normal(all.map(|(run, at, state)| status(run, at, state)).to_vec()), Verdict::Clean);
}

#[test]
fn a_policy_for_which_the_latest_counts_looks_at_all_runs_anew() {
    let report = |run: &str, suite: &str, state| Observation {
        run: Some(run.into()),
        suite: Some(suite.into()),
        ..Observation::new(Kind::CheckRun, "build", state)
    };
    let mut board = Board::new(Policy::parse(POLICY).unwrap());
    let listed = vec![report("1", "70", State::Failed), report("2", "71", State::Passed)];
    // Two with the same checks: what is ruled for one is ruled for both.
    for (number, head) in [42, 43].into_iter().zip(HEADS) {
        let mut document = numbered(listed.clone());
        (document.number, document.head) = (Some(number), head.to_owned());
        board.refresh(&Change::new(document).unwrap()).unwrap();
    }
    assert_eq!(board.counts().normal.blocked, 2);
    let latest = [POLICY, b"duplicates: latest\n"].concat();
    board.set_policy(Policy::parse(&latest).unwrap());
    assert_eq!(board.counts().normal.clean, 2);
}

#[test]
fn a_listing_that_was_read_before_the_last_one_is_passed_over() {
    let mut board = Board::new(Policy::parse(POLICY).unwrap());
    let listed = |state, time: &str| {
        let mut document = numbered(vec![run(state)]);
        document.observed_at = Some(time.parse().unwrap());
        Change::new(document).unwrap()
    };
    board.refresh(&listed(State::Passed, "2026-03-01T12:00:02Z")).unwrap();
    assert_eq!(board.refresh(&listed(State::Running, "2026-03-01T12:00:01Z")).unwrap(), []);
    let moved = board.refresh(&listed(State::Failed, "2026-03-01T12:00:03Z")).unwrap();
    assert_eq!(moved.len(), 2);
}

#[test]
fn many_reports_at_once_are_taken_as_each_is() {
    let head = |number: u64| format!("{number:040x}");
    let boards = || {
        let mut board = Board::new(Policy::parse(POLICY).unwrap());
        for number in 0..300 {
            let mut document = numbered(vec![run(State::Queued)]);
            (document.number, document.head) = (Some(number), head(number));
            board.refresh(&Change::new(document).unwrap()).unwrap();
        }
        board
    };
    let (mut one_by_one, mut at_once) = (boards(), boards());
    // Of commits that no change has, too, and of each change more than once.
    let numbers = (0..700_u64).map(|turn| turn * 9 % 350);
    let states = [State::Running, State::Failed, State::Passed].into_iter().cycle();
    let all: Vec<Observed> = numbers
        .zip(states)
        .map(|(number, state)| observed("acme/shop", &head(number).to_ascii_uppercase(), run(state)))
        .collect();
    let moved: Vec<Transition> =
        all.iter().flat_map(|one| one_by_one.observe(one.clone()).unwrap()).collect();
    assert!(moved.len() > 300);
    assert_eq!(at_once.observe_all(all).unwrap(), moved);
    assert_eq!(verdicts(&at_once), verdicts(&one_by_one));
    assert_eq!((at_once.counts(), at_once.size()), (one_by_one.counts(), one_by_one.size()));
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut board = Board::with_most(Policy::parse(POLICY).unwrap(), 2);
    board.refresh(&Change::new(numbered(vec![run(State::Passed)])).unwrap()).unwrap();
    let named = |name: &str| Observation::new(Kind::CheckRun, name, State::Failed);
    board.observe(observed("acme/shop", HEAD, named("lint"))).unwrap();
    let before = (verdicts(&board), board.size());
    let full = board.observe(observed("acme/shop", HEAD, named("docs"))).unwrap_err();
    assert_eq!(full.code(), code::BOARD_FULL);
    let mut bare = numbered(Vec::new());
    bare.number = None;
    assert_eq!(board.refresh(&Change::new(bare).unwrap()).unwrap_err().code(), code::MISSING_KEY);
    assert_eq!(board.observe(observed("acme/shop", HEAD, named(""))).unwrap_err().code(), code::EMPTY_NAME);
    assert_eq!(
        board.observe(observed("shop", HEAD, named("a"))).unwrap_err().code(),
        code::INVALID_REPOSITORY
    );
    // Of many, one that is refused refuses all: here of two new ones there is room for one.
    board.refresh(&Change::new(numbered(vec![run(State::Passed)])).unwrap()).unwrap();
    let all = ["lint", "docs"].map(|name| observed("acme/shop", HEAD, named(name))).to_vec();
    assert_eq!(board.observe_all(all).unwrap_err().code(), code::BOARD_FULL);
    let all = vec![observed("acme/shop", HEAD, named("lint")), observed("acme/shop", "5e1f", named("lint"))];
    let error = board.observe_all(all).unwrap_err();
    assert_eq!((error.code(), error.pointer()), (code::INVALID_COMMIT, Some("/1/head")));
    assert_eq!(board.size().reports, 1);
    // And what is known already takes no room.
    let again = vec![observed("acme/shop", HEAD, run(State::Passed)); 3];
    let all = [again, vec![observed("acme/shop", HEAD, named("lint"))]].concat();
    assert_eq!(board.observe_all(all).unwrap().len(), 2);
    // What waits for a change that cannot be taken goes on waiting.
    let [_, other, _] = HEADS;
    board.observe(observed("acme/shop", other, named("lint"))).unwrap();
    let mut document = numbered(Vec::new());
    (document.head, document.number) = (other.to_owned(), Some(43));
    assert_eq!(board.renew(document).unwrap_err().code(), code::BOARD_FULL);
    assert_eq!(board.size().waiting, 1);
    assert_eq!(verdicts(&board), before.0);
    assert_eq!(board.size().reports, before.1.reports);
}

#[test]
fn commits_that_wait_longest_go_first() {
    let mut board = Board::with_most(Policy::parse(POLICY).unwrap(), 2);
    for head in HEADS {
        board.observe(observed("acme/shop", head, run(State::Passed))).unwrap();
        board.observe(observed("acme/shop", head, run(State::Passed))).unwrap();
    }
    assert_eq!(board.size().waiting, 2);
    // More about one of them: the other goes, then what came first of its own.
    let [_, _, last] = HEADS;
    for name in ["a", "b", "c"] {
        board
            .observe(observed("acme/shop", last, Observation::new(Kind::CheckRun, name, State::Passed)))
            .unwrap();
        assert_eq!(board.size().waiting, 2);
    }
    assert_eq!(HEADS.map(|head| board.knows("acme/shop", head)), [false, false, true]);
    let mut board = Board::with_most(Policy::parse(POLICY).unwrap(), 2);
    for head in HEADS {
        board.observe(observed("acme/shop", head, run(State::Queued))).unwrap();
        board.observe(observed("acme/shop", head, run(State::Passed))).unwrap();
    }
    assert_eq!(HEADS.map(|head| board.knows("acme/shop", head)), [false, true, true]);
}
