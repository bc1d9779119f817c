//! What stays parsed on this side of the boundary.

use std::sync::{Mutex, MutexGuard};

use breakglass::ledger::{Append, MemoryStore};
#[cfg(feature = "ledger")]
use breakglass::ledger::{Replayer, Verifier};
use breakglass::{Attempt, Board, Change, Error, Ledger, Policy, Result};
use breakglass_forge::github::{Collector, Feed, Pieces};

use crate::code;

/// A kind of handle, by the name of its class in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A policy.
    Policy,
    /// A change.
    Change,
    /// A policy and a change held together. It has no handle of its own: it stands as the two.
    Assessment,
    /// What collects GitHub's payloads.
    GithubCollector,
    /// What takes one of them in pieces.
    GithubPieces,
    /// A board.
    Board,
    /// An attempt.
    Attempt,
    /// A ledger, in memory or in a file.
    Ledger,
    /// What checks a ledger's entries.
    #[cfg(feature = "ledger")]
    Verifier,
    /// What decides a ledger's merges again.
    #[cfg(feature = "ledger")]
    Replayer,
}

impl Kind {
    /// The name of its class.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policy => "Policy",
            Self::Change => "Change",
            Self::Assessment => "Assessment",
            Self::GithubCollector => "GithubCollector",
            Self::GithubPieces => "GithubPieces",
            Self::Board => "Board",
            Self::Attempt => "Attempt",
            Self::Ledger => "Ledger",
            #[cfg(feature = "ledger")]
            Self::Verifier => "Verifier",
            #[cfg(feature = "ledger")]
            Self::Replayer => "Replayer",
        }
    }
}

/// Something that stays parsed. What changes is behind a lock, so that threads may share all of them.
#[derive(Debug)]
pub struct Handle(Held);

#[derive(Debug)]
enum Held {
    Policy(Policy),
    Change(Change),
    GithubCollector(Mutex<Collector>),
    GithubPieces(Mutex<Option<Pieces>>),
    Board(Mutex<Fed>),
    Attempt(Mutex<Attempt>),
    Ledger(Mutex<Kept>),
    #[cfg(feature = "ledger")]
    Verifier(Mutex<Option<Verifier>>),
    #[cfg(feature = "ledger")]
    Replayer(Mutex<Replayer>),
}

/// A board with what feeds it.
#[derive(Debug)]
pub(crate) struct Fed {
    board: Board,
    feed: Feed,
}

impl Fed {
    pub(crate) fn parts(&mut self) -> (&mut Board, &mut Feed) {
        (&mut self.board, &mut self.feed)
    }
}

/// A ledger with the store that it is kept in.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) ledger: Ledger,
    pub(crate) store: Store,
}

/// Where a ledger is kept.
#[derive(Debug)]
pub(crate) enum Store {
    Memory(MemoryStore),
    #[cfg(feature = "file")]
    File(Box<breakglass_store::JsonLinesStore>),
    #[cfg(feature = "panic-test")]
    Rival(crate::operations::Rival),
}

impl Kept {
    /// The ledger, and its store as the ledger's calls take it.
    pub(crate) fn parts(&mut self) -> (&mut Ledger, &mut dyn Append) {
        #[cfg_attr(
            not(any(feature = "file", feature = "panic-test")),
            expect(clippy::infallible_destructuring_match, reason = "files are a feature")
        )]
        let store: &mut dyn Append = match &mut self.store {
            Store::Memory(store) => store,
            #[cfg(feature = "file")]
            Store::File(store) => store.as_mut(),
            #[cfg(feature = "panic-test")]
            Store::Rival(store) => store,
        };
        (&mut self.ledger, store)
    }
}

impl Handle {
    pub(crate) fn of_policy(policy: Policy) -> Self {
        Self(Held::Policy(policy))
    }

    pub(crate) fn of_change(change: Change) -> Self {
        Self(Held::Change(change))
    }

    pub(crate) fn of_collector(collector: Collector) -> Self {
        Self(Held::GithubCollector(Mutex::new(collector)))
    }

    pub(crate) fn of_pieces(pieces: Pieces) -> Self {
        Self(Held::GithubPieces(Mutex::new(Some(pieces))))
    }

    pub(crate) fn of_board(board: Board) -> Self {
        Self(Held::Board(Mutex::new(Fed { board, feed: Feed::new() })))
    }

    pub(crate) fn of_attempt(attempt: Attempt) -> Self {
        Self(Held::Attempt(Mutex::new(attempt)))
    }

    pub(crate) fn of_ledger(ledger: Ledger, store: Store) -> Self {
        Self(Held::Ledger(Mutex::new(Kept { ledger, store })))
    }

    #[cfg(feature = "ledger")]
    pub(crate) fn of_verifier(verifier: Verifier) -> Self {
        Self(Held::Verifier(Mutex::new(Some(verifier))))
    }

    #[cfg(feature = "ledger")]
    pub(crate) fn of_replayer(replayer: Replayer) -> Self {
        Self(Held::Replayer(Mutex::new(replayer)))
    }

    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match &self.0 {
            Held::Policy(_) => Kind::Policy,
            Held::Change(_) => Kind::Change,
            Held::GithubCollector(_) => Kind::GithubCollector,
            Held::GithubPieces(_) => Kind::GithubPieces,
            Held::Board(_) => Kind::Board,
            Held::Attempt(_) => Kind::Attempt,
            Held::Ledger(_) => Kind::Ledger,
            #[cfg(feature = "ledger")]
            Held::Verifier(_) => Kind::Verifier,
            #[cfg(feature = "ledger")]
            Held::Replayer(_) => Kind::Replayer,
        }
    }

    pub(crate) fn policy(&self) -> Result<&Policy> {
        let Held::Policy(policy) = &self.0 else { return Err(self.is_not(Kind::Policy)) };
        Ok(policy)
    }

    pub(crate) fn change(&self) -> Result<&Change> {
        let Held::Change(change) = &self.0 else { return Err(self.is_not(Kind::Change)) };
        Ok(change)
    }

    pub(crate) fn collector(&self) -> Result<MutexGuard<'_, Collector>> {
        let Held::GithubCollector(held) = &self.0 else { return Err(self.is_not(Kind::GithubCollector)) };
        locked(held)
    }

    pub(crate) fn pieces(&self) -> Result<MutexGuard<'_, Option<Pieces>>> {
        let Held::GithubPieces(held) = &self.0 else { return Err(self.is_not(Kind::GithubPieces)) };
        locked(held)
    }

    pub(crate) fn board(&self) -> Result<MutexGuard<'_, Fed>> {
        let Held::Board(held) = &self.0 else { return Err(self.is_not(Kind::Board)) };
        locked(held)
    }

    pub(crate) fn attempt(&self) -> Result<MutexGuard<'_, Attempt>> {
        let Held::Attempt(held) = &self.0 else { return Err(self.is_not(Kind::Attempt)) };
        locked(held)
    }

    pub(crate) fn ledger(&self) -> Result<MutexGuard<'_, Kept>> {
        let Held::Ledger(held) = &self.0 else { return Err(self.is_not(Kind::Ledger)) };
        locked(held)
    }

    #[cfg(feature = "ledger")]
    pub(crate) fn verifier(&self) -> Result<MutexGuard<'_, Option<Verifier>>> {
        let Held::Verifier(held) = &self.0 else { return Err(self.is_not(Kind::Verifier)) };
        locked(held)
    }

    #[cfg(feature = "ledger")]
    pub(crate) fn replayer(&self) -> Result<MutexGuard<'_, Replayer>> {
        let Held::Replayer(held) = &self.0 else { return Err(self.is_not(Kind::Replayer)) };
        locked(held)
    }

    fn is_not(&self, wanted: Kind) -> Error {
        let message = format!("a `{}` is wanted here, and this is a `{}`", wanted.name(), self.kind().name());
        Error::new(breakglass::code::WRONG_TYPE, message)
    }
}

/// What a call that panicked may have left half done is not used again.
fn locked<T>(held: &Mutex<T>) -> Result<MutexGuard<'_, T>> {
    held.lock().map_err(|_| {
        Error::new(code::PANICKED, "a call on this object met a defect of breakglass; make it anew")
    })
}
