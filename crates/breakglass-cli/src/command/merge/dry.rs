//! `merge --dry-run`: the steps that would be asked for, from GitHub or from files, and nothing else.

use breakglass::{Actor, Assessment, Attempt, Stand, Start};

use super::dialog;
use crate::args::MergeArgs;
use crate::exit::Exit;
use crate::input::gather::{Told, gather};
use crate::input::{source, target};
use crate::ledger_file;
use crate::live::{Live, present};
use crate::policy_file;
use crate::problem::Result;
use crate::show::style::GOOD;
use crate::terminal::Terminal;

/// Shows what a merge would ask for. Nothing is recorded, and nobody is asked who they are: the steps are those of somebody
/// whom the policy lets merge.
pub(crate) fn run(args: &MergeArgs, terminal: &mut Terminal) -> Result<Exit> {
    let kept = ledger_file::read(&args.ledger)?;
    let assessment = assess(args, terminal)?;
    let now = present()?;
    let emergency = kept.ledger.find_emergency(&args.emergency, now)?.clone();
    let actor = somebody(&assessment);
    dialog::show_start(&emergency, &assessment, terminal);
    let attempt = match Attempt::open(&kept.ledger, &emergency.id, actor, &assessment, now)? {
        Start::Opened(attempt) => attempt,
        Start::NotNeeded(verdict) => {
            terminal.print(&format!("{GOOD}the normal lane is {verdict}{GOOD:#}: no emergency is needed\n"));
            return Ok(Exit::Fine);
        }
        Start::Blocked => {
            dialog::show_blocked(&assessment, terminal);
            return Ok(Exit::Blocked);
        }
    };
    match attempt.stand(&kept.ledger, &assessment, now)? {
        Stand::Steps(asked) => {
            for one in &asked {
                dialog::show_step(&attempt, &assessment, one, None, now, terminal);
            }
            Ok(Exit::Confirm)
        }
        Stand::Ready => Ok(Exit::Fine),
        _ => Ok(Exit::Waiting),
    }
}

fn assess(args: &MergeArgs, terminal: &mut Terminal) -> Result<Assessment> {
    let told = Told::gate(args.gate_app.as_deref());
    let policy = args.policy.as_deref().map(|path| policy_file::read(Some(path))).transpose()?;
    if let Some(target) = target::target(&args.inputs)? {
        let mut live = Live::new(target, told, policy, &args.forge)?;
        let (policy, change) = live.read()?;
        live.take_notes().iter().for_each(|note| terminal.note(note));
        return Ok(Assessment::new(&policy, &change));
    }
    let sources = source::read_all(&args.inputs)?;
    let mut notes = Vec::new();
    let change = gather(&sources, &told, &mut notes)?;
    notes.iter().for_each(|note| terminal.note(note));
    let policy = policy.map_or_else(|| policy_file::read(None), Ok)?;
    Ok(Assessment::new(&policy, &change))
}

/// An account that the policy lets merge, by the first entry of its list.
fn somebody(assessment: &Assessment) -> Actor {
    let merge = &assessment.policy().document().emergency.merge;
    let first = merge.first().map(String::as_str).unwrap_or_default();
    match first.strip_prefix('@').filter(|team| team.contains('/')) {
        Some(team) => Actor::person("", "", "somebody").in_group(team),
        None => Actor::person("", "", first.trim_start_matches('@')),
    }
}
