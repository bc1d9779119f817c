//! What every part of the fake shares: one clock that tests set, and one source of ids.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use jiff::Timestamp;

/// The first id handed out: above 2^31, as GitHub's check run ids have long been, so that a client that
/// keeps ids in 32 bits is found out.
pub const FIRST_ID: u64 = 4_294_967_296;

/// 2026-01-01T00:00:00Z, where the clock stands until a test moves it.
const START: i64 = 1_767_225_600;

/// A settable clock and an id counter; clones share both.
#[derive(Clone, Debug)]
pub struct World {
    now: Arc<AtomicI64>,
    next_id: Arc<AtomicU64>,
}

impl Default for World {
    fn default() -> Self {
        Self { now: Arc::new(AtomicI64::new(START)), next_id: Arc::new(AtomicU64::new(FIRST_ID)) }
    }
}

impl World {
    /// The present, in seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    /// The present as GitHub writes it, `2026-01-01T00:00:00Z`.
    #[must_use]
    pub fn stamp(&self) -> String {
        stamp(self.now())
    }

    /// Puts the clock at a moment in seconds since 1970.
    pub fn set(&self, now: i64) {
        self.now.store(now, Ordering::SeqCst);
    }

    /// Moves the clock by some seconds, backwards if negative.
    pub fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    /// An id that nothing else has, greater than all before it.
    #[must_use]
    pub fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::SeqCst)
    }
}

/// Seconds since 1970 as GitHub writes moments.
#[must_use]
pub fn stamp(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| String::new(), |moment| moment.to_string())
}

/// Seconds since 1970 of a moment in GitHub's writing; none if it is no moment.
#[must_use]
pub fn seconds(stamp: &str) -> Option<i64> {
    stamp.parse::<Timestamp>().ok().map(Timestamp::as_second)
}
