//! Canonical text of a ledger entry: plain text that is looked at once, beside the library that puts it in order.

use std::hint::black_box;

use breakglass::ledger::is_canonical;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::Serialize;

/// An entry as large as a usual one, its keys in order as the ledger's own types have them.
#[derive(Serialize)]
struct Entry {
    at: &'static str,
    event: Event,
    previous: &'static str,
    seq: u64,
}

#[derive(Serialize)]
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

#[derive(Serialize)]
struct Actor {
    forge: &'static str,
    id: &'static str,
    login: &'static str,
    person: bool,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    state: &'static str,
    tier: &'static str,
}

fn entry() -> Entry {
    let checks =
        [("build (ubuntu-24.04, release)", "passed", "absolutely_required"), ("lint", "running", "required")];
    Entry {
        at: "2026-03-01T12:00:00.123Z",
        event: Event {
            actor: Actor { forge: "github", id: "583231", login: "octocat", person: true },
            checks: checks.map(|(name, state, tier)| Check { name, state, tier }).into(),
            head: breakglass_bench::HEAD,
            number: 4242,
            reason: "checkout answers 500 for every card since 11:52, the fix is one line",
            repository: "acme/shop",
            kind: "merge_permitted",
        },
        previous: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        seq: 1042,
    }
}

fn canonical(c: &mut Criterion) {
    let entry = entry();
    let text = serde_json::to_string(&entry).unwrap_or_default();
    assert!(is_canonical(&text), "the entry's keys are not in order");
    assert_eq!(serde_json_canonicalizer::to_string(&entry).ok().as_ref(), Some(&text));

    let mut group = c.benchmark_group("canonical");
    group.throughput(Throughput::Bytes(u64::try_from(text.len()).unwrap_or(0)));
    group.bench_function("written plainly and looked at", |b| {
        b.iter(|| serde_json::to_string(black_box(&entry)).is_ok_and(|text| is_canonical(&text)));
    });
    group.bench_function("written by the library", |b| {
        b.iter(|| serde_json_canonicalizer::to_string(black_box(&entry)));
    });
    group.bench_function("looked at", |b| b.iter(|| is_canonical(black_box(&text))));
    group.bench_function("read, written by the library and compared", |b| {
        b.iter(|| {
            serde_json::from_str::<serde_json::Value>(black_box(&text))
                .and_then(|value| serde_json_canonicalizer::to_string(&value))
                .is_ok_and(|canonical| canonical == text)
        });
    });
    group.finish();
}

criterion_group!(benches, canonical);
criterion_main!(benches);
