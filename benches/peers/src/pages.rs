//! Reading pages of check runs, none of which is known by heart. sonic-rs and the trusting reader check no grammar in what they
//! skip; the others check all of it.

use std::hint::black_box;
use std::time::Instant;

use breakglass::State;
use breakglass_bench::check_runs_pages;
use breakglass_bench::report::{Report, Wanted::AtLeast};
use breakglass_bench::rounds::Rounds;
use breakglass_bench::typed::{BorrowedPage, Page, Run};
use breakglass_forge::github::{Payload, glance, read, run_state};
use serde_json::{Value, json};

use crate::Done;

const STATES: [(&str, Option<&str>); 9] = [
    ("completed", Some("success")),
    ("completed", Some("failure")),
    ("completed", Some("skipped")),
    ("completed", Some("neutral")),
    ("completed", Some("cancelled")),
    ("completed", Some("of tomorrow")),
    ("completed", None),
    ("in_progress", None),
    ("queued", None),
];

pub(crate) fn bench(report: &mut Report) -> Done {
    let pages = check_runs_pages(64, 125);
    report.compared(agree(&pages)?);

    let mut rounds = Rounds::default();
    let page = |number: usize| pages[number].as_bytes();
    rounds.calls("page: breakglass, strict", 64, |number| read(Payload::CheckRuns, page(number)));
    rounds.calls("page: breakglass, trusting", 64, |number| glance(Payload::CheckRuns, page(number)));
    rounds.calls("page: sonic-rs typed", 64, |number| sonic_rs::from_slice::<Page>(page(number)));
    // It writes into what it reads: the copies are made before the clock starts.
    rounds.timed("page: simd-json typed", 64, || {
        let mut copies: Vec<Vec<u8>> = pages.iter().map(|page| page.clone().into_bytes()).collect();
        let began = Instant::now();
        for copy in &mut copies {
            black_box(simd_json::from_slice::<Page>(copy)).ok();
        }
        began.elapsed()
    });
    rounds.calls("page: serde_json typed", 64, |number| serde_json::from_slice::<Page>(page(number)));
    rounds.calls("page: serde_json typed, borrowed", 64, |number| {
        serde_json::from_slice::<BorrowedPage<'_>>(page(number))
    });
    rounds.calls("page: serde_json Value", 64, |number| serde_json::from_slice::<Value>(page(number)));
    report.medians(rounds.medians(2, 15));

    for (what, ours, wanted) in [
        ("Rust, page: serde_json typed / breakglass, trusting", "page: breakglass, trusting", 5.0),
        ("Rust, page: serde_json typed / breakglass, strict", "page: breakglass, strict", 2.0),
    ] {
        if let Some(now) = report.ratio("page: serde_json typed", ours) {
            report.figure("P4", what, AtLeast(wanted), "x", now);
        }
    }
    report.chart(
        "Rust: a page of 125 check runs, 64 different ones",
        &[
            "page: breakglass, trusting",
            "page: breakglass, strict",
            "page: sonic-rs typed",
            "page: simd-json typed",
            "page: serde_json typed, borrowed",
            "page: serde_json typed",
            "page: serde_json Value",
        ],
    );
    Ok(())
}

/// All find the same names in the same states, on the pages as they are timed and where the runs stand otherwise.
fn agree(pages: &[String]) -> Done<usize> {
    let mut cases = pages.to_vec();
    let first: Value = serde_json::from_str(pages.first().ok_or("there is a page")?)?;
    for shift in 0..STATES.len() {
        let mut page = first.clone();
        let runs = page["check_runs"].as_array_mut().ok_or("a page has runs")?;
        for (number, run) in runs.iter_mut().enumerate() {
            let (status, conclusion) = STATES[(number + shift) % STATES.len()];
            run["status"] = json!(status);
            run["conclusion"] = json!(conclusion);
            run["name"] = json!(format!("job \u{e9} \"{number}\" \\ \u{1f9ea}"));
        }
        cases.push(page.to_string());
    }
    for page in &cases {
        let bytes = page.as_bytes();
        let typed = found(&serde_json::from_slice(bytes)?);
        assert_eq!(typed, found(&sonic_rs::from_slice(bytes)?), "sonic-rs");
        assert_eq!(typed, found(&simd_json::from_slice(&mut bytes.to_vec())?), "simd-json");
        let (strict, trusting) = (read(Payload::CheckRuns, bytes)?, glance(Payload::CheckRuns, bytes)?);
        for (mode, observations) in [("strict", &*strict.observations), ("trusting", trusting.observations())]
        {
            let ours = observations.iter().map(|(_, one)| (one.name.to_string(), one.state));
            assert_eq!(typed, ours.collect::<Vec<_>>(), "breakglass, {mode}");
        }
    }
    Ok(cases.len())
}

fn found(page: &Page) -> Vec<(String, State)> {
    let state = |run: &Run| run_state(Some(&run.status), run.conclusion.as_deref());
    page.check_runs.iter().map(|run| (run.name.clone(), state(run))).collect()
}
