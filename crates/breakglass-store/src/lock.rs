//! Writers take turns: an advisory lock on a file beside the ledger.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use breakglass::Result;

use crate::error;

/// How long a writer waits for others unless it is told otherwise.
pub(crate) const WAIT: Duration = Duration::from_secs(30);

/// How long a writer sleeps between two tries: at first, and at most.
const NAPS: (Duration, Duration) = (Duration::from_micros(50), Duration::from_millis(1));

/// The lock file of a ledger. It is never the ledger's own, since on some systems a lock keeps readers out.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
    held: bool,
}

impl Lock {
    pub(crate) fn open(path: PathBuf) -> Result<Self> {
        let file = create(&path)?;
        Ok(Self { path, file, held: false })
    }

    /// Waits for the lock, unless it is held already.
    ///
    /// # Errors
    /// `store_locked`, and those of the system.
    pub(crate) fn acquire(&mut self, wait: Duration) -> Result<()> {
        if self.held {
            return Ok(());
        }
        patiently(wait, || match self.file.try_lock() {
            Ok(()) => Ok(Some(())),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error::io(&self.path, &error)),
        })?
        .ok_or_else(|| error::locked(&self.path, wait))?;
        if !is_at(&self.path, &self.file)? {
            // Somebody removed the file, and others would lock a new one.
            self.file = create(&self.path)?;
            return self.acquire(wait);
        }
        self.held = true;
        Ok(())
    }

    pub(crate) fn release(&mut self) {
        self.held = false;
        // The system drops the lock at the latest when the file is closed.
        let _ = self.file.unlock();
    }
}

fn create(path: &Path) -> Result<File> {
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    options.map_err(|error| error::io(path, &error))
}

/// Tries until there is something, or the time is over.
pub(crate) fn patiently<T>(
    wait: Duration,
    mut attempt: impl FnMut() -> Result<Option<T>>,
) -> Result<Option<T>> {
    let begun = Instant::now();
    let (mut nap, longest) = NAPS;
    loop {
        let found = attempt()?;
        if found.is_some() || begun.elapsed() >= wait {
            return Ok(found);
        }
        std::thread::sleep(nap);
        nap = nap.saturating_mul(2).min(longest);
    }
}

/// Whether an open file is still the one at that path: what is written to another is lost.
///
/// # Errors
/// Those of the system.
fn is_at(path: &Path, file: &File) -> Result<bool> {
    let ours = file.metadata().map_err(|error| error::io(path, &error))?;
    Ok(identity(path)? == Some(of(&ours)))
}

/// Refuses a file that is another than the one that was opened.
///
/// # Errors
/// `store_replaced`, and those of the system.
pub(crate) fn require_at(path: &Path, file: &File) -> Result<()> {
    if is_at(path, file)? { Ok(()) } else { Err(error::replaced(path)) }
}

/// What tells the file at a path from any other, where there is one.
///
/// # Errors
/// Those of the system.
pub(crate) fn identity(path: &Path) -> Result<Option<Identity>> {
    match path.metadata() {
        Ok(there) => Ok(Some(of(&there))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error::io(path, &error)),
    }
}

/// What tells a file from any other: its device and its number on that.
pub(crate) type Identity = (u64, u64);

#[cfg(unix)]
fn of(file: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;

    (file.dev(), file.ino())
}

/// Here the system tells no two files apart, and keeps those that are open in their place.
#[cfg(not(unix))]
fn of(_: &Metadata) -> Identity {
    (0, 0)
}
