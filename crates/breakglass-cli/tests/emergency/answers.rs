//! Answers from a file.

use std::fs;

use serde_json::{Value, json};

use crate::support::{POLICY, TARGET, Town, filled};

#[test]
fn without_a_terminal_confirmations_come_from_a_file() {
    let town = Town::in_emergency();
    let refused = town.run("alice", &["merge", TARGET, "--emergency", "INC-7"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("[no_terminal]"), "{refused:?}");
    let steps = town.printed();
    let kinds: Vec<&str> =
        steps["steps"].as_array().unwrap().iter().map(|one| one["step"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["acknowledge_waived", "acknowledge", "type_name"]);
    let began = std::time::Instant::now();
    let ran = town.answered(&filled(steps));
    assert_eq!(ran.code, 0, "{ran:?}");
    // The pause of a second is really waited before each of the three.
    assert!(began.elapsed() >= std::time::Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(ran.out.contains("merged: octo/widgets#1"), "{ran:?}");
    let again = town.answered(&filled(printed_anew(&town)));
    assert_ne!(again.code, 0, "what is merged is not merged again: {again:?}");
}

/// The steps of a change that is merged already: there are none.
fn printed_anew(town: &Town) -> Value {
    let ran = town.run("alice", &["merge", TARGET, "--emergency", "INC-7", "--print-steps"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    json!({ "schema": "breakglass/steps/1", "steps": [], "answers": [] })
}

#[test]
fn the_file_answers_exactly_the_steps() {
    let town = Town::in_emergency();
    let steps = filled(town.printed());
    let mut missing = steps.clone();
    missing["answers"].as_array_mut().unwrap().pop();
    let mut twice = steps.clone();
    let first = twice["answers"][0].clone();
    twice["answers"].as_array_mut().unwrap().push(first);
    let mut foreign = steps.clone();
    foreign["answers"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "code": "0123456789abcdef", "reply": "acknowledged" }));
    for answers in [missing, twice, foreign] {
        let ran = town.answered(&answers);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("[other_answers]"), "{ran:?}");
    }
    let mut unfilled = steps.clone();
    unfilled["answers"][0]["reply"] = Value::Null;
    assert_eq!(town.answered(&unfilled).code, 2);
    let mut wrong = steps.clone();
    wrong["answers"][2]["reply"] = json!({ "name": "octo/widgets#2" });
    let ran = town.answered(&wrong);
    assert!(ran.err.contains("[wrong_answer]"), "{ran:?}");
    // Somebody else's attempt.
    let path = town.folder.path().join("steps.json");
    fs::write(&path, steps.to_string()).unwrap();
    let ran =
        town.run("bob", &["merge", TARGET, "--emergency", "INC-7", "--answers", path.to_str().unwrap()]);
    assert!(ran.err.contains("[not_the_actor]"), "{ran:?}");
    assert!(!town.events().contains(&"merge_permitted".to_owned()));
}

#[test]
fn a_second_person_is_never_taken_from_a_file() {
    let town = Town::with_policy(&POLICY.replace("  solo: true\n", ""));
    town.declare();
    let steps = town.printed();
    let mut answers = filled(steps.clone());
    assert_eq!(answers["answers"].as_array().unwrap().len(), 3, "none for the second person");
    let ran = town.answered(&answers);
    assert_eq!(ran.code, 1, "it waits for another person, and nobody comes: {ran:?}");
    let code = steps["steps"][3]["code"].clone();
    answers["answers"].as_array_mut().unwrap().push(json!({ "code": code, "reply": "agreed" }));
    let ran = town.answered(&answers);
    assert!(ran.err.contains("[other_answers]"), "{ran:?}");
    // Said on the forge, it counts.
    let answers = filled(town.printed());
    let code = answers["steps"][3]["code"].as_str().unwrap().to_owned();
    town.repo(|repo| repo.comment(1, "bob", &code));
    let ran = town.answered(&answers);
    assert_eq!(ran.code, 0, "{ran:?}");
}
