//! breakglass beside its peers in Rust, on the same work in one run: all are seen to agree before any is timed. Prints JSON.
//!
//! `cargo xtask bench` runs it with the other languages' benchmarks.

mod gate;
mod ledger;
mod pages;

use std::error::Error;
use std::io;

use breakglass_bench::report::Report;

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Done {
    let mut report = Report::default();
    gate::bench(&mut report)?;
    pages::bench(&mut report)?;
    ledger::bench(&mut report)?;
    serde_json::to_writer_pretty(io::stdout().lock(), &report)?;
    Ok(())
}
