//! Keeping other writers out between reading the end of a ledger and appending to it.

use breakglass::Result;
use breakglass::ledger::Append;

/// A store that can keep other writers out until its next append.
pub trait Reserve: Append {
    /// Waits for its turn. Until the next append, or [`Reserve::release`], nobody else appends.
    ///
    /// # Errors
    /// `store_locked`, and those of the store.
    fn reserve(&mut self) -> Result<()>;

    /// Lets other writers in again without an append.
    fn release(&mut self);
}

impl<S: Reserve + ?Sized> Reserve for &mut S {
    fn reserve(&mut self) -> Result<()> {
        (**self).reserve()
    }

    fn release(&mut self) {
        (**self).release();
    }
}
