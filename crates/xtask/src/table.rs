//! `schemas/vectors/generated/table.json`: the table of the semantics, one case for each of its cells.
//!
//! What is expected is read off the table below, never asked of the code that the cases are for.

use serde_json::{Value, json};

pub(crate) const FILE: &str = "schemas/vectors/generated/table.json";

/// The columns of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Accepted,
    Unfinished,
    Missing,
    Bad,
}

/// The rows: must the lane have it?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Must {
    Normal,
    Emergency,
    No,
}

/// A cell's verdict; none is the cell that depends on `confirm_while`.
const TABLE: [(Must, Column, Option<&str>); 12] = [
    (Must::Normal, Column::Accepted, Some("clean")),
    (Must::Normal, Column::Unfinished, Some("waiting")),
    (Must::Normal, Column::Missing, Some("waiting")),
    (Must::Normal, Column::Bad, Some("blocked")),
    (Must::Emergency, Column::Accepted, Some("clean")),
    (Must::Emergency, Column::Unfinished, None),
    (Must::Emergency, Column::Missing, Some("waiting")),
    (Must::Emergency, Column::Bad, Some("blocked")),
    (Must::No, Column::Accepted, Some("clean")),
    (Must::No, Column::Unfinished, Some("mergeable")),
    (Must::No, Column::Missing, Some("mergeable")),
    (Must::No, Column::Bad, Some("mergeable")),
];

/// Each tier's row in the normal lane and in the emergency lane, and whether `skipped` and `neutral` are accepted unless
/// the rule says otherwise.
const TIERS: [(&str, Must, Must, bool); 3] = [
    ("absolutely_required", Must::Normal, Must::Emergency, false),
    ("required", Must::Normal, Must::No, true),
    ("optional", Must::No, Must::No, true),
];

/// Each state's column where it is not accepted.
const STATES: [(&str, Column); 8] = [
    ("passed", Column::Accepted),
    ("skipped", Column::Bad),
    ("neutral", Column::Bad),
    ("running", Column::Unfinished),
    ("queued", Column::Unfinished),
    ("missing", Column::Missing),
    ("failed", Column::Bad),
    ("unknown", Column::Bad),
];

const ACCEPTS: [Option<&[&str]>; 5] =
    [None, Some(&[]), Some(&["skipped"]), Some(&["neutral"]), Some(&["skipped", "neutral"])];

const CONFIRM_WHILE: [&[&str]; 3] = [&[], &["running"], &["running", "queued"]];

/// A case for every cell.
pub(crate) fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for tier in TIERS {
        for state in STATES {
            for accept in ACCEPTS {
                for confirm_while in CONFIRM_WHILE {
                    cases.push(case(tier, state, accept, confirm_while));
                }
            }
        }
    }
    cases
}

fn case(
    (tier, normal, emergency, accepts_more): (&str, Must, Must, bool),
    (state, otherwise): (&str, Column),
    accept: Option<&[&str]>,
    confirm_while: &[&str],
) -> Value {
    let may_be_accepted = matches!(state, "skipped" | "neutral");
    let accepted = may_be_accepted && accept.map_or(accepts_more, |accept| accept.contains(&state));
    let column = if accepted { Column::Accepted } else { otherwise };
    let verdict = |must: Must| {
        let cell = TABLE.iter().find(|(row, of, _)| (*row, *of) == (must, column));
        let depends = if confirm_while.contains(&state) { "confirm" } else { "waiting" };
        cell.and_then(|(_, _, verdict)| *verdict).unwrap_or(depends)
    };
    let (normal, emergency) = (verdict(normal), verdict(emergency));
    let outcome = |verdict: &'static str, not_needed: &'static str| match verdict {
        "clean" => "accepted",
        "mergeable" => not_needed,
        verdict => verdict,
    };
    let optional = tier == "optional";
    let waived = if optional { "open" } else { "waived" };
    let mut rule = json!({ "check": "build", "tier": tier });
    if let (Some(accept), Some(rule)) = (accept, rule.as_object_mut()) {
        rule.insert("accept".to_owned(), json!(accept));
    }
    let accepts = accept.map_or_else(|| "by default".to_owned(), |accept| format!("{accept:?}"));
    json!({
        "description": format!("{tier}, {state}, accept {accepts}, confirm_while {confirm_while:?}"),
        "call": "assess",
        "input": {
            "policy": { "version": 1, "rules": [rule], "emergency": { "confirm_while": confirm_while } },
            "change": {
                "schema": "breakglass/change/1",
                "repository": "acme/shop",
                "head": "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49",
                "observations": [{ "kind": "check_run", "name": "build", "state": state, "run": "1" }],
            },
        },
        "expect": { "includes": {
            "normal": lane(normal, state, false, optional),
            "emergency": lane(emergency, state, !optional, optional),
            "checks": [{
                "name": "build",
                "tier": tier,
                "state": state,
                "normal": outcome(normal, "open"),
                "emergency": outcome(emergency, waived),
            }],
        } },
    })
}

/// A lane's readiness: the check stands in the one list that its verdict asks for.
fn lane(verdict: &str, state: &str, may_waive: bool, optional: bool) -> Value {
    let listed = |holds: bool, entry: Value| if holds { json!([entry]) } else { json!([]) };
    let entry = json!({ "code": state, "verdict": null, "check": { "name": "build" }, "runs": ["1"] });
    let blocker = json!({ "code": state, "verdict": verdict, "check": { "name": "build" }, "runs": ["1"] });
    let not_needed = verdict == "mergeable";
    json!({
        "verdict": verdict,
        "blockers": listed(verdict != "clean" && !not_needed, blocker),
        "outstanding": listed(not_needed && may_waive, entry.clone()),
        "open": listed(not_needed && optional, entry),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_case_for_every_cell() {
        assert_eq!(cases().len(), TIERS.len() * STATES.len() * ACCEPTS.len() * CONFIRM_WHILE.len());
    }
}
