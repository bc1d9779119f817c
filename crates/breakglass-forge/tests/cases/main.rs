//! Peers' own test cases, asked of breakglass: each case is restated as a policy and a change, or as words for the
//! reader of states, and where it is about a way round the gate as an emergency with all that leads to a merge. Our answer
//! is held against the peer's. Where breakglass means to answer otherwise, the case stands in `differences.jsonl` with a
//! reason that `docs/differences.md` explains.
//!
//! ```text
//! case -> Question --ask--> policy and change -> answer <-> expected -> equal, or a row of the table
//! case.rs           asks.rs  words.rs, emergencies.rs,      compare.rs     differences.rs, page.rs
//!                            a file a family
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops when its set-up does not stand, and prints what it counted"
)]

mod asks;
mod buckets;
mod case;
mod compare;
#[path = "../support/corpus.rs"]
mod corpus;
mod differences;
mod duplicates;
mod emergencies;
mod emergency_app;
mod every_check;
mod globs;
mod jobs;
mod label_gate;
mod overrides;
mod page;
mod predicates;
mod required;
mod rulesets;
mod states;
mod submit;
mod tiers;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use asks::{ANSWERED, LEFT_OUT};
use case::{Case, cases};
use compare::different_keys;
use corpus::corpus;
use differences::Differences;

/// What one ask came to.
#[derive(Default)]
struct Count {
    equal: usize,
    different: usize,
}

#[test]
fn peers_are_answered_as_they_answer_or_the_difference_is_explained() {
    let Some(corpus) = corpus() else {
        return;
    };
    let cases = cases(&corpus);
    let differences = Differences::read();
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for case in &cases {
        let Some(ask) = ANSWERED.iter().find(|ask| ask.name == case.ask) else {
            continue;
        };
        seen.insert(case.id.as_str());
        let ours = (ask.answer)(case.question());
        let (ours, theirs) = different_keys(&ours, &case.expected, ask.prose);
        let count = counts.entry(ask.name).or_default();
        if theirs.is_empty() {
            count.equal += 1;
        } else {
            count.different += 1;
        }
        problems.extend(differences.problem(&case.id, &ours, &theirs));
    }
    for ask in ANSWERED {
        let Count { equal, different } = counts.remove(ask.name).unwrap_or_default();
        let answered = equal + different;
        println!("{:<24} {answered:>3} answered {equal:>4} equal {different:>3} different", ask.name);
        assert!(answered > 0, "no case asks `{}`", ask.name);
    }
    problems.extend(
        differences.ids().filter(|id| !seen.contains(id)).map(|id| format!("{id}: no such case is asked")),
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// An ask is answered, or it is left out by name and with a reason.
#[test]
fn no_ask_is_passed_over_in_silence() {
    let Some(corpus) = corpus() else {
        return;
    };
    let answered = ANSWERED.iter().map(|ask| ask.name);
    let known: BTreeSet<&str> = answered.chain(LEFT_OUT.iter().map(|(name, _)| *name)).collect();
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    for Case { ask, .. } in cases(&corpus) {
        assert!(known.contains(ask.as_str()), "`{ask}` is neither answered nor left out for a reason");
        if LEFT_OUT.iter().any(|(name, _)| *name == ask) {
            *left_out.entry(ask).or_default() += 1;
        }
    }
    for (ask, cases) in &left_out {
        println!("{ask:<24} {cases:>3} left out");
    }
    let names: Vec<&str> = left_out.keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = LEFT_OUT.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, listed.into_iter().collect::<Vec<_>>(), "what is left out is really asked");
}
