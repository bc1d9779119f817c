//! Merging a pull request, and whether it was.

use serde_json::json;

use crate::{
    api::pulls::pull_in,
    call::{Call, text},
    judge,
    reply::{Answer, Reply},
    state::{Permission, Pull, Repo, State, Tree, merge_trees},
};

/// `GET .../pulls/{number}/merge`: 204 if merged.
pub(crate) fn is_merged(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let merged = pull_in(repo, call)?.merged.is_some();
    if merged { Ok(Reply::empty(204)) } else { Err(Reply::not_found()) }
}

/// `PUT .../pulls/{number}/merge`: refused in GitHub's order and words, or done.
pub(crate) fn merge(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let who = call.someone()?.clone();
    let method = text(&body, "merge_method").unwrap_or("merge");
    let repo = call.repo_for(state, Permission::Write)?;
    let pull = pull_in(repo, call)?.clone();
    let refuse = |message: &str| Err(Reply::refuse(405, message));
    let open = repo.issues.get(&pull.number).is_some_and(|issue| issue.open);
    if !open {
        return refuse("Pull Request is not mergeable");
    }
    if pull.draft {
        return refuse("Pull Request is still a draft");
    }
    let head = repo.head_sha(&pull).ok_or_else(|| Reply::refuse(405, "Pull Request is not mergeable"))?;
    if text(&body, "sha").is_some_and(|sha| sha != head) {
        return Err(Reply::refuse(409, "Head branch was modified. Review and try the merge again."));
    }
    if !["merge", "squash", "rebase"].contains(&method) {
        return Err(Reply::invalid("PullRequest", "merge_method"));
    }
    if !repo.merge_methods.iter().any(|allowed| allowed == method) {
        let kind = match method {
            "squash" => "Squash merges",
            "rebase" => "Rebase merges",
            _ => "Merge commits",
        };
        return refuse(&format!("{kind} are not allowed on this repository."));
    }
    if judge::clean(repo, &pull) == Some(false) {
        return refuse("Pull Request is not mergeable");
    }
    if let Some(message) = judge::refusal(repo, &pull, Some(&who), Some(method)) {
        return refuse(&message);
    }
    let tree =
        judge::merged_tree(repo, &pull).ok_or_else(|| Reply::refuse(405, "Pull Request is not mergeable"))?;
    let title = text(&body, "commit_title").map(str::to_owned);
    let message = commit_message(repo, &pull, method, title, text(&body, "commit_message"));
    let sha = apply(repo, &pull, &head, method, tree, &message, &who.login);
    Ok(Reply::ok(&json!({"sha": sha, "merged": true, "message": "Pull Request successfully merged"})))
}

fn commit_message(
    repo: &Repo,
    pull: &Pull,
    method: &str,
    title: Option<String>,
    text: Option<&str>,
) -> String {
    let own = repo.issues.get(&pull.number).map_or("", |issue| issue.title.as_str());
    let (owner, branch) = pull.head.split_once(':').unwrap_or((repo.owner(), &pull.head));
    let title = title.unwrap_or_else(|| match method {
        "squash" => format!("{own} (#{})", pull.number),
        _ => format!("Merge pull request #{} from {owner}/{branch}", pull.number),
    });
    match text.or((method == "merge").then_some(own)) {
        Some(text) if !text.is_empty() => format!("{title}\n\n{text}"),
        _ => title,
    }
}

/// Makes the commits, moves the base, and closes the pull request as merged.
fn apply(
    repo: &mut Repo,
    pull: &Pull,
    head: &str,
    method: &str,
    tree: Tree,
    message: &str,
    login: &str,
) -> String {
    let base = repo.tip(&pull.base);
    let world = repo.world.clone();
    let sha = match method {
        "merge" => {
            let parents = [base.clone(), head.to_owned()];
            repo.graph.add(&world, &parents, tree, message, login)
        }
        "squash" => repo.graph.add(&world, std::slice::from_ref(&base), tree, message, login),
        _ => replay(repo, head, &base),
    };
    repo.branches.insert(pull.base.clone(), sha.clone());
    repo.close_pull(pull.number);
    let now = world.stamp();
    let pull = repo.pull(pull.number);
    pull.final_base = Some(base);
    pull.merge_commit_sha = Some(sha.clone());
    pull.merged = Some((login.to_owned(), now));
    sha
}

/// The head's own commits made anew on top of the base.
fn replay(repo: &mut Repo, head: &str, base: &str) -> String {
    let world = repo.world.clone();
    let mut tip = base.to_owned();
    for sha in repo.graph.only_in(head, base) {
        let Some(commit) = repo.graph.get(&sha).cloned() else { continue };
        if commit.parents.len() > 1 {
            continue;
        }
        let tree_of = |sha: &str| repo.graph.get(sha).map(|it| it.tree.clone()).unwrap_or_default();
        let before = commit.parents.first().map(|parent| tree_of(parent)).unwrap_or_default();
        let tree = merge_trees(&before, &tree_of(&tip), &commit.tree).unwrap_or(commit.tree);
        tip = repo.graph.add(&world, &[tip], tree, &commit.message, &commit.author);
    }
    tip
}
