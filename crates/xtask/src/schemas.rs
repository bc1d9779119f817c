//! `schemas/*.schema.json`, from the Rust types.

use std::fs;

use crate::run::{Done, root};

/// Writes every schema. A test of the command line's crate fails where a committed file differs.
pub(crate) fn write() -> Done {
    let folder = root().join("schemas");
    fs::create_dir_all(&folder).map_err(|error| format!("schemas/ cannot be made: {error}"))?;
    for (name, text) in breakglass_cli::schemas::all() {
        fs::write(folder.join(name), text)
            .map_err(|error| format!("schemas/{name} cannot be written: {error}"))?;
        eprintln!("schemas/{name}");
    }
    Ok(())
}
