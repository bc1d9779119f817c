//! Canonical text of a ledger entry: plain text that is looked at once, beside the library that puts it in order.

use std::hint::black_box;

use breakglass::ledger::is_canonical;
use breakglass::wire::to_json;
use breakglass_bench::canonical::entry;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn canonical(c: &mut Criterion) {
    let entry = entry();
    let text = to_json(&entry).unwrap_or_default();
    assert!(is_canonical(&text), "the entry's keys are not in order");
    assert_eq!(serde_json_canonicalizer::to_string(&entry).ok().as_ref(), Some(&text));

    let mut group = c.benchmark_group("canonical");
    group.throughput(Throughput::Bytes(u64::try_from(text.len()).unwrap_or(0)));
    group.bench_function("written plainly and looked at", |b| {
        b.iter(|| to_json(black_box(&entry)).is_ok_and(|text| is_canonical(&text)));
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
