//! Every GitHub payload that others recorded: read, put beside its neighbours, and read again with each key spoiled.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops when its set-up does not stand, and prints what it counted"
)]

#[path = "../support/codes.rs"]
mod codes;
mod dumps;
mod each;
mod folders;
mod mutation;
mod spoiled;
#[path = "../support/mod.rs"]
mod support;
mod together;
