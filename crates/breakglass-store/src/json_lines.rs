//! The ledger as a file of JSON Lines: one canonical entry a line.
//!
//! Nothing is ever changed in the file but its end, and there only what no append was answered for: a line that was torn
//! by a crash is kept in a side file before it is cut off.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use breakglass::Result;
use breakglass::ledger::{Append, AppendError, Entry, MAX_ENTRY_BYTES, Tail};

use crate::error::{self, code};
use crate::lock::{Lock, WAIT, require_at};
use crate::reserve::Reserve;
use crate::torn::{self, End};

/// How far apart the entries are whose offsets are remembered, in bytes: what is read at most to find any other.
const STRIDE: u64 = 64 << 10;

/// A ledger in a file, one entry a line.
///
/// Entries that are appended together are one write. Where the machine or the process dies in the midst of it, those whose
/// lines are whole stay, although nobody was told so; the chain holds either way. A reader may see an entry a moment before
/// it is on disk.
#[derive(Debug)]
pub struct JsonLinesStore {
    path: PathBuf,
    file: File,
    /// What writers take turns with; none in a store that only reads.
    lock: Option<Lock>,
    wait: Duration,
    end: End,
    /// Offsets of some entries, by their number.
    marks: BTreeMap<u64, u64>,
}

impl JsonLinesStore {
    /// Opens the ledger for writing, and creates its file where the folder exists.
    ///
    /// A line that was torn by a crash is set aside, into `<path>.torn-<n>`. Writers take turns by a lock on `<path>.lock`.
    ///
    /// # Errors
    /// `store_not_found` without a folder, `store_read_only`, `store_full`, `store_locked`, `store_damaged`,
    /// `store_foreign`, `store_failed`; `wrong_hash` where the last entry was changed.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        Self::open_waiting(path, WAIT)
    }

    /// As [`JsonLinesStore::open`], and says how long to wait for other writers.
    ///
    /// # Errors
    /// Those of [`JsonLinesStore::open`].
    pub fn open_waiting(path: impl Into<PathBuf>, wait: Duration) -> Result<Self> {
        let path = path.into();
        let mut lock = Lock::open(torn::beside(&path, "lock"))?;
        // Taken before the file is there, so that its maker also syncs the folder.
        lock.acquire(wait)?;
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = options.map_err(|error| error::io(&path, &error))?;
        let mut store =
            Self { path, file, lock: Some(lock), wait, end: End::default(), marks: BTreeMap::new() };
        store.reserve()?;
        if store.end.offset == 0 {
            torn::sync_folder(&store.path)?;
        }
        // Whole entries of a writer that was stopped before it could answer are taken over: make them last.
        store.file.sync_data().map_err(|error| error::io(&store.path, &error))?;
        store.release();
        Ok(store)
    }

    /// As [`JsonLinesStore::open`], for a ledger that is there: creates nothing where there is none.
    ///
    /// # Errors
    /// Those of [`JsonLinesStore::open`]; `store_not_found` without the file as well.
    pub fn open_existing(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        fs::metadata(&path).map_err(|error| error::io(&path, &error))?;
        Self::open(path)
    }

    /// Opens the ledger for reading. Writes nothing, takes no lock, and passes over a last line that somebody is writing.
    ///
    /// # Errors
    /// `store_not_found`, `store_failed`.
    pub fn open_read_only(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let file = File::open(&path).map_err(|error| error::io(&path, &error))?;
        Ok(Self { path, file, lock: None, wait: WAIT, end: End::default(), marks: BTreeMap::new() })
    }

    /// Takes in what other writers appended, and sets a torn line aside. Called with the lock.
    fn follow(&mut self) -> Result<()> {
        require_at(&self.path, &self.file)?;
        let length = self.file.metadata().map_err(|error| error::io(&self.path, &error))?.len();
        if length == self.end.offset {
            return Ok(());
        }
        if length < self.end.offset {
            let message = format!(
                "the file has {length} bytes, and had {}; open the ledger anew and verify it",
                self.end.offset
            );
            return Err(error::at(&self.path, code::STORE_REPLACED, message));
        }
        self.end = torn::repair(&self.path, &self.file, &self.end, length)?;
        Ok(())
    }

    fn append_locked(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        if *after != self.end.tail {
            return Err(AppendError::Moved);
        }
        let Some(last) = entries.last() else {
            return Ok(());
        };
        let length = entries.iter().map(|entry| entry.text().len().saturating_add(1)).sum();
        let mut lines = Vec::with_capacity(length);
        for entry in entries {
            lines.extend_from_slice(entry.text().as_bytes());
            lines.push(b'\n');
        }
        let start = self.end.offset;
        let written = self
            .file
            .seek(SeekFrom::Start(start))
            .and_then(|_| self.file.write_all(&lines))
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Where even this fails the next writer finds a torn line, or whole entries that nobody was told of.
            let _ = self.file.set_len(start).and_then(|()| self.file.sync_data());
            return Err(error::io(&self.path, &error).into());
        }
        let offset = start.saturating_add(u64::try_from(lines.len()).unwrap_or(u64::MAX));
        self.end =
            End { offset, tail: Tail { size: last.seq().saturating_add(1), hash: last.hash().clone() } };
        self.mark(self.end.tail.size, offset);
        Ok(())
    }

    /// Remembers where an entry starts, unless one before it is near.
    fn mark(&mut self, seq: u64, offset: u64) {
        let (_, before) = self.nearest(seq);
        if offset.saturating_sub(before) >= STRIDE {
            self.marks.insert(seq, offset);
        }
    }

    /// The nearest entry up to that number whose offset is known.
    fn nearest(&self, seq: u64) -> (u64, u64) {
        if self.end.offset > 0 && seq >= self.end.tail.size {
            return (self.end.tail.size, self.end.offset);
        }
        self.marks.range(..=seq).next_back().map_or((0, 0), |(seq, offset)| (*seq, *offset))
    }
}

impl Append for JsonLinesStore {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        self.reserve()?;
        let appended = self.append_locked(after, entries);
        self.release();
        appended
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        require_at(&self.path, &self.file)?;
        let (mut seq, mut offset) = self.nearest(from);
        // A handle of its own, so that remembering offsets and reading do not share a borrow.
        let file = self.file.try_clone().map_err(|error| error::io(&self.path, &error))?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        reader.seek(SeekFrom::Start(offset)).map_err(|error| error::io(&self.path, &error))?;
        let limit = u64::try_from(MAX_ENTRY_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.by_ref().take(limit).read_until(b'\n', &mut line);
            let read = read.map_err(|error| error::io(&self.path, &error))?;
            let Some(text) = line.strip_suffix(b"\n") else {
                if line.len() > MAX_ENTRY_BYTES {
                    let message = format!("its line has more than {MAX_ENTRY_BYTES} bytes");
                    return Err(error::damaged(&self.path, seq, message));
                }
                // The end, or a line that somebody is writing.
                return Ok(());
            };
            if seq >= from {
                let text = std::str::from_utf8(text)
                    .map_err(|error| error::damaged(&self.path, seq, format_args!("not UTF-8: {error}")))?;
                visit(text).map_err(|error| error::of_text(&self.path, error, seq, text))?;
            }
            seq = seq.saturating_add(1);
            offset = offset.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            self.mark(seq, offset);
        }
    }
}

impl Reserve for JsonLinesStore {
    fn reserve(&mut self) -> Result<()> {
        let Some(lock) = &mut self.lock else {
            return Err(error::opened_read_only(&self.path));
        };
        lock.acquire(self.wait)?;
        self.follow().inspect_err(|_| self.release())
    }

    fn release(&mut self) {
        if let Some(lock) = &mut self.lock {
            lock.release();
        }
    }
}
