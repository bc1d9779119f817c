//! Reading check runs and check suites.

use serde_json::{Value, json};

use crate::{
    api::{account::account, commits::sha_of},
    call::Call,
    page,
    reply::{Answer, Reply},
    state::{App, CheckRun, CheckSuite, Repo, State},
};

/// An app, as the producer of a run.
pub(crate) fn app(base: &str, app: &App) -> Value {
    json!({
        "id": app.id,
        "slug": app.slug,
        "node_id": format!("A_{}", app.id),
        "name": app.slug,
        "owner": account(base, "github"),
        "html_url": format!("https://github.com/apps/{}", app.slug),
    })
}

/// A check run.
pub(crate) fn check_run(base: &str, repo: &Repo, run: &CheckRun) -> Value {
    let url = format!("{base}/repos/{}/check-runs/{}", repo.full_name, run.id);
    let pulls: Vec<Value> = repo
        .pulls
        .values()
        .filter(|pull| repo.head_sha(pull).as_ref() == Some(&run.head_sha))
        .map(|pull| json!({"number": pull.number, "id": pull.id}))
        .collect();
    json!({
        "id": run.id,
        "node_id": format!("CR_{}", run.id),
        "name": run.name,
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "url": url,
        "html_url": format!("https://github.com/{}/runs/{}", repo.full_name, run.id),
        "details_url": run.details_url,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": run.started_at,
        "completed_at": run.completed_at,
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": null,
            "annotations_count": 0,
            "annotations_url": format!("{url}/annotations"),
        },
        "check_suite": {"id": run.suite_id},
        "app": app(base, &run.app),
        "pull_requests": pulls,
    })
}

/// A suite; without words of its own it is as its runs are.
pub(crate) fn suite(base: &str, repo: &Repo, suite: &CheckSuite) -> Value {
    let runs: Vec<_> = repo.check_runs.iter().filter(|run| run.suite_id == suite.id).collect();
    let done = !runs.is_empty() && runs.iter().all(|run| run.status == "completed");
    let status = suite.status.clone().unwrap_or_else(|| {
        if done {
            "completed"
        } else if runs.iter().any(|run| run.status != "queued") {
            "in_progress"
        } else {
            "queued"
        }
        .to_owned()
    });
    let worst = [
        "failure",
        "timed_out",
        "cancelled",
        "action_required",
        "startup_failure",
        "stale",
        "success",
        "neutral",
        "skipped",
    ]
    .into_iter()
    .find(|word| runs.iter().any(|run| run.conclusion.as_deref() == Some(word)));
    let branch = repo.branches.iter().find(|(_, tip)| **tip == suite.head_sha).map(|(name, _)| name);
    json!({
        "id": suite.id,
        "node_id": format!("CS_{}", suite.id),
        "head_branch": branch,
        "head_sha": suite.head_sha,
        "status": status,
        "conclusion": suite.conclusion.as_deref().or(if done { worst } else { None }),
        "url": format!("{base}/repos/{}/check-suites/{}", repo.full_name, suite.id),
        "app": app(base, &suite.app),
        "created_at": suite.created_at,
        "updated_at": suite.created_at,
        "latest_check_runs_count": runs.len(),
        "check_runs_url": format!("{base}/repos/{}/check-suites/{}/check-runs", repo.full_name, suite.id),
        "pull_requests": [],
    })
}

fn filtered(call: &Call, repo: &Repo, runs: &[&CheckRun]) -> Reply {
    let kept =
        if call.query("filter") == Some("all") { runs.to_vec() } else { repo.latest_by_completion(runs) };
    let fits = |run: &&&CheckRun| {
        call.query("check_name").is_none_or(|name| name == run.name)
            && call.query("status").is_none_or(|status| status == run.status)
            && call.query("app_id").is_none_or(|id| id == run.app.id.to_string())
    };
    let items = kept.iter().filter(fits).map(|run| check_run(&call.asking.base, repo, run)).collect();
    page::counted(call, Some(repo), "check_runs", items)
}

/// `GET .../commits/{ref}/check-runs`.
pub(crate) fn of_commit(state: &mut State, call: &Call) -> Answer {
    let newest = state.limits.suites;
    let repo = call.repo(state)?;
    let sha = sha_of(repo, call)?;
    Ok(filtered(call, repo, &repo.runs_on(&sha, newest)))
}

/// `GET .../check-suites/{id}/check-runs`.
pub(crate) fn of_suite(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let id = call.number("id")?;
    repo.suites.iter().find(|suite| suite.id == id).ok_or_else(Reply::not_found)?;
    let runs: Vec<_> = repo.check_runs.iter().rev().filter(|run| run.suite_id == id).collect();
    Ok(filtered(call, repo, &runs))
}

/// `GET .../commits/{ref}/check-suites`.
pub(crate) fn suites(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let sha = sha_of(repo, call)?;
    let fits = |suite: &&CheckSuite| {
        suite.head_sha == sha
            && call.query("app_id").is_none_or(|id| id == suite.app.id.to_string())
            && call.query("check_name").is_none_or(|name| {
                repo.check_runs.iter().any(|run| run.suite_id == suite.id && run.name == name)
            })
    };
    let items = repo.suites.iter().filter(fits).map(|it| suite(&call.asking.base, repo, it)).collect();
    Ok(page::counted(call, Some(repo), "check_suites", items))
}

/// `GET .../check-runs/{id}`.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let id = call.number("id")?;
    let run = repo.check_runs.iter().find(|run| run.id == id).ok_or_else(Reply::not_found)?;
    Ok(Reply::ok(&check_run(&call.asking.base, repo, run)))
}
