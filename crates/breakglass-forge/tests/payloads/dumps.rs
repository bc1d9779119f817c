//! Two tables that somebody kept of GitHub's payloads: what stands in their rows is read as what it was.

use std::fs;

use breakglass::State;
use breakglass_forge::github::{Payload, read, run_state};
use serde_json::Value;

use crate::folders::files;
use crate::support::corpus;

/// A row of the table holds a payload as `Item`, with one key of the table's own; a comment is none that is read.
#[test]
fn items_of_the_table_are_payloads() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut told = Vec::new();
    for file in files(&corpus).iter().filter(|file| file.path.starts_with("history_dynamo/")) {
        let rows: Value = serde_json::from_slice(&file.bytes).unwrap();
        for row in rows.as_array().unwrap() {
            let item = row["Item"].to_string();
            match Payload::detect(item.as_bytes()) {
                Ok(payload) => {
                    let reading = read(payload.unwrap(), item.as_bytes()).unwrap();
                    told.push((payload.unwrap().as_str(), reading.observations.len()));
                }
                Err(error) => told.push((error.code().as_str(), 0)),
            }
        }
    }
    let expected = [
        ("pull_request", 0),
        ("unknown_payload", 0),
        ("pull_request_review_event", 0),
        ("workflow_job", 1),
        ("workflow_run", 0),
    ];
    println!("rows of the first table: {told:?}");
    assert_eq!(told, expected);
}

/// Rows of the other are `[name, conclusion, status, classification, time]`, by commit: the words are GitHub's.
#[test]
fn words_of_the_other_table_are_states() {
    let Some(corpus) = corpus() else {
        return;
    };
    let text = fs::read(
        corpus.join("payloads/github/history_workflow_jobs/test-infra__workflow_job_restarted.json"),
    );
    let table: Value = serde_json::from_slice(&text.unwrap()).unwrap();
    let state = |row: &Value| run_state(row[2].as_str(), row[1].as_str());
    let states =
        |commit: &str| -> Vec<State> { table[commit].as_array().unwrap().iter().map(state).collect() };
    assert_eq!(states("bbc0df1094b5a4dcd2cce83f8402127b07913231"), [State::Failed, State::Passed]);
    assert_eq!(states("33ec6e3e9aa2b93f7d907236aa10ba2b36355018"), [State::Passed, State::Passed]);
    // A conclusion before the job has completed.
    assert_eq!(states("pending_prev"), [State::Running]);
}
