//! What changed since an attempt last looked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::step::check_name;
use crate::assess::Assessment;
use crate::check::State;
use crate::report::CheckName;

/// A check that stands otherwise than when the attempt last looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// Which check.
    pub check: CheckName,
    /// Its state then; absent where it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<State>,
    /// Its state now; absent where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<State>,
}

impl Difference {
    /// One line for people: `` `unit tests`: running -> failed ``.
    #[must_use]
    pub fn text(&self) -> String {
        let word = |state: Option<State>, otherwise| state.map_or(otherwise, State::as_str);
        format!("`{}`: {} -> {}", self.check.name, word(self.before, "new"), word(self.after, "gone"))
    }
}

/// A check as an attempt saw it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Which check.
    check: CheckName,
    /// JSON pointer into the policy of the rule that decided; empty for a default.
    rule: String,
    /// Its state.
    state: State,
}

/// All checks as they stand, in order.
pub(super) fn seen(assessment: &Assessment) -> Vec<Seen> {
    let seen = |check: crate::Check<'_>| Seen {
        check: check_name(&check),
        rule: check.decider().pointer(),
        state: check.state(),
    };
    let mut all: Vec<Seen> = assessment.checks().map(seen).collect();
    all.sort();
    all
}

/// What changed from one look to the next, in order of the checks' names.
pub(super) fn differences(before: &[Seen], after: &[Seen]) -> Vec<Difference> {
    let state_in = |list: &[Seen], one: &Seen| {
        list.iter().find(|other| other.check == one.check && other.rule == one.rule).map(|other| other.state)
    };
    let mut differences: Vec<Difference> = Vec::new();
    for one in before {
        let now = state_in(after, one);
        if now != Some(one.state) {
            differences.push(Difference { check: one.check.clone(), before: Some(one.state), after: now });
        }
    }
    for one in after.iter().filter(|one| state_in(before, one).is_none()) {
        differences.push(Difference { check: one.check.clone(), before: None, after: Some(one.state) });
    }
    differences.sort_by(|a, b| a.check.cmp(&b.check));
    differences
}
