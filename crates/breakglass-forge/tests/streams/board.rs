//! A board that is fed with deliveries in any order, some of them twice, stands as the final listing.

use breakglass::{Assessment, Board, Lane, Policy, Verdict};
use breakglass_forge::code::UNKNOWN_PAYLOAD;
use breakglass_forge::github::{Collector, Feed, Payload, glance};
use serde_json::{Value, json};

use crate::listing::listed;
use crate::recorded::streams;
use crate::shuffle::order;
use crate::support::{POLICY, corpus};

const SHUFFLED: u64 = 24;
const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

#[test]
fn a_board_stands_as_the_final_listing() {
    let Some(corpus) = corpus() else {
        return;
    };
    let (mut rows, mut boards, mut delivered, mut stale) = (0, 0, 0, 0);
    for stream in &streams(&corpus) {
        let deliveries = stream.deliveries(Some(0));
        for seed in 0..SHUFFLED {
            let (mut board, mut feed) = (Board::new(POLICY.clone()), Feed::new());
            for place in order(deliveries.len(), seed) {
                let (all, body) = (&mut board, &deliveries[place]);
                // Taken on trust they say the same.
                let moved = if seed % 2 == 0 {
                    feed.deliver(all, body)
                } else {
                    let kind = Payload::detect(body).unwrap().unwrap();
                    glance(kind, body).and_then(|glance| feed.look(all, glance))
                };
                moved.unwrap_or_else(|error| panic!("{}: {error}", stream.name));
                delivered += 1;
            }
            boards += 1;
            for head in stream.heads() {
                let (listing, two_conclusions) = listed(stream, &head);
                let (Some(number), Ok(change)) = (head.1, listing.change()) else { continue };
                // One that was closed or merged has left.
                let Some(row) = board.row(change.repository(), number) else { continue };
                if row.head() != change.head() || two_conclusions {
                    continue;
                }
                let wanted = Assessment::verdicts(&POLICY, &change);
                assert_eq!(Lane::ALL.map(|lane| row.verdict(lane)), wanted, "{} at {head:?}", stream.name);
                stale += usize::from(row.is_stale());
                feed.refresh(&mut board, &listing).unwrap();
                let row = board.row(change.repository(), number).unwrap();
                assert_eq!(Lane::ALL.map(|lane| row.verdict(lane)), wanted, "{} at {head:?}", stream.name);
                assert!(row.is_listed() && !row.is_stale());
                rows += 1;
            }
        }
    }
    println!(
        "{boards} boards, {delivered} deliveries: {rows} rows as their final listing, {stale} of them asked for one"
    );
    assert!(rows > 500 && stale > 0);
}

/// Everything that GitHub delivers about one pull request whose workflow ran twice.
fn deliveries() -> Vec<Vec<u8>> {
    let repository = json!({ "full_name": "acme/shop" });
    let run = |id: u64, suite: u64, name: &str, status: &str, conclusion: Value| {
        json!({ "id": id, "name": name, "head_sha": HEAD, "status": status, "conclusion": conclusion,
            "started_at": format!("2026-03-01T12:00:{:02}Z", id % 60), "check_suite": { "id": suite },
            "app": { "id": 15368, "slug": "github-actions" } })
    };
    let check = |run: Value| json!({ "action": "completed", "repository": repository, "check_run": run });
    let job = |id: u64, workflow_run: u64, name: &str, status: &str, conclusion: Value| {
        json!({ "action": "completed", "repository": repository, "workflow_job": { "id": id, "run_id": workflow_run,
            "run_attempt": 1, "name": name, "workflow_name": "ci", "head_sha": HEAD, "status": status,
            "conclusion": conclusion, "started_at": format!("2026-03-01T12:00:{:02}Z", id % 60) } })
    };
    let workflow = |id: u64, suite: u64| {
        json!({ "action": "completed", "repository": repository, "workflow_run": { "id": id, "name": "ci",
            "event": "pull_request", "check_suite_id": suite, "head_sha": HEAD } })
    };
    let pull = |action: &str, second: u32, draft: bool, mergeable: Value| {
        json!({ "action": action, "number": 42, "repository": repository, "pull_request": { "number": 42,
            "state": "open", "draft": draft, "mergeable": mergeable, "title": "a fix",
            "updated_at": format!("2026-03-01T12:00:{second:02}Z"), "user": { "id": 1, "login": "alice" },
            "head": { "sha": HEAD, "ref": "fix" }, "base": { "ref": "main", "sha": "f".repeat(40) } } })
    };
    let mut reviewed = pull("submitted", 9, false, json!(true));
    reviewed["review"] = json!({ "id": 5, "user": { "id": 2, "login": "bob" }, "state": "approved",
        "author_association": "MEMBER", "submitted_at": "2026-03-01T12:00:09Z" });
    let status = |id: u64, state: &str| {
        json!({ "id": id, "sha": HEAD, "context": "legacy", "state": state, "branches": [], "repository": repository,
            "created_at": format!("2026-03-01T12:00:{id:02}Z") })
    };
    let (running, passed, failed) = (Value::Null, json!("success"), json!("failure"));
    let all = [
        pull("opened", 1, true, Value::Null),
        pull("ready_for_review", 2, false, json!(true)),
        reviewed,
        workflow(900, 70),
        workflow(901, 71),
        check(run(10, 70, "build", "in_progress", running.clone())),
        check(run(10, 70, "build", "completed", failed.clone())),
        check(run(11, 71, "build", "completed", passed.clone())),
        job(11, 901, "build", "completed", passed.clone()),
        job(12, 901, "lint", "completed", passed.clone()),
        job(13, 900, "lint", "completed", failed),
        check(run(14, 71, "docs", "completed", passed)),
        status(21, "pending"),
        status(22, "success"),
    ];
    all.iter().map(|value| value.to_string().into_bytes()).collect()
}

#[test]
fn suites_are_told_by_whatever_comes_first() {
    let policy = Policy::parse(
        b"version: 1\nrules:\n  - {check: build, tier: absolutely_required, from: {app: github-actions, workflow: ci}}\n  \
          - {check: lint, tier: required, from: {app: github-actions, workflow: ci}}\n  - {check: '*', tier: required}\n",
    )
    .unwrap();
    let all = deliveries();
    let assessed = |parts: &[usize]| {
        let mut collector = Collector::new();
        parts.iter().for_each(|&place| {
            collector.add(&all[place]).unwrap();
        });
        Assessment::verdicts(&policy, &collector.change().unwrap())
    };
    let everything: Vec<usize> = (0..all.len()).collect();
    // Its files are in no delivery, so that it might touch the policy.
    assert_eq!(assessed(&everything), [Verdict::Mergeable, Verdict::Waiting]);
    for seed in 0..400 {
        let (mut board, mut feed) = (Board::new(policy.clone()), Feed::new());
        let mut told = Vec::new();
        for place in order(all.len(), seed) {
            feed.deliver(&mut board, &all[place]).unwrap();
            told.push(place);
            // The pull request is what the board waits for.
            if let Some(row) = board.row("acme/shop", 42) {
                let wanted = assessed(&told);
                assert_eq!(Lane::ALL.map(|lane| row.verdict(lane)), wanted, "after {told:?}");
            }
        }
        assert_eq!(board.size().waiting, 0);
    }
}

#[test]
fn a_pull_request_that_was_merged_is_not_brought_back() {
    let (mut board, mut feed) = (Board::new(POLICY.clone()), Feed::new());
    let all = deliveries();
    let mut merged: Value = serde_json::from_slice(&all[1]).unwrap();
    merged["action"] = json!("closed");
    merged["pull_request"]["merged"] = json!(true);
    merged["pull_request"]["updated_at"] = json!("2026-03-01T12:01:00Z");
    assert_eq!(feed.deliver(&mut board, &all[0]).unwrap().len(), 1);
    let left = feed.deliver(&mut board, merged.to_string().as_bytes()).unwrap();
    assert_eq!(left.iter().map(ToString::to_string).collect::<Vec<_>>(), ["acme/shop#42: left"]);
    assert_eq!(feed.deliver(&mut board, &all[1]).unwrap(), []);
    assert_eq!(board.size().changes, 0);
}

/// A delivery about the pull request, with some of what it says changed.
fn changed(place: usize, change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut delivery: Value = serde_json::from_slice(&deliveries()[place]).unwrap();
    change(&mut delivery);
    delivery.to_string().into_bytes()
}

fn fed(parts: &[Vec<u8>]) -> Board {
    let (mut board, mut feed) = (Board::new(POLICY.clone()), Feed::new());
    for part in parts {
        feed.deliver(&mut board, part).unwrap();
    }
    board
}

#[test]
fn what_is_not_computed_yet_takes_back_nothing() {
    let unknown = changed(1, |pull| {
        pull["pull_request"]["mergeable"] = Value::Null;
        pull["pull_request"]["updated_at"] = json!("2026-03-01T12:00:30Z");
    });
    let policy = Policy::parse(b"version: 1\nrules:\n  - {condition: review, tier: optional}\n").unwrap();
    let (mut board, mut feed) = (Board::new(policy), Feed::new());
    let all = deliveries();
    for part in [&all[1], &all[11], &unknown] {
        feed.deliver(&mut board, part).unwrap();
    }
    assert_eq!(board.row("acme/shop", 42).unwrap().verdict(Lane::Normal), Verdict::Mergeable);
}

#[test]
fn of_one_second_the_end_comes_last() {
    let closed = changed(1, |pull| pull["pull_request"]["state"] = json!("closed"));
    let open = deliveries()[1].clone();
    assert_eq!(fed(&[open.clone(), closed.clone()]).size().changes, 0);
    assert_eq!(fed(&[closed, open]).size().changes, 0);
}

#[test]
fn a_dismissal_is_for_good() {
    let review = |state: &str| changed(2, |given| given["review"]["state"] = json!(state));
    let (asked, dismissed) = (review("changes_requested"), review("dismissed"));
    let verdict = |parts: &[Vec<u8>]| fed(parts).row("acme/shop", 42).unwrap().verdict(Lane::Normal);
    let once = verdict(&[asked.clone(), dismissed.clone()]);
    assert_ne!(once, verdict(std::slice::from_ref(&asked)));
    assert_eq!(once, verdict(&[dismissed.clone(), asked.clone()]));
    assert_eq!(once, verdict(&[asked.clone(), dismissed, asked]));
}

#[test]
fn deliveries_about_something_else_move_nothing() {
    let ping = br#"{"zen": "Keep it logically awesome.", "hook_id": 1, "sender": {"login": "alice"}}"#;
    let (mut board, mut feed) = (Board::new(POLICY.clone()), Feed::new());
    assert_eq!(feed.deliver(&mut board, ping).unwrap(), []);
    assert_eq!(feed.deliver(&mut board, b"{}").unwrap_err().code(), UNKNOWN_PAYLOAD);
}

#[test]
fn a_listing_that_deliveries_have_overtaken_does_not_bring_back_what_is_over() {
    let all = deliveries();
    let closed = changed(1, |pull| {
        pull["pull_request"]["state"] = json!("closed");
        pull["pull_request"]["updated_at"] = json!("2026-03-01T12:01:00Z");
    });
    let mut listing = Collector::new();
    for part in [&all[1], &all[11]] {
        listing.add(part).unwrap();
    }
    let (mut board, mut feed) = (Board::new(POLICY.clone()), Feed::new());
    feed.refresh(&mut board, &listing).unwrap();
    assert_eq!(board.size().changes, 1);
    feed.deliver(&mut board, &closed).unwrap();
    feed.refresh(&mut board, &listing).unwrap();
    assert_eq!(board.size().changes, 0);
}

#[test]
fn a_head_that_comes_back_has_what_was_reported_about_it() {
    let all = deliveries();
    let moved = |head: &str, time: &str| {
        changed(1, |pull| {
            pull["pull_request"]["head"]["sha"] = json!(head);
            pull["pull_request"]["updated_at"] = json!(time);
        })
    };
    let (other, back) = (moved(&"a".repeat(40), "2026-03-01T12:00:20Z"), moved(HEAD, "2026-03-01T12:00:30Z"));
    let board = fed(&[all[1].clone(), all[11].clone(), other, back]);
    assert_eq!(
        board.row("acme/shop", 42).unwrap().reports(),
        fed(&[all[1].clone(), all[11].clone()]).row("acme/shop", 42).unwrap().reports()
    );
    assert_eq!(board.size().waiting, 0);
}

#[test]
fn a_listing_that_is_passed_over_leaves_nothing_behind() {
    let all = deliveries();
    let review = |state: &str| changed(2, |given| given["review"]["state"] = json!(state));
    let listing = |parts: &[&[u8]], time: &str| {
        let mut listing = Collector::new();
        parts.iter().for_each(|part| {
            listing.add(part).unwrap();
        });
        listing.set_observed_at(time.parse().unwrap());
        listing
    };
    let (asked, approved) = (review("changes_requested"), review("approved"));
    let (mut board, mut feed) = (Board::new(POLICY.clone()), Feed::new());
    feed.refresh(&mut board, &listing(&[&all[1], &approved], "2026-03-01T13:00:00Z")).unwrap();
    let wanted = board.row("acme/shop", 42).unwrap().verdict(Lane::Normal);
    assert_eq!(feed.refresh(&mut board, &listing(&[&all[1], &asked], "2026-03-01T12:30:00Z")).unwrap(), []);
    // A delivery about the pull request counts beside the later one.
    feed.deliver(&mut board, &changed(1, |pull| pull["pull_request"]["title"] = json!("another"))).unwrap();
    assert_eq!(board.row("acme/shop", 42).unwrap().verdict(Lane::Normal), wanted);
}
