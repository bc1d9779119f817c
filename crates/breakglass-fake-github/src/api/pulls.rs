//! Pull requests: the list, the single one, its files, commits and reviews.

use serde_json::{Value, json};

use crate::{
    api::{account::account, commits, labels, repos},
    call::{Call, text},
    judge, page,
    reply::{Answer, Reply},
    state::{ChangedFile, Permission, Pull, Repo, Review, State, diff},
};

/// The pull request in the path.
pub(crate) fn pull_in<'r>(repo: &'r Repo, call: &Call) -> Result<&'r Pull, Reply> {
    repo.pulls.get(&call.number("number")?).ok_or_else(Reply::not_found)
}

/// A pull request as lists show it: without what takes GitHub time to work out.
pub(crate) fn short(base: &str, repo: &Repo, pull: &Pull) -> Value {
    let issue = repo.issues.get(&pull.number);
    let url = format!("{base}/repos/{}/pulls/{}", repo.full_name, pull.number);
    let reviewers: Vec<Value> = pull.requested_reviewers.iter().map(|login| account(base, login)).collect();
    let labels: Vec<Value> =
        issue.iter().flat_map(|issue| &issue.labels).map(|name| labels::label(base, repo, name)).collect();
    json!({
        "id": pull.id,
        "node_id": node_id(pull),
        "number": pull.number,
        "url": url,
        "html_url": format!("https://github.com/{}/pull/{}", repo.full_name, pull.number),
        "state": if issue.is_some_and(|issue| issue.open) { "open" } else { "closed" },
        "locked": false,
        "title": issue.map(|issue| &issue.title),
        "body": issue.and_then(|issue| issue.body.as_ref()),
        "user": issue.map(|issue| account(base, &issue.author)),
        "labels": labels,
        "draft": pull.draft,
        "created_at": issue.map(|issue| &issue.created_at),
        "updated_at": issue.map(|issue| &issue.updated_at),
        "closed_at": pull.closed_at,
        "merged_at": pull.merged.as_ref().map(|(_, at)| at),
        "merge_commit_sha": pull.merge_commit_sha,
        "requested_reviewers": reviewers,
        "requested_teams": [],
        "author_association": "CONTRIBUTOR",
        "auto_merge": null,
        "head": side(base, repo, &pull.head, repo.head_sha(pull).as_deref(), pull.head_repo_deleted),
        "base": side(base, repo, &pull.base, repo.base_sha(pull).as_deref(), false),
    })
}

/// A pull request by itself.
pub(crate) fn full(base: &str, repo: &Repo, pull: &Pull) -> Value {
    let mut body = short(base, repo, pull);
    let files = files_of(repo, pull);
    let sum = |count: fn(&ChangedFile) -> u64| files.iter().map(count).sum::<u64>();
    let merged_by = pull.merged.as_ref().map(|(login, _)| account(base, login));
    let open = repo.issues.get(&pull.number).is_some_and(|issue| issue.open);
    let more = json!({
        "merged": pull.merged.is_some(),
        "merged_by": merged_by,
        "mergeable": if open { judge::clean(repo, pull) } else { None },
        "rebaseable": if open { judge::clean(repo, pull) } else { None },
        "mergeable_state": judge::merge_state(repo, pull),
        "comments": repo.comments.iter().filter(|comment| comment.issue == pull.number).count(),
        "commits": commits_of(repo, pull).len(),
        "changed_files": files.len(),
        "additions": sum(|file| file.additions),
        "deletions": sum(|file| file.deletions),
        "maintainer_can_modify": false,
    });
    if let (Some(fields), Value::Object(more)) = (body.as_object_mut(), more) {
        fields.extend(more);
    }
    body
}

/// One changed file.
pub(crate) fn file(changed: &ChangedFile) -> Value {
    let mut body = json!({
        "sha": "0".repeat(40),
        "filename": changed.filename,
        "status": changed.status,
        "additions": changed.additions,
        "deletions": changed.deletions,
        "changes": changed.additions + changed.deletions,
    });
    if let (Some(fields), Some(before)) = (body.as_object_mut(), &changed.previous_filename) {
        fields.insert("previous_filename".to_owned(), json!(before));
    }
    body
}

/// The number GraphQL knows a pull request by.
pub(crate) fn node_id(pull: &Pull) -> String {
    format!("PR_{}", pull.id)
}

/// What a pull request changes: since its branch left the base's.
pub(crate) fn files_of(repo: &Repo, pull: &Pull) -> Vec<ChangedFile> {
    if let Some(files) = &pull.files {
        return files.clone();
    }
    let sides = repo.head_sha(pull).zip(repo.base_sha(pull));
    let tree = |sha: &str| repo.graph.get(sha).map(|commit| &commit.tree);
    sides
        .and_then(|(head, base)| {
            let fork = repo.graph.merge_base(&head, &base)?;
            Some(diff(tree(&fork)?, tree(&head)?))
        })
        .unwrap_or_default()
}

fn commits_of(repo: &Repo, pull: &Pull) -> Vec<String> {
    match (repo.head_sha(pull), repo.base_sha(pull)) {
        (Some(head), Some(base)) => repo.graph.only_in(&head, &base),
        _ => Vec::new(),
    }
}

fn side(base: &str, repo: &Repo, branch: &str, sha: Option<&str>, repo_gone: bool) -> Value {
    let (owner, name) = branch.split_once(':').unwrap_or((repo.owner(), branch));
    let full_name = format!("{owner}/{}", repo.name());
    json!({
        "label": format!("{owner}:{name}"),
        "ref": name,
        "sha": sha,
        "user": account(base, owner),
        "repo": (!repo_gone).then(|| repos::repository(base, repo, &full_name)),
    })
}

/// `GET .../pulls`, filtered by `state`, `base` and `head`, newest first.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let wanted = call.query("state").unwrap_or("open");
    let fits = |pull: &&Pull| {
        let open = repo.issues.get(&pull.number).is_some_and(|issue| issue.open);
        let head = if pull.head.contains(':') {
            pull.head.clone()
        } else {
            format!("{}:{}", repo.owner(), pull.head)
        };
        (wanted == "all" || (wanted == "open") == open)
            && call.query("base").is_none_or(|base| base == pull.base)
            && call.query("head").is_none_or(|name| name == head)
    };
    let mut items: Vec<Value> =
        repo.pulls.values().rev().filter(fits).map(|pull| short(&call.asking.base, repo, pull)).collect();
    if call.query("direction") == Some("asc") {
        items.reverse();
    }
    Ok(page::list(call, Some(repo), items))
}

/// `GET .../pulls/{number}`.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    Ok(Reply::ok(&full(&call.asking.base, repo, pull_in(repo, call)?)))
}

/// `GET .../pulls/{number}/files`, cut at GitHub's limit.
pub(crate) fn files(state: &mut State, call: &Call) -> Answer {
    let limit = state.limits.pull_files;
    let repo = call.repo(state)?;
    let items = files_of(repo, pull_in(repo, call)?).iter().take(limit).map(file).collect();
    Ok(page::list(call, Some(repo), items))
}

/// `GET .../pulls/{number}/commits`, oldest first, cut at GitHub's limit.
pub(crate) fn commits(state: &mut State, call: &Call) -> Answer {
    let limit = state.limits.pull_commits;
    let repo = call.repo(state)?;
    let shas = commits_of(repo, pull_in(repo, call)?);
    let found = shas.iter().filter_map(|sha| repo.graph.get(sha)).take(limit);
    let items = found.map(|commit| commits::commit(&call.asking.base, repo, commit)).collect();
    Ok(page::list(call, Some(repo), items))
}

fn review(base: &str, repo: &Repo, review: &Review) -> Value {
    json!({
        "id": review.id,
        "node_id": format!("PRR_{}", review.id),
        "user": account(base, &review.author),
        "body": review.body,
        "state": review.state,
        "html_url": format!(
            "https://github.com/{}/pull/{}#pullrequestreview-{}",
            repo.full_name, review.pull, review.id
        ),
        "commit_id": review.commit_id,
        "submitted_at": review.submitted_at,
        "author_association": "MEMBER",
    })
}

/// `GET .../pulls/{number}/reviews`, oldest first.
pub(crate) fn reviews(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let number = pull_in(repo, call)?.number;
    let own = repo.reviews.iter().filter(|review| review.pull == number);
    Ok(page::list(call, Some(repo), own.map(|it| review(&call.asking.base, repo, it)).collect()))
}

/// `POST .../pulls/{number}/reviews` with an `event`.
pub(crate) fn add_review(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let login = call.someone()?.login.clone();
    let repo = call.repo_for(state, Permission::Read)?;
    let number = pull_in(repo, call)?.number;
    let verdict = match text(&body, "event") {
        Some("APPROVE") => "APPROVED",
        Some("REQUEST_CHANGES") => "CHANGES_REQUESTED",
        Some("COMMENT") => "COMMENTED",
        None => "PENDING",
        Some(_) => return Err(Reply::invalid("PullRequestReview", "event")),
    };
    if verdict == "APPROVED" && repo.issues.get(&number).is_some_and(|issue| issue.author == login) {
        return Err(Reply::refuse(422, "Unprocessable Entity: Can not approve your own pull request"));
    }
    let id = repo.review(number, &login, verdict);
    let added = repo.reviews.iter_mut().find(|review| review.id == id).ok_or_else(Reply::not_found)?;
    text(&body, "body").unwrap_or_default().clone_into(&mut added.body);
    let added = added.clone();
    Ok(Reply::ok(&review(&call.asking.base, repo, &added)))
}
