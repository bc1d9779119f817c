//! Our answer beside what GitHub does when it is asked to merge.

use breakglass::{AssessmentDocument, Verdict};
use breakglass_fake_github::{
    App, CheckRun, FakeGitHub, Mergeable, Permission, Protection, Repo, RequiredCheck, Ruleset,
};
use serde_json::json;

use crate::support::{check, github, repo};

/// Asks to merge exactly that head.
fn merge(github: &FakeGitHub, head: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let body = json!({ "sha": head, "merge_method": "squash" }).to_string();
    let request = agent.put(format!("{}/repos/octo/widgets/pulls/1/merge", github.url()));
    let answer = request.header("authorization", "Bearer secret").header("user-agent", "test").send(body);
    answer.unwrap().status().as_u16()
}

/// Sets the repository up, checks, and merges; the checks were as [`github`] leaves them before.
fn both(set_up: impl FnOnce(&mut Repo, &str)) -> (AssessmentDocument, u16) {
    let (github, head) = github();
    repo(&github, |repo| set_up(repo, &head));
    let document = check(&github, &[]).document();
    let status = merge(&github, &document.head);
    (document, status)
}

fn refuses(document: &AssessmentDocument) -> bool {
    document.forge_would_refuse.as_ref().is_some_and(|refusals| !refusals.is_empty())
}

fn agree(what: &str, set_up: impl FnOnce(&mut Repo, &str)) {
    let (document, status) = both(set_up);
    match status {
        200 => assert!(!refuses(&document), "{what}: {:?}", document.forge_would_refuse),
        405 => {
            assert!(refuses(&document), "{what}: nothing said, and GitHub refuses");
        }
        other => panic!("{what}: {other}"),
    }
}

fn requiring(checks: Vec<RequiredCheck>) -> Protection {
    Protection { checks, ..Protection::default() }
}

#[test]
fn what_is_clean_and_not_refused_is_merged() {
    let (document, status) = both(|repo, _| {
        repo.protect(
            "main",
            requiring(vec![RequiredCheck::pinned("build", 15_368), RequiredCheck::any("test")]),
        );
        repo.add_ruleset(
            Ruleset::new("more").requiring(&[RequiredCheck::pinned("test", 15_368)], true).approvals(1, true),
        );
        repo.review(1, "carol", "APPROVED");
    });
    assert_eq!((document.normal.verdict, refuses(&document), status), (Verdict::Clean, false, 200));
}

#[test]
fn required_checks_agree() {
    let one = |conclusion: Option<&'static str>| {
        move |repo: &mut Repo, head: &str| {
            repo.protect("main", requiring(vec![RequiredCheck::any("gate")]));
            match conclusion {
                Some("running") => drop(repo.add_check(head, CheckRun::new("gate").status("in_progress"))),
                Some(conclusion) => drop(repo.add_check(head, CheckRun::new("gate").concluded(conclusion))),
                None => {}
            }
        }
    };
    agree("a required name that nobody reports", one(None));
    for conclusion in [
        "success",
        "skipped",
        "neutral",
        "failure",
        "cancelled",
        "timed_out",
        "action_required",
        "stale",
        "running",
    ] {
        agree(conclusion, one(Some(conclusion)));
    }
    for state in ["success", "pending", "failure", "error"] {
        agree(state, |repo, head| {
            repo.protect("main", requiring(vec![RequiredCheck::any("ci")]));
            repo.set_status(head, "ci", state, "ci-bot");
        });
    }
    agree("a name from another app than the pinned one", |repo, head| {
        repo.protect("main", requiring(vec![RequiredCheck::pinned("gate", 77)]));
        repo.add_check(head, CheckRun::new("gate").by(App::new(78, "other")).concluded("success"));
    });
    agree("a name that both a run and a status carry", |repo, head| {
        repo.protect("main", requiring(vec![RequiredCheck::any("gate")]));
        repo.add_check(head, CheckRun::new("gate").concluded("success"));
        repo.set_status(head, "gate", "failure", "ci-bot");
    });
}

#[test]
fn rulesets_agree() {
    agree("a ruleset for other branches", |repo, _| {
        repo.add_ruleset(
            Ruleset::new("r")
                .including(&["refs/heads/release/*"])
                .requiring(&[RequiredCheck::any("absent")], false),
        );
    });
    agree("a ruleset that only counts", |repo, _| {
        let ruleset = Ruleset::new("r").requiring(&[RequiredCheck::any("absent")], false);
        repo.add_ruleset(ruleset.enforced(breakglass_fake_github::Enforcement::Evaluate));
    });
    agree("an active ruleset", |repo, _| {
        repo.add_ruleset(Ruleset::new("r").requiring(&[RequiredCheck::any("absent")], false));
    });
    agree("a strict ruleset and a head behind", |repo, _| {
        repo.add_ruleset(Ruleset::new("r").requiring(&[RequiredCheck::any("build")], true));
        repo.push("main", &[("new", "x")], "Go on");
    });
    agree("an approval of an earlier head", |repo, _| {
        repo.add_ruleset(Ruleset::new("r").approvals(1, true));
        repo.review(1, "carol", "APPROVED");
        let head = repo.push("feature/x", &[("src/lib.rs", "// newer\n")], "Go on");
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
    });
    agree("the author's own approval", |repo, _| {
        repo.add_ruleset(Ruleset::new("r").approvals(1, false));
        repo.review(1, "alice", "APPROVED");
    });
    agree("changes are asked for", |repo, _| {
        repo.add_ruleset(Ruleset::new("r").approvals(1, false));
        repo.review(1, "carol", "APPROVED");
        repo.review(1, "dave", "CHANGES_REQUESTED");
    });
}

#[test]
fn the_state_of_the_pull_request_agrees() {
    agree("a draft", |repo, _| repo.pull(1).draft = true);
    agree("conflicts", |repo, _| repo.pull(1).mergeable = Mergeable::Forced(false));
    agree("behind, and nobody minds", |repo, _| drop(repo.push("main", &[("new", "x")], "Go on")));
}

#[test]
fn protection_that_is_not_shown_is_never_taken_for_none() {
    // Whoever reads is no admin: of classic protection only the names are shown.
    let (document, status) = both(|repo, _| {
        repo.protect("main", Protection { approvals: Some(1), ..Protection::default() });
    });
    assert_eq!(
        (document.normal.verdict, status),
        (Verdict::Mergeable, 405),
        "the policy makes reviews optional"
    );
    assert_ne!(document.normal.verdict, Verdict::Clean);
    let (document, status) = both(|repo, _| {
        repo.permit("bot", Permission::Admin);
        repo.protect(
            "main",
            Protection { approvals: Some(1), enforce_admins: true, ..Protection::default() },
        );
    });
    assert!(refuses(&document) && status == 405);
}

#[test]
fn a_head_that_moved_is_refused_by_github_and_noticed_by_us() {
    let (github, head) = github();
    let before = check(&github, &[]).document();
    repo(&github, |repo| repo.push("feature/x", &[("src/lib.rs", "// newer\n")], "Go on"));
    assert_eq!((before.head.as_str(), merge(&github, &before.head)), (head.as_str(), 409));
    assert_eq!(check(&github, &["--head", &head]).code, 5);
    assert_ne!(check(&github, &[]).document().head, head);
}
