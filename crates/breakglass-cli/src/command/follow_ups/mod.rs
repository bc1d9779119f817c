//! `follow-ups`: what emergency merges went without, and whether it has run since.

mod list;
mod settle;

use breakglass::{FollowUp, Policy};

use super::emergency::{people_of, viewer};
use crate::args::{FollowUpsCommand, RevertedArgs, WaiveArgs};
use crate::exit::Exit;
use crate::ledger_file::{self, Kept};
use crate::live::policy::InForce;
use crate::live::{Api, Client, present};
use crate::problem::Result;
use crate::show::plain::clean;
use crate::show::words::count;
use crate::terminal::Terminal;

/// Does what the subcommand says.
pub(crate) fn run(command: &FollowUpsCommand, terminal: &mut Terminal) -> Result<Exit> {
    match command {
        FollowUpsCommand::List(args) => list::run(args, terminal),
        FollowUpsCommand::Settle(args) => settle::run(args, terminal),
        FollowUpsCommand::Waive(args) => waive(args, terminal),
        FollowUpsCommand::Reverted(args) => reverted(args, terminal),
    }
}

fn waive(args: &WaiveArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut client = Client::new(Api::of_environment()?, &args.forge);
    let mut kept = ledger_file::open(&args.ledger)?;
    let follow_up = kept.ledger.follow_up(&args.follow_up)?.clone();
    let policy = policy_of(&mut client, &kept, &follow_up, terminal)?;
    let by = viewer(&mut client, &people_of(&policy), terminal)?;
    kept.ledger.waive(&policy, &follow_up.id, &by, &args.reason, present()?, &mut kept.store)?;
    terminal.print(&format!("{} is waived by {}: {}\n", follow_up.id, clean(&by.login), clean(&args.reason)));
    Ok(Exit::Fine)
}

/// The policy in force where the merge went in.
fn policy_of(
    client: &mut Client,
    kept: &Kept,
    follow_up: &FollowUp,
    terminal: &mut Terminal,
) -> Result<Policy> {
    let branch = follow_up.base.branch.as_deref();
    InForce::at_branch(client, &follow_up.repository, branch, &kept.ledger, terminal)
        .map(|in_force| in_force.policy)
}

fn reverted(args: &RevertedArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut client = Client::new(Api::of_environment()?, &args.forge);
    let mut kept = ledger_file::open(&args.ledger)?;
    let by = viewer(&mut client, &[], terminal)?;
    let (merge, commit) = (args.merge.to_ascii_lowercase(), args.by.to_ascii_lowercase());
    let closed =
        kept.ledger.reverted(&args.repository, &merge, &commit, Some(&by), present()?, &mut kept.store)?;
    let number = u64::try_from(closed.len()).unwrap_or(u64::MAX);
    terminal.print(&format!("{} closed as reverted\n", count(number, "follow-up")));
    Ok(Exit::Fine)
}
