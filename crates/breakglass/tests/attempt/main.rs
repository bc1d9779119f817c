//! Every way through an attempt in a small world, held against a model of it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops when its set-up does not stand, and says how much it saw"
)]

mod explore;
mod model;
mod world;
