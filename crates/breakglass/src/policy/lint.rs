//! What is likely to be a mistake in a policy.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Policy;
use super::compile::{Rule, Subject};
use super::pattern::Pattern;
use super::producer::Producer;
use crate::change::Change;
use crate::check::Kind;
use crate::tier::Tier;

/// Something that is likely to be a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What it is.
    pub code: FindingCode,
    /// JSON pointer into the policy.
    pub pointer: String,
    /// One line for people: what was found, and what to do.
    pub text: String,
}

/// What is likely to be a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// The rule can never match, since an earlier rule or `ignore` takes all that it would.
    Shadowed,
    /// No recent change produced a name that the rule matches.
    NameNotSeen,
    /// A rule expects a check that was never seen on the base branch.
    NeverOnBase,
}

pub(super) fn lint(policy: &Policy, recent: &[Change], base: &[Change]) -> Vec<Finding> {
    let (recent_names, base_names) = (names(recent), names(base));
    let mut findings = Vec::new();
    for (index, rule) in policy.rules().iter().enumerate() {
        let mut add =
            |code, text: String| findings.push(Finding { code, pointer: format!("/rules/{index}"), text });
        let name = rule.text();
        if let Some(by) = shadowed_by(policy, index, rule) {
            add(FindingCode::Shadowed, format!("`{name}` can never match: {by} takes all that it would"));
            continue;
        }
        let Subject::Check(pattern) = &rule.subject else {
            continue;
        };
        let seen = |names: &BTreeSet<&str>| names.iter().any(|name| pattern.matches(name));
        if !recent.is_empty() && !seen(&recent_names) {
            let text = format!(
                "no recent change produced a check called `{name}`; is it spelled as the forge shows it?"
            );
            add(FindingCode::NameNotSeen, text);
        } else if !base.is_empty() && rule.tier != Tier::Optional && rule.at_least > 0 && !seen(&base_names) {
            let text = format!(
                "`{name}` is {} and was never seen on the base branch: nobody knows that it can pass",
                rule.tier
            );
            add(FindingCode::NeverOnBase, text);
        }
    }
    findings
}

fn names(changes: &[Change]) -> BTreeSet<&str> {
    let observations = changes.iter().flat_map(Change::observations);
    observations.filter(|one| one.kind != Kind::Condition).map(|one| one.name.as_str()).collect()
}

/// What takes all that a rule would match, for people.
fn shadowed_by(policy: &Policy, index: usize, rule: &Rule) -> Option<String> {
    let document = policy.document();
    if let Subject::Check(pattern) = &rule.subject {
        let ignored =
            document.ignore.iter().find(|text| Pattern::new(text).is_ok_and(|wide| wide.covers(pattern)));
        if let Some(ignored) = ignored {
            return Some(format!("`ignore` with `{ignored}`"));
        }
    }
    let earlier = policy.rules().iter().enumerate().take(index);
    let mut covering = earlier.filter(|(_, earlier)| {
        let subject = match (&earlier.subject, &rule.subject) {
            (Subject::Check(wide), Subject::Check(narrow)) => wide.covers(narrow),
            (Subject::Condition(one), Subject::Condition(other)) => one == other,
            _ => false,
        };
        subject && earlier.is_unconditional() && (earlier.from == Producer::Any || earlier.from == rule.from)
    });
    covering.next().map(|(index, earlier)| format!("rule {} (`{}`)", index.saturating_add(1), earlier.text()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChangeDocument, Observation, State};

    fn found(policy: &str, recent: &[&str], base: &[&str]) -> Vec<(FindingCode, String)> {
        let change = |names: &[&str]| {
            let mut document = ChangeDocument::new("acme/shop", "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49");
            document.observations =
                names.iter().map(|&name| Observation::new(Kind::CheckRun, name, State::Passed)).collect();
            Change::new(document).unwrap()
        };
        let changes = |names: &[&str]| if names.is_empty() { Vec::new() } else { vec![change(names)] };
        let policy = Policy::parse(policy.as_bytes()).unwrap();
        let findings = policy.lint(&changes(recent), &changes(base));
        findings.into_iter().map(|finding| (finding.code, finding.pointer)).collect()
    }

    #[test]
    fn a_rule_behind_a_wider_one_is_shadowed() {
        let policy = "
version: 1
ignore: [bot]
rules:
  - { check: 'lint*', tier: required }
  - { check: lint, tier: optional }
  - { check: bot, tier: optional }
  - { check: build, tier: required, from: github-actions }
  - { check: build, tier: optional }
  - { check: docs, tier: required, when: { branches: [main] } }
  - { check: docs, tier: optional }
  - { condition: draft, tier: required }
  - { condition: draft, tier: optional }
  - { check: draft, tier: optional }
";
        let shadowed = |index: usize| (FindingCode::Shadowed, format!("/rules/{index}"));
        assert_eq!(found(policy, &[], &[]), [shadowed(1), shadowed(2), shadowed(8)]);
    }

    #[test]
    fn names_that_nobody_produces_are_found() {
        let policy = "
version: 1
rules:
  - { check: build, tier: required }
  - { check: 'test (*)', tier: required, at_least: 1 }
  - { check: bench, tier: optional }
";
        let seen = ["build", "test (linux)", "bench"];
        assert_eq!(found(policy, &seen, &seen), []);
        assert_eq!(
            found(policy, &["test (linux)", "bench"], &[]),
            [(FindingCode::NameNotSeen, "/rules/0".to_owned())]
        );
        assert_eq!(found(policy, &seen, &["build"]), [(FindingCode::NeverOnBase, "/rules/1".to_owned())]);
    }
}
