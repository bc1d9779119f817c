//! Checking a ledger without trusting whoever keeps it.

use super::chain::Chain;
use super::checkpoint::Checkpoint;
use super::entry::Entry;
use super::merkle::Frontier;
use crate::digest::Digest;
use crate::error::{Error, Result, code};
use crate::time::Time;

/// Checks a ledger's entries one after the other: one pass, constant memory.
///
/// The first entry that is wrong is the one that [`Verifier::push`] refuses.
#[derive(Debug, Clone)]
pub struct Verifier {
    chain: Chain,
    checkpoints: Vec<Checkpoint>,
}

/// What a ledger that holds together amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries it has.
    pub size: u64,
    /// The hash of the last one.
    pub hash: Digest,
    /// When the last one was recorded, where there is one.
    pub at: Option<Time>,
    /// The checkpoint at its end.
    pub checkpoint: Checkpoint,
}

impl Verifier {
    /// A verifier that also holds the ledger against checkpoints that were kept elsewhere.
    #[must_use]
    pub fn new(mut checkpoints: Vec<Checkpoint>) -> Self {
        checkpoints.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.size()));
        Self { chain: Chain::new(), checkpoints }
    }

    /// How many entries held together so far: the number of the one that comes next.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.chain.tail.size
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// Those of [`Entry::parse`]; `wrong_seq`, `wrong_previous`, `time_went_back`, `not_opened`, `ledger_newer`;
    /// `other_than_checkpoint` where the entries so far are not those of a checkpoint.
    pub fn push(&mut self, text: &str) -> Result<Entry> {
        let entry = Entry::parse(text)?;
        self.chain.push(&entry)?;
        while let Some(checkpoint) = self.checkpoints.last().filter(|one| one.size() <= self.chain.tail.size)
        {
            // The checkpoint of no entries says only which ledger it was.
            let tree = if checkpoint.size() == 0 { Frontier::new() } else { self.chain.tree.clone() };
            if *checkpoint.root() != tree.root() || checkpoint.origin() != self.chain.origin {
                let message = format!(
                    "the first {} entries are not those of the checkpoint: something before it was changed",
                    checkpoint.size()
                );
                return Err(Error::new(code::OTHER_THAN_CHECKPOINT, message));
            }
            self.checkpoints.pop();
        }
        Ok(entry)
    }

    /// What was verified, once there are no more entries.
    ///
    /// # Errors
    /// `ledger_empty`; `ledger_cut` where a checkpoint knows of more entries.
    pub fn finish(self) -> Result<Verified> {
        let Chain { tail, at, origin, tree } = self.chain;
        if let Some(checkpoint) = self.checkpoints.first().filter(|one| one.size() > tail.size) {
            let message = format!(
                "the ledger has {} entries, and a checkpoint knows of {}: its end was cut off",
                tail.size,
                checkpoint.size()
            );
            return Err(Error::new(code::LEDGER_CUT, message));
        }
        if tail.size == 0 {
            return Err(Error::new(code::LEDGER_EMPTY, "there are no entries"));
        }
        let checkpoint = Checkpoint::of(origin, tail.size, tree.root());
        Ok(Verified { size: tail.size, hash: tail.hash, at, checkpoint })
    }
}
