//! The work that the benchmarks do: policies, changes and payloads of any size, made and not stored.

pub mod board;
pub mod canonical;
pub mod gate;
pub mod ledger;
pub mod pages;
pub mod report;
pub mod rounds;
pub mod typed;

use std::fmt::Write as _;

use breakglass::{
    App, Change, ChangeDocument, Kind, Observation, Policy, PolicyDocument, Producer, RuleDocument, State,
    Tier,
};
use serde_json::{Value, json};

/// The head commit of everything here.
pub const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

/// A policy of that many rules: patterns and exact names, pinned and not, as a large repository has them.
///
/// # Panics
/// Never: the policy is made to load.
#[must_use]
pub fn policy(rules: usize) -> Policy {
    let rules = (0..rules).map(|index| {
        let tier = Tier::ALL.get(index % 3).copied().unwrap_or(Tier::Optional);
        let rule = match index % 4 {
            0 => RuleDocument::check(format!("job-{index} (*)"), tier).at_least(0),
            1 => RuleDocument::check(format!("job-{index}"), tier).at_least(0),
            2 => RuleDocument::check(format!("* / part-{index}"), tier).at_least(0),
            _ => RuleDocument::check(format!("job-{index}*"), tier).at_least(0),
        };
        if tier == Tier::Optional {
            RuleDocument { at_least: None, ..rule }
        } else {
            rule.from(Producer::app("github-actions"))
        }
    });
    let document = PolicyDocument { rules: rules.collect(), ..PolicyDocument::default() };
    Policy::new(document).unwrap_or_else(|error| unreachable_policy(&error))
}

#[expect(clippy::panic, reason = "a benchmark of nothing would be worse")]
fn unreachable_policy(error: &breakglass::Error) -> Policy {
    panic!("the benchmark's policy does not load: {error}")
}

/// A change with that many checks of GitHub Actions, some still running.
#[must_use]
#[expect(clippy::panic, reason = "a benchmark of nothing would be worse")]
pub fn change(checks: usize) -> Change {
    let mut document = ChangeDocument::new("acme/shop", HEAD);
    document.observations = (0..checks)
        .map(|index| {
            let state = if index % 10 == 9 { State::Running } else { State::Passed };
            let mut observation =
                Observation::new(Kind::CheckRun, format!("job-{index} (linux, 3.12)"), state);
            observation.app = Some(App { slug: Some("github-actions".into()), id: Some("15368".into()) });
            observation.suite = Some("24000000001".into());
            observation.run = Some(
                (24_000_000_100_u64.saturating_add(u64::try_from(index).unwrap_or(0))).to_string().into(),
            );
            observation
        })
        .collect();
    Change::new(document).unwrap_or_else(|error| panic!("the benchmark's change is refused: {error}"))
}

/// Pages of check runs as GitHub answers them, all keys filled: about 2.6 KB for each run.
#[must_use]
pub fn check_runs_pages(pages: usize, runs: usize) -> Vec<String> {
    (0..pages).map(|page| check_runs_page(page.saturating_mul(runs), runs)).collect()
}

fn check_runs_page(first: usize, runs: usize) -> String {
    let runs: Vec<Value> = (first..first.saturating_add(runs)).map(check_run).collect();
    json!({ "total_count": runs.len(), "check_runs": runs }).to_string()
}

/// A webhook `check_run` of about 12 KB.
#[must_use]
pub fn check_run_webhook() -> String {
    let mut repository = json!({ "id": 186_853_002, "full_name": "acme/shop", "private": false });
    for key in [
        "forks",
        "keys",
        "collaborators",
        "teams",
        "hooks",
        "issue_events",
        "events",
        "assignees",
        "branches",
        "tags",
        "blobs",
        "git_tags",
        "git_refs",
        "trees",
        "statuses",
        "languages",
        "stargazers",
        "contributors",
        "subscribers",
        "subscription",
        "commits",
        "git_commits",
        "comments",
        "issue_comment",
        "contents",
        "compare",
        "merges",
        "archive",
        "downloads",
        "issues",
        "pulls",
        "milestones",
        "notifications",
        "labels",
        "releases",
        "deployments",
    ] {
        if let Some(map) = repository.as_object_mut() {
            map.insert(
                format!("{key}_url"),
                json!(format!("https://api.github.com/repos/acme/shop/{key}{{/sha}}")),
            );
        }
    }
    let run = check_run(7);
    json!({
        "action": "completed",
        "check_run": run,
        "repository": repository,
        "organization": { "login": "acme", "id": 38_302_899, "description": "x".repeat(2000) },
        "sender": { "login": "codertocat", "id": 21_031_067, "bio": "y".repeat(2500) }
    })
    .to_string()
}

fn check_run(index: usize) -> Value {
    let id = 24_000_000_100_u64.saturating_add(u64::try_from(index).unwrap_or(0));
    let mut summary = String::new();
    for line in 0..12 {
        // Writing to a string cannot fail.
        let _ = writeln!(summary, "- step {line}: \"compiled\" with 0 warnings in {line}.4 s \\ see the log");
    }
    let owner = json!({
        "login": "github", "id": 9919, "node_id": "MDEyOk9yZ2FuaXphdGlvbjk5MTk=", "type": "Organization",
        "avatar_url": "https://avatars.githubusercontent.com/u/9919?v=4", "url": "https://api.github.com/users/github",
        "html_url": "https://github.com/github", "repos_url": "https://api.github.com/users/github/repos",
        "events_url": "https://api.github.com/users/github/events{/privacy}", "site_admin": false
    });
    json!({
        "id": id, "name": format!("job-{index} (linux, 3.12)"), "node_id": "CR_kwDOAtoz2M8AAAAFk0Y",
        "head_sha": HEAD, "external_id": "ca395085-040a-526b-2ce8-bdc85f692774",
        "url": format!("https://api.github.com/repos/acme/shop/check-runs/{id}"),
        "html_url": format!("https://github.com/acme/shop/actions/runs/900/job/{id}"),
        "details_url": format!("https://github.com/acme/shop/actions/runs/900/job/{id}"),
        "status": "completed", "conclusion": "success",
        "started_at": "2026-03-01T12:00:00Z", "completed_at": "2026-03-01T12:04:00Z",
        "output": { "title": "all good", "summary": summary, "text": null, "annotations_count": 0,
            "annotations_url": format!("https://api.github.com/repos/acme/shop/check-runs/{id}/annotations") },
        "check_suite": { "id": 24_000_000_001_u64 },
        "app": { "id": 15368, "slug": "github-actions", "node_id": "MDM6QXBwMTUzNjg=", "owner": owner,
            "name": "GitHub Actions", "description": "Automate your workflow from idea to production",
            "external_url": "https://help.github.com/en/actions", "html_url": "https://github.com/apps/github-actions",
            "created_at": "2018-07-30T09:30:17Z", "updated_at": "2019-12-10T19:04:12Z",
            "permissions": { "actions": "write", "checks": "write", "contents": "write", "deployments": "write",
                "issues": "write", "metadata": "read", "packages": "write", "pull_requests": "write",
                "repository_projects": "write", "statuses": "write" },
            "events": ["check_run", "check_suite", "create", "delete", "deployment", "fork", "issues", "push", "release"] },
        "pull_requests": []
    })
}
