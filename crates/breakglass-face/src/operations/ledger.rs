//! Ledgers, read.

use breakglass::ledger::{MemoryStore, OutsideMergeAnnounced, PolicyRecorded, Tail};
use breakglass::{Emergency, FollowUp, Ledger, Permit, PermitId, PermitStatus, Result, Time};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::handle::{Handle, Kind, Store};
use crate::operation::{Operation, getter, means, method, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Entries {
    /// The texts of all entries, in order, as they stand in the store.
    entries: Vec<String>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct From {
    /// The number of the first entry that is wanted, from 0.
    #[serde(default)]
    from: Option<u64>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Named {
    /// An emergency: its id, or the incident's reference.
    emergency: String,
    /// The moment now; of several with one reference the one that is open is meant.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfPermit {
    /// The permit's id.
    permit: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfFollowUp {
    /// The follow-up's id.
    follow_up: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfMerge {
    /// The repository, `owner/name`.
    repository: String,
    /// A commit on a base branch.
    commit: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct LastPolicy {
    /// The repository, `owner/name`.
    repository: String,
    /// The branch whose policy it is.
    #[serde(default)]
    branch: Option<String>,
}

/// Where a ledger ends.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "Tail"))]
struct TailDocument {
    /// How many entries there are.
    size: u64,
    /// The hash of the last one; of an empty ledger, zeros.
    hash: breakglass::Digest,
}

/// A permit and what became of it.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "PermitRecord"))]
struct PermitRecordDocument {
    /// The permit.
    permit: Permit,
    /// What became of it.
    status: PermitStatus,
}

/// A merge round the gate that was announced before it happened.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "Announcement"))]
struct AnnouncementDocument {
    /// The number of its entry.
    seq: u64,
    /// When it was announced.
    at: Time,
    /// What was announced.
    announced: OutsideMergeAnnounced,
    /// The commit by which it was found on the base branch, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
}

pub(super) fn by_urgency<'a>(follow_ups: impl Iterator<Item = &'a FollowUp>) -> Vec<FollowUp> {
    let mut sorted: Vec<FollowUp> = follow_ups.cloned().collect();
    sorted.sort_by(FollowUp::compare_urgency);
    sorted
}

fn permits(ledger: &Ledger, only_unresolved: bool) -> Vec<PermitRecordDocument> {
    let document = |record: &breakglass::ledger::PermitRecord| PermitRecordDocument {
        permit: record.permit().clone(),
        status: record.status().clone(),
    };
    if only_unresolved {
        ledger.unresolved().map(document).collect()
    } else {
        ledger.permits().map(document).collect()
    }
}

fn opened(entries: Vec<String>) -> Result<Handle> {
    let mut store = MemoryStore::of(entries)?;
    let ledger = Ledger::open(&mut store)?;
    Ok(Handle::of_ledger(ledger, Store::Memory(store)))
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Ledger;
    vec![
        static_of("MemoryLedger", "open", means!("Opens a ledger in memory from the texts of all its entries, each of which is checked.\n\nErrors: `ledger_empty`, and those of `Verifier.push` for the first entry that is wrong."))
            .makes_of::<Entries>(this, |_, asked| opened(asked.entries)),
        method(this, "entries", means!("The texts of the entries, in order.\n\nErrors: those of the store."))
            .answers::<From, Vec<String>>(|given, asked| {
                let mut texts = Vec::new();
                let mut kept = given.this()?.ledger()?;
                let (_, store) = kept.parts();
                store.read_from(asked.from.unwrap_or_default(), &mut |text| {
                    texts.push(text.to_owned());
                    Ok(())
                })?;
                Ok(texts)
            }),
        getter(this, "origin", means!("What the ledger is called wherever its checkpoints are kept."))
            .gives::<String>(|given| Ok(given.this()?.ledger()?.ledger.origin().to_owned())),
        getter(this, "tail", means!("Where the ledger ends: its size, and the hash of the last entry."))
            .gives::<TailDocument>(|given| {
                let Tail { size, hash } = given.this()?.ledger()?.ledger.tail().clone();
                Ok(TailDocument { size, hash })
            }),
        getter(this, "last_at", means!("When the last entry was written."))
            .gives::<Option<Time>>(|given| Ok(given.this()?.ledger()?.ledger.last_at())),
        getter(this, "newer", means!("The number of the first entry that must not be passed over and that this version does not know; nothing where there is none. Such a ledger is read, and not decided on."))
            .gives::<Option<u64>>(|given| Ok(given.this()?.ledger()?.ledger.newer())),
        method(this, "catch_up", means!("Takes in what others have appended to the store since.\n\nErrors: those of the store, and those of `Verifier.push` for the first entry that is wrong."))
            .gives::<()>(|given| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                ledger.catch_up(store)
            }),
        method(this, "emergencies", means!("All emergencies, open and over."))
            .gives::<Vec<Emergency>>(|given| Ok(given.this()?.ledger()?.ledger.emergencies().cloned().collect())),
        method(this, "emergency", means!("The emergency that is meant.\n\nErrors: `emergency_not_found`."))
            .answers::<Named, Emergency>(|given, asked| {
                given.this()?.ledger()?.ledger.find_emergency(&asked.emergency, asked.now).cloned()
            }),
        method(this, "emergency_is_open", means!("Whether the emergency that is meant is open now: declared, not closed, and its end not reached.\n\nErrors: `emergency_not_found`."))
            .answers::<Named, bool>(|given, asked| {
                Ok(given.this()?.ledger()?.ledger.find_emergency(&asked.emergency, asked.now)?.is_open(asked.now))
            }),
        method(this, "permits", means!("All permits, with what became of them."))
            .gives::<Vec<PermitRecordDocument>>(|given| Ok(permits(&given.this()?.ledger()?.ledger, false))),
        method(this, "unresolved", means!("The permits whose outcome is not on record: ask the forge what became of them."))
            .gives::<Vec<PermitRecordDocument>>(|given| Ok(permits(&given.this()?.ledger()?.ledger, true))),
        method(this, "permit", means!("The permit of that id.\n\nErrors: `permit_not_found`."))
            .answers::<OfPermit, Permit>(|given, asked| {
                given.this()?.ledger()?.ledger.permit(&PermitId::named(&asked.permit)).cloned()
            }),
        method(this, "follow_ups", means!("All follow-ups, the most urgent first."))
            .gives::<Vec<FollowUp>>(|given| Ok(by_urgency(given.this()?.ledger()?.ledger.follow_ups()))),
        method(this, "open_follow_ups", means!("The follow-ups that are still owed, the most urgent first."))
            .gives::<Vec<FollowUp>>(|given| Ok(by_urgency(given.this()?.ledger()?.ledger.open_follow_ups()))),
        method(this, "follow_up", means!("The follow-up that is meant.\n\nErrors: `follow_up_not_found`."))
            .answers::<OfFollowUp, FollowUp>(|given, asked| {
                given.this()?.ledger()?.ledger.follow_up(&asked.follow_up).cloned()
            }),
        method(this, "announcements", means!("The merges round the gate that were announced, in order."))
            .gives::<Vec<AnnouncementDocument>>(|given| {
                let kept = given.this()?.ledger()?;
                let all = kept.ledger.announcements().iter().cloned();
                Ok(all.map(|one| AnnouncementDocument { seq: one.seq, at: one.at, announced: one.announced, found: one.found }).collect())
            }),
        method(this, "knows_merge", means!("Whether the ledger knows of a merge that made this commit, by the gate or round it."))
            .answers::<OfMerge, bool>(|given, asked| {
                Ok(given.this()?.ledger()?.ledger.knows_merge(&asked.repository, &asked.commit))
            }),
        method(this, "last_policy", means!("The policy of a repository and branch that was recorded last; nothing where none was."))
            .answers::<LastPolicy, Option<PolicyRecorded>>(|given, asked| {
                Ok(given.this()?.ledger()?.ledger.last_policy(&asked.repository, asked.branch.as_deref()).cloned())
            }),
    ]
}
