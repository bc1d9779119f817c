//! A store in memory: for tests, drills and previews, and wherever nothing is to be kept.

use super::append::{Append, AppendError, Tail};
use super::entry::Entry;
use crate::error::Result;

/// Entries in memory. Durable in no sense.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryStore {
    tail: Option<Tail>,
    entries: Vec<Box<str>>,
}

impl MemoryStore {
    /// A store without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A store with these entries. They are believed as they are: [`Ledger::open`](crate::Ledger::open) checks them.
    ///
    /// # Errors
    /// Those of [`Entry::parse`] for the last one, which says what the next one follows.
    pub fn of(texts: impl IntoIterator<Item = impl Into<Box<str>>>) -> Result<Self> {
        let entries: Vec<Box<str>> = texts.into_iter().map(Into::into).collect();
        let last = entries.last().map(|text| Entry::parse(text)).transpose()?;
        let tail = last.map(|last| Tail { size: last.seq().saturating_add(1), hash: last.hash().clone() });
        Ok(Self { tail, entries })
    }

    /// The texts of the entries.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|text| &**text)
    }
}

impl Append for MemoryStore {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        if *after != self.tail.clone().unwrap_or_else(Tail::empty) {
            return Err(AppendError::Moved);
        }
        for entry in entries {
            self.tail = Some(Tail { size: entry.seq().saturating_add(1), hash: entry.hash().clone() });
            self.entries.push(entry.text().into());
        }
        Ok(())
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        self.entries.iter().skip(from).try_for_each(|text| visit(text))
    }
}
