//! Limits: waited for where that is short, and told with their end where it is not.

use std::time::{Duration, Instant};

use breakglass_fake_github::Fault;

use crate::support::{check, github};

const RUNS: &str = "/repos/*/*/commits/*/check-runs";

#[test]
fn a_short_retry_after_is_waited_for() {
    for code in [403, 429] {
        let (github, _) = github();
        github.fail_next(RUNS, Fault::Status { code, retry_after: Some(1) });
        let began = Instant::now();
        let ran = check(&github, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(began.elapsed() >= Duration::from_secs(1));
    }
}

#[test]
fn a_long_retry_after_is_told() {
    let (github, _) = github();
    github.fail_always(RUNS, Fault::Status { code: 429, retry_after: Some(3600) });
    let ran = check(&github, &[]);
    assert_eq!(ran.code, 5);
    assert!(
        ran.err.contains("60 min (2026-01-01T01:00:00.000Z)") && ran.err.contains("[rate_limited]"),
        "{}",
        ran.err
    );
}

#[test]
fn an_empty_budget_is_told_with_the_time_when_it_is_full_again() {
    let (github, _) = github();
    github.fail_next(RUNS, Fault::RateLimitPrimary);
    let ran = check(&github, &["--max-wait", "5s"]);
    assert_eq!(ran.code, 5);
    assert!(
        ran.err.contains("2026-01-01T00:01:00.000Z") && ran.err.contains("API rate limit exceeded"),
        "{}",
        ran.err
    );
}

#[test]
fn an_empty_budget_that_is_soon_full_again_is_waited_for() {
    let (github, _) = github();
    github.state(|state| {
        state.rate.remaining = 0;
        state.rate.reset = state.world.now() + 1;
    });
    github.after_requests("/repos/*/*/pulls/*", 1, |state| state.advance(1));
    let ran = check(&github, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_secondary_limit_is_told() {
    let (github, _) = github();
    github.fail_always("/graphql", Fault::RateLimitSecondary);
    let ran = check(&github, &["--max-wait", "5s"]);
    assert_eq!(ran.code, 5);
    assert!(
        ran.err.contains("secondary rate limit") && ran.err.contains("2026-01-01T00:01:00.000Z"),
        "{}",
        ran.err
    );
}

#[test]
fn a_limit_that_never_ends_is_not_waited_for_forever() {
    let (github, _) = github();
    github.fail_always(RUNS, Fault::Status { code: 429, retry_after: Some(1) });
    let ran = check(&github, &[]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("[rate_limited]"), "{}", ran.err);
}

#[test]
fn a_refusal_for_want_of_rights_is_no_limit() {
    let (github, _) = github();
    github.fail_always(RUNS, Fault::Status { code: 403, retry_after: None });
    let began = Instant::now();
    let ran = check(&github, &[]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("[unauthorized]"), "{}", ran.err);
    assert!(began.elapsed() < Duration::from_secs(30));
}
