//! The chain: each entry names the hash of the one before it.

use super::append::Tail;
use super::checkpoint::check_origin;
use super::entry::Entry;
use super::event::Event;
use super::merkle::Frontier;
use crate::error::{Error, Result, code};
use crate::time::Time;

/// The format of entries that this version writes and reads.
pub(crate) const FORMAT: u32 = 1;

/// The end of a chain, and the tree over its entries: all that is needed to check the next entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chain {
    pub(super) tail: Tail,
    /// When the last entry was recorded.
    pub(super) at: Option<Time>,
    pub(super) origin: String,
    pub(super) tree: Frontier,
}

impl Chain {
    pub(super) fn new() -> Self {
        Self { tail: Tail::empty(), at: None, origin: String::new(), tree: Frontier::default() }
    }

    /// Checks that the entry is the next one, and goes on to it.
    ///
    /// # Errors
    /// `wrong_seq`, `wrong_previous`, `time_went_back`, `not_opened`, `ledger_newer` by the format, `invalid_value` for an
    /// origin that no checkpoint can carry.
    pub(super) fn push(&mut self, entry: &Entry) -> Result<()> {
        let Tail { size, hash } = &self.tail;
        if entry.seq() != *size {
            let message = format!("the entry has number {}, and {size} comes next", entry.seq());
            return Err(Error::new(code::WRONG_SEQ, message).with_pointer("/seq"));
        }
        if entry.previous() != hash {
            let message = format!("the entry follows {}, and the one before it is {hash}", entry.previous());
            return Err(Error::new(code::WRONG_PREVIOUS, message).with_pointer("/previous"));
        }
        if self.at.is_some_and(|at| entry.at() < at) {
            let message = format!("the entry is of {}, which is before the one before it", entry.at());
            return Err(Error::new(code::TIME_WENT_BACK, message).with_pointer("/at"));
        }
        match (*size, entry.name() == OPENED) {
            (0, true) => self.origin = origin(entry)?,
            (0, false) => {
                let message = "the first entry is not `ledger_opened`";
                return Err(Error::new(code::NOT_OPENED, message).with_pointer("/event"));
            }
            (_, true) => {
                let message = "`ledger_opened` stands after the first entry";
                return Err(Error::new(code::NOT_OPENED, message).with_pointer("/event"));
            }
            (_, false) => {}
        }
        self.tree.push(entry.leaf());
        self.tail = Tail { size: size.saturating_add(1), hash: entry.hash().clone() };
        self.at = Some(entry.at());
        Ok(())
    }
}

/// The name of the event that every ledger begins with, in every format.
const OPENED: &str = "ledger_opened";

/// What the ledger that the entry opens is called.
fn origin(entry: &Entry) -> Result<String> {
    match entry.event() {
        Some(Event::LedgerOpened(opened)) if opened.format == FORMAT => {
            check_origin(&opened.origin)
                .map_err(|error| error.with_pointer("/event/ledger_opened/origin"))?;
            Ok(opened.origin.clone())
        }
        Some(Event::LedgerOpened(opened)) => {
            let message = format!("the ledger has format {}; this version reads {FORMAT}", opened.format);
            Err(Error::new(code::LEDGER_NEWER, message).with_pointer("/event/ledger_opened/format"))
        }
        _ => {
            let message = "`ledger_opened` has a shape that this version does not know";
            Err(Error::new(code::LEDGER_NEWER, message).with_pointer("/event/ledger_opened"))
        }
    }
}
