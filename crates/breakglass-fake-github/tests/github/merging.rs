//! Merges, done and refused.

use breakglass_fake_github::{
    App, BypassActor, CheckRun, Duplicates, Enforcement, FakeGitHub, Mergeable, Permission, Protection, Repo,
    RequiredCheck, Ruleset,
};
use serde_json::{Value, json};

use crate::support::{Answer, REPO, as_token, get, send, set_up};

fn merge(github: &FakeGitHub, token: &str, body: &Value) -> Answer {
    send(github, token, "PUT", &format!("{REPO}/pulls/1/merge"), body)
}

fn refused(github: &FakeGitHub, body: &Value, status: u16, message: &str) {
    let answer = merge(github, "bot-token", body);
    let said = answer.at("/message").as_str().unwrap_or_default().to_owned();
    assert!(answer.status == status && said.contains(message), "{} {said}", answer.status);
}

fn widgets<T>(github: &FakeGitHub, change: impl FnOnce(&mut Repo) -> T) -> T {
    github.state(|state| change(state.repo("octo/widgets")))
}

#[test]
fn a_merge_moves_the_base_and_closes_the_pull_request() {
    for (method, parents, commits) in [("merge", 2, 3), ("squash", 1, 2), ("rebase", 1, 2)] {
        let (github, head) = set_up();
        assert_eq!(get(&github, &format!("{REPO}/pulls/1/merge")).status, 404);
        let done = merge(&github, "bot-token", &json!({"merge_method": method, "sha": head}));
        assert_eq!((done.status, done.at("/merged")), (200, json!(true)), "{}", done.text);
        assert_eq!(get(&github, &format!("{REPO}/pulls/1/merge")).status, 204);
        let tip = get(&github, &format!("{REPO}/commits/main"));
        assert_eq!(tip.at("/sha"), done.at("/sha"));
        assert_eq!(tip.each("/parents", "/sha").len(), parents);
        assert_eq!(get(&github, &format!("{REPO}/commits")).each("", "/sha").len(), commits);
        let pull = get(&github, &format!("{REPO}/pulls/1"));
        assert_eq!((pull.at("/state"), pull.at("/merged")), (json!("closed"), json!(true)));
        assert_eq!(pull.at("/merged_by/login"), "bot");
        assert_eq!(pull.at("/merge_commit_sha"), done.at("/sha"));
        assert_eq!(pull.at("/head/sha"), json!(head));
        assert_eq!(pull.at("/commits"), 1);
        assert_eq!(get(&github, &format!("{REPO}/contents/src/lib.rs")).status, 200);
        refused(&github, &json!({}), 405, "Pull Request is not mergeable");
    }
}

#[test]
fn titles_and_texts_are_taken() {
    let (github, _) = set_up();
    let body = json!({"merge_method": "squash", "commit_title": "T", "commit_message": "M"});
    let sha = merge(&github, "bot-token", &body).at("/sha");
    let path = format!("{REPO}/commits/{}", sha.as_str().unwrap());
    assert_eq!(get(&github, &path).at("/commit/message"), "T\n\nM");
}

#[test]
fn a_moved_head_is_a_409() {
    let (github, head) = set_up();
    widgets(&github, |repo| repo.push("feature/x", &[("more", "m\n")], "More"));
    refused(&github, &json!({"sha": head}), 409, "Head branch was modified");
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 200);
}

#[test]
fn drafts_conflicts_and_closed_ones_are_refused() {
    let (github, _) = set_up();
    widgets(&github, |repo| repo.pull(1).draft = true);
    refused(&github, &json!({}), 405, "still a draft");
    widgets(&github, |repo| {
        repo.pull(1).draft = false;
        repo.push("main", &[("src/lib.rs", "// other\n")], "Conflict");
    });
    refused(&github, &json!({}), 405, "not mergeable");
    assert_eq!(get(&github, &format!("{REPO}/pulls/1")).at("/mergeable_state"), "dirty");
    widgets(&github, |repo| {
        repo.pull(1).mergeable = Mergeable::Forced(true);
        repo.close_pull(1);
    });
    refused(&github, &json!({}), 405, "not mergeable");
    let (github, _) = set_up();
    widgets(&github, |repo| repo.merge_methods = vec!["squash".to_owned()]);
    refused(&github, &json!({}), 405, "Merge commits are not allowed on this repository.");
    refused(&github, &json!({"merge_method": "wrong"}), 422, "Validation Failed");
    widgets(&github, |repo| repo.permit("bot", Permission::Read));
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 404);
    assert_eq!(
        as_token(&github, "bot-token", "PUT", &format!("{REPO}/pulls/7/merge"), None).unwrap().status,
        404
    );
}

#[test]
fn required_checks_hold_a_merge_up() {
    let (github, head) = set_up();
    widgets(&github, |repo| {
        let checks = vec![RequiredCheck::any("build")];
        repo.protect("main", Protection { checks, enforce_admins: true, ..Protection::default() });
    });
    refused(&github, &json!({}), 405, "Required status check \"build\" is expected.");
    let id = widgets(&github, |repo| repo.add_check(&head, CheckRun::new("build")));
    refused(&github, &json!({}), 405, "Required status check \"build\" is pending.");
    widgets(&github, |repo| repo.conclude(id, "failure"));
    refused(&github, &json!({}), 405, "Required status check \"build\" is failing.");
    assert_eq!(get(&github, &format!("{REPO}/pulls/1")).at("/mergeable_state"), "blocked");
    widgets(&github, |repo| {
        repo.conclude(id, "skipped");
        repo.set_status(&head, "build", "pending", "bot");
    });
    refused(&github, &json!({}), 405, "Required status check \"build\" is pending.");
    widgets(&github, |repo| repo.set_status(&head, "build", "success", "bot"));
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 200);
}

#[test]
fn a_pinned_check_counts_from_its_app_alone() {
    let (github, head) = set_up();
    widgets(&github, |repo| {
        repo.add_ruleset(Ruleset::new("main").requiring(&[RequiredCheck::pinned("build", 77)], false));
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
    });
    refused(&github, &json!({}), 405, "Repository rule violations found");
    refused(&github, &json!({}), 405, "Required status check \"build\" is expected.");
    widgets(&github, |repo| {
        repo.add_check(&head, CheckRun::new("build").by(App::new(77, "gate")).concluded("success"))
    });
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 200);
}

#[test]
fn a_strict_rule_refuses_a_head_that_is_behind() {
    let (github, head) = set_up();
    widgets(&github, |repo| {
        let checks = vec![RequiredCheck::any("build"), RequiredCheck::any("lint")];
        repo.protect("m*", Protection { checks, strict: true, ..Protection::default() });
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
        repo.add_check(&head, CheckRun::new("lint").concluded("neutral"));
        repo.push("main", &[("b", "b\n")], "Go on");
    });
    assert_eq!(get(&github, &format!("{REPO}/pulls/1")).at("/mergeable_state"), "behind");
    refused(&github, &json!({}), 405, "2 of 2 required status checks are expected.");
}

#[test]
fn reviews_are_counted() {
    let (github, _) = set_up();
    widgets(&github, |repo| {
        repo.protect("main", Protection { approvals: Some(1), dismiss_stale: true, ..Protection::default() });
        repo.review(1, "alice", "APPROVED");
        repo.permit("guest", Permission::Read);
        repo.review(1, "guest", "APPROVED");
    });
    refused(
        &github,
        &json!({}),
        405,
        "At least 1 approving review is required by reviewers with write access.",
    );
    widgets(&github, |repo| repo.review(1, "carol", "CHANGES_REQUESTED"));
    refused(&github, &json!({}), 405, "Changes have been requested.");
    widgets(&github, |repo| {
        repo.review(1, "carol", "APPROVED");
        repo.push("feature/x", &[("late", "l\n")], "Late");
    });
    refused(&github, &json!({}), 405, "At least 1 approving review");
    widgets(&github, |repo| repo.review(1, "carol", "APPROVED"));
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 200);
}

#[test]
fn admins_and_bypass_actors_pass() {
    let (github, _) = set_up();
    widgets(&github, |repo| {
        let checks = vec![RequiredCheck::any("build")];
        repo.protect("main", Protection { checks, ..Protection::default() });
        repo.add_ruleset(
            Ruleset::new("main")
                .approvals(2, false)
                .bypass(BypassActor::new("RepositoryRole", 5))
                .bypass(BypassActor::new("Integration", 77)),
        );
    });
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 405);
    assert_eq!(merge(&github, "app-token", &json!({})).status, 405);
    widgets(&github, |repo| repo.protections.clear());
    refused(&github, &json!({}), 405, "At least 2 approving reviews are required");
    assert_eq!(merge(&github, "app-token", &json!({})).status, 200);
}

#[test]
fn rulesets_that_only_watch_do_not_block() {
    let (github, _) = set_up();
    widgets(&github, |repo| {
        let rules = || Ruleset::new("r").requiring(&[RequiredCheck::any("build")], false);
        repo.add_ruleset(rules().enforced(Enforcement::Evaluate));
        repo.add_ruleset(rules().enforced(Enforcement::Disabled));
        repo.add_ruleset(rules().including(&["refs/heads/release/*"]));
    });
    assert_eq!(get(&github, &format!("{REPO}/pulls/1")).at("/mergeable_state"), "clean");
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 200);
    let (github, _) = set_up();
    widgets(&github, |repo| {
        repo.add_ruleset(Ruleset::new("queue").including(&["~ALL"]).rule(json!({"type": "merge_queue"})))
    });
    refused(&github, &json!({}), 405, "merge queue");
}

#[test]
fn names_that_several_suites_report_are_judged_as_told() {
    let (github, head) = set_up();
    widgets(&github, |repo| {
        repo.add_ruleset(Ruleset::new("main").requiring(&[RequiredCheck::any("build")], false));
        repo.add_check(&head, CheckRun::new("build").by(App::new(5, "old")).concluded("failure"));
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
    });
    refused(&github, &json!({}), 405, "is failing");
    for rule in [Duplicates::Newest, Duplicates::Any] {
        widgets(&github, |repo| repo.duplicates = rule);
        assert_eq!(get(&github, &format!("{REPO}/pulls/1")).at("/mergeable_state"), "unstable");
    }
    assert_eq!(merge(&github, "bot-token", &json!({})).status, 200);
}
