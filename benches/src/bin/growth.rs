//! How memory grows with the size of a page: for each size a line of JSON that says how many bytes are held at most while it is
//! read whole, its text included, and in pieces. `growth [bytes...]`, of 1, 10 and 100 MB unless it is told.

use std::env;
use std::error::Error;

use breakglass_bench::pages::check_runs_pieces;
use breakglass_forge::github::{Collector, Payload, Pieces};
use peak_alloc::PeakAlloc;
use serde_json::json;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How many bytes are held at most while something is done.
fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let done = work();
    (ALLOCATOR.peak_usage().saturating_sub(before), done)
}

#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut sizes = env::args().skip(1).map(|size| size.parse()).collect::<Result<Vec<usize>, _>>()?;
    if sizes.is_empty() {
        sizes = vec![1_000_000, 10_000_000, 100_000_000];
    }
    for size in sizes {
        let (in_pieces, bytes) = peak(|| {
            let (mut pieces, mut bytes) = (Pieces::of(Payload::CheckRuns), 0_usize);
            for piece in check_runs_pieces(size) {
                bytes = bytes.saturating_add(piece.len());
                pieces.push(piece.as_bytes())?;
            }
            let mut collector = Collector::new();
            collector.add_pieces(pieces).map(|_| bytes)
        });
        let (whole, read) = peak(|| {
            // The last run may go over the size.
            let mut text = String::with_capacity(size.saturating_add(8192));
            check_runs_pieces(size).for_each(|piece| text.push_str(&piece));
            Collector::new().add_as(Payload::CheckRuns, text.as_bytes())
        });
        // One text may not be as long as that.
        let whole = read.is_ok().then_some(whole);
        println!("{}", json!({ "bytes": bytes?, "peak_whole": whole, "peak_pieces": in_pieces }));
    }
    Ok(())
}
