//! Loading policies.

use std::fmt::Write as _;
use std::hint::black_box;

use breakglass::Policy;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

fn load(c: &mut Criterion) {
    let mut group = c.benchmark_group("policy");
    for rules in [10, 200] {
        let policy = breakglass_bench::policy(rules);
        let json = serde_json::to_string(policy.document()).unwrap_or_default();
        let mut yaml = "version: 1\nrules:\n".to_owned();
        for index in 0..rules {
            let _ = write!(
                yaml,
                "  - check: \"job-{index} (*)\"\n    tier: required\n    from: github-actions\n"
            );
        }
        group.bench_function(BenchmarkId::new("from JSON", rules), |b| {
            b.iter(|| Policy::from_json(black_box(json.as_bytes())));
        });
        group.bench_function(BenchmarkId::new("from YAML", rules), |b| {
            b.iter(|| Policy::from_yaml(black_box(yaml.as_bytes())));
        });
    }
    group.finish();
}

criterion_group!(benches, load);
criterion_main!(benches);
