//! The ledger: what verification finds, what two writers get between them, and what an entry costs.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test stops when its set-up does not stand, and says what it skipped"
)]

mod cost;
mod newer;
mod python;
mod story;
mod tamper;
mod writers;
