//! Follow-ups: settled, reviewed, waived, taken back.

use breakglass::ledger::BaseBranch;
use breakglass::{Actor, FollowUp, FollowUpId, Ledger, Observation, Result, Time};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::Deserialize;

use super::ledger::by_urgency;
use crate::handle::Kind;
use crate::operation::{Operation, means, method};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Settle {
    /// The repository, `owner/name`.
    repository: String,
    /// The commit that the checks ran on.
    commit: String,
    /// What the forge reports about that commit.
    observations: Vec<Observation>,
    /// The commits of the base branch from the merge commit to `commit`, both among them, the oldest first: each is a
    /// descendant of those before it. Follow-ups whose merge commit is not among them stay as they are.
    base: Vec<String>,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct FollowHead {
    /// The repository, `owner/name`.
    repository: String,
    /// The head commit that was merged.
    head: String,
    /// What the forge reports about it.
    observations: Vec<Observation>,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Reviewed {
    /// The follow-up's id.
    follow_up: String,
    /// Who reviewed.
    by: Actor,
    /// When.
    reviewed_at: Time,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Waive {
    /// The follow-up's id.
    follow_up: String,
    /// Who waives it.
    by: Actor,
    /// Why.
    reason: String,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Reverted {
    /// The repository, `owner/name`.
    repository: String,
    /// The commit that the merge made.
    merge: String,
    /// The commit that takes it back.
    commit: String,
    /// Who says so; absent where git found the inverse patch.
    #[serde(default)]
    by: Option<Actor>,
    /// The moment now.
    now: Time,
}

fn those(ledger: &Ledger, ids: &[FollowUpId]) -> Result<Vec<FollowUp>> {
    let found = ids.iter().map(|id| ledger.follow_up(id.as_str())).collect::<Result<Vec<_>>>()?;
    Ok(by_urgency(found.into_iter()))
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Ledger;
    vec![
        method(this, "settle", means!("Takes in what ran on a commit of the base branch, and answers the follow-ups that changed: those that have really run and passed there, and those that failed.\n\nErrors: `clock_behind`, those of the store."))
            .answers::<Settle, Vec<FollowUp>>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let line = BaseBranch(asked.base);
                let changed = ledger.settle(&asked.repository, &asked.commit, &asked.observations, &line, asked.now, store)?;
                those(ledger, &changed)
            }),
        method(this, "follow_head", means!("Takes in what the head that was merged reports since, and answers the follow-ups that changed: a check that was confirmed while running and turned red is a late failure.\n\nErrors: `clock_behind`, those of the store."))
            .answers::<FollowHead, Vec<FollowUp>>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let changed = ledger.follow_head(&asked.repository, &asked.head, &asked.observations, asked.now, store)?;
                those(ledger, &changed)
            }),
        method(this, "reviewed", means!("Settles a follow-up that owes a review.\n\nErrors: `follow_up_not_found`, `follow_up_settled`, `not_a_review`, `not_a_person`, `same_person`, `own_change`, `author_not_known`, `too_soon` where the review was given before the merge, `clock_behind`, those of the store."))
            .answers::<Reviewed, FollowUp>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let id = ledger.follow_up(&asked.follow_up)?.id.clone();
                ledger.reviewed(&id, &asked.by, asked.reviewed_at, asked.now, store)?;
                ledger.follow_up(id.as_str()).cloned()
            }),
        method(this, "waive", means!("Waives a follow-up, with a reason.\n\nErrors: `follow_up_not_found`, `follow_up_settled`, `not_a_person`, `may_not_merge` unless the policy lets them declare or merge, `reason_missing`, `too_long`, `clock_behind`, those of the store."))
            .takes("policy", Kind::Policy)
            .answers::<Waive, FollowUp>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let id = ledger.follow_up(&asked.follow_up)?.id.clone();
                ledger.waive(given.other()?.policy()?, &id, &asked.by, &asked.reason, asked.now, store)?;
                ledger.follow_up(id.as_str()).cloned()
            }),
        method(this, "reverted", means!("Records that a merge was taken back, and answers the follow-ups that this settles.\n\nErrors: `not_a_person`, `invalid_commit`, `follow_up_settled` where nothing is owed for the merge, `clock_behind`, those of the store."))
            .answers::<Reverted, Vec<FollowUp>>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let changed = ledger.reverted(&asked.repository, &asked.merge, &asked.commit, asked.by.as_ref(), asked.now, store)?;
                those(ledger, &changed)
            }),
    ]
}
