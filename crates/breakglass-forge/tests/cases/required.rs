//! Gates over a list of required names: bors-ng, and Tide's two.

use breakglass::{Blocker, Condition, Lane, Observation, PolicyDocument, RuleDocument, State, Tier};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::Question;
use crate::tiers::Contexts;
use crate::words::{PeerCheck, assess, in_three_words, observations, rules, verdict};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    required: Vec<String>,
    checks: Vec<PeerCheck>,
    /// Tide's; bors has none.
    policy: Option<Contexts>,
    #[serde(default)]
    optional: Vec<String>,
    #[serde(default)]
    ignore: Vec<String>,
    pr: Option<PullRequest>,
    /// The jobs that Tide itself starts again.
    #[serde(default)]
    prow_presubmits: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PullRequest {
    mergeable: bool,
}

pub(crate) fn required_gate(question: Question<'_>) -> Value {
    let input: Input = question.input();
    let mut policy = match input.policy {
        Some(policy) => policy.with(input.required, input.optional).policy(),
        // bors-ng looks at nothing but the statuses that its configuration names.
        None => PolicyDocument {
            unlisted: Tier::Optional,
            allow_no_checks: true,
            rules: rules(&input.required, Tier::Required),
            ..PolicyDocument::default()
        },
    };
    policy.ignore = input.ignore;
    let mut reported = observations(&input.checks);
    if let Some(PullRequest { mergeable }) = input.pr {
        let state = if mergeable { State::Passed } else { State::Failed };
        reported.push(Observation::condition(Condition::Conflicts, state));
        // Of the other conditions these cases say nothing.
        let others = [Condition::Draft, Condition::Review, Condition::UpToDate];
        policy.rules.extend(others.map(|condition| RuleDocument::condition(condition, Tier::Optional)));
    }
    let assessment = assess(policy, reported);
    let blockers: Vec<_> = assessment.readiness(Lane::Normal).blockers().collect();
    let checks = blockers.iter().filter_map(|blocker| match blocker {
        Blocker::Check(check, _) => Some(check.name()),
        Blocker::Change(..) => None,
    });
    // A change stays in Tide's pool where all that it lacks is the end of jobs that Tide itself starts again.
    let will_run_again = |blocker: &Blocker<'_>| {
        matches!(blocker, Blocker::Check(check, _) if matches!(check.state(), State::Queued | State::Running)
            && input.prow_presubmits.iter().any(|name| name == check.name()))
    };
    json!({
        "verdict": in_three_words(verdict(&assessment), ["accepted", "waiting", "rejected"]),
        "ready": verdict(&assessment).lets_through(),
        "failing_or_missing": checks.collect::<Vec<_>>(),
        "in_pool": blockers.iter().all(will_run_again),
    })
}
