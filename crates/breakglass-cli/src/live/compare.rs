//! How commits stand to each other, as the forge compares them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::address::part;
use super::client::Client;
use super::listing::{End, PAGES, cut, pages};
use super::rules::branch;
use crate::problem::{Problem, Result, code};

/// How one commit stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Compared {
    pub(crate) status: Status,
    /// How many commits the one lacks.
    pub(crate) behind_by: u64,
}

/// The same in GitHub's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// It is a descendant of the other.
    Ahead,
    /// It is the other.
    Identical,
    /// It is an ancestor of the other.
    Behind,
    /// Each has what the other has not.
    Diverged,
}

/// How `head` stands to `base`; none where GitHub does not tell, as of commits that it does not know.
pub(crate) fn compare(
    client: &mut Client,
    repository: &str,
    base: &str,
    head: &str,
) -> Result<Option<Compared>> {
    let path = format!("/repos/{repository}/compare/{}...{}?per_page=1", part(base), part(head));
    let answer = client.get(&path)?;
    if answer.is_ok() { answer.json().map(Some) } else { Ok(None) }
}

/// The commits of a branch from `merge_commit` on, the oldest first: each is a descendant of those before it. What was
/// merged beside them is not among them, even where the branch contains it. None where the merge commit is not on the branch.
///
/// # Errors
/// `not_found` where there is no such branch; `forge_answer` where GitHub does not list them all; those of the client.
pub(crate) fn since(
    client: &mut Client,
    repository: &str,
    branch_name: &str,
    merge_commit: &str,
) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Page {
        commits: Vec<Commit>,
    }
    #[derive(Deserialize)]
    struct Commit {
        sha: String,
        parents: Vec<Parent>,
    }
    #[derive(Deserialize)]
    struct Parent {
        sha: String,
    }
    let Some(branch) = branch(client, repository, branch_name)? else {
        return Err(Problem::unread(code::NOT_FOUND, format!("{repository} has no branch `{branch_name}`")));
    };
    match compare(client, repository, merge_commit, &branch.tip)?.map(|compared| compared.status) {
        Some(Status::Identical) => return Ok(vec![merge_commit.to_owned()]),
        Some(Status::Ahead) => {}
        _ => return Ok(Vec::new()),
    }
    let path =
        format!("/repos/{repository}/compare/{}...{}?per_page=100", part(merge_commit), part(&branch.tip));
    let mut parents: HashMap<String, Vec<String>> = HashMap::new();
    let end = pages(client, &path, PAGES, "commits of the branch", |answer| {
        let commits = answer.json::<Page>()?.commits.into_iter();
        parents.extend(
            commits.map(|commit| (commit.sha, commit.parents.into_iter().map(|one| one.sha).collect())),
        );
        Ok(())
    })?;
    let chain = if end == End::Cut { None } else { chain(parents, merge_commit, &branch.tip) };
    chain.ok_or_else(|| cut("the commits of the branch"))
}

/// A line of descent from one commit to another, by first parents where they belong to it; none where the listing has gaps.
fn chain(mut parents: HashMap<String, Vec<String>>, from: &str, to: &str) -> Option<Vec<String>> {
    let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
    for (commit, parents) in &parents {
        for parent in parents {
            children.entry(parent).or_default().push(commit);
        }
    }
    let mut descendants: HashSet<String> = HashSet::from([from.to_owned()]);
    let mut open = vec![from];
    while let Some(commit) = open.pop() {
        for child in children.get(commit).into_iter().flatten() {
            if descendants.insert((*child).to_owned()) {
                open.push(child);
            }
        }
    }
    let mut line = vec![to.to_owned()];
    let mut at = to.to_owned();
    while at != from {
        at = parents.remove(&at)?.into_iter().find(|parent| descendants.contains(parent))?;
        line.push(at.clone());
    }
    line.reverse();
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::testing::{client, github, repo};

    /// A merge commit on `main`, then `push`, then `side` from before the merge commit merged as `joined`.
    struct History {
        github: breakglass_fake_github::FakeGitHub,
        merge: String,
        push: String,
        side: String,
        joined: String,
    }

    fn history() -> History {
        let github = github();
        let (merge, push, side, joined) = repo(&github, |repo| {
            repo.branch("side", "main");
            let side = repo.push("side", &[("side", "s\n")], "Beside");
            let merge = repo.push("main", &[("merge", "m\n")], "The merge");
            let push = repo.push("main", &[("push", "p\n")], "Push");
            let (world, tree) = (repo.world.clone(), repo.graph.get(&push).unwrap().tree.clone());
            let joined = repo.graph.add(&world, &[push.clone(), side.clone()], tree, "Join", "bob");
            repo.branches.insert("main".to_owned(), joined.clone());
            (merge, push, side, joined)
        });
        History { github, merge, push, side, joined }
    }

    #[test]
    fn the_commits_since_the_merge_commit_are_a_line_of_descent() {
        let History { github, merge, push, joined, .. } = history();
        let mut client = client(&github);
        let mut of = |commit: &str| since(&mut client, "octo/widgets", "main", commit).unwrap();
        assert_eq!(of(&merge), [merge.clone(), push.clone(), joined.clone()]);
        assert_eq!(of(&joined), std::slice::from_ref(&joined));
        let not_there = repo(&github, |repo| repo.push("feature/x", &[("x", "x\n")], "Not on main"));
        assert_eq!(of(&not_there), Vec::<String>::new());
        let problem = since(&mut client, "octo/widgets", "none", &merge).unwrap_err();
        assert_eq!(problem.code(), code::NOT_FOUND);
    }

    #[test]
    fn a_merge_commit_that_came_by_the_second_parent_is_found() {
        let History { github, side, joined, .. } = history();
        let line = since(&mut client(&github), "octo/widgets", "main", &side).unwrap();
        assert_eq!(line, [side, joined]);
    }

    #[test]
    fn all_pages_are_read() {
        let github = github();
        let expected: Vec<String> = repo(&github, |repo| {
            (0..231).map(|n| repo.push("main", &[("n", &n.to_string())], "One more")).collect()
        });
        let line = since(&mut client(&github), "octo/widgets", "main", &expected[0]).unwrap();
        assert_eq!(line, expected);
    }

    #[test]
    fn a_listing_with_gaps_gives_no_line() {
        let parents = |of: &[(&str, &str)]| {
            of.iter().map(|(commit, parent)| ((*commit).to_owned(), vec![(*parent).to_owned()])).collect()
        };
        let whole = chain(parents(&[("b", "a"), ("c", "b")]), "a", "c");
        assert_eq!(whole.unwrap(), ["a", "b", "c"]);
        assert_eq!(chain(parents(&[("c", "b")]), "a", "c"), None);
        assert_eq!(chain(parents(&[("b", "a")]), "a", "c"), None);
        assert_eq!(chain(parents(&[("b", "c"), ("c", "b"), ("d", "a")]), "a", "c"), None);
    }
}
