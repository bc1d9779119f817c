//! The command as its users run it: against files, and against a stateful GitHub on loopback.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops when its set-up does not stand"
)]

mod agreement;
mod broken;
mod escapes;
mod files;
mod init;
mod limits;
mod lint;
mod live;
mod moving;
mod reference;
mod strangers;
mod support;
mod watch;
