//! One small payload of every kind, to be made hostile.

use std::time::{Duration, Instant};

use breakglass_forge::github::Payload;

/// What a call that grows out of bounds would take longer than: no measure of speed, since the machine may be busy.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// What a call answers, which has to come soon.
pub(crate) fn soon<T>(call: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = call();
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    answer
}

macro_rules! run {
    () => {
        r#"{"id": 4, "name": "build", "head_sha": "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49", "status": "completed", "conclusion": "success", "app": {"id": 15368, "slug": "github-actions"}, "check_suite": {"id": 5}}"#
    };
}
macro_rules! job {
    () => {
        r#"{"id": 4, "run_id": 9, "run_attempt": 1, "name": "build", "head_sha": "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49", "status": "completed", "conclusion": "success", "steps": []}"#
    };
}
macro_rules! workflow_run {
    () => {
        r#"{"id": 9, "name": "ci", "event": "push", "check_suite_id": 5, "head_sha": "5e1f", "workflow_id": 3}"#
    };
}
macro_rules! suite {
    () => {
        r#"{"id": 5, "head_sha": "5e1f", "app": {"id": 15368}, "status": "completed"}"#
    };
}
macro_rules! status {
    () => {
        r#""id": 6, "context": "ci", "state": "success", "created_at": "2026-03-01T12:00:00Z""#
    };
}
macro_rules! pull {
    () => {
        r#"{"number": 7, "state": "open", "draft": false, "mergeable": true, "mergeable_state": "clean", "head": {"sha": "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49"}, "base": {"ref": "main"}}"#
    };
}
macro_rules! review {
    () => {
        r#"{"id": 8, "user": {"id": 1, "login": "alice"}, "state": "APPROVED", "submitted_at": "2026-03-01T12:00:00Z", "commit_id": "5e1f"}"#
    };
}
macro_rules! checks {
    () => {
        r#"{"strict": true, "contexts": ["build"], "checks": [{"context": "build", "app_id": 15368}]}"#
    };
}
macro_rules! ruleset {
    () => {
        r#"{"id": 2, "name": "main", "target": "branch", "enforcement": "active", "rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 1}}]}"#
    };
}
macro_rules! commit {
    () => {
        r#"{"commit": {"oid": "5e1f", "statusCheckRollup": {"contexts": {"nodes": [{"name": "build", "status": "COMPLETED", "conclusion": "SUCCESS"}]}}}}"#
    };
}

/// A payload of the kind that its reader takes.
pub(crate) fn valid(payload: Payload) -> &'static str {
    match payload {
        Payload::CheckRun => run!(),
        Payload::CheckRuns => concat!(r#"{"total_count": 1, "check_runs": ["#, run!(), "]}"),
        Payload::CheckSuite => suite!(),
        Payload::CheckSuites => concat!(r#"{"total_count": 1, "check_suites": ["#, suite!(), "]}"),
        Payload::Status => concat!("{", status!(), "}"),
        Payload::Statuses => concat!("[{", status!(), "}]"),
        Payload::CombinedStatus => {
            concat!(r#"{"state": "success", "sha": "5e1f", "statuses": [{"#, status!(), "}]}")
        }
        Payload::WorkflowRun => workflow_run!(),
        Payload::WorkflowRuns => concat!(r#"{"total_count": 1, "workflow_runs": ["#, workflow_run!(), "]}"),
        Payload::WorkflowJob => job!(),
        Payload::WorkflowJobs => concat!(r#"{"total_count": 1, "jobs": ["#, job!(), "]}"),
        Payload::PullRequest => pull!(),
        Payload::PullRequests => concat!("[", pull!(), "]"),
        Payload::Reviews => concat!("[", review!(), "]"),
        Payload::Files => r#"[{"filename": "src/a.rs", "previous_filename": "src/b.rs"}]"#,
        Payload::Compare => r#"{"behind_by": 0, "files": [{"filename": "src/a.rs"}]}"#,
        Payload::Branch => {
            concat!(
                r#"{"name": "main", "commit": {}, "protected": true, "protection": {"required_status_checks": "#,
                checks!(),
                "}}"
            )
        }
        Payload::BranchProtection => concat!(r#"{"required_status_checks": "#, checks!(), "}"),
        Payload::RequiredStatusChecks => checks!(),
        Payload::RequiredContexts => r#"["build"]"#,
        Payload::RequiredReviews => r#"{"required_approving_review_count": 1}"#,
        Payload::BranchRules => {
            r#"[{"type": "pull_request", "parameters": {"required_approving_review_count": 1}}]"#
        }
        Payload::Ruleset => ruleset!(),
        Payload::Rulesets => concat!("[", ruleset!(), "]"),
        Payload::GraphQl => concat!(
            r#"{"data": {"repository": {"pullRequest": {"number": 7, "mergeable": "MERGEABLE", "reviewDecision": "APPROVED", "isDraft": false, "commits": {"nodes": ["#,
            commit!(),
            "]}}}}}"
        ),
        Payload::GraphQlCommits => concat!("[", commit!(), "]"),
        Payload::CheckRunEvent => concat!(r#"{"action": "created", "check_run": "#, run!(), "}"),
        Payload::CheckSuiteEvent => concat!(r#"{"action": "completed", "check_suite": "#, suite!(), "}"),
        Payload::StatusEvent => concat!(
            r#"{"sha": "5e1f", "branches": [], "repository": {"full_name": "acme/shop"}, "#,
            status!(),
            "}"
        ),
        Payload::WorkflowRunEvent => {
            concat!(r#"{"action": "requested", "workflow_run": "#, workflow_run!(), "}")
        }
        Payload::WorkflowJobEvent => concat!(r#"{"action": "queued", "workflow_job": "#, job!(), "}"),
        Payload::PullRequestEvent => {
            concat!(r#"{"action": "opened", "number": 7, "pull_request": "#, pull!(), "}")
        }
        Payload::PullRequestReviewEvent => {
            concat!(r#"{"action": "submitted", "review": "#, review!(), r#", "pull_request": "#, pull!(), "}")
        }
        Payload::MergeGroupEvent => {
            r#"{"action": "checks_requested", "merge_group": {"head_sha": "5e1f", "base_sha": "4d1c", "base_ref": "refs/heads/main"}}"#
        }
        Payload::PushEvent => {
            r#"{"ref": "refs/heads/main", "before": "4d1c", "after": "5e1f", "deleted": false}"#
        }
    }
}

#[test]
fn every_kind_is_told_and_read() {
    for payload in Payload::ALL {
        let bytes = valid(*payload).as_bytes();
        assert_eq!(Payload::detect(bytes), Ok(Some(*payload)));
        breakglass_forge::github::read(*payload, bytes).unwrap_or_else(|error| panic!("{payload}: {error}"));
    }
}
