//! Group commit: decisions that wait at the same time share one append, and so one fsync.
//!
//! One thread owns the ledger and the store. It takes the decisions that are waiting, lets each append to a buffer, appends
//! the buffer to the store, and only then answers.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use breakglass::ledger::{Append, AppendError, Entry, Tail};
use breakglass::{Error, Ledger, Result};

use crate::error::code;
use crate::reserve::Reserve;

/// The most decisions of one append.
const MOST: usize = 4096;

/// The longest that an append waits for decisions that may still come.
const LONGEST_WAIT: Duration = Duration::from_millis(2);

/// A handle over one ledger and one store, for many threads.
#[derive(Debug, Clone)]
pub struct Group(Arc<Committer>);

#[derive(Debug)]
struct Committer {
    /// None once the last handle goes.
    decisions: Option<Sender<Decision>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What a thread decides on the ledger, or hears why it cannot. It gives back how its answer is delivered.
type Decision = Box<dyn FnOnce(Result<(&mut Ledger, &mut Buffer<'_>)>) -> Delivery + Send>;

/// Delivers an answer once all is on disk, or with the error for which it is not.
type Delivery = Box<dyn FnOnce(Option<Error>) + Send>;

impl Group {
    /// Starts a thread over a ledger and the store that it is kept in. It ends with the last handle.
    ///
    /// # Errors
    /// `store_failed` where the system gives no thread.
    pub fn new<S: Reserve + Send + 'static>(ledger: Ledger, store: S) -> Result<Self> {
        let (decisions, waiting) = mpsc::channel();
        let worker = Worker { ledger: Some(ledger), store, waiting, last: 1, took: Duration::ZERO };
        let thread = thread::Builder::new().name("breakglass-group".to_owned()).spawn(move || worker.run());
        let thread = thread
            .map_err(|error| Error::new(code::STORE_FAILED, format!("no thread to append with: {error}")))?;
        Ok(Self(Arc::new(Committer { decisions: Some(decisions), thread: Mutex::new(Some(thread)) })))
    }

    /// Makes a decision on all that is on record, and answers once what it appended is on disk.
    ///
    /// `decide` gets the ledger and what to hand to its methods as the store. It must not wait for another decision of the
    /// same group.
    ///
    /// # Errors
    /// Those of `decide`; those of the store, also where only a decision before it could not be recorded, on which this one
    /// was made.
    ///
    /// # Panics
    /// Where `decide` does.
    pub fn with<T: Send + 'static>(
        &self,
        decide: impl FnOnce(&mut Ledger, &mut dyn Append) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = mpsc::sync_channel(1);
        let decision: Decision = Box::new(move |stage| {
            let (decided, stands) = match stage {
                Ok((ledger, buffer)) => {
                    let decided = catch_unwind(AssertUnwindSafe(|| decide(ledger, buffer)));
                    // What was decided before anything was appended is true whether that is recorded or not.
                    (decided, buffer.entries.is_empty())
                }
                Err(error) => (Ok(Err(error)), true),
            };
            Box::new(move |failed| {
                // Where nobody waits for the answer any more there is nobody to tell.
                let _ = answer.send(match (decided, failed) {
                    (Ok(_), Some(error)) if !stands => Ok(Err(error)),
                    (decided, _) => decided,
                });
            })
        });
        let sent = self.0.decisions.as_ref().is_some_and(|decisions| decisions.send(decision).is_ok());
        let answer = if sent { answered.recv().ok() } else { None };
        match answer {
            Some(Ok(decided)) => decided,
            Some(Err(panicked)) => resume_unwind(panicked),
            None => Err(Error::new(code::STORE_FAILED, "the thread that appends has ended")),
        }
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.decisions = None;
        let thread = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // A decision may hold the last handle, and then it goes on that thread.
        if let Some(thread) = thread.filter(|one| one.thread().id() != thread::current().id()) {
            let _ = thread.join();
        }
    }
}

struct Worker<S> {
    /// None where it may hold what was not recorded; it is then folded anew.
    ledger: Option<Ledger>,
    store: S,
    waiting: Receiver<Decision>,
    /// How many decisions the last append was for.
    last: usize,
    /// How long the last append took.
    took: Duration,
}

impl<S: Reserve> Worker<S> {
    fn run(mut self) {
        while let Ok(first) = self.waiting.recv() {
            let batch = self.gather(first);
            self.last = batch.len();
            self.commit(batch);
        }
    }

    /// The decisions that wait. Those that were answered last time may come again at once: where there are fewer now than
    /// then, it waits for them a fraction of what an append costs.
    fn gather(&self, first: Decision) -> Vec<Decision> {
        let mut batch = vec![first];
        let (begun, patience) = (Instant::now(), self.took.div_f64(4.0).min(LONGEST_WAIT));
        while batch.len() < MOST {
            let wait = if batch.len() < self.last {
                patience.saturating_sub(begun.elapsed())
            } else {
                Duration::ZERO
            };
            match self.waiting.recv_timeout(wait) {
                Ok(decision) => batch.push(decision),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        batch
    }

    /// Makes the decisions on all that is on record while no other process appends, appends what comes of them, and answers.
    fn commit(&mut self, batch: Vec<Decision>) {
        let begun = Instant::now();
        let mut deliveries: Vec<Delivery> = Vec::with_capacity(batch.len());
        let mut failed = None;
        match self.stage() {
            Err(error) => deliveries.extend(batch.into_iter().map(|decision| decision(Err(error.clone())))),
            Ok((ledger, mut buffer)) => {
                let decided = batch.into_iter().map(|decision| decision(Ok((&mut *ledger, &mut buffer))));
                deliveries.extend(decided);
                failed = buffer.flush().err();
            }
        }
        if failed.is_some() {
            self.ledger = None;
        }
        self.store.release();
        self.took = begun.elapsed();
        for delivery in deliveries {
            delivery(failed.clone());
        }
    }

    /// The ledger with all that is on record, and a buffer for what comes next.
    fn stage(&mut self) -> Result<(&mut Ledger, Buffer<'_>)> {
        self.store.reserve()?;
        let ledger = match self.ledger.take() {
            Some(ledger) => self.ledger.insert(ledger),
            None => self.ledger.insert(Ledger::open(&mut self.store)?),
        };
        ledger.catch_up(&mut self.store)?;
        let start = ledger.tail().clone();
        let buffer = Buffer { store: &mut self.store, tail: start.clone(), start, entries: Vec::new() };
        Ok((ledger, buffer))
    }
}

/// A store of entries that are appended together later.
struct Buffer<'a> {
    store: &'a mut dyn Append,
    /// What the first entry follows.
    start: Tail,
    /// The last entry.
    tail: Tail,
    entries: Vec<Entry>,
}

impl Buffer<'_> {
    fn flush(self) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        self.store.append(&self.start, &self.entries).map_err(|error| match error {
            AppendError::Failed(error) => error,
            AppendError::Moved => {
                let message = "the store let another writer in between; try again";
                Error::new(breakglass::code::LEDGER_BUSY, message)
            }
        })
    }
}

impl Append for Buffer<'_> {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        if *after != self.tail {
            return Err(AppendError::Moved);
        }
        if let Some(last) = entries.last() {
            self.tail = Tail { size: last.seq().saturating_add(1), hash: last.hash().clone() };
            self.entries.extend_from_slice(entries);
        }
        Ok(())
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        if from < self.start.size {
            self.store.read_from(from, visit)?;
        }
        let mut new = self.entries.iter().filter(|entry| entry.seq() >= from);
        new.try_for_each(|entry| visit(entry.text()))
    }
}
