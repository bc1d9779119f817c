//! The generated files of `schemas/vectors`.

use std::fs;

use serde_json::Value;

use crate::run::{Done, root};
use crate::{ledger, table};

/// Each file with its cases.
fn files() -> Result<Vec<(&'static str, Vec<Value>)>, String> {
    Ok(vec![
        (table::FILE, table::cases()),
        (ledger::verify::FILE, ledger::verify::cases()?),
        (ledger::append::FILE, ledger::append::cases()?),
    ])
}

/// Writes the generated vectors. A test below fails where a committed file differs.
pub(crate) fn write() -> Done {
    for (file, cases) in files()? {
        let path = root().join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        }
        fs::write(&path, text(&cases)?).map_err(|error| format!("{file} cannot be written: {error}"))?;
        eprintln!("{file}");
    }
    Ok(())
}

/// One case a line, its keys in order however serde_json was built.
fn text(cases: &[Value]) -> Result<String, String> {
    let lines: Result<Vec<String>, _> = cases.iter().map(serde_json_canonicalizer::to_string).collect();
    let lines = lines.map_err(|error| format!("a case cannot be written: {error}"))?.join(",\n");
    Ok(format!("{{\"generated_by\": \"cargo xtask vectors\", \"cases\": [\n{lines}\n]}}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_vectors_are_the_generated_ones() {
        for (file, cases) in files().expect("the cases can be made") {
            let committed = fs::read_to_string(root().join(file)).unwrap_or_default();
            assert!(
                Ok(committed) == text(&cases),
                "{file} differs from what is generated: run `cargo xtask vectors`"
            );
        }
    }
}
