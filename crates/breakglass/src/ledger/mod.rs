//! The ledger: the append-only, hash-chained log of emergencies, permits, merges and follow-ups.
//!
//! ```text
//! a decision (emergencies.rs, grant.rs, outcome.rs, settle.rs)
//!     -> Event -> Entry -> Append::append -> Chain (is it the next one?) -> Book (what it all amounts to)
//!        event.rs entry.rs  append.rs        chain.rs, merkle.rs           book.rs
//!                 frame.rs, canonical.rs: how an entry is read back
//! ```
//!
//! A decision is made on the fold of all that is on record. Where another writer appended meanwhile, what is new is folded
//! and the decision is made again.

#[cfg(test)]
mod any;
mod append;
mod book;
mod canonical;
mod chain;
mod checkpoint;
mod emergencies;
mod entry;
pub(crate) mod event;
mod frame;
mod grant;
mod memory;
mod merkle;
mod outcome;
pub(crate) mod permit;
mod replay;
mod settle;
mod signed_note;
mod verify;

use book::Book;
pub use book::{Announcement, PermitRecord};
pub use canonical::is_canonical;
use chain::{Chain, FORMAT};

pub use self::append::{Append, AppendError, Tail};
pub use self::emergencies::{Extension, PolicySource};
pub use self::entry::{Entry, MAX_ENTRY_BYTES};
pub use self::event::*;
use self::permit::{Permit, PermitId};
pub use self::settle::{Ancestry, BaseBranch, Relation};
use crate::attempt::not_before;
use crate::emergency::{Emergency, EmergencyId, check_text};
use crate::error::{Error, Result, code};
use crate::follow_up::{FollowUp, FollowUpId};
use crate::policy::Policy;
use crate::time::Time;

pub use checkpoint::Checkpoint;
pub use memory::MemoryStore;
pub use merkle::Frontier;
pub use replay::{Replay, Replayer};
pub use signed_note::{SigningKey, VerifierKey};
pub use verify::{Verified, Verifier};

/// How often a decision is made anew because other writers were faster.
const TRIES: u32 = 1000;

/// The state of a ledger: the fold of its entries, and its end, to which the next entry is chained.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    chain: Chain,
    book: Book,
}

impl Ledger {
    /// Begins a ledger in an empty store.
    ///
    /// `origin` is what the ledger is called wherever its checkpoints are kept, such as `acme.example/breakglass`.
    ///
    /// # Errors
    /// `ledger_not_empty` where the store has entries, `invalid_value` for an origin that no checkpoint can carry, and those
    /// of the store.
    pub fn create<S: Append + ?Sized>(origin: &str, now: Time, store: &mut S) -> Result<Self> {
        checkpoint::check_origin(origin).map_err(|error| error.with_pointer("/origin"))?;
        let mut ledger = Self { chain: Chain::new(), book: Book::default() };
        let opened = Event::LedgerOpened(LedgerOpened { format: FORMAT, origin: origin.to_owned() });
        let entry = Entry::new(0, now, ledger.chain.tail.hash.clone(), opened)?;
        match store.append(&Tail::empty(), std::slice::from_ref(&entry)) {
            Ok(()) => ledger.push(&entry)?,
            Err(AppendError::Moved) => {
                let message = "the store has entries already; open the ledger instead of creating it";
                return Err(Error::new(code::LEDGER_NOT_EMPTY, message));
            }
            Err(AppendError::Failed(error)) => return Err(error),
        }
        Ok(ledger)
    }

    /// Folds a ledger from its store, one entry after the other.
    ///
    /// # Errors
    /// `ledger_empty`, those of the store, and those of [`Verifier::push`] for the first entry that is wrong.
    pub fn open<S: Append + ?Sized>(store: &mut S) -> Result<Self> {
        let mut ledger = Self { chain: Chain::new(), book: Book::default() };
        ledger.catch_up(store)?;
        if ledger.chain.tail.size == 0 {
            let message = "the store has no entries; create the ledger first";
            return Err(Error::new(code::LEDGER_EMPTY, message));
        }
        Ok(ledger)
    }

    /// Folds what other writers appended meanwhile.
    ///
    /// # Errors
    /// Those of [`Ledger::open`].
    pub fn catch_up<S: Append + ?Sized>(&mut self, store: &mut S) -> Result<()> {
        let from = self.chain.tail.size;
        store.read_from(from, &mut |text| self.push(&Entry::parse(text)?))
    }

    /// Its end: what the next entry follows.
    #[must_use]
    pub fn tail(&self) -> &Tail {
        &self.chain.tail
    }

    /// What it is called.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.chain.origin
    }

    /// When the last entry was recorded.
    #[must_use]
    pub fn last_at(&self) -> Option<Time> {
        self.chain.at
    }

    /// The checkpoint at its end: kept elsewhere it reveals any change before it, and a cut tail.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::of(self.chain.origin.clone(), self.chain.tail.size, self.chain.tree.root())
    }

    /// The emergencies, by id.
    pub fn emergencies(&self) -> impl Iterator<Item = &Emergency> {
        self.book.emergencies.values()
    }

    /// The emergency of that id.
    #[must_use]
    pub fn emergency(&self, id: &EmergencyId) -> Option<&Emergency> {
        self.book.emergencies.get(id)
    }

    /// The emergency that a person means by an id, or by an incident's reference: of several the one that is open, and of
    /// these the newest.
    ///
    /// # Errors
    /// `emergency_not_found`.
    pub fn find_emergency(&self, named: &str, now: Time) -> Result<&Emergency> {
        let named = named.trim();
        let is_meant =
            |one: &&Emergency| one.id.as_str() == named || one.incident.eq_ignore_ascii_case(named);
        let found = self.book.emergencies.values().filter(is_meant);
        found
            .max_by_key(|one| (one.is_open(now), one.declared_at, one.id.clone()))
            .ok_or_else(|| not_found(named))
    }

    /// The permit of that id, for the process that merges; another than the one that was granted it gets it here.
    ///
    /// # Errors
    /// `permit_not_found`.
    pub fn permit(&self, id: &PermitId) -> Result<&Permit> {
        self.require_permit(id).map(PermitRecord::permit)
    }

    /// The number of the entry by which a permit was granted.
    ///
    /// # Errors
    /// `permit_not_found`.
    pub fn permit_entry(&self, id: &PermitId) -> Result<u64> {
        self.require_permit(id).map(|record| record.seq)
    }

    /// All permits, by id.
    pub fn permits(&self) -> impl Iterator<Item = &PermitRecord> {
        self.book.permits.values()
    }

    /// The permits whose outcome is not on record: the merge may have happened or not. Each is to be looked up.
    pub fn unresolved(&self) -> impl Iterator<Item = &PermitRecord> {
        self.book.unresolved.iter().filter_map(|id| self.book.permits.get(id))
    }

    /// All follow-ups, by id.
    pub fn follow_ups(&self) -> impl Iterator<Item = &FollowUp> {
        self.book.follow_ups.values()
    }

    /// The follow-ups that are still owed, by id. Costs what they are many, however long the ledger is.
    pub fn open_follow_ups(&self) -> impl Iterator<Item = &FollowUp> {
        self.book.open.iter().filter_map(|id| self.book.follow_ups.get(id))
    }

    /// The follow-up of that id.
    ///
    /// # Errors
    /// `follow_up_not_found`.
    pub fn follow_up(&self, id: &str) -> Result<&FollowUp> {
        self.book.follow_ups.get(&FollowUpId(id.trim().to_owned())).ok_or_else(|| {
            let shown: String = id.chars().take(60).collect();
            Error::new(code::FOLLOW_UP_NOT_FOUND, format!("there is no follow-up `{shown}` in the ledger"))
        })
    }

    /// Merges round the gate that were announced.
    #[must_use]
    pub fn announcements(&self) -> &[Announcement] {
        &self.book.announcements
    }

    /// Whether a commit on a base branch is on record: as a merge of the gate's, or as one that went round it.
    #[must_use]
    pub fn knows_merge(&self, repository: &str, commit: &str) -> bool {
        let key = (repository.to_owned(), commit.to_ascii_lowercase());
        self.book.merges.contains_key(&key) || self.book.outside.contains(&key)
    }

    /// The policy of that digest, as it was recorded.
    #[must_use]
    pub fn policy(&self, digest: &crate::Digest) -> Option<&PolicyRecorded> {
        self.book.policies.get(digest)
    }

    /// The policy that was recorded last for a branch: it serves where the file cannot be read.
    #[must_use]
    pub fn last_policy(&self, repository: &str, branch: Option<&str>) -> Option<&PolicyRecorded> {
        let key = (repository.to_owned(), branch.map(str::to_owned));
        self.book.last_policy.get(&key).and_then(|digest| self.book.policies.get(digest))
    }

    /// The first entry that this version does not know and must not pass over, by its number. With one nothing is granted.
    #[must_use]
    pub fn newer(&self) -> Option<u64> {
        self.book.newer
    }

    /// Records the text of a policy, once.
    ///
    /// # Errors
    /// Those of reading the policy; `clock_behind`; those of the store.
    pub fn record_policy<S: Append + ?Sized>(
        &mut self,
        repository: &str,
        branch: Option<&str>,
        text: &str,
        now: Time,
        store: &mut S,
    ) -> Result<Policy> {
        let policy = Policy::parse(text.as_bytes())?;
        self.record(now, store, |ledger, _| {
            let last = ledger.last_policy(repository, branch);
            if last.is_some_and(|last| last.digest == *policy.digest()) {
                return Ok((Vec::new(), ()));
            }
            let recorded = PolicyRecorded {
                branch: branch.map(str::to_owned),
                digest: policy.digest().clone(),
                repository: repository.to_owned(),
                text: text.to_owned(),
            };
            Ok((vec![Event::PolicyRecorded(recorded)], ()))
        })?;
        Ok(policy)
    }

    /// Puts on record that somebody is about to merge by the forge's own power.
    ///
    /// # Errors
    /// `not_a_person`, `reason_missing`, `incident_missing`, `too_long`, `invalid_commit`, `clock_behind`; those of the store.
    pub fn announce<S: Append + ?Sized>(
        &mut self,
        announced: &OutsideMergeAnnounced,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        announced.by.require_person("announce a merge")?;
        check_text(
            &announced.reason,
            code::REASON_MISSING,
            "/reason",
            "say what is down and why it cannot wait",
        )?;
        check_text(
            &announced.incident,
            code::INCIDENT_MISSING,
            "/incident",
            "name the incident, such as `INC-7`",
        )?;
        crate::change::check_commit(&announced.head, "/head")?;
        self.record(now, store, |_, _| Ok((vec![Event::OutsideMergeAnnounced(announced.clone())], ())))
    }

    /// Puts a merge that went round the gate on record, beside its announcement where there was one. Once for each commit.
    ///
    /// # Errors
    /// `invalid_commit`, `clock_behind`; those of the store.
    pub fn found_outside<S: Append + ?Sized>(
        &mut self,
        found: &OutsideMergeFound,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        crate::change::check_commit(&found.commit, "/commit")?;
        let found = OutsideMergeFound { commit: found.commit.to_ascii_lowercase(), ..found.clone() };
        self.record(now, store, |ledger, _| {
            if ledger.knows_merge(&found.repository, &found.commit) {
                return Ok((Vec::new(), ()));
            }
            let is_announced = |one: &&Announcement| {
                let same_head =
                    found.head.as_ref() == Some(&one.announced.head) || one.announced.head == found.commit;
                one.found.is_none() && one.announced.repository == found.repository && same_head
            };
            let announced = ledger.announcements().iter().find(is_announced).map(|one| one.seq);
            Ok((vec![Event::OutsideMergeFound(OutsideMergeFound { announced, ..found.clone() })], ()))
        })
    }

    /// Adds a remark.
    ///
    /// # Errors
    /// `reason_missing` where it says nothing, `too_long`, `clock_behind`; those of the store.
    pub fn note<S: Append + ?Sized>(&mut self, note: &Note, now: Time, store: &mut S) -> Result<()> {
        check_text(&note.text, code::REASON_MISSING, "/text", "say what is to be remembered")?;
        self.record(now, store, |_, _| Ok((vec![Event::Note(note.clone())], ())))
    }

    /// Makes a decision, appends what comes of it, and makes it again where another writer was faster.
    fn record<S: Append + ?Sized, T>(
        &mut self,
        now: Time,
        store: &mut S,
        decide: impl Fn(&Self, Time) -> Result<(Vec<Event>, T)>,
    ) -> Result<T> {
        for _ in 0..TRIES {
            let at = self.chain.at.map_or(Ok(now), |latest| not_before(latest, now))?;
            let (events, decided) = decide(self, at)?;
            if events.is_empty() {
                return Ok(decided);
            }
            let Tail { size, mut hash } = self.chain.tail.clone();
            let mut entries = Vec::with_capacity(events.len());
            for (seq, event) in (size..).zip(events) {
                let entry = Entry::new(seq, at, hash, event)?;
                hash = entry.hash().clone();
                entries.push(entry);
            }
            match store.append(&self.chain.tail, &entries) {
                Ok(()) => {
                    entries.iter().try_for_each(|entry| self.push(entry))?;
                    return Ok(decided);
                }
                Err(AppendError::Moved) => {
                    let before = self.chain.tail.clone();
                    let caught_up = self.catch_up(store);
                    let other = caught_up.as_ref().is_err_and(|error| error.code() == code::WRONG_PREVIOUS);
                    if before == self.chain.tail && (caught_up.is_ok() || other) {
                        let message =
                            "the store does not go on where this ledger ended; open it anew and verify it";
                        return Err(Error::new(code::LEDGER_REPLACED, message));
                    }
                    caught_up?;
                }
                Err(AppendError::Failed(error)) => return Err(error),
            }
        }
        let message = format!("other writers were faster {TRIES} times; try again");
        Err(Error::new(code::LEDGER_BUSY, message))
    }

    fn push(&mut self, entry: &Entry) -> Result<()> {
        self.chain.push(entry)?;
        self.book.fold(entry);
        Ok(())
    }

    /// # Errors
    /// `ledger_newer`.
    fn require_known(&self) -> Result<()> {
        match self.book.newer {
            None => Ok(()),
            Some(seq) => {
                let message = format!(
                    "entry {seq} is of a kind that this version does not know and must not pass over; update breakglass"
                );
                Err(Error::new(code::LEDGER_NEWER, message))
            }
        }
    }

    /// # Errors
    /// `emergency_not_found`, `ledger_newer`.
    pub(crate) fn require_emergency(&self, id: &EmergencyId) -> Result<&Emergency> {
        self.require_known()?;
        self.emergency(id).ok_or_else(|| not_found(id.as_str()))
    }

    fn require_permit(&self, id: &PermitId) -> Result<&PermitRecord> {
        self.book.permits.get(id).ok_or_else(|| {
            let shown: String = id.as_str().chars().take(60).collect();
            Error::new(code::PERMIT_NOT_FOUND, format!("there is no permit `{shown}` in the ledger"))
        })
    }
}

fn not_found(named: &str) -> Error {
    let shown: String = named.chars().take(60).collect();
    let message =
        format!("there is no emergency `{shown}` in the ledger; `emergency list` shows those that are");
    Error::new(code::EMERGENCY_NOT_FOUND, message)
}
