//! What is told to a board, and what it is to know by then, kept as plainly as can be.

use std::collections::BTreeMap;

use breakglass::{
    App, Change, ChangeDocument, Kind, Lifecycle, Observation, Observed, PolicyDocument, SmolStr, State, Time,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::{HEAD, change, observation, policy};

pub(crate) const REPOSITORIES: [&str; 2] = ["acme/shop", "Acme/Till"];
pub(crate) const HEADS: [&str; 3] =
    [HEAD, "0000000000000000000000000000000000000001", "0000000000000000000000000000000000000002"];

/// Something that is told to a board.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    Listed(ChangeDocument),
    Renewed(ChangeDocument),
    Observed(Vec<Observed>),
    Again(Again),
    Filled { repository: &'static str, head: &'static str },
    Policy(Box<PolicyDocument>),
    Removed { repository: &'static str, number: u64 },
}

/// One more report of something that was reported already: what most deliveries are.
#[derive(Debug, Clone)]
pub(crate) struct Again {
    which: Index,
    state: State,
    /// What the report leaves out, a bit each.
    without: u8,
    attempt: Option<u32>,
    started_at: Option<Time>,
}

impl Again {
    /// The report, of one of those that are held.
    pub(crate) fn observed(&self, plain: &Plain) -> Option<Observed> {
        let held = plain.changes.values().flat_map(|document| {
            document
                .observations
                .iter()
                .map(|one| observed(&document.repository, &document.head, one.clone()))
        });
        let held: Vec<Observed> = held.filter(|one| one.observation.run.is_some()).collect();
        let mut again = (!held.is_empty()).then(|| self.which.get(&held).clone())?;
        let one = &mut again.observation;
        (one.state, one.started_at) = (self.state, self.started_at.or(one.started_at));
        one.attempt = self.attempt.or(one.attempt);
        let leaves_out = |bit: u8| self.without & 1 << bit != 0;
        one.app = one.app.take().filter(|_| !leaves_out(0));
        one.workflow = one.workflow.take().filter(|_| !leaves_out(1));
        one.event = one.event.take().filter(|_| !leaves_out(2));
        one.suite = one.suite.take().filter(|_| !leaves_out(3));
        Some(again)
    }
}

pub(crate) fn observed(repository: &str, head: &str, observation: Observation) -> Observed {
    Observed { repository: repository.to_owned(), head: head.to_owned(), observation }
}

/// A run is of one suite, and a suite of one app, one workflow and one event, though not every report tells.
pub(crate) fn of_its_suite(observation: &mut Observation) {
    let of_run = observation.run.as_deref().and_then(|run| run.parse::<u32>().ok());
    let suite = match (of_run, observation.suite.take()) {
        (Some(run), told) => {
            let suite = SmolStr::from((run % 3).to_string());
            observation.suite = told.map(|_| suite.clone());
            suite
        }
        (None, Some(suite)) => {
            observation.suite = Some(suite.clone());
            suite
        }
        (None, None) => return,
    };
    let is_first = suite == "1";
    let workflow = if is_first { "ci" } else { "docs" };
    observation.workflow = observation.workflow.take().map(|_| workflow.into());
    observation.event =
        observation.event.take().map(|_| if is_first { "push" } else { "pull_request" }.into());
    let app = App { slug: Some("github-actions".into()), id: None };
    observation.app = observation.app.take().map(|_| app);
}

pub(crate) fn told() -> impl Strategy<Value = Told> {
    let place = (select(REPOSITORIES.to_vec()), select(HEADS.to_vec()));
    let document = (change(), place.clone(), 1_u64..4, 0_u8..8).prop_map(
        |(mut document, (repository, head), number, lifecycle)| {
            document.repository = repository.to_owned();
            document.head = head.to_owned();
            document.number = Some(number);
            document.lifecycle = match lifecycle {
                0 => Lifecycle::Merged,
                1 => Lifecycle::Closed,
                _ => Lifecycle::Open,
            };
            document
        },
    );
    let document = (document, any::<bool>()).prop_map(|(mut document, listed)| {
        document.observations.iter_mut().for_each(of_its_suite);
        if listed { Told::Listed(document) } else { Told::Renewed(document) }
    });
    let report = (place.clone(), observation()).prop_map(|((repository, head), mut observation)| {
        of_its_suite(&mut observation);
        observed(repository, head, observation)
    });
    let rarely = |bits: u8| prop::option::weighted(0.3, 0..bits).prop_map(Option::unwrap_or_default);
    let second = (0_u8..6).prop_map(|second| format!("2026-03-01T12:00:0{second}Z").parse().unwrap());
    let attempt = prop::option::weighted(0.1, 1_u32..3);
    let again = (any::<Index>(), select(State::ALL.to_vec()), rarely(16), attempt, prop::option::of(second));
    let again = again.prop_map(|(which, state, without, attempt, started_at)| Again {
        which,
        state,
        without,
        attempt,
        started_at,
    });
    let one_in_four = select(vec![1..2_usize, 1..2, 1..2, 0..5]);
    let reports = one_in_four.prop_flat_map({
        let report = report.boxed();
        move |many| prop::collection::vec(report.clone(), many)
    });
    prop_oneof![
        4 => document,
        8 => reports.prop_map(Told::Observed),
        8 => again.prop_map(Told::Again),
        1 => place.prop_map(|(repository, head)| Told::Filled { repository, head }),
        1 => policy().prop_map(|policy| Told::Policy(Box::new(policy))),
        1 => (select(REPOSITORIES.to_vec()), 1_u64..4)
            .prop_map(|(repository, number)| Told::Removed { repository, number }),
    ]
}

/// What a board is to know, kept as plainly as can be: documents, to which everything is added.
#[derive(Default)]
pub(crate) struct Plain {
    pub(crate) changes: BTreeMap<(String, u64), ChangeDocument>,
    waiting: BTreeMap<(String, String), Vec<Observation>>,
}

impl Plain {
    pub(crate) fn told(&mut self, told: &Told) {
        match told {
            Told::Listed(document) => {
                self.put(document.clone());
                if document.lifecycle == Lifecycle::Open {
                    self.waiting.remove(&(document.repository.to_ascii_lowercase(), document.head.clone()));
                }
            }
            Told::Renewed(document) => self.renewed(document.clone()),
            Told::Observed(all) => all.iter().for_each(|one| self.observed(one)),
            Told::Filled { repository, head } => {
                let place = (repository.to_ascii_lowercase(), (*head).to_owned());
                let waiting = self.waiting.get_mut(&place).into_iter().flatten();
                waiting.for_each(fill);
                for document in self.of(repository, head) {
                    document.observations.iter_mut().for_each(fill);
                }
            }
            Told::Policy(_) | Told::Again(_) => {}
            Told::Removed { repository, number } => {
                self.changes.remove(&(repository.to_ascii_lowercase(), *number));
            }
        }
    }

    fn observed(&mut self, Observed { repository, head, observation }: &Observed) {
        let mut known = false;
        for document in self.of(repository, head) {
            document.observations.push(observation.clone());
            known = true;
        }
        if !known {
            let place = (repository.to_ascii_lowercase(), head.clone());
            self.waiting.entry(place).or_default().push(observation.clone());
        }
    }

    fn of(&mut self, repository: &str, head: &str) -> impl Iterator<Item = &mut ChangeDocument> {
        let is_of = move |one: &&mut ChangeDocument| {
            one.repository.eq_ignore_ascii_case(repository) && one.head == head
        };
        self.changes.values_mut().filter(is_of)
    }

    fn put(&mut self, document: ChangeDocument) {
        let key = (document.repository.to_ascii_lowercase(), document.number.unwrap());
        let old = self.changes.remove(&key);
        // What was reported about a head that is left waits for it to come back.
        if let Some(old) = old
            .filter(|old| document.lifecycle != Lifecycle::Open || old.head != document.head)
            .filter(|old| self.of(&old.repository, &old.head).next().is_none())
        {
            let reported = old.observations.into_iter().filter(|one| one.kind != Kind::Condition);
            self.waiting.entry((key.0.clone(), old.head)).or_default().extend(reported);
        }
        if document.lifecycle == Lifecycle::Open {
            // As a board sees it from then on: the gate's own runs are gone.
            self.changes.insert(key, Change::new(document).unwrap().document().clone());
        }
    }

    fn renewed(&mut self, mut document: ChangeDocument) {
        document.observations.retain(|one| one.kind == Kind::Condition);
        let key = (document.repository.to_ascii_lowercase(), document.number.unwrap());
        let place = (key.0.clone(), document.head.clone());
        let same = self.changes.get(&key).filter(|one| one.head == document.head).cloned();
        let other = self.of(&key.0, &document.head).next().cloned();
        if let Some(like) = same.as_ref().or(other.as_ref()) {
            let reported = like.observations.iter().filter(|one| one.kind != Kind::Condition);
            document.observations.extend(reported.cloned());
        }
        if let Some(same) = same {
            document.files = document.files.or(same.files);
            document.incomplete = same.incomplete;
            document.gate = document.gate.or(same.gate);
            document.forge_rules = document.forge_rules.or(same.forge_rules);
            document.broken_policy = document.broken_policy.or(same.broken_policy);
        }
        if document.lifecycle == Lifecycle::Open {
            document.observations.extend(self.waiting.remove(&place).unwrap_or_default());
        }
        self.put(document);
    }
}

/// As deliveries about workflow runs tell it: of which workflow a suite is.
pub(crate) fn fill(observation: &mut Observation) {
    if let (None, Some(suite)) = (&observation.workflow, observation.suite.as_deref()) {
        observation.workflow = Some(if suite == "1" { "ci" } else { "docs" }.into());
    }
}
