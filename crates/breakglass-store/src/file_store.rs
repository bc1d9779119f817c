//! A ledger in a file of either kind.

use std::path::{Path, PathBuf};

use breakglass::Result;
use breakglass::ledger::{Append, AppendError, Entry, Tail};

use crate::json_lines::JsonLinesStore;
use crate::reserve::Reserve;
use crate::sqlite::SqliteStore;

/// The endings of names that mean SQLite; any other is JSON Lines.
const SQLITE: [&str; 3] = ["sqlite", "sqlite3", "db"];

/// A ledger in a file, as the ending of its name says.
#[derive(Debug)]
pub enum FileStore {
    /// One entry a line.
    JsonLines(JsonLinesStore),
    /// One entry a row.
    Sqlite(SqliteStore),
}

/// Opens a ledger for writing, and creates it where its folder exists: SQLite where the name ends with `.sqlite`,
/// `.sqlite3` or `.db`, else JSON Lines.
///
/// # Errors
/// Those of [`JsonLinesStore::open`] and [`SqliteStore::open`].
pub fn open_path(path: impl Into<PathBuf>) -> Result<FileStore> {
    let path = path.into();
    if is_sqlite(&path) {
        return SqliteStore::open(path).map(FileStore::Sqlite);
    }
    JsonLinesStore::open(path).map(FileStore::JsonLines)
}

/// Opens a ledger for reading, as [`open_path`] does for writing.
///
/// # Errors
/// Those of [`JsonLinesStore::open_read_only`] and [`SqliteStore::open_read_only`].
pub fn open_path_read_only(path: impl Into<PathBuf>) -> Result<FileStore> {
    let path = path.into();
    if is_sqlite(&path) {
        return SqliteStore::open_read_only(path).map(FileStore::Sqlite);
    }
    JsonLinesStore::open_read_only(path).map(FileStore::JsonLines)
}

fn is_sqlite(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    SQLITE.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

impl Append for FileStore {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        match self {
            Self::JsonLines(store) => store.append(after, entries),
            Self::Sqlite(store) => store.append(after, entries),
        }
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        match self {
            Self::JsonLines(store) => store.read_from(from, visit),
            Self::Sqlite(store) => store.read_from(from, visit),
        }
    }
}

impl Reserve for FileStore {
    fn reserve(&mut self) -> Result<()> {
        match self {
            Self::JsonLines(store) => store.reserve(),
            Self::Sqlite(store) => store.reserve(),
        }
    }

    fn release(&mut self) {
        match self {
            Self::JsonLines(store) => store.release(),
            Self::Sqlite(store) => store.release(),
        }
    }
}
