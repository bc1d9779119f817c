//! Everything GraphQL can be asked about a repository's pull requests, in one piece.

use serde_json::{Value, json};

use crate::{
    api::pulls::{files_of, node_id},
    call::Call,
    judge,
    state::{Permission, Pull, Repo, Review, State, stamp},
};

use super::{
    base::branch,
    rollup::rollup,
    select::{Failure, by_number, connection},
};

/// A repository with all its pull requests; the field `pullRequest` leads to each.
pub(crate) fn repository(state: &State, call: &Call, full_name: &str) -> Result<Value, Failure> {
    let absent =
        || Failure::not_found(format!("Could not resolve to a Repository with the name '{full_name}'."));
    let renamed = state.renames.get(full_name).map_or(full_name, String::as_str);
    let repo = state.repos.get(renamed).ok_or_else(absent)?;
    let who = call.asking.who.as_ref();
    if repo.permission(who) < Permission::Read {
        return Err(absent());
    }
    let allows = |method: &str| repo.merge_methods.iter().any(|own| own == method);
    let pulls: Vec<Value> = repo.pulls.values().map(|pull| pull_request(repo, pull, call)).collect();
    Ok(json!({
        "__typename": "Repository",
        "id": format!("R_{}", repo.id),
        "databaseId": repo.id,
        "name": repo.name(),
        "nameWithOwner": repo.full_name,
        "owner": actor(repo.owner()),
        "isPrivate": repo.private,
        "viewerPermission": repo.permission(who).word().to_uppercase(),
        "mergeCommitAllowed": allows("merge"),
        "squashMergeAllowed": allows("squash"),
        "rebaseMergeAllowed": allows("rebase"),
        "defaultBranchRef": branch(repo, &repo.default_branch),
        "pullRequest": by_number(pulls),
    }))
}

/// Someone, by the login GraphQL uses: an app's has no `[bot]`.
pub(crate) fn actor(login: &str) -> Value {
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    json!({"__typename": kind, "login": login.trim_end_matches("[bot]")})
}

fn pull_request(repo: &Repo, pull: &Pull, call: &Call) -> Value {
    let issue = repo.issues.get(&pull.number);
    let open = issue.is_some_and(|issue| issue.open);
    let head = repo.head_sha(pull).unwrap_or_default();
    let (head_owner, head_name) = pull.head.split_once(':').unwrap_or((repo.owner(), &pull.head));
    let state = match (open, &pull.merged) {
        (true, _) => "OPEN",
        (false, Some(_)) => "MERGED",
        (false, None) => "CLOSED",
    };
    let mergeable = match judge::clean(repo, pull) {
        _ if !open => "UNKNOWN",
        None => "UNKNOWN",
        Some(true) => "MERGEABLE",
        Some(false) => "CONFLICTING",
    };
    let who = call.asking.who.as_ref();
    let passes = who.is_some()
        && judge::refusal(repo, pull, None, None).is_some()
        && judge::refusal(repo, pull, who, None).is_none();
    let mut whole = json!({
        "__typename": "PullRequest",
        "id": node_id(pull),
        "databaseId": pull.id,
        "fullDatabaseId": pull.id.to_string(),
        "number": pull.number,
        "title": issue.map(|issue| &issue.title),
        "body": issue.and_then(|issue| issue.body.as_deref()).unwrap_or_default(),
        "url": format!("https://github.com/{}/pull/{}", repo.full_name, pull.number),
        "author": issue.map(|issue| actor(&issue.author)),
        "state": state,
        "isDraft": pull.draft,
        "merged": pull.merged.is_some(),
        "mergedAt": pull.merged.as_ref().map(|(_, at)| at),
        "mergedBy": pull.merged.as_ref().map(|(login, _)| actor(login)),
        "closed": !open,
        "createdAt": issue.map(|issue| &issue.created_at),
        "updatedAt": issue.map(|issue| &issue.updated_at),
    });
    let more = json!({
        "mergeable": mergeable,
        "mergeStateStatus": judge::merge_state(repo, pull).to_uppercase(),
        "viewerCanMergeAsAdmin": passes,
        "reviewDecision": judge::review_decision(repo, pull),
        "isCrossRepository": head_owner != repo.owner(),
        "headRefName": head_name,
        "headRefOid": head,
        "baseRefName": pull.base,
        "baseRefOid": repo.base_sha(pull),
        "baseRef": branch(repo, &pull.base),
        "mergeCommit": pull.merge_commit_sha.as_ref().map(|sha| json!({"__typename": "Commit", "oid": sha})),
        "changedFiles": files_of(repo, pull).len(),
        "files": files(repo, pull),
        "labels": labels(repo, pull),
        "reviews": reviews(repo, pull),
        "statusCheckRollup": rollup(repo, pull, &head),
        "commits": connection("PullRequestCommitConnection", commits(repo, pull, &head)),
    });
    if let (Some(fields), Value::Object(more)) = (whole.as_object_mut(), more) {
        fields.extend(more);
    }
    whole
}

fn files(repo: &Repo, pull: &Pull) -> Value {
    let files = files_of(repo, pull).into_iter().map(|file| {
        let kind = if file.status == "removed" { "DELETED".to_owned() } else { file.status.to_uppercase() };
        json!({
            "__typename": "PullRequestChangedFile",
            "path": file.filename,
            "additions": file.additions,
            "deletions": file.deletions,
            "changeType": kind,
        })
    });
    connection("PullRequestChangedFileConnection", files.collect())
}

fn labels(repo: &Repo, pull: &Pull) -> Value {
    let names = repo.issues.get(&pull.number).into_iter().flat_map(|issue| &issue.labels);
    connection("LabelConnection", names.map(|name| json!({"__typename": "Label", "name": name})).collect())
}

fn reviews(repo: &Repo, pull: &Pull) -> Value {
    let own = repo.reviews.iter().filter(|review| review.pull == pull.number).map(review);
    connection("PullRequestReviewConnection", own.collect())
}

fn review(review: &Review) -> Value {
    json!({
        "__typename": "PullRequestReview",
        "id": format!("PRR_{}", review.id),
        "author": actor(&review.author),
        "state": review.state,
        "body": review.body,
        "submittedAt": review.submitted_at,
        "lastEditedAt": review.edited_at,
        "commit": {"__typename": "Commit", "oid": review.commit_id},
    })
}

/// A review of any repository that the asker may see, by its node id.
pub(crate) fn node(state: &State, call: &Call, id: &str) -> Result<Value, Failure> {
    let who = call.asking.who.as_ref();
    let seen = state.repos.values().filter(|repo| repo.permission(who) >= Permission::Read);
    let mut reviews = seen.flat_map(|repo| &repo.reviews);
    reviews.find(|review| format!("PRR_{}", review.id) == id).map(review).ok_or_else(|| {
        Failure::not_found(format!("Could not resolve to a node with the global id of '{id}'"))
    })
}

fn commits(repo: &Repo, pull: &Pull, head: &str) -> Vec<Value> {
    let own = repo.base_sha(pull).map(|base| repo.graph.only_in(head, &base)).unwrap_or_default();
    let found = own.iter().filter_map(|sha| repo.graph.get(sha));
    found
        .map(|commit| {
            let rollup = if commit.sha == head { rollup(repo, pull, head) } else { Value::Null };
            json!({
                "__typename": "PullRequestCommit",
                "commit": {
                    "__typename": "Commit",
                    "oid": commit.sha,
                    "message": commit.message,
                    "committedDate": stamp(commit.at),
                    "statusCheckRollup": rollup,
                },
            })
        })
        .collect()
}
