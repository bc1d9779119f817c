//! What can be recorded.
//!
//! Keys stand in the order of their names, which is the order of RFC 8785: then serde writes them canonically as they are.
//! Readers keep keys and events that they do not know, so nothing here refuses an unknown key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::attempt::AnswerRecord;
use crate::change::{Base, ChangeDocument};
use crate::check::State;
use crate::digest::Digest;
use crate::emergency::{EmergencyId, EmergencyKind, Scope};
use crate::follow_up::FollowUpId;
use crate::ledger::permit::PermitId;
use crate::policy::Producer;
use crate::readiness::{Outcome, Verdict};
use crate::report::CheckName;
use crate::tier::Tier;
use crate::time::Time;

/// The rules of assessment that recorded verdicts were made by: a number that grows when their meaning changes.
pub const SEMANTICS: u32 = 1;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The ledger begins.
    LedgerOpened(LedgerOpened),
    /// A policy's text, so that what was decided under it can be replayed.
    PolicyRecorded(PolicyRecorded),
    /// An emergency was declared.
    EmergencyDeclared(Box<EmergencyDeclared>),
    /// An emergency's end was moved.
    EmergencyExtended(EmergencyExtended),
    /// An emergency was closed.
    EmergencyClosed(EmergencyClosed),
    /// The intent to merge: written before the permit is given.
    MergePermitted(Box<MergePermitted>),
    /// A permit was redeemed; the merge call follows.
    MergeStarted(MergeStarted),
    /// The forge merged.
    MergeCompleted(MergeCompleted),
    /// The forge did not merge, or nobody asked it to.
    MergeAbandoned(MergeAbandoned),
    /// A check that was confirmed while running turned red on the head.
    LateFailure(LateFailure),
    /// A check that is followed up has really run.
    FollowUpRan(FollowUpRan),
    /// A follow-up was waived.
    FollowUpWaived(FollowUpWaived),
    /// The merge that a follow-up is about was taken back.
    FollowUpReverted(FollowUpReverted),
    /// Somebody is about to merge by the forge's own power, since the gate, CI or the API is down.
    OutsideMergeAnnounced(OutsideMergeAnnounced),
    /// A merge was found that went round the gate.
    OutsideMergeFound(OutsideMergeFound),
    /// A remark.
    Note(Note),
}

impl Event {
    /// The event's name on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::LedgerOpened(_) => "ledger_opened",
            Self::PolicyRecorded(_) => "policy_recorded",
            Self::EmergencyDeclared(_) => "emergency_declared",
            Self::EmergencyExtended(_) => "emergency_extended",
            Self::EmergencyClosed(_) => "emergency_closed",
            Self::MergePermitted(_) => "merge_permitted",
            Self::MergeStarted(_) => "merge_started",
            Self::MergeCompleted(_) => "merge_completed",
            Self::MergeAbandoned(_) => "merge_abandoned",
            Self::LateFailure(_) => "late_failure",
            Self::FollowUpRan(_) => "follow_up_ran",
            Self::FollowUpWaived(_) => "follow_up_waived",
            Self::FollowUpReverted(_) => "follow_up_reverted",
            Self::OutsideMergeAnnounced(_) => "outside_merge_announced",
            Self::OutsideMergeFound(_) => "outside_merge_found",
            Self::Note(_) => "note",
        }
    }
}

/// The ledger begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerOpened {
    /// The format of the entries: 1.
    pub format: u32,
    /// What this ledger is called wherever its checkpoints are kept, such as `acme.example/breakglass`.
    pub origin: String,
}

/// A policy's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyRecorded {
    /// The branch whose policy it is, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The digest of the policy that the text says.
    pub digest: Digest,
    /// The repository whose policy it is.
    pub repository: String,
    /// The text, YAML or JSON, as it stood in the file.
    pub text: String,
}

/// An emergency was declared. When, is the entry's `at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmergencyDeclared {
    /// Who declared it.
    pub by: Actor,
    /// Its id.
    pub emergency: EmergencyId,
    /// When it ends by itself.
    pub expires_at: Time,
    /// The incident's reference.
    pub incident: String,
    /// Whether it is an exercise.
    pub kind: EmergencyKind,
    /// The latest moment to which it may be extended.
    pub latest_end: Time,
    /// The digest of the policy that it was declared under.
    pub policy: Digest,
    /// Why.
    pub reason: String,
    /// What it is about.
    pub scope: Scope,
}

/// An emergency's end was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmergencyExtended {
    /// Who moved it.
    pub by: Actor,
    /// Which.
    pub emergency: EmergencyId,
    /// Its new end.
    pub expires_at: Time,
    /// Why.
    pub reason: String,
}

/// An emergency was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmergencyClosed {
    /// Who closed it.
    pub by: Actor,
    /// Which.
    pub emergency: EmergencyId,
    /// Why.
    pub reason: String,
}

/// The intent to merge, complete enough to decide it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergePermitted {
    /// Who merges.
    pub actor: Actor,
    /// The attempt that led to it; its answers count once.
    pub attempt: Digest,
    /// Where it is merged.
    pub base: Base,
    /// The change as it was read, with its observations.
    pub change: ChangeDocument,
    /// The digest of the change.
    pub change_digest: Digest,
    /// Every check with its tier and state.
    pub checks: Vec<CheckRecord>,
    /// The emergency.
    pub emergency: EmergencyId,
    /// Until when the permit is good.
    pub expires_at: Time,
    /// The follow-ups that the merge opens.
    pub follow_ups: Vec<FollowUpRecord>,
    /// The head commit: the only one that the permit is for.
    pub head: String,
    /// The normal lane's verdict.
    pub normal: Verdict,
    /// The pull or merge request.
    pub number: u64,
    /// The permit's id.
    pub permit: PermitId,
    /// The digest of the policy, whose text was recorded before.
    pub policy: Digest,
    /// `owner/name`.
    pub repository: String,
    /// The rules of assessment: [`SEMANTICS`].
    pub semantics: u32,
    /// The steps that were asked for, and their answers.
    pub steps: Vec<AnswerRecord>,
    /// The emergency lane's verdict.
    pub verdict: Verdict,
}

impl MergePermitted {
    /// The absolutely-required checks that were confirmed while they were unfinished.
    pub fn confirmed(&self) -> impl Iterator<Item = &CheckRecord> {
        self.checks.iter().filter(|check| check.outcome == Outcome::Confirm)
    }

    /// The required checks that the merge went on without.
    pub fn waived(&self) -> impl Iterator<Item = &CheckRecord> {
        self.checks.iter().filter(|check| check.outcome == Outcome::Waived)
    }
}

/// One check as it stood when a permit was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckRecord {
    /// Which check.
    pub check: CheckName,
    /// What the emergency lane made of it.
    pub outcome: Outcome,
    /// JSON pointer into the policy of the rule that decided; empty for a default.
    pub rule: String,
    /// Its state.
    pub state: State,
    /// Its tier.
    pub tier: Tier,
}

/// A follow-up as the merge opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FollowUpRecord {
    /// The checks that are owed: one, or all those that no rule of the policy lists.
    pub checks: Vec<OwedCheck>,
    /// How soon they are due after the merge, in whole seconds, where the rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_within: Option<u64>,
    /// Its id.
    pub follow_up: FollowUpId,
    /// The rule's path patterns: of the changed files only these are owed the check. None of them means all files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
}

/// A check that is owed after an emergency merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OwedCheck {
    /// Which check; where a rule found too few names, the rule's pattern.
    pub check: CheckName,
    /// Whose runs settle it: the rule's producer, or else the one that was recorded.
    pub from: Producer,
    /// Whether it was confirmed while it was unfinished, or waived.
    pub outcome: Outcome,
    /// Its state when the permit was given.
    pub state: State,
    /// How many distinct names must run, where the check is a pattern; else 1.
    pub wanted: u32,
}

/// A permit was redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergeStarted {
    /// The digest of the change as it was read once more.
    pub change_digest: Digest,
    /// Which permit.
    pub permit: PermitId,
}

/// The forge merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergeCompleted {
    /// The commit on the base branch that the merge made.
    pub commit: String,
    /// How that became known.
    pub found: Found,
    /// Which permit.
    pub permit: PermitId,
}

/// How the outcome of a merge call became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The forge answered so.
    Answered,
    /// The answer was lost; the forge was asked afterwards.
    LookedUp,
}

/// The forge did not merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergeAbandoned {
    /// Which permit.
    pub permit: PermitId,
    /// Why: the forge's answer, or what came between.
    pub reason: String,
}

/// One run of a check, as the forge told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunRecord {
    /// The commit that it ran on.
    pub commit: String,
    /// When it ended, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Time>,
    /// The name that it ran under.
    pub name: String,
    /// Its id, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// When it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Time>,
    /// What it found: passed or failed.
    pub state: State,
    /// Where a person can read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A confirmed check turned red on the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LateFailure {
    /// Which check.
    pub check: CheckName,
    /// The follow-up about it.
    pub follow_up: FollowUpId,
    /// The permit under which it was merged.
    pub permit: PermitId,
    /// The run.
    pub run: RunRecord,
}

/// A check that is followed up has really run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FollowUpRan {
    /// Which check.
    pub check: CheckName,
    /// It failed on the merge commit itself.
    pub defect: bool,
    /// Which follow-up.
    pub follow_up: FollowUpId,
    /// The run; of a review, the reviewer stands in `name`.
    pub run: RunRecord,
}

/// A follow-up was waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FollowUpWaived {
    /// Who waived it.
    pub by: Actor,
    /// Which.
    pub follow_up: FollowUpId,
    /// Why.
    pub reason: String,
}

/// A merge was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FollowUpReverted {
    /// Who said so; absent where git found the inverse patch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
    /// The commit that takes it back.
    pub commit: String,
    /// Which follow-up.
    pub follow_up: FollowUpId,
}

/// Somebody is about to merge by the forge's own power.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutsideMergeAnnounced {
    /// Who.
    pub by: Actor,
    /// Which commit.
    pub head: String,
    /// The incident's reference.
    pub incident: String,
    /// The pull or merge request, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// Why, and what is down.
    pub reason: String,
    /// `owner/name`.
    pub repository: String,
}

/// A merge was found that went round the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutsideMergeFound {
    /// The entry that announced it, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<u64>,
    /// The login that the forge names, where it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The commit on the base branch.
    pub commit: String,
    /// The head commit, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// The pull or merge request, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// `owner/name`.
    pub repository: String,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Who made it, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
    /// The emergency that it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyId>,
    /// What it says.
    pub text: String,
}
