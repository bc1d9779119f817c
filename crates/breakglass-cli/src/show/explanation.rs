//! Why each check has its tier, for people at a terminal.

use std::fmt::Write as _;

use breakglass::{Explanation, Kind, PolicyDocument, WhyNot};

use super::assessment::rule_words;
use super::plain::clean;
use super::style::{self, DIM, HEAD};

/// Each check with the rule that decided, and the rules that match its name and did not.
pub(crate) fn text(explanations: &[Explanation], policy: &PolicyDocument) -> String {
    // Writing to a string cannot fail.
    let mut text = String::new();
    for explanation in explanations {
        let check = &explanation.check;
        let app = check.app.as_ref().map(|app| format!(" from {app}")).unwrap_or_default();
        let kind = match check.kind {
            Kind::CheckRun => "",
            Kind::Status => " (status)",
            Kind::Condition => " (condition)",
        };
        let of_tier = style::of_tier(explanation.tier);
        let _ = writeln!(
            text,
            "{HEAD}{}{HEAD:#}{kind}{DIM}{}{DIM:#}: {of_tier}{}{of_tier:#}, by {}",
            clean(&check.name),
            clean(&app),
            explanation.tier,
            clean(&rule_words(&explanation.rule, policy)),
        );
        for passed in &explanation.passed_over {
            let why = match passed.why {
                WhyNot::Kind | WhyNot::Name => continue,
                WhyNot::Branch => "it is limited to other base branches",
                WhyNot::Paths => "it is limited to paths that the change does not touch",
                WhyNot::Producer => "it trusts another producer",
            };
            let _ = writeln!(text, "  passed over {}: {why}", clean(&rule_words(&passed.rule, policy)));
        }
    }
    text
}
