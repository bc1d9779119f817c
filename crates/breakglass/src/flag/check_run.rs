//! Title and summary of a check run on the merge commit.

use super::bounded::Bounded;
use super::{Flag, line};
use crate::foreign::clipped;

/// The most characters that GitHub takes for a check run's title.
const MOST_TITLE: usize = 255;

/// The most bytes that GitHub takes for a check run's summary.
const MOST_SUMMARY: usize = 65_535;

/// What a check run says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRunText {
    /// The title, plain: at most 255 characters.
    pub title: String,
    /// The summary in Markdown: at most 65,535 bytes.
    pub summary: String,
}

impl Flag {
    /// What a check run on the merge commit says.
    #[must_use]
    pub fn check_run(&self) -> CheckRunText {
        let title = clipped(&format!("Merged in an emergency: {}", self.headline()), MOST_TITLE - 1);
        let mut summary = Bounded::new(MOST_SUMMARY);
        self.facts(&mut summary);
        for one in self.lines() {
            summary.line(&format!("- {}: {}", one.name(line::span), one.words(line::span)));
        }
        CheckRunText { title, summary: summary.finish() }
    }

    /// Who merged what, where and under which permit, in Markdown.
    pub(super) fn facts(&self, text: &mut Bounded) {
        let branch =
            self.base.branch.as_deref().map_or_else(|| "a branch that is not known".to_owned(), line::span);
        text.line(&format!(
            "{} at head {} was merged into {branch} by {} in the emergency {} under the permit {}.",
            line::span(&self.change()),
            line::span(&self.head),
            line::span(&self.actor.login),
            line::span(self.emergency.as_str()),
            line::span(self.permit.as_str()),
        ));
        if let Some(commit) = self.commit() {
            text.line(&format!("The merge made the commit {}.", line::span(commit)));
        }
        text.line(&format!(
            "Without the emergency it was **{}**; in it, it was **{}**.",
            self.normal, self.verdict
        ));
        text.line("");
    }
}
