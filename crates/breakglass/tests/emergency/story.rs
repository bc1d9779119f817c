//! The whole story, as it goes well.

use breakglass::ledger::{BaseBranch, Event, Found, Verifier};
use breakglass::{FollowUpStatus, Ledger, Outcome, PermitStatus, Reply, Stand, State, StepKind, Verdict};

use crate::support::*;

#[test]
fn from_the_declaration_to_settled_follow_ups() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    assert_eq!(
        scene.kinds(&attempt),
        [StepKind::AcknowledgeWaived, StepKind::Acknowledge, StepKind::TypeName]
    );
    let waived = scene.step(&attempt, StepKind::AcknowledgeWaived);
    let names: Vec<&str> = waived.checks.iter().map(|one| one.check.name.as_str()).collect();
    assert_eq!(names, ["lint", "spelling"], "failed ones first");
    scene.answer_all(&mut attempt);
    assert_eq!(scene.stand(&attempt), Stand::Ready);

    let permit = scene.grant(&attempt).unwrap();
    assert_eq!((permit.head(), permit.number(), permit.actor()), (HEAD, 42, &bob()));
    let entries: Vec<_> =
        scene.store.texts().map(|text| breakglass::ledger::Entry::parse(text).unwrap()).collect();
    let Some(Event::MergePermitted(intent)) = entries.last().unwrap().event() else {
        panic!("the intent is not on record");
    };
    assert_eq!((intent.normal, intent.verdict), (Verdict::Blocked, Verdict::Confirm));
    assert_eq!(intent.steps, attempt.answers());
    assert_eq!(intent.confirmed().map(|one| one.check.name.as_str()).collect::<Vec<_>>(), ["build"]);
    assert_eq!(intent.waived().map(|one| one.check.name.as_str()).collect::<Vec<_>>(), ["lint", "spelling"]);
    assert_eq!(scene.ledger.unresolved().count(), 1);

    scene.redeem(&permit).unwrap();
    scene.ledger.completed(permit.id(), MERGE, Found::Answered, scene.time(), &mut scene.store).unwrap();
    assert_eq!(scene.ledger.unresolved().count(), 0);
    assert!(scene.ledger.knows_merge(SHOP, MERGE));
    assert_eq!(scene.ledger.open_follow_ups().count(), 3);
    assert_eq!(scene.follow_up("build").checks[0].owed.outcome, Outcome::Confirm);

    scene.now += 600;
    let runs = ["build", "lint", "spelling"].map(|name| run_at(name, State::Passed, 9, scene.now - 10));
    let now = scene.time();
    let base = BaseBranch(vec![MERGE.to_owned()]);
    let settled = scene.ledger.settle(SHOP, MERGE, &runs, &base, now, &mut scene.store).unwrap();
    assert_eq!(settled.len(), 3);
    assert_eq!(scene.ledger.open_follow_ups().count(), 0);
    assert!(scene.ledger.follow_ups().all(|one| one.status == FollowUpStatus::Passed));
    scene.ledger.close(&scene.policy(), &scene.emergency, &bob(), "fixed", now, &mut scene.store).unwrap();
    scene.check_store();

    let mut verifier = Verifier::new(Vec::new());
    for text in scene.store.texts() {
        verifier.push(text).unwrap();
    }
    assert_eq!(verifier.finish().unwrap().size, scene.ledger.tail().size);
}

#[test]
fn where_the_normal_lane_may_merge_no_emergency_is_needed() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    for name in ["build", "lint", "spelling"] {
        scene.set(name, State::Passed);
    }
    assert_eq!(scene.stand(&attempt), Stand::NotNeeded(Verdict::Clean));
    assert_eq!(refusal(scene.grant(&attempt)), breakglass::code::NOT_NEEDED);
    assert_eq!(scene.start(bob()).unwrap(), breakglass::Start::NotNeeded(Verdict::Clean));
}

#[test]
fn a_check_that_finishes_spoils_no_answer() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    scene.set("spelling", State::Passed);
    scene.set("build", State::Passed);
    assert_eq!(scene.stand(&attempt), Stand::Ready);
    let differences = attempt.look(&scene.ledger, &scene.assessment(), scene.time()).unwrap();
    let texts: Vec<String> = differences.iter().map(breakglass::Difference::text).collect();
    assert_eq!(texts, ["`build`: running -> passed", "`spelling`: queued -> passed"]);
    scene.grant(&attempt).unwrap();
}

#[test]
fn what_turns_or_appears_is_asked_about_alone() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    scene.set("spelling", State::Failed);
    scene.change.observations.push(run("licences", State::Running));
    let asked = scene.asked(&attempt);
    assert_eq!(asked.len(), 1);
    let names: Vec<&str> = asked[0].checks.iter().map(|one| one.check.name.as_str()).collect();
    assert_eq!(names, ["spelling", "licences"]);
    assert_eq!(refusal(scene.grant(&attempt)), breakglass::code::STEPS_OPEN);
    let differences = attempt.look(&scene.ledger, &scene.assessment(), scene.time()).unwrap();
    let texts: Vec<String> = differences.iter().map(breakglass::Difference::text).collect();
    assert_eq!(texts, ["`licences`: new -> running", "`spelling`: queued -> failed"]);
    scene.answer_all(&mut attempt);
    scene.grant(&attempt).unwrap();
}

#[test]
fn a_failed_read_pauses_and_a_good_one_goes_on() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    let step = scene.step(&attempt, StepKind::AcknowledgeWaived);
    attempt.pause();
    assert_eq!(scene.stand(&attempt), Stand::Paused);
    let answered = scene.answer(&mut attempt, &step, &bob(), Reply::Acknowledged);
    assert_eq!(refusal(answered), breakglass::code::ATTEMPT_PAUSED);
    assert_eq!(refusal(scene.grant(&attempt)), breakglass::code::ATTEMPT_PAUSED);
    attempt.look(&scene.ledger, &scene.assessment(), scene.time()).unwrap();
    scene.answer_all(&mut attempt);
    scene.grant(&attempt).unwrap();
}

#[test]
fn where_nothing_absolutely_required_applies_all_steps_are_taken() {
    let text = POLICY.replace(
        "    from: github-actions\n  - check: lint",
        "    from: github-actions\n    when: { branches: [release] }\n  - check: lint",
    );
    let mut scene = Scene::with(&text);
    let mut attempt = scene.open();
    assert_eq!(
        scene.kinds(&attempt),
        [StepKind::AcknowledgeNothingRequired, StepKind::AcknowledgeWaived, StepKind::TypeName]
    );
    scene.answer_all(&mut attempt);
    scene.grant(&attempt).unwrap();
}

#[test]
fn two_processes_that_grant_at_once_get_one_permit_between_them() {
    let mut scene = Scene::new();
    let mut first = scene.open();
    scene.answer_all(&mut first);
    scene.now += 1;
    let mut second = scene.open();
    scene.answer_all(&mut second);
    let mut other: Ledger = scene.ledger.clone();
    scene.grant(&first).unwrap();
    let (assessment, now) = (scene.assessment(), scene.time());
    // The other process has not folded the first one's permit: the store tells it.
    let granted = other.grant(&second, &assessment, now, &mut scene.store);
    assert_eq!(refusal(granted), breakglass::code::PERMIT_LIVE);
    let again = scene.ledger.clone().grant(&first, &assessment, now, &mut scene.store);
    assert_eq!(refusal(again), breakglass::code::ATTEMPT_ENDED);
    assert_eq!(scene.ledger.permits().count(), 1);
    assert!(scene.ledger.permits().all(|one| *one.status() == PermitStatus::Granted));
}
