//! How much memory a payload in pieces takes: as much as what its elements tell, however long its text is.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops when its set-up does not stand, and prints what it counted"
)]

use std::sync::{Mutex, PoisonError};

use breakglass_forge::github::{Payload, Pieces};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Held by whoever counts: the allocator counts for the whole process, in which tests may run beside each other.
static COUNTING: Mutex<()> = Mutex::new(());

/// How many bytes are held at most while a page of that many check runs is read, each of about that many bytes.
fn peak(runs: usize, bytes: usize) -> usize {
    let _counting = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let summary = "[{\\\"- 0 warnings\\\": 1}] ".repeat(bytes.div_euclid(24));
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let mut pieces = Pieces::new();
    pieces.push(format!(r#"{{"total_count": {runs}, "check_runs": ["#).as_bytes()).unwrap();
    let mut text = 0_usize;
    for run in 0..runs {
        let comma = if run == 0 { "" } else { "," };
        let start = format!(r#"{comma}{{"id": {run}, "name": "build-{run}", "output": {{"summary": ""#);
        for piece in [start.as_str(), &summary, r#""}, "status": "queued"}"#] {
            text = text.saturating_add(piece.len());
            pieces.push(piece.as_bytes()).unwrap();
        }
    }
    pieces.push(b"]}").unwrap();
    let (payload, reading) = pieces.finish().unwrap().unwrap();
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    assert_eq!((payload, reading.observations.len()), (Payload::CheckRuns, runs));
    println!("{text} bytes in pieces: at most {peak} held");
    peak
}

#[test]
fn what_is_held_does_not_grow_with_the_text() {
    const RUNS: usize = 1000;
    const ELEMENT: usize = 100_000;
    let [short, long] = [peak(RUNS, ELEMENT.div_euclid(10)), peak(RUNS, ELEMENT)];
    // Ten times the text, the same checks: what is read at once grows by some elements and no more.
    assert!(long < short.saturating_add(ELEMENT.saturating_mul(4)), "{short} and {long}");
}

#[test]
fn what_is_held_grows_with_the_checks() {
    for runs in [1000, 10_000] {
        assert!(peak(runs, 2000) < runs.saturating_mul(1500));
    }
}
