//! Issues and comments; both also serve pull requests.

use serde_json::{Value, json};

use crate::{
    api::{account::account, labels},
    call::{Call, text},
    page,
    reply::{Answer, Reply},
    state::{Comment, Issue, Permission, Repo, State},
};

fn issue(base: &str, repo: &Repo, issue: &Issue) -> Value {
    let url = format!("{base}/repos/{}/issues/{}", repo.full_name, issue.number);
    let labels: Vec<Value> = issue.labels.iter().map(|name| labels::label(base, repo, name)).collect();
    let assignees: Vec<Value> = issue.assignees.iter().map(|login| account(base, login)).collect();
    let mut body = json!({
        "id": issue.id,
        "node_id": format!("I_{}", issue.id),
        "number": issue.number,
        "url": url,
        "html_url": format!("https://github.com/{}/issues/{}", repo.full_name, issue.number),
        "title": issue.title,
        "body": issue.body,
        "user": account(base, &issue.author),
        "state": if issue.open { "open" } else { "closed" },
        "locked": false,
        "labels": labels,
        "assignees": assignees,
        "comments": repo.comments.iter().filter(|comment| comment.issue == issue.number).count(),
        "created_at": issue.created_at,
        "updated_at": issue.updated_at,
        "closed_at": if issue.open { None } else { Some(&issue.updated_at) },
    });
    if let (Some(fields), true) = (body.as_object_mut(), issue.is_pull) {
        let url = format!("{base}/repos/{}/pulls/{}", repo.full_name, issue.number);
        fields.insert("pull_request".to_owned(), json!({"url": url}));
    }
    body
}

fn comment(base: &str, repo: &Repo, comment: &Comment) -> Value {
    json!({
        "id": comment.id,
        "node_id": format!("IC_{}", comment.id),
        "url": format!("{base}/repos/{}/issues/comments/{}", repo.full_name, comment.id),
        "html_url": format!(
            "https://github.com/{}/issues/{}#issuecomment-{}",
            repo.full_name, comment.issue, comment.id
        ),
        "issue_url": format!("{base}/repos/{}/issues/{}", repo.full_name, comment.issue),
        "body": comment.body,
        "user": account(base, &comment.author),
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
        "author_association": "MEMBER",
    })
}

pub(crate) fn issue_in<'r>(repo: &'r Repo, call: &Call) -> Result<&'r Issue, Reply> {
    repo.issues.get(&call.number("number")?).ok_or_else(Reply::not_found)
}

/// `GET .../issues`, newest first, filtered by `state`, `labels` and `creator`; pull requests among them.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let wanted = call.query("state").unwrap_or("open");
    let labels: Vec<&str> =
        call.query("labels").unwrap_or_default().split(',').filter(|name| !name.is_empty()).collect();
    let fits = |issue: &&Issue| {
        (wanted == "all" || (wanted == "open") == issue.open)
            && labels.iter().all(|name| issue.labels.iter().any(|own| own.eq_ignore_ascii_case(name)))
            && call.query("creator").is_none_or(|login| login == issue.author)
    };
    let items = repo.issues.values().rev().filter(fits).map(|it| issue(&call.asking.base, repo, it));
    Ok(page::list(call, Some(repo), items.collect()))
}

/// `GET .../issues/{number}`.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    Ok(Reply::ok(&issue(&call.asking.base, repo, issue_in(repo, call)?)))
}

/// `POST .../issues`.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let login = call.someone()?.login.clone();
    let repo = call.repo_for(state, Permission::Read)?;
    let title = text(&body, "title").ok_or_else(|| Reply::invalid("Issue", "title"))?;
    let number = repo.open_issue(title, text(&body, "body"), &login);
    for name in labels::names(&body) {
        repo.label(number, &name);
    }
    let added = repo.issues.get(&number).ok_or_else(Reply::not_found)?;
    Ok(Reply::created(&issue(&call.asking.base, repo, added)))
}

/// `PATCH .../issues/{number}`: title, body, state, labels.
pub(crate) fn update(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let repo = call.repo_for(state, Permission::Triage)?;
    let number = issue_in(repo, call)?.number;
    let now = repo.world.stamp();
    let labels = body.get("labels").map(|_| labels::names(&body));
    for name in labels.iter().flatten() {
        repo.add_label(name);
    }
    if let Some(changed) = repo.issues.get_mut(&number) {
        if let Some(title) = text(&body, "title") {
            title.clone_into(&mut changed.title);
        }
        changed.body = text(&body, "body").map(str::to_owned).or(changed.body.take());
        changed.open = text(&body, "state").map_or(changed.open, |state| state == "open");
        changed.labels = labels.unwrap_or(std::mem::take(&mut changed.labels));
        changed.updated_at = now;
    }
    Ok(Reply::ok(&issue(&call.asking.base, repo, issue_in(repo, call)?)))
}

/// `GET .../issues/{number}/comments`, oldest first.
pub(crate) fn comments(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let number = issue_in(repo, call)?.number;
    let own = repo.comments.iter().filter(|comment| comment.issue == number);
    Ok(page::list(call, Some(repo), own.map(|it| comment(&call.asking.base, repo, it)).collect()))
}

/// `POST .../issues/{number}/comments`.
pub(crate) fn add_comment(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let login = call.someone()?.login.clone();
    let repo = call.repo_for(state, Permission::Read)?;
    let number = issue_in(repo, call)?.number;
    let said = text(&body, "body").ok_or_else(|| Reply::invalid("IssueComment", "body"))?;
    let id = repo.comment(number, &login, said);
    let added = repo.comments.iter().find(|comment| comment.id == id).ok_or_else(Reply::not_found)?;
    Ok(Reply::created(&comment(&call.asking.base, repo, added)))
}

/// `PATCH .../issues/comments/{id}`.
pub(crate) fn update_comment(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let repo = call.repo_for(state, Permission::Write)?;
    let id = call.number("id")?;
    let said = text(&body, "body").ok_or_else(|| Reply::invalid("IssueComment", "body"))?;
    repo.edit(id, said);
    let changed = repo.comments.iter().find(|comment| comment.id == id).ok_or_else(Reply::not_found)?;
    Ok(Reply::ok(&comment(&call.asking.base, repo, changed)))
}
