//! The core's only door to storage.

use super::entry::Entry;
use crate::digest::Digest;
use crate::error::Error;

/// The last entry of a ledger: what the next one follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// How many entries there are; the number of the next one.
    pub size: u64,
    /// The hash of the last entry; all zeros where there is none.
    pub hash: Digest,
}

impl Tail {
    /// The tail of a ledger without entries.
    #[must_use]
    pub fn empty() -> Self {
        Self { size: 0, hash: Digest::zero() }
    }
}

/// Where entries are kept: append only, durable on return, safe with several writers.
pub trait Append {
    /// Appends entries after the tail that is named: all of them or none, on disk when it returns.
    ///
    /// # Errors
    /// [`AppendError::Moved`] where another writer appended meanwhile, and nothing was written. [`AppendError::Failed`]
    /// where nothing could be written, or where it is not known whether it was.
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError>;

    /// Hands over the texts of the entries from number `from` on, in order, and stops at the first error.
    ///
    /// # Errors
    /// Those of reading, and whatever `visit` gives.
    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<(), Error>)
    -> Result<(), Error>;
}

/// Why entries were not appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppendError {
    /// The tail is not the one that was named: fold what is new and decide again.
    Moved,
    /// The store failed.
    Failed(Error),
}

impl From<Error> for AppendError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl<S: Append + ?Sized> Append for &mut S {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        (**self).append(after, entries)
    }

    fn read_from(
        &mut self,
        from: u64,
        visit: &mut dyn FnMut(&str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        (**self).read_from(from, visit)
    }
}
