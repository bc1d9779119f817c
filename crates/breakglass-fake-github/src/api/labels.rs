//! Labels of the repository, and those on an issue or pull request.

use serde_json::{Value, json};

use crate::{
    api::issues::issue_in,
    call::{Call, text},
    page,
    reply::{Answer, Reply},
    state::{Permission, Repo, State},
};

/// The label of a name.
pub(crate) fn label(base: &str, repo: &Repo, name: &str) -> Value {
    let own = repo.labels.iter().find(|label| label.name.eq_ignore_ascii_case(name));
    json!({
        "id": own.map(|label| label.id),
        "name": own.map_or(name, |label| &label.name),
        "color": own.map_or("ededed", |label| &label.color),
        "description": own.and_then(|label| label.description.as_ref()),
        "default": false,
        "url": format!("{base}/repos/{}/labels/{name}", repo.full_name),
    })
}

/// The names in a body: `labels` as strings or objects, or a bare list.
pub(crate) fn names(body: &Value) -> Vec<String> {
    let listed = body.get("labels").and_then(Value::as_array).or_else(|| body.as_array());
    let name = |label: &Value| label.as_str().or_else(|| text(label, "name")).map(str::to_owned);
    listed.into_iter().flatten().filter_map(name).collect()
}

/// `GET .../labels`.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let items = repo.labels.iter().map(|own| label(&call.asking.base, repo, &own.name)).collect();
    Ok(page::list(call, Some(repo), items))
}

/// `POST .../labels`; a name there already is a 422.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let repo = call.repo_for(state, Permission::Write)?;
    let name = text(&body, "name").ok_or_else(|| Reply::invalid("Label", "name"))?;
    if repo.labels.iter().any(|own| own.name.eq_ignore_ascii_case(name)) {
        return Err(Reply::json(
            422,
            &json!({
                "message": "Validation Failed",
                "errors": [{"resource": "Label", "code": "already_exists", "field": "name"}],
                "documentation_url": "https://docs.github.com/rest",
                "status": "422",
            }),
        ));
    }
    repo.add_label(name);
    if let Some(added) = repo.labels.last_mut() {
        text(&body, "color").unwrap_or("ededed").clone_into(&mut added.color);
        added.description = text(&body, "description").map(str::to_owned);
    }
    Ok(Reply::created(&label(&call.asking.base, repo, name)))
}

fn on_issue(call: &Call, repo: &Repo) -> Answer {
    let issue = issue_in(repo, call)?;
    let items = issue.labels.iter().map(|name| label(&call.asking.base, repo, name)).collect();
    Ok(page::list(call, Some(repo), items))
}

/// `GET .../issues/{number}/labels`.
pub(crate) fn of_issue(state: &mut State, call: &Call) -> Answer {
    on_issue(call, call.repo(state)?)
}

/// `POST .../issues/{number}/labels`; answers with all its labels.
pub(crate) fn add(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let repo = call.repo_for(state, Permission::Triage)?;
    let number = issue_in(repo, call)?.number;
    for name in names(&body) {
        repo.label(number, &name);
    }
    on_issue(call, repo)
}

/// `DELETE .../issues/{number}/labels/{name}`; answers with what is left.
pub(crate) fn remove(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo_for(state, Permission::Triage)?;
    let number = issue_in(repo, call)?.number;
    let name = call.param("name");
    let issue = repo.issues.get_mut(&number).ok_or_else(Reply::not_found)?;
    let place = issue
        .labels
        .iter()
        .position(|own| own.eq_ignore_ascii_case(name))
        .ok_or_else(|| Reply::refuse(404, "Label does not exist"))?;
    issue.labels.remove(place);
    on_issue(call, repo)
}
