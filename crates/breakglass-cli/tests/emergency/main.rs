//! Emergencies at the command line, against a stateful GitHub on loopback, at a real pseudo-terminal.
#![cfg(unix)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops when its set-up does not stand"
)]

mod answers;
mod broken;
mod ledger;
mod people;
mod story;
mod support;
mod terminal;
mod turns;
