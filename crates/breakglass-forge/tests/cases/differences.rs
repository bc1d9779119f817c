//! The table of differences: cases that breakglass means to answer otherwise.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// One case that is answered otherwise: the keys in which the answers differ, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    ours: Map<String, Value>,
    theirs: Map<String, Value>,
    reason: String,
}

/// All of them.
pub(crate) struct Differences(Vec<Row>);

impl Differences {
    /// Reads the table that stands beside this file.
    pub(crate) fn read() -> Self {
        let rows: Vec<Row> = include_str!("differences.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(rows.is_sorted_by(|a, b| a.id < b.id), "the rows stand in order of id, each once");
        Self(rows)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|row| row.id.as_str())
    }

    /// The ids of each reason.
    pub(crate) fn of_reasons(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for Row { id, reason, .. } in &self.0 {
            reasons.entry(reason).or_default().push(id);
        }
        reasons
    }

    /// What is wrong between a case's answers and its row, if anything is.
    pub(crate) fn problem(
        &self,
        id: &str,
        ours: &Map<String, Value>,
        theirs: &Map<String, Value>,
    ) -> Option<String> {
        let show = |map: &Map<String, Value>| Value::Object(map.clone()).to_string();
        match self.0.iter().find(|row| row.id == id) {
            None if theirs.is_empty() => None,
            None => Some(format!("{id}: ours {} and theirs {}, with no reason", show(ours), show(theirs))),
            Some(_) if theirs.is_empty() => Some(format!("{id}: stands in the table and agrees")),
            Some(row) if row.ours == *ours && row.theirs == *theirs => None,
            Some(row) => Some(format!(
                "{id}: ours {} and theirs {}, but the table says {} and {}",
                show(ours),
                show(theirs),
                show(&row.ours),
                show(&row.theirs)
            )),
        }
    }
}
