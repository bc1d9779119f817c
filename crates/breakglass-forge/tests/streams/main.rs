//! Webhook deliveries as they really arrived: in whatever order they come, and however often, they end in what a fresh
//! listing says.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test stops when its set-up does not stand, and prints what it counted"
)]

mod board;
mod listing;
mod orders;
mod recorded;
mod shuffle;
#[path = "../support/mod.rs"]
mod support;
