//! Reading payloads, beside serde_json reading the same fields and nothing else.
#![expect(dead_code, reason = "the fields are read by serde alone")]

use std::borrow::Cow;
use std::hint::black_box;

use breakglass_forge::github::{Payload, read};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::Deserialize;

/// The same fields as the reader's, as a careful user of serde_json would write them.
#[derive(Deserialize)]
struct Page {
    total_count: u64,
    check_runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: u64,
    name: String,
    head_sha: String,
    status: String,
    conclusion: Option<String>,
    started_at: Option<String>,
    completed_at: Option<String>,
    details_url: Option<String>,
    html_url: Option<String>,
    url: Option<String>,
    app: Option<App>,
    check_suite: Option<Suite>,
}

#[derive(Deserialize)]
struct App {
    id: u64,
    slug: String,
}

#[derive(Deserialize)]
struct Suite {
    id: u64,
}

#[derive(Deserialize)]
struct Event {
    check_run: Run,
    repository: Repository,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
}

/// The same fields, borrowed: nothing is copied and nothing is made of them. The least that serde_json can do.
#[derive(Deserialize)]
struct BorrowedPage<'a> {
    total_count: u64,
    #[serde(borrow)]
    check_runs: Vec<BorrowedRun<'a>>,
}

#[derive(Deserialize)]
struct BorrowedRun<'a> {
    id: u64,
    #[serde(borrow)]
    name: Cow<'a, str>,
    head_sha: &'a str,
    status: &'a str,
    conclusion: Option<&'a str>,
    started_at: Option<&'a str>,
    completed_at: Option<&'a str>,
    details_url: Option<&'a str>,
    html_url: Option<&'a str>,
    url: Option<&'a str>,
    app: Option<BorrowedApp<'a>>,
    check_suite: Option<Suite>,
}

#[derive(Deserialize)]
struct BorrowedApp<'a> {
    id: u64,
    slug: &'a str,
}

fn payloads(c: &mut Criterion) {
    let page = breakglass_bench::check_runs_page(125);
    let mut group = c.benchmark_group("check_runs page");
    group.throughput(Throughput::Bytes(u64::try_from(page.len()).unwrap_or(0)));
    group.bench_function("breakglass: observations", |b| {
        b.iter(|| read(Payload::CheckRuns, black_box(page.as_bytes())));
    });
    group.bench_function("serde_json: same fields", |b| {
        b.iter(|| serde_json::from_slice::<Page>(black_box(page.as_bytes())));
    });
    group.bench_function("serde_json: same fields, borrowed", |b| {
        b.iter(|| {
            serde_json::from_slice::<BorrowedPage<'_>>(black_box(page.as_bytes()))
                .map(|page| page.check_runs.len())
        });
    });
    group.bench_function("serde_json: Value", |b| {
        b.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(page.as_bytes())));
    });
    group.finish();

    let webhook = breakglass_bench::check_run_webhook();
    let mut group = c.benchmark_group("check_run webhook");
    group.throughput(Throughput::Bytes(u64::try_from(webhook.len()).unwrap_or(0)));
    group.bench_function("breakglass: observations", |b| {
        b.iter(|| read(Payload::CheckRunEvent, black_box(webhook.as_bytes())));
    });
    group.bench_function("breakglass: which payload it is", |b| {
        b.iter(|| Payload::detect(black_box(webhook.as_bytes())));
    });
    group.bench_function("serde_json: same fields", |b| {
        b.iter(|| serde_json::from_slice::<Event>(black_box(webhook.as_bytes())));
    });
    group.finish();
}

criterion_group!(benches, payloads);
criterion_main!(benches);
