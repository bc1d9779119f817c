//! Settling follow-ups: by runs that really executed after the merge, by a review after the fact, by a waiver or a revert.

use super::Ledger;
use super::append::Append;
use super::event::{Event, FollowUpRan, FollowUpReverted, FollowUpWaived, LateFailure, RunRecord};
use crate::actor::Actor;
use crate::attempt::{listed, require_not_author};
use crate::change::newer_run;
use crate::check::{Condition, Kind, Observation, State};
use crate::emergency::check_text;
use crate::error::{Error, Result, code};
use crate::follow_up::{FollowUp, FollowUpId, Owed};
use crate::policy::{Policy, name_matches};
use crate::readiness::Outcome;
use crate::time::Time;

/// How a commit stands to the commit that a merge made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is the merge commit.
    Same,
    /// It is a descendant of it, and on the base branch.
    Descendant,
    /// It is neither; a head that was squashed is among these.
    Unrelated,
}

/// Ancestry as the caller knows it: from git, or from the forge.
pub trait Ancestry {
    /// How `commit` stands to `merge`, the commit that a merge made on the base branch. What is not known is unrelated.
    fn relation(&self, merge: &str, commit: &str) -> Relation;
}

impl<F: Fn(&str, &str) -> Relation> Ancestry for F {
    fn relation(&self, merge: &str, commit: &str) -> Relation {
        self(merge, commit)
    }
}

/// The commits of a base branch, the oldest first: each is a descendant of those before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BaseBranch(pub Vec<String>);

impl Ancestry for BaseBranch {
    fn relation(&self, merge: &str, commit: &str) -> Relation {
        if merge.eq_ignore_ascii_case(commit) {
            return Relation::Same;
        }
        let place = |wanted: &str| self.0.iter().position(|one| one.eq_ignore_ascii_case(wanted));
        match (place(merge), place(commit)) {
            (Some(merge), Some(commit)) if merge < commit => Relation::Descendant,
            _ => Relation::Unrelated,
        }
    }
}

impl Ledger {
    /// Settles what the runs on one commit settle, and says which follow-ups changed.
    ///
    /// Only a run that really executed, started after the merge, by the rule's producer (or the recorded one), on the merge
    /// commit or a descendant that is on the base branch. Hand commits over the oldest first.
    ///
    /// # Errors
    /// `clock_behind`; those of the store.
    pub fn settle<S: Append + ?Sized>(
        &mut self,
        repository: &str,
        commit: &str,
        observations: &[Observation],
        ancestry: &dyn Ancestry,
        now: Time,
        store: &mut S,
    ) -> Result<Vec<FollowUpId>> {
        let commit = commit.to_ascii_lowercase();
        self.record(now, store, |ledger, _| {
            let mut events = Vec::new();
            for follow_up in ledger.open_follow_ups().filter(|one| one.repository == repository) {
                let relation = ancestry.relation(&follow_up.commit, &commit);
                if relation == Relation::Unrelated {
                    continue;
                }
                for owed in &follow_up.checks {
                    for run in newest_runs(owed, observations, &commit, follow_up.merged_at) {
                        if is_newer(owed, &run) {
                            events.push(Event::FollowUpRan(FollowUpRan {
                                check: owed.owed.check.clone(),
                                defect: relation == Relation::Same && run.state == State::Failed,
                                follow_up: follow_up.id.clone(),
                                run,
                            }));
                        }
                    }
                }
            }
            let changed = touched(&events);
            Ok((events, changed))
        })
    }

    /// Follows the runs on a merged head of checks that were confirmed while running: red is recorded as a late failure. Green
    /// settles nothing, since the head is not what stands on the base branch.
    ///
    /// # Errors
    /// `clock_behind`; those of the store.
    pub fn follow_head<S: Append + ?Sized>(
        &mut self,
        repository: &str,
        head: &str,
        observations: &[Observation],
        now: Time,
        store: &mut S,
    ) -> Result<Vec<FollowUpId>> {
        let head = head.to_ascii_lowercase();
        self.record(now, store, |ledger, _| {
            let is_meant = |one: &&FollowUp| {
                one.repository == repository && one.head == head && one.late_failure.is_none()
            };
            let mut events = Vec::new();
            for follow_up in ledger.open_follow_ups().filter(is_meant) {
                let confirmed = follow_up.checks.iter().filter(|owed| owed.owed.outcome == Outcome::Confirm);
                let failed = confirmed.flat_map(|owed| {
                    let is_red = |one: &&Observation| one.state == State::Failed && executed(one);
                    let runs = matching(owed, observations).filter(is_red);
                    runs.map(move |run| (owed, run))
                });
                if let Some((owed, run)) = failed.max_by(|(_, a), (_, b)| newer_run(a, b)) {
                    events.push(Event::LateFailure(LateFailure {
                        check: owed.owed.check.clone(),
                        follow_up: follow_up.id.clone(),
                        permit: follow_up.permit.clone(),
                        run: run_record(run, &head),
                    }));
                }
            }
            let changed = touched(&events);
            Ok((events, changed))
        })
    }

    /// Settles a review that was skipped: a person who neither wrote nor merged the change approved it after the merge.
    ///
    /// # Errors
    /// `follow_up_not_found`, `follow_up_settled`, `not_a_review` where it owes no review, `not_a_person`, `same_person`,
    /// `own_change`, `author_not_known`, `too_soon` where the review was given before the merge, `clock_behind`; those of the
    /// store.
    pub fn reviewed<S: Append + ?Sized>(
        &mut self,
        id: &FollowUpId,
        by: &Actor,
        reviewed_at: Time,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        by.require_person("review the change")?;
        self.record(now, store, |ledger, _| {
            let follow_up = require_open(ledger, id)?;
            let is_review = |owed: &&Owed| {
                let check = &owed.owed.check;
                check.kind == Kind::Condition && check.name == Condition::Review.as_str()
            };
            let Some(owed) = follow_up.checks.iter().find(is_review) else {
                return Err(Error::new(code::NOT_A_REVIEW, format!("the follow-up {id} owes no review")));
            };
            if by.is_same(&follow_up.actor) {
                let message = format!("`{by}` merged the change; another person must review it");
                return Err(Error::new(code::SAME_PERSON, message));
            }
            require_not_author(by, &follow_up.authors, "review it")?;
            if reviewed_at <= follow_up.merged_at {
                let message =
                    format!("the review is of {reviewed_at}, and the merge of {}", follow_up.merged_at);
                return Err(Error::new(code::TOO_SOON, message));
            }
            let run = RunRecord {
                commit: follow_up.commit.clone(),
                completed_at: Some(reviewed_at),
                name: by.login.clone(),
                run: None,
                started_at: Some(reviewed_at),
                state: State::Passed,
                url: None,
            };
            let check = owed.owed.check.clone();
            Ok((
                vec![Event::FollowUpRan(FollowUpRan { check, defect: false, follow_up: id.clone(), run })],
                (),
            ))
        })
    }

    /// Goes without a check for good.
    ///
    /// # Errors
    /// `follow_up_not_found`, `follow_up_settled`, `not_a_person`, `may_not_merge` unless the policy lets them declare or merge,
    /// `reason_missing`, `too_long`, `clock_behind`; those of the store.
    pub fn waive<S: Append + ?Sized>(
        &mut self,
        policy: &Policy,
        id: &FollowUpId,
        by: &Actor,
        reason: &str,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        by.require_person("waive a follow-up")?;
        check_text(reason, code::REASON_MISSING, "/reason", "say why it may stay undone")?;
        let may = &policy.document().emergency;
        if !(by.is_listed(&may.declare) || by.is_listed(&may.merge)) {
            let list = listed(&[may.declare.as_slice(), may.merge.as_slice()].concat());
            let message = format!("`{by}` may not waive a follow-up; the policy lists {list}");
            return Err(Error::new(code::MAY_NOT_MERGE, message));
        }
        self.record(now, store, |ledger, _| {
            require_open(ledger, id)?;
            let (by, follow_up, reason) = (by.clone(), id.clone(), reason.to_owned());
            Ok((vec![Event::FollowUpWaived(FollowUpWaived { by, follow_up, reason })], ()))
        })
    }

    /// Closes all that is owed for a merge that was taken back: `by` a person's word, or found by git as the inverse patch.
    /// Never by a message alone.
    ///
    /// # Errors
    /// `not_a_person`, `invalid_commit`, `follow_up_settled` where nothing is owed for the merge, `clock_behind`; those of the
    /// store.
    pub fn reverted<S: Append + ?Sized>(
        &mut self,
        repository: &str,
        merge: &str,
        by_commit: &str,
        by: Option<&Actor>,
        now: Time,
        store: &mut S,
    ) -> Result<Vec<FollowUpId>> {
        if let Some(by) = by {
            by.require_person("say that a merge was taken back")?;
        }
        crate::change::check_commit(by_commit, "/commit")?;
        let (merge, by_commit) = (merge.to_ascii_lowercase(), by_commit.to_ascii_lowercase());
        self.record(now, store, |ledger, _| {
            let of_merge = |one: &&FollowUp| one.repository == repository && one.commit == merge;
            let ids: Vec<FollowUpId> =
                ledger.open_follow_ups().filter(of_merge).map(|one| one.id.clone()).collect();
            if ids.is_empty() {
                let message = format!("nothing is owed for the merge {merge} of {repository}");
                return Err(Error::new(code::FOLLOW_UP_SETTLED, message));
            }
            let reverted = |follow_up: &FollowUpId| {
                Event::FollowUpReverted(FollowUpReverted {
                    by: by.cloned(),
                    commit: by_commit.clone(),
                    follow_up: follow_up.clone(),
                })
            };
            Ok((ids.iter().map(reverted).collect(), ids))
        })
    }
}

fn require_open<'a>(ledger: &'a Ledger, id: &FollowUpId) -> Result<&'a FollowUp> {
    let follow_up = ledger.follow_up(id.as_str())?;
    if follow_up.status.is_open() {
        return Ok(follow_up);
    }
    let message = format!("the follow-up {id} is {} already", follow_up.status);
    Err(Error::new(code::FOLLOW_UP_SETTLED, message))
}

fn touched(events: &[Event]) -> Vec<FollowUpId> {
    let id = |event: &Event| match event {
        Event::FollowUpRan(ran) => Some(ran.follow_up.clone()),
        Event::LateFailure(late) => Some(late.follow_up.clone()),
        _ => None,
    };
    let mut ids: Vec<FollowUpId> = events.iter().filter_map(id).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// The reports of an owed check, by its producer. Of a name that is owed itself; of a pattern, of every name it matches.
fn matching<'a>(owed: &Owed, observations: &'a [Observation]) -> impl Iterator<Item = &'a Observation> {
    let wanted = owed.owed.clone();
    // Of what was not reported neither the kind is known; a condition is none of these.
    let names_a_pattern = wanted.state == State::Missing && wanted.check.kind != Kind::Condition;
    observations.iter().filter(move |one| {
        let named = one.name == wanted.check.name
            || (names_a_pattern && name_matches(&wanted.check.name, &one.name).unwrap_or(false));
        let same_kind = (names_a_pattern || one.kind == wanted.check.kind) && one.kind != Kind::Condition;
        named && same_kind && wanted.from.made(one)
    })
}

/// Of each name the newest run that really executed and started after the merge; where workflows or events stand side by
/// side, the worst of their newest.
fn newest_runs(owed: &Owed, observations: &[Observation], commit: &str, since: Time) -> Vec<RunRecord> {
    // Forges tell whole seconds.
    let second = |time: Time| time.as_millis().div_euclid(1000);
    let after = |one: &&Observation| one.started_at.is_some_and(|started| second(started) >= second(since));
    let mut runs: Vec<&Observation> =
        matching(owed, observations).filter(after).filter(|one| executed(one)).collect();
    let place = |run: &Observation| (run.name.clone(), run.workflow.clone(), run.event.clone());
    runs.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| newer_run(a, b)));
    let newest = runs.chunk_by(|a, b| place(a) == place(b)).filter_map(<[_]>::last).copied();
    let newest: Vec<&Observation> = newest.collect();
    let is_red = |run: &Observation| run.state == State::Failed;
    let worst_of_name = newest.chunk_by(|a, b| a.name == b.name).filter_map(|of_name| {
        of_name.iter().max_by(|a, b| is_red(a).cmp(&is_red(b)).then_with(|| newer_run(a, b)))
    });
    worst_of_name.map(|run| run_record(run, commit)).collect()
}

/// Whether a run went to an end of its own: one that was skipped, stopped or never started did not.
fn executed(run: &Observation) -> bool {
    match run.state {
        State::Passed => true,
        State::Failed => {
            let stopped = ["cancelled", "action_required", "stale", "startup_failure"];
            !run.raw.as_deref().is_some_and(|raw| stopped.iter().any(|word| raw.eq_ignore_ascii_case(word)))
        }
        State::Skipped
        | State::Neutral
        | State::Running
        | State::Queued
        | State::Missing
        | State::Unknown => false,
    }
}

/// Whether a run says more than what is on record under its name.
fn is_newer(owed: &Owed, run: &RunRecord) -> bool {
    let known = owed.runs.iter().find(|known| known.name == run.name);
    known.is_none_or(|known| {
        (run.started_at > known.started_at)
            || (run.started_at == known.started_at
                && run.run != known.run
                && run.state == State::Failed
                && known.state != run.state)
    })
}

fn run_record(run: &Observation, commit: &str) -> RunRecord {
    RunRecord {
        commit: commit.to_owned(),
        completed_at: run.completed_at,
        name: run.name.to_string(),
        run: run.run.clone().map(String::from),
        started_at: run.started_at,
        state: run.state,
        url: run.url.clone().map(String::from),
    }
}
