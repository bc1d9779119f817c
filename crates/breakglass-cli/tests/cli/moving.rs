//! What changes while it is read.

use breakglass::Verdict;
use breakglass_fake_github::{CheckRun, State};

use crate::support::{TARGET, check, github, ran, reading};

/// Pushes a commit on which `build` has failed.
fn push(state: &mut State) {
    let repo = state.repo("octo/widgets");
    let head = repo.push("feature/x", &[("src/lib.rs", "// newer\n")], "Go on");
    repo.add_check(&head, CheckRun::new("build").concluded("failure"));
}

#[test]
fn a_head_that_moves_is_read_anew() {
    let (github, before) = github();
    github.after_requests("/repos/*/*/pulls/*/files", 1, push);
    let ran = check(&github, &[]);
    let document = ran.document();
    assert_ne!(document.head, before);
    assert_eq!((ran.code, document.normal.verdict), (3, Verdict::Blocked));
    assert!(ran.err.contains("the head moved from"), "{}", ran.err);
}

#[test]
fn a_base_that_changes_is_read_anew() {
    let (github, _) = github();
    github.state(|state| {
        state.repo("octo/widgets").branch("release", "main");
    });
    github.after_requests("/repos/*/*/pulls/*/files", 1, |state| {
        state.repo("octo/widgets").pull(1).base = "release".to_owned();
    });
    assert_eq!(check(&github, &[]).document().base.branch.as_deref(), Some("release"));
}

#[test]
fn a_head_that_keeps_moving_is_given_up() {
    let (github, _) = github();
    for count in 1..=3 {
        github.after_requests("/repos/*/*/pulls/*/files", count, push);
    }
    let ran = check(&github, &[]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("[head_moved]") && ran.out.is_empty(), "{}", ran.err);
}

#[test]
fn a_head_that_was_named_must_be_the_one() {
    let (github, head) = github();
    assert_eq!(check(&github, &["--head", &head.to_uppercase()]).code, 0);
    github.state(push);
    let moved = check(&github, &["--head", &head]);
    assert_eq!(moved.code, 5);
    assert!(moved.err.contains("[head_moved]"), "{}", moved.err);
}

#[test]
fn a_renamed_repository_is_found() {
    let (github, _) = github();
    github.state(|state| state.rename_repo("octo/widgets", "acme/gadgets"));
    let ran = check(&github, &[]);
    assert_eq!((ran.code, ran.document().repository.as_str()), (0, "acme/gadgets"), "{}", ran.err);
}

#[test]
fn a_redirect_that_leads_round_in_circles_is_left() {
    let (github, _) = github();
    let circle = format!("{}/repos/octo/widgets/pulls/1", github.url());
    github.fail_always("/repos/*/*/pulls/1", breakglass_fake_github::Fault::RedirectTo(circle));
    let mut command = reading(&github);
    assert_eq!(ran(command.args(["check", TARGET])).code, 5);
    assert!(github.requests().len() < 10);
}

#[test]
fn what_was_merged_or_closed_is_blocked() {
    let (github, _) = github();
    github.state(|state| state.repo("octo/widgets").close_pull(1));
    let ran = check(&github, &[]);
    assert_eq!(ran.code, 3);
    assert!(ran.document().normal.blockers.iter().any(|blocker| blocker.code == "not_open"));
}

#[test]
fn conflicts_that_are_still_worked_out_are_waited_for() {
    let (github, _) = github();
    github.state(|state| {
        state.repo("octo/widgets").pull(1).mergeable = breakglass_fake_github::Mergeable::Unknown;
    });
    assert_eq!(check(&github, &[]).code, 1);
    github.forget_requests();
    github.after_requests("/repos/*/*/pulls/*", 1, |state| {
        state.repo("octo/widgets").pull(1).mergeable = breakglass_fake_github::Mergeable::Computed;
    });
    assert_eq!(check(&github, &[]).code, 0, "the second look at the pull request counts");
}
