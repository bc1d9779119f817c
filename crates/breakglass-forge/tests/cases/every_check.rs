//! Gates that want everything they look at: Cocoon over check runs, node-core-utils over suites and combined status.

use breakglass::{Lane, Outcome, PolicyDocument, Producer, RuleDocument, Tier};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::{COMBINED, PeerCheck, SUITE, assess, observations, verdict};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AllChecks {
    checks: Vec<PeerCheck>,
    /// What Cocoon found before it came to the checks.
    ready_so_far: bool,
}

pub(crate) fn all_checks_gate(question: Question<'_>) -> Value {
    let AllChecks { checks, ready_so_far } = question.input();
    let policy =
        PolicyDocument { unlisted: Tier::Required, allow_no_checks: true, ..PolicyDocument::default() };
    let assessment = assess(policy, observations(&checks));
    let failed = assessment.checks().filter(|check| check.outcome(Lane::Normal) == Outcome::Blocked).count();
    json!({ "ready": ready_so_far && verdict(&assessment).lets_through(), "failure_count": failed })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suites {
    last_commit_checks: Vec<PeerCheck>,
    only_app: String,
    #[serde(rename = "commits")]
    _commits: IgnoredAny,
    #[serde(rename = "payload")]
    _payload: Option<IgnoredAny>,
}

/// Either of the two must be good where it is there, and nothing at all is not.
pub(crate) fn suite_gate(question: Question<'_>) -> Value {
    let Suites { last_commit_checks, only_app, .. } = question.input();
    let rules = vec![
        RuleDocument::check(SUITE, Tier::Required).from(Producer::app(&only_app)).at_least(0),
        RuleDocument::check(COMBINED, Tier::Required).at_least(0),
    ];
    let policy = PolicyDocument { unlisted: Tier::Optional, rules, ..PolicyDocument::default() };
    let assessment = assess(policy, observations(&last_commit_checks));
    json!({ "ready": verdict(&assessment).lets_through() })
}
