//! What an emergency merge leaves behind: which follow-ups, of which files, due when, in which order.

use breakglass::{ChangedFile, Condition, FollowUp, FollowUpStatus, Observation, Outcome, State};

use crate::support::*;

fn names(follow_up: &FollowUp) -> Vec<&str> {
    follow_up.checks.iter().map(|owed| owed.owed.check.name.as_str()).collect()
}

#[test]
fn one_for_each_check_that_a_rule_lists_and_one_for_all_others() {
    let mut scene = Scene::new();
    for name in ["licences", "prose"] {
        scene.change.observations.push(run(name, State::Running));
    }
    scene.merge();
    let mut all: Vec<Vec<&str>> = scene.ledger.open_follow_ups().map(names).collect();
    all.sort();
    assert_eq!(all, [vec!["build"], vec!["licences", "prose", "spelling"], vec!["lint"]]);
    let build = scene.follow_up("build");
    assert!(build.was_confirmed() && !scene.follow_up("lint").was_confirmed());
    assert_eq!((build.head.as_str(), build.commit.as_str(), &build.actor), (HEAD, MERGE, &bob()));
    assert_eq!((build.status, build.defect, build.merged_at), (FollowUpStatus::Open, false, scene.time()));
    assert_eq!(build.checks[0].owed.state, State::Running);
}

#[test]
fn accepted_and_optional_checks_owe_nothing() {
    let mut scene = Scene::with(&POLICY.replace("unlisted: required", "unlisted: optional"));
    scene.set("build", State::Passed);
    scene.merge();
    let all: Vec<Vec<&str>> = scene.ledger.open_follow_ups().map(names).collect();
    assert_eq!(all, [vec!["lint"]]);
}

#[test]
fn a_rule_may_owe_nothing() {
    let mut scene = Scene::with(&POLICY.replace("follow_up_within: 2d", "follow_up: none"));
    scene.merge();
    assert!(scene.ledger.follow_ups().all(|one| !names(one).contains(&"lint")));
    assert_eq!(scene.ledger.follow_ups().count(), 2);
}

#[test]
fn of_the_conditions_a_review_alone_can_be_given_after_the_fact() {
    let text = POLICY.replace(
        "emergency:",
        "  - condition: up_to_date\n    tier: required\n  - condition: draft\n    tier: required\nemergency:",
    );
    let mut scene = Scene::with(&text);
    for name in ["review", "up_to_date", "draft"] {
        scene.set(name, State::Failed);
    }
    scene.merge();
    assert_eq!(names(scene.follow_up("review")), ["review"]);
    assert!(scene.ledger.follow_ups().all(|one| !names(one).contains(&"draft")));
    assert!(scene.ledger.follow_ups().all(|one| !names(one).contains(&"up_to_date")));
    let none = POLICY
        .replace("emergency:", "  - condition: review\n    tier: required\n    follow_up: none\nemergency:");
    let mut scene = Scene::with(&none);
    scene.change.observations.retain(|one| one.name != "review");
    scene.change.observations.push(Observation::condition(Condition::Review, State::Missing));
    scene.merge();
    assert!(scene.ledger.follow_ups().all(|one| !names(one).contains(&"review")));
}

#[test]
fn due_and_overdue() {
    let mut scene = Scene::new();
    scene.merge();
    let (lint, merged) = (scene.follow_up("lint"), scene.now);
    assert_eq!(lint.due, Some(at(merged + 2 * 86_400)));
    assert!(!lint.is_overdue(at(merged + 2 * 86_400)));
    assert!(lint.is_overdue(at(merged + 2 * 86_400 + 1)));
    assert_eq!(scene.follow_up("build").due, None);
    assert!(!scene.follow_up("build").is_overdue(at(merged + 1000 * 86_400)));
    let id = lint.id.clone();
    let (policy, now) = (scene.policy(), scene.time());
    scene.ledger.waive(&policy, &id, &carol(), "obsolete", now, &mut scene.store).unwrap();
    assert!(!scene.follow_up("lint").is_overdue(at(merged + 1000 * 86_400)), "settled is never overdue");
}

#[test]
fn which_files_went_without_which_check() {
    let text =
        POLICY.replace("    follow_up_within: 2d", "    when: { paths: [\"src/**\", \"!src/gen/**\"] }");
    let mut scene = Scene::with(&text);
    let renamed = |path: &str, previous: &str| ChangedFile {
        path: path.to_owned(),
        previous_path: Some(previous.to_owned()),
    };
    scene.change.files.as_mut().unwrap().list = vec![
        file("src/cart.rs"),
        file("src/gen/schema.rs"),
        file("docs/cart.md"),
        renamed("old/moved_out.rs", "src/moved_out.rs"),
        renamed("src/moved_in.rs", "old/moved_in.rs"),
        renamed("docs/b.md", "docs/a.md"),
    ];
    scene.merge();
    let lint: Vec<&str> = scene.follow_up("lint").files().collect();
    assert_eq!(lint, ["old/moved_out.rs", "src/cart.rs", "src/moved_in.rs"]);
    assert_eq!(scene.follow_up("build").files().count(), 6, "without patterns, all of them");
    scene.check_store();
}

#[test]
fn what_is_shown_first() {
    let text = POLICY
        .replace("emergency:", "  - check: later\n    tier: required\n    follow_up_within: 9d\nemergency:");
    let mut scene = Scene::with(&text);
    scene.change.observations.push(run("later", State::Running));
    scene.merge();
    let order = |scene: &Scene| {
        let mut all: Vec<FollowUp> = scene.ledger.follow_ups().cloned().collect();
        all.sort_by(FollowUp::compare_urgency);
        all.into_iter().map(|one| one.checks[0].owed.check.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(order(&scene), ["build", "lint", "later", "spelling"], "confirmed, then by due time");
    scene.now += 10;
    let now = scene.time();
    let failed = [run_at("spelling", State::Failed, 5, scene.now - 1)];
    let same = |_: &str, _: &str| breakglass::ledger::Relation::Same;
    scene.ledger.settle(SHOP, MERGE, &failed, &same, now, &mut scene.store).unwrap();
    assert_eq!(order(&scene), ["spelling", "build", "lint", "later"], "failing before confirmed");
    let red = [run_at("build", State::Failed, 6, scene.now - 100)];
    scene.ledger.follow_head(SHOP, HEAD, &red, now, &mut scene.store).unwrap();
    assert_eq!(order(&scene), ["build", "spelling", "lint", "later"], "a late failure above all else");
    let id = scene.follow_up("lint").id.clone();
    let policy = scene.policy();
    scene.ledger.waive(&policy, &id, &carol(), "obsolete", now, &mut scene.store).unwrap();
    assert_eq!(order(&scene), ["build", "spelling", "later", "lint"], "what is settled comes last");
}

#[test]
fn a_pattern_that_found_too_few_owes_as_many_names_as_it_wants() {
    let mut scene = Scene::with(&tests_policy());
    scene.change.observations.push(run("test (a)", State::Passed));
    scene.merge();
    let owed = &scene.follow_up("test (*)").checks[0].owed;
    assert_eq!((owed.wanted, owed.state, owed.outcome), (3, State::Missing, Outcome::Waived));
}
