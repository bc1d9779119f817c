//! Branches and their classic protection.

use serde_json::{Value, json};

use crate::{
    api::commits,
    call::Call,
    page,
    reply::{Answer, Reply},
    state::{Permission, Protection, Repo, State},
};

fn checks(protection: &Protection) -> (Vec<&str>, Vec<Value>) {
    let names = protection.checks.iter().map(|check| check.context.as_str()).collect();
    let checks =
        protection.checks.iter().map(|check| json!({"context": check.context, "app_id": check.app_id}));
    (names, checks.collect())
}

/// What everyone may read of a branch's protection.
fn summary(protection: Option<&Protection>) -> Value {
    let (contexts, checks) = protection.map(checks).unwrap_or_default();
    let level = match protection {
        Some(protection) if protection.checks.is_empty() => "off",
        Some(protection) if protection.enforce_admins => "everyone",
        Some(_) => "non_admins",
        None => "off",
    };
    json!({
        "enabled": protection.is_some(),
        "required_status_checks": {"enforcement_level": level, "contexts": contexts, "checks": checks},
    })
}

fn branch(base: &str, repo: &Repo, name: &str, sha: &str, whole: bool) -> Value {
    let commit = repo.graph.get(sha);
    let held = repo.protection(name);
    let commit = match commit {
        Some(commit) if whole => commits::commit(base, repo, commit),
        _ => json!({"sha": sha, "url": format!("{base}/repos/{}/commits/{sha}", repo.full_name)}),
    };
    json!({
        "name": name,
        "commit": commit,
        "protected": held.is_some() || repo.rulesets_for(name).next().is_some(),
        "protection": summary(held),
    })
}

/// `GET .../branches`.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let own = repo.branches.iter().filter(|(name, _)| !name.contains(':'));
    let items = own.map(|(name, sha)| branch(&call.asking.base, repo, name, sha, false)).collect();
    Ok(page::list(call, Some(repo), items))
}

/// `GET .../branches/{branch}`.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let name = call.param("branch");
    let sha = repo.branches.get(name).ok_or_else(|| Reply::refuse(404, "Branch not found"))?;
    Ok(Reply::ok(&branch(&call.asking.base, repo, name, sha, true)))
}

/// `GET .../branches/{branch}/protection`, for admins; others get a 403 or 404.
pub(crate) fn protection(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let name = call.param("branch");
    if repo.protection_needs_upgrade {
        return Err(Reply::refuse(
            403,
            "Upgrade to GitHub Pro or make this repository public to enable this feature.",
        ));
    }
    if repo.permission(call.asking.who.as_ref()) < Permission::Admin {
        return Err(call.denied());
    }
    if !repo.branches.contains_key(name) {
        return Err(Reply::refuse(404, "Branch not found"));
    }
    let held = repo.protection(name).ok_or_else(|| Reply::refuse(404, "Branch not protected"))?;
    let url = format!("{}/repos/{}/branches/{name}/protection", call.asking.base, repo.full_name);
    let switch = |on: bool| json!({"enabled": on});
    let mut body = json!({
        "url": url,
        "enforce_admins": {"url": format!("{url}/enforce_admins"), "enabled": held.enforce_admins},
        "required_linear_history": switch(held.linear_history),
        "required_conversation_resolution": switch(held.resolve_conversations),
        "lock_branch": switch(held.lock_branch),
        "allow_force_pushes": switch(false),
        "allow_deletions": switch(false),
        "block_creations": switch(false),
        "allow_fork_syncing": switch(false),
    });
    if let Some(fields) = body.as_object_mut() {
        if !held.checks.is_empty() {
            let (contexts, checks) = checks(held);
            fields.insert(
                "required_status_checks".to_owned(),
                json!({
                    "url": format!("{url}/required_status_checks"),
                    "strict": held.strict,
                    "contexts": contexts,
                    "contexts_url": format!("{url}/required_status_checks/contexts"),
                    "checks": checks,
                }),
            );
        }
        if let Some(count) = held.approvals {
            fields.insert(
                "required_pull_request_reviews".to_owned(),
                json!({
                    "url": format!("{url}/required_pull_request_reviews"),
                    "dismiss_stale_reviews": held.dismiss_stale,
                    "require_code_owner_reviews": held.code_owners,
                    "require_last_push_approval": false,
                    "required_approving_review_count": count,
                }),
            );
        }
    }
    Ok(Reply::ok(&body))
}
