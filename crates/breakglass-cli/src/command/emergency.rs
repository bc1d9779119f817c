//! `emergency`: declaring, extending, closing and listing.

use std::fmt::Write as _;
use std::time::Duration;

use breakglass::ledger::Extension;
use breakglass::{Actor, Declaration, Emergency, EmergencyKind, Policy, Scope, Seconds, Time};

use crate::args::{
    CloseArgs, DeclareArgs, EmergencyCommand, ExtendArgs, ForgeArgs, LedgerArgs, ListArgs, Plain,
};
use crate::duration::words;
use crate::exit::Exit;
use crate::input::target::is_repository;
use crate::ledger_file::{self, Kept};
use crate::live::policy::InForce;
use crate::live::{Api, Client, people, present};
use crate::problem::{Problem, Result};
use crate::show::plain::{clean, clean_json};
use crate::show::style::{CARE, DIM, HEAD};
use crate::terminal::Terminal;

/// Does what the subcommand says.
pub(crate) fn run(command: &EmergencyCommand, terminal: &mut Terminal) -> Result<Exit> {
    match command {
        EmergencyCommand::Declare(args) => declare(args, EmergencyKind::Real, terminal),
        EmergencyCommand::Drill(args) => declare(args, EmergencyKind::Drill, terminal),
        EmergencyCommand::Extend(args) => extend(args, terminal),
        EmergencyCommand::Close(args) => close(args, terminal),
        EmergencyCommand::List(args) => list(args, terminal),
    }
}

fn declare(args: &DeclareArgs, kind: EmergencyKind, terminal: &mut Terminal) -> Result<Exit> {
    if !is_repository(&args.repository) {
        return Err(Problem::usage(format!("`{}` is not `owner/name`", args.repository)));
    }
    let mut client = Client::new(Api::of_environment()?, &args.forge);
    let now = present()?;
    let branch = args.policy_branch.as_deref();
    // Nothing is begun before it is known that somebody asks who may.
    let policy = if ledger_file::is_begun(&args.ledger) {
        let kept = ledger_file::read(&args.ledger)?;
        InForce::at_branch(&mut client, &args.repository, branch, &kept.ledger, terminal)?
    } else {
        InForce::read(&mut client, &args.repository, branch)?
    };
    let by = viewer(&mut client, &people_of(&policy.policy), terminal)?;
    let origin = format!("{}/{}", client.web_host(), args.repository);
    let mut kept = ledger_file::open_or_begin(&args.ledger, &origin, now, terminal)?;
    let mut repositories = vec![policy.repository.clone()];
    repositories.extend(args.also.iter().cloned());
    let scope = Scope { branches: args.branches.clone(), repositories };
    let declaration = Declaration {
        kind,
        lasts: args.lasts.map(seconds),
        ..Declaration::new(args.incident.as_str(), args.reason.as_str(), scope)
    };
    let emergency = kept.ledger.declare(policy.source(), &by, &declaration, present()?, &mut kept.store)?;
    terminal.print(&declared(&emergency, now));
    Ok(Exit::Fine)
}

fn declared(emergency: &Emergency, now: Time) -> String {
    let what = match emergency.kind {
        EmergencyKind::Real => "emergency",
        EmergencyKind::Drill => "drill",
    };
    let left = Duration::from_secs(emergency.expires_at.seconds_since(now));
    let (incident, repositories) =
        (clean(&emergency.incident), clean(&emergency.scope.repositories.join(", ")));
    let id = &emergency.id;
    format!(
        "{HEAD}{what} {incident}{HEAD:#} is open until {} ({}), about {repositories} {DIM}[{id}]{DIM:#}\n\
         merge with: breakglass merge owner/repo#N --emergency {incident}\n\
         close with: breakglass emergency close {incident} --reason \"...\"\n",
        emergency.expires_at,
        words(left)
    )
}

fn extend(args: &ExtendArgs, terminal: &mut Terminal) -> Result<Exit> {
    let Acting { mut kept, emergency, policy, by } =
        Acting::on(&args.emergency, &args.ledger, &args.forge, terminal)?;
    let until = emergency.expires_at.plus(seconds(args.by));
    let extension = Extension { until, reason: args.reason.clone() };
    kept.ledger.extend(&policy, &emergency.id, &by, &extension, present()?, &mut kept.store)?;
    terminal.print(&format!("{} is open until {until}\n", clean(&emergency.incident)));
    Ok(Exit::Fine)
}

fn close(args: &CloseArgs, terminal: &mut Terminal) -> Result<Exit> {
    let Acting { mut kept, emergency, policy, by } =
        Acting::on(&args.emergency, &args.ledger, &args.forge, terminal)?;
    kept.ledger.close(&policy, &emergency.id, &by, &args.reason, present()?, &mut kept.store)?;
    let of_emergency = kept.ledger.open_follow_ups().filter(|one| one.emergency == emergency.id).count();
    let owed = match of_emergency {
        0 => "nothing is owed".to_owned(),
        number => format!("{number} still owed: `breakglass follow-ups list` shows what"),
    };
    terminal.print(&format!("{} is closed; {owed}\n", clean(&emergency.incident)));
    Ok(Exit::Fine)
}

/// An emergency that somebody acts on, under the policy that is in force now: they may have lost the right meanwhile.
struct Acting {
    kept: Kept,
    emergency: Emergency,
    policy: Policy,
    by: Actor,
}

impl Acting {
    fn on(named: &str, ledger: &LedgerArgs, forge: &ForgeArgs, terminal: &mut Terminal) -> Result<Self> {
        let mut client = Client::new(Api::of_environment()?, forge);
        let kept = ledger_file::open(ledger)?;
        let emergency = kept.ledger.find_emergency(named, present()?)?.clone();
        let Some(recorded) = kept.ledger.policy(&emergency.policy) else {
            let message =
                format!("the policy that {} was declared under is not on record", emergency.incident);
            return Err(Problem::input(breakglass::code::POLICY_NOT_RECORDED, message));
        };
        let (repository, branch) = (recorded.repository.as_str(), recorded.branch.as_deref());
        let policy = InForce::at_branch(&mut client, repository, branch, &kept.ledger, terminal)?.policy;
        let by = viewer(&mut client, &people_of(&policy), terminal)?;
        Ok(Self { kept, emergency, policy, by })
    }
}

/// The token's owner; what could not be read about them is said.
pub(crate) fn viewer(client: &mut Client, lists: &[String], terminal: &mut Terminal) -> Result<Actor> {
    let mut notes = Vec::new();
    let viewer = people::viewer(client, lists, &mut notes);
    notes.iter().for_each(|note| terminal.note(note));
    viewer
}

/// Whom a policy's lists name.
pub(crate) fn people_of(policy: &Policy) -> Vec<String> {
    let emergency = &policy.document().emergency;
    [emergency.declare.as_slice(), emergency.merge.as_slice()].concat()
}

fn list(args: &ListArgs, terminal: &mut Terminal) -> Result<Exit> {
    let kept = ledger_file::read(&args.ledger)?;
    let now = present()?;
    let mut emergencies: Vec<&Emergency> =
        kept.ledger.emergencies().filter(|one| args.all || one.is_open(now)).collect();
    emergencies.sort_by_key(|one| std::cmp::Reverse((one.declared_at, one.id.clone())));
    if args.format == Plain::Json {
        let json = serde_json::to_string_pretty(&emergencies).unwrap_or_default();
        terminal.print(&format!("{}\n", clean_json(&json)));
        return Ok(Exit::Fine);
    }
    let mut text = String::new();
    for one in &emergencies {
        let state = match &one.closed {
            Some(closed) => format!("closed {} by {}", closed.at, closed.by),
            None if one.is_open(now) => {
                let left = Duration::from_secs(one.expires_at.seconds_since(now));
                format!("open until {}, for {}", one.expires_at, words(left))
            }
            None => format!("ended {}", one.expires_at),
        };
        let drill = if one.kind == EmergencyKind::Drill { " (drill)" } else { "" };
        let style = if one.is_open(now) { CARE } else { DIM };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{HEAD}{}{HEAD:#}{drill}  {style}{}{style:#}  declared {} by {}  {DIM}[{}]{DIM:#}\n    {}",
            clean(&one.incident),
            clean(&state),
            one.declared_at,
            clean(&one.declared_by.login),
            one.id,
            clean(&one.reason)
        );
    }
    let none = if args.all { "no emergency was ever declared\n" } else { "no emergency is open\n" };
    terminal.print(if text.is_empty() { none } else { &text });
    Ok(Exit::Fine)
}

fn seconds(duration: Duration) -> Seconds {
    Seconds::new(duration.as_secs())
}
