//! Numbers that do not fit, where ids and counts stand.

use breakglass::{Change, State};
use breakglass_forge::github::{Collector, Payload, read};

/// How a check run with this id is read: the id, or the code of the refusal.
fn id_as(number: &str) -> Result<Option<String>, &'static str> {
    let text = format!(r#"{{"id": {number}, "name": "build", "status": "queued"}}"#);
    let reading = read(Payload::CheckRun, text.as_bytes()).map_err(|error| error.code().as_str())?;
    Ok(reading.observations[0].1.run.clone().map(String::from))
}

#[test]
fn ids_are_whole_or_refused() {
    for id in ["0", "9007199254740993", "18446744073709551615", "-1", "-9223372036854775808"] {
        assert_eq!(id_as(id), Ok(Some(id.to_owned())));
    }
    // Past 64 bits a number would lose its last digits, and two runs become one.
    assert_eq!(id_as("18446744073709551616"), Err("wrong_type"));
    assert_eq!(id_as("-9223372036854775809"), Err("wrong_type"));
    assert_eq!(id_as("1.5"), Err("wrong_type"));
    assert_eq!(id_as("1e2"), Err("wrong_type"));
    assert_eq!(id_as("1e400"), Err("invalid_json"));
    assert_eq!(id_as("01"), Err("invalid_json"));
    assert_eq!(id_as("NaN"), Err("invalid_json"));
    assert_eq!(id_as("0x10"), Err("invalid_json"));
    assert_eq!(id_as(&"9".repeat(100_000)), Err("invalid_json"));
}

#[test]
fn counts_are_whole_or_refused() {
    let count = |number: &str| {
        let text = format!(r#"{{"total_count": {number}, "check_runs": []}}"#);
        read(Payload::CheckRuns, text.as_bytes()).map(drop).map_err(|error| error.code().as_str())
    };
    assert_eq!(count("18446744073709551615"), Ok(()));
    assert_eq!(count("-1"), Err("wrong_type"));
    assert_eq!(count("1e400"), Err("invalid_json"));
    assert_eq!(count("\"3\""), Err("wrong_type"));
}

fn change(texts: &[&str]) -> Change {
    let mut collector = Collector::new();
    for text in texts {
        collector.add(text.as_bytes()).unwrap();
    }
    collector.set_repository("acme/shop");
    collector.set_head("5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49");
    collector.change().unwrap()
}

#[test]
fn ids_that_a_float_would_confuse_stay_two_runs() {
    let runs = r#"{"total_count": 2, "check_runs": [
        {"id": 9007199254740992, "name": "build", "status": "completed", "conclusion": "success"},
        {"id": 9007199254740993, "name": "build", "status": "completed", "conclusion": "failure"}
    ]}"#;
    let change = change(&[runs]);
    let states: Vec<State> = change.observations().iter().map(|observation| observation.state).collect();
    assert_eq!(states, [State::Passed, State::Failed]);
    assert!(change.document().incomplete.is_empty());
}

#[test]
fn times_out_of_range_are_not_known() {
    for time in
        ["9999999999999999", "-9223372036854775808", "\"9999-99-99T00:00:00Z\"", "\"soon\"", "\"\\u0000\""]
    {
        let text = format!(r#"{{"name": "build", "status": "queued", "started_at": {time}}}"#);
        let reading = read(Payload::CheckRun, text.as_bytes()).unwrap();
        assert_eq!(reading.observations[0].1.started_at, None, "{time}");
    }
}
