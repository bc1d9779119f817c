//! The `breakglass` command: whether a change may be merged, on a normal day and in an emergency.
//!
//! ```text
//! files, stdin: input/ --+                                      +-- show/table.rs     for a terminal
//!                        +-> Change --policy--> Assessment -----+-- show/markdown.rs  for a comment
//! GitHub: live/ ---------+    policy_file.rs    command/check   +-- JSON              for programs
//! ```
//!
//! Whatever was said about a change by others reaches a terminal or a comment only through the cleaning of `show`.
#![forbid(unsafe_code)]

mod args;
mod command;
mod duration;
mod exit;
mod git;
mod input;
mod ledger_file;
mod live;
mod outcome;
mod output;
mod policy_file;
mod problem;
mod report;
pub mod schemas;
mod show;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::problem::Result;
use crate::terminal::Terminal;

pub use crate::problem::code;

/// Does what the process's arguments say.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help and version are answers; all else is a usage error.
        Err(error) => {
            let printed = error.print();
            return if error.use_stderr() || printed.is_err() { Exit::Usage } else { Exit::Fine }.into();
        }
    };
    let mut terminal = Terminal::new(args.color.into());
    let exit = run(args.command, &mut terminal).unwrap_or_else(|problem| {
        terminal.problem(&problem);
        problem.exit()
    });
    terminal.finish(exit).into()
}

fn run(command: Command, terminal: &mut Terminal) -> Result<Exit> {
    match command {
        Command::Check(args) => command::check::run(&args, terminal),
        Command::Explain(args) => command::explain::run(&args, terminal),
        Command::Lint(args) => command::lint::run(&args, terminal),
        Command::Init(args) => command::init::run(&args, terminal),
        Command::Emergency(args) => command::emergency::run(&args, terminal),
        Command::Merge(args) => command::merge::run(&args, terminal),
        Command::Announce(args) => command::announce::run(&args, terminal),
        Command::Ledger(args) => command::ledger::run(&args, terminal),
        Command::FollowUps(args) => command::follow_ups::run(&args, terminal),
        Command::Report(args) => command::report::run(&args, terminal),
        Command::Schema(args) => command::reference::schema(&args, terminal),
        Command::Completions(args) => command::reference::completions(&args, terminal),
        Command::Man(args) => command::reference::man(&args, terminal),
    }
}

/// The command's arguments, for manual pages and completions.
#[must_use]
pub fn command_line() -> clap::Command {
    Args::command()
}

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/rust.md")]
struct Rust;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/board.md")]
struct Board;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/github.md")]
struct Github;
