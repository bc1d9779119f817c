//! How things came about: what the ledger's own fold does not keep, taken from the entries as they pass.

use std::collections::{BTreeMap, BTreeSet};

use breakglass::ledger::{
    CheckRecord, EmergencyExtended, Entry, Event, FollowUpRan, FollowUpRecord, FollowUpReverted,
    FollowUpWaived, Found, LateFailure, MergePermitted, Note, OutsideMergeFound,
};
use breakglass::{
    AnswerRecord, Digest, EmergencyId, FollowUpId, Ledger, Outcome, PermitId, State, Time, Verdict,
};

/// What is kept of the entries.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// The merges that were permitted, in order.
    pub(super) merges: Vec<Merge>,
    by_permit: BTreeMap<PermitId, usize>,
    by_follow_up: BTreeMap<FollowUpId, usize>,
    pub(super) extensions: BTreeMap<EmergencyId, Vec<(Time, EmergencyExtended)>>,
    pub(super) notes: Vec<(Time, Note)>,
    pub(super) outside: Vec<(Time, OutsideMergeFound)>,
    /// How many entries are of a kind that this version does not know.
    pub(super) unknown: u64,
}

/// A merge that was permitted, and what came of it.
#[derive(Debug)]
pub(super) struct Merge {
    pub(super) at: Time,
    pub(super) permit: PermitId,
    pub(super) emergency: EmergencyId,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) normal: Verdict,
    pub(super) verdict: Verdict,
    pub(super) policy: Digest,
    pub(super) steps: Vec<AnswerRecord>,
    /// The checks that were not accepted.
    pub(super) checks: Vec<CheckRecord>,
    /// How many were.
    pub(super) accepted: usize,
    pub(super) pending: Vec<FollowUpRecord>,
    /// The runs on the head of the checks that were not accepted.
    pub(super) runs: Vec<HeadRun>,
    pub(super) started: Option<Time>,
    pub(super) found: Option<Found>,
    pub(super) turns: Vec<(Time, Turn)>,
}

/// A run on the head as it stood when the permit was given.
#[derive(Debug)]
pub(super) struct HeadRun {
    pub(super) name: String,
    pub(super) state: State,
    pub(super) started: Option<Time>,
    pub(super) completed: Option<Time>,
}

/// What became of something that was owed.
#[derive(Debug)]
pub(super) enum Turn {
    Late(LateFailure),
    Ran(FollowUpRan),
    Waived(FollowUpWaived),
    Reverted(FollowUpReverted),
}

impl Story {
    /// Takes an entry in, before the ledger folds it: what it says of a follow-up that is settled changes nothing.
    pub(super) fn before(&mut self, ledger: &Ledger, entry: &Entry) {
        let at = entry.at();
        let is_open = |id: &FollowUpId| ledger.follow_up(id.as_str()).is_ok_and(|one| one.status.is_open());
        match entry.event() {
            None => self.unknown = self.unknown.saturating_add(1),
            Some(Event::EmergencyExtended(extended)) => {
                self.extensions.entry(extended.emergency.clone()).or_default().push((at, extended.clone()));
            }
            Some(Event::MergePermitted(permitted)) => self.permitted(permitted, at),
            Some(Event::MergeStarted(started)) => {
                if let Some(merge) = self.of_permit(&started.permit) {
                    merge.started = Some(at);
                }
            }
            Some(Event::MergeCompleted(completed)) => {
                if let Some(merge) = self.of_permit(&completed.permit) {
                    merge.found.get_or_insert(completed.found);
                }
            }
            Some(Event::LateFailure(late)) => self.turn(&late.follow_up, at, Turn::Late(late.clone())),
            Some(Event::FollowUpRan(ran)) if is_open(&ran.follow_up) => {
                self.turn(&ran.follow_up, at, Turn::Ran(ran.clone()));
            }
            Some(Event::FollowUpWaived(waived)) if is_open(&waived.follow_up) => {
                self.turn(&waived.follow_up, at, Turn::Waived(waived.clone()));
            }
            Some(Event::FollowUpReverted(reverted)) if is_open(&reverted.follow_up) => {
                self.turn(&reverted.follow_up, at, Turn::Reverted(reverted.clone()));
            }
            Some(Event::OutsideMergeFound(found)) => self.outside.push((at, found.clone())),
            Some(Event::Note(note)) => self.notes.push((at, note.clone())),
            Some(_) => {}
        }
    }

    fn of_permit(&mut self, permit: &PermitId) -> Option<&mut Merge> {
        self.merges.get_mut(*self.by_permit.get(permit)?)
    }

    fn turn(&mut self, follow_up: &FollowUpId, at: Time, turn: Turn) {
        let merge = self.by_follow_up.get(follow_up).and_then(|index| self.merges.get_mut(*index));
        if let Some(merge) = merge {
            merge.turns.push((at, turn));
        }
    }

    fn permitted(&mut self, permitted: &MergePermitted, at: Time) {
        let index = self.merges.len();
        self.by_permit.insert(permitted.permit.clone(), index);
        for record in &permitted.follow_ups {
            self.by_follow_up.insert(record.follow_up.clone(), index);
        }
        let not_accepted = |check: &&CheckRecord| check.outcome != Outcome::Accepted;
        let checks: Vec<CheckRecord> = permitted.checks.iter().filter(not_accepted).cloned().collect();
        let change = &permitted.change;
        let names: BTreeSet<&str> = checks.iter().map(|check| check.check.name.as_str()).collect();
        let runs = change
            .observations
            .iter()
            .filter(|one| names.contains(one.name.as_str()))
            .map(|one| HeadRun {
                name: one.name.to_string(),
                state: one.state,
                started: one.started_at,
                completed: one.completed_at,
            })
            .collect();
        let author = |user: &breakglass::User| user.to_string();
        self.merges.push(Merge {
            at,
            permit: permitted.permit.clone(),
            emergency: permitted.emergency.clone(),
            title: change.title.clone(),
            url: change.url.clone(),
            authors: change.authors.iter().map(author).collect(),
            normal: permitted.normal,
            verdict: permitted.verdict,
            policy: permitted.policy.clone(),
            steps: permitted.steps.clone(),
            accepted: permitted.checks.len().saturating_sub(checks.len()),
            pending: permitted.follow_ups.clone(),
            runs,
            checks,
            started: None,
            found: None,
            turns: Vec::new(),
        });
    }
}
