//! `cargo xtask`: set-up, code generation and the test runner.
//!
//! `cargo xtask test` is the one command that a fresh machine needs: it installs what is missing and runs every test.
#![expect(clippy::print_stderr, reason = "a task runner tells people what it is doing")]

mod fuzz;
mod ledger;
mod run;
mod schemas;
mod table;
mod test;
mod vectors;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <task>

  test                     set up what is missing and run every test
  schemas                  write schemas/*.schema.json from the Rust types
  vectors                  write the generated files of schemas/vectors
  fuzz [seconds] [target]  run the fuzz targets, each for that many seconds (600)
  bench                    run the benchmarks";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["test"] => test::test(),
        ["schemas"] => schemas::write(),
        ["vectors"] => vectors::write(),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["bench"] => run::cargo(&["bench", "--package", "breakglass-bench"]),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
