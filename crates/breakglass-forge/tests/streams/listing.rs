//! What a fresh listing shows once all is over: each run as it was last reported.

use breakglass_forge::github::{Collector, Payload};
use serde_json::{Value, json};

use crate::recorded::{Head, Stream, check_run};

/// The change of a head as fresh listings tell it, and whether a run of it was reported with two conclusions: a listing
/// shows the last, and the deliveries both.
pub(crate) fn listed(stream: &Stream, (commit, number): &Head) -> (Collector, bool) {
    let runs = stream.runs(commit);
    let concluded = |reports: &[&Value]| -> Vec<String> {
        let mut words: Vec<String> = reports
            .iter()
            .map(|report| &report["conclusion"])
            .filter(|word| !word.is_null())
            .map(Value::to_string)
            .collect();
        words.sort();
        words.dedup();
        words
    };
    let two_conclusions = runs.values().any(|reports| concluded(reports).len() > 1);
    let last = |reports: &Vec<&Value>| {
        let newest = reports
            .iter()
            .max_by_key(|report| (report["status"] == "completed", report["completed_at"].as_str()));
        check_run(newest.unwrap())
    };
    let check_runs: Vec<Value> = runs.values().map(last).collect();
    let mut collector = Collector::new();
    let mut add = |payload, value: &Value| collector.add_as(payload, value.to_string().as_bytes()).unwrap();
    add(Payload::CheckRuns, &json!({ "total_count": check_runs.len(), "check_runs": check_runs }));
    add(Payload::Statuses, &Value::Array(stream.statuses(commit)));
    if let Some(number) = number {
        add(Payload::PullRequest, &stream.pull(*number));
    }
    collector.set_head(commit.clone());
    (collector, two_conclusions)
}
