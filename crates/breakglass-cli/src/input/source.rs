//! From the arguments to named bytes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use breakglass::wire::MAX_DOCUMENT_BYTES;

use crate::problem::{Problem, Result, code};

/// Bytes, and the name that they go by in messages.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads what the arguments name: files, `-` for standard input, and of folders the `.json` files by name.
pub(crate) fn read_all<T: AsRef<Path>>(inputs: &[T]) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for input in inputs {
        let path = input.as_ref();
        if path == Path::new("-") {
            let bytes = limited(io::stdin().lock(), MAX_DOCUMENT_BYTES);
            let bytes = bytes.map_err(|error| unreadable("standard input", &error))?;
            sources.push(Source { name: "standard input".to_owned(), bytes });
        } else if path.is_dir() {
            for file in json_files(path)? {
                sources.push(read(&file)?);
            }
        } else {
            sources.push(read(path)?);
        }
    }
    Ok(sources)
}

/// Reads one file.
pub(crate) fn read(path: &Path) -> Result<Source> {
    let name = path.display().to_string();
    let bytes = File::open(path).and_then(|file| limited(file, MAX_DOCUMENT_BYTES));
    let bytes = bytes.map_err(|error| unreadable(&name, &error))?;
    Ok(Source { name, bytes })
}

/// At most one byte over the limit is taken in: enough for the reader of the document to say that it is too large.
pub(crate) fn limited(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let name = folder.display().to_string();
    let entries = fs::read_dir(folder).map_err(|error| unreadable(&name, &error))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(&name, &error))?.path();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) && path.is_file()
        {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Problem::input(code::CANNOT_READ, format!("{name}: the folder has no `.json` files")));
    }
    Ok(files)
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    Problem::input(code::CANNOT_READ, format!("{name}: {error}"))
}
