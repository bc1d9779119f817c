//! What goes wrong on purpose, and changes in the middle of things.

use std::time::{Duration, Instant};

use breakglass_fake_github::Fault;
use serde_json::json;

use crate::support::{REPO, as_token, get, send, set_up};

#[test]
fn statuses_come_as_often_as_planned() {
    let (github, _) = set_up();
    github.fail_times("/repos/*/*/pulls/*", 2, Fault::Status { code: 503, retry_after: Some(7) });
    let path = format!("{REPO}/pulls/1");
    assert_eq!(get(&github, REPO).status, 200);
    let failed = get(&github, &path);
    assert_eq!((failed.status, failed.header("retry-after")), (503, "7"));
    assert_eq!(failed.at("/message"), "Service Unavailable");
    assert_eq!(get(&github, &path).status, 503);
    assert_eq!(get(&github, &path).status, 200);
    github.fail_always("**", Fault::Status { code: 500, retry_after: None });
    assert_eq!((get(&github, &path).status, get(&github, REPO).status), (500, 500));
    github.clear_faults();
    assert_eq!(get(&github, REPO).status, 200);
    assert_eq!(github.requests().iter().filter(|request| request.status == Some(500)).count(), 2);
}

#[test]
fn patterns_may_name_a_method_and_a_page() {
    let (github, _) = set_up();
    github.fail_always("POST /repos/**", Fault::Status { code: 500, retry_after: None });
    github.fail_always("/repos/**?page=2", Fault::Status { code: 502, retry_after: None });
    let path = format!("{REPO}/issues");
    assert_eq!(get(&github, &path).status, 200);
    assert_eq!(get(&github, &format!("{path}?page=2")).status, 502);
    assert_eq!(send(&github, "bot-token", "POST", &path, &json!({"title": "x"})).status, 500);
}

#[test]
fn both_rate_limits_are_told_apart() {
    let (github, _) = set_up();
    github.fail_next("**", Fault::RateLimitPrimary);
    let primary = get(&github, REPO);
    assert_eq!((primary.status, primary.header("x-ratelimit-remaining")), (403, "0"));
    assert_eq!(primary.header("x-ratelimit-reset"), "1767225660");
    github.fail_next("**", Fault::RateLimitSecondary);
    let secondary = get(&github, REPO);
    assert_eq!((secondary.status, secondary.header("retry-after")), (403, "60"));
    assert!(secondary.text.contains("secondary rate limit"));
    assert_ne!(secondary.header("x-ratelimit-remaining"), "0");
}

#[test]
fn cuts_before_and_after_the_request_is_done() {
    let (github, head) = set_up();
    let body = json!({"sha": head});
    let path = format!("{REPO}/pulls/1/merge");
    let merged = || github.state(|state| state.repo("octo/widgets").pull(1).merged.is_some());
    github.fail_next("PUT /repos/**/merge", Fault::CutBeforeHeaders);
    assert!(as_token(&github, "bot-token", "PUT", &path, Some(&body)).is_err());
    assert!(!merged());
    github.fail_next("PUT /repos/**/merge", Fault::CutAfterApplying);
    assert!(as_token(&github, "bot-token", "PUT", &path, Some(&body)).is_err());
    assert!(merged());
    assert_eq!(get(&github, &path).status, 204);
    assert!(github.requests().iter().take(2).all(|request| request.status.is_none()));
}

#[test]
fn a_status_may_hide_that_the_request_was_done() {
    let (github, head) = set_up();
    let path = format!("{REPO}/pulls/1/merge");
    github.fail_next("PUT /repos/**/merge", Fault::StatusAfterApplying(502));
    let answer = send(&github, "bot-token", "PUT", &path, &json!({"sha": head}));
    assert_eq!((answer.status, answer.at("/message")), (502, json!("Bad Gateway")));
    assert_eq!(get(&github, &path).status, 204);
}

#[test]
fn bodies_are_spoiled() {
    let (github, _) = set_up();
    github.fail_next("**", Fault::CutMidBody);
    assert!(as_token(&github, "bot-token", "GET", REPO, None).is_err());
    github.fail_next("**", Fault::MalformedJson);
    let broken = get(&github, REPO);
    assert_eq!(broken.status, 200);
    assert!(!broken.text.is_empty() && serde_json::from_str::<serde_json::Value>(&broken.text).is_err());
    github.fail_next("**", Fault::EmptyBody);
    let empty = get(&github, REPO);
    assert_eq!((empty.status, empty.text.as_str()), (200, ""));
}

#[test]
fn delays_are_waited_out() {
    let (github, _) = set_up();
    github.fail_next("**", Fault::DelayMs(80));
    let begun = Instant::now();
    assert_eq!(get(&github, REPO).status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(80));
}

#[test]
fn the_state_changes_between_two_requests() {
    let (github, head) = set_up();
    github.after_requests("GET /repos/*/*/pulls/*", 2, |state| {
        state.repo("octo/widgets").push("feature/x", &[("late", "l\n")], "Late");
    });
    let path = format!("{REPO}/pulls/1");
    assert_eq!(get(&github, &path).at("/head/sha"), json!(head));
    assert_eq!(get(&github, &path).at("/head/sha"), json!(head));
    assert_ne!(get(&github, &path).at("/head/sha"), json!(head));
    let late = send(&github, "bot-token", "PUT", &format!("{path}/merge"), &json!({"sha": head}));
    assert_eq!(late.status, 409);
}

#[test]
fn a_dropped_fake_answers_no_more() {
    let (github, _) = set_up();
    let url = format!("{}/user", github.url());
    drop(github);
    assert!(crate::support::ask("GET", &url, &[], None).is_err());
}
