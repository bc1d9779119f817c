//! Granting and redeeming.

use breakglass::ledger::{Extension, Found};
use breakglass::{PermitId, PermitStatus, State, code};

use crate::support::*;

fn close(scene: &mut Scene) {
    let (policy, id, now) = (scene.policy(), scene.emergency.clone(), scene.time());
    scene.ledger.close(&policy, &id, &alice(), "fixed", now, &mut scene.store).unwrap();
}

fn abandon(scene: &mut Scene, id: &PermitId) {
    let now = scene.time();
    scene.ledger.abandoned(id, "the forge said no", now, &mut scene.store).unwrap();
}

fn complete(scene: &mut Scene, id: &PermitId, commit: &str) -> Result<(), breakglass::Error> {
    let now = scene.time();
    scene.ledger.completed(id, commit, Found::Answered, now, &mut scene.store)
}

#[test]
fn a_permit_is_good_for_its_time_and_never_longer_than_its_emergency() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    assert_eq!(permit.expires_at(), at(scene.now + 300));
    assert_eq!(permit.granted_at(), scene.time());
    scene.now += 300;
    assert_eq!(refusal(scene.redeem(&permit)), code::PERMIT_EXPIRED);
    scene.now -= 1;
    scene.redeem(&permit).unwrap();

    let mut scene = Scene::new();
    scene.now = 4 * 3600 - 100;
    let permit = scene.permit();
    assert_eq!(permit.expires_at(), at(4 * 3600));
    scene.now = 4 * 3600;
    assert_eq!(refusal(scene.redeem(&permit)), code::EMERGENCY_OVER);
}

#[test]
fn one_live_permit_for_each_change_and_head() {
    let mut scene = Scene::new();
    let first = scene.permit();
    let mut second = scene.open();
    scene.answer_all(&mut second);
    assert_eq!(refusal(scene.grant(&second)), code::PERMIT_LIVE);
    // Another head is another permit.
    let other_head = {
        let mut other = scene.clone();
        other.change.head = NEWER.to_owned();
        other.permit()
    };
    assert_ne!(other_head.id(), first.id());
    // Redeemed, without an outcome: nobody knows whether it was merged, however long ago.
    let mut started = scene.clone();
    started.redeem(&first).unwrap();
    started.now += 3000;
    let mut third = started.open();
    started.answer_all(&mut third);
    assert_eq!(refusal(started.grant(&third)), code::PERMIT_LIVE);
    abandon(&mut started, first.id());
    started.grant(&third).unwrap();
    // Expired: the next one.
    scene.now += 300;
    scene.grant(&second).unwrap();
    scene.check_store();
}

#[test]
fn a_permit_of_a_closed_emergency_is_void_and_in_nobodys_way() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    close(&mut scene);
    assert_eq!(refusal(scene.redeem(&permit)), code::EMERGENCY_OVER);
    scene.emergency = scene.declare(&alice(), &declaration()).unwrap().id;
    let next = scene.permit();
    assert_ne!(next.id(), permit.id());
    assert_eq!(refusal(scene.redeem(&permit)), code::EMERGENCY_OVER);
    scene.redeem(&next).unwrap();
}

#[test]
fn a_permit_is_used_once() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    assert_eq!(refusal(complete(&mut scene, permit.id(), MERGE)), code::PERMIT_NOT_STARTED);
    scene.redeem(&permit).unwrap();
    assert_eq!(refusal(scene.redeem(&permit)), code::PERMIT_USED);
    assert_eq!(refusal(complete(&mut scene, permit.id(), "main")), code::INVALID_COMMIT);
    complete(&mut scene, permit.id(), MERGE).unwrap();
    let size = scene.ledger.tail().size;
    complete(&mut scene, permit.id(), MERGE).unwrap();
    assert_eq!(scene.ledger.tail().size, size, "said twice, recorded once");
    assert_eq!(refusal(complete(&mut scene, permit.id(), LATER)), code::PERMIT_USED);
    let now = scene.time();
    let abandoned = scene.ledger.abandoned(permit.id(), "no", now, &mut scene.store);
    assert_eq!(refusal(abandoned), code::PERMIT_USED);
    assert_eq!(refusal(scene.redeem(&permit)), code::PERMIT_USED);
}

#[test]
fn the_outcome_of_a_permit_is_asked_for_until_it_is_on_record() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    scene.redeem(&permit).unwrap();
    let started = PermitStatus::Started { at: scene.time() };
    scene.now += 86_400;
    let unresolved: Vec<_> =
        scene.ledger.unresolved().map(breakglass::ledger::PermitRecord::status).collect();
    assert_eq!(unresolved, [&started]);
    assert_eq!(scene.ledger.follow_ups().count(), 0, "nothing is owed for what may not have been merged");
    let now = scene.time();
    let silent = scene.ledger.abandoned(permit.id(), "  ", now, &mut scene.store);
    assert_eq!(refusal(silent), code::REASON_MISSING);
    abandon(&mut scene, permit.id());
    assert_eq!(scene.ledger.unresolved().count(), 0);
    assert_eq!(scene.ledger.follow_ups().count(), 0);
    scene.check_store();
}

#[test]
fn another_process_gets_the_permit_by_its_id() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    let other = breakglass::Ledger::open(&mut scene.store).unwrap();
    assert_eq!(*other.permit(&PermitId::named(&format!(" {} ", permit.id()))).unwrap(), permit);
    assert_eq!(refusal(other.permit(&PermitId::named("pm-0"))), code::PERMIT_NOT_FOUND);
}

/// What each change between the permit and the merge call comes to.
#[test]
fn redeeming_looks_again() {
    type Turn = fn(&mut Scene);
    let table: [(&str, Turn, Option<breakglass::Code>); 19] = [
        ("nothing", |_| {}, None),
        ("a waived check fails", |s| s.set("spelling", State::Failed), Some(code::CHANGED_SINCE_PERMIT)),
        ("a waived check runs", |s| s.set("spelling", State::Running), Some(code::CHANGED_SINCE_PERMIT)),
        ("a failed check runs again", |s| s.set("lint", State::Running), Some(code::CHANGED_SINCE_PERMIT)),
        ("a waived check passes", |s| s.set("spelling", State::Passed), None),
        ("a waived check is skipped", |s| s.set("spelling", State::Skipped), None),
        ("the confirmed check passes", |s| s.set("build", State::Passed), None),
        (
            "everything passes",
            |s| ["build", "lint", "spelling"].into_iter().for_each(|name| s.set(name, State::Passed)),
            None,
        ),
        ("the confirmed check fails", |s| s.set("build", State::Failed), Some(code::NOT_READY)),
        ("the confirmed check waits", |s| s.set("build", State::Queued), Some(code::NOT_READY)),
        (
            "the confirmed check is gone",
            |s| s.change.observations.retain(|one| one.name != "build"),
            Some(code::NOT_READY),
        ),
        (
            "a check appears",
            |s| s.change.observations.push(run("licences", State::Running)),
            Some(code::CHANGED_SINCE_PERMIT),
        ),
        ("a green check appears", |s| s.change.observations.push(run("licences", State::Passed)), None),
        ("the review is taken back", |s| s.set("review", State::Failed), Some(code::CHANGED_SINCE_PERMIT)),
        ("the head moves", |s| s.change.head = NEWER.to_owned(), Some(code::CHANGED_SINCE_PERMIT)),
        (
            "the base moves",
            |s| s.change.base.branch = Some("release".to_owned()),
            Some(code::CHANGED_SINCE_PERMIT),
        ),
        ("the policy", |s| s.text = s.text.replace("2d", "3d"), Some(code::CHANGED_SINCE_PERMIT)),
        ("another change", |s| s.change.number = Some(43), Some(code::OTHER_CHANGE)),
        ("the emergency is closed", close, Some(code::EMERGENCY_OVER)),
    ];
    let mut granted = Scene::new();
    let permit = granted.permit();
    for (what, turn, refused) in table {
        let mut scene = granted.clone();
        turn(&mut scene);
        let before = scene.ledger.clone();
        match (scene.redeem(&permit), refused) {
            (Ok(()), None) => {}
            (Err(error), Some(code)) => {
                assert_eq!(error.code(), code, "{what}: {error}");
                assert_eq!(scene.ledger, before, "{what}");
            }
            (redeemed, _) => panic!("{what}: {redeemed:?}"),
        }
    }
}

#[test]
fn an_extension_lengthens_no_permit() {
    let mut scene = Scene::new();
    scene.now = 4 * 3600 - 100;
    let permit = scene.permit();
    let extension = Extension { until: at(5 * 3600), reason: "not fixed".to_owned() };
    let (policy, now) = (scene.policy(), scene.time());
    scene
        .ledger
        .extend(&policy, &scene.emergency.clone(), &alice(), &extension, now, &mut scene.store)
        .unwrap();
    scene.now = 4 * 3600;
    assert_eq!(refusal(scene.redeem(&permit)), code::PERMIT_EXPIRED);
}

#[test]
fn no_permit_under_a_policy_that_is_not_on_record() {
    let mut scene = Scene::new();
    scene.text = POLICY.replace("2d", "3d");
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    assert_eq!(refusal(scene.grant(&attempt)), code::POLICY_NOT_RECORDED);
    let (text, now) = (scene.text.clone(), scene.time());
    scene.ledger.record_policy(SHOP, Some("main"), &text, now, &mut scene.store).unwrap();
    scene.grant(&attempt).unwrap();
}
