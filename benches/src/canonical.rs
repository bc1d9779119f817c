//! A ledger entry to write as canonical text.

use serde::Serialize;

/// An entry as large as a usual one, its keys in order as the ledger's own types have them.
#[derive(Debug, Serialize)]
pub struct Entry {
    at: &'static str,
    event: Event,
    previous: &'static str,
    seq: u64,
}

#[derive(Debug, Serialize)]
struct Event {
    actor: Actor,
    checks: Vec<Check>,
    head: &'static str,
    number: u64,
    reason: &'static str,
    repository: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Actor {
    forge: &'static str,
    id: &'static str,
    login: &'static str,
    person: bool,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: &'static str,
    tier: &'static str,
}

/// The entry.
#[must_use]
pub fn entry() -> Entry {
    let checks =
        [("build (ubuntu-24.04, release)", "passed", "absolutely_required"), ("lint", "running", "required")];
    Entry {
        at: "2026-03-01T12:00:00.123Z",
        event: Event {
            actor: Actor { forge: "github", id: "583231", login: "octocat", person: true },
            checks: checks.map(|(name, state, tier)| Check { name, state, tier }).into(),
            head: crate::HEAD,
            number: 4242,
            reason: "checkout answers 500 for every card since 11:52, the fix is one line",
            repository: "acme/shop",
            kind: "merge_permitted",
        },
        previous: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        seq: 1042,
    }
}
