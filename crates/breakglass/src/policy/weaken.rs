//! What a new policy lets through that the old one did not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Policy;

/// One way in which a policy is weaker than the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weakening {
    /// What became weaker.
    pub code: WeakeningCode,
    /// JSON pointer: into the old policy for what was taken out, else into the new one.
    pub pointer: String,
    /// One line for people.
    pub text: String,
}

/// What became weaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeakeningCode {
    /// x
    RuleRemoved,
}

pub(super) fn weakenings(_old: &Policy, _new: &Policy) -> Vec<Weakening> {
    Vec::new()
}
