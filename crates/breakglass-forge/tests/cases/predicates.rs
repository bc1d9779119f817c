//! policy-bot's predicates: names, or workflows, whose latest conclusions must be among those allowed.

use std::collections::BTreeMap;

use breakglass::{
    App, Assessment, Blocker, Decider, Kind, Lane, Observation, PolicyDocument, Producer, RuleDocument, Tier,
};
use breakglass_forge::github::run_state;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::{accept, assess, rules, verdict};

/// A policy of those rules alone, all of which accept what is allowed.
fn policy(rules: Vec<RuleDocument>, allowed: &[String]) -> PolicyDocument {
    let accepting = rules.into_iter().map(|rule| rule.accept(accept(allowed)));
    PolicyDocument { unlisted: Tier::Optional, rules: accepting.collect(), ..PolicyDocument::default() }
}

/// policy-bot tells what satisfied it, or what did not: what the rules speak of, in their order.
fn answer(assessment: &Assessment, subjects: &[String]) -> Value {
    let satisfied = verdict(assessment).lets_through();
    let blockers: Vec<Decider> = assessment
        .readiness(Lane::Normal)
        .blockers()
        .filter_map(|blocker| match blocker {
            Blocker::Check(check, _) => Some(check.decider()),
            Blocker::Change(..) => None,
        })
        .collect();
    let told =
        subjects.iter().enumerate().filter(|(rule, _)| satisfied || blockers.contains(&Decider::Rule(*rule)));
    json!({ "satisfied": satisfied, "values": told.map(|(_, subject)| subject).collect::<Vec<_>>() })
}

fn concluded(name: &str, conclusion: &str) -> Observation {
    Observation::new(Kind::CheckRun, name, run_state(Some("completed"), Some(conclusion)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    required: Vec<String>,
    allowed_conclusions: Vec<String>,
    latest: BTreeMap<String, String>,
}

pub(crate) fn predicate(question: Question<'_>) -> Value {
    let Names { required, allowed_conclusions, latest } = question.input();
    let policy = policy(rules(&required, Tier::Required), &allowed_conclusions);
    let reported = latest.iter().map(|(name, conclusion)| concluded(name, conclusion)).collect();
    answer(&assess(policy, reported), &required)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Workflows {
    required_workflows: Vec<String>,
    allowed_conclusions: Vec<String>,
    /// For each workflow the latest conclusion of each event that starts it.
    latest_runs: BTreeMap<String, Vec<String>>,
}

pub(crate) fn predicate_workflow(question: Question<'_>) -> Value {
    const ACTIONS: &str = "github-actions";
    let Workflows { required_workflows, allowed_conclusions, latest_runs } = question.input();
    let of_workflow = |workflow: &String| {
        RuleDocument::check("*", Tier::Required).from(Producer::workflow(ACTIONS, workflow)).at_least(1)
    };
    let policy = policy(required_workflows.iter().map(of_workflow).collect(), &allowed_conclusions);
    let mut reported = Vec::new();
    for (workflow, conclusions) in &latest_runs {
        for (event, conclusion) in conclusions.iter().enumerate() {
            let mut run = concluded("run", conclusion);
            run.app = Some(App { slug: Some(ACTIONS.into()), id: None });
            run.workflow = Some(workflow.clone().into());
            run.event = Some(format!("event {event}").into());
            reported.push(run);
        }
    }
    answer(&assess(policy, reported), &required_workflows)
}
