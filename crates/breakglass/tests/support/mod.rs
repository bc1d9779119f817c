//! Policies and changes made at random: few names, so that rules, pins and runs meet.

use breakglass::{
    Accept, App, Base, ChangeDocument, ChangedFile, Condition, ConfirmWhile, Duplicates, EmergencyDocument,
    Files, FollowUpRule, ForgeRules, Kind, Lifecycle, Observation, PolicyDocument, Producer, RequiredName,
    RuleDocument, Seconds, State, Step, Tier, User, When,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A commit.
pub(crate) const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

const NAMES: [&str; 6] = ["build", "test (a)", "test (b)", "lint", "lint / docs", "draft"];
const PATTERNS: [&str; 9] =
    ["build", "test (a)", "test (*)", "lint", "lint*", "*", "?????", "draft", "nothing"];
const PATHS: [&str; 5] =
    ["src/a.rs", "docs/b.md", "README.md", ".github/breakglass.yml", ".github/workflows/ci.yml"];

pub(crate) fn state() -> impl Strategy<Value = State> {
    select(State::ALL.to_vec())
}

fn tier() -> impl Strategy<Value = Tier> {
    select(Tier::ALL.to_vec())
}

fn texts(values: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    subsequence(values, 0..=most).prop_map(|values| values.into_iter().map(str::to_owned).collect())
}

fn producer() -> impl Strategy<Value = Producer> {
    prop_oneof![
        4 => Just(Producer::Any),
        3 => Just(Producer::app("github-actions")),
        1 => Just(Producer::app("77")),
        2 => Just(Producer::workflow("github-actions", "ci")),
        1 => Just(Producer::user("bot")),
    ]
}

pub(crate) fn rule() -> impl Strategy<Value = RuleDocument> {
    let when = (texts(&["src/**", "*.md", "!README.md"], 2), texts(&["main", "release/*"], 1))
        .prop_map(|(paths, branches)| When { paths, branches });
    let accept = weighted(0.3, subsequence(vec![Accept::Skipped, Accept::Neutral], 0..=2));
    let subject = prop_oneof![
        5 => select(PATTERNS.to_vec()).prop_map(|name| (Some(name.to_owned()), None)),
        1 => select(Condition::ALL.to_vec()).prop_map(|condition| (None, Some(condition))),
    ];
    let follow_up =
        (weighted(0.2, 0_u64..5), select(vec![FollowUpRule::Track, FollowUpRule::Track, FollowUpRule::None]));
    (
        subject,
        tier(),
        weighted(0.5, producer()),
        weighted(0.2, when),
        weighted(0.3, 0_u32..4),
        accept,
        follow_up,
    )
        .prop_map(|((check, condition), tier, from, when, at_least, accept, (within, follow_up))| {
            let exact = check.as_ref().is_some_and(|check| !check.contains(['*', '?']));
            let at_least = at_least.map(|names| match tier {
                Tier::Optional => 0,
                _ if exact => names.min(1),
                _ => names,
            });
            let is_check = check.is_some();
            RuleDocument {
                from: from.filter(|_| is_check),
                at_least: at_least.filter(|_| is_check),
                check,
                condition,
                when: when.unwrap_or_default(),
                accept,
                follow_up_within: within.map(Seconds::new),
                follow_up,
                ..RuleDocument::check("", tier)
            }
        })
}

fn emergency() -> impl Strategy<Value = EmergencyDocument> {
    let confirm =
        select(vec![vec![ConfirmWhile::Running], vec![], vec![ConfirmWhile::Running, ConfirmWhile::Queued]]);
    let steps = subsequence(
        vec![Step::AcknowledgeWaived, Step::Acknowledge, Step::TypeName, Step::SecondPerson],
        0..=4,
    );
    (confirm, steps, 0_u64..5, 0_u64..5, any::<bool>()).prop_map(
        |(confirm_while, steps, pause, permit, solo)| EmergencyDocument {
            confirm_while,
            steps_to_confirm: steps,
            pause: Seconds::new(pause),
            permit_for: Seconds::new(permit),
            solo,
            ..EmergencyDocument::default()
        },
    )
}

pub(crate) fn policy() -> impl Strategy<Value = PolicyDocument> {
    let latest = select(vec![Duplicates::Worst, Duplicates::Worst, Duplicates::Latest]);
    let unlisted = tier();
    (
        unlisted,
        texts(&["lint", "test*"], 1),
        latest,
        any::<bool>(),
        prop::collection::vec(rule(), 0..6),
        emergency(),
    )
        .prop_map(|(unlisted, ignore, duplicates, allow_no_checks, rules, emergency)| PolicyDocument {
            unlisted,
            ignore,
            duplicates,
            allow_no_checks,
            rules,
            emergency,
            ..PolicyDocument::default()
        })
}

pub(crate) fn observation() -> impl Strategy<Value = Observation> {
    let app = select(vec![
        None,
        Some(App { slug: Some("github-actions".into()), id: None }),
        Some(App { slug: Some("github-actions".into()), id: Some("15368".into()) }),
        Some(App { slug: None, id: Some("77".into()) }),
    ]);
    let small = |most: u32| weighted(0.8, 1..=most);
    let about = (
        select(NAMES.to_vec()),
        state(),
        app,
        prop::bool::weighted(0.25),
        weighted(0.7, select(vec!["bot", "eve"])),
    );
    let place = (
        weighted(0.6, select(vec!["ci", "nightly"])),
        weighted(0.6, select(vec!["push", "pull_request"])),
        small(3),
        weighted(0.4, 1..=2_u32),
        small(12),
        weighted(0.7, 0..4_u32),
    );
    (about, place).prop_map(
        |((name, state, app, is_status, user), (workflow, event, suite, attempt, run, second))| {
            let started_at = second.map(|second| format!("2026-03-01T12:00:0{second}Z").parse().unwrap());
            let run = run.map(|run| run.to_string());
            if is_status {
                let user = user.map(|login| User { login: Some(login.into()), id: None });
                return Observation {
                    user,
                    run: run.map(Into::into),
                    started_at,
                    ..Observation::new(Kind::Status, name, state)
                };
            }
            Observation {
                app,
                workflow: workflow.map(Into::into),
                event: event.map(Into::into),
                suite: suite.map(|suite| suite.to_string().into()),
                attempt,
                run: run.map(Into::into),
                started_at,
                ..Observation::new(Kind::CheckRun, name, state)
            }
        },
    )
}

fn conditions() -> impl Strategy<Value = Vec<Observation>> {
    let each = (subsequence(Condition::ALL.to_vec(), 0..=4), prop::collection::vec(state(), 4));
    prop_oneof![
        Just(Vec::new()),
        each.prop_map(|(conditions, states)| {
            conditions
                .into_iter()
                .zip(states)
                .map(|(one, state)| Observation::condition(one, state))
                .collect()
        }),
    ]
}

pub(crate) fn change() -> impl Strategy<Value = ChangeDocument> {
    let files = weighted(
        0.6,
        (any::<bool>(), subsequence(PATHS.to_vec(), 0..=3), weighted(0.2, select(PATHS.to_vec()))).prop_map(
            |(complete, paths, previous)| Files {
                complete,
                list: paths
                    .into_iter()
                    .map(|path| ChangedFile {
                        path: path.to_owned(),
                        previous_path: previous.map(str::to_owned),
                    })
                    .collect(),
            },
        ),
    );
    let rules = weighted(
        0.4,
        (
            prop::collection::vec((select(NAMES.to_vec()), weighted(0.3, Just("15368"))), 0..3),
            any::<bool>(),
            any::<bool>(),
        )
            .prop_map(|(names, up_to_date, review)| ForgeRules {
                required: names
                    .into_iter()
                    .map(|(name, app)| RequiredName { name: name.to_owned(), app: app.map(str::to_owned) })
                    .collect(),
                up_to_date,
                review,
            }),
    );
    let branch = weighted(0.8, select(vec!["main", "release/1", "dev"]));
    let lifecycle = prop_oneof![9 => Just(Lifecycle::Open), 1 => Just(Lifecycle::Merged)];
    let incomplete = prop_oneof![9 => Just(Vec::new()), 1 => Just(vec!["check_runs".to_owned()])];
    (prop::collection::vec(observation(), 0..10), conditions(), files, rules, branch, lifecycle, incomplete)
        .prop_map(|(mut observations, conditions, files, forge_rules, branch, lifecycle, incomplete)| {
            observations.extend(conditions);
            ChangeDocument {
                observations,
                files,
                forge_rules,
                base: Base { branch: branch.map(str::to_owned), sha: None },
                lifecycle,
                incomplete,
                ..ChangeDocument::new("acme/shop", HEAD)
            }
        })
}
