//! The reports on a pull request's head, as GraphQL shows them.

use serde_json::{Value, json};

use crate::{
    judge,
    state::{App, CheckRun, Pull, Repo, Status},
};

use super::{pull::actor, select::connection};

/// All reports on the head and what they come to; none when there are none.
pub(crate) fn rollup(repo: &Repo, pull: &Pull, head: &str) -> Value {
    let runs = repo.latest_by_completion(&repo.runs_on(head, usize::MAX));
    let statuses = repo.current_statuses(head);
    if runs.is_empty() && statuses.is_empty() {
        return Value::Null;
    }
    let failed = |word: &str| !matches!(word, "success" | "skipped" | "neutral");
    let state = if statuses.iter().any(|status| status.state == "error") {
        "ERROR"
    } else if runs.iter().any(|run| run.conclusion.as_deref().is_some_and(failed))
        || statuses.iter().any(|status| status.state == "failure")
    {
        "FAILURE"
    } else if runs.iter().any(|run| run.conclusion.is_none())
        || statuses.iter().any(|status| status.state == "pending")
    {
        "PENDING"
    } else {
        "SUCCESS"
    };
    let mut contexts: Vec<Value> = runs.iter().map(|run| check_run(repo, pull, run)).collect();
    contexts.extend(statuses.iter().map(|status| status_context(repo, pull, status)));
    json!({
        "__typename": "StatusCheckRollup",
        "state": state,
        "contexts": connection("StatusCheckRollupContextConnection", contexts),
    })
}

fn app(app: &App) -> Value {
    json!({"__typename": "App", "databaseId": app.id, "slug": app.slug, "name": app.slug})
}

fn check_run(repo: &Repo, pull: &Pull, run: &CheckRun) -> Value {
    let workflow = repo.workflow_runs.iter().rev().find(|own| own.suite_id == run.suite_id).map(|own| {
        json!({
            "__typename": "WorkflowRun",
            "databaseId": own.id,
            "event": own.event,
            "workflow": {"__typename": "Workflow", "name": own.name, "resourcePath": own.path},
        })
    });
    json!({
        "__typename": "CheckRun",
        "id": format!("CR_{}", run.id),
        "databaseId": run.id,
        "name": run.name,
        "status": run.status.to_uppercase(),
        "conclusion": run.conclusion.as_ref().map(|word| word.to_uppercase()),
        "startedAt": run.started_at,
        "completedAt": run.completed_at,
        "detailsUrl": run.details_url,
        "title": run.title,
        "summary": run.summary,
        "isRequired": judge::is_required(repo, &pull.base, &run.name, Some(run.app.id)),
        "checkSuite": {
            "__typename": "CheckSuite",
            "databaseId": run.suite_id,
            "app": app(&run.app),
            "workflowRun": workflow,
        },
    })
}

fn status_context(repo: &Repo, pull: &Pull, status: &Status) -> Value {
    json!({
        "__typename": "StatusContext",
        "id": format!("SC_{}", status.id),
        "context": status.context,
        "state": status.state.to_uppercase(),
        "description": status.description,
        "targetUrl": status.target_url,
        "createdAt": status.created_at,
        "creator": actor(&status.creator),
        "isRequired": judge::is_required(repo, &pull.base, &status.context, status.app_id),
    })
}
