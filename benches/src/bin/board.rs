//! What a board of many changes takes to be told of things: `board [changes]`. Prints JSON.
//!
//! `cargo xtask bench` runs it with the other benchmarks. What the board takes in memory is counted by `memory board`, since
//! counting takes time as well.

use std::cell::RefCell;
use std::env;
use std::error::Error;
use std::io;

use breakglass_bench::board::{CHANGES, CHECKS, board, events, other_policy, tell, tell_all};
use breakglass_bench::gate;
use breakglass_bench::report::Report;
use breakglass_bench::report::Wanted::AtMost;
use breakglass_bench::rounds::Rounds;

const WARM_UP: usize = 3;
const ROUNDS: usize = 21;

/// Of a batch, as one answers what came in while the last one was taken.
const BATCH: u32 = 1_000;

/// Told in a round: they are made before, and held.
const MOST_EVENTS: u32 = 50_000;

fn main() -> Result<(), Box<dyn Error>> {
    let changes = env::args().nth(1).map_or(Ok(CHANGES), |changes| changes.parse())?;
    let mut report = Report::default();
    let policies = [gate::policy()?, other_policy()?];
    let [policy, _] = &policies;
    let mut board = board(policy.clone(), changes, CHECKS)?;
    let of = format!("board, {changes} changes x {CHECKS}");

    // Each event is told once. There are six of a change: in all rounds half as many are.
    let each = (changes / 16).min(MOST_EVENTS);
    let batch = each.min(BATCH);
    let told = RefCell::new((&mut board, events(changes, CHECKS)));
    let mut rounds = Rounds::default();
    rounds.timed("one at a time", each, || {
        let (board, events) = &mut *told.borrow_mut();
        tell(board, events, each)
    });
    rounds.timed("in batches", each.next_multiple_of(batch), || {
        let (board, events) = &mut *told.borrow_mut();
        tell_all(board, events, each, batch)
    });
    let medians = rounds.medians(WARM_UP, ROUNDS);
    for (how, most) in [("one at a time", 200.0), ("in batches", 70.0)] {
        let event = medians.get(how).copied().ok_or("events were timed")?;
        report.figure("P6", format!("{of}: an event, {how}"), AtMost(most), "ns", event);
    }

    let mut turns = policies.iter().cycle();
    let mut changed = Rounds::default();
    // The first one that is set is that which the board has.
    turns.next();
    changed.calls("policy", 1, |_| turns.next().map(|policy| board.set_policy(policy.clone())));
    let changed = changed.medians(WARM_UP, ROUNDS);
    let policy = changed.get("policy").copied().ok_or("policies were timed")?;
    report.figure("P6", format!("{of}: another policy"), AtMost(5.0), "ms", policy / 1e6);

    serde_json::to_writer_pretty(io::stdout().lock(), &report)?;
    Ok(())
}
