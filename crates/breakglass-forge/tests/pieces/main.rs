//! A payload in pieces, cut anywhere, is read as the whole: the same reading, or the same error at the same place.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops when its set-up does not stand, and prints what it counted"
)]

#[path = "../support/corpus.rs"]
mod corpus;
mod generated;
mod judge;
mod recorded;
mod written;
