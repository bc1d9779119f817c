//! Why a check has its tier: the rule that decided, and the rules before it that were passed over.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::Check;
use crate::assess::Assessment;
use crate::check::{Kind, Observation};
use crate::policy::{Rule, Subject};
use crate::report::CheckName;
use crate::resolve::Decider;
use crate::tier::Tier;

/// Why a check has its tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// The check.
    pub check: CheckName,
    /// Its tier.
    pub tier: Tier,
    /// JSON pointer into the policy of what decided; empty for a default.
    pub rule: String,
    /// The text of the deciding rule's subject, where a rule decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The rules before the one that decided, in order, each with why it did not.
    pub passed_over: Vec<PassedOver>,
}

/// A rule that did not decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PassedOver {
    /// JSON pointer into the policy.
    pub rule: String,
    /// The text of the rule's subject.
    pub subject: String,
    /// Why it did not decide.
    pub why: WhyNot,
}

/// Why a rule did not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// It speaks of conditions and this is a check, or the other way round.
    Kind,
    /// Its pattern does not match the name.
    Name,
    /// It is limited to other base branches.
    Branch,
    /// It is limited to paths that the change does not touch.
    Paths,
    /// It trusts another producer.
    Producer,
}

impl Assessment {
    /// For each check, in the order of the answer, the rule that decided and the rules that were passed over.
    #[must_use]
    pub fn explain(&self) -> Vec<Explanation> {
        self.checks().map(|check| self.explain_one(check)).collect()
    }

    fn explain_one(&self, check: Check<'_>) -> Explanation {
        let rules = self.policy().rules();
        let (until, subject) = match check.decider() {
            Decider::Rule(index) => (index, rules.get(index).map(|rule| rule.text().to_owned())),
            Decider::Unlisted | Decider::Default => (rules.len(), None),
        };
        let observation = check.runs().next().map(|run| run.observation);
        let why_not = |rule: &Rule| self.why_not(rule, check, observation);
        let passed_over = rules.iter().enumerate().take(until).map(|(index, rule)| PassedOver {
            rule: Decider::Rule(index).pointer(),
            subject: rule.text().to_owned(),
            why: why_not(rule),
        });
        Explanation {
            check: CheckName { kind: check.kind(), name: check.name().to_owned(), app: check.app().cloned() },
            tier: check.tier(),
            rule: check.decider().pointer(),
            subject,
            passed_over: passed_over.collect(),
        }
    }

    fn why_not(&self, rule: &Rule, check: Check<'_>, observation: Option<&Observation>) -> WhyNot {
        match (&rule.subject, check.kind()) {
            (Subject::Condition(_), Kind::CheckRun | Kind::Status) | (Subject::Check(_), Kind::Condition) => {
                return WhyNot::Kind;
            }
            (Subject::Condition(condition), Kind::Condition) if condition.as_str() != check.name() => {
                return WhyNot::Name;
            }
            (Subject::Check(pattern), _) if !pattern.matches(check.name()) => return WhyNot::Name,
            _ => {}
        }
        if !rule.branch_applies(self.change().base_branch()) {
            WhyNot::Branch
        } else if !rule.paths_apply(self.change().document().files.as_ref()) {
            WhyNot::Paths
        } else if observation.is_none_or(|observation| !rule.from.made(observation)) {
            WhyNot::Producer
        } else {
            // Only rules before the first that matches are asked about.
            WhyNot::Name
        }
    }
}
