//! The decision that is timed beside the peers: 50 checks of a change, a policy of 6 names and 10 patterns.

use breakglass::{
    Accept, Change, ChangeDocument, EmergencyDocument, Kind, Observation, Policy, PolicyDocument, Result,
    RuleDocument, SmolStr, State, Tier,
};

use crate::HEAD;

/// The names of each tier.
pub const EXACT: [(Tier, &[&str]); 3] = [
    (Tier::AbsolutelyRequired, &["build", "CodeQL", "license-check"]),
    (Tier::Required, &["typecheck", "docs"]),
    (Tier::Optional, &["size-limit"]),
];

/// The patterns of each tier, in the order in which they are asked.
pub const GLOBS: [(Tier, &[&str]); 3] = [
    (Tier::AbsolutelyRequired, &["build (linux*", "security/*", "unit-tests/*"]),
    (Tier::Required, &["e2e/*", "lint*", "integration-*", "test (*, ubuntu-*"]),
    (Tier::Optional, &["codecov/*", "deploy/preview-*", "*-experimental"]),
];

/// The policy: names before patterns; what nobody names is optional, and what was skipped is fine in every tier.
///
/// # Errors
/// None: it is made to load.
pub fn policy() -> Result<Policy> {
    let rule = |pattern: &&str, tier| {
        let rule = RuleDocument::check(*pattern, tier).accept([Accept::Skipped, Accept::Neutral]);
        // A name that is not reported is missed, a pattern is not.
        if tier != Tier::Optional && pattern.contains('*') { rule.at_least(0) } else { rule }
    };
    let rules =
        EXACT.iter().chain(&GLOBS).flat_map(|&(tier, all)| all.iter().map(move |one| rule(one, tier)));
    Policy::new(PolicyDocument {
        unlisted: Tier::Optional,
        rules: rules.collect(),
        emergency: EmergencyDocument { confirm_while: Vec::new(), ..EmergencyDocument::default() },
        ..PolicyDocument::default()
    })
}

/// The names of 50 checks, as a repository of some size has them.
#[must_use]
pub fn names() -> Vec<String> {
    const SYSTEMS: [&str; 4] = ["linux-x64", "linux-arm64", "macos-14", "windows-2022"];
    let mut names: Vec<String> =
        EXACT.iter().flat_map(|(_, all)| all.iter().map(ToString::to_string)).collect();
    let mut many = |count: usize, name: &dyn Fn(usize) -> String| names.extend((0..count).map(name));
    many(8, &|index| format!("build ({}, {index})", SYSTEMS.get(index % 4).unwrap_or(&"linux")));
    many(4, &|index| format!("security/scanner-{index}"));
    many(8, &|index| format!("unit-tests/shard-{index}-of-8"));
    many(6, &|index| format!("e2e/journey-{index}"));
    many(4, &|index| format!("lint-{index}"));
    many(4, &|index| format!("integration-{index}"));
    many(4, &|index| format!("test (2{index}, ubuntu-latest)"));
    many(2, &|index| format!("codecov/part-{index}"));
    many(2, &|index| format!("deploy/preview-{index}"));
    many(2, &|index| format!("wasm{index}-experimental"));
    names
}

/// A change with these checks.
///
/// # Errors
/// Where an observation is refused.
pub fn change<N: Into<SmolStr>>(checks: impl IntoIterator<Item = (N, State)>) -> Result<Change> {
    let mut document = ChangeDocument::new("acme/shop", HEAD);
    let observed = |(name, state): (N, State)| Observation::new(Kind::CheckRun, name, state);
    document.observations = checks.into_iter().map(observed).collect();
    Change::new(document)
}

/// The 50 checks as they stand while a change is worked on: most have passed.
pub fn checks() -> impl Iterator<Item = (String, State)> {
    const MIXED: [State; 10] = [
        State::Passed,
        State::Passed,
        State::Passed,
        State::Running,
        State::Passed,
        State::Skipped,
        State::Passed,
        State::Failed,
        State::Neutral,
        State::Passed,
    ];
    names().into_iter().zip(MIXED.into_iter().cycle())
}
