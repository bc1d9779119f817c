//! Where what others recorded lies.

use std::path::{Path, PathBuf};

/// The folder of what others recorded; none, and a line that says so, where it is not there.
pub(crate) fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no corpus beside the workspace");
    None
}
