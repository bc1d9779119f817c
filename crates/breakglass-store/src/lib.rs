//! Where the ledger of [`breakglass`] is kept.
//!
//! ```text
//! Ledger -> Append -> JsonLinesStore (the default: one entry a line)      json_lines.rs, lock.rs, torn.rs
//!                  -> SqliteStore                                         sqlite.rs
//!                  -> FileStore: either, by the name of the file          file_store.rs
//! many threads -> Group -> one Ledger and one store: what waits at the same time shares one append      group.rs
//! ```
#![forbid(unsafe_code)]

mod error;
#[cfg(feature = "sqlite")]
mod file_store;
mod group;
mod json_lines;
mod lock;
mod reserve;
#[cfg(feature = "sqlite")]
mod sqlite;
mod torn;

pub use error::code;
#[cfg(feature = "sqlite")]
pub use file_store::{FileStore, open_path, open_path_read_only};
pub use group::Group;
pub use json_lines::JsonLinesStore;
pub use reserve::Reserve;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
