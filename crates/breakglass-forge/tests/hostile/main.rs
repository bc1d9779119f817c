//! Bad input to every reader: a value or an error with a code, in bounded time and memory, and never a panic.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops when its set-up does not stand"
)]

mod absent;
mod any;
#[path = "../support/codes.rs"]
mod codes;
mod duplicates;
mod echo;
mod nesting;
mod numbers;
mod size;
mod text;
mod valid;
