//! One suite over both stores, and what real processes do to them.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops when its set-up does not stand, and says what it counted"
)]

mod crash;
mod damage;
mod group;
mod processes;
mod read_only;
mod space;
mod suite;
mod support;
mod torn;
