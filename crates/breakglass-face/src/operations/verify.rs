//! Ledgers, checked entry by entry and decided again.

use breakglass::ledger::{Entry, Event, Replay, Replayer, Verifier};
use breakglass::{Digest, Error, Result, Time};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checkpoint::CheckpointDocument;
use crate::handle::{Handle, Kind};
use crate::operation::{Operation, function, getter, means, method, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Create {
    /// Checkpoints that the ledger must agree with.
    #[serde(default)]
    checkpoints: Option<Vec<CheckpointDocument>>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Write {
    /// The entry's number, from 0.
    seq: u64,
    /// When it was written.
    at: Time,
    /// The hash of the entry before it; of the first, zeros.
    previous: Digest,
    /// What happened.
    event: Event,
}

/// One entry of a ledger.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "Entry"))]
struct EntryDocument {
    /// Its number, from 0.
    seq: u64,
    /// When it was written.
    at: Time,
    /// The hash of the entry before it.
    previous: Digest,
    /// Its own hash.
    hash: Digest,
    /// The event's name.
    name: String,
    /// What happened; absent for an event that this version does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<Event>,
    /// Whether it must not be passed over, and this version does not know it.
    critical: bool,
}

impl EntryDocument {
    fn of(entry: &Entry) -> Self {
        Self {
            seq: entry.seq(),
            at: entry.at(),
            previous: entry.previous().clone(),
            hash: entry.hash().clone(),
            name: entry.name().to_owned(),
            event: entry.event().cloned(),
            critical: entry.is_critical(),
        }
    }
}

/// What a ledger that holds together amounts to.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "Verified"))]
struct VerifiedDocument {
    /// How many entries it has.
    size: u64,
    /// The hash of the last one.
    hash: Digest,
    /// Its checkpoint.
    checkpoint: CheckpointDocument,
}

fn finished() -> Error {
    Error::new(breakglass::code::INVALID_VALUE, "the verifier has finished; make another for another ledger")
}

fn text(payload: &[u8]) -> Result<&str> {
    breakglass::wire::text_of(payload, usize::MAX)
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Verifier;
    vec![
        static_of("Verifier", "create", means!("What checks a ledger's entries one after the other: one pass, and memory that does not grow.\n\nErrors: `invalid_checkpoint`."))
            .makes_of::<Create>(this, |_, asked| {
                let checkpoints = asked.checkpoints.unwrap_or_default();
                let checkpoints = checkpoints.iter().map(CheckpointDocument::read).collect::<Result<_>>()?;
                Ok(Handle::of_verifier(Verifier::new(checkpoints)))
            }),
        method(this, "push", means!("Checks the next entry. The first that is wrong is the one that is refused.\n\nErrors: `not_canonical`, `wrong_hash`, `wrong_seq`, `wrong_previous`, `time_went_back`, `not_opened`, `other_than_checkpoint`, `entry_too_large`, `invalid_time`, and codes for JSON that is malformed or of another shape."))
            .payload("text")
            .gives::<EntryDocument>(|given| {
                let mut verifier = given.this()?.verifier()?;
                let verifier = verifier.as_mut().ok_or_else(finished)?;
                verifier.push(text(given.payload()?)?).map(|entry| EntryDocument::of(&entry))
            }),
        method(this, "finish", means!("Ends the check.\n\nErrors: `ledger_empty`, `ledger_cut` where a checkpoint speaks of more entries, `invalid_value` where it has ended already."))
            .gives::<VerifiedDocument>(|given| {
                let verifier = given.this()?.verifier()?.take().ok_or_else(finished)?;
                let verified = verifier.finish()?;
                Ok(VerifiedDocument {
                    size: verified.size,
                    hash: verified.hash,
                    checkpoint: CheckpointDocument::of(&verified.checkpoint),
                })
            }),
        getter(this, "size", means!("How many entries were checked."))
            .gives::<u64>(|given| Ok(given.this()?.verifier()?.as_ref().ok_or_else(finished)?.size())),
        static_of("Replayer", "create", means!("What decides every merge of a ledger again, from the observations and the policy on record."))
            .makes(Kind::Replayer, |_| Ok(Handle::of_replayer(Replayer::new()))),
        method(Kind::Replayer, "push", means!("Takes the next entry; where it permitted a merge, answers whether the record gives the same verdict now.\n\nErrors: those of `parse_entry`, and those of reading the recorded policy and change."))
            .payload("text")
            .gives::<Option<Replay>>(|given| {
                let entry = Entry::parse(text(given.payload()?)?)?;
                given.this()?.replayer()?.push(&entry)
            }),
        function("parse_entry", means!("Reads one entry and checks that its hash is that of its text.\n\nErrors: `not_canonical`, `wrong_hash`, `invalid_time`, `entry_too_large`, and codes for JSON that is malformed or of another shape."))
            .payload("text")
            .gives::<EntryDocument>(|given| Entry::parse(text(given.payload()?)?).map(|entry| EntryDocument::of(&entry))),
        function("write_entry", means!("The text of an entry, for whoever keeps a ledger's entries without its rules; `Ledger` writes its own.\n\nErrors: `invalid_value`, `entry_too_large`."))
            .answers::<Write, String>(|_, asked| {
                Ok(Entry::new(asked.seq, asked.at, asked.previous, asked.event)?.text().to_owned())
            }),
    ]
}
