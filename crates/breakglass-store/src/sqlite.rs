//! The ledger as an SQLite database: one entry a row.

use std::path::{Path, PathBuf};
use std::time::Duration;

use breakglass::ledger::{Append, AppendError, Entry, Tail};
use breakglass::{Digest, Error, Result};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _};

use crate::error::{self, code};
use crate::lock::{Identity, WAIT, identity, patiently};
use crate::reserve::Reserve;

/// What tells our databases from those of others: `BGls`.
const APPLICATION: i64 = 0x4247_6c73;

/// The steps from an empty database to the newest schema. A database's `user_version` says how many were taken.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE entry (seq INTEGER PRIMARY KEY, hash BLOB NOT NULL, text TEXT NOT NULL) STRICT;
    CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
    CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
"];

/// A ledger in an SQLite database.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    database: Connection,
    wait: Duration,
    /// The file that entries go to; none in a store that only reads.
    file: Option<Identity>,
}

impl SqliteStore {
    /// Opens the ledger for writing, and creates its database where the folder exists.
    ///
    /// # Errors
    /// `store_not_found` without a folder, `store_read_only`, `store_full`, `store_locked`, `store_newer`, `store_foreign`,
    /// `store_damaged`, `store_failed`.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        Self::open_waiting(path, WAIT)
    }

    /// As [`SqliteStore::open`], and says how long to wait for other writers.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`].
    pub fn open_waiting(path: impl Into<PathBuf>, wait: Duration) -> Result<Self> {
        let path = path.into();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = connect(&path, &path, flags, wait)?;
        let mut store = Self { path, database, wait, file: None };
        // Where the file may not be written SQLite opens it for reading and says nothing.
        if store.database.is_readonly("main").map_err(|error| store.error(&error))? {
            let message = "the file may not be written; let this account write it and its folder";
            return Err(error::at(&store.path, code::STORE_READ_ONLY, message));
        }
        // Setting up does not wait by itself where two begin at once.
        let prepared = patiently(wait, || match store.prepare() {
            Ok(()) => Ok(Some(())),
            Err(error) if error.code() == code::STORE_LOCKED => Ok(None),
            Err(error) => Err(error),
        })?;
        prepared.ok_or_else(|| error::locked(&store.path, wait))?;
        store.file = identity(&store.path)?;
        Ok(store)
    }

    /// Opens the ledger for reading.
    ///
    /// # Errors
    /// `store_not_found`, `store_newer`, `store_foreign`, `store_read_only` where the folder may not be written and a writer
    /// left what must be put in order first, `store_failed`.
    pub fn open_read_only(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        if let Err(error) = path.metadata() {
            return Err(error::io(&path, &error));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = connect(&path, &path, flags, WAIT)?;
        let store = Self { path, database, wait: WAIT, file: None };
        match store.steps_taken() {
            Err(error) if error.code() == code::STORE_READ_ONLY && !store.has_log() => {
                store.open_unchanging(flags)
            }
            taken => taken.map(|_| store),
        }
    }

    /// Opens a database in a folder where SQLite can make no files of its own, and where no writer left any.
    fn open_unchanging(self, flags: OpenFlags) -> Result<Self> {
        let uri = format!("file:{}?immutable=1", escaped(&self.path));
        let flags = flags | OpenFlags::SQLITE_OPEN_URI;
        let database = connect(&self.path, Path::new(&uri), flags, WAIT)?;
        let store = Self { database, ..self };
        store.steps_taken()?;
        Ok(store)
    }

    /// Whether a writer left its log beside the database.
    fn has_log(&self) -> bool {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        Path::new(&log).metadata().is_ok_and(|log| log.len() > 0)
    }

    /// How many steps of the schema were taken.
    ///
    /// # Errors
    /// `store_newer`, `store_foreign`; those of reading.
    fn steps_taken(&self) -> Result<usize> {
        let number = |name: &str| self.database.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let wrap = |error| self.error(&error);
        let version = number("user_version").map_err(wrap)?;
        let application = number("application_id").map_err(wrap)?;
        let tables: i64 = self
            .database
            .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))
            .map_err(wrap)?;
        if (version, application, tables) == (0, 0, 0) {
            return Ok(0);
        }
        if application != APPLICATION {
            let message = "the database is something else than a ledger; name another file";
            return Err(error::at(&self.path, code::STORE_FOREIGN, message));
        }
        usize::try_from(version).ok().filter(|version| *version <= MIGRATIONS.len()).ok_or_else(|| {
            let newest = MIGRATIONS.len();
            let message = format!(
                "the schema has version {version}; this version reads up to {newest}; update breakglass"
            );
            error::at(&self.path, code::STORE_NEWER, message)
        })
    }

    /// Sets the database up for durable writes, and takes the steps that its schema lacks.
    fn prepare(&mut self) -> Result<()> {
        // Before anything is changed: it may be somebody else's.
        self.steps_taken()?;
        let wrap = |error| of_sqlite(&self.path, self.wait, &error);
        self.database
            .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
            .and_then(|()| self.database.pragma_update(None, "synchronous", "FULL"))
            .map_err(wrap)?;
        self.begin()?;
        let migrated = self.migrate();
        if migrated.is_err() {
            self.release();
        }
        migrated
    }

    fn migrate(&self) -> Result<()> {
        let taken = self.steps_taken()?;
        let wrap = |error| self.error(&error);
        for step in MIGRATIONS.iter().skip(taken) {
            self.database.execute_batch(step).map_err(wrap)?;
        }
        if taken < MIGRATIONS.len() {
            let version = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
            self.database
                .pragma_update(None, "user_version", version)
                .and_then(|()| self.database.pragma_update(None, "application_id", APPLICATION))
                .map_err(wrap)?;
        }
        self.database.execute_batch("COMMIT").map_err(wrap)
    }

    fn begin(&self) -> Result<()> {
        self.database.execute_batch("BEGIN IMMEDIATE").map_err(|error| self.error(&error))
    }

    fn tail(&self) -> Result<Tail> {
        let query = "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1";
        let last = self
            .database
            .prepare_cached(query)
            .and_then(|mut query| {
                query.query_row((), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?))).optional()
            })
            .map_err(|error| self.error(&error))?;
        let Some((seq, hash)) = last else {
            return Ok(Tail::empty());
        };
        let seq = u64::try_from(seq).unwrap_or(0);
        Ok(Tail { size: seq.saturating_add(1), hash: Digest::from_bytes(&hash) })
    }

    fn append_reserved(&self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        if *after != self.tail()? {
            return Err(AppendError::Moved);
        }
        let wrap = |error| self.error(&error);
        {
            let insert = "INSERT INTO entry (seq, hash, text) VALUES (?1, ?2, ?3)";
            let mut insert = self.database.prepare_cached(insert).map_err(wrap)?;
            for entry in entries {
                let seq = i64::try_from(entry.seq()).unwrap_or(i64::MAX);
                insert.execute((seq, entry.hash().to_bytes(), entry.text())).map_err(wrap)?;
            }
        }
        self.database.execute_batch("COMMIT").map_err(wrap)?;
        Ok(())
    }

    fn error(&self, error: &rusqlite::Error) -> Error {
        of_sqlite(&self.path, self.wait, error)
    }
}

impl Append for SqliteStore {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        self.reserve()?;
        let appended = self.append_reserved(after, entries);
        self.release();
        appended
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        let wrap = |error| self.error(&error);
        let query = "SELECT seq, text FROM entry WHERE seq >= ?1 ORDER BY seq";
        let mut query = self.database.prepare_cached(query).map_err(wrap)?;
        let mut rows = query.query([i64::try_from(from).unwrap_or(i64::MAX)]).map_err(wrap)?;
        while let Some(row) = rows.next().map_err(wrap)? {
            let seq = u64::try_from(row.get::<_, i64>(0).map_err(wrap)?).unwrap_or(0);
            let text = row.get_ref(1).map_err(wrap)?;
            let text = text.as_str().map_err(|error| error::damaged(&self.path, seq, error))?;
            visit(text).map_err(|error| error::of_text(&self.path, error, seq, text))?;
        }
        Ok(())
    }
}

impl Reserve for SqliteStore {
    fn reserve(&mut self) -> Result<()> {
        if self.file.is_none() {
            return Err(error::opened_read_only(&self.path));
        }
        // SQLite would go on in a file that nobody finds again.
        if identity(&self.path)? != self.file {
            return Err(error::replaced(&self.path));
        }
        if self.database.is_autocommit() { self.begin() } else { Ok(()) }
    }

    fn release(&mut self) {
        if !self.database.is_autocommit() {
            // Where this fails nothing was committed either.
            let _ = self.database.execute_batch("ROLLBACK");
        }
    }
}

fn connect(path: &Path, name: &Path, flags: OpenFlags, wait: Duration) -> Result<Connection> {
    let database = Connection::open_with_flags(name, flags).and_then(|database| {
        database.busy_timeout(wait)?;
        Ok(database)
    });
    database.map_err(|error| of_sqlite(path, wait, &error))
}

/// A path as it stands in a URI.
fn escaped(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// What SQLite said about the store at a path.
fn of_sqlite(path: &Path, wait: Duration, error: &rusqlite::Error) -> Error {
    let Some(sqlite) = error.sqlite_error() else {
        return error::at(path, code::STORE_FAILED, error);
    };
    match sqlite.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => error::locked(path, wait),
        ErrorCode::DiskFull => {
            error::at(path, code::STORE_FULL, format_args!("{error}; make space; what is recorded is intact"))
        }
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
            let right = "let this account write the file and its folder";
            error::at(path, code::STORE_READ_ONLY, format_args!("{error}; {right}"))
        }
        ErrorCode::CannotOpen if path.exists() => {
            let right = "let this account write the file and its folder";
            error::at(path, code::STORE_READ_ONLY, format_args!("{error}; {right}"))
        }
        ErrorCode::CannotOpen if path.parent().is_some_and(Path::is_dir) => {
            let right = "let this account write the folder";
            error::at(path, code::STORE_READ_ONLY, format_args!("{error}; {right}"))
        }
        ErrorCode::CannotOpen => {
            let right = "name a file in a folder that exists";
            error::at(path, code::STORE_NOT_FOUND, format_args!("{error}; {right}"))
        }
        ErrorCode::NotADatabase => error::at(path, code::STORE_FOREIGN, error),
        ErrorCode::DatabaseCorrupt => error::at(path, code::STORE_DAMAGED, error),
        _ => error::at(path, code::STORE_FAILED, error),
    }
}
