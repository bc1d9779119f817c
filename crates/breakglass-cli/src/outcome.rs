//! What became of merges whose outcome is not on record: looked up on the forge, never guessed.

use breakglass::ledger::{Found, OutsideMergeFound, PermitRecord};
use breakglass::{Permit, PermitStatus};

use crate::ledger_file::Kept;
use crate::live::merge::{self, Looked};
use crate::live::{Client, present};
use crate::problem::Result;
use crate::terminal::Terminal;

/// How long after a merge call, in seconds, a pull request that is not merged was not merged by it.
const SETTLED_AFTER: u64 = 120;

/// Looks up every permit that was redeemed and has no outcome, and closes those that were never used and have expired.
pub(crate) fn look_up_all(
    client: &mut Client,
    kept: &mut Kept,
    repository: Option<&str>,
    terminal: &mut Terminal,
) -> Result<()> {
    let now = present()?;
    let open: Vec<(Permit, PermitStatus)> = kept
        .ledger
        .unresolved()
        .filter(|one| repository.is_none_or(|name| name == one.permit().repository()))
        .map(|one| (one.permit().clone(), one.status().clone()))
        .collect();
    for (permit, status) in open {
        match status {
            PermitStatus::Started { .. } if !look_up(client, kept, &permit)? => terminal.note(&format!(
                "whether {}#{} was merged under {} is not known yet",
                permit.repository(),
                permit.number(),
                permit.id()
            )),
            PermitStatus::Granted if now >= permit.expires_at() => {
                let reason = "the permit was not used before it expired";
                kept.ledger.abandoned(permit.id(), reason, now, &mut kept.store)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Asks the forge what became of a merge call, and records it. False where the forge does not tell.
pub(crate) fn look_up(client: &mut Client, kept: &mut Kept, permit: &Permit) -> Result<bool> {
    let looked = merge::outcome(client, permit.repository(), permit.number(), permit.head())?;
    let now = present()?;
    match looked {
        Looked::Merged { commit, head_matches: true } => {
            kept.ledger.completed(permit.id(), &commit, Found::LookedUp, now, &mut kept.store)?;
            Ok(true)
        }
        Looked::Merged { commit, head_matches: false } => {
            let reason = format!("another head than the permitted one was merged, as {commit}");
            kept.ledger.abandoned(permit.id(), &reason, now, &mut kept.store)?;
            Ok(true)
        }
        // A call whose answer was lost may still be at work.
        Looked::NotMerged { .. } if now.seconds_since(called_at(kept, permit)) < SETTLED_AFTER => Ok(false),
        Looked::NotMerged { head, .. } => {
            let reason = format!("the forge has not merged it; its head is {head}");
            kept.ledger.abandoned(permit.id(), &reason, now, &mut kept.store)?;
            Ok(true)
        }
    }
}

/// When the merge call of a permit went out.
fn called_at(kept: &Kept, permit: &Permit) -> breakglass::Time {
    let status = kept.ledger.permits().find(|one| one.permit().id() == permit.id()).map(PermitRecord::status);
    match status {
        Some(PermitStatus::Started { at }) => *at,
        _ => permit.granted_at(),
    }
}

/// Looks whether merges that were announced happened, and records those that did.
pub(crate) fn find_announced(
    client: &mut Client,
    kept: &mut Kept,
    repository: Option<&str>,
    terminal: &mut Terminal,
) -> Result<()> {
    let announced: Vec<_> = kept
        .ledger
        .announcements()
        .iter()
        .filter(|one| one.found.is_none())
        .filter(|one| repository.is_none_or(|name| name == one.announced.repository))
        .map(|one| one.announced.clone())
        .collect();
    for one in announced {
        let Some(number) = one.number else {
            continue;
        };
        if let Looked::Merged { commit, head_matches } =
            merge::outcome(client, &one.repository, number, &one.head)?
        {
            if kept.ledger.knows_merge(&one.repository, &commit) {
                continue;
            }
            let found = OutsideMergeFound {
                announced: None,
                by: None,
                commit,
                head: head_matches.then(|| one.head.clone()),
                number: Some(number),
                repository: one.repository.clone(),
            };
            kept.ledger.found_outside(&found, present()?, &mut kept.store)?;
            terminal
                .note(&format!("found: {}#{number} was merged round the gate, as announced", one.repository));
        }
    }
    Ok(())
}
