//! The flag as it stands on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Flag, Label};
use crate::actor::Actor;
use crate::change::Base;
use crate::check::{State, is_false};
use crate::emergency::EmergencyId;
use crate::follow_up::{FollowUp, FollowUpId, FollowUpStatus, Owed};
use crate::ledger::permit::PermitId;
use crate::ledger::{Checkpoint, FollowUpRecord, OwedCheck, RunRecord};
use crate::readiness::{Outcome, Verdict};
use crate::report::CheckName;
use crate::tier::Tier;
use crate::time::Time;

/// An emergency merge and what it still owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "breakglass flag")]
pub struct FlagDocument {
    /// `breakglass/flag/1`.
    pub schema: String,
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request.
    pub number: u64,
    /// The head commit that was merged.
    pub head: String,
    /// Where it was merged.
    pub base: Base,
    /// The commit on the base branch, once a follow-up tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Who merged.
    pub actor: Actor,
    /// The emergency.
    pub emergency: EmergencyId,
    /// The permit.
    pub permit: PermitId,
    /// The normal lane's verdict.
    pub normal: Verdict,
    /// The emergency lane's verdict.
    pub verdict: Verdict,
    /// The labels that the pull or merge request is to carry.
    pub labels: Vec<Label>,
    /// The checks that were not passed when the permit was given, confirmed and waived.
    pub checks: Vec<FlagCheck>,
    /// The follow-ups, the most urgent first.
    pub follow_ups: Vec<FlagFollowUp>,
    /// The ledger's checkpoint: its size and its root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// The moment that it speaks of: what is overdue is so by then.
    pub at: Time,
}

/// A check that was not passed when the permit was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagCheck {
    /// Which check.
    pub check: CheckName,
    /// Its tier.
    pub tier: Tier,
    /// Its state then.
    pub state: State,
    /// Whether it was confirmed or waived.
    pub outcome: Outcome,
}

/// A follow-up of the merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagFollowUp {
    /// Its id.
    pub id: FollowUpId,
    /// Where it stands; `open` also before the merge is on record.
    pub status: FollowUpStatus,
    /// It is still owed after its due time.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overdue: bool,
    /// It failed on the merge commit itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub defect: bool,
    /// Until when it is to have run, where its rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Time>,
    /// When it was settled, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Time>,
    /// The run that turned red on the head after it was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_failure: Option<RunRecord>,
    /// Who waived it and why, where somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<FlagWaiver>,
    /// The commit that took the merge back, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverted_by: Option<String>,
    /// The checks that are owed.
    pub checks: Vec<FlagOwed>,
}

/// A check that is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagOwed {
    /// What is owed.
    pub owed: OwedCheck,
    /// Whether it has passed since.
    pub passed: bool,
    /// The newest run under each name.
    pub runs: Vec<RunRecord>,
}

/// Who waived a follow-up, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagWaiver {
    /// Who.
    pub by: Actor,
    /// Why.
    pub reason: String,
}

const SCHEMA: &str = "breakglass/flag/1";

impl Flag {
    /// The flag as JSON says it, with the ledger's checkpoint where one is at hand.
    #[must_use]
    pub fn to_document(&self, checkpoint: Option<&Checkpoint>) -> FlagDocument {
        let check = |record: &crate::ledger::CheckRecord| FlagCheck {
            check: record.check.clone(),
            tier: record.tier,
            state: record.state,
            outcome: record.outcome,
        };
        let on_record = self.follow_ups.iter().map(|one| follow_up(one, self.now));
        FlagDocument {
            schema: SCHEMA.to_owned(),
            repository: self.repository.clone(),
            number: self.number,
            head: self.head.clone(),
            base: self.base.clone(),
            commit: self.commit().map(str::to_owned),
            actor: self.actor.clone(),
            emergency: self.emergency.clone(),
            permit: self.permit.clone(),
            normal: self.normal,
            verdict: self.verdict,
            labels: self.labels(),
            checks: self.checks.iter().map(check).collect(),
            follow_ups: on_record.chain(self.pending.iter().map(pending)).collect(),
            checkpoint: checkpoint.map(Checkpoint::trailer),
            at: self.now,
        }
    }
}

fn follow_up(one: &FollowUp, now: Time) -> FlagFollowUp {
    let owed = |owed: &Owed| FlagOwed {
        owed: owed.owed.clone(),
        passed: owed.has_passed(),
        runs: owed.runs.clone(),
    };
    let waiver = one.waiver.as_ref();
    FlagFollowUp {
        id: one.id.clone(),
        status: one.status,
        overdue: one.is_overdue(now),
        defect: one.defect,
        due: one.due,
        settled_at: one.settled_at,
        late_failure: one.late_failure.clone(),
        waiver: waiver.map(|waiver| FlagWaiver { by: waiver.by.clone(), reason: waiver.reason.clone() }),
        reverted_by: one.reverted_by.clone(),
        checks: one.checks.iter().map(owed).collect(),
    }
}

fn pending(record: &FollowUpRecord) -> FlagFollowUp {
    let owed = |owed: &OwedCheck| FlagOwed { owed: owed.clone(), passed: false, runs: Vec::new() };
    FlagFollowUp {
        id: record.follow_up.clone(),
        status: FollowUpStatus::Open,
        overdue: false,
        defect: false,
        due: None,
        settled_at: None,
        late_failure: None,
        waiver: None,
        reverted_by: None,
        checks: record.checks.iter().map(owed).collect(),
    }
}
