//! A forge that goes wrong: what may pass is tried again, and what was not read is never taken for nothing.

use std::time::{Duration, Instant};

use breakglass::Verdict;
use breakglass_fake_github::{CheckRun, Fault};

use crate::support::{check, github, repo};

/// Everything that is read of a pull request, one pattern for each endpoint.
const ENDPOINTS: [&str; 12] = [
    "/repos/*/*/pulls/*",
    "/repos/*/*/commits/*/check-runs",
    "/repos/*/*/commits/*/check-suites",
    "/repos/*/*/commits/*/statuses",
    "/repos/*/*/actions/runs",
    "/repos/*/*/pulls/*/files",
    "/repos/*/*/pulls/*/reviews",
    "/repos/*/*/branches/*",
    "/repos/*/*/rules/branches/*",
    "/repos/*/*/branches/*/protection",
    "/repos/*/*/contents/**",
    "/graphql",
];

fn status(code: u16) -> Fault {
    Fault::Status { code, retry_after: None }
}

#[test]
fn one_failure_of_any_endpoint_is_got_over() {
    let (github, _) = github();
    for endpoint in ENDPOINTS {
        github.fail_next(endpoint, status(502));
    }
    let ran = check(&github, &[]);
    assert_eq!((ran.code, ran.document().normal.verdict), (0, Verdict::Clean), "{}", ran.err);
}

#[test]
fn a_failure_that_stays_ends_with_5_whatever_it_hits() {
    for endpoint in ENDPOINTS {
        let (github, _) = github();
        github.fail_always(endpoint, status(503));
        let ran = check(&github, &[]);
        assert_eq!(ran.code, 5, "{endpoint}: {}", ran.err);
        assert!(ran.err.contains("[forge_unavailable]") && ran.out.is_empty(), "{endpoint}: {}", ran.err);
    }
}

#[test]
fn cut_connections_are_tried_again() {
    for fault in [Fault::CutBeforeHeaders, Fault::CutMidBody] {
        let (github, _) = github();
        for endpoint in ENDPOINTS {
            github.fail_next(endpoint, fault.clone());
        }
        let ran = check(&github, &[]);
        assert_eq!((ran.code, ran.document().normal.verdict), (0, Verdict::Clean), "{fault:?}: {}", ran.err);
        github.fail_always("/repos/*/*/commits/*/check-runs", fault.clone());
        let ran = check(&github, &[]);
        assert_eq!(ran.code, 5, "{fault:?}: {}", ran.err);
    }
}

#[test]
fn answers_that_are_no_json_end_with_5() {
    for fault in [Fault::MalformedJson, Fault::EmptyBody] {
        for endpoint in ENDPOINTS
            .iter()
            .filter(|endpoint| !endpoint.contains("contents") && !endpoint.contains("protection"))
        {
            let (github, _) = github();
            github.fail_always(endpoint, fault.clone());
            let ran = check(&github, &[]);
            assert_eq!(ran.code, 5, "{endpoint} {fault:?}: {}", ran.err);
            assert!(ran.err.contains("[invalid_json]") && ran.out.is_empty(), "{endpoint}: {}", ran.err);
        }
    }
}

#[test]
fn half_a_listing_is_never_taken_for_the_whole() {
    let (github, head) = github();
    repo(&github, |repo| {
        for number in 0..150 {
            repo.add_check(&head, CheckRun::new(&format!("job {number}")).concluded("success"));
        }
    });
    for code in [404, 422, 500] {
        github.fail_always("/repositories/*/commits/*/check-runs?page=2", status(code));
        let ran = check(&github, &[]);
        assert_eq!(ran.code, 5, "{code}: {}", ran.err);
        github.clear_faults();
    }
}

#[test]
fn a_listing_that_github_itself_cuts_makes_the_change_incomplete() {
    let (github, head) = github();
    repo(&github, |repo| {
        for _ in 0..1000 {
            repo.add_suite(&head, breakglass_fake_github::App::new(7, "quiet"));
        }
    });
    let document = check(&github, &[]).document();
    assert_eq!(document.normal.verdict, Verdict::Waiting);
    assert!(document.normal.blockers.iter().any(|blocker| blocker.code == "incomplete"));
}

#[test]
fn files_that_github_leaves_out_keep_the_emergency_lane_waiting() {
    let (github, _) = github();
    github.state(|state| state.limits.pull_files = 1);
    repo(&github, |repo| {
        let head = repo.push("feature/x", &[("a", "1"), ("b", "2")], "More");
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
        repo.add_check(&head, CheckRun::new("test").concluded("success"));
    });
    let document = check(&github, &[]).document();
    assert_eq!((document.normal.verdict, document.emergency.verdict), (Verdict::Clean, Verdict::Waiting));
}

#[test]
fn a_request_that_takes_too_long_is_given_up() {
    let (github, _) = github();
    github.fail_always("/repos/*/*/pulls/*", Fault::DelayMs(60_000));
    let began = Instant::now();
    let ran = check(&github, &["--request-timeout", "200ms"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    github.clear_faults();
    github.fail_next("/repos/*/*/pulls/*", Fault::DelayMs(5_000));
    assert_eq!(check(&github, &["--request-timeout", "500ms"]).code, 0);
}

#[test]
fn a_forge_that_is_not_there_ends_with_5() {
    let mut command = crate::support::breakglass();
    command.env("GITHUB_API_URL", "http://127.0.0.1:1").args([
        "check",
        crate::support::TARGET,
        "--retries",
        "0",
    ]);
    assert_eq!(crate::support::ran(&mut command).code, 5);
}

#[test]
fn a_token_never_goes_where_it_could_be_read_on_the_way() {
    let mut command = crate::support::breakglass();
    command.env("GITHUB_API_URL", "http://api.example.com").env("GH_TOKEN", "secret");
    let ran = crate::support::ran(command.args(["check", crate::support::TARGET]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("not encrypted"), "{}", ran.err);
}
