//! An issue with a task for each check that is owed.

use super::bounded::Bounded;
use super::{Flag, line};
use crate::foreign::clipped;

/// The most characters that GitHub takes for an issue's title.
const MOST_TITLE: usize = 255;

/// The most bytes that GitHub takes for an issue's body.
const MOST_BODY: usize = 65_535;

/// What an issue says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueText {
    /// The title, plain.
    pub title: String,
    /// The body in Markdown, with the flag's marker as its first line.
    pub body: String,
}

impl Flag {
    /// A comment that no reader shows: whoever keeps the issue up to date finds it again by it.
    #[must_use]
    pub fn marker(&self) -> String {
        // An id has nothing else in it; whatever it is, it must not end the comment.
        let id: String =
            self.permit.as_str().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        format!("<!-- breakglass flag {} -->", id.replace("--", "-"))
    }

    /// An issue about what the merge still owes: a task for each check, ticked once it has passed. What was waived or
    /// reverted stays without a tick and says so.
    #[must_use]
    pub fn issue(&self) -> IssueText {
        let title = format!("Emergency merge of {}: {}", self.change(), self.owed());
        let mut body = Bounded::new(MOST_BODY);
        body.line(&self.marker());
        let lines = self.lines();
        if lines.iter().any(|one| one.late) {
            body.line("> [!CAUTION]");
            for one in lines.iter().filter(|one| one.late) {
                body.line(&format!("> {}: {}", one.name(line::span), one.words(line::span)));
            }
            body.line("");
        }
        self.facts(&mut body);
        if lines.is_empty() {
            body.line("Every check had passed: nothing is owed.");
        } else {
            body.line("These checks had not passed when it went in:");
            body.line("");
        }
        for one in &lines {
            let tick = if one.has_passed() { 'x' } else { ' ' };
            body.line(&format!("- [{tick}] {}: {}", one.name(line::span), one.words(line::span)));
        }
        IssueText { title: clipped(&title, MOST_TITLE - 1), body: body.finish() }
    }
}
