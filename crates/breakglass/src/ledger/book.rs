//! What the entries amount to: open emergencies, permits and follow-ups, folded one event at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::entry::Entry;
use super::event::{
    CheckRecord, EmergencyDeclared, Event, FollowUpRan, FollowUpRecord, MergePermitted,
    OutsideMergeAnnounced, PolicyRecorded,
};
use super::permit::{self, Permit, PermitId, PermitStatus};
use crate::change::ChangedFile;
use crate::check::User;
use crate::digest::Digest;
use crate::emergency::{Closed, Emergency, EmergencyId};
use crate::follow_up::{FollowUp, FollowUpId, FollowUpStatus, Owed, Waiver};
use crate::policy::Seconds;
use crate::time::Time;

/// A permit and what the gate remembers of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitRecord {
    permit: Permit,
    /// The number of the entry that granted it.
    pub(super) seq: u64,
    pub(super) status: PermitStatus,
    pub(super) attempt: Digest,
    pub(super) policy: Digest,
    pub(super) checks: Vec<CheckRecord>,
    follow_ups: Vec<FollowUpRecord>,
    authors: Arc<[User]>,
    files: Arc<[ChangedFile]>,
}

impl PermitRecord {
    /// The permit.
    #[must_use]
    pub fn permit(&self) -> &Permit {
        &self.permit
    }

    /// What became of it.
    #[must_use]
    pub fn status(&self) -> &PermitStatus {
        &self.status
    }

    /// Whether a merge may still come of it: it is good, or the merge call went out and its outcome is not on record.
    #[must_use]
    pub fn is_live(&self, now: Time) -> bool {
        match self.status {
            PermitStatus::Granted => now < self.permit.expires_at,
            PermitStatus::Started { .. } => true,
            PermitStatus::Completed { .. } | PermitStatus::Abandoned { .. } => false,
        }
    }
}

/// A merge round the gate that was announced before it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The number of its entry.
    pub seq: u64,
    /// When it was announced.
    pub at: Time,
    /// What was announced.
    pub announced: OutsideMergeAnnounced,
    /// The commit by which it was found on the base branch, where it was.
    pub found: Option<String>,
}

/// The fold of all events.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Book {
    pub(super) newer: Option<u64>,
    pub(super) policies: BTreeMap<Digest, PolicyRecorded>,
    /// The last policy of each repository and branch.
    pub(super) last_policy: BTreeMap<(String, Option<String>), Digest>,
    pub(super) emergencies: BTreeMap<EmergencyId, Emergency>,
    pub(super) permits: BTreeMap<PermitId, PermitRecord>,
    /// The last permit of each change and head.
    pub(super) last_permit: BTreeMap<(String, u64, String), PermitId>,
    /// The permits whose outcome is not on record.
    pub(super) unresolved: BTreeSet<PermitId>,
    pub(super) attempts: BTreeSet<Digest>,
    pub(super) follow_ups: BTreeMap<FollowUpId, FollowUp>,
    pub(super) open: BTreeSet<FollowUpId>,
    pub(super) announcements: Vec<Announcement>,
    /// Commits of merges that went round the gate.
    pub(super) outside: BTreeSet<(String, String)>,
    /// Commits of merges that the gate made.
    pub(super) merges: BTreeMap<(String, String), PermitId>,
}

impl Book {
    /// Takes an entry in. What names something that is not there changes nothing: the chain was checked, the sense of it is
    /// the writer's.
    pub(super) fn fold(&mut self, entry: &Entry) {
        let at = entry.at();
        if entry.is_critical() {
            self.newer.get_or_insert(entry.seq());
        }
        let Some(event) = entry.event() else {
            return;
        };
        match event {
            Event::LedgerOpened(_) | Event::Note(_) => {}
            Event::LateFailure(late) => {
                if let Some(follow_up) = self.follow_ups.get_mut(&late.follow_up) {
                    follow_up.late_failure = Some(late.run.clone());
                }
            }
            Event::PolicyRecorded(recorded) => {
                let key = (recorded.repository.clone(), recorded.branch.clone());
                self.last_policy.insert(key, recorded.digest.clone());
                self.policies.insert(recorded.digest.clone(), recorded.clone());
            }
            Event::EmergencyDeclared(declared) => self.declared(declared, at),
            Event::EmergencyExtended(extended) => {
                if let Some(emergency) = self.emergencies.get_mut(&extended.emergency) {
                    emergency.expires_at = extended.expires_at;
                }
            }
            Event::EmergencyClosed(closed) => {
                if let Some(emergency) = self.emergencies.get_mut(&closed.emergency) {
                    let (by, reason) = (closed.by.clone(), closed.reason.clone());
                    emergency.closed.get_or_insert(Closed { at, by, reason });
                }
            }
            Event::MergePermitted(permitted) => self.permitted(permitted, entry.seq(), at),
            Event::MergeStarted(started) => self.set_status(&started.permit, PermitStatus::Started { at }),
            Event::MergeCompleted(completed) => self.completed(&completed.permit, &completed.commit, at),
            Event::MergeAbandoned(abandoned) => {
                let reason = abandoned.reason.clone();
                self.set_status(&abandoned.permit, PermitStatus::Abandoned { at, reason });
            }
            Event::FollowUpRan(ran) => self.ran(ran, at),
            Event::FollowUpWaived(waived) => {
                self.settled(&waived.follow_up, FollowUpStatus::Waived, at, |one| {
                    one.waiver = Some(Waiver { by: waived.by.clone(), reason: waived.reason.clone() });
                });
            }
            Event::FollowUpReverted(reverted) => {
                self.settled(&reverted.follow_up, FollowUpStatus::Reverted, at, |one| {
                    one.reverted_by = Some(reverted.commit.clone());
                });
            }
            Event::OutsideMergeAnnounced(announced) => self.announcements.push(Announcement {
                seq: entry.seq(),
                at,
                announced: announced.clone(),
                found: None,
            }),
            Event::OutsideMergeFound(found) => {
                self.outside.insert((found.repository.clone(), found.commit.clone()));
                let announced = found.announced;
                let of_it = |one: &&mut Announcement| announced == Some(one.seq);
                if let Some(announcement) = self.announcements.iter_mut().find(of_it) {
                    announcement.found = Some(found.commit.clone());
                }
            }
        }
    }

    fn declared(&mut self, declared: &EmergencyDeclared, at: Time) {
        let emergency = Emergency {
            id: declared.emergency.clone(),
            incident: declared.incident.clone(),
            reason: declared.reason.clone(),
            kind: declared.kind,
            scope: declared.scope.clone(),
            declared_by: declared.by.clone(),
            declared_at: at,
            expires_at: declared.expires_at,
            latest_end: declared.latest_end,
            policy: declared.policy.clone(),
            closed: None,
        };
        self.emergencies.insert(declared.emergency.clone(), emergency);
    }

    fn permitted(&mut self, permitted: &MergePermitted, seq: u64, at: Time) {
        let permit = Permit {
            schema: permit::SCHEMA.to_owned(),
            id: permitted.permit.clone(),
            emergency: permitted.emergency.clone(),
            actor: permitted.actor.clone(),
            repository: permitted.repository.clone(),
            number: permitted.number,
            base: permitted.base.clone(),
            head: permitted.head.clone(),
            granted_at: at,
            expires_at: permitted.expires_at,
        };
        let key = (permitted.repository.clone(), permitted.number, permitted.head.clone());
        self.last_permit.insert(key, permitted.permit.clone());
        self.attempts.insert(permitted.attempt.clone());
        self.unresolved.insert(permitted.permit.clone());
        let record = PermitRecord {
            permit,
            seq,
            status: PermitStatus::Granted,
            attempt: permitted.attempt.clone(),
            policy: permitted.policy.clone(),
            checks: permitted.checks.clone(),
            follow_ups: permitted.follow_ups.clone(),
            authors: permitted.change.authors.as_slice().into(),
            files: permitted.change.files.iter().flat_map(|files| files.list.iter().cloned()).collect(),
        };
        self.permits.insert(permitted.permit.clone(), record);
    }

    fn set_status(&mut self, id: &PermitId, status: PermitStatus) {
        let Some(record) = self.permits.get_mut(id) else {
            return;
        };
        if record.status.has_outcome() {
            return;
        }
        if status.has_outcome() {
            self.unresolved.remove(id);
            // What only a merge needs is not kept for ever.
            record.checks = Vec::new();
        }
        record.status = status;
    }

    fn completed(&mut self, id: &PermitId, commit: &str, at: Time) {
        let Some(record) = self.permits.get_mut(id).filter(|record| !record.status.has_outcome()) else {
            return;
        };
        // The merge call went out then; its answer may have been recorded much later.
        let merged_at = if let PermitStatus::Started { at } = record.status { at } else { at };
        let permit = record.permit.clone();
        let (authors, files) = (Arc::clone(&record.authors), Arc::clone(&record.files));
        for follow_up in std::mem::take(&mut record.follow_ups) {
            let owed = |owed| Owed { owed, runs: Vec::new() };
            let one = FollowUp {
                id: follow_up.follow_up.clone(),
                status: FollowUpStatus::Open,
                defect: false,
                late_failure: None,
                checks: follow_up.checks.into_iter().map(owed).collect(),
                repository: permit.repository.clone(),
                number: permit.number,
                head: permit.head.clone(),
                base: permit.base.clone(),
                commit: commit.to_owned(),
                actor: permit.actor.clone(),
                emergency: permit.emergency.clone(),
                permit: id.clone(),
                merged_at,
                due: follow_up.due_within.map(|seconds| merged_at.plus(Seconds::new(seconds))),
                settled_at: None,
                waiver: None,
                reverted_by: None,
                paths: follow_up.paths,
                authors: Arc::clone(&authors),
                files: Arc::clone(&files),
            };
            self.open.insert(one.id.clone());
            self.follow_ups.insert(one.id.clone(), one);
        }
        self.merges.insert((permit.repository, commit.to_owned()), id.clone());
        self.set_status(id, PermitStatus::Completed { at, commit: commit.to_owned() });
    }

    fn ran(&mut self, ran: &FollowUpRan, at: Time) {
        let Some(one) = self.follow_ups.get_mut(&ran.follow_up).filter(|one| one.status.is_open()) else {
            return;
        };
        if let Some(owed) = one.checks.iter_mut().find(|owed| owed.owed.check == ran.check) {
            owed.ran(ran.run.clone());
        }
        one.defect |= ran.defect;
        one.status = one.status_by_runs();
        if !one.status.is_open() {
            one.settled_at = Some(at);
            self.open.remove(&ran.follow_up);
        }
    }

    fn settled(
        &mut self,
        id: &FollowUpId,
        status: FollowUpStatus,
        at: Time,
        set: impl FnOnce(&mut FollowUp),
    ) {
        let Some(one) = self.follow_ups.get_mut(id).filter(|one| one.status.is_open()) else {
            return;
        };
        one.status = status;
        one.settled_at = Some(at);
        set(one);
        self.open.remove(id);
    }
}
