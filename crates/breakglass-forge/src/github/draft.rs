//! A draft policy from what GitHub demands today, for a person to raise from there.

use std::fmt::Write as _;

use super::rules::{DemandedName, Demands};

/// A policy in YAML in which what GitHub demands is `required` and all else is `optional`, as it is today. Comments say
/// where each line came from and what to do next. `schema` is where editors find the policy's schema, a path or address.
#[must_use]
pub fn draft_policy(demands: &Demands, repository: &str, schema: &str) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "# yaml-language-server: $schema={schema}\n\
         # The merge policy of {repository}, drafted by `breakglass init` from what GitHub demands today.\n\
         # Next: raise to `absolutely_required` what must never be missing, not even in an emergency, such as the\n\
         # compile; then say below who may declare one.\n\
         version: 1\n\n\
         # Checks that no rule names hold nothing up, as on GitHub today.\n\
         unlisted: optional\n",
        repository = one_line(repository),
        schema = one_line(schema),
    );
    rules(&mut text, demands);
    text.push_str(EMERGENCY);
    text
}

const EMERGENCY: &str = "\
# Without this section nobody may declare an emergency. At least one check must then be `absolutely_required`, and each
# such rule must say whose reports count (`from`).
# emergency:
#   declare: [alice, \"@acme/sre\"]       # logins and teams
#   merge: [\"@acme/engineers\"]
#   longest: 4h
#   confirm_while: [running]             # what confirmations may get past
#   steps_to_confirm: [acknowledge, type_name, second_person]
";

fn rules(text: &mut String, demands: &Demands) {
    let (names, unwritable): (Vec<_>, Vec<_>) =
        names(demands).into_iter().partition(|demanded| is_writable(&demanded.name));
    for demanded in unwritable {
        let _ = writeln!(
            text,
            "# {} demands a check whose name no rule can hold, of {} bytes.",
            one_line(&demanded.source),
            demanded.name.len()
        );
    }
    for workflow in &demands.workflows {
        let (path, source) = (one_line(&workflow.path), one_line(&workflow.source));
        let _ = writeln!(
            text,
            "# {source} demands that the workflow `{path}` run, and does not tell its checks: add a rule for each below."
        );
    }
    if names.is_empty() && demands.reviews == 0 && !demands.up_to_date {
        if demands.names.is_empty() && demands.workflows.is_empty() {
            text.push_str("# GitHub demands nothing for this branch.\n");
        }
        text.push_str("rules: []\n\n");
        return;
    }
    text.push_str("rules:\n");
    for demanded in names {
        let _ = writeln!(text, "  # Demanded by {}.", one_line(&demanded.source));
        let _ = writeln!(text, "  - check: {}\n    tier: required", quoted(&demanded.name));
        if demanded.name.contains(['*', '?']) {
            text.push_str(
                "    # A rule takes this name for a pattern, which expects nothing unless it says so.\n",
            );
            text.push_str("    at_least: 1\n");
        }
        match demanded.app.as_deref() {
            Some(id) => {
                let _ = writeln!(text, "    from: {{ app: {} }}", number_or_quoted(id));
            }
            None => text.push_str(
                "    # Any producer's reports count; to trust one alone: `from: github-actions`.\n",
            ),
        }
    }
    if demands.reviews > 0 {
        let _ = writeln!(text, "  # GitHub demands {} approving review(s).", demands.reviews);
        text.push_str("  - condition: review\n    tier: required\n");
    }
    if demands.up_to_date {
        text.push_str("  # GitHub demands that the change contain the tip of its base branch.\n");
        text.push_str("  - condition: up_to_date\n    tier: required\n");
    }
    text.push('\n');
}

/// Whether a rule can name it.
fn is_writable(name: &str) -> bool {
    breakglass::name_matches(name, "").is_ok()
}

/// One rule for each name and app. A name that is pinned somewhere is not asked for from anybody else as well, which
/// the pinned reports could not answer.
fn names(demands: &Demands) -> Vec<&DemandedName> {
    let mut names: Vec<&DemandedName> = Vec::new();
    for demanded in &demands.names {
        let pinned = demands.names.iter().any(|other| other.name == demanded.name && other.app.is_some());
        let known = names.iter().any(|other| other.name == demanded.name && other.app == demanded.app);
        if !known && (demanded.app.is_some() || !pinned) {
            names.push(demanded);
        }
    }
    names
}

/// A YAML scalar: JSON's quoted text, with what YAML does not print escaped as well.
fn quoted(name: &str) -> String {
    let mut text = String::new();
    for c in serde_json::Value::from(name).to_string().chars() {
        if is_printable(c) {
            text.push(c);
        } else {
            // Writing to a string cannot fail. All that is not printable is within four digits.
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        }
    }
    text
}

/// Whether YAML prints it on a line as it is (YAML 1.2.2, productions 1 and 24 to 27).
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// An id as people write it; text that YAML would read as another number, such as `00`, stays text.
fn number_or_quoted(id: &str) -> String {
    let same = id.parse::<u64>().is_ok_and(|number| number.to_string() == id);
    if same { id.to_owned() } else { quoted(id) }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_printable(c) { c } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use breakglass::{Policy, Tier};
    use proptest::prelude::*;

    use super::*;
    use crate::github::DemandedWorkflow;

    proptest! {
        #[test]
        fn whatever_is_demanded_the_draft_loads(
            names in prop::collection::vec((".{0,20}|[*?]{1,2}", prop::option::of("[0-9]{1,6}"), ".{0,20}"), 0..6),
            reviews in 0_u64..3,
            up_to_date: bool,
        ) {
            let names: Vec<_> = names.into_iter().map(|(name, app, source)| DemandedName { name, app, source }).collect();
            let workflow = |one: &DemandedName| DemandedWorkflow { path: one.name.clone(), source: one.source.clone() };
            let workflows = names.iter().map(workflow).collect();
            let demands = Demands { names, up_to_date, reviews, workflows };
            let text = draft_policy(&demands, "acme/shop", "policy.schema.json");
            let policy = Policy::parse(text.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert_eq!(policy.document().unlisted, Tier::Optional);
            for demanded in demands.names.iter().filter(|demanded| !demanded.name.is_empty()) {
                let rule = policy.document().rules.iter().find(|rule| rule.check.as_ref() == Some(&demanded.name));
                let at_least = demanded.name.contains(['*', '?']).then_some(1);
                prop_assert!(rule.is_some_and(|rule| rule.at_least == at_least));
            }
        }
    }
}
