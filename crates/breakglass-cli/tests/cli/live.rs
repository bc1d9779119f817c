//! A pull request read from GitHub.

use breakglass::{Outcome, RefusalCode, State, Tier, Verdict, WarningCode};
use breakglass_fake_github::{App, CheckRun, Protection, RequiredCheck, Ruleset, WorkflowRun};

use crate::support::{POLICY, TARGET, breakglass, check, folder, github, ran, reading, repo};

#[test]
fn a_pull_request_is_read_whole() {
    let (github, head) = github();
    let ran = check(&github, &[]);
    let document = ran.document();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((document.repository.as_str(), document.number), ("octo/widgets", Some(1)));
    assert_eq!((document.head.as_str(), document.base.branch.as_deref()), (head.as_str(), Some("main")));
    assert_eq!((document.normal.verdict, document.emergency.verdict), (Verdict::Clean, Verdict::Clean));
    assert_eq!(document.forge_would_refuse.as_deref(), Some(&[][..]));
    assert!(document.warnings.is_empty(), "{:?}", document.warnings);
    assert_eq!(document.observed_at.unwrap().to_string(), "2026-01-01T00:00:00.000Z");
    assert!(github.requests().iter().all(|request| request.has_authorization));
}

#[test]
fn an_address_is_as_good_as_the_short_form() {
    let (github, _) = github();
    let mut command = reading(&github);
    command.env("GITHUB_SERVER_URL", "https://github.com");
    assert_eq!(ran(command.args(["check", "https://github.com/octo/widgets/pull/1/files"])).code, 0);
    let mut command = reading(&github);
    command.env("GITHUB_SERVER_URL", "https://github.com");
    let elsewhere = ran(command.args(["check", "https://evil.example/octo/widgets/pull/1"]));
    assert_eq!(elsewhere.code, 2, "{}", elsewhere.err);
}

#[test]
fn a_public_repository_is_read_without_a_token() {
    let (github, _) = github();
    let ran = ran(breakglass().env("GITHUB_API_URL", github.url()).args(["check", TARGET]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(github.requests().iter().all(|request| !request.has_authorization && request.method == "GET"));
}

#[test]
fn every_page_is_read() {
    let (github, head) = github();
    repo(&github, |repo| {
        for number in 0..230 {
            repo.add_check(&head, CheckRun::new(&format!("job {number:03}")).concluded("success"));
            repo.set_status(&head, &format!("status {number:03}"), "success", "ci");
            repo.push("feature/x", &[("src/lib.rs", "// new\n")], "same");
        }
        repo.branches.insert("feature/x".to_owned(), head.clone());
        repo.change("feature/x", "many files", |tree| {
            for number in 0..230 {
                tree.insert(format!("docs/{number}.md"), b"x".to_vec());
            }
        });
        let head = repo.tip("feature/x");
        for run in &mut repo.check_runs {
            run.head_sha.clone_from(&head);
        }
        repo.suites.iter_mut().for_each(|suite| suite.head_sha.clone_from(&head));
        repo.statuses.iter_mut().for_each(|status| status.sha.clone_from(&head));
    });
    let document = check(&github, &[]).document();
    assert_eq!(document.checks.len(), 2 + 230 + 230 + 4);
    assert_eq!(document.normal.verdict, Verdict::Clean);
    assert!(!document.warnings.iter().any(|warning| warning.code == WarningCode::FilesNotRead));
    let pages = |part: &str| github.requests().iter().filter(|request| request.path.contains(part)).count();
    assert_eq!((pages("/check-runs?"), pages("/statuses?"), pages("/files?")), (3, 3, 3));
}

#[test]
fn a_queued_rerun_that_the_latest_filter_leaves_out_is_seen() {
    let (github, head) = github();
    repo(&github, |repo| {
        let suite = repo.check_runs[0].suite_id;
        repo.add_check(&head, CheckRun::new("build").in_suite(suite));
    });
    let document = check(&github, &[]).document();
    assert_eq!(document.normal.verdict, Verdict::Waiting);
    let build = document.checks.iter().find(|check| check.name == "build").unwrap();
    assert_eq!((build.state, build.runs.len()), (State::Queued, 2));
    assert!(github.requests().iter().any(|request| request.path.contains("filter=all")));
}

#[test]
fn workflow_runs_tell_which_suite_supersedes_which() {
    let (github, head) = github();
    repo(&github, |repo| {
        for conclusion in ["failure", "success"] {
            let suite = repo.add_workflow_run(
                &head,
                "feature/x",
                WorkflowRun::new("CI", "ci.yml").concluded(conclusion),
            );
            repo.add_check(&head, CheckRun::new("lint").in_suite(suite).concluded(conclusion));
        }
    });
    let lint = |document: &breakglass::AssessmentDocument| {
        document
            .checks
            .iter()
            .find(|check| check.name == "lint")
            .map(|check| (check.state, check.conflicting))
            .unwrap()
    };
    assert_eq!(lint(&check(&github, &[]).document()), (State::Passed, false));
    github.fail_always(
        "/repos/*/*/actions/runs",
        breakglass_fake_github::Fault::Status { code: 403, retry_after: None },
    );
    assert_eq!(lint(&check(&github, &[]).document()), (State::Failed, true), "stricter, not wrong");
}

#[test]
fn the_policy_is_the_base_branchs_own() {
    let (github, _) = github();
    repo(&github, |repo| {
        repo.push("feature/x", &[(".github/breakglass.yml", "version: 1\nunlisted: optional\n")], "Weaken");
        let head = repo.tip("feature/x");
        repo.add_check(&head, CheckRun::new("build").concluded("failure"));
    });
    let document = check(&github, &[]).document();
    assert_eq!(document.normal.verdict, Verdict::Blocked, "by the rule of the base branch");
    assert!(document.emergency.blockers.iter().any(|blocker| blocker.code == "policy_change"));
    assert!(document.normal.blockers.iter().all(|blocker| blocker.code != "policy_broken"));
}

#[test]
fn a_change_that_breaks_the_policy_is_blocked() {
    for broken in [Some("version: 1\nruels: []\n"), None] {
        let (github, _) = github();
        let head = repo(&github, |repo| {
            let head = match broken {
                Some(text) => repo.push("feature/x", &[(".github/breakglass.yml", text)], "Break"),
                None => repo.remove("feature/x", ".github/breakglass.yml"),
            };
            repo.add_check(&head, CheckRun::new("build").concluded("success"));
            repo.add_check(&head, CheckRun::new("test").concluded("success"));
            head
        });
        let document = check(&github, &[]).document();
        assert_eq!((document.normal.verdict, document.head), (Verdict::Blocked, head));
        assert!(document.normal.blockers.iter().any(|blocker| blocker.code == "policy_broken"));
    }
}

#[test]
fn no_policy_on_the_base_branch_points_to_init() {
    let (github, _) = github();
    repo(&github, |repo| repo.remove("main", ".github/breakglass.yml"));
    let none = check(&github, &[]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("[no_policy]") && none.err.contains("breakglass init"), "{}", none.err);
    let folder = folder(&[("p.yml", POLICY)]);
    let path = folder.path().join("p.yml");
    assert_eq!(check(&github, &["--policy", path.to_str().unwrap()]).code, 0);
    repo(&github, |repo| repo.push("main", &[("breakglass.yml", POLICY)], "In the root"));
    assert_eq!(check(&github, &[]).code, 0);
}

#[test]
fn a_broken_policy_on_the_base_branch_is_named_with_its_place() {
    let (github, _) = github();
    repo(&github, |repo| {
        repo.push("main", &[(".github/breakglass.yml", "version: 1\nruels: []\n")], "Break")
    });
    let ran = check(&github, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`main`: line 2") && ran.err.contains("[unknown_key]"), "{}", ran.err);
}

#[test]
fn what_protection_and_rulesets_demand_is_shown() {
    let (github, _) = github();
    repo(&github, |repo| {
        let checks = vec![RequiredCheck::pinned("build", 15_368), RequiredCheck::any("absent")];
        repo.protect(
            "main",
            Protection { checks, strict: true, approvals: Some(1), ..Protection::default() },
        );
        repo.add_ruleset(Ruleset::new("more").requiring(&[RequiredCheck::pinned("test", 99)], false));
        repo.push("main", &[("new", "x")], "Go on");
    });
    let codes = |token: &str| {
        let mut command = reading(&github);
        let ran = ran(command.env("GITHUB_TOKEN", token).args(["check", TARGET, "--format", "json"]));
        let refusals = ran.document().forge_would_refuse.unwrap_or_else(|| panic!("{}", ran.err));
        (refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>(), ran.err)
    };
    let wanted =
        [RefusalCode::RequiredCheck, RefusalCode::WrongApp, RefusalCode::Review, RefusalCode::Behind];
    assert_eq!(codes("root-secret").0, wanted);
    let (shown, notes) = codes("secret");
    assert!(shown.starts_with(&wanted[..2]) && shown.contains(&RefusalCode::Behind), "{shown:?}");
    assert!(notes.contains("branch protection is not shown to this token"), "{notes}");
}

#[test]
fn a_strangers_approval_is_none() {
    let (github, _) = github();
    repo(&github, |repo| {
        repo.permit("stranger", breakglass_fake_github::Permission::Read);
        repo.add_ruleset(Ruleset::new("reviews").approvals(1, false));
        repo.review(1, "stranger", "APPROVED");
    });
    let review = || {
        let document = check(&github, &[]).document();
        document.checks.into_iter().find(|check| check.name == "review").map(|check| check.state).unwrap()
    };
    assert_eq!(review(), State::Missing);
    repo(&github, |repo| repo.review(1, "carol", "APPROVED"));
    assert_eq!(review(), State::Passed);
}

#[test]
fn other_apps_are_told_apart_and_the_gates_own_is_left_out() {
    let (github, head) = github();
    repo(&github, |repo| {
        repo.add_check(&head, CheckRun::new("breakglass").by(App::new(77, "gate")).status("in_progress"));
        repo.add_check(&head, CheckRun::new("build").by(App::new(9, "evil")).concluded("success"));
    });
    let document = check(&github, &["--gate-app", "gate"]).document();
    assert!(!document.checks.iter().any(|check| check.name == "breakglass"));
    let evil = document
        .checks
        .iter()
        .find(|check| check.app.as_ref().is_some_and(|app| app.slug.as_deref() == Some("evil")))
        .unwrap();
    assert_eq!((evil.tier, evil.producer_mismatch), (Tier::Optional, true));
    assert_eq!(evil.normal, Outcome::Accepted);
}

#[test]
fn what_is_not_there_or_not_shown_ends_with_5() {
    let (github, _) = github();
    let mut command = reading(&github);
    let absent = ran(command.args(["check", "octo/widgets#99"]));
    assert_eq!(absent.code, 5);
    assert!(absent.err.contains("[not_found]"), "{}", absent.err);
    let mut command = reading(&github);
    let refused = ran(command.env("GITHUB_TOKEN", "wrong").args(["check", TARGET]));
    assert_eq!(refused.code, 5);
    assert!(refused.err.contains("[unauthorized]") && !refused.err.contains("wrong"), "{}", refused.err);
}
