//! Drills: the same steps, and at their end a rehearsal.

use breakglass::{Declaration, EmergencyKind, code};

use crate::support::*;

fn drill() -> Scene {
    let mut scene = Scene::quiet(POLICY);
    let declaration = Declaration { kind: EmergencyKind::Drill, ..declaration() };
    scene.emergency = scene.declare(&alice(), &declaration).unwrap().id;
    scene
}

#[test]
fn a_drill_ends_in_a_rehearsal_and_never_in_a_permit() {
    let mut scene = drill();
    let mut attempt = scene.open();
    let (assessment, now) = (scene.assessment(), scene.time());
    let early = scene.ledger.rehearse(&attempt, &assessment, now, &mut scene.store);
    assert_eq!(refusal(early), code::STEPS_OPEN);
    scene.answer_all(&mut attempt);
    assert_eq!(refusal(scene.grant(&attempt)), code::DRILL);
    let now = scene.time();
    let rehearsal = scene.ledger.rehearse(&attempt, &assessment, now, &mut scene.store).unwrap();
    assert_eq!((rehearsal.change(), rehearsal.head(), rehearsal.at()), ("acme/shop#42", HEAD, now));
    assert_eq!(scene.ledger.permits().count(), 0);
    assert_eq!(refusal(scene.grant(&attempt)), code::DRILL);
    scene.check_store();
}

#[test]
fn a_real_emergency_is_not_rehearsed() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    let (assessment, now) = (scene.assessment(), scene.time());
    let rehearsed = scene.ledger.rehearse(&attempt, &assessment, now, &mut scene.store);
    assert_eq!(refusal(rehearsed), code::NOT_A_DRILL);
}

#[test]
fn answers_of_a_drill_are_none_in_an_emergency() {
    let mut scene = drill();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    let real = scene.declare(&alice(), &declaration()).unwrap().id;
    let text = serde_json::to_string(&attempt).unwrap().replace(scene.emergency.as_str(), real.as_str());
    assert_eq!(refusal(breakglass::Attempt::from_json(text.as_bytes())), code::INVALID_VALUE);
}
