//! The report: what a ledger tells of its emergencies, as one page for people.
//!
//! ```text
//! Entry* -> Ledger (what it amounts to) -+                            +-- html.rs (drawing.rs, style.css)
//!        -> story.rs (how it came to it) +-> content/ -> blocks.rs ---+-- markdown.rs
//! ```
//!
//! Both forms are made of the same blocks, so that they say the same. What others wrote stands in pieces of its own, which
//! each form quotes in its way.

mod blocks;
mod content;
mod drawing;
mod html;
mod markdown;
mod moments;
mod one;
mod scale;
mod story;
mod tone;
mod words;

#[cfg(test)]
mod tests;

use breakglass::ledger::{Entry, Ledger};
use breakglass::{Result, Time};

use self::one::OneEntry;
use self::story::Story;

/// What a ledger tells of its emergencies. Entries are read one after the other, from the first.
#[derive(Debug, Default)]
pub(crate) struct Report {
    ledger: Option<Ledger>,
    story: Story,
}

impl Report {
    /// A report of which nothing is read yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Takes the next entry in.
    ///
    /// # Errors
    /// Those of [`Ledger::open`]: the entry is wrong, or not the next. The report is of no use afterwards.
    pub(crate) fn read(&mut self, entry: &Entry) -> Result<()> {
        let mut store = OneEntry(entry);
        match &mut self.ledger {
            None => self.ledger = Some(Ledger::open(&mut store)?),
            Some(ledger) => {
                self.story.before(ledger, entry);
                ledger.catch_up(&mut store)?;
            }
        }
        Ok(())
    }

    /// One self-contained page: no script, nothing from elsewhere, and the same text for the same entries and time.
    pub(crate) fn html(&self, now: Time) -> String {
        html::page(&content::page(self.ledger.as_ref(), &self.story, now))
    }

    /// The same as Markdown, without the drawings.
    pub(crate) fn markdown(&self, now: Time) -> String {
        markdown::page(&content::page(self.ledger.as_ref(), &self.story, now))
    }
}
