//! Who answers what.

use breakglass::{Actor, Reply, State, StepKind, User, code};

use crate::support::*;

fn two_people() -> Scene {
    Scene::with(&POLICY.replace("[acknowledge, type_name]", "[acknowledge, type_name, second_person]"))
}

#[test]
fn the_steps_of_the_actor_are_the_actors() {
    let mut scene = two_people();
    let mut attempt = scene.open();
    for kind in [StepKind::AcknowledgeWaived, StepKind::Acknowledge, StepKind::TypeName] {
        let step = scene.step(&attempt, kind);
        let (_, reply) = right(kind);
        for by in [carol(), alice(), eve(), Actor::person("github.com", "99", "bob")] {
            let answered = scene.answer(&mut attempt, &step, &by, reply.clone());
            assert_eq!(refusal(answered), code::NOT_THE_ACTOR, "{kind} {by}");
        }
    }
}

#[test]
fn each_step_takes_its_own_reply() {
    let mut scene = two_people();
    let mut attempt = scene.open();
    let replies = [Reply::Acknowledged, Reply::Name("acme/shop#42".to_owned()), Reply::Agreed];
    for asked in scene.asked(&attempt) {
        let (by, wanted) = right(asked.step);
        for reply in replies.iter().filter(|reply| **reply != wanted) {
            let answered = scene.answer(&mut attempt, &asked, &by, reply.clone());
            assert_eq!(refusal(answered), code::WRONG_ANSWER, "{} {reply:?}", asked.step);
        }
    }
    let typed = scene.step(&attempt, StepKind::TypeName);
    for name in ["", "acme/shop", "shop#42", "acme/shop#4", "acme/shop#421", "ACME/shop#42"] {
        let answered = scene.answer(&mut attempt, &typed, &bob(), Reply::Name(name.to_owned()));
        assert_eq!(refusal(answered), code::WRONG_ANSWER, "{name}");
    }
    scene.answer(&mut attempt, &typed, &bob(), Reply::Name(" acme/shop#42\n".to_owned())).unwrap();
}

#[test]
fn the_second_person_may_be_of_either_list() {
    for by in [alice(), carol()] {
        let mut scene = two_people();
        let mut attempt = scene.open();
        let step = scene.step(&attempt, StepKind::SecondPerson);
        scene.answer(&mut attempt, &step, &by, Reply::Agreed).unwrap();
        assert!(!scene.kinds(&attempt).contains(&StepKind::SecondPerson));
    }
    let mut scene = two_people();
    let mut attempt = scene.open();
    let step = scene.step(&attempt, StepKind::SecondPerson);
    let answered = scene.answer(&mut attempt, &step, &eve(), Reply::Agreed);
    assert_eq!(refusal(answered), code::MAY_NOT_MERGE);
}

#[test]
fn a_waived_review_takes_a_second_person_unless_solo() {
    let mut scene = Scene::new();
    scene.set("review", State::Missing);
    assert!(scene.kinds(&scene.open()).contains(&StepKind::SecondPerson));
    let mut solo = Scene::with(&format!("{POLICY}  solo: true\n"));
    solo.set("review", State::Missing);
    assert!(!solo.kinds(&solo.open()).contains(&StepKind::SecondPerson));
    // Given meanwhile, nobody else is asked for.
    scene.set("review", State::Passed);
    assert!(!scene.kinds(&scene.open()).contains(&StepKind::SecondPerson));
}

#[test]
fn what_the_second_person_agreed_to_is_what_they_saw() {
    let mut scene = two_people();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    scene.set("spelling", State::Failed);
    assert_eq!(scene.kinds(&attempt), [StepKind::AcknowledgeWaived, StepKind::SecondPerson]);
    let step = scene.step(&attempt, StepKind::SecondPerson);
    assert_eq!(step.checks.len(), 1);
    assert_eq!(step.checks[0].check.name, "spelling");
}

#[test]
fn nobody_agrees_where_the_author_is_not_known() {
    let unknown = User { login: None, id: None };
    let dave = User { login: Some("dave".into()), id: None };
    for authors in [vec![], vec![unknown.clone()], vec![dave, unknown]] {
        let mut scene = two_people();
        scene.change.authors = authors;
        let mut attempt = scene.open();
        let step = scene.step(&attempt, StepKind::SecondPerson);
        let answered = scene.answer(&mut attempt, &step, &carol(), Reply::Agreed);
        assert_eq!(refusal(answered), code::AUTHOR_NOT_KNOWN);
    }
}
