//! The end of a file of lines, and what a crash left there.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use breakglass::ledger::{Entry, MAX_ENTRY_BYTES, Tail};
use breakglass::{Error, Result};

use crate::error;

/// How much is read at once on the way back to a line's start.
const CHUNK: u64 = 64 << 10;

/// How many side files are tried before it is given up.
const SIDE_FILES: u32 = 1_000_000;

/// How every entry begins.
const BEGINNING: &[u8] = b"{\"at\":";

/// The end of the whole entries in a file.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) offset: u64,
    pub(crate) tail: Tail,
}

impl Default for End {
    fn default() -> Self {
        Self { offset: 0, tail: Tail::empty() }
    }
}

/// The last whole line of a stretch of the file: an entry, or not.
enum Last {
    Entry(End),
    Broken { start: u64, error: Error, written: Written },
}

/// Whether all bytes of a line were written: a disk that fails in the midst leaves zeros, which no entry has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Whole,
    InPart,
}

/// Finds the end of the whole entries from a known end on, and cuts off a torn line behind it, which is set aside before.
/// A line that only lacks its line end is completed. A line that has its end and is no entry is nobody's accident: it is damage,
/// and stays. Only the end is read, however long the file is.
///
/// # Errors
/// `store_damaged` where a broken line is followed by others, `wrong_hash` where the last entry was changed, `store_foreign`
/// where there is no entry and never was; those of the system.
pub(crate) fn repair(path: &Path, file: &File, from: &End, length: u64) -> Result<End> {
    let wrap = |error: io::Error| error::io(path, &error);
    let lines_end = after_last_line_end(file, from.offset, length).map_err(wrap)?;
    let (end, torn) = match last_of(path, file, from, lines_end)? {
        Last::Entry(end) if lines_end == length => return Ok(end),
        Last::Entry(end) => (end, lines_end),
        Last::Broken { start, written: Written::InPart, .. } if lines_end == length => {
            match last_of(path, file, from, start)? {
                Last::Entry(end) => (end, start),
                Last::Broken { start, error, .. } => return Err(damaged(path, file, from, start, &error)),
            }
        }
        Last::Broken { mut start, mut error, .. } => {
            // The first of several broken lines is what a person has to look at.
            while let Last::Broken { start: before, error: why, .. } = last_of(path, file, from, start)? {
                (start, error) = (before, why);
            }
            if start == 0 {
                require_ours(path, file, length)?;
            }
            return Err(damaged(path, file, from, start, &error));
        }
    };
    if let Some(end) = completed(file, &end, torn, length).map_err(wrap)? {
        return Ok(end);
    }
    if torn == 0 {
        require_ours(path, file, length)?;
    }
    set_aside(path, file, torn, length)?;
    file.set_len(torn).and_then(|()| file.sync_data()).map_err(wrap)?;
    Ok(end)
}

/// The last entry of the lines up to `until`.
fn last_of(path: &Path, file: &File, from: &End, until: u64) -> Result<Last> {
    let wrap = |error: io::Error| error::io(path, &error);
    if until <= from.offset {
        return Ok(Last::Entry(from.clone()));
    }
    let start = after_last_line_end(file, from.offset, until.saturating_sub(1)).map_err(wrap)?;
    let text = bytes(file, start, until.saturating_sub(1)).map_err(wrap)?;
    match breakglass::wire::text_of(&text, MAX_ENTRY_BYTES).and_then(Entry::parse) {
        Ok(entry) => Ok(Last::Entry(End { offset: until, tail: after(&entry) })),
        Err(error) if error.code() == breakglass::code::WRONG_HASH => {
            let seq = number(file, from, start).map_err(wrap)?;
            Err(error::of_text(path, error, seq, &String::from_utf8_lossy(&text)))
        }
        Err(error) => {
            let written = if text.contains(&0) { Written::InPart } else { Written::Whole };
            Ok(Last::Broken { start, error, written })
        }
    }
}

/// Writes the line end that is all that a whole next entry lacks.
fn completed(mut file: &File, end: &End, start: u64, length: u64) -> io::Result<Option<End>> {
    let text = bytes(file, start, length)?;
    let Ok(entry) = breakglass::wire::text_of(&text, MAX_ENTRY_BYTES).and_then(Entry::parse) else {
        return Ok(None);
    };
    if entry.seq() != end.tail.size || *entry.previous() != end.tail.hash {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(length))?;
    file.write_all(b"\n")?;
    file.sync_data()?;
    Ok(Some(End { offset: length.saturating_add(1), tail: after(&entry) }))
}

/// Refuses a file without any entry that does not begin like one either: it is somebody else's, and stays as it is.
fn require_ours(path: &Path, file: &File, length: u64) -> Result<()> {
    let most = u64::try_from(BEGINNING.len()).unwrap_or(u64::MAX);
    let begins = bytes(file, 0, length.min(most)).map_err(|error| error::io(path, &error))?;
    if BEGINNING.starts_with(&begins) {
        return Ok(());
    }
    let message = "the file is something else than a ledger; name another file";
    Err(error::at(path, error::code::STORE_FOREIGN, message))
}

/// Copies the bytes of a torn line to a side file that did not exist, so that they are on disk before they are cut off.
fn set_aside(path: &Path, mut file: &File, start: u64, length: u64) -> Result<()> {
    for number in 1..SIDE_FILES {
        let side = beside(path, &format!("torn-{number}"));
        let mut copy = match OpenOptions::new().write(true).create_new(true).open(&side) {
            Ok(copy) => copy,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error::io(&side, &error)),
        };
        let copied = file
            .seek(SeekFrom::Start(start))
            .and_then(|_| io::copy(&mut file.take(length.saturating_sub(start)), &mut copy))
            .and_then(|_| copy.sync_all());
        if let Err(error) = copied {
            // Half a copy helps nobody; the bytes are still in the ledger's file.
            let _ = std::fs::remove_file(&side);
            return Err(error::io(&side, &error));
        }
        return sync_folder(path);
    }
    let message = "there are too many files with torn lines beside it; move them away";
    Err(error::at(path, error::code::STORE_FAILED, message))
}

/// `<path>.<suffix>`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(suffix);
    name.into()
}

/// Makes the names in a file's folder last.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Elsewhere folders cannot be opened as files, and the system keeps names itself.
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        return synced.map_err(|error| error::io(folder, &error));
    }
    Ok(())
}

fn after(entry: &Entry) -> Tail {
    Tail { size: entry.seq().saturating_add(1), hash: entry.hash().clone() }
}

fn damaged(path: &Path, file: &File, from: &End, start: u64, broken: &Error) -> Error {
    match number(file, from, start) {
        Ok(seq) => error::damaged(path, seq, broken.message()),
        Err(error) => error::io(path, &error),
    }
}

/// The number of the entry whose line starts there.
fn number(mut file: &File, from: &End, start: u64) -> io::Result<u64> {
    file.seek(SeekFrom::Start(from.offset))?;
    let mut reader = io::BufReader::new(file.take(start.saturating_sub(from.offset)));
    let mut seq = from.tail.size;
    let mut chunk = vec![0; usize::try_from(CHUNK).unwrap_or(4096)];
    loop {
        let read = reader.read(&mut chunk)?;
        if read == 0 {
            return Ok(seq);
        }
        let ends = chunk.iter().take(read).filter(|byte| **byte == b'\n').count();
        seq = seq.saturating_add(u64::try_from(ends).unwrap_or(u64::MAX));
    }
}

/// The place behind the last line end in `from..until`; `from` where there is none.
fn after_last_line_end(file: &File, from: u64, until: u64) -> io::Result<u64> {
    let mut end = until;
    while end > from {
        let start = end.saturating_sub(CHUNK).max(from);
        let chunk = bytes(file, start, end)?;
        if let Some(place) = chunk.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start.saturating_add(u64::try_from(place).unwrap_or(u64::MAX)).saturating_add(1));
        }
        end = start;
    }
    Ok(from)
}

/// The bytes `start..end`, or one more than an entry may have where they are more than that.
fn bytes(mut file: &File, start: u64, end: u64) -> io::Result<Vec<u8>> {
    let most = u64::try_from(MAX_ENTRY_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.seek(SeekFrom::Start(start))?;
    let length = end.saturating_sub(start).min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}
