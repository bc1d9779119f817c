//! Input over the limit, and just under it.

use std::fmt::Write as _;

use breakglass::wire::MAX_DOCUMENT_BYTES;
use breakglass_forge::github::{Collector, Payload, read};

use crate::valid::{soon, valid};

#[test]
fn over_the_limit_nothing_is_read() {
    let text = format!(r#"{{"name": "{}"}}"#, "a".repeat(100 << 20));
    for payload in Payload::ALL {
        let code = soon(|| read(*payload, text.as_bytes())).map_err(|error| error.code().as_str());
        assert_eq!(code, Err("input_too_large"));
    }
    assert_eq!(
        Payload::detect(text.as_bytes()).map_err(|error| error.code().as_str()),
        Err("input_too_large")
    );
}

/// A payload whose first object has another key, which nobody reads and which fills it to the limit.
fn filled(payload: Payload, value: &dyn Fn(usize) -> String) -> String {
    let text = valid(payload);
    let (before, after) = text.split_once('{').unwrap();
    let room = MAX_DOCUMENT_BYTES.checked_sub([text, r#""zzz": , "#].concat().len()).unwrap();
    format!("{before}{{\"zzz\": {}, {after}", value(room))
}

#[test]
fn a_string_up_to_the_limit_is_passed_over() {
    for payload in [Payload::CheckRuns, Payload::StatusEvent, Payload::GraphQl] {
        let text = filled(payload, &|room| format!("\"{}\"", "a".repeat(room - 2)));
        assert_eq!(text.len(), MAX_DOCUMENT_BYTES);
        assert_eq!(soon(|| read(payload, text.as_bytes())), read(payload, valid(payload).as_bytes()));
    }
}

/// What is passed over must not be kept: each of these lists would be many times its text in memory.
#[test]
fn lists_up_to_a_part_of_the_limit_are_passed_over() {
    for payload in [Payload::CheckRun, Payload::StatusEvent] {
        let text = filled(payload, &|_| format!("[{}0]", "[],".repeat(2 << 20)));
        assert_eq!(soon(|| read(payload, text.as_bytes())), read(payload, valid(payload).as_bytes()));
    }
}

#[test]
fn many_checks_of_one_name_are_assessed_soon() {
    let mut runs = String::new();
    for id in 0..5_000 {
        let _ = write!(
            runs,
            r#"{}{{"id": {id}, "name": "build", "status": "queued"}}"#,
            if id == 0 { "" } else { "," }
        );
    }
    let text = format!(r#"{{"total_count": 5000, "check_runs": [{runs}]}}"#);
    let change = soon(|| {
        let mut collector = Collector::new();
        collector.add(text.as_bytes()).unwrap();
        collector.set_repository("acme/shop");
        collector.set_head("5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49");
        collector.change().unwrap()
    });
    assert_eq!(change.observations().len(), 5_000);
}
