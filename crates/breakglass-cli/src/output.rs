//! Writing files.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use crate::problem::{Problem, Result, code};

/// Writes a file that must not be there yet. `otherwise` says what a person can do where it is.
pub(crate) fn create(path: &Path, bytes: &[u8], otherwise: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    write(options.write(true).create_new(true), path, bytes, otherwise)
}

/// Writes a file that only its owner may read and that must not be there yet.
pub(crate) fn create_secret(path: &Path, bytes: &[u8], otherwise: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    write(&options, path, bytes, otherwise)
}

/// Writes a file, over the one that is there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    write(options.write(true).create(true).truncate(true), path, bytes, "")
}

fn write(options: &OpenOptions, path: &Path, bytes: &[u8], otherwise: &str) -> Result<()> {
    let written = options.open(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            let message = format!("`{}` is there already; {otherwise}", path.display());
            Problem::input(code::ALREADY_THERE, message)
        }
        _ => unwritable(path, &error),
    })
}

/// A file or folder cannot be written.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::input(code::CANNOT_WRITE, format!("{}: {error}", path.display()))
}
