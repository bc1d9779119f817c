//! Single commits, refs, and the lists of them.

use serde_json::{Value, json};

use crate::{
    api::{account::account, pulls},
    call::Call,
    page,
    reply::{Answer, Reply},
    state::{Commit, Repo, State, diff, stamp},
};

/// A commit as lists show it.
pub(crate) fn commit(base: &str, repo: &Repo, commit: &Commit) -> Value {
    let author = json!({
        "name": commit.author,
        "email": format!("{}@users.noreply.github.com", commit.author),
        "date": stamp(commit.at),
    });
    let parents: Vec<Value> = commit
        .parents
        .iter()
        .map(|sha| json!({"sha": sha, "url": format!("{base}/repos/{}/commits/{sha}", repo.full_name)}))
        .collect();
    json!({
        "sha": commit.sha,
        "node_id": format!("C_{}", commit.sha),
        "url": format!("{base}/repos/{}/commits/{}", repo.full_name, commit.sha),
        "html_url": format!("https://github.com/{}/commit/{}", repo.full_name, commit.sha),
        "commit": {
            "message": commit.message,
            "author": author,
            "committer": author,
            "tree": {"sha": commit.sha.chars().rev().collect::<String>()},
            "comment_count": 0,
        },
        "author": account(base, &commit.author),
        "committer": account(base, &commit.author),
        "parents": parents,
    })
}

/// The sha that the path's `ref` stands for.
pub(crate) fn sha_of(repo: &Repo, call: &Call) -> Result<String, Reply> {
    let name = call.param("ref");
    repo.resolve(name).ok_or_else(|| Reply::refuse(422, &format!("No commit found for SHA: {name}")))
}

/// `GET .../commits/{ref}`; its sha alone when `application/vnd.github.sha` is asked for.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let sha = sha_of(repo, call)?;
    if call.asking.accept.contains("sha") {
        return Ok(Reply::raw(200, "application/vnd.github.sha; charset=utf-8", sha.into_bytes()));
    }
    let found = repo.graph.get(&sha).ok_or_else(Reply::not_found)?;
    let mut body = commit(&call.asking.base, repo, found);
    let before = found.parents.first().and_then(|parent| repo.graph.get(parent));
    let files = before.map(|before| diff(&before.tree, &found.tree)).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.insert("files".to_owned(), files.iter().map(pulls::file).collect());
    }
    Ok(Reply::ok(&body))
}

/// `GET .../commits`, newest first, from `sha` or the default branch.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let from = call.query("sha").unwrap_or(&repo.default_branch);
    let sha = repo.resolve(from).ok_or_else(Reply::not_found)?;
    let items = repo
        .graph
        .ancestry(&sha)
        .iter()
        .filter_map(|sha| repo.graph.get(sha))
        .map(|found| commit(&call.asking.base, repo, found))
        .collect();
    Ok(page::list(call, Some(repo), items))
}

/// `GET .../commits/{ref}/pulls`.
pub(crate) fn pulls_of(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let sha = sha_of(repo, call)?;
    let holds = |pull: &&crate::state::Pull| {
        pull.merge_commit_sha.as_ref() == Some(&sha)
            || match (repo.head_sha(pull), repo.base_sha(pull)) {
                (Some(head), Some(base)) => repo.graph.only_in(&head, &base).contains(&sha),
                _ => false,
            }
    };
    let items = repo.pulls.values().filter(holds).map(|pull| pulls::short(&call.asking.base, repo, pull));
    Ok(page::list(call, Some(repo), items.collect()))
}

/// `GET .../git/ref/{ref}`.
pub(crate) fn git_ref(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let name = call.param("ref");
    let sha = if name.starts_with("heads/") || name.starts_with("tags/") { repo.resolve(name) } else { None };
    let sha = sha.ok_or_else(Reply::not_found)?;
    Ok(Reply::ok(&json!({
        "ref": format!("refs/{name}"),
        "url": format!("{}/repos/{}/git/refs/{name}", call.asking.base, repo.full_name),
        "object": {"type": "commit", "sha": sha},
    })))
}
