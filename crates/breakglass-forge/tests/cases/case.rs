//! The cases as they stand in the corpus, and the part of one that an answer may be made of.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// One case of a peer.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) ask: String,
    pub(crate) provider: String,
    pub(crate) input: Value,
    pub(crate) expected: Map<String, Value>,
}

impl Case {
    /// What is asked. Neither the case's name nor the peer's answer is part of it.
    pub(crate) fn question(&self) -> Question<'_> {
        Question { provider: &self.provider, input: &self.input }
    }
}

/// What a peer was asked, and whose words it was asked in.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) provider: &'a str,
    input: &'a Value,
}

impl Question<'_> {
    /// The input as the ask's own type. Those refuse keys that they do not know, so that nothing is left unread.
    pub(crate) fn input<T: DeserializeOwned>(self) -> T {
        T::deserialize(self.input).unwrap_or_else(|error| panic!("{error}\n{}", self.input))
    }
}

/// All cases, file by file.
pub(crate) fn cases(corpus: &Path) -> Vec<Case> {
    let mut files: Vec<_> =
        fs::read_dir(corpus.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        cases.extend(text.lines().map(|line| serde_json::from_str::<Case>(line).unwrap()));
    }
    cases
}
