//! The calls on ledgers.

use breakglass::ledger::{
    Checkpoint, Entry, Event, LedgerOpened, Replayer, SigningKey, Tail, Verifier, VerifierKey,
};
use breakglass::wire::text_of;
use breakglass::{Error, Time};
use serde::Deserialize;
use serde_json::json;

use crate::calls::{Answer, Text, value};

/// The most bytes of an entry that a case hands in, so that the limit on entries is what is met.
const MOST: usize = usize::MAX;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entries {
    entries: Vec<Text>,
    #[serde(default)]
    checkpoints: Vec<Parts>,
}

impl Entries {
    /// Verifies them, and hands each over.
    fn verify(&self, mut visit: impl FnMut(&Entry) -> Result<(), Error>) -> Answer {
        let checkpoints = self.checkpoints.iter().map(Parts::checkpoint).collect::<Result<_, _>>()?;
        let mut verifier = Verifier::new(checkpoints);
        for (number, entry) in self.entries.iter().enumerate() {
            let bytes = entry.bytes();
            let entry = text_of(&bytes, MOST).and_then(|text| verifier.push(text));
            entry
                .and_then(|entry| visit(&entry))
                .map_err(|error| error.with_pointer(format!("/entries/{number}")))?;
        }
        let verified = verifier.finish()?;
        let root = root_of(&verified.checkpoint);
        Ok(json!({ "size": verified.size, "hash": verified.hash, "root": root }))
    }
}

pub(crate) fn verify_ledger(input: &Entries) -> Answer {
    input.verify(|_| Ok(()))
}

pub(crate) fn replay_ledger(input: &Entries) -> Answer {
    let mut replayer = Replayer::new();
    let mut answers = Vec::new();
    input.verify(|entry| {
        if let Some(replay) = replayer.push(entry)? {
            answers.push(json!({ "entry": entry.seq(), "replay": replay }));
        }
        Ok(())
    })?;
    Ok(value(answers))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Events {
    origin: String,
    at: Time,
    events: Vec<Timed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Timed {
    at: Time,
    event: Event,
}

/// The texts of the entries of a ledger that is opened and gets these events.
pub(crate) fn append_events(input: Events) -> Answer {
    let opened = Event::LedgerOpened(LedgerOpened { format: 1, origin: input.origin });
    let first = Timed { at: input.at, event: opened };
    let mut verifier = Verifier::new(Vec::new());
    let mut tail = Tail::empty();
    let mut texts = Vec::new();
    for Timed { at: when, event } in std::iter::once(first).chain(input.events) {
        let entry = Entry::new(tail.size, when, tail.hash.clone(), event)?;
        let entry = verifier.push(entry.text())?;
        tail = Tail { size: verifier.size(), hash: entry.hash().clone() };
        texts.push(entry.text().to_owned());
    }
    Ok(value(texts))
}

/// A checkpoint by its parts, `root` in Base64.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parts {
    origin: String,
    size: u64,
    root: String,
}

impl Parts {
    fn checkpoint(&self) -> Result<Checkpoint, Error> {
        Checkpoint::parse_trailer(&self.origin, &format!("{}:{}", self.size, self.root))
    }
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum CheckpointText {
    Parts(Parts),
    Text { text: String },
}

pub(crate) fn checkpoint_text(input: &CheckpointText) -> Answer {
    let checkpoint = match input {
        CheckpointText::Parts(parts) => parts.checkpoint()?,
        CheckpointText::Text { text } => Checkpoint::parse(text)?,
    };
    Ok(json!({
        "origin": checkpoint.origin(),
        "size": checkpoint.size(),
        "root": root_of(&checkpoint),
        "text": checkpoint.to_text(),
        "trailer": checkpoint.trailer(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signing {
    key: String,
    checkpoint: Parts,
}

pub(crate) fn sign_checkpoint(input: &Signing) -> Answer {
    let key = SigningKey::parse(&input.key)?;
    let note = key.sign(&input.checkpoint.checkpoint()?);
    Ok(json!({ "note": note, "key": key.verifier().to_string() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signed {
    note: String,
    keys: Vec<String>,
}

pub(crate) fn open_note(input: &Signed) -> Answer {
    let keys = input.keys.iter().map(|key| VerifierKey::parse(key)).collect::<Result<Vec<_>, _>>()?;
    let checkpoint = Checkpoint::open(input.note.as_bytes(), &keys)?;
    let root = root_of(&checkpoint);
    Ok(json!({ "origin": checkpoint.origin(), "size": checkpoint.size(), "root": root }))
}

fn root_of(checkpoint: &Checkpoint) -> String {
    checkpoint.trailer().split_once(':').map_or_else(String::new, |(_, root)| root.to_owned())
}
