//! `announce`: a merge round the gate, put on record before it happens.

use std::path::Path;

use breakglass::Actor;
use breakglass::ledger::OutsideMergeAnnounced;

use super::emergency::viewer;
use crate::args::AnnounceArgs;
use crate::exit::Exit;
use crate::input::target::{is_repository, target};
use crate::ledger_file;
use crate::live::{Api, Client, present};
use crate::problem::{Problem, Result};
use crate::show::plain::clean;
use crate::terminal::Terminal;

/// Records who is about to merge what, and why. Works without the forge: that it is down may be the reason.
pub(crate) fn run(args: &AnnounceArgs, terminal: &mut Terminal) -> Result<Exit> {
    let (repository, number) = match target(std::slice::from_ref(&args.input))? {
        Some(target) => (target.repository, Some(target.number)),
        None if is_repository(&args.input) && !Path::new(&args.input).exists() => (args.input.clone(), None),
        None => {
            return Err(Problem::usage(format!(
                "`{}` is neither `owner/repo#42` nor `owner/repo`",
                args.input
            )));
        }
    };
    let mut client = Client::new(Api::of_environment()?, &args.forge);
    let by = who(args, &mut client, terminal)?;
    let now = present()?;
    let origin = format!("{}/{repository}", client.web_host());
    let mut kept = ledger_file::open_or_begin(&args.ledger, &origin, now, terminal)?;
    let announced = OutsideMergeAnnounced {
        by,
        head: args.head.to_ascii_lowercase(),
        incident: args.incident.clone(),
        number,
        reason: args.reason.clone(),
        repository,
    };
    kept.ledger.announce(&announced, now, &mut kept.store)?;
    let what = announced
        .number
        .map_or(announced.repository.clone(), |number| format!("{}#{number}", announced.repository));
    terminal.print(&format!(
        "on record: {} is about to merge {} at {} round the gate, for {}\n",
        clean(&announced.by.login),
        clean(&what),
        clean(&announced.head),
        clean(&announced.incident)
    ));
    Ok(Exit::Fine)
}

/// The token's owner; where GitHub does not answer, the login that was given, with no id to prove it.
fn who(args: &AnnounceArgs, client: &mut Client, terminal: &mut Terminal) -> Result<Actor> {
    match (viewer(client, &[], terminal), &args.who) {
        (Ok(actor), _) => Ok(actor),
        (Err(problem), Some(login)) => {
            terminal.note(&format!("{}; `{login}` is recorded as said, not as proven", problem.message()));
            Ok(Actor::person(client.web_host(), format!("unproven:{login}"), login.as_str()))
        }
        (Err(problem), None) => {
            terminal.note("GitHub does not say who you are; --who LOGIN records it as you say it");
            Err(problem)
        }
    }
}
