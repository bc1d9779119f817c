//! An assessment for a comment on the pull request.
//!
//! Whoever may report a check chooses its name, and the comment speaks with the gate's voice. So foreign text stands
//! only inside `<code>`, where GitHub makes no mentions and references, with every character that could
//! mean something as a character reference, which can end neither a cell nor the element.

use std::fmt::Write as _;

use breakglass::{AssessmentDocument, BlockerDocument, CheckDocument, Kind, Lane, Outcome, Verdict};

use super::plain::{clean, clipped};
use super::words::{self, count, lane_of};

/// GitHub takes 65,536 characters for a comment.
const MOST: usize = 60_000;

/// The assessment as Markdown.
pub(crate) fn markdown(document: &AssessmentDocument) -> String {
    // Writing to a string cannot fail, here and below.
    let mut text = String::new();
    for lane in Lane::ALL {
        let verdict = lane_of(document, lane).verdict;
        let mark = mark(verdict);
        let meaning = words::meaning(lane, verdict);
        let _ = writeln!(text, "{mark} **{lane}: {verdict}** ({meaning})  ");
    }
    let _ = writeln!(text, "Head {}\n", code(&document.head));
    let mut rest = Rest { text, left_out: 0 };
    for lane in Lane::ALL {
        let readiness = lane_of(document, lane);
        let blockers = readiness.blockers.iter().map(|blocker| {
            let verdict = blocker.verdict.unwrap_or(readiness.verdict);
            format!("- {verdict}: {}", about(blocker))
        });
        rest.list(&format!("In the way of the {lane} lane"), blockers);
        let outstanding = readiness.outstanding.iter().map(|one| format!("- waived: {}", about(one)));
        rest.list("An emergency merge would go in without", outstanding);
    }
    let refusals = document.forge_would_refuse.iter().flatten();
    rest.list(
        "The forge itself would refuse",
        refusals.map(|refusal| format!("- {}", code(&refusal.text()))),
    );
    rest.list("Not known", document.warnings.iter().map(|warning| format!("- {}", warning.text)));
    if !document.checks.is_empty() {
        let head = "<details><summary>All checks</summary>\n\n\
                    | tier | check | app | state | normal | emergency | why |\n\
                    | --- | --- | --- | --- | --- | --- | --- |\n";
        rest.text.push_str(head);
        for check in &document.checks {
            rest.line(&row(check));
        }
        rest.text.push_str("\n</details>\n");
    }
    if document.ignored > 0 {
        let _ =
            writeln!(rest.text, "\n{} not shown: the policy ignores them.", count(document.ignored, "check"));
    }
    if rest.left_out > 0 {
        let lines = count(rest.left_out, "line");
        let _ = writeln!(rest.text, "\n{lines} left out: a comment holds no more.");
    }
    rest.text
}

/// Text that stops growing where a comment would be too long.
struct Rest {
    text: String,
    left_out: u64,
}

impl Rest {
    fn line(&mut self, line: &str) {
        if self.text.len().saturating_add(line.len()) < MOST {
            self.text.push_str(line);
            self.text.push('\n');
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    fn list(&mut self, heading: &str, items: impl Iterator<Item = String>) {
        let mut items = items.peekable();
        if items.peek().is_some() {
            let _ = writeln!(self.text, "**{heading}**\n");
            items.for_each(|item| self.line(&item));
            self.text.push('\n');
        }
    }
}

const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Clean => "🟢",
        Verdict::Mergeable => "⚪",
        Verdict::Confirm => "🟣",
        Verdict::Waiting => "🟡",
        Verdict::Blocked => "🔴",
    }
}

/// One line about what is in the way. Only what is about a check carries foreign text.
fn about(blocker: &BlockerDocument) -> String {
    match &blocker.check {
        Some(check) if check.kind != Kind::Condition => {
            let app = check.app.as_ref().map(|app| format!(" from {}", code(&app.to_string())));
            format!("{}{}: {}", code(&check.name), app.unwrap_or_default(), blocker.code.replace('_', " "))
        }
        _ => blocker.text.clone(),
    }
}

fn row(check: &CheckDocument) -> String {
    let (state, raw) = words::state(check);
    let state = raw.map_or_else(|| state.to_string(), |raw| format!("{state} {}", code(raw)));
    let app = check.app.as_ref().map(|app| code(&app.to_string())).unwrap_or_default();
    let mut why = match check.rule.as_str() {
        "" => "default".to_owned(),
        pointer => code(pointer),
    };
    for mark in words::marks(check) {
        let _ = write!(why, ", {}", mark.replace('_', " "));
    }
    format!(
        "| {} | {} | {app} | {state} | {} | {} | {why} |",
        check.tier.as_str().replace('_', " "),
        code(&check.name),
        outcome(check.normal),
        outcome(check.emergency),
    )
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Waived => "**waived**",
        Outcome::Blocked => "**blocked**",
        other => other.as_str(),
    }
}

/// Foreign text as code.
fn code(text: &str) -> String {
    let mut safe = String::from("<code>");
    for c in clean(&clipped(text, 200)).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '-' | '/' | ',' | '(' | ')' | '…') {
            safe.push(c);
        } else {
            let _ = write!(safe, "&#{};", u32::from(c));
        }
    }
    safe.push_str("</code>");
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_can_neither_end_its_cell_nor_mean_anything() {
        let nasty = "a|b`c`\n</code><img src=x> @alice #1 [x](https://evil.example) **x** &lt; \\| <!--";
        let safe = code(nasty);
        let inner = safe.strip_prefix("<code>").and_then(|rest| rest.strip_suffix("</code>")).unwrap();
        let rest = inner.replace("&#", "");
        assert!(!rest.contains('\n'));
        for c in r#"|`<>@#[]*\"'_~:.!&"#.chars() {
            assert!(!rest.contains(c), "{c:?} in {inner}");
        }
    }
}
