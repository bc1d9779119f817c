//! The decision over 50 parsed checks. The policies of cedar-policy and regorus lie beside the repository, in
//! `../shared/peers`; where they do not, these two are left out.

mod cedar;
mod hand;
mod rego;

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use breakglass::{Assessment, Change, Lane, Outcome, Policy, State, Tier};
use breakglass_bench::gate;
use breakglass_bench::report::{
    Report,
    Wanted::{AtLeast, AtMost},
};
use breakglass_bench::rounds::Rounds;
use breakglass_forge::github::run_state;
use cedar::Cedar;
use hand::ByHand;
use rego::Rego;

use crate::Done;

/// A check as the peers are given it.
pub(crate) struct Check {
    name: String,
    status: &'static str,
    conclusion: Option<&'static str>,
}

impl Check {
    fn standing(&self) -> Standing {
        match (self.status, self.conclusion) {
            ("completed", Some("success" | "neutral" | "skipped")) => Standing::Pass,
            ("completed", _) => Standing::Fail,
            _ => Standing::Pending,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Pass,
    Pending,
    Fail,
    Missing,
}

/// What is decided, in the words of the peers.
#[derive(Debug, PartialEq, Eq)]
struct Decision {
    normal: bool,
    emergency: bool,
    /// What must pass and did not.
    outstanding: BTreeSet<(String, Tier, Standing)>,
    /// How many of each tier passed, are pending and failed.
    counts: [[usize; 3]; 3],
}

/// What is counted and listed on the way to a decision.
#[derive(Default)]
struct Tally<'a> {
    outstanding: Vec<(&'a str, Tier, Standing)>,
    counts: [[usize; 3]; 3],
}

impl<'a> Tally<'a> {
    fn add(&mut self, name: &'a str, tier: Tier, standing: Standing) {
        if standing != Standing::Missing {
            self.counts[tier as usize][standing as usize] += 1;
        }
        if standing != Standing::Pass && tier != Tier::Optional {
            self.outstanding.push((name, tier, standing));
        }
    }

    fn normal(&self) -> bool {
        self.outstanding.is_empty()
    }

    fn emergency(&self) -> bool {
        self.outstanding.iter().all(|(_, tier, _)| *tier != Tier::AbsolutelyRequired)
    }

    fn decision(&self) -> Decision {
        Decision {
            normal: self.normal(),
            emergency: self.emergency(),
            outstanding: self
                .outstanding
                .iter()
                .map(|(name, tier, now)| ((*name).to_owned(), *tier, *now))
                .collect(),
            counts: self.counts,
        }
    }
}

/// Names that must be reported.
fn expected() -> impl Iterator<Item = (&'static str, Tier)> {
    let named = gate::EXACT.into_iter().filter(|(tier, _)| *tier != Tier::Optional);
    named.flat_map(|(tier, names)| names.iter().map(move |name| (*name, tier)))
}

pub(crate) fn bench(report: &mut Report) -> Done {
    let policies = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/peers"));
    let found = policies.is_dir();
    let policy = gate::policy()?;
    let hand = ByHand::new()?;
    let cedar = found.then(|| Cedar::new(&policies)).transpose()?;
    let rego = |file: &str| found.then(|| Rego::new(&policies, file)).transpose();
    let (mut natural, mut lowered) = (rego("policy_natural.rego")?, rego("policy_lowered.rego")?);
    if !found {
        report.left_out("cedar-policy and regorus: their policies are not beside the repository");
    }
    report.compared(agree(&policy, &hand, cedar.as_ref(), &mut [&mut natural, &mut lowered])?);

    let checks = fifty();
    assert_eq!(checks.len(), 50);
    let change = change(&checks)?;
    let document = policy.document().clone();
    let mut rounds = Rounds::default();
    rounds.calls("assess: breakglass", 2000, |_| Assessment::new(&policy, &change));
    rounds.calls("assess: breakglass, verdicts alone", 2000, |_| Assessment::verdicts(&policy, &change));
    // A policy remembers the names that it saw: each is asked once, as soon as it was loaded.
    rounds.timed("assess: breakglass, unseen names", 200, || {
        let fresh = (0..200).filter_map(|_| Policy::new(document.clone()).ok());
        let took = fresh.map(|policy| {
            let began = Instant::now();
            black_box(Assessment::new(&policy, &change));
            began.elapsed()
        });
        took.sum()
    });
    rounds.calls("assess: by hand, globset", 500, |_| hand.decide(&checks).normal());
    if let Some(cedar) = &cedar {
        // The requests are made before: ours has the change's handle before as well.
        let requests = cedar.requests(&checks)?;
        rounds.calls("assess: cedar-policy", 5, move |_| cedar.decide(&requests).normal());
    }
    let input = rego::input(&checks)?;
    for (rego, name) in
        [(&mut lowered, "assess: regorus, lowered policy"), (&mut natural, "assess: regorus, natural policy")]
    {
        if let Some(rego) = rego {
            let input = input.clone();
            rounds.calls(name, 5, move |_| rego.decide(&input));
        }
    }
    report.medians(rounds.medians(5, 41));

    if let Some(now) = report.took("assess: breakglass") {
        report.figure("P1", "Rust: assess a held change of 50 checks", AtMost(1.0), "us", now / 1000.0);
    }
    for (what, slow, fast, wanted) in [
        ("Rust: cedar-policy / assess held", "assess: cedar-policy", "assess: breakglass", 400.0),
        (
            "Rust: by hand, globset / unseen names",
            "assess: by hand, globset",
            "assess: breakglass, unseen names",
            3.0,
        ),
    ] {
        if let Some(now) = report.ratio(slow, fast) {
            report.figure("P1", what, AtLeast(wanted), "x", now);
        }
    }
    report.chart(
        "Rust: 50 parsed checks to a decision",
        &[
            "assess: breakglass",
            "assess: breakglass, unseen names",
            "assess: by hand, globset",
            "assess: regorus, lowered policy",
            "assess: cedar-policy",
            "assess: regorus, natural policy",
        ],
    );
    Ok(())
}

const STATES: [(&str, Option<&str>); 8] = [
    ("completed", Some("success")),
    ("completed", Some("skipped")),
    ("completed", Some("neutral")),
    ("completed", Some("failure")),
    ("completed", Some("timed_out")),
    ("completed", None),
    ("in_progress", None),
    ("queued", None),
];

/// The checks of [`gate::checks`], in GitHub's words.
fn fifty() -> Vec<Check> {
    let is = |state| {
        move |(status, conclusion): &(&str, Option<&str>)| run_state(Some(status), *conclusion) == state
    };
    let check = |(name, state)| {
        let (status, conclusion) = STATES.into_iter().find(is(state))?;
        Some(Check { name, status, conclusion })
    };
    gate::checks().filter_map(check).collect()
}

fn change(checks: &[Check]) -> Done<Change> {
    let state = |check: &Check| run_state(Some(check.status), check.conclusion);
    Ok(gate::change(checks.iter().map(|check| (check.name.as_str(), state(check))))?)
}

/// All decide alike in every case, to the last count.
fn agree(
    policy: &Policy,
    hand: &ByHand,
    cedar: Option<&Cedar>,
    rego: &mut [&mut Option<Rego>],
) -> Done<usize> {
    let cases = cases();
    for checks in &cases {
        let ours = ours(&Assessment::new(policy, &change(checks)?));
        assert_eq!(ours, hand.decide(checks).decision(), "by hand");
        if let Some(cedar) = cedar {
            assert_eq!(ours, cedar.decide(&cedar.requests(checks)?).decision(), "cedar-policy");
        }
        let input = rego::input(checks)?;
        for rego in rego.iter_mut().filter_map(|rego| rego.as_mut()) {
            assert_eq!(ours, rego::decision(&rego.decide(&input)?)?, "regorus");
        }
    }
    Ok(cases.len())
}

fn ours(assessment: &Assessment) -> Decision {
    let mut tally = Tally::default();
    let checks: Vec<_> = assessment.checks().collect();
    for check in &checks {
        let standing = match check.state() {
            State::Missing => Standing::Missing,
            _ if check.outcome(Lane::Normal) == Outcome::Accepted => Standing::Pass,
            State::Running | State::Queued => Standing::Pending,
            _ => Standing::Fail,
        };
        tally.add(check.name(), check.tier(), standing);
    }
    let through = |lane| assessment.verdict(lane).lets_through();
    Decision { normal: through(Lane::Normal), emergency: through(Lane::Emergency), ..tally.decision() }
}

/// The 50 checks as they are timed; each of their names, and others that nearly match, in every state; and mixtures.
fn cases() -> Vec<Vec<Check>> {
    let near = [
        "Build",
        "build (linux",
        "build (",
        "security",
        "lint",
        "e2e/",
        "test (1, ubuntu-)",
        "test (1)",
        "-experimental",
        "x",
    ];
    let names: Vec<String> = gate::names().into_iter().chain(near.map(str::to_owned)).collect();
    let check = |name: &String, state: usize| {
        let (status, conclusion) = STATES[state % STATES.len()];
        Check { name: name.clone(), status, conclusion }
    };
    let mut cases = vec![fifty()];
    for one in &names {
        for state in 0..STATES.len() {
            cases.push(names.iter().map(|name| check(name, if name == one { state } else { 0 })).collect());
        }
    }
    // The same ones in every run: xorshift.
    let mut seed = 0x9e37_79b9_u32;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed as usize
    };
    for _ in 0..500 {
        let good = 1 + random() % 40;
        let mut checks: Vec<Check> = Vec::new();
        for name in &names {
            // Some are not reported, and most have passed, or no lane would ever be open.
            if random() % (4 * good) != 0 {
                checks.push(check(name, if random() % good == 0 { random() } else { 0 }));
            }
        }
        cases.push(checks);
    }
    cases.retain(|checks| !checks.is_empty());
    cases
}
