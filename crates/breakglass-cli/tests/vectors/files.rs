//! The files of `schemas/vectors`.

use std::fs;
use std::path::{Path, PathBuf};

use breakglass::Position;
use serde::Deserialize;
use serde_json::Value;

/// One file: cases, written by hand or by a generator.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VectorFile {
    #[serde(skip)]
    pub(crate) name: String,
    #[serde(rename = "generated_by")]
    _generated_by: Option<String>,
    pub(crate) cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) description: String,
    pub(crate) call: String,
    pub(crate) input: Value,
    pub(crate) expect: Expect,
}

/// What the call must answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Expect {
    /// Exactly this.
    Value(Value),
    /// At least this.
    Includes(Value),
    /// An error.
    Error(ExpectedError),
}

/// An error by its code and, where they are given, by its places.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedError {
    pub(crate) code: String,
    pub(crate) pointer: Option<String>,
    pub(crate) position: Option<Position>,
}

impl VectorFile {
    /// Every file, in the order of their names.
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/vectors");
        let mut paths = Vec::new();
        files_below(&folder, &mut paths);
        paths.sort();
        assert!(!paths.is_empty(), "there are no vectors in {}", folder.display());
        paths.iter().map(|path| Self::read(path, &folder)).collect()
    }

    fn read(path: &Path, folder: &Path) -> Self {
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let text = fs::read(path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let file: Self = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name, ..file }
    }

    /// The error codes that its cases expect; of a script those of its operations.
    pub(crate) fn error_codes(&self) -> Vec<&str> {
        let mut codes = Vec::new();
        for case in &self.cases {
            match &case.expect {
                Expect::Error(error) => codes.push(error.code.as_str()),
                Expect::Includes(Value::Array(answers)) if case.call == "emergency" => {
                    codes.extend(answers.iter().filter_map(|answer| answer.get("error")?.as_str()));
                }
                Expect::Value(_) | Expect::Includes(_) => {}
            }
        }
        codes
    }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.expect("a folder can be listed").path()) {
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}
