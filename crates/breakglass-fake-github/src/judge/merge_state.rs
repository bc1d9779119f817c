//! Whether a pull request fits on its base, and the one word GitHub puts on it all.

use crate::{
    judge::{pull_rules, refusal},
    state::{Mergeable, Pull, Repo, Tree, merge_trees},
};

/// Whether the pull request merges cleanly; none while GitHub still works it out.
pub(crate) fn clean(repo: &Repo, pull: &Pull) -> Option<bool> {
    match pull.mergeable {
        Mergeable::Unknown => None,
        Mergeable::Forced(verdict) => Some(verdict),
        Mergeable::Computed => Some(merged_tree(repo, pull).is_some()),
    }
}

/// The base's tree with the pull request's changes in it; none when they conflict.
pub(crate) fn merged_tree(repo: &Repo, pull: &Pull) -> Option<Tree> {
    let (head, base) = (repo.head_sha(pull)?, repo.base_sha(pull)?);
    let fork = repo.graph.merge_base(&head, &base)?;
    let tree = |sha: &str| repo.graph.get(sha).map(|commit| &commit.tree);
    merge_trees(tree(&fork)?, tree(&base)?, tree(&head)?)
}

/// Whether the base has commits that the head lacks.
pub(crate) fn is_behind(repo: &Repo, pull: &Pull) -> bool {
    match (repo.head_sha(pull), repo.base_sha(pull)) {
        (Some(head), Some(base)) => !repo.graph.only_in(&base, &head).is_empty(),
        _ => false,
    }
}

/// REST's `mergeable_state`; GraphQL writes it in capitals.
pub(crate) fn merge_state(repo: &Repo, pull: &Pull) -> &'static str {
    let rules = pull_rules(repo, &pull.base, None);
    if repo.issues.get(&pull.number).is_some_and(|issue| !issue.open) {
        return "unknown";
    }
    match clean(repo, pull) {
        None => "unknown",
        Some(false) => "dirty",
        Some(true) if pull.draft => "draft",
        Some(true) if rules.iter().any(|asked| asked.strict) && is_behind(repo, pull) => "behind",
        Some(true) if refusal(repo, pull, None, None).is_some() => "blocked",
        Some(true) if unstable(repo, pull) => "unstable",
        Some(true) => "clean",
    }
}

fn unstable(repo: &Repo, pull: &Pull) -> bool {
    let head = repo.head_sha(pull).unwrap_or_default();
    let runs = repo.runs_on(&head, usize::MAX);
    let bad_run =
        runs.iter().any(|run| !matches!(run.conclusion.as_deref(), Some("success" | "skipped" | "neutral")));
    bad_run || repo.current_statuses(&head).iter().any(|status| status.state != "success")
}
