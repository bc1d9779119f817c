//! What goes wrong with files and databases, as codes that programs decide on.

use std::io::{self, ErrorKind};
use std::path::Path;

use breakglass::ledger::Entry;
use breakglass::{Code, Error, Position};

/// The codes that stores give beside the core's.
pub mod code {
    breakglass::codes! {
        /// There is no ledger at that path, or no folder for it.
        STORE_NOT_FOUND = "store_not_found";
        /// The file or its folder may not be written, or the store was opened for reading.
        STORE_READ_ONLY = "store_read_only";
        /// There is no space left, or a limit of file size or quota is reached.
        STORE_FULL = "store_full";
        /// Other writers held the store longer than this one waits.
        STORE_LOCKED = "store_locked";
        /// What stands in the store cannot be read as entries.
        STORE_DAMAGED = "store_damaged";
        /// The file is another than the one that was opened, or shorter than it was.
        STORE_REPLACED = "store_replaced";
        /// The store was written by a newer version.
        STORE_NEWER = "store_newer";
        /// The file is something else than a ledger.
        STORE_FOREIGN = "store_foreign";
        /// The system refused to read or write.
        STORE_FAILED = "store_failed";
    }
}

/// An error about the store at a path.
pub(crate) fn at(path: &Path, code: Code, what: impl std::fmt::Display) -> Error {
    Error::new(code, format!("`{}`: {what}", path.display()))
}

/// What the system said about the store at a path.
pub(crate) fn io(path: &Path, error: &io::Error) -> Error {
    let (code, right) = match error.kind() {
        ErrorKind::NotFound => (code::STORE_NOT_FOUND, "name a file in a folder that exists"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            (code::STORE_FULL, "make space; what is recorded is intact")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            (code::STORE_READ_ONLY, "let this account write the file and its folder")
        }
        _ => return at(path, code::STORE_FAILED, error),
    };
    at(path, code, format_args!("{error}; {right}"))
}

/// That the store was opened for reading.
pub(crate) fn opened_read_only(path: &Path) -> Error {
    at(path, code::STORE_READ_ONLY, "the store was opened for reading; open it for writing")
}

/// That the file at a path is another than the one that was opened.
pub(crate) fn replaced(path: &Path) -> Error {
    let message = "the file was moved or replaced while it was open; open the ledger anew and verify it";
    at(path, code::STORE_REPLACED, message)
}

/// That other writers held the store too long.
pub(crate) fn locked(path: &Path, wait: std::time::Duration) -> Error {
    at(path, code::STORE_LOCKED, format_args!("other writers held it for {wait:?}; try again"))
}

/// The error of whoever looked at a text, with its place; damage where the text is no entry at all.
///
/// A wrong hash keeps its code: the text was an entry once, and somebody changed it.
pub(crate) fn of_text(path: &Path, error: Error, seq: u64, text: &str) -> Error {
    match Entry::parse(text) {
        Ok(_) => error,
        Err(broken) if broken.code() == breakglass::code::WRONG_HASH => {
            if error.position().is_some() {
                error
            } else {
                error.with_position(first_of_line(seq))
            }
        }
        Err(broken) => damaged(path, seq, broken.message()),
    }
}

/// That what stands in the place of an entry is none.
pub(crate) fn damaged(path: &Path, seq: u64, what: impl std::fmt::Display) -> Error {
    let message = format_args!("entry {seq} is broken, and nothing was changed: {what}");
    at(path, code::STORE_DAMAGED, message).with_position(first_of_line(seq))
}

/// The line of an entry where each stands on one of its own.
fn first_of_line(seq: u64) -> Option<Position> {
    let line = u32::try_from(seq.saturating_add(1)).unwrap_or(u32::MAX);
    Some(Position { line, column: 1 })
}
