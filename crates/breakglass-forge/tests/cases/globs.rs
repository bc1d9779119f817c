//! Gitea's required contexts, which are globs.

use breakglass::{Kind, Observation, PolicyDocument, RuleDocument, Tier};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::case::Question;
use crate::states::gitea_state;
use crate::words::{assess, in_three_words, verdict};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    checks: Vec<Status>,
    required: Vec<String>,
    #[serde(rename = "pattern_syntax")]
    _pattern_syntax: IgnoredAny,
    #[serde(rename = "edition")]
    _edition: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    name: String,
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    state: String,
}

/// One context may answer several of Gitea's globs, and one check has one rule of ours, so each demand is asked by
/// itself, and the worst verdict is the gate's. With no demand everything that was reported counts.
pub(crate) fn required_glob_gate(question: Question<'_>) -> Value {
    let Input { checks, required, .. } = question.input();
    let demand = |glob: &String| {
        assert!(!glob.contains(['[', '{', '\\']), "no pattern says the glob `{glob}`");
        let rules = vec![RuleDocument::check(glob, Tier::Required).at_least(1)];
        PolicyDocument { unlisted: Tier::Optional, rules, ..PolicyDocument::default() }
    };
    let mut policies: Vec<PolicyDocument> = required.iter().map(demand).collect();
    if policies.is_empty() {
        policies.push(PolicyDocument { unlisted: Tier::Required, ..PolicyDocument::default() });
    }
    let reported: Vec<Observation> = checks
        .iter()
        .map(|status| Observation::new(Kind::Status, &status.name, gitea_state(&status.state)))
        .collect();
    let verdicts = policies.into_iter().map(|policy| verdict(&assess(policy, reported.clone())));
    json!({ "state": in_three_words(verdicts.max().unwrap(), ["success", "pending", "failure"]) })
}
