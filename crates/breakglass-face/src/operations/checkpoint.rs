//! Checkpoints, and the notes that sign them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use breakglass::ledger::{Checkpoint, SigningKey, VerifierKey};
use breakglass::{Error, Result};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::handle::Kind;
use crate::operation::{Operation, function, means, method};

/// The lines of a checkpoint's text before what others add: origin, size and root.
const PARTS: usize = 3;

/// That a ledger of one origin had one root at one size.
#[derive(Deserialize, Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "Checkpoint"))]
#[serde(deny_unknown_fields)]
pub(super) struct CheckpointDocument {
    /// What the ledger is called.
    origin: String,
    /// How many entries it had.
    size: u64,
    /// The root of the Merkle tree over their hashes (RFC 6962): 32 bytes in Base64.
    root: String,
    /// Lines that another writer added to its text; they are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<String>,
}

impl CheckpointDocument {
    pub(super) fn of(checkpoint: &Checkpoint) -> Self {
        Self {
            origin: checkpoint.origin().to_owned(),
            size: checkpoint.size(),
            root: STANDARD.encode(checkpoint.root()),
            extensions: checkpoint.to_text().lines().skip(PARTS).map(str::to_owned).collect(),
        }
    }

    pub(super) fn read(&self) -> Result<Checkpoint> {
        let plain = Checkpoint::parse_trailer(&self.origin, &format!("{}:{}", self.size, self.root))?;
        if self.extensions.is_empty() {
            return Ok(plain);
        }
        let mut text = plain.to_text();
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        let read = Checkpoint::parse(&text)?;
        if Self::of(&read).extensions == self.extensions {
            return Ok(read);
        }
        Err(Error::new(breakglass::code::INVALID_CHECKPOINT, "an extension is one line, without its end"))
    }
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfText {
    /// The text of a checkpoint: origin, size and root, each on a line of its own.
    text: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfTrailer {
    /// What the ledger is called.
    origin: String,
    /// What stands in the trailer: size and root.
    trailer: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfCheckpoint {
    /// The checkpoint.
    checkpoint: CheckpointDocument,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Sign {
    /// The checkpoint.
    checkpoint: CheckpointDocument,
    /// The text of a secret key, as `signing_key` and the command make it.
    key: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Open {
    /// The signed note.
    note: String,
    /// The public keys that are known.
    keys: Vec<String>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfSecret {
    /// The key's name, such as `acme.example/audit`.
    name: String,
    /// 32 random bytes in Base64: from a source fit for secrets.
    secret: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfKey {
    /// The text of a secret key.
    key: String,
}

fn secret(text: &str) -> Result<[u8; 32]> {
    let bytes = STANDARD.decode(text).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.ok_or_else(|| {
        let message = "the secret is not 32 bytes in Base64 with its padding";
        Error::new(breakglass::code::INVALID_KEY, message).with_pointer("/secret")
    })
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        method(Kind::Ledger, "checkpoint", means!("The ledger's checkpoint: keep it where the ledger's writers cannot reach."))
            .gives::<CheckpointDocument>(|given| Ok(CheckpointDocument::of(&given.this()?.ledger()?.ledger.checkpoint()))),
        function("checkpoint_text", means!("The text of a checkpoint, as a signed note carries it.\n\nErrors: `invalid_checkpoint`."))
            .answers::<OfCheckpoint, String>(|_, asked| Ok(asked.checkpoint.read()?.to_text())),
        function("parse_checkpoint", means!("Reads the text of a checkpoint.\n\nErrors: `invalid_checkpoint`."))
            .answers::<OfText, CheckpointDocument>(|_, asked| Checkpoint::parse(&asked.text).map(|read| CheckpointDocument::of(&read))),
        function("checkpoint_trailer", means!("A checkpoint as a commit's trailer carries it: size and root.\n\nErrors: `invalid_checkpoint`."))
            .answers::<OfCheckpoint, String>(|_, asked| Ok(asked.checkpoint.read()?.trailer())),
        function("parse_checkpoint_trailer", means!("Reads a checkpoint from a commit's trailer.\n\nErrors: `invalid_checkpoint`."))
            .answers::<OfTrailer, CheckpointDocument>(|_, asked| {
                Checkpoint::parse_trailer(&asked.origin, &asked.trailer).map(|read| CheckpointDocument::of(&read))
            }),
        function("signing_key", means!("The text of a secret Ed25519 key, made of a name and random bytes.\n\nErrors: `invalid_key`."))
            .answers::<OfSecret, String>(|_, asked| Ok(SigningKey::from_secret(&asked.name, secret(&asked.secret)?)?.to_secret_text())),
        function("verifier_key", means!("The public key of a secret one: hand it to auditors.\n\nErrors: `invalid_key`."))
            .answers::<OfKey, String>(|_, asked| Ok(SigningKey::parse(&asked.key)?.verifier().to_string())),
        function("sign_checkpoint", means!("Signs a checkpoint: a C2SP signed note, which witnesses and transparency logs read.\n\nErrors: `invalid_checkpoint`, `invalid_key`."))
            .answers::<Sign, String>(|_, asked| Ok(SigningKey::parse(&asked.key)?.sign(&asked.checkpoint.read()?))),
        function("open_note", means!("The checkpoint of a signed note, where one of the known keys signed it.\n\nErrors: `not_signed`, `bad_signature`, `invalid_checkpoint`, `invalid_key`."))
            .answers::<Open, CheckpointDocument>(|_, asked| {
                let keys = asked.keys.iter().map(|key| VerifierKey::parse(key)).collect::<Result<Vec<_>>>()?;
                Checkpoint::open(asked.note.as_bytes(), &keys).map(|read| CheckpointDocument::of(&read))
            }),
    ]
}
