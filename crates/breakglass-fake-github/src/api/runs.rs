//! Workflow runs of GitHub Actions.

use serde_json::{Value, json};

use crate::{
    api::repos,
    call::Call,
    page,
    reply::{Answer, Reply},
    state::{Repo, State, WorkflowRun, account_id},
};

fn workflow_run(base: &str, repo: &Repo, run: &WorkflowRun) -> Value {
    json!({
        "id": run.id,
        "node_id": format!("WFR_{}", run.id),
        "name": run.name,
        "display_title": run.name,
        "path": run.path,
        "workflow_id": account_id(&run.path),
        "head_sha": run.head_sha,
        "head_branch": run.head_branch,
        "run_number": 1,
        "run_attempt": run.run_attempt,
        "event": run.event,
        "status": run.status,
        "conclusion": run.conclusion,
        "check_suite_id": run.suite_id,
        "created_at": run.created_at,
        "updated_at": run.created_at,
        "run_started_at": run.created_at,
        "url": format!("{base}/repos/{}/actions/runs/{}", repo.full_name, run.id),
        "html_url": format!("https://github.com/{}/actions/runs/{}", repo.full_name, run.id),
        "repository": repos::repository(base, repo, &repo.full_name),
        "pull_requests": [],
    })
}

/// `GET .../actions/runs`, newest first, filtered by `head_sha`, `event`, `branch`, `status` and
/// `check_suite_id`.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let fits = |run: &&WorkflowRun| {
        call.query("head_sha").is_none_or(|sha| sha == run.head_sha)
            && call.query("event").is_none_or(|event| event == run.event)
            && call.query("branch").is_none_or(|branch| branch == run.head_branch)
            && call.query("check_suite_id").is_none_or(|id| id == run.suite_id.to_string())
            && call
                .query("status")
                .is_none_or(|word| word == run.status || Some(word) == run.conclusion.as_deref())
    };
    let items = repo
        .workflow_runs
        .iter()
        .rev()
        .filter(fits)
        .map(|run| workflow_run(&call.asking.base, repo, run))
        .collect();
    Ok(page::counted(call, Some(repo), "workflow_runs", items))
}

/// `GET .../actions/runs/{id}`.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let id = call.number("id")?;
    let run = repo.workflow_runs.iter().find(|run| run.id == id).ok_or_else(Reply::not_found)?;
    Ok(Reply::ok(&workflow_run(&call.asking.base, repo, run)))
}
