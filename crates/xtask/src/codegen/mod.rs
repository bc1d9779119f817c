//! `cargo xtask codegen`: the schemas, and the types and faces of the bindings, from the Rust types.
//!
//! ```text
//! breakglass-face (operations, schemas) -> model.rs -> typescript.rs, javascript.rs, python.rs -> bindings/
//!                                                                                              -> schemas/
//! ```

mod javascript;
mod model;
mod python;
mod typescript;
mod words;

use std::fs;

use breakglass_face::describe;
use model::Face;
use schemars::generate::SchemaSettings;

use crate::run::{Done, root};

/// Writes every generated file.
pub(crate) fn write() -> Done {
    for (path, text) in all()? {
        let whole = root().join(&path);
        if let Some(folder) = whole.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(&whole, text).map_err(|error| format!("{path} cannot be written: {error}"))?;
        eprintln!("{path}");
    }
    Ok(())
}

/// Every generated file: its path and its text.
fn all() -> Result<Vec<(String, String)>, String> {
    let face = Face::read()?;
    let examples = root().join("bindings/python/examples");
    let mut files: Vec<(String, String)> = schemas();
    files.push(("bindings/js/types.d.ts".to_owned(), typescript::types(&face)));
    files.push(("bindings/js/face.js".to_owned(), javascript::face(&face)));
    files.push(("bindings/js/names.json".to_owned(), javascript::names(&face)));
    files.push(("bindings/python/breakglass/_types.py".to_owned(), python::types(&face)));
    files.push(("bindings/python/breakglass/_types.pyi".to_owned(), python::stub(&face)));
    files.push(("bindings/python/breakglass/_face.py".to_owned(), python::face(&face, &examples)));
    Ok(files)
}

/// The documents in JSON Schema (draft 2020-12), as a writer of them has to write them.
fn schemas() -> Vec<(String, String)> {
    let file = |(name, schema): (&str, describe::SchemaOf)| {
        let generator = SchemaSettings::draft2020_12().into_generator();
        (format!("schemas/{name}.schema.json"), breakglass_cli::schemas::text(schema.root(generator)))
    };
    describe::documents().into_iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_what_the_types_say() {
        for (path, text) in all().unwrap() {
            let committed = fs::read_to_string(root().join(&path)).unwrap_or_default();
            assert!(committed == text, "{path} differs from the Rust types; run `cargo xtask codegen`");
        }
    }

    #[test]
    fn every_schema_has_its_type() {
        let names = fs::read_dir(root().join("schemas")).unwrap().map(|entry| entry.unwrap().file_name());
        let names =
            names.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(".schema.json"));
        for name in names {
            let path = format!("schemas/{name}");
            assert!(schemas().iter().any(|(known, _)| *known == path), "{path} has no type; delete it");
        }
    }
}
