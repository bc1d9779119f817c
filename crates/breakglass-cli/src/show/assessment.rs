//! An assessment for people at a terminal.

use std::fmt::Write as _;

use breakglass::{
    Assessment, AssessmentDocument, BlockerDocument, CheckDocument, Kind, Lane, PolicyDocument,
};

use super::columns::{Cell, columns};
use super::plain::{clean, clipped};
use super::style::{self, DIM, HEAD};
use super::words::{self, count, lane_of, short};

/// The longest name that is shown whole.
const LONGEST_NAME: usize = 80;

/// The assessment: the change, both verdicts, all checks, and what is in the way.
pub(crate) fn table(assessment: &Assessment, document: &AssessmentDocument) -> String {
    // Writing to a string cannot fail, here and below.
    let mut text = heading(assessment, document);
    for lane in Lane::ALL {
        let verdict = lane_of(document, lane).verdict;
        let of_verdict = style::of_verdict(verdict);
        let label = format!("{lane}:");
        let meaning = words::meaning(lane, verdict);
        let _ = writeln!(text, "{label:10} {of_verdict}{verdict}{of_verdict:#} {DIM}({meaning}){DIM:#}");
    }
    let policy = assessment.policy().document();
    if !document.checks.is_empty() {
        let rows = document.checks.iter().map(|check| row(check, policy)).collect();
        let headings = ["tier", "check", "app", "state", "normal", "emergency", "why"];
        let _ = write!(text, "\n{}", columns(headings, rows, 0));
    }
    for lane in Lane::ALL {
        in_the_way(&mut text, document, lane);
    }
    refusals(&mut text, document);
    if !document.warnings.is_empty() {
        text.push('\n');
    }
    for warning in &document.warnings {
        let note = style::NOTE;
        let _ = writeln!(text, "{note}warning{note:#}: {}", clean(&warning.text));
    }
    if document.ignored > 0 {
        let counted = count(document.ignored, "check");
        let _ = writeln!(text, "\n{DIM}{counted} not shown: the policy ignores them{DIM:#}");
    }
    text
}

fn heading(assessment: &Assessment, document: &AssessmentDocument) -> String {
    let change = assessment.change().document();
    let mut text = format!("{HEAD}{}", clean(&document.repository));
    if let Some(number) = document.number {
        let _ = write!(text, "#{number}");
    }
    let _ = write!(text, "{HEAD:#}");
    if let Some(title) = &change.title {
        let _ = write!(text, "  {}", clean(&clipped(title, 120)));
    }
    let _ = write!(text, "\nhead {}", clean(short(&document.head)));
    if let Some(branch) = &document.base.branch {
        let _ = write!(text, ", base {}", clean(branch));
        if let Some(sha) = &document.base.sha {
            let _ = write!(text, " at {}", clean(short(sha)));
        }
    }
    if let Some(time) = document.observed_at {
        let _ = write!(text, ", read {time}");
    }
    text.push_str("\n\n");
    text
}

fn row(check: &CheckDocument, policy: &PolicyDocument) -> [Cell; 7] {
    let (state, raw) = words::state(check);
    let state_text = raw.map_or_else(|| state.to_string(), |raw| format!("{state} ({})", clipped(raw, 40)));
    let app = check.app.as_ref().map(ToString::to_string).unwrap_or_default();
    let kind = match check.kind {
        Kind::Condition => " (condition)",
        Kind::Status => " (status)",
        Kind::CheckRun => "",
    };
    let mut why = rule_words(&check.rule, policy);
    for mark in words::marks(check) {
        let _ = write!(why, "; {mark}");
    }
    [
        Cell::new(check.tier.as_str(), style::of_tier(check.tier)),
        Cell::new(&format!("{}{kind}", clipped(&check.name, LONGEST_NAME)), style::NONE),
        Cell::new(&clipped(&app, 40), DIM),
        Cell::new(&state_text, style::of_state(state)),
        Cell::new(check.normal.as_str(), style::of_outcome(check.normal)),
        Cell::new(check.emergency.as_str(), style::of_outcome(check.emergency)),
        Cell::new(&why, DIM),
    ]
}

/// The rule at a pointer with what it speaks of: "rule /rules/0 `build`".
pub(crate) fn rule_words(pointer: &str, policy: &PolicyDocument) -> String {
    let index = pointer.strip_prefix("/rules/").and_then(|index| index.parse::<usize>().ok());
    match (pointer, index.and_then(|index| policy.rules.get(index))) {
        ("", _) => "default for conditions".to_owned(),
        ("/unlisted", _) => "no rule: unlisted".to_owned(),
        (_, Some(rule)) => {
            let condition = rule.condition.map(breakglass::Condition::as_str);
            let subject = rule.check.as_deref().or(condition).unwrap_or_default();
            format!("rule {pointer} `{}`", clipped(subject, LONGEST_NAME))
        }
        (_, None) => format!("rule {pointer}"),
    }
}

fn in_the_way(text: &mut String, document: &AssessmentDocument, lane: Lane) {
    let readiness = lane_of(document, lane);
    if !readiness.blockers.is_empty() {
        let _ = writeln!(text, "\n{HEAD}in the way of the {lane} lane{HEAD:#}");
        for blocker in &readiness.blockers {
            let verdict = blocker.verdict.unwrap_or(readiness.verdict);
            let of_verdict = style::of_verdict(verdict);
            line(text, &format!("{of_verdict}{verdict}{of_verdict:#}"), blocker);
        }
    }
    if !readiness.outstanding.is_empty() {
        let _ = writeln!(text, "\n{HEAD}an emergency merge would go in without{HEAD:#}");
        let care = style::CARE;
        for one in &readiness.outstanding {
            line(text, &format!("{care}waived{care:#}"), one);
        }
    }
}

fn line(text: &mut String, label: &str, blocker: &BlockerDocument) {
    let _ = writeln!(text, "  {label}  {} {DIM}[{}]{DIM:#}", clean(&blocker.text), clean(&blocker.code));
}

fn refusals(text: &mut String, document: &AssessmentDocument) {
    match &document.forge_would_refuse {
        None => {
            let _ = writeln!(text, "\n{DIM}the forge's own rules were not read{DIM:#}");
        }
        Some(refusals) if refusals.is_empty() => {}
        Some(refusals) => {
            let _ = writeln!(text, "\n{HEAD}the forge itself would refuse{HEAD:#}");
            for refusal in refusals {
                let _ = writeln!(text, "  {}", clean(&refusal.text()));
            }
        }
    }
}
