//! Permits: granted, redeemed, and what came of them; and merges round the gate.

use breakglass::ledger::{Entry, Event, Found, Note, OutsideMergeAnnounced, OutsideMergeFound};
use breakglass::{Error, Flag, FlagDocument, Permit, PermitId, Rehearsal, Result, Time};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Now;
use crate::handle::{Kept, Kind};
use crate::operation::{Operation, means, method};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfPermit {
    /// The permit's id.
    permit: String,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Completed {
    /// The permit's id.
    permit: String,
    /// The commit on the base branch that the merge made.
    commit: String,
    /// How that became known.
    found: Found,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Abandoned {
    /// The permit's id.
    permit: String,
    /// Why: the forge's answer, or what came between.
    reason: String,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Announce {
    /// What is announced.
    announced: OutsideMergeAnnounced,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct FoundOutside {
    /// What was found.
    found: OutsideMergeFound,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Remark {
    /// The remark.
    note: Note,
    /// The moment now.
    now: Time,
}

/// A flag in every form that a forge takes.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "FlagForms"))]
struct FlagForms {
    /// The flag as it stands on the wire.
    document: FlagDocument,
    /// For people, as plain text.
    text: String,
    /// The trailers of the merge commit's message.
    trailers: String,
    /// The title of a check run on the merge commit.
    check_run_title: String,
    /// The summary of that check run, in Markdown.
    check_run_summary: String,
    /// The title of an issue about what is owed.
    issue_title: String,
    /// The body of that issue, in Markdown; its first line is the marker.
    issue_body: String,
    /// By what the issue is found again.
    marker: String,
}

fn flag(kept: &mut Kept, id: &PermitId, now: Time) -> Result<FlagForms> {
    let (ledger, store) = kept.parts();
    let mut permitted = None;
    store.read_from(ledger.permit_entry(id)?, &mut |text| {
        if permitted.is_none() {
            permitted = Some(Entry::parse(text)?);
        }
        Ok(())
    })?;
    let Some(Event::MergePermitted(permitted)) = permitted.as_ref().and_then(Entry::event) else {
        return Err(Error::new(
            breakglass::code::PERMIT_NOT_FOUND,
            "the permit's entry is not in the store any more",
        ));
    };
    let flag = Flag::new(permitted, ledger.follow_ups(), now);
    let checkpoint = ledger.checkpoint();
    let (check_run, issue) = (flag.check_run(), flag.issue());
    Ok(FlagForms {
        document: flag.to_document(Some(&checkpoint)),
        text: flag.text(),
        trailers: flag.trailers(Some(&checkpoint)),
        check_run_title: check_run.title,
        check_run_summary: check_run.summary,
        issue_title: issue.title,
        issue_body: issue.body,
        marker: flag.marker(),
    })
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Ledger;
    vec![
        method(this, "grant", means!("Grants a permit to merge: the intent is written, complete enough to be decided again, before the permit is given.\n\nErrors: `steps_open`, `not_ready`, `attempt_ended`, `attempt_paused`, `not_needed`, `permit_live`, `drill`, `policy_not_recorded`, `ledger_newer`, `ledger_busy`, `ledger_replaced`, those of `Attempt.open`, `Attempt.look` and of the store."))
            .takes("attempt", Kind::Attempt)
            .takes("assessment", Kind::Assessment)
            .answers::<Now, Permit>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let attempt = given.other()?.attempt()?;
                ledger.grant(&attempt, &given.assessment(2)?, asked.now, store)
            }),
        method(this, "rehearse", means!("Ends an attempt in a drill: what would have been a permit is a rehearsal, which no merge call takes.\n\nErrors: as for `grant`; `not_a_drill`."))
            .takes("attempt", Kind::Attempt)
            .takes("assessment", Kind::Assessment)
            .answers::<Now, Rehearsal>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let attempt = given.other()?.attempt()?;
                ledger.rehearse(&attempt, &given.assessment(2)?, asked.now, store)
            }),
        method(this, "redeem", means!("Redeems a permit right before the merge call, on the change as it was read once more.\n\nErrors: `permit_not_found`, `permit_used`, `permit_expired`, `emergency_over`, `other_change`, `changed_since_permit`, `not_ready`, `ledger_newer`, `clock_behind`, those of the store."))
            .takes("assessment", Kind::Assessment)
            .answers::<OfPermit, ()>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let permit = ledger.permit(&PermitId::named(&asked.permit))?.clone();
                ledger.redeem(&permit, &given.assessment(1)?, asked.now, store)
            }),
        method(this, "completed", means!("Records that the forge merged: the follow-ups are open from here on.\n\nErrors: `permit_not_found`, `permit_not_started`, `permit_used` where another outcome is on record, `invalid_commit`, `clock_behind`, those of the store."))
            .answers::<Completed, ()>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                ledger.completed(&PermitId::named(&asked.permit), &asked.commit, asked.found, asked.now, store)
            }),
        method(this, "abandoned", means!("Records that the forge did not merge, or that nobody asked it to.\n\nErrors: `permit_not_found`, `permit_used` where another outcome is on record, `reason_missing`, `too_long`, `clock_behind`, those of the store."))
            .answers::<Abandoned, ()>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                ledger.abandoned(&PermitId::named(&asked.permit), &asked.reason, asked.now, store)
            }),
        method(this, "flag", means!("What tells of an emergency merge on the forge, in every form: labels, trailers, a check run, an issue.\n\nErrors: `permit_not_found`, those of the store."))
            .answers::<OfPermit, FlagForms>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                flag(&mut kept, &PermitId::named(&asked.permit), asked.now)
            }),
        method(this, "announce", means!("Announces a merge by the forge's own power, since the gate, CI or the API is down.\n\nErrors: `not_a_person`, `reason_missing`, `incident_missing`, `too_long`, `invalid_commit`, `clock_behind`, those of the store."))
            .answers::<Announce, ()>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                ledger.announce(&asked.announced, asked.now, store)
            }),
        method(this, "found_outside", means!("Records a merge that was found and went round the gate.\n\nErrors: `invalid_commit`, `clock_behind`, those of the store."))
            .answers::<FoundOutside, ()>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                ledger.found_outside(&asked.found, asked.now, store)
            }),
        method(this, "note", means!("Records a remark.\n\nErrors: `reason_missing` where it says nothing, `too_long`, `clock_behind`, those of the store."))
            .answers::<Remark, ()>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                ledger.note(&asked.note, asked.now, store)
            }),
    ]
}
