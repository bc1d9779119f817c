//! What is likely to be a mistake in a policy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Policy;
use crate::change::Change;

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
    /// The rule can never match, since earlier rules take all that it would.
    Shadowed,
    /// No recent change produced a name that the rule matches.
    NameNotSeen,
    /// A rule expects a check that was never seen on the base branch.
    NeverOnBase,
}

pub(super) fn lint(_policy: &Policy, _recent: &[Change], _base: &[Change]) -> Vec<Finding> {
    Vec::new()
}
