//! Tide's context policy: which contexts are optional, and which are missing.

use breakglass::{Kind, Observation, PolicyDocument, RuleDocument, State, Tier};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::{assess, rules};

/// What Tide is told about contexts.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Contexts {
    required: Vec<String>,
    optional: Vec<String>,
    required_if_present: Vec<String>,
    optional_regex: Vec<String>,
    unknown_is_optional: bool,
}

impl Contexts {
    /// The same with lists that a case gives by themselves.
    pub(crate) fn with(self, required: Vec<String>, optional: Vec<String>) -> Self {
        Self { required, optional, ..self }
    }

    /// The same as a policy. Tide waits for no report that nobody asked for.
    pub(crate) fn policy(&self) -> PolicyDocument {
        let if_present = self.required_if_present.iter();
        let mut policy = PolicyDocument {
            unlisted: if self.unknown_is_optional { Tier::Optional } else { Tier::Required },
            allow_no_checks: true,
            ..PolicyDocument::default()
        };
        policy.rules.extend(rules(&self.optional, Tier::Optional));
        policy.rules.extend(
            self.optional_regex.iter().map(|regex| RuleDocument::check(pattern(regex), Tier::Optional)),
        );
        policy.rules.extend(rules(&self.required, Tier::Required));
        policy.rules.extend(if_present.map(|name| RuleDocument::check(name, Tier::Required).at_least(0)));
        policy
    }
}

/// A regular expression as a pattern, where it is one of those that patterns can say.
fn pattern(regex: &str) -> String {
    let pattern = regex.replace(".*", "*").replace('.', "?");
    let ordinary = |c: char| !"^$[](){}|+\\".contains(c);
    assert!(pattern.chars().all(ordinary), "no pattern says the regular expression `{regex}`");
    pattern
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IsOptional {
    policy: Contexts,
    context: String,
}

pub(crate) fn is_optional(question: Question<'_>) -> Value {
    let IsOptional { policy, context } = question.input();
    let reported = Observation::new(Kind::Status, &context, State::Passed);
    let assessment = assess(policy.policy(), vec![reported]);
    let tier = assessment.checks().find(|check| check.name() == context).unwrap().tier();
    json!({ "optional": tier == Tier::Optional, "tier": tier })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingRequired {
    policy: Contexts,
    required: Vec<String>,
    optional: Vec<String>,
    present: Vec<String>,
}

pub(crate) fn missing_required(question: Question<'_>) -> Value {
    let MissingRequired { policy, required, optional, present } = question.input();
    let contexts = policy.with(required, optional);
    let reported = present.iter().map(|name| Observation::new(Kind::Status, name, State::Passed)).collect();
    let assessment = assess(contexts.policy(), reported);
    let missing = assessment.checks().filter(|check| check.state() == State::Missing);
    json!({ "missing": missing.map(|check| check.name()).collect::<Vec<_>>() })
}
