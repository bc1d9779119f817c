//! The ledger: appending, verifying, folding and asking, beside a bare write and fsync.
//!
//! A million entries take a while to write: the first lines come after half a minute.

#![expect(clippy::expect_used, reason = "a benchmark of nothing would be worse")]

use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;

use breakglass::Ledger;
use breakglass_bench::ledger::{MERGES, Nowhere, begun, million, note, now, together, verify};
use breakglass_store::{Group, JsonLinesStore, SqliteStore};
use criterion::{BatchSize, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};

fn append(criterion: &mut Criterion) {
    let (note, now) = (note(), now());
    let mut group = criterion.benchmark_group("append without I/O");
    for size in [10_u32, 1_000, 100_000, 1_000_000] {
        let mut ledger = begun(&mut Nowhere);
        for _ in 0..size {
            ledger.note(&note, now, &mut Nowhere).expect("a remark");
        }
        group.bench_function(format!("after {size} entries"), |bencher| {
            bencher.iter(|| ledger.note(black_box(&note), now, &mut Nowhere));
        });
    }
    group.finish();
}

fn durable(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut group = criterion.benchmark_group("durable append");
    let mut file = File::create(folder.path().join("bare")).expect("a file");
    let line = vec![b'x'; 400];
    group.bench_function("bare write and fsync", |bencher| {
        bencher.iter(|| file.write_all(black_box(&line)).and_then(|()| file.sync_data()));
    });
    let mut store = JsonLinesStore::open(folder.path().join("ledger.jsonl")).expect("a file");
    let mut ledger = begun(&mut store);
    group.bench_function("JSON Lines", |bencher| {
        bencher.iter(|| ledger.note(black_box(&note()), now(), &mut store));
    });
    let mut store = SqliteStore::open(folder.path().join("ledger.sqlite")).expect("a database");
    let mut ledger = begun(&mut store);
    group.bench_function("SQLite", |bencher| {
        bencher.iter(|| ledger.note(black_box(&note()), now(), &mut store));
    });
    group.finish();
}

/// 64 threads that each append as fast as their appends become durable.
fn grouped(criterion: &mut Criterion) {
    const THREADS: u64 = 64;
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = JsonLinesStore::open(folder.path().join("ledger.jsonl")).expect("a file");
    let ledger = begun(&mut store);
    let shared = Group::new(ledger, store).expect("a thread");
    let mut group = criterion.benchmark_group("group commit");
    group.throughput(Throughput::Elements(1)).sampling_mode(SamplingMode::Flat).sample_size(10);
    group.bench_function("JSON Lines, one append of 64 threads", |bencher| {
        bencher.iter_custom(|appends| {
            let each = appends.div_ceil(THREADS);
            let took = together(64, each, || {
                shared.with(|ledger, store| ledger.note(&note(), now(), store)).expect("a remark");
            });
            // As many as were asked for, of those that were made.
            let made = u32::try_from(each.saturating_mul(THREADS)).unwrap_or(u32::MAX).max(1);
            let wanted = u32::try_from(appends).unwrap_or(u32::MAX);
            took.saturating_mul(wanted).checked_div(made).unwrap_or_default()
        });
    });
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let (mut store, bytes) = million();
    let mut group = criterion.benchmark_group("1,000,000 entries");
    group.throughput(Throughput::Bytes(bytes)).sampling_mode(SamplingMode::Flat).sample_size(10);
    group.bench_function("verify", |bencher| bencher.iter(|| verify(&store)));
    group.bench_function("fold", |bencher| {
        bencher.iter_batched(|| (), |()| Ledger::open(&mut store), BatchSize::PerIteration);
    });
    group.finish();
    let ledger = Ledger::open(&mut store).expect("a ledger");
    assert_eq!(ledger.open_follow_ups().count(), MERGES / 100);
    let mut group = criterion.benchmark_group("among 1,000,000 entries");
    group.bench_function("open follow-ups, sorted", |bencher| {
        bencher.iter(|| {
            let mut open: Vec<_> = ledger.open_follow_ups().collect();
            open.sort_by(|a, b| a.compare_urgency(b));
            open.len()
        });
    });
    group.finish();
}

criterion_group!(benches, append, durable, grouped, whole);
criterion_main!(benches);
