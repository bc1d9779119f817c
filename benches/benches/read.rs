//! Reading payloads, beside serde_json and sonic-rs reading the same fields and nothing else. sonic-rs checks no grammar in
//! what it skips; serde_json and the strict mode check all of it.

use std::hint::black_box;

use breakglass_bench::typed::{BorrowedPage, Event, Page};
use breakglass_forge::github::{Payload, Reading, glance, read, read_any};
use breakglass_json::Mode;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::Deserialize;

/// The pages one after another, so that none is known by heart.
fn pages(c: &mut Criterion) {
    let pages = breakglass_bench::check_runs_pages(64, 125);
    let bytes = pages.first().map_or(0, String::len);
    let mut group = c.benchmark_group("check_runs page");
    group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap_or(0)));
    let mut bench = |name: &str, read: &dyn Fn(&str) -> usize| {
        let mut pages = pages.iter().cycle();
        group.bench_function(name, |b| b.iter(|| pages.next().map(|page| read(black_box(page)))));
    };
    let runs = |page: &Page| page.check_runs.len();
    let borrowed = |page: &BorrowedPage<'_>| page.check_runs.len();
    let said = |reading: &Reading| reading.observations.len();
    bench("breakglass: observations", &|page| {
        read(Payload::CheckRuns, page.as_bytes()).map_or(0, |reading| said(&reading))
    });
    bench("breakglass: observations, trusting", &|page| {
        glance(Payload::CheckRuns, page.as_bytes()).map_or(0, |glance| glance.observations().len())
    });
    bench("breakglass: which payload, and observations", &|page| {
        read_any(page.as_bytes()).ok().flatten().map_or(0, |(_, reading)| said(&reading))
    });
    for (mode, name) in [(Mode::Strict, "strict"), (Mode::Trusting, "trusting")] {
        bench(&format!("breakglass-json: same fields, {name}"), &|page| {
            ours(page, mode).map_or(0, |page: Page| runs(&page))
        });
        bench(&format!("breakglass-json: same fields, {name}, borrowed"), &|page| {
            ours(page, mode).map_or(0, |page: BorrowedPage<'_>| borrowed(&page))
        });
    }
    bench("serde_json: same fields", &|page| {
        serde_json::from_slice(page.as_bytes()).map_or(0, |page: Page| runs(&page))
    });
    bench("serde_json: same fields, borrowed", &|page| {
        serde_json::from_slice(page.as_bytes()).map_or(0, |page: BorrowedPage<'_>| borrowed(&page))
    });
    bench("sonic-rs: same fields", &|page| {
        sonic_rs::from_slice(page.as_bytes()).map_or(0, |page: Page| runs(&page))
    });
    bench("serde_json: Value", &|page| {
        serde_json::from_slice(page.as_bytes())
            .map_or(0, |page: serde_json::Value| usize::from(page.is_object()))
    });
    group.finish();
}

/// From bytes, as the others.
fn ours<'a, T: Deserialize<'a>>(page: &'a str, mode: Mode) -> Result<T, breakglass_json::Error> {
    let text = std::str::from_utf8(page.as_bytes()).unwrap_or_default();
    breakglass_json::from_str(text, mode)
}

fn webhook(c: &mut Criterion) {
    let webhook = breakglass_bench::check_run_webhook();
    let mut group = c.benchmark_group("check_run webhook");
    group.throughput(Throughput::Bytes(u64::try_from(webhook.len()).unwrap_or(0)));
    group.bench_function("breakglass: observations", |b| {
        b.iter(|| read(Payload::CheckRunEvent, black_box(webhook.as_bytes())));
    });
    group.bench_function("breakglass: observations, trusting", |b| {
        b.iter(|| glance(Payload::CheckRunEvent, black_box(webhook.as_bytes())));
    });
    group.bench_function("breakglass: which payload it is", |b| {
        b.iter(|| Payload::detect(black_box(webhook.as_bytes())));
    });
    group.bench_function("breakglass: which payload, and observations", |b| {
        b.iter(|| read_any(black_box(webhook.as_bytes())));
    });
    for (mode, name) in [(Mode::Strict, "strict"), (Mode::Trusting, "trusting")] {
        group.bench_function(format!("breakglass-json: same fields, {name}"), |b| {
            b.iter(|| ours::<Event>(black_box(&webhook), mode));
        });
    }
    group.bench_function("serde_json: same fields", |b| {
        b.iter(|| serde_json::from_slice::<Event>(black_box(webhook.as_bytes())));
    });
    group.bench_function("sonic-rs: same fields", |b| {
        b.iter(|| sonic_rs::from_slice::<Event>(black_box(webhook.as_bytes())));
    });
    group.finish();
}

criterion_group!(benches, pages, webhook);
criterion_main!(benches);
