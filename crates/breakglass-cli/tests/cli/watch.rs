//! `check --watch`.

use std::time::{Duration, Instant};

use breakglass::{AssessmentDocument, Verdict};
use breakglass_fake_github::{CheckRun, FakeGitHub, Fault, Repo, State};

use crate::support::{Ran, TARGET, github, ran, reading, repo};

/// Watches with looks close together.
fn watch(github: &FakeGitHub, more: &[&str]) -> Ran {
    let mut command = reading(github);
    ran(command.args(["check", TARGET, "--watch", "--interval", "50ms", "--retries", "0"]).args(more))
}

/// The second look has begun when the pull request is read for the third time.
const SECOND_LOOK: usize = 3;

fn later(github: &FakeGitHub, look: usize, change: impl FnOnce(&mut Repo) + Send + 'static) {
    let reads = look.saturating_sub(1).saturating_mul(2);
    github.after_requests("/repos/*/*/pulls/*", reads, move |state: &mut State| {
        change(state.repo("octo/widgets"));
    });
}

fn restart(repo: &mut Repo, name: &str, status: &str) {
    let run = repo.check_runs.iter_mut().find(|run| run.name == name).unwrap();
    status.clone_into(&mut run.status);
    run.conclusion = None;
    run.completed_at = None;
}

fn conclude(repo: &mut Repo, name: &str, conclusion: &str) {
    let id = repo.check_runs.iter().find(|run| run.name == name).unwrap().id;
    repo.conclude(id, conclusion);
}

#[test]
fn it_ends_with_0_once_the_change_may_be_merged() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "in_progress"));
    later(&github, SECOND_LOOK, |repo| conclude(repo, "build", "success"));
    let ran = watch(&github, &["--timeout", "30s"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().take(2).collect();
    assert!(
        lines[0].contains("normal: waiting  emergency: confirm") && lines[0].contains("T"),
        "{}",
        ran.out
    );
    assert!(lines[1].contains("normal: waiting -> clean  emergency: confirm -> clean"), "{}", ran.out);
    assert!(ran.out.contains("octo/widgets#1  Add a library"), "the whole answer at the end: {}", ran.out);
    assert!(!ran.err.contains("looking again"), "no progress where nobody looks: {}", ran.err);
}

#[test]
fn checks_that_appear_late_are_seen() {
    let (github, head) = github();
    repo(&github, |repo| repo.check_runs.clear());
    later(&github, SECOND_LOOK, move |repo| {
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
        repo.add_check(&head, CheckRun::new("test").concluded("success"));
    });
    assert_eq!(watch(&github, &["--timeout", "30s"]).code, 0);
}

#[test]
fn until_confirm_ends_with_4() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "queued"));
    later(&github, SECOND_LOOK, |repo| restart(repo, "build", "in_progress"));
    let emergency = ["--lane", "emergency", "--timeout", "30s", "--until", "confirm"];
    assert_eq!(watch(&github, &emergency).code, 4);
}

#[test]
fn without_it_what_takes_confirmations_is_waited_for() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "in_progress"));
    later(&github, SECOND_LOOK, |repo| conclude(repo, "build", "success"));
    assert_eq!(watch(&github, &["--lane", "emergency", "--timeout", "30s"]).code, 0);
}

#[test]
fn the_time_that_is_over_ends_with_124() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "in_progress"));
    let began = Instant::now();
    let ran = watch(&github, &["--timeout", "700ms"]);
    assert_eq!(ran.code, 124, "{}", ran.err);
    assert!((Duration::from_millis(700)..Duration::from_secs(30)).contains(&began.elapsed()));
    assert!(ran.err.contains("the time is over, and the normal lane is waiting"), "{}", ran.err);
}

#[test]
fn the_time_holds_for_requests_and_waits_too() {
    for fault in [Fault::DelayMs(20_000), Fault::Status { code: 429, retry_after: Some(30) }] {
        let (github, _) = github();
        github.fail_always("/repos/*/*/pulls/*", fault);
        let began = Instant::now();
        let ran = watch(&github, &["--timeout", "700ms"]);
        assert_eq!(ran.code, 124, "{}", ran.err);
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        assert!(ran.err.contains("nothing was read"), "{}", ran.err);
    }
}

#[test]
fn what_is_blocked_may_be_run_again() {
    let (github, _) = github();
    repo(&github, |repo| conclude(repo, "build", "failure"));
    later(&github, SECOND_LOOK, |repo| conclude(repo, "build", "success"));
    let ran = watch(&github, &["--timeout", "30s"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("normal: blocked -> clean"), "{}", ran.out);
}

#[test]
fn what_is_closed_ends_with_3() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "in_progress"));
    later(&github, SECOND_LOOK, |repo| repo.close_pull(1));
    assert_eq!(watch(&github, &["--timeout", "30s"]).code, 3);
}

#[test]
fn a_new_head_is_told() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "in_progress"));
    later(&github, SECOND_LOOK, |repo| {
        let head = repo.push("feature/x", &[("src/lib.rs", "// newer\n")], "Go on");
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
        repo.add_check(&head, CheckRun::new("test").concluded("success"));
    });
    let ran = watch(&github, &["--timeout", "30s"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("  head ") && ran.out.contains(" -> "), "{}", ran.out);
}

#[test]
fn a_reading_that_fails_is_told_and_tried_again() {
    let (github, _) = github();
    github.fail_next("/repos/*/*/commits/*/check-runs", Fault::Status { code: 502, retry_after: None });
    github.fail_next("/repos/*/*/commits/*/statuses", Fault::CutMidBody);
    github.fail_next("/repos/*/*/pulls/*/files", Fault::MalformedJson);
    let ran = watch(&github, &["--timeout", "30s"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.err.matches("looking again in").count(), 3, "{}", ran.err);
    assert!(ran.err.contains("GitHub answers 502"), "{}", ran.err);
}

#[test]
fn what_cannot_pass_ends_at_once() {
    let (github, _) = github();
    repo(&github, |repo| repo.remove("main", ".github/breakglass.yml"));
    assert_eq!(watch(&github, &["--timeout", "30s"]).code, 2);
    let mut command = reading(&github);
    command.env("GITHUB_TOKEN", "wrong");
    assert_eq!(ran(command.args(["check", TARGET, "--watch", "--timeout", "30s"])).code, 5);
}

#[test]
fn pages_that_did_not_change_cost_nothing() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "in_progress"));
    later(&github, 4, |repo| conclude(repo, "build", "success"));
    assert_eq!(watch(&github, &["--timeout", "30s"]).code, 0);
    let requests = github.requests();
    let files: Vec<_> = requests.iter().filter(|request| request.path.contains("/files?")).collect();
    assert!(files.len() >= 3);
    assert!(files[1..].iter().all(|request| request.conditional && request.status == Some(304)), "{files:?}");
    let runs = requests.iter().filter(|request| request.path.contains("/check-runs?"));
    let statuses: Vec<_> = runs.map(|request| request.status).collect();
    assert_eq!(
        (statuses.first(), statuses.last()),
        (Some(&Some(200)), Some(&Some(200))),
        "the last one had changed"
    );
    assert!(statuses.contains(&Some(304)), "{statuses:?}");
}

#[test]
fn json_is_one_line_for_each_change() {
    let (github, _) = github();
    repo(&github, |repo| restart(repo, "build", "in_progress"));
    later(&github, SECOND_LOOK, |repo| conclude(repo, "build", "success"));
    let ran = watch(&github, &["--timeout", "30s", "--format", "json"]);
    let verdicts: Vec<Verdict> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<AssessmentDocument>(line).unwrap().normal.verdict)
        .collect();
    assert_eq!(verdicts, [Verdict::Waiting, Verdict::Clean]);
}
