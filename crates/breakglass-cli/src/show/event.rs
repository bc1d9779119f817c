//! An entry of the ledger in a line, for people.

use breakglass::ledger::{Entry, Event};

use super::plain::clean;
use super::style::{BAD, CARE, DIM, HEAD};
use super::words::{count, short};

/// One line: number, time, event, and what happened.
pub(crate) fn line(entry: &Entry) -> String {
    let (seq, at, name) = (entry.seq(), entry.at(), clean(entry.name()));
    let style = match entry.event() {
        Some(Event::LateFailure(_) | Event::OutsideMergeFound(_)) => BAD,
        Some(Event::MergePermitted(_) | Event::EmergencyDeclared(_)) => CARE,
        _ => HEAD,
    };
    let said = clean(&said(entry));
    format!("{DIM}{seq:>6}  {at}{DIM:#}  {style}{name}{style:#}  {said}\n")
}

fn said(entry: &Entry) -> String {
    let Some(event) = entry.event() else {
        let unknown = if entry.is_critical() { " and must not be passed over" } else { "" };
        return format!("is not known to this version{unknown}");
    };
    match event {
        Event::LedgerOpened(opened) => format!("{}, format {}", opened.origin, opened.format),
        Event::PolicyRecorded(recorded) => {
            let branch = recorded.branch.as_deref().unwrap_or("a branch that is not known");
            format!("{} of {}, {}", branch, recorded.repository, recorded.digest)
        }
        Event::EmergencyDeclared(declared) => format!(
            "{} by {} until {}: {}",
            declared.incident, declared.by, declared.expires_at, declared.reason
        ),
        Event::EmergencyExtended(extended) => {
            format!(
                "{} by {} until {}: {}",
                extended.emergency, extended.by, extended.expires_at, extended.reason
            )
        }
        Event::EmergencyClosed(closed) => format!("{} by {}: {}", closed.emergency, closed.by, closed.reason),
        Event::MergePermitted(permitted) => {
            let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            format!(
                "{} {}#{} at {} by {}: {} confirmed, {} waived, {}",
                permitted.permit,
                permitted.repository,
                permitted.number,
                short(&permitted.head),
                permitted.actor,
                count(number(permitted.confirmed().count()), "check"),
                count(number(permitted.waived().count()), "check"),
                count(number(permitted.steps.len()), "answer")
            )
        }
        Event::MergeStarted(started) => started.permit.to_string(),
        Event::MergeCompleted(completed) => format!("{} as {}", completed.permit, short(&completed.commit)),
        Event::MergeAbandoned(abandoned) => format!("{}: {}", abandoned.permit, abandoned.reason),
        Event::LateFailure(late) => {
            format!(
                "{} failed on the head {} after it was confirmed",
                late.check.name,
                short(&late.run.commit)
            )
        }
        Event::FollowUpRan(ran) => {
            let defect = if ran.defect { ", on the merge commit itself" } else { "" };
            format!(
                "{} {} {} on {}{defect}",
                ran.follow_up,
                ran.run.name,
                ran.run.state,
                short(&ran.run.commit)
            )
        }
        Event::FollowUpWaived(waived) => format!("{} by {}: {}", waived.follow_up, waived.by, waived.reason),
        Event::FollowUpReverted(reverted) => {
            let by = reverted.by.as_ref().map_or_else(|| "git".to_owned(), ToString::to_string);
            format!("{} by {}, as {by} found", reverted.follow_up, short(&reverted.commit))
        }
        Event::OutsideMergeAnnounced(announced) => {
            let number = announced.number.map(|number| format!("#{number}")).unwrap_or_default();
            format!(
                "{}{number} at {} by {} for {}: {}",
                announced.repository,
                short(&announced.head),
                announced.by,
                announced.incident,
                announced.reason
            )
        }
        Event::OutsideMergeFound(found) => {
            let announced = match found.announced {
                Some(seq) => format!("announced by entry {seq}"),
                None => "not announced".to_owned(),
            };
            let by = found.by.as_deref().unwrap_or("somebody");
            format!("{} {} by {by}, {announced}", found.repository, short(&found.commit))
        }
        Event::Note(note) => note.text.clone(),
    }
}
