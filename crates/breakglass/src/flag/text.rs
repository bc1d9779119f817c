//! Plain text, for a mail, a chat or a terminal.

use super::bounded::Bounded;
use super::{Flag, MOST_CHARS};
use crate::foreign::{clean, clipped};

/// More than this nobody reads.
const MOST_TEXT: usize = 65_535;

fn plain(text: &str) -> String {
    clean(&clipped(text, MOST_CHARS * 2))
}

impl Flag {
    /// What happened and what is owed as plain text, without a newline at the end.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = Bounded::new(MOST_TEXT);
        text.line(&format!("{} was merged in an emergency: {}", self.change(), self.headline()));
        for (key, value) in [
            ("emergency", self.emergency.as_str()),
            ("permit", self.permit.as_str()),
            ("merged by", &self.actor.login),
            ("head", &self.head),
            ("into", self.base.branch.as_deref().unwrap_or("a branch that is not known")),
            ("commit", self.commit().unwrap_or("not on record")),
        ] {
            text.line(&format!("  {key}: {}", plain(value)));
        }
        for one in self.lines() {
            let mark = if one.has_passed() { 'x' } else { ' ' };
            text.line(&format!("  [{mark}] {}: {}", one.name(plain), one.words(plain)));
        }
        text.finish()
    }
}
