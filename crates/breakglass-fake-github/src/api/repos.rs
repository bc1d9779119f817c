//! The repository itself.

use serde_json::{Value, json};

use crate::{
    api::account::account,
    call::Call,
    reply::{Answer, Reply},
    state::{Permission, Repo, State},
};

/// A repository as it stands in other objects.
pub(crate) fn repository(base: &str, repo: &Repo, full_name: &str) -> Value {
    let (owner, name) = full_name.split_once('/').unwrap_or(("", full_name));
    json!({
        "id": repo.id,
        "node_id": format!("R_{}", repo.id),
        "name": name,
        "full_name": full_name,
        "private": repo.private,
        "visibility": if repo.private { "private" } else { "public" },
        "owner": account(base, owner),
        "html_url": format!("https://github.com/{full_name}"),
        "url": format!("{base}/repos/{full_name}"),
        "fork": full_name != repo.full_name,
        "archived": false,
        "disabled": false,
        "default_branch": repo.default_branch,
    })
}

/// `GET /repos/{owner}/{repo}`.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let mut body = repository(&call.asking.base, repo, &repo.full_name);
    let held = repo.permission(call.asking.who.as_ref());
    if let Some(fields) = body.as_object_mut() {
        let fields_of = [
            ("allow_merge_commit", "merge"),
            ("allow_squash_merge", "squash"),
            ("allow_rebase_merge", "rebase"),
        ];
        for (field, method) in fields_of {
            let allowed = repo.merge_methods.iter().any(|own| own == method);
            fields.insert(field.to_owned(), json!(allowed));
        }
        if call.asking.who.is_some() {
            fields.insert(
                "permissions".to_owned(),
                json!({
                    "admin": held >= Permission::Admin,
                    "maintain": held >= Permission::Maintain,
                    "push": held >= Permission::Write,
                    "triage": held >= Permission::Triage,
                    "pull": held >= Permission::Read,
                }),
            );
        }
    }
    Ok(Reply::ok(&body))
}

/// `GET /repos/{owner}/{repo}/collaborators/{login}/permission`.
pub(crate) fn permission(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    call.someone()?;
    let login = call.param("login");
    let held = repo.permission_of(login);
    let coarse = match held {
        Permission::Maintain => "write",
        Permission::Triage => "read",
        other => other.word(),
    };
    Ok(Reply::ok(&json!({
        "permission": coarse,
        "role_name": held.word(),
        "user": account(&call.asking.base, login),
    })))
}
