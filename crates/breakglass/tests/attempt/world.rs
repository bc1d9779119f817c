//! The plain description made real: policies, changes, people, times.

use std::collections::BTreeSet;

use breakglass::ledger::{Ledger, MemoryStore, PolicySource};
use breakglass::{
    Actor, ActorKind, App, Asked, Assessment, Base, Change, ChangeDocument, ChangedFile, Condition,
    Declaration, EmergencyId, Files, Item, Kind, Observation, Policy, Reply, Scope, State, StepKind, Time,
    User,
};

use crate::model::{Build, Situation, Thing, Variant, Who};

const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
const NEWER: &str = "6e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
const FILE: &str = ".github/workflows/ci.yml";

/// The pause between two answers, in seconds.
pub(crate) const PAUSE: i64 = 3;
/// When the emergency ends.
pub(crate) const END: i64 = 4 * 3600;

/// Noon, and that many seconds.
pub(crate) fn at(seconds: i64) -> Time {
    Time::from_millis(1_772_366_400_000 + seconds * 1000).unwrap()
}

/// One variant of the world, with its emergency declared at noon.
pub(crate) struct World {
    variant: Variant,
    policy: Policy,
    other_policy: Policy,
    pub(crate) ledger: Ledger,
    pub(crate) store: MemoryStore,
    pub(crate) emergency: EmergencyId,
}

impl World {
    pub(crate) fn new(variant: Variant) -> Self {
        let text = text(&variant, 2);
        let mut store = MemoryStore::new();
        let mut ledger = Ledger::create("acme.example/breakglass", at(0), &mut store).unwrap();
        let source = PolicySource { repository: "acme/shop", branch: Some("main"), text: &text };
        let declaration = Declaration::new("INC-7", "checkout is down", Scope::repository("acme/shop"));
        let emergency = ledger
            .declare(source, &Actor::person("github.com", "1", "alice"), &declaration, at(0), &mut store)
            .unwrap()
            .id;
        let policy = Policy::parse(text.as_bytes()).unwrap();
        let other_policy = Policy::parse(self::text(&variant, 3).as_bytes()).unwrap();
        Self { variant, policy, other_policy, ledger, store, emergency }
    }

    pub(crate) fn assessment(&self, situation: &Situation) -> Assessment {
        let policy = if situation.policy_changed { &self.other_policy } else { &self.policy };
        Assessment::new(policy, &Change::new(self.change(situation)).unwrap())
    }

    fn change(&self, situation: &Situation) -> ChangeDocument {
        let mut observations = builds(situation.build);
        observations.push(run("lint", situation.lint));
        if situation.bench {
            observations.push(run("bench", State::Running));
        }
        if situation.licences {
            observations.push(run("licences", State::Running));
        }
        let review = if self.variant.unreviewed { State::Missing } else { State::Passed };
        observations.extend(Condition::ALL.map(|one| {
            Observation::condition(one, if one == Condition::Review { review } else { State::Passed })
        }));
        let mut list = vec![ChangedFile { path: "src/a.rs".to_owned(), previous_path: None }];
        if self.variant.guarded {
            list.push(ChangedFile { path: FILE.to_owned(), previous_path: None });
        }
        let branch = if situation.base_moved { "release" } else { "main" };
        ChangeDocument {
            number: Some(42),
            authors: vec![User { login: Some("dave".into()), id: Some("4".into()) }],
            base: Base { branch: Some(branch.to_owned()), sha: None },
            files: Some(Files { complete: true, list }),
            observations,
            ..ChangeDocument::new("acme/shop", if situation.head_moved { NEWER } else { HEAD })
        }
    }
}

fn run(name: &str, state: State) -> Observation {
    let app = Some(App { slug: Some("github-actions".into()), id: None });
    Observation { app, ..Observation::new(Kind::CheckRun, name, state) }
}

fn builds(build: Build) -> Vec<Observation> {
    let of = |state, suite: &str, id: &str| Observation {
        suite: Some(suite.into()),
        run: Some(id.into()),
        ..run("build", state)
    };
    match build {
        Build::Passed => vec![of(State::Passed, "1", "1")],
        Build::Running => vec![of(State::Running, "1", "1")],
        Build::Queued => vec![of(State::Queued, "1", "1")],
        Build::Missing => Vec::new(),
        Build::Failed => vec![of(State::Failed, "1", "1")],
        Build::Unknown => vec![of(State::Unknown, "1", "1")],
        Build::AfterFailure => vec![of(State::Failed, "1", "1"), of(State::Running, "1", "2")],
        Build::Conflicting => vec![of(State::Failed, "1", "1"), of(State::Passed, "2", "2")],
    }
}

fn text(variant: &Variant, days: u32) -> String {
    let list = |steps: &[StepKind]| {
        steps.iter().map(|step| format!(", {step}")).collect::<String>().trim_start_matches(", ").to_owned()
    };
    let mut confirm = Vec::new();
    if variant.confirms_running {
        confirm.push("running");
    }
    if variant.confirms_queued {
        confirm.push("queued");
    }
    let branch = if variant.applies { "main" } else { "nowhere" };
    let always = list(&[&[StepKind::AcknowledgeWaived], variant.always].concat());
    format!(
        "
version: 1
rules:
  - check: build
    tier: absolutely_required
    from: github-actions
    when: {{ branches: [{branch}, release] }}
  - check: lint
    tier: required
    follow_up_within: {days}d
  - check: licences
    tier: required
    at_least: 0
unlisted: optional
emergency:
  declare: [alice]
  merge: [bob, carol, dave, \"deploy[bot]\"]
  confirm_while: [{}]
  steps: [{always}]
  steps_to_confirm: [{}]
  pause: {PAUSE}s
  solo: {}
",
        confirm.join(", "),
        list(variant.to_confirm),
        variant.solo,
    )
}

/// The account behind a part.
pub(crate) fn person(who: Who) -> Actor {
    let (id, login) = match who {
        Who::Actor => ("2", "bob"),
        Who::Second => ("3", "carol"),
        Who::Author => ("4", "dave"),
        Who::Stranger => ("5", "eve"),
        Who::Bot => ("6", "deploy[bot]"),
    };
    let kind = if who == Who::Bot { ActorKind::Bot } else { ActorKind::Person };
    Actor { kind, ..Actor::person("github.com", id, login) }
}

/// The reply that a step asks for, and those that it does not.
pub(crate) fn replies(step: StepKind) -> (Reply, Vec<Reply>) {
    let name = |name: &str| Reply::Name(name.to_owned());
    match step {
        StepKind::SecondPerson => (Reply::Agreed, vec![Reply::Acknowledged, name("acme/shop#42")]),
        StepKind::TypeName => (name("acme/shop#42"), vec![name("acme/shop#43"), Reply::Agreed]),
        _ => (Reply::Acknowledged, vec![Reply::Agreed, name("acme/shop#42")]),
    }
}

/// What a step shows, in the words of the model.
pub(crate) fn things(asked: &Asked) -> BTreeSet<Thing> {
    let names = ["build", "lint", "licences", "review", "bench"];
    let thing = |item: &Item| match item {
        Item::Change(name) => {
            assert_eq!(name, "acme/shop#42");
            Thing::Change
        }
        Item::Check { check, state, .. } => {
            Thing::Check(names.into_iter().find(|name| *name == check.name).unwrap(), *state)
        }
        Item::Guarded(path) => {
            assert_eq!(path, FILE);
            Thing::File
        }
    };
    asked.items.iter().map(thing).collect()
}
