//! How two refs differ.

use serde_json::{Value, json};

use crate::{
    api::{commits, pulls},
    call::Call,
    page,
    reply::{Answer, Reply},
    state::{State, diff},
};

/// `GET .../compare/{base}...{head}`: commits in pages, files whole up to GitHub's limit.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let limit = state.limits.compare_files;
    let repo = call.repo(state)?;
    let (base, head) = call.param("basehead").split_once("...").ok_or_else(Reply::not_found)?;
    let (base, head) = repo.resolve(base).zip(repo.resolve(head)).ok_or_else(Reply::not_found)?;
    let fork = repo
        .graph
        .merge_base(&head, &base)
        .ok_or_else(|| Reply::refuse(404, "No common ancestor between the two refs."))?;
    let ahead = repo.graph.only_in(&head, &base);
    let behind = repo.graph.only_in(&base, &head).len();
    let status = match (ahead.len(), behind) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    };
    let at = |sha: &str| repo.graph.get(sha).ok_or_else(Reply::not_found);
    let changed = diff(&at(&fork)?.tree, &at(&head)?.tree);
    let shown = |sha: &str| repo.graph.get(sha).map(|it| commits::commit(&call.asking.base, repo, it));
    let first_page = call.query("page").is_none_or(|page| page == "1");
    let files: Vec<Value> =
        changed.iter().take(if first_page { limit } else { 0 }).map(pulls::file).collect();
    let object = json!({
        "url": format!("{}{}", call.asking.base, call.asking.path),
        "status": status,
        "ahead_by": ahead.len(),
        "behind_by": behind,
        "total_commits": ahead.len(),
        "base_commit": shown(&base),
        "merge_base_commit": shown(&fork),
        "files": files,
    });
    let items = ahead.iter().filter_map(|sha| shown(sha)).collect();
    Ok(page::object_with(call, Some(repo), "commits", items, object))
}
