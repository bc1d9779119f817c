//! What the server's thread and the test share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::Method;

use crate::{
    fault::{Pattern, Planned},
    log::Recorded,
    state::State,
};

type Hook = Box<dyn FnOnce(&mut State) + Send>;

/// A change of the state that waits for a number of requests.
pub(crate) struct Later {
    pub(crate) pattern: Pattern,
    pub(crate) left: usize,
    pub(crate) hook: Option<Hook>,
}

/// Everything shared; each lock is held for a moment only.
pub(crate) struct Hub {
    /// The fake's own address.
    pub(crate) base: String,
    state: Mutex<State>,
    faults: Mutex<Vec<Planned>>,
    later: Mutex<Vec<Later>>,
    log: Mutex<Vec<Recorded>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    pub(crate) fn new(base: String) -> Self {
        Self {
            base,
            state: Mutex::new(State::default()),
            faults: Mutex::default(),
            later: Mutex::default(),
            log: Mutex::default(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Vec<Planned>> {
        lock(&self.faults)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Vec<Recorded>> {
        lock(&self.log)
    }

    pub(crate) fn add_later(&self, later: Later) {
        lock(&self.later).push(later);
    }

    /// Counts an answered request for the changes that wait, and makes those whose number is full.
    pub(crate) fn answered(&self, method: &Method, path: &str, query: &str) {
        let mut due = Vec::new();
        let mut waiting = lock(&self.later);
        for later in waiting.iter_mut().filter(|later| later.pattern.matches(method, path, query)) {
            later.left = later.left.saturating_sub(1);
            if later.left == 0 {
                due.extend(later.hook.take());
            }
        }
        waiting.retain(|later| later.hook.is_some());
        drop(waiting);
        for hook in due {
            hook(&mut self.state());
        }
    }
}
