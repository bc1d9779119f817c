//! Writing check runs, which only apps may.

use serde_json::Value;

use crate::{
    api::check_runs::check_run,
    call::{Call, text},
    reply::{Answer, Reply},
    state::{ACTIONS_APP_ID, App, CheckRun, Permission, State},
};

/// `POST .../check-runs`.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let app = writer(call)?;
    let repo = call.repo_for(state, Permission::Write)?;
    let name = text(&body, "name").ok_or_else(|| Reply::invalid("CheckRun", "name"))?;
    let sha = text(&body, "head_sha").ok_or_else(|| Reply::invalid("CheckRun", "head_sha"))?;
    if repo.graph.get(sha).is_none() {
        return Err(Reply::refuse(422, &format!("No commit found for SHA: {sha}")));
    }
    let mut run = CheckRun::new(name).by(app);
    fill(&mut run, &body)?;
    let id = repo.add_check(sha, run);
    let run = repo.check_runs.iter().find(|run| run.id == id).ok_or_else(Reply::not_found)?;
    Ok(Reply::created(&check_run(&call.asking.base, repo, run)))
}

/// `PATCH .../check-runs/{id}`: the run's own app alone, and never a workflow's token for a run of Actions.
pub(crate) fn update(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let app = writer(call)?;
    let id = call.number("id")?;
    let repo = call.repo_for(state, Permission::Write)?;
    let now = repo.world.stamp();
    let run = repo.check_runs.iter_mut().find(|run| run.id == id).ok_or_else(Reply::not_found)?;
    if run.app.id != app.id {
        return Err(Reply::refuse(
            403,
            "Invalid app_id `null` - check run can only be modified by the GitHub App that created it.",
        ));
    }
    if app.id == ACTIONS_APP_ID {
        return Err(Reply::refuse(403, "GitHub Actions check runs cannot be changed with a workflow token."));
    }
    if let Some(name) = text(&body, "name") {
        name.clone_into(&mut run.name);
    }
    fill(run, &body)?;
    if run.status == "completed" {
        run.completed_at.get_or_insert(now);
    } else {
        run.completed_at = None;
        run.conclusion = None;
    }
    let run = run.clone();
    Ok(Reply::ok(&check_run(&call.asking.base, repo, &run)))
}

fn writer(call: &Call) -> Result<App, Reply> {
    let who = call.someone()?;
    who.app.clone().ok_or_else(|| Reply::refuse(403, "You must authenticate via a GitHub App."))
}

/// Takes what the body says; a conclusion makes the run completed.
fn fill(run: &mut CheckRun, body: &Value) -> Result<(), Reply> {
    if let Some(status) = text(body, "status") {
        if !["queued", "in_progress", "completed"].contains(&status) {
            return Err(Reply::invalid("CheckRun", "status"));
        }
        status.clone_into(&mut run.status);
    }
    if let Some(conclusion) = text(body, "conclusion") {
        "completed".clone_into(&mut run.status);
        run.conclusion = Some(conclusion.to_owned());
    }
    if run.status == "completed" && run.conclusion.is_none() {
        return Err(Reply::invalid("CheckRun", "conclusion"));
    }
    let own = |name: &str| text(body, name).map(str::to_owned);
    run.started_at = own("started_at").or(run.started_at.take());
    run.completed_at = own("completed_at").or(run.completed_at.take());
    run.external_id = own("external_id").unwrap_or(std::mem::take(&mut run.external_id));
    run.details_url = own("details_url").unwrap_or(std::mem::take(&mut run.details_url));
    if let Some(output) = body.get("output") {
        run.title = text(output, "title").map(str::to_owned).or(run.title.take());
        run.summary = text(output, "summary").map(str::to_owned).or(run.summary.take());
    }
    Ok(())
}
