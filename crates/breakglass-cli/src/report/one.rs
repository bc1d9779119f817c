//! A store of the one entry that is read next.

use breakglass::Result;
use breakglass::ledger::{Append, AppendError, Entry, Tail};

/// Gives out one entry and takes none.
pub(super) struct OneEntry<'a>(pub(super) &'a Entry);

impl Append for OneEntry<'_> {
    fn append(&mut self, _: &Tail, _: &[Entry]) -> Result<(), AppendError> {
        Err(AppendError::Moved)
    }

    fn read_from(&mut self, _: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        visit(self.0.text())
    }
}
