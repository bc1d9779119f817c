//! What settles a follow-up, and what does not.

use breakglass::ledger::{BaseBranch, Relation};
use breakglass::{
    Actor, App, Condition, Error, FollowUpId, FollowUpStatus, Kind, Observation, State, User, code,
};

use crate::support::*;

/// The base branch after the merge: a squash, so that the head is not in it.
fn base() -> BaseBranch {
    BaseBranch(vec![
        "cccc4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49".to_owned(),
        MERGE.to_owned(),
        LATER.to_owned(),
    ])
}

/// Merged, and ten minutes gone by.
fn merged() -> Scene {
    merged_from(Scene::new())
}

fn merged_from(mut scene: Scene) -> Scene {
    scene.merge();
    scene.now += 600;
    scene
}

fn settle(scene: &mut Scene, commit: &str, runs: &[Observation]) -> Vec<FollowUpId> {
    let now = scene.time();
    scene.ledger.settle(SHOP, commit, runs, &base(), now, &mut scene.store).unwrap()
}

fn status(scene: &Scene, name: &str) -> FollowUpStatus {
    scene.follow_up(name).status
}

/// A run of a name a few seconds ago.
fn fresh(scene: &Scene, name: &str, state: State, id: u32) -> Observation {
    run_at(name, state, id, scene.now - 60 + i64::from(id))
}

#[test]
fn a_green_run_on_the_old_head_never_settles() {
    let mut scene = merged();
    let lint = [fresh(&scene, "lint", State::Passed, 1)];
    assert_eq!(settle(&mut scene, HEAD, &lint), []);
    let now = scene.time();
    assert_eq!(scene.ledger.follow_head(SHOP, HEAD, &lint, now, &mut scene.store).unwrap(), []);
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Open);
    assert_eq!(settle(&mut scene, MERGE, &lint).len(), 1);
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Passed);
    assert_eq!(scene.follow_up("lint").settled_at, Some(scene.time()));
    scene.check_store();
}

#[test]
fn descendants_on_the_base_branch_settle_and_others_do_not() {
    let mut scene = merged();
    let lint = [fresh(&scene, "lint", State::Passed, 1)];
    for commit in [NEWER, "cccc4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49"] {
        assert_eq!(settle(&mut scene, commit, &lint), [], "{commit}");
    }
    let now = scene.time();
    let elsewhere = scene.ledger.settle("acme/till", LATER, &lint, &base(), now, &mut scene.store);
    assert_eq!(elsewhere.unwrap(), []);
    let settled = settle(&mut scene, LATER, &lint);
    assert_eq!(settled, [scene.follow_up("lint").id.clone()]);
    assert_eq!(scene.follow_up("lint").checks[0].runs[0].commit, LATER);
}

#[test]
fn what_did_not_really_run_settles_nothing() {
    let mut scene = merged();
    let raw = |state, raw: &str| Observation { raw: Some(raw.into()), ..fresh(&merged(), "lint", state, 1) };
    let not_run = [
        raw(State::Skipped, "skipped"),
        raw(State::Neutral, "neutral"),
        raw(State::Failed, "cancelled"),
        raw(State::Failed, "CANCELLED"),
        raw(State::Failed, "action_required"),
        raw(State::Failed, "stale"),
        raw(State::Failed, "startup_failure"),
        raw(State::Running, "in_progress"),
        raw(State::Queued, "queued"),
        raw(State::Missing, "expected"),
        raw(State::Unknown, "splendid"),
    ];
    for one in not_run {
        let word = one.raw.clone();
        assert_eq!(settle(&mut scene, MERGE, &[one]), [], "{word:?}");
    }
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Open);
    for (state, word) in [(State::Failed, "failure"), (State::Failed, "timed_out")] {
        let mut scene = merged();
        assert_eq!(settle(&mut scene, MERGE, &[raw(state, word)]).len(), 1, "{word}");
        assert_eq!(status(&scene, "lint"), FollowUpStatus::Failing);
    }
}

#[test]
fn what_started_before_the_merge_settles_nothing() {
    let mut scene = merged();
    let call = scene.ledger.open_follow_ups().next().unwrap().merged_at;
    let merged_at = (call.as_millis() - at(0).as_millis()) / 1000;
    // Forges tell whole seconds: a run of the very second of the merge call counts, since it may have come after it.
    for started in [merged_at - 100, merged_at - 1] {
        let early = run_at("lint", State::Passed, 1, started);
        assert_eq!(settle(&mut scene, MERGE, &[early]), [], "{started}");
    }
    let unknown = Observation { started_at: None, ..run_at("lint", State::Passed, 1, 0) };
    assert_eq!(settle(&mut scene, MERGE, &[unknown]), []);
    let lint = run_at("lint", State::Passed, 1, merged_at);
    assert_eq!(settle(&mut scene, MERGE, &[lint]).len(), 1);
}

#[test]
fn an_outcome_that_was_learnt_late_makes_no_run_too_early() {
    let mut scene = Scene::new();
    scene.set("review", State::Missing);
    let permit = scene.permit();
    scene.redeem(&permit).unwrap();
    let merged_at = scene.now;
    scene.now += 86_400;
    let (found, now) = (breakglass::ledger::Found::LookedUp, scene.time());
    scene.ledger.completed(permit.id(), MERGE, found, now, &mut scene.store).unwrap();
    let early = run_at("lint", State::Passed, 1, merged_at - 1);
    assert_eq!(settle(&mut scene, MERGE, &[early]), []);
    let lint = run_at("lint", State::Passed, 1, merged_at + 2);
    assert_eq!(settle(&mut scene, MERGE, &[lint]).len(), 1);
    review(&mut scene, &eve(), merged_at + 60).unwrap();
    scene.check_store();
}

#[test]
fn a_wrong_producer_settles_nothing() {
    let mut scene = merged();
    for name in ["lint", "spelling"] {
        let real = fresh(&scene, name, State::Passed, 1);
        let forged = [
            Observation {
                app: Some(App { slug: Some("evil".into()), id: Some("66".into()) }),
                ..real.clone()
            },
            Observation { app: None, ..real.clone() },
            Observation {
                app: None,
                kind: Kind::Status,
                user: Some(User { login: Some("github-actions".into()), id: Some("15368".into()) }),
                ..real
            },
        ];
        for one in forged {
            assert_eq!(settle(&mut scene, MERGE, std::slice::from_ref(&one)), [], "{one:?}");
        }
    }
    let near = [fresh(&scene, "lint / docs", State::Passed, 1), fresh(&scene, "Lint", State::Passed, 2)];
    assert_eq!(settle(&mut scene, MERGE, &near), [], "another name is another check");
}

#[test]
fn a_check_that_was_missing_may_come_as_a_status() {
    let text = POLICY.replace(
        "emergency:",
        "  - check: ci/jenkins\n    tier: required\n    from: any\n  - check: ci/pinned\n    tier: required\n    \
         from: { user: jenkins }\nemergency:",
    );
    let mut scene = merged_from(Scene::with(&text));
    let status_of = |name: &str, login: &str| Observation {
        kind: Kind::Status,
        app: None,
        user: Some(User { login: Some(login.into()), id: None }),
        ..fresh(&scene, name, State::Passed, 1)
    };
    let reports = [status_of("ci/jenkins", "anybody"), status_of("ci/pinned", "eve")];
    assert_eq!(settle(&mut scene.clone(), MERGE, &reports).len(), 1);
    let reports = [status_of("ci/jenkins", "anybody"), status_of("ci/pinned", "jenkins")];
    assert_eq!(settle(&mut scene, MERGE, &reports).len(), 2);
    assert_eq!(status(&scene, "ci/jenkins"), FollowUpStatus::Passed);
    assert_eq!(status(&scene, "ci/pinned"), FollowUpStatus::Passed);
}

#[test]
fn a_pattern_is_settled_by_as_many_names_as_it_wants() {
    let mut scene = Scene::with(&tests_policy());
    scene.change.observations.push(run("test (a)", State::Passed));
    let mut scene = merged_from(scene);
    let of = |name: &str, state, id| fresh(&merged(), name, state, id);
    let runs = [of("test (a)", State::Passed, 1), of("test (b)", State::Passed, 2)];
    assert_eq!(settle(&mut scene, MERGE, &runs).len(), 1);
    assert_eq!(status(&scene, "test (*)"), FollowUpStatus::Open, "two of three");
    // The same name again is no third one.
    settle(&mut scene, MERGE, &[of("test (b)", State::Passed, 3)]);
    assert_eq!(status(&scene, "test (*)"), FollowUpStatus::Open);
    settle(&mut scene, MERGE, &[of("test (c)", State::Failed, 4)]);
    assert_eq!(status(&scene, "test (*)"), FollowUpStatus::Failing);
    settle(&mut scene, MERGE, &[of("test (d)", State::Passed, 5)]);
    assert_eq!(status(&scene, "test (*)"), FollowUpStatus::Failing, "one is still red");
    settle(&mut scene, LATER, &[of("test (c)", State::Passed, 6)]);
    assert_eq!(status(&scene, "test (*)"), FollowUpStatus::Passed);
    scene.check_store();
}

#[test]
fn those_that_share_a_follow_up_settle_it_together() {
    let mut scene = Scene::new();
    scene.change.observations.push(run("licences", State::Running));
    let mut scene = merged_from(scene);
    let spelling = fresh(&scene, "spelling", State::Passed, 1);
    assert_eq!(settle(&mut scene, MERGE, &[spelling]).len(), 1);
    assert_eq!(status(&scene, "spelling"), FollowUpStatus::Open);
    let licences = fresh(&scene, "licences", State::Passed, 2);
    settle(&mut scene, LATER, &[licences]);
    assert_eq!(status(&scene, "spelling"), FollowUpStatus::Passed);
}

#[test]
fn red_on_the_merge_commit_is_a_defect_and_green_later_settles() {
    let mut scene = merged();
    let red = fresh(&scene, "lint", State::Failed, 1);
    settle(&mut scene, MERGE, std::slice::from_ref(&red));
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Failing);
    assert!(scene.follow_up("lint").defect);
    assert_eq!(scene.ledger.open_follow_ups().count(), 3, "failing is still owed");
    let size = scene.ledger.tail().size;
    assert_eq!(settle(&mut scene, MERGE, &[red]), [], "the same run again says nothing new");
    assert_eq!(scene.ledger.tail().size, size);
    let green = fresh(&scene, "lint", State::Passed, 2);
    settle(&mut scene, LATER, &[green]);
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Passed);
    assert!(scene.follow_up("lint").defect, "it was one");
    // Red on a descendant tells of the descendant.
    let mut scene = merged();
    let red = fresh(&scene, "lint", State::Failed, 1);
    settle(&mut scene, LATER, &[red]);
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Failing);
    assert!(!scene.follow_up("lint").defect);
}

#[test]
fn of_workflows_side_by_side_the_worst_counts() {
    let mut scene = merged();
    let of = |state, id, workflow: &str| Observation {
        workflow: Some(workflow.into()),
        suite: Some(workflow.into()),
        ..fresh(&merged(), "lint", state, id)
    };
    settle(&mut scene, MERGE, &[of(State::Failed, 1, "ci"), of(State::Passed, 2, "nightly")]);
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Failing);
    // Of one workflow the newest run does.
    let mut scene = merged();
    settle(&mut scene, MERGE, &[of(State::Failed, 1, "ci"), of(State::Passed, 2, "ci")]);
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Passed);
}

#[test]
fn a_confirmed_check_that_turns_red_on_the_head_is_a_late_failure() {
    let mut scene = merged();
    let now = scene.time();
    let mut follow =
        |runs: &[Observation]| scene.ledger.follow_head(SHOP, HEAD, runs, now, &mut scene.store).unwrap();
    // Started before the merge, of course; only what was confirmed; and only what ran to its end.
    let build = |state, raw: &str| Observation { raw: Some(raw.into()), ..run_at("build", state, 1, -5) };
    assert_eq!(follow(&[build(State::Running, "in_progress"), run_at("lint", State::Failed, 2, -5)]), []);
    assert_eq!(follow(&[build(State::Failed, "cancelled")]), [], "stopped is not red");
    assert_eq!(follow(&[build(State::Passed, "success")]), [], "green settles nothing");
    let other = Observation { app: None, ..build(State::Failed, "failure") };
    assert_eq!(follow(&[other]), []);
    assert_eq!(follow(&[build(State::Failed, "failure")]).len(), 1);
    assert_eq!(follow(&[build(State::Failed, "failure")]), [], "recorded once");
    let build = scene.follow_up("build");
    assert_eq!((build.status, build.defect), (FollowUpStatus::Open, false));
    assert_eq!(build.late_failure.as_ref().unwrap().commit, HEAD);
    // It stays on record when the merge commit turns out green.
    let green = fresh(&scene, "build", State::Passed, 3);
    settle(&mut scene, MERGE, &[green]);
    let build = scene.follow_up("build");
    assert!(build.late_failure.is_some() && build.status == FollowUpStatus::Passed);
    scene.check_store();
}

fn unreviewed() -> Scene {
    let mut scene = Scene::new();
    scene.set("review", State::Missing);
    merged_from(scene)
}

fn review(scene: &mut Scene, by: &Actor, seconds: i64) -> Result<(), Error> {
    let (id, now) = (scene.follow_up("review").id.clone(), scene.time());
    scene.ledger.reviewed(&id, by, at(seconds), now, &mut scene.store)
}

#[test]
fn a_review_after_the_fact_is_by_a_person_who_neither_wrote_nor_merged() {
    let mut scene = unreviewed();
    let (now, merged_at) = (scene.now, scene.now - 600);
    assert_eq!(refusal(review(&mut scene, &bob(), now)), code::SAME_PERSON);
    assert_eq!(refusal(review(&mut scene, &robot(), now)), code::NOT_A_PERSON);
    assert_eq!(refusal(review(&mut scene, &dave(), now)), code::OWN_CHANGE);
    let renamed = Actor { login: "david".to_owned(), ..dave() };
    assert_eq!(refusal(review(&mut scene, &renamed, now)), code::OWN_CHANGE);
    assert_eq!(refusal(review(&mut scene, &carol(), merged_at)), code::TOO_SOON);
    let lint = scene.follow_up("lint").id.clone();
    let time = scene.time();
    let other = scene.ledger.reviewed(&lint, &carol(), time, time, &mut scene.store);
    assert_eq!(refusal(other), code::NOT_A_REVIEW);
    let approval = Observation {
        started_at: Some(scene.time()),
        ..Observation::condition(Condition::Review, State::Passed)
    };
    assert_eq!(settle(&mut scene, MERGE, &[approval]), [], "no report stands for a person");
    let run = fresh(&scene, "review", State::Passed, 1);
    assert_eq!(settle(&mut scene, MERGE, &[run]), [], "nor does a check of that name");
    let mut reopened = breakglass::Ledger::open(&mut scene.store).unwrap();
    let id = scene.follow_up("review").id.clone();
    let again = reopened.reviewed(&id, &dave(), time, time, &mut scene.store);
    assert_eq!(refusal(again), code::OWN_CHANGE, "who wrote it is on record");
    review(&mut scene, &eve(), now).unwrap();
    assert_eq!(status(&scene, "review"), FollowUpStatus::Passed);
    assert_eq!(refusal(review(&mut scene, &carol(), now)), code::FOLLOW_UP_SETTLED);
}

#[test]
fn waiving_takes_a_person_with_the_right_to_and_a_reason() {
    let mut scene = merged();
    let (policy, now, id) = (scene.policy(), scene.time(), scene.follow_up("lint").id.clone());
    let mut waive = |by: &Actor, why: &str| scene.ledger.waive(&policy, &id, by, why, now, &mut scene.store);
    assert_eq!(refusal(waive(&eve(), "I say so")), code::MAY_NOT_MERGE);
    assert_eq!(refusal(waive(&robot(), "I say so")), code::NOT_A_PERSON);
    assert_eq!(refusal(waive(&alice(), "\t")), code::REASON_MISSING);
    waive(&alice(), "the linter is gone").unwrap();
    assert_eq!(refusal(waive(&alice(), "again")), code::FOLLOW_UP_SETTLED);
    let lint = scene.follow_up("lint");
    assert_eq!((lint.status, lint.settled_at), (FollowUpStatus::Waived, Some(now)));
    assert_eq!(lint.waiver.as_ref().unwrap().by, alice());
    let red = [fresh(&scene, "lint", State::Failed, 1)];
    assert_eq!(settle(&mut scene, MERGE, &red), [], "waived is for good");
    let (policy, none) = (scene.policy(), serde_json::from_str("\"fu-0\"").unwrap());
    let missing = scene.ledger.waive(&policy, &none, &alice(), "no", now, &mut scene.store);
    assert_eq!(refusal(missing), code::FOLLOW_UP_NOT_FOUND);
}

#[test]
fn a_failing_one_may_be_waived_or_reverted() {
    let mut scene = merged();
    let red = ["lint", "build"].map(|name| fresh(&scene, name, State::Failed, 1));
    settle(&mut scene, MERGE, &red);
    let (policy, now, id) = (scene.policy(), scene.time(), scene.follow_up("lint").id.clone());
    scene.ledger.waive(&policy, &id, &alice(), "known", now, &mut scene.store).unwrap();
    let reverted = scene.ledger.reverted(SHOP, MERGE, LATER, Some(&eve()), now, &mut scene.store).unwrap();
    assert_eq!(reverted.len(), 2, "all that is still owed");
    assert_eq!(status(&scene, "build"), FollowUpStatus::Reverted);
    assert_eq!(status(&scene, "spelling"), FollowUpStatus::Reverted);
    assert_eq!(status(&scene, "lint"), FollowUpStatus::Waived);
    assert_eq!(scene.follow_up("build").reverted_by.as_deref(), Some(LATER));
    assert_eq!(scene.ledger.open_follow_ups().count(), 0);
    scene.check_store();
}

#[test]
fn a_revert_needs_a_person_or_git_and_something_that_is_owed() {
    let mut scene = merged();
    let now = scene.time();
    let mut revert = |merge: &str, by_commit: &str, by: Option<&Actor>| {
        scene.ledger.reverted(SHOP, merge, by_commit, by, now, &mut scene.store)
    };
    assert_eq!(refusal(revert(MERGE, LATER, Some(&robot()))), code::NOT_A_PERSON);
    assert_eq!(refusal(revert(MERGE, "HEAD~1", None)), code::INVALID_COMMIT);
    assert_eq!(refusal(revert(HEAD, LATER, None)), code::FOLLOW_UP_SETTLED);
    assert_eq!(revert(MERGE, LATER, None).unwrap().len(), 3);
    assert_eq!(refusal(revert(MERGE, LATER, None)), code::FOLLOW_UP_SETTLED);
}

#[test]
fn commits_are_the_same_in_either_case() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    scene.redeem(&permit).unwrap();
    let (loud, found, now) = (MERGE.to_ascii_uppercase(), breakglass::ledger::Found::LookedUp, scene.time());
    scene.ledger.completed(permit.id(), &loud, found, now, &mut scene.store).unwrap();
    scene.ledger.completed(permit.id(), MERGE, found, now, &mut scene.store).unwrap();
    scene.now += 600;
    assert!(scene.ledger.knows_merge(SHOP, &loud) && scene.ledger.knows_merge(SHOP, MERGE));
    let lint = [fresh(&scene, "lint", State::Passed, 1)];
    assert_eq!(settle(&mut scene, &loud, &lint).len(), 1);
    let now = scene.time();
    let head = HEAD.to_ascii_uppercase();
    let red = [run_at("build", State::Failed, 1, 0)];
    assert_eq!(scene.ledger.follow_head(SHOP, &head, &red, now, &mut scene.store).unwrap().len(), 1);
    assert_eq!(scene.ledger.reverted(SHOP, &loud, LATER, None, now, &mut scene.store).unwrap().len(), 2);
}

#[test]
fn a_list_of_commits_is_an_ancestry() {
    use breakglass::ledger::Ancestry;
    let base = base();
    assert_eq!(base.relation(MERGE, MERGE), Relation::Same);
    assert_eq!(base.relation(MERGE, LATER), Relation::Descendant);
    assert_eq!(base.relation(LATER, MERGE), Relation::Unrelated);
    assert_eq!(base.relation(MERGE, HEAD), Relation::Unrelated);
    assert_eq!(base.relation(HEAD, LATER), Relation::Unrelated);
}
