//! Emergencies from the declaration to the last follow-up: what is let through, what is refused, what is owed.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops when its set-up does not stand"
)]

mod attackers;
mod declarations;
mod drills;
mod follow_ups;
#[path = "../support/mod.rs"]
mod generated;
mod people;
mod permits;
mod random;

mod settling;
mod story;
mod support;
