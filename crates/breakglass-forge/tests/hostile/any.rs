//! Reading a payload of an unknown kind is telling the kind and then reading it: the same answers, the same errors.

use breakglass_forge::github::{Payload, read, read_any};

use crate::valid::valid;

/// One after the other, as `read_any` says it does.
#[track_caller]
fn check(text: &str) {
    let bytes = text.as_bytes();
    let one_by_one = Payload::detect(bytes)
        .and_then(|payload| payload.map(|kind| read(kind, bytes).map(|reading| (kind, reading))).transpose());
    assert_eq!(read_any(bytes), one_by_one, "{text}");
}

#[test]
fn every_kind() {
    for payload in Payload::ALL {
        check(valid(*payload));
    }
}

#[test]
fn keys_that_other_kinds_read() {
    let run = r#"{"id": 4, "name": "build", "head_sha": "5e1f", "status": "queued"}"#;
    for text in [
        r#"{"check_runs": [RUN], "total_count": 1, "deployment": {}}"#,
        r#"{"check_runs": [RUN], "total_count": 1, "check_run": 5}"#,
        r#"{"check_runs": [RUN], "total_count": "one"}"#,
        r#"{"check_runs": RUN}"#,
        r#"{"check_runs": [RUN], "check_runs": []}"#,
        r#"{"check_runs": [RUN], "check\u005fruns": []}"#,
        r#"{"action": "created", "check\u005frun": RUN}"#,
        r#"{"action": "created", "check_run": RUN, "workflow_run": [], "deployment": null}"#,
        r#"{"action": "created", "check_run": null, "check_suite": {"id": 4}, "workflow_job": RUN}"#,
        r#"{"check_run": RUN}"#,
        r#"{"check_runs": null, "message": "Not Found"}"#,
        r#"{"total_count": 0, "number": 3, "head": {}, "base": {}, "review": 7}"#,
        r#"{"check_runs": [RUN], "total_count": 1} x"#,
        r#"[RUN]"#,
    ] {
        check(&text.replace("RUN", run));
    }
}
