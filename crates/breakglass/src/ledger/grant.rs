//! Granting and redeeming permits: the only way to merge, and never without a trace.

use smol_str::SmolStr;

use super::Ledger;
use super::append::Append;
use super::book::PermitRecord;
use super::emergencies::derived_id;
use super::event::{
    CheckRecord, Event, FollowUpRecord, MergePermitted, MergeStarted, Note, OwedCheck, SEMANTICS,
};
use super::permit::{Permit, PermitId, PermitStatus, Rehearsal};
use crate::answer::Check;
use crate::assess::Assessment;
use crate::attempt::{Attempt, Stand, check_name, require_allowed};
use crate::check::{Condition, Kind};
use crate::digest::Digest;
use crate::emergency::EmergencyKind;
use crate::error::{Error, Result, code};
use crate::follow_up::FollowUpId;
use crate::policy::{FollowUpRule, Producer, RuleDocument};
use crate::readiness::{Lane, Outcome, Verdict};
use crate::report::CheckName;
use crate::resolve::Decider;
use crate::time::Time;

/// What a permit's id is derived from: keys in the order of their names.
#[derive(serde::Serialize)]
struct PermitNaming<'a> {
    at: Time,
    attempt: &'a Digest,
}

/// What a follow-up's id is derived from: keys in the order of their names.
#[derive(serde::Serialize)]
struct FollowUpNaming<'a> {
    check: Option<&'a CheckName>,
    permit: &'a PermitId,
    rule: &'a str,
}

impl Ledger {
    /// Gives leave to merge, after the intent is on record: the only way to a permit.
    ///
    /// Appends through `store` first. Where another process appended meanwhile the ledger is folded again and it is decided
    /// again, so that two that grant at once get one permit between them.
    ///
    /// # Errors
    /// `steps_open`, `not_ready` while something absolutely required is not there yet, `attempt_ended` also for an attempt
    /// that a permit came of already, `attempt_paused`, `not_needed` where the normal lane may merge, `permit_live` where the
    /// change and head have a permit that is good or whose outcome is not on record, `drill`, `policy_not_recorded`,
    /// `ledger_newer`, `ledger_busy`, `ledger_replaced`; those of [`Attempt::open`], [`Attempt::from_json`] and
    /// [`Attempt::look`]; those of the store.
    pub fn grant<S: Append + ?Sized>(
        &mut self,
        attempt: &Attempt,
        assessment: &Assessment,
        now: Time,
        store: &mut S,
    ) -> Result<Permit> {
        let now = attempt.time(self, now)?;
        let id = self.record(now, store, |ledger, at| {
            let emergency = ledger.require_emergency(attempt.emergency())?;
            if emergency.kind == EmergencyKind::Drill {
                let message = "the emergency is a drill, which ends in a rehearsal and never in a permit";
                return Err(Error::new(code::DRILL, message));
            }
            require_ready(ledger, attempt, assessment, at)?;
            let permitted = permitted(ledger, attempt, assessment, at)?;
            let id = permitted.permit.clone();
            Ok((vec![Event::MergePermitted(Box::new(permitted))], id))
        })?;
        self.permit(&id).cloned()
    }

    /// Ends a drill: the steps of a real merge, recorded as a remark, and a rehearsal in place of a permit.
    ///
    /// # Errors
    /// As [`Ledger::grant`]; `not_a_drill` where the emergency is real.
    pub fn rehearse<S: Append + ?Sized>(
        &mut self,
        attempt: &Attempt,
        assessment: &Assessment,
        now: Time,
        store: &mut S,
    ) -> Result<Rehearsal> {
        let now = attempt.time(self, now)?;
        self.record(now, store, |ledger, at| {
            let emergency = ledger.require_emergency(attempt.emergency())?;
            if emergency.kind == EmergencyKind::Real {
                let message = "the emergency is real; ask for a permit";
                return Err(Error::new(code::NOT_A_DRILL, message));
            }
            require_ready(ledger, attempt, assessment, at)?;
            let rehearsal = Rehearsal {
                emergency: attempt.emergency().clone(),
                actor: attempt.actor().clone(),
                change: attempt.change_name(),
                head: assessment.change().head().to_owned(),
                at,
            };
            let text = format!(
                "rehearsed the merge of {} at {}: {} steps answered",
                rehearsal.change,
                rehearsal.head,
                attempt.answers().len()
            );
            let note = Note {
                by: Some(attempt.actor().clone()),
                emergency: Some(attempt.emergency().clone()),
                text,
            };
            Ok((vec![Event::Note(note)], rehearsal))
        })
    }

    /// Looks once more at freshly read data and records that the merge call follows. Then merge with the permit's head as the
    /// expected one, and record the outcome.
    ///
    /// # Errors
    /// `permit_not_found`, `permit_used`, `permit_expired`, `emergency_over`, `other_change`, `changed_since_permit` where the
    /// head, the base, the policy or a check is not what was permitted, `not_ready`, `ledger_newer`, `clock_behind`; those of
    /// the store.
    pub fn redeem<S: Append + ?Sized>(
        &mut self,
        permit: &Permit,
        assessment: &Assessment,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        self.record(now, store, |ledger, at| {
            require_redeemable(ledger, permit.id(), assessment, at)?;
            let change_digest = assessment.change().digest();
            Ok((vec![Event::MergeStarted(MergeStarted { change_digest, permit: permit.id().clone() })], ()))
        })
    }
}

fn require_ready(ledger: &Ledger, attempt: &Attempt, assessment: &Assessment, at: Time) -> Result<()> {
    if ledger.book.attempts.contains(attempt.id()) {
        let message = "a permit came of this attempt already, and its answers count once; begin a new one";
        return Err(Error::new(code::ATTEMPT_ENDED, message));
    }
    attempt.require_whole()?;
    let (code, message) = match attempt.stand(ledger, assessment, at)? {
        Stand::Ready => {
            let emergency = ledger.require_emergency(attempt.emergency())?;
            return require_allowed(emergency, attempt.actor(), assessment);
        }
        Stand::Steps(asked) => {
            let steps: Vec<&str> = asked.iter().map(|asked| asked.step.as_str()).collect();
            (code::STEPS_OPEN, format!("steps are still to be answered: {}", steps.join(", ")))
        }
        Stand::Waiting => (code::NOT_READY, "something absolutely required is not there yet".to_owned()),
        Stand::NotNeeded(verdict) => {
            (code::NOT_NEEDED, format!("the normal lane is {verdict}; merge without an emergency"))
        }
        Stand::Paused => {
            (code::ATTEMPT_PAUSED, "the change could not be read; read it anew and look".to_owned())
        }
        Stand::Ended(end) => (code::ATTEMPT_ENDED, format!("the attempt is over: {}", end.text())),
    };
    Err(Error::new(code, message))
}

fn permitted(
    ledger: &Ledger,
    attempt: &Attempt,
    assessment: &Assessment,
    at: Time,
) -> Result<MergePermitted> {
    let (policy, change) = (assessment.policy(), assessment.change());
    if ledger.policy(policy.digest()).is_none() {
        let message =
            "the policy's text is not on record, so that nobody could decide this again; record it first";
        return Err(Error::new(code::POLICY_NOT_RECORDED, message));
    }
    let Some(number) = change.number() else {
        return Err(Error::new(code::NOT_A_REQUEST, "only a pull or merge request gets a permit"));
    };
    let key = (change.repository().to_owned(), number, change.head().to_owned());
    let last = ledger.book.last_permit.get(&key).and_then(|id| ledger.book.permits.get(id));
    // One that was not redeemed while its emergency lasted is void.
    let is_void = |last: &PermitRecord| {
        let emergency = ledger.emergency(last.permit().emergency());
        last.status == PermitStatus::Granted && emergency.is_none_or(|emergency| !emergency.is_open(at))
    };
    if let Some(live) = last.filter(|last| last.is_live(at) && !is_void(last)) {
        let permit = live.permit();
        let message = match live.status() {
            PermitStatus::Started { at } => format!(
                "the permit {} was redeemed at {at} and its outcome is not on record; look it up on the forge first",
                permit.id()
            ),
            _ => format!(
                "the permit {} for this head is good until {}; use it",
                permit.id(),
                permit.expires_at()
            ),
        };
        return Err(Error::new(code::PERMIT_LIVE, message));
    }
    let emergency = ledger.require_emergency(attempt.emergency())?;
    let naming = PermitNaming { at, attempt: attempt.id() };
    let permit = PermitId(derived_id("pm-", &Digest::of(&naming), 12));
    Ok(MergePermitted {
        actor: attempt.actor().clone(),
        attempt: attempt.id().clone(),
        base: change.document().base.clone(),
        change: change.document().clone(),
        change_digest: change.digest(),
        checks: assessment.checks().map(|check| record(&check)).collect(),
        emergency: attempt.emergency().clone(),
        expires_at: at.plus(policy.document().emergency.permit_for).min(emergency.expires_at),
        follow_ups: follow_ups(assessment, &permit),
        head: change.head().to_owned(),
        normal: assessment.verdict(Lane::Normal),
        number,
        permit,
        policy: policy.digest().clone(),
        repository: change.repository().to_owned(),
        semantics: SEMANTICS,
        steps: attempt.answers().to_vec(),
        verdict: assessment.verdict(Lane::Emergency),
    })
}

pub(super) fn record(check: &Check<'_>) -> CheckRecord {
    CheckRecord {
        check: check_name(check),
        outcome: check.outcome(Lane::Emergency),
        rule: check.decider().pointer(),
        state: check.state(),
        tier: check.tier(),
    }
}

/// The follow-ups that a merge would open: one for each check that it goes without, and one for all that no rule lists. Of
/// conditions a review alone can still be given after the fact.
fn follow_ups(assessment: &Assessment, permit: &PermitId) -> Vec<FollowUpRecord> {
    let policy = assessment.policy().document();
    let (mut records, mut unlisted) = (Vec::new(), Vec::new());
    for check in assessment.checks() {
        let owed = matches!(check.outcome(Lane::Emergency), Outcome::Waived | Outcome::Confirm);
        if !owed || (check.kind() == Kind::Condition && check.name() != Condition::Review.as_str()) {
            continue;
        }
        let rule = match check.decider() {
            Decider::Rule(index) => policy.rules.get(index),
            Decider::Unlisted => {
                unlisted.push(owed_check(&check, None));
                continue;
            }
            Decider::Default => None,
        };
        if rule.is_some_and(|rule| rule.follow_up == FollowUpRule::None) {
            continue;
        }
        let pointer = check.decider().pointer();
        let name = check_name(&check);
        let naming = FollowUpNaming { check: Some(&name), permit, rule: &pointer };
        records.push(FollowUpRecord {
            checks: vec![owed_check(&check, rule)],
            due_within: rule.and_then(|rule| rule.follow_up_within).map(crate::Seconds::get),
            follow_up: FollowUpId(derived_id("fu-", &Digest::of(&naming), 12)),
            paths: rule.map(|rule| rule.when.paths.clone()).unwrap_or_default(),
        });
    }
    if !unlisted.is_empty() {
        let naming = FollowUpNaming { check: None, permit, rule: "/unlisted" };
        records.push(FollowUpRecord {
            checks: unlisted,
            due_within: None,
            follow_up: FollowUpId(derived_id("fu-", &Digest::of(&naming), 12)),
            paths: Vec::new(),
        });
    }
    records
}

fn owed_check(check: &Check<'_>, rule: Option<&RuleDocument>) -> OwedCheck {
    let pinned = rule.and_then(|rule| rule.from.clone()).filter(|from| *from != Producer::Any);
    let wanted = check.found_and_wanted().map_or(1, |(_, wanted)| wanted);
    OwedCheck {
        check: check_name(check),
        from: pinned.or_else(|| recorded_producer(check)).unwrap_or(Producer::Any),
        outcome: check.outcome(Lane::Emergency),
        state: check.state(),
        wanted,
    }
}

/// Who reported the check: whose later runs settle it where no rule says.
fn recorded_producer(check: &Check<'_>) -> Option<Producer> {
    let named = |id: &Option<SmolStr>, name: &Option<SmolStr>| {
        [name, id].into_iter().flatten().find(|text| !text.is_empty()).cloned()
    };
    if let Some(app) = check.app() {
        return named(&app.id, &app.slug).map(|name| Producer::app(&name));
    }
    let user = check.runs().find_map(|run| run.observation.user.as_ref());
    user.and_then(|user| named(&user.id, &user.login)).map(|name| Producer::user(&name))
}

fn require_redeemable(ledger: &Ledger, id: &PermitId, assessment: &Assessment, at: Time) -> Result<()> {
    let record = ledger.require_permit(id)?;
    let permit = record.permit();
    let emergency = ledger.require_emergency(permit.emergency())?;
    if record.status != PermitStatus::Granted {
        let message = format!("the permit {id} was used already; a permit is good for one merge call");
        return Err(Error::new(code::PERMIT_USED, message));
    }
    emergency.require_open(at)?;
    if at >= permit.expires_at() {
        let message = format!("the permit {id} was good until {}; begin a new attempt", permit.expires_at());
        return Err(Error::new(code::PERMIT_EXPIRED, message));
    }
    let change = assessment.change();
    if change.repository() != permit.repository() || change.number() != Some(permit.number()) {
        let message = format!(
            "the permit {id} is for {}#{}, and the change is another",
            permit.repository(),
            permit.number()
        );
        return Err(Error::new(code::OTHER_CHANGE, message));
    }
    let changed = |what: String| {
        let message = format!("{what} since the permit {id} was granted; begin a new attempt");
        Err(Error::new(code::CHANGED_SINCE_PERMIT, message))
    };
    if change.head() != permit.head() {
        return changed(format!("the head moved to {}", change.head()));
    }
    if change.base_branch() != permit.base().branch.as_deref() {
        return changed("the base branch was changed".to_owned());
    }
    if *assessment.policy().digest() != record.policy {
        return changed("the policy was changed".to_owned());
    }
    match assessment.verdict(Lane::Emergency) {
        Verdict::Clean | Verdict::Mergeable | Verdict::Confirm => {}
        verdict @ (Verdict::Waiting | Verdict::Blocked) => {
            let message =
                format!("the emergency lane is {verdict} by now; the permit stays good for its time");
            return Err(Error::new(code::NOT_READY, message));
        }
    }
    // What the lane goes on without must be what was confirmed and waived: a check that finished well is neither any more.
    for check in assessment.checks() {
        let outcome = check.outcome(Lane::Emergency);
        let now = self::record(&check);
        if matches!(outcome, Outcome::Waived | Outcome::Confirm) && !record.checks.contains(&now) {
            return changed(format!("`{}` turned {}", check.name(), check.state()));
        }
    }
    Ok(())
}
