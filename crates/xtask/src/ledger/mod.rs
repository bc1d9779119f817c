//! The vectors of the ledger: what an entry's bytes are, and what verification says of right and wrong ones.
//!
//! Written with nothing of the crates that they are for: canonical JSON by its library, SHA-256, and the tree as RFC 6962
//! defines it.

pub(crate) mod append;
pub(crate) mod verify;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const ORIGIN: &str = "acme.example/breakglass";

/// A ledger in which everything happens once: a list of `{at, event}`.
const STORY: &str = include_str!("story.json");

type Hash = [u8; 32];

/// Entries that follow each other.
#[derive(Clone, Default)]
struct Chain {
    texts: Vec<String>,
    hashes: Vec<Hash>,
}

impl Chain {
    /// A ledger that was opened, and has nothing else in it.
    fn opened() -> Result<Self, String> {
        let opened = json!({ "ledger_opened": { "format": 1, "origin": ORIGIN } });
        Self::default().then("2026-03-01T12:00:00.000Z", &opened)
    }

    /// One entry more.
    fn then(self, at: &str, event: &Value) -> Result<Self, String> {
        self.then_with(at, event, &json!({}))
    }

    /// One entry more, with keys or values of its own.
    fn then_with(self, at: &str, event: &Value, own: &Value) -> Result<Self, String> {
        let mut rest = json!({ "at": at, "event": event, "previous": self.last(), "seq": self.texts.len() });
        for (key, value) in own.as_object().into_iter().flatten() {
            rest.as_object_mut().ok_or("an entry is a map")?.insert(key.clone(), value.clone());
        }
        let hash = sha256(&[canonical(&rest)?.as_bytes()]);
        rest.as_object_mut().ok_or("an entry is a map")?.insert("hash".to_owned(), json!(digest(&hash)));
        Ok(self.and(canonical(&rest)?, hash))
    }

    /// One entry more, with the text that is given, in which `HASH`, `PREVIOUS` and `SEQ` stand for its own.
    fn then_text(self, text: &str) -> Self {
        let text = text.replace("PREVIOUS", &self.last()).replace("SEQ", &self.texts.len().to_string());
        let hash = sha256(&[text.replace(r#""hash":"HASH","#, "").as_bytes()]);
        let text = text.replace("HASH", &digest(&hash));
        self.and(text, hash)
    }

    fn and(mut self, text: String, hash: Hash) -> Self {
        self.texts.push(text);
        self.hashes.push(hash);
        self
    }

    fn last(&self) -> String {
        digest(self.hashes.last().unwrap_or(&[0; 32]))
    }

    fn root(&self, size: usize) -> String {
        STANDARD.encode(tree(self.hashes.get(..size).unwrap_or_default()))
    }
}

fn canonical(value: &Value) -> Result<String, String> {
    serde_json_canonicalizer::to_string(value).map_err(|error| format!("no canonical form: {error}"))
}

fn sha256(parts: &[&[u8]]) -> Hash {
    parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
}

fn digest(hash: &Hash) -> String {
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// The Merkle tree hash, as section 2.1 of RFC 6962 writes it.
fn tree(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => sha256(&[&[0], leaf]),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[&[1], &tree(left), &tree(right)])
        }
    }
}

/// The list that [`STORY`] is.
fn story() -> Result<Vec<Value>, String> {
    serde_json::from_str(STORY).map_err(|error| format!("story.json: {error}"))
}

fn story_chain() -> Result<Chain, String> {
    story()?.iter().try_fold(Chain::default(), |chain, one| {
        let at = one.get("at").and_then(Value::as_str).ok_or("every event has a time")?;
        chain.then(at, one.get("event").ok_or("every event is one")?)
    })
}
