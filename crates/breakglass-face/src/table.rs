//! Handles by number, for languages whose objects cannot hold one.

use std::sync::{Arc, Mutex, PoisonError};

use breakglass::{Error, Result, Verdict};

use crate::call::{self, Reply};
use crate::code;
use crate::handle::Handle;

/// Handles by number, from 1. A number is given out once until it is released, and then again.
#[derive(Debug, Default)]
pub struct Table(Mutex<Slots>);

#[derive(Debug, Default)]
struct Slots {
    held: Vec<Option<Arc<Handle>>>,
    free: Vec<u32>,
}

/// What an operation answers, with handles by number.
#[derive(Debug)]
pub enum Answer {
    /// The number of a handle.
    Handle(u32),
    /// A JSON text.
    Json(String),
}

impl Table {
    /// An empty table.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(Slots { held: Vec::new(), free: Vec::new() }))
    }

    /// As [`crate::call()`]. `handles` are the groups one after the other, each with its length before it.
    ///
    /// # Errors
    /// Those of [`crate::call()`], and `released`.
    pub fn call(&self, name: &str, handles: &[u32], request: &str, payload: Option<&[u8]>) -> Result<Answer> {
        let (held, lengths) = self.held(handles)?;
        let held: Vec<&Handle> = held.iter().map(Arc::as_ref).collect();
        let mut rest = held.as_slice();
        let groups = lengths.into_iter().map_while(|length| {
            let (group, others) = rest.split_at_checked(length)?;
            rest = others;
            Some(group)
        });
        let groups: Vec<&[&Handle]> = groups.collect();
        Ok(match call::call(name, &groups, request, payload)? {
            Reply::Handle(handle) => Answer::Handle(self.keep(handle)),
            Reply::Json(json) => Answer::Json(json),
        })
    }

    /// As [`crate::verdicts`], in one number: the normal lane's in the low byte, the emergency lane's above it, each as its place
    /// in [`Verdict::ALL`].
    ///
    /// # Errors
    /// Those of [`crate::verdicts`], and `released`.
    pub fn verdicts(&self, policy: u32, change: u32) -> Result<u32> {
        let [normal, emergency] = call::verdicts(&*self.get(policy)?, &*self.get(change)?)?;
        Ok(place(normal) | (place(emergency) << 8))
    }

    /// Lets go of a handle. One that is not there is let go of already.
    pub fn release(&self, number: u32) {
        let mut slots = self.slots();
        let Some(slot) = index(number).and_then(|index| slots.held.get_mut(index)) else { return };
        if slot.take().is_some() {
            slots.free.push(number);
        }
    }

    /// How many handles are held.
    #[must_use]
    pub fn len(&self) -> usize {
        let slots = self.slots();
        slots.held.len().saturating_sub(slots.free.len())
    }

    /// Whether none is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The handles of all groups, and how many each group has.
    fn held(&self, handles: &[u32]) -> Result<(Vec<Arc<Handle>>, Vec<usize>)> {
        let mut held = Vec::with_capacity(handles.len());
        let mut lengths = Vec::new();
        let mut rest = handles.iter();
        while let Some(length) = rest.next() {
            let before = held.len();
            for number in rest.by_ref().take(usize::try_from(*length).unwrap_or(usize::MAX)) {
                held.push(self.get(*number)?);
            }
            lengths.push(held.len().saturating_sub(before));
        }
        Ok((held, lengths))
    }

    fn get(&self, number: u32) -> Result<Arc<Handle>> {
        let slots = self.slots();
        let held = index(number).and_then(|index| slots.held.get(index)).cloned().flatten();
        held.ok_or_else(|| {
            Error::new(
                code::RELEASED,
                "the object was let go of, or was never made; make it before it is used",
            )
        })
    }

    fn keep(&self, handle: Box<Handle>) -> u32 {
        let mut slots = self.slots();
        let handle = Some(Arc::from(handle));
        if let Some(number) = slots.free.pop() {
            if let Some(slot) = index(number).and_then(|index| slots.held.get_mut(index)) {
                *slot = handle;
            }
            return number;
        }
        slots.held.push(handle);
        u32::try_from(slots.held.len()).unwrap_or(u32::MAX)
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, Slots> {
        // Nothing panics while the table is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

fn place(verdict: Verdict) -> u32 {
    let place = Verdict::ALL.iter().position(|one| *one == verdict);
    place.and_then(|place| u32::try_from(place).ok()).unwrap_or_default()
}
