//! Cocoon's gate: under the label `emergency` it goes on without the tree's status, but needs all others.

use breakglass::{
    Assessment, Blocker, ChangeDocument, Kind, Lane, Observation, PolicyDocument, RuleDocument, State, Tier,
    User,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::Question;
use crate::emergencies::{Gate, allowed, never_waived, person, request};
use crate::words::{PeerCheck, observations, rules};

const REPOSITORY: &str = "flutter/flutter";
/// Cocoon does not ask who set the label. A declaration has somebody who made it.
const DECLARES: &str = "whoever set the label";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    labels: Vec<String>,
    emergency_label: String,
    tolerated_in_emergency: Vec<String>,
    /// The statuses, in the cases that say nothing else.
    #[serde(default)]
    checks: Vec<PeerCheck>,
    author: Option<String>,
    /// What Cocoon found before it came to the statuses.
    ready_so_far: Option<bool>,
    /// The statuses and check runs, in the cases of the whole validation.
    commit_status_contexts: Option<Vec<PeerCheck>>,
    #[serde(default)]
    check_runs: Vec<PeerCheck>,
    /// `default`, or another branch.
    base: Option<String>,
    /// The status that Cocoon waits for on the default branch.
    sentinel: Option<String>,
}

impl Input {
    fn policy(&self) -> PolicyDocument {
        let sentinel = self.sentinel.iter();
        let mut rules: Vec<RuleDocument> = sentinel
            .map(|name| RuleDocument::check(name, Tier::Required).when_branches(["default"]))
            .collect();
        let tolerated = self.tolerated_in_emergency.iter();
        rules.extend(tolerated.map(|name| RuleDocument::check(name, Tier::Required).at_least(0)));
        rules.push(never_waived("*"));
        PolicyDocument { rules, emergency: allowed(&[DECLARES.to_owned()]), ..PolicyDocument::default() }
    }

    fn change(&self) -> ChangeDocument {
        let statuses = self.commit_status_contexts.iter().flatten();
        let mut reported: Vec<Observation> =
            [&self.checks, &self.check_runs].into_iter().flat_map(|list| observations(list)).collect();
        reported.extend(statuses.flat_map(|check| observations(std::slice::from_ref(check))));
        if let Some(ready) = self.ready_so_far {
            let state = if ready { State::Passed } else { State::Failed };
            reported.push(Observation::new(Kind::Status, "ready so far", state));
        }
        let mut change = request(REPOSITORY, 1, reported);
        change.authors =
            self.author.iter().map(|login| User { login: Some(login.clone().into()), id: None }).collect();
        if let Some(base) = &self.base {
            change.base.branch = Some(base.clone());
        }
        change
    }
}

/// The label as an emergency that somebody declared, in which the same person merges.
pub(crate) fn emergency_label_gate(question: Question<'_>) -> Value {
    let input: Input = question.input();
    let mut gate = Gate::new(REPOSITORY, &input.policy()).unwrap();
    let assessment = gate.assess(input.change());
    let action = if assessment.verdict(Lane::Normal).lets_through() {
        "proceed"
    } else if input.labels.contains(&input.emergency_label) {
        let by = person(DECLARES);
        let emergency = gate.declare(&by, &input.emergency_label).unwrap();
        let permit = gate.merge(&emergency, &by, &assessment).unwrap();
        if permit.is_some() { "proceed_ignoring_failure" } else { "wait" }
    } else {
        "wait"
    };
    json!({ "ready": action != "wait", "action": action, "failure_count": failures(&assessment) })
}

/// How many checks failed that no emergency gets past: those that Cocoon tolerates are no failures to it.
fn failures(assessment: &Assessment) -> usize {
    let failed =
        |blocker: &Blocker<'_>| matches!(blocker, Blocker::Check(check, _) if check.state().is_failure());
    assessment.readiness(Lane::Emergency).blockers().filter(failed).count()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentinel {
    checks: Vec<PeerCheck>,
    sentinel: String,
    repo: String,
}

/// The name as a rule that expects it.
pub(crate) fn sentinel_present(question: Question<'_>) -> Value {
    let Sentinel { checks, sentinel, repo } = question.input();
    let policy = PolicyDocument { rules: rules(&[sentinel], Tier::Required), ..PolicyDocument::default() };
    let gate = Gate::new(&repo, &policy).unwrap();
    let assessment = gate.assess(request(&repo, 1, observations(&checks)));
    json!({ "present": assessment.checks().all(|check| check.state() != State::Missing) })
}
