//! Each payload with one key at a time spoiled: a value or a known code, and nothing passes that did not pass.

use std::collections::{BTreeMap, BTreeSet};

use breakglass::{Assessment, Change, Error, Kind, Lane, State};
use breakglass_forge::code;
use breakglass_forge::github::{Collector, Payload};
use serde_json::Value;

use crate::codes::known;
use crate::folders::files;
use crate::mutation::{MOST, mutations, spoiled};
use crate::support::{POLICY, corpus};

/// The keys in which a state itself stands: another value there may be a better state.
const STATES: &[&str] = &[
    "status",
    "conclusion",
    "state",
    "draft",
    "isDraft",
    "merged",
    "merged_at",
    "mergeable",
    "mergeable_state",
    "mergeStateStatus",
    "reviewDecision",
    "behind_by",
];

/// The keys that say which check, run and commit a report is of. Another value there is a report of something else; where
/// nothing stands there, the check that it was of is not seen, and the change as a whole has to be held up.
const PLACES: &[&str] = &["name", "context", "id", "databaseId", "head_sha", "oid", "sha", "headRefOid"];

/// The change that a payload makes by itself; which head and which number is meant is said where it tells several.
fn change(payload: Payload, bytes: &[u8], head: Option<&str>, number: Option<u64>) -> Result<Change, Error> {
    let mut collector = Collector::new();
    collector.add_as(payload, bytes)?;
    if let Some(head) = head {
        collector.set_head(head);
    }
    if let Some(number) = number {
        collector.set_number(number);
    }
    match collector.change() {
        // One that does not tell its repository is taken for one of this.
        Err(error) if error.code() == code::REPOSITORY_NOT_KNOWN => {
            collector.set_repository("acme/shop");
            collector.change()
        }
        made => made,
    }
}

fn number_in(value: &Value) -> Option<u64> {
    match value {
        Value::Object(map) => {
            map.get("number").and_then(Value::as_u64).or_else(|| map.values().find_map(number_in))
        }
        Value::Array(list) => list.iter().find_map(number_in),
        _ => None,
    }
}

/// The checks whose every row passed, and the others.
fn passed_and_not(assessment: &Assessment) -> [BTreeSet<(Kind, String)>; 2] {
    let mut sets = [BTreeSet::new(), BTreeSet::new()];
    for check in assessment.checks() {
        sets[usize::from(check.state() != State::Passed)].insert((check.kind(), check.name().to_owned()));
    }
    let [passed, not] = sets;
    [passed.difference(&not).cloned().collect(), not]
}

#[test]
fn nothing_passes_for_want_of_a_key() {
    const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
    let Some(corpus) = corpus() else {
        return;
    };
    let (mut read, mut held, mut compared) = (0, 0, 0);
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in files(&corpus) {
        let Some(payload) = file.payload() else {
            continue;
        };
        let mut document: Value = serde_json::from_slice(&file.bytes).unwrap();
        let number = number_in(&document).filter(|_| payload != Payload::Compare);
        let alone = change(payload, &file.bytes, None, number)
            .or_else(|_| change(payload, &file.bytes, Some(HEAD), number))
            .ok();
        let head = alone.as_ref().map(|change| change.head().to_owned());
        let before = alone.map(|change| Assessment::new(&POLICY, &change));
        let not_passed = before.as_ref().map(|before| passed_and_not(before)[1].clone()).unwrap_or_default();
        let mutations = mutations(&document);
        assert!(mutations.len() <= MOST);
        for mutation in mutations {
            let bytes = spoiled(&mut document, &mutation);
            if let Err(error) = Payload::detect(&bytes) {
                assert!(known(error.code()), "{error}");
            }
            let after = match change(payload, &bytes, head.as_deref(), number) {
                Ok(after) => Assessment::new(&POLICY, &after),
                Err(error) => {
                    assert!(known(error.code()), "{error}");
                    *refused.entry(error.code().as_str()).or_default() += 1;
                    continue;
                }
            };
            read += 1;
            let Some(before) = &before else {
                continue;
            };
            compared += 1;
            let says_a_state = STATES.contains(&mutation.key.as_str());
            let gone = mutation.of_item() || matches!(mutation.key.as_str(), "name" | "context");
            let moved = PLACES.contains(&mutation.key.as_str()) && !mutation.spoil.leaves_nothing();
            let better: Vec<_> = passed_and_not(&after)[0].intersection(&not_passed).cloned().collect();
            if !better.is_empty() && !says_a_state && !gone && !moved {
                wrong.push(format!("{}: {mutation:?} makes {better:?} pass", file.path));
            }
            for lane in Lane::ALL.into_iter().filter(|_| mutation.spoil.leaves_nothing() && !says_a_state) {
                let (was, is) = (before.verdict(lane), after.verdict(lane));
                if !was.lets_through() && is.lets_through() {
                    wrong.push(format!("{}: {mutation:?} makes {was:?} {is:?} in {lane:?}", file.path));
                }
                held += 1;
            }
        }
    }
    println!(
        "spoiled: {read} read, of which {compared} compared with the whole payload, {held} verdicts held"
    );
    println!("  refused: {refused:?}");
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}
