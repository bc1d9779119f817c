//! The merge call goes wrong.

use breakglass_fake_github::Fault;

use crate::support::{Ran, TARGET, Town, filled};

const MERGE: &str = "PUT /repos/*/*/pulls/*/merge";

/// Answers all steps from a file.
fn merge(town: &Town) -> Ran {
    town.answered(&filled(town.printed()))
}

fn last(town: &Town) -> String {
    town.events().pop().unwrap()
}

#[test]
fn a_refusal_is_on_record() {
    for code in [405, 409] {
        let town = Town::in_emergency();
        town.github.fail_next(MERGE, Fault::Status { code, retry_after: None });
        let ran = merge(&town);
        assert_eq!(ran.code, 6, "{ran:?}");
        assert!(ran.out.contains(&format!("the forge answered {code}")), "{ran:?}");
        assert_eq!(last(&town), "merge_abandoned");
        // The permit is spent; a new attempt gets a new one.
        let ran = merge(&town);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
}

#[test]
fn an_answer_that_was_lost_is_looked_up() {
    for fault in [Fault::CutAfterApplying, Fault::CutMidBody, Fault::EmptyBody] {
        let town = Town::in_emergency();
        town.github.fail_next(MERGE, fault);
        let ran = merge(&town);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains("the answer was lost"), "{ran:?}");
        assert_eq!(last(&town), "merge_completed");
        let calls = town.github.requests().iter().filter(|one| one.method == "PUT").count();
        assert_eq!(calls, 1, "a merge is never asked for twice");
    }
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let town = Town::in_emergency();
    town.github.fail_next(MERGE, Fault::CutBeforeHeaders);
    let ran = merge(&town);
    assert_eq!(ran.code, 7, "{ran:?}");
    assert!(ran.out.contains("not known"), "{ran:?}");
    assert_eq!(last(&town), "merge_started");
    // Until it is known nobody gets another permit for this head.
    let ran = merge(&town);
    assert!(ran.err.contains("[permit_live]"), "{ran:?}");
    // Seconds later the call may still be at work.
    let settled = town.run("alice", &["follow-ups", "settle"]);
    assert!(settled.err.contains("is not known yet"), "{settled:?}");
    assert_eq!(last(&town), "merge_started");
}

#[test]
fn a_merge_round_the_gate_is_announced_and_found() {
    let town = Town::new();
    let announce = |token: &str, more: &[&str]| {
        let mut args = vec!["announce", TARGET, "--head", town.head.as_str(), "--incident", "INC-7"];
        args.extend(["--reason", "the API answers 503"]);
        args.extend(more);
        town.run(token, &args)
    };
    // GitHub is down altogether.
    town.github.fail_always("/user", Fault::Status { code: 503, retry_after: None });
    let ran = announce("alice", &["--retries", "0"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let ran = announce("alice", &["--retries", "0", "--who", "alice"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("not as proven"), "{ran:?}");
    town.github.clear_faults();
    assert_eq!(town.events(), ["ledger_opened", "outside_merge_announced"]);
    // Somebody uses GitHub's own button.
    let url = format!("{}/repos/octo/widgets/pulls/1/merge", town.github.url());
    let merged = ureq::put(&url).header("authorization", "Bearer alice").send("{}").unwrap();
    assert_eq!(merged.status().as_u16(), 200);
    let settled = town.run("alice", &["follow-ups", "settle"]);
    assert!(settled.err.contains("round the gate, as announced"), "{settled:?}");
    assert_eq!(town.events().pop().unwrap(), "outside_merge_found");
}

#[test]
fn a_policy_that_cannot_be_read_is_replaced_by_the_one_on_record() {
    let town = Town::in_emergency();
    town.repo(|repo| repo.push("main", &[(".github/breakglass.yml", "version: [")], "Break the policy"));
    let ran = merge(&town);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("the policy that was recorded last serves"), "{ran:?}");
}
