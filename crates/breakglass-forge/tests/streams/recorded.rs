//! The recorded streams, restated as the deliveries and listings of GitHub that they were cut from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

const REPOSITORY: &str = "acme/shop";

/// One recorded stream: what was reported, in the order in which it arrived.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) name: String,
    events: Vec<Value>,
}

/// All streams.
pub(crate) fn streams(corpus: &Path) -> Vec<Stream> {
    let text = fs::read_to_string(corpus.join("histories/mergify_webhook_streams.jsonl")).unwrap();
    let stream = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let name = line["test"].as_str().unwrap().to_owned();
        Stream { name, events: line["events"].as_array().unwrap().clone() }
    };
    text.lines().map(stream).collect()
}

/// A commit, and the pull request that it heads, if any does.
pub(crate) type Head = (String, Option<u64>);

impl Stream {
    fn of<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Value> {
        self.events.iter().filter(move |event| event["type"] == kind)
    }

    /// The commits that something was reported about. No delivery names the pull request of a run: the head tells.
    pub(crate) fn heads(&self) -> BTreeSet<Head> {
        let of_runs = self.of("check_run").map(|event| &event["head_sha"]);
        let reported = of_runs.chain(self.of("status").map(|event| &event["sha"]));
        let commits: BTreeSet<String> = reported.map(|sha| sha.as_str().unwrap().to_owned()).collect();
        let pulls = |commit: &str| -> BTreeSet<Option<u64>> {
            let heading = self.of("pull_request").filter(|event| event["head_sha"] == commit);
            heading.map(|event| event["number"].as_u64()).collect()
        };
        let mut heads = BTreeSet::new();
        for commit in commits {
            let numbers = pulls(&commit);
            let numbers = if numbers.is_empty() { BTreeSet::from([None]) } else { numbers };
            heads.extend(numbers.into_iter().map(|number| (commit.clone(), number)));
        }
        heads
    }

    /// The deliveries, in the order of arrival; those of pull requests only where one is meant. Of reviews nothing but
    /// that there was one is recorded.
    pub(crate) fn deliveries(&self, number: Option<u64>) -> Vec<Vec<u8>> {
        let meant = |event: &&Value| event["type"] != "pull_request" || number.is_some();
        self.events
            .iter()
            .filter(meant)
            .filter_map(delivery)
            .map(|value| value.to_string().into_bytes())
            .collect()
    }

    /// The reports of each run of a commit.
    pub(crate) fn runs(&self, commit: &str) -> BTreeMap<u64, Vec<&Value>> {
        let mut runs: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
        for event in self.of("check_run").filter(|event| event["head_sha"] == commit) {
            runs.entry(event["id"].as_u64().unwrap()).or_default().push(event);
        }
        runs
    }

    /// The statuses of a commit, newest first.
    pub(crate) fn statuses(&self, commit: &str) -> Vec<Value> {
        let of_commit = self.of("status").filter(|event| event["sha"] == commit);
        let by_id: BTreeMap<u64, &Value> =
            of_commit.map(|event| (event["id"].as_u64().unwrap(), event)).collect();
        by_id.into_values().rev().map(status).collect()
    }

    /// A pull request as it was last reported.
    pub(crate) fn pull(&self, number: u64) -> Value {
        let reports = self.of("pull_request").filter(|event| event["number"] == number);
        pull_request(reports.max_by_key(|event| event["updated_at"].as_str()).unwrap())
    }
}

fn delivery(event: &Value) -> Option<Value> {
    let repository = json!({ "full_name": REPOSITORY });
    let action = &event["action"];
    Some(match event["type"].as_str().unwrap() {
        "check_run" => json!({ "action": action, "check_run": check_run(event), "repository": repository }),
        "check_suite" => {
            let suite = json!({
                "id": event["id"], "status": event["status"], "conclusion": event["conclusion"],
                "head_sha": event["head_sha"], "app": { "slug": event["app"] },
            });
            json!({ "action": action, "check_suite": suite, "repository": repository })
        }
        "pull_request" => json!({
            "action": action, "number": event["number"], "pull_request": pull_request(event),
            "repository": repository,
        }),
        "push" => json!({
            "ref": event["ref"], "before": "0".repeat(40), "after": event["after"], "repository": repository,
        }),
        "status" => {
            let mut delivery = status(event);
            delivery["sha"] = event["sha"].clone();
            delivery["branches"] = event["branches"].clone();
            delivery["repository"] = repository;
            delivery
        }
        _ => return None,
    })
}

/// A check run, the same in a delivery and in a listing.
pub(crate) fn check_run(event: &Value) -> Value {
    json!({
        "id": event["id"], "name": event["name"], "head_sha": event["head_sha"], "status": event["status"],
        "conclusion": event["conclusion"], "started_at": event["started_at"],
        "completed_at": event["completed_at"], "app": { "slug": event["app"] },
        "check_suite": { "id": event["suite"] },
        "url": format!("https://api.github.com/repos/{REPOSITORY}/check-runs/{}", event["id"]),
    })
}

/// A status as a listing shows it: it names its commit in its address alone.
fn status(event: &Value) -> Value {
    let sha = event["sha"].as_str().unwrap();
    json!({
        "id": event["id"], "context": event["context"], "state": event["state"],
        "created_at": event["updated_at"], "updated_at": event["updated_at"],
        "url": format!("https://api.github.com/repos/{REPOSITORY}/statuses/{sha}"),
    })
}

fn pull_request(event: &Value) -> Value {
    json!({
        "number": event["number"], "state": event["state"], "draft": event["draft"], "merged": event["merged"],
        "mergeable": event["mergeable"], "mergeable_state": event["mergeable_state"],
        "updated_at": event["updated_at"],
        "head": { "sha": event["head_sha"] },
        "base": { "repo": { "full_name": REPOSITORY } },
    })
}
