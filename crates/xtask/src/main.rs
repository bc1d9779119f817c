//! `cargo xtask`: set-up, code generation and the test runner.
//!
//! `cargo xtask test` is the one command that a fresh machine needs: it installs what is missing and runs every test.
#![expect(clippy::print_stderr, reason = "a task runner tells people what it is doing")]

mod bench;
mod codegen;
mod fuzz;
mod instructions;
mod ledger;
mod node;
mod package;
mod python;
mod run;
mod sizes;
mod table;
mod test;
mod vectors;
mod wasm;
mod wasm_sizes;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <task>

  test                     set up what is missing and run every test
  test python|node|wasm    the tests of one binding
  test sizes               hold what users install to its size
  codegen                  write schemas/*.schema.json and the bindings' types from the Rust types
  vectors                  write the generated files of schemas/vectors
  fuzz [seconds] [target]  run the fuzz targets, each for that many seconds (600)
  package                  build, check, weigh and try the packages of this platform
  bench                    everything beside its peers: one table, and the charts of the docs
  bench rust               the benchmarks in Rust, in detail
  bench python|node|wasm   a binding beside its peers
  bench board [changes]    the board alone, with so many changes
  bench growth             how cost grows, with its chart
  bench draw               draw both charts anew of the numbers that are kept
  bench start              how large what is loaded and installed is, and how long it takes to start
  bench wasm-sizes         what each crate takes in the module `gate`
  bench instructions       count what must not get slower; with `--store` keep the counts";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["test"] => test::test(),
        ["test", "python"] => python::test(),
        ["test", "node"] => node::test(),
        ["test", "wasm"] => wasm::test(),
        ["test", "sizes"] => sizes::check_packages(),
        ["codegen"] => codegen::write(),
        ["vectors"] => vectors::write(),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["package"] => package::package(),
        ["bench"] => bench::bench(),
        ["bench", "rust"] => run::cargo(&["bench", "--package", "breakglass-bench"]),
        ["bench", "python"] => python::bench().and_then(|mut bench| run::run(&mut bench)),
        ["bench", "node"] => node::bench().and_then(|mut bench| run::run(&mut bench)),
        ["bench", "wasm"] => wasm::bench().and_then(|mut bench| run::run(&mut bench)),
        ["bench", "board"] => bench::board(None),
        ["bench", "board", changes] => bench::board(Some(changes)),
        ["bench", "growth"] => bench::growth(),
        ["bench", "draw"] => bench::draw(),
        ["bench", "start"] => bench::start(),
        ["bench", "wasm-sizes"] => wasm_sizes::print(),
        ["bench", "instructions"] => instructions::check(),
        ["bench", "instructions", "--store"] => instructions::store(),
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
