//! Commit statuses: the combined view, the history, and setting one.

use serde_json::{Value, json};

use crate::{
    api::{account::account, commits::sha_of, repos},
    call::{Call, text},
    page,
    reply::{Answer, Reply},
    state::{Permission, Repo, State, Status},
};

fn status(base: &str, repo: &Repo, status: &Status, with_creator: bool) -> Value {
    let mut body = json!({
        "id": status.id,
        "node_id": format!("SC_{}", status.id),
        "url": format!("{base}/repos/{}/statuses/{}", repo.full_name, status.sha),
        "state": status.state,
        "context": status.context,
        "description": status.description,
        "target_url": status.target_url,
        "avatar_url": null,
        "created_at": status.created_at,
        "updated_at": status.created_at,
    });
    if let (Some(fields), true) = (body.as_object_mut(), with_creator) {
        fields.insert("creator".to_owned(), account(base, &status.creator));
    }
    body
}

/// `GET .../commits/{ref}/status`: the newest of each context, without who set it.
pub(crate) fn combined(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let sha = sha_of(repo, call)?;
    let current = repo.current_statuses(&sha);
    let has = |states: &[&str]| current.iter().any(|status| states.contains(&status.state.as_str()));
    let verdict = if has(&["error", "failure"]) {
        "failure"
    } else if current.is_empty() || has(&["pending"]) {
        "pending"
    } else {
        "success"
    };
    let base = &call.asking.base;
    let items = current.iter().map(|it| status(base, repo, it, false)).collect();
    let object = json!({
        "state": verdict,
        "sha": sha,
        "repository": repos::repository(base, repo, &repo.full_name),
        "url": format!("{base}/repos/{}/commits/{sha}/status", repo.full_name),
        "commit_url": format!("{base}/repos/{}/commits/{sha}", repo.full_name),
    });
    Ok(page::counted_in(call, Some(repo), "statuses", items, object))
}

/// `GET .../commits/{ref}/statuses`: all of them, newest first.
pub(crate) fn history(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let sha = sha_of(repo, call)?;
    let items = repo.statuses_on(&sha).iter().map(|it| status(&call.asking.base, repo, it, true)).collect();
    Ok(page::list(call, Some(repo), items))
}

/// `POST .../statuses/{sha}`.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let who = call.someone()?.clone();
    let repo = call.repo_for(state, Permission::Write)?;
    let sha = call.param("sha");
    if repo.graph.get(sha).is_none() {
        return Err(Reply::refuse(422, &format!("No commit found for SHA: {sha}")));
    }
    let verdict = text(&body, "state")
        .filter(|state| ["error", "failure", "pending", "success"].contains(state))
        .ok_or_else(|| Reply::invalid("Status", "state"))?;
    let context = text(&body, "context").unwrap_or("default");
    let id = repo.set_status(sha, context, verdict, &who.login);
    let added = repo.statuses.iter_mut().find(|status| status.id == id).ok_or_else(Reply::not_found)?;
    added.description = text(&body, "description").map(str::to_owned);
    added.target_url = text(&body, "target_url").map(str::to_owned);
    added.app_id = who.app.map(|app| app.id);
    let added = added.clone();
    Ok(Reply::created(&status(&call.asking.base, repo, &added, true)))
}
