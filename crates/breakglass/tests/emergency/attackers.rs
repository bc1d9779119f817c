//! What somebody with write access would try.

use breakglass::ledger::Extension;
use breakglass::{
    Actor, ActorKind, App, Attempt, ChangedFile, Kind, Observation, Reply, Stand, Start, State, StepCode,
    StepKind, User, Verdict, code,
};

use crate::support::*;

const TWO_PEOPLE: &str = "[acknowledge, type_name, second_person]";

fn two_people() -> Scene {
    Scene::with(&POLICY.replace("[acknowledge, type_name]", TWO_PEOPLE))
}

fn agree(by: &Actor) -> breakglass::Code {
    let mut scene = two_people();
    let mut attempt = scene.open();
    let step = scene.step(&attempt, StepKind::SecondPerson);
    refusal(scene.answer(&mut attempt, &step, by, Reply::Agreed))
}

#[test]
fn re_running_a_failed_compile() {
    let mut scene = Scene::new();
    let of = |state, id| Observation { suite: Some("1".into()), ..run_at("build", state, id, i64::from(id)) };
    scene.change.observations.retain(|one| one.name != "build");
    scene.change.observations.push(of(State::Failed, 1));
    assert_eq!(scene.start(bob()).unwrap(), Start::Blocked);
    // Running again, it is as if a confirmation could get past it; it cannot, however often it is run.
    for id in 2..5 {
        scene.change.observations.push(of(State::Running, id));
        let mut attempt = scene.open();
        assert_eq!(scene.kinds(&attempt), [StepKind::AcknowledgeWaived], "{id}");
        scene.answer_all(&mut attempt);
        assert_eq!(scene.stand(&attempt), Stand::Waiting);
        assert_eq!(refusal(scene.grant(&attempt)), code::NOT_READY);
    }
}

#[test]
fn editing_the_own_workflow_in_the_change() {
    let renamed =
        ChangedFile { path: "ci.yml".to_owned(), previous_path: Some(".github/workflows/ci.yml".to_owned()) };
    for edited in [file(".github/workflows/ci.yml"), file(".github/actions/build/action.yml"), renamed] {
        let mut scene = Scene::with(&format!("{POLICY}  solo: true\n"));
        scene.change.files.as_mut().unwrap().list.push(edited);
        for name in ["build", "spelling"] {
            scene.set(name, State::Passed);
        }
        let mut attempt = scene.open();
        assert_eq!(scene.kinds(&attempt), [StepKind::AcknowledgeWaived, StepKind::SecondPerson]);
        let step = scene.step(&attempt, StepKind::SecondPerson);
        assert_eq!(refusal(scene.answer(&mut attempt, &step, &bob(), Reply::Agreed)), code::SAME_PERSON);
        let waived = scene.step(&attempt, StepKind::AcknowledgeWaived);
        scene.answer(&mut attempt, &waived, &bob(), Reply::Acknowledged).unwrap();
        assert_eq!(refusal(scene.grant(&attempt)), code::STEPS_OPEN);
        scene.answer(&mut attempt, &step, &carol(), Reply::Agreed).unwrap();
        scene.grant(&attempt).unwrap();
    }
}

#[test]
fn having_so_many_files_that_nobody_sees_the_workflow() {
    for complete in [Some(false), None] {
        let mut scene = Scene::new();
        match complete {
            Some(complete) => scene.change.files.as_mut().unwrap().complete = complete,
            None => scene.change.files = None,
        }
        let mut attempt = scene.open();
        scene.answer_all(&mut attempt);
        assert_eq!(refusal(scene.grant(&attempt)), code::NOT_READY);
        // Not even where no condition was read.
        scene.change.observations.retain(|one| one.kind != Kind::Condition);
        let mut attempt = scene.open();
        scene.answer_all(&mut attempt);
        assert_eq!(refusal(scene.grant(&attempt)), code::NOT_READY);
    }
}

#[test]
fn reporting_the_right_name_by_a_wrong_producer() {
    let forged = [
        Observation { app: Some(App { slug: Some("evil".into()), id: None }), ..run("build", State::Passed) },
        Observation {
            user: Some(User { login: Some("github-actions".into()), id: None }),
            ..Observation::new(Kind::Status, "build", State::Passed)
        },
        Observation::new(Kind::CheckRun, "build", State::Passed),
    ];
    for forged in forged {
        let mut scene = Scene::new();
        scene.change.observations.retain(|one| one.name != "build");
        scene.change.observations.push(forged);
        let mut attempt = scene.open();
        scene.answer_all(&mut attempt);
        assert_eq!(scene.stand(&attempt), Stand::Waiting, "the trusted one is missing");
        assert_eq!(refusal(scene.grant(&attempt)), code::NOT_READY);
    }
}

#[test]
fn changing_the_policy_in_the_change() {
    for path in breakglass::POLICY_PATHS {
        let renamed = ChangedFile { path: "old.yml".to_owned(), previous_path: Some(path.to_owned()) };
        for edited in [file(path), renamed] {
            let mut scene = Scene::new();
            let mut attempt = scene.open();
            scene.answer_all(&mut attempt);
            scene.change.files.as_mut().unwrap().list.push(edited);
            assert_eq!(scene.assessment().verdict(breakglass::Lane::Emergency), Verdict::Blocked);
            assert_eq!(scene.start(bob()).unwrap(), Start::Blocked);
            assert_eq!(refusal(scene.grant(&attempt)), code::ATTEMPT_ENDED);
        }
    }
}

#[test]
fn retargeting_after_the_permit() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    scene.change.base.branch = Some("production".to_owned());
    assert_eq!(refusal(scene.redeem(&permit)), code::CHANGED_SINCE_PERMIT);
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    scene.change.base.branch = Some("production".to_owned());
    assert_eq!(refusal(scene.grant(&attempt)), code::ATTEMPT_ENDED);
    // Having looked once, it is over for good.
    attempt.look(&scene.ledger, &scene.assessment(), scene.time()).unwrap();
    scene.change.base.branch = Some("main".to_owned());
    assert_eq!(scene.stand(&attempt), Stand::Ended(breakglass::End::BaseMoved));
    assert_eq!(refusal(scene.grant(&attempt)), code::ATTEMPT_ENDED);
}

#[test]
fn replaying_answers() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    let steps = scene.asked(&attempt);
    // Twice.
    scene.answer(&mut attempt, &steps[0], &bob(), Reply::Acknowledged).unwrap();
    let again = scene.answer(&mut attempt, &steps[0], &bob(), Reply::Acknowledged);
    assert_eq!(refusal(again), code::STEP_NOT_ASKED);
    // On another attempt at the same change.
    let mut other = scene.open();
    for step in &steps {
        let (by, reply) = right(step.step);
        assert_eq!(refusal(scene.answer(&mut other, step, &by, reply)), code::STEP_NOT_ASKED);
    }
    // On another change.
    scene.change.number = Some(43);
    let mut elsewhere = scene.open();
    for step in &steps {
        let (by, reply) = right(step.step);
        assert_eq!(refusal(scene.answer(&mut elsewhere, step, &by, reply.clone())), code::STEP_NOT_ASKED);
        assert_eq!(refusal(scene.answer(&mut attempt, step, &by, reply)), code::OTHER_CHANGE);
    }
    assert_eq!(refusal(scene.grant(&attempt)), code::OTHER_CHANGE);
    let none = StepCode::quoted("0123456789abcdef");
    let answered = elsewhere.answer(
        &scene.ledger,
        &scene.assessment(),
        &none,
        &bob(),
        Reply::Acknowledged,
        scene.time(),
    );
    assert_eq!(refusal(answered), code::STEP_NOT_ASKED);
}

#[test]
fn a_second_permit_by_the_same_answers() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    let permit = scene.grant(&attempt).unwrap();
    let now = scene.time();
    scene.ledger.abandoned(permit.id(), "the forge said no", now, &mut scene.store).unwrap();
    assert_eq!(refusal(scene.grant(&attempt)), code::ATTEMPT_ENDED);
}

#[test]
fn being_the_second_person_oneself() {
    assert_eq!(agree(&bob()), code::SAME_PERSON);
    let by_case = Actor { login: "BOB".to_owned(), id: "77".to_owned(), ..bob() };
    assert_eq!(agree(&by_case), code::SAME_PERSON, "by the login's case");
    let renamed = Actor { login: "robert".to_owned(), ..bob() };
    assert_eq!(agree(&renamed), code::SAME_PERSON, "renamed, with the same id");
}

#[test]
fn the_author_agreeing_to_the_own_change() {
    assert_eq!(agree(&dave()), code::OWN_CHANGE);
    let renamed = Actor { login: "david".to_owned(), ..dave() };
    assert_eq!(agree(&renamed), code::OWN_CHANGE);
    let by_case = Actor { id: "77".to_owned(), login: "Dave".to_owned(), ..dave() };
    assert_eq!(agree(&by_case), code::OWN_CHANGE);
}

#[test]
fn one_of_several_authors_agreeing() {
    let mut scene = two_people();
    scene.change.authors.push(User { login: None, id: Some("3".into()) });
    let mut attempt = scene.open();
    let step = scene.step(&attempt, StepKind::SecondPerson);
    assert_eq!(refusal(scene.answer(&mut attempt, &step, &carol(), Reply::Agreed)), code::OWN_CHANGE);
}

#[test]
fn a_bot_agreeing() {
    assert_eq!(agree(&robot()), code::NOT_A_PERSON);
}

#[test]
fn a_bot_answering() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    let own = Actor { kind: ActorKind::Bot, ..bob() };
    for asked in scene.asked(&attempt) {
        let (_, reply) = right(asked.step);
        for bot in [robot(), own.clone()] {
            let answered = scene.answer(&mut attempt, &asked, &bot, reply.clone());
            assert_eq!(refusal(answered), code::NOT_A_PERSON, "{}", asked.step);
        }
    }
}

#[test]
fn setting_the_clock_back() {
    let mut scene = Scene::new();
    let mut attempt = scene.open();
    let steps = scene.asked(&attempt);
    let before = scene.now;
    // Before anything that is on record.
    scene.now = -200;
    assert_eq!(refusal(scene.start(bob())), code::CLOCK_BEHIND);
    scene.now = before;
    scene.answer(&mut attempt, &steps[0], &bob(), Reply::Acknowledged).unwrap();
    let answered_at = scene.now;
    // Within the tolerance it counts as standing still, so that no pause is shortened.
    for behind in [0, 60, 120] {
        scene.now = answered_at - behind - 3;
        let answered = scene.answer(&mut attempt, &steps[1], &bob(), Reply::Acknowledged);
        assert_eq!(refusal(answered), code::TOO_SOON, "{behind}");
    }
    // Beyond it nothing is taken.
    scene.now = answered_at - 121 - 3;
    let answered = scene.answer(&mut attempt, &steps[1], &bob(), Reply::Acknowledged);
    assert_eq!(refusal(answered), code::CLOCK_BEHIND);
    let looked = attempt.clone().look(&scene.ledger, &scene.assessment(), at(answered_at - 121));
    assert_eq!(refusal(looked), code::CLOCK_BEHIND);
    scene.now = answered_at;
    scene.answer_all(&mut attempt);
    let answered_at = scene.now;
    scene.now = answered_at - 121;
    assert_eq!(refusal(scene.grant(&attempt)), code::CLOCK_BEHIND);
    scene.now = answered_at;
    let permit = scene.grant(&attempt).unwrap();
    scene.now -= 121;
    assert_eq!(refusal(scene.redeem(&permit)), code::CLOCK_BEHIND);
    let note = breakglass::ledger::Note { by: None, emergency: None, text: "late".to_owned() };
    let noted = scene.ledger.note(&note, at(scene.now), &mut scene.store);
    assert_eq!(refusal(noted), code::CLOCK_BEHIND);
}

/// An attempt that opens in the past would have its first pause over before it began.
#[test]
fn opening_with_a_clock_that_is_set_right_afterwards() {
    let mut scene = Scene::new();
    let mut noted = scene.clone();
    let note = breakglass::ledger::Note { by: None, emergency: None, text: "now".to_owned() };
    noted.ledger.note(&note, at(60), &mut noted.store).unwrap();
    scene.ledger = noted.ledger;
    scene.now = 0;
    let mut attempt = scene.open();
    let step = scene.step(&attempt, StepKind::AcknowledgeWaived);
    scene.now = 58;
    assert_eq!(refusal(scene.answer(&mut attempt, &step, &bob(), Reply::Acknowledged)), code::TOO_SOON);
}

#[test]
fn keeping_a_permit_past_the_end_of_its_emergency() {
    let mut scene = Scene::new();
    scene.now = 4 * 3600 - 60;
    let permit = scene.permit();
    scene.now = 4 * 3600;
    assert_eq!(refusal(scene.redeem(&permit)), code::EMERGENCY_OVER);
    // With the clock set back by less than the tolerance, once anything was recorded after the end.
    let note = breakglass::ledger::Note { by: None, emergency: None, text: "over".to_owned() };
    scene.ledger.note(&note, at(4 * 3600), &mut scene.store).unwrap();
    scene.now -= 60;
    assert_eq!(refusal(scene.redeem(&permit)), code::EMERGENCY_OVER);
}

#[test]
fn using_the_permit_of_a_closed_emergency() {
    let mut scene = Scene::new();
    let permit = scene.permit();
    let (policy, id, now) = (scene.policy(), scene.emergency.clone(), scene.time());
    scene.ledger.close(&policy, &id, &alice(), "fixed", now, &mut scene.store).unwrap();
    assert_eq!(refusal(scene.redeem(&permit)), code::EMERGENCY_OVER);
    // Nor does another emergency of the same incident bring it back.
    scene.declare(&alice(), &declaration()).unwrap();
    assert_eq!(refusal(scene.redeem(&permit)), code::EMERGENCY_OVER);
}

#[test]
fn extending_without_the_right_to() {
    let mut scene = Scene::new();
    let extension = Extension { until: at(5 * 3600), reason: "more time".to_owned() };
    let (policy, id, now) = (scene.policy(), scene.emergency.clone(), scene.time());
    for (by, code) in
        [(bob(), code::MAY_NOT_DECLARE), (eve(), code::MAY_NOT_DECLARE), (robot(), code::NOT_A_PERSON)]
    {
        let extended = scene.ledger.extend(&policy, &id, &by, &extension, now, &mut scene.store);
        assert_eq!(refusal(extended), code);
    }
    let silent = Extension { reason: " ".to_owned(), ..extension };
    let extended = scene.ledger.extend(&policy, &id, &alice(), &silent, now, &mut scene.store);
    assert_eq!(refusal(extended), code::REASON_MISSING);
}

#[test]
fn answering_before_another_head_is_pushed() {
    let mut scene = two_people();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    assert_eq!(scene.stand(&attempt), Stand::Ready);
    scene.change.head = NEWER.to_owned();
    assert_eq!(scene.stand(&attempt), Stand::Ended(breakglass::End::HeadMoved));
    assert_eq!(refusal(scene.grant(&attempt)), code::ATTEMPT_ENDED);
    attempt.look(&scene.ledger, &scene.assessment(), scene.time()).unwrap();
    scene.change.head = HEAD.to_owned();
    assert_eq!(
        refusal(scene.grant(&attempt)),
        code::ATTEMPT_ENDED,
        "pushing the old one again helps nothing"
    );
}

#[test]
fn editing_an_attempt_that_was_written_out() {
    let mut scene = two_people();
    let mut attempt = scene.open();
    scene.answer_all(&mut attempt);
    let text = serde_json::to_string(&attempt).unwrap();
    assert_eq!(Attempt::from_json(text.as_bytes()).unwrap(), attempt);
    let code = attempt.answers()[0].code.as_str();
    let edits = [
        ("the head", text.replace(HEAD, NEWER)),
        ("the base", text.replace("\"base\":\"main\"", "\"base\":\"production\"")),
        ("the number", text.replace("\"number\":42", "\"number\":43")),
        ("the repository", text.replace("\"repository\":\"acme/shop\"", "\"repository\":\"acme/till\"")),
        ("the actor", text.replacen("\"id\":\"2\"", "\"id\":\"7\"", 1)),
        ("when it was opened", text.replacen("12:01:00.000Z", "12:00:00.000Z", 1)),
        ("what was shown", text.replacen("\"state\":\"failed\"", "\"state\":\"running\"", 1)),
        ("which step it was", text.replace("\"step\":\"type_name\"", "\"step\":\"acknowledge\"")),
        ("an answer's code", text.replacen(code, "0123456789abcdef", 1)),
    ];
    for (what, edited) in edits {
        assert_ne!(edited, text, "{what}");
        assert_eq!(refusal(Attempt::from_json(edited.as_bytes())), code::INVALID_VALUE, "{what}");
        // Read by another door, it leads nowhere all the same.
        let attempt: Attempt = serde_json::from_str(&edited).unwrap();
        for head in [HEAD, NEWER] {
            scene.change.head = head.to_owned();
            assert!(scene.grant(&attempt).is_err(), "{what}");
        }
    }
}
