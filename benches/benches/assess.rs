//! Assessing parsed values: by number of checks, and by number of rules.

use std::hint::black_box;

use breakglass::{Assessment, Change};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

fn assess(c: &mut Criterion) {
    let mut group = c.benchmark_group("assess");
    for checks in [1, 50, 1000] {
        let change = breakglass_bench::change(checks);
        for rules in [10, 200] {
            let policy = breakglass_bench::policy(rules);
            group.bench_with_input(
                BenchmarkId::new(format!("{rules} rules"), checks),
                &change,
                |b, change| {
                    b.iter(|| Assessment::new(black_box(&policy), black_box(change)));
                },
            );
        }
    }
    group.finish();
}

/// The whole way from observations, and an assessment that has not seen the names before.
fn cold(c: &mut Criterion) {
    let mut group = c.benchmark_group("cold");
    let change = breakglass_bench::change(50);
    group.bench_function("change of 50 checks", |b| {
        b.iter(|| Change::new(black_box(change.document()).clone()));
    });
    for rules in [10, 200] {
        let document = breakglass_bench::policy(rules).document().clone();
        group.bench_function(BenchmarkId::new("load policy, assess 50 new names", rules), |b| {
            b.iter(|| {
                breakglass::Policy::new(document.clone()).map(|policy| Assessment::new(&policy, &change))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, assess, cold);
criterion_main!(benches);
