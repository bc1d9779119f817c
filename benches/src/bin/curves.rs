//! How what things take grows with the size of what is worked on. Prints JSON.
//!
//! `cargo xtask bench growth` draws it, beside what `memory pages` counts.

use std::error::Error;
use std::hint::black_box;
use std::io;
use std::time::Instant;

use breakglass::{Assessment, Change, Ledger, Policy};
use breakglass_bench::board::{board, events, tell};
use breakglass_bench::ledger::{Nowhere, begun, note, now};
use breakglass_bench::report::{Curve, Growth, Line, Report};
use breakglass_bench::rounds::Rounds;
use breakglass_bench::{change, gate, policy};

const WARM_UP: usize = 3;
const ROUNDS: usize = 21;

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Done {
    let mut report = Report::default();
    checks(&mut report);
    rules(&mut report);
    changes(&mut report)?;
    entries(&mut report)?;
    serde_json::to_writer_pretty(io::stdout().lock(), &report)?;
    Ok(())
}

fn checks(report: &mut Report) {
    const RULES: usize = 20;
    const SIZES: [usize; 5] = [1, 10, 100, 1_000, 10_000];
    let policy = policy(RULES);
    let changes = SIZES.map(change);
    let mut rounds = Rounds::default();
    let mut unseen = Rounds::default();
    for (change, checks) in changes.iter().zip(SIZES) {
        let calls = calls(checks);
        rounds.calls(checks.to_string(), calls, |_| Assessment::new(&policy, change));
        assess_unseen(&mut unseen, checks, calls, &policy, change);
    }
    let seen = line("names seen before", Growth::Straight, &SIZES, rounds);
    report.curve(assessments("An assessment under 20 rules", "checks", seen, &SIZES, unseen));
}

fn rules(report: &mut Report) {
    const CHECKS: usize = 100;
    const SIZES: [usize; 5] = [1, 10, 100, 1_000, 10_000];
    let policies = SIZES.map(policy);
    let change = change(CHECKS);
    let mut rounds = Rounds::default();
    let mut unseen = Rounds::default();
    for (policy, rules) in policies.iter().zip(SIZES) {
        rounds.calls(rules.to_string(), 100, |_| Assessment::new(policy, &change));
        assess_unseen(&mut unseen, rules, 1, policy, &change);
    }
    let seen = line("names seen before", Growth::Flat, &SIZES, rounds);
    report.curve(assessments("An assessment of 100 checks", "rules", seen, &SIZES, unseen));
}

/// What assessments take with names that were seen before, and with others.
fn assessments(
    title: &'static str,
    along: &'static str,
    seen: Line,
    sizes: &[usize],
    unseen: Rounds,
) -> Curve {
    let unseen = line("unseen names", Growth::Straight, sizes, unseen);
    Curve { title, along, unit: "ns", lines: vec![seen, unseen] }
}

fn changes(report: &mut Report) -> Done {
    const CHECKS: usize = 6;
    const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
    // In all rounds no more than a board of the smallest size has events.
    const EACH: u32 = 40;
    let mut rounds = Rounds::default();
    for changes in SIZES {
        let mut board = board(gate::policy()?, changes, CHECKS)?;
        let mut events = events(changes, CHECKS);
        rounds.timed(changes.to_string(), EACH, move || tell(&mut board, &mut events, EACH));
    }
    report.curve(Curve {
        title: "An event on a board of changes with 6 checks",
        along: "changes",
        unit: "ns",
        lines: vec![line("one at a time", Growth::Flat, &SIZES, rounds)],
    });
    Ok(())
}

fn entries(report: &mut Report) -> Done {
    const SIZES: [u32; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
    const EACH: u32 = 50;
    let mut rounds = Rounds::default();
    for entries in SIZES {
        let mut ledger = begun(&mut Nowhere);
        for _ in 1..entries {
            ledger.note(&note(), now(), &mut Nowhere)?;
        }
        // Each is appended to once: it stays as long as it is.
        rounds.timed(entries.to_string(), EACH, move || {
            let mut ledgers: Vec<Ledger> = (0..EACH).map(|_| ledger.clone()).collect();
            let began = Instant::now();
            for ledger in &mut ledgers {
                let _ = black_box(ledger.note(&note(), now(), &mut Nowhere));
            }
            began.elapsed()
        });
    }
    report.curve(Curve {
        title: "An append to a ledger, without the disk",
        along: "entries",
        unit: "ns",
        lines: vec![line("a remark", Growth::Flat, &SIZES, rounds)],
    });
    Ok(())
}

/// Under a policy that was loaded for this one time, and so has seen no name.
fn assess_unseen<'a>(rounds: &mut Rounds<'a>, size: usize, calls: u32, policy: &Policy, change: &'a Change) {
    let document = policy.document().clone();
    rounds.timed(size.to_string(), calls, move || {
        let fresh: Vec<Policy> = (0..calls).filter_map(|_| Policy::new(document.clone()).ok()).collect();
        let began = Instant::now();
        for policy in &fresh {
            black_box(Assessment::new(policy, change));
        }
        began.elapsed()
    });
}

/// So many that a round of them takes about as long whatever the size.
fn calls(size: usize) -> u32 {
    let calls = 10_000_usize.checked_div(size).unwrap_or_default().clamp(1, 200);
    calls.try_into().unwrap_or(1)
}

/// What the sizes took, all of which had their turn in each round.
fn line<T: Copy + ToString + TryInto<u32>>(
    name: &'static str,
    wanted: Growth,
    sizes: &[T],
    rounds: Rounds<'_>,
) -> Line {
    let medians = rounds.medians(WARM_UP, ROUNDS);
    let point = |size: &T| Some(((*size).try_into().ok()?, medians.get(&size.to_string()).copied()?));
    Line { name, wanted, points: sizes.iter().filter_map(point).collect() }
}
