//! What is not there, where something else would pass for want of it.

use breakglass::{Change, Condition, State};
use breakglass_forge::github::{Collector, Payload, read};

use crate::valid::valid;

const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

fn change(payloads: &[(Payload, &str)]) -> Change {
    let mut collector = Collector::new();
    for (payload, text) in payloads {
        collector.add_as(*payload, text.as_bytes()).unwrap();
    }
    collector.set_repository("acme/shop");
    collector.set_head(HEAD);
    collector.change().unwrap()
}

fn review(reviews: &str) -> State {
    let change = change(&[(Payload::PullRequest, valid(Payload::PullRequest)), (Payload::Reviews, reviews)]);
    let review = change.observations().iter().find(|one| one.name == Condition::Review.as_str());
    review.unwrap().state
}

#[test]
fn an_error_is_no_empty_answer_of_any_kind() {
    for payload in Payload::ALL {
        let error =
            read(*payload, br#"{"message": "Not Found", "documentation_url": "https://docs.github.com"}"#);
        assert_eq!(error.unwrap_err().code().as_str(), "forge_error", "{payload}");
        assert!(read(*payload, b"{}").is_err(), "`{payload}` out of nothing");
    }
    let told = Collector::new().add(br#"{"message": "Not Found", "status": "404"}"#).unwrap_err();
    assert!(told.message().contains("Not Found"), "{told}");
}

#[test]
fn what_graphql_keeps_back_makes_the_change_incomplete() {
    let context = r#"{"name": "build", "status": "COMPLETED", "conclusion": "SUCCESS"}"#;
    let answer = |contexts: &str, errors: &str| {
        let rollup = format!(r#"{{"commit": {{"oid": "{HEAD}", "statusCheckRollup": {contexts}}}}}"#);
        let pull = format!(r#"{{"number": 7, "commits": {{"nodes": [{rollup}]}}}}"#);
        let text =
            format!(r#"{{"data": {{"repository": {{"pullRequest": {pull}}}}}, "errors": [{errors}]}}"#);
        change(&[(Payload::GraphQl, &text)]).document().incomplete.clone()
    };
    assert!(answer(&format!(r#"{{"contexts": {{"nodes": [{context}]}}}}"#), "").is_empty());
    assert!(answer("null", "").is_empty());
    for contexts in [
        format!(r#"{{"contexts": {{"nodes": [{context}, null]}}}}"#),
        format!(r#"{{"contexts": {{"nodes": [{context}, {{}}]}}}}"#),
        format!(r#"{{"contexts": {{"totalCount": 2, "nodes": [{context}]}}}}"#),
        r#"{"contexts": {"nodes": null}}"#.to_owned(),
        r#"{"state": "FAILURE"}"#.to_owned(),
    ] {
        assert_eq!(answer(&contexts, ""), ["check_runs"], "{contexts}");
    }
    let whole = format!(r#"{{"contexts": {{"nodes": [{context}]}}}}"#);
    assert_eq!(answer(&whole, r#"{"message": "Resource not accessible by integration"}"#), ["graphql"]);
}

#[test]
fn what_is_not_known_of_a_review_approves_nothing() {
    let one = |id: &str, user: &str, state: &str, time: &str| {
        format!(r#"{{"id": {id}, "user": {user}, "state": "{state}", "submitted_at": {time}}}"#)
    };
    let (alice, early, late) = (r#"{"id": 1}"#, "\"2026-03-01T12:00:00Z\"", "\"2026-03-01T13:00:00Z\"");
    let reviews = |all: &[String]| review(&format!("[{}]", all.join(",")));
    let approved = one("2", alice, "APPROVED", late);
    assert_eq!(reviews(std::slice::from_ref(&approved)), State::Passed);
    assert_eq!(reviews(&[one("1", alice, "CHANGES_REQUESTED", early), approved.clone()]), State::Passed);
    assert_eq!(reviews(&[one("1", alice, "CHANGES_REQUESTED", "null"), approved.clone()]), State::Failed);
    assert_eq!(reviews(&[one("3", alice, "DISMISSED", "null"), approved.clone()]), State::Missing);
    assert_eq!(reviews(&[one("1", "null", "CHANGES_REQUESTED", early), approved.clone()]), State::Failed);
    assert_eq!(reviews(&[one("1", "null", "APPROVED", early)]), State::Missing);
    // The same review, before and after it was dismissed.
    let dismissed = one("2", alice, "DISMISSED", late);
    assert_eq!(reviews(&[approved.clone(), dismissed.clone()]), State::Missing);
    assert_eq!(reviews(&[dismissed, approved]), State::Missing);
}

/// An older merge state that said that the change was up to date is out of date where a newer one does not say.
#[test]
fn a_merge_state_that_hides_it_does_not_leave_the_older_word() {
    let pull = |state: &str, second: u8| {
        format!(
            r#"{{"number": 7, "mergeable_state": "{state}", "updated_at": "2026-03-01T12:00:0{second}Z", "head": {{"sha": "{HEAD}"}}}}"#
        )
    };
    let state = |newer: &str| {
        let payloads = [pull("clean", 1), pull(newer, 2)];
        let change = change(&[(Payload::PullRequest, &payloads[0]), (Payload::PullRequest, &payloads[1])]);
        change.observations().iter().find(|one| one.name == "up_to_date").unwrap().state
    };
    assert_eq!(state("unstable"), State::Passed);
    assert_eq!(state("behind"), State::Failed);
    assert_eq!(state("blocked"), State::Missing);
}
