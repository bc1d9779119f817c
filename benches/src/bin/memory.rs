//! What is held in memory: `memory board [changes]` and `memory pages`. Prints JSON.
//!
//! All that is allocated is counted as it was asked for, so the numbers are the same in every run.

use std::env;
use std::error::Error;
use std::io;

use breakglass_bench::board::{CHANGES, CHECKS, board};
use breakglass_bench::pages::check_runs_pieces;
use breakglass_bench::report::Wanted::AtMost;
use breakglass_bench::report::{Curve, Growth, Line, Report};
use breakglass_bench::{check_runs_pages, gate};
use breakglass_forge::github::{Collector, Payload, Pieces, read};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// How large pages are, in bytes. A whole text may have 64 MiB.
const WHOLE: [u32; 4] = [100_000, 1_000_000, 10_000_000, 60_000_000];

/// A page that comes in pieces may be as long as it likes.
const IN_PIECES: [u32; 4] = [100_000, 1_000_000, 10_000_000, 100_000_000];

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Done {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut report = Report::default();
    match arguments.as_slice() {
        ["board"] => of_a_board(CHANGES, &mut report)?,
        ["board", changes] => of_a_board(changes.parse()?, &mut report)?,
        ["pages"] => of_pages(&mut report)?,
        _ => return Err("usage: memory board [changes]|pages".into()),
    }
    serde_json::to_writer_pretty(io::stdout().lock(), &report)?;
    Ok(())
}

fn of_a_board(changes: u32, report: &mut Report) -> Done {
    let policy = gate::policy()?;
    let before = ALLOCATED.current_usage();
    let board = board(policy, changes, CHECKS)?;
    let held = ALLOCATED.current_usage().saturating_sub(before);
    // To the hundredth: there is no conversion of such large numbers that may not cut.
    let hundredths = held.saturating_mul(100).checked_div(board.size().reports).ok_or("nothing is held")?;
    let bytes = f64::from(u32::try_from(hundredths)?) / 100.0;
    let what = format!("board, {changes} changes x {CHECKS}: memory of a check");
    report.figure("P6", what, AtMost(8.0), "B", bytes);
    Ok(())
}

fn of_pages(report: &mut Report) -> Done {
    let line = |name, points| Line { name, wanted: Growth::Straight, points };
    let whole = WHOLE.into_iter().map(whole).collect::<Done<_>>()?;
    let in_pieces = IN_PIECES.into_iter().map(in_pieces).collect::<Done<_>>()?;
    report.curve(Curve {
        title: "Peak memory of reading a page",
        along: "bytes",
        unit: "bytes",
        lines: vec![line("whole", whole), line("in pieces", in_pieces)],
    });
    Ok(())
}

/// The most that is held while a page is read that lies in memory, the page with it.
fn whole(size: u32) -> Done<(u32, f64)> {
    // About that long, with so many runs.
    let runs = usize::try_from(size)? / 2_600;
    let page = check_runs_pages(1, runs).pop().ok_or("a page was made")?;
    let others = ALLOCATED.current_usage().saturating_sub(page.len());
    ALLOCATED.reset_peak_usage();
    let reading = read(Payload::CheckRuns, page.as_bytes())?;
    let peak = ALLOCATED.peak_usage().saturating_sub(others);
    drop(reading);
    Ok((page.len().try_into()?, u32::try_from(peak)?.into()))
}

/// The most that is held while a page is read that comes in pieces and lies nowhere.
fn in_pieces(size: u32) -> Done<(u32, f64)> {
    let others = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let (mut pieces, mut bytes) = (Pieces::of(Payload::CheckRuns), 0_usize);
    for piece in check_runs_pieces(size.try_into()?) {
        bytes = bytes.saturating_add(piece.len());
        pieces.push(piece.as_bytes())?;
    }
    let mut collector = Collector::new();
    collector.add_pieces(pieces)?;
    let peak = ALLOCATED.peak_usage().saturating_sub(others);
    Ok((bytes.try_into()?, u32::try_from(peak)?.into()))
}
