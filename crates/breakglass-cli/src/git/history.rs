//! Which commits of the base branch come after a merge commit.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;
use gix::revision::walk::Sorting;
use gix::traverse::commit::ParentIds;
use gix::traverse::commit::simple::CommitTimeOrder;

use super::{Relation, Repository, full_id, shallow, unread};
use crate::problem::{Problem, Result, code};

/// The most commits after a merge commit that are listed or searched.
const MAX_COMMITS: usize = 10_000;

/// The merge commit and its descendants on the base branch.
pub(super) struct Later {
    /// All of them, each after its parents; empty where the merge commit is not on the base branch.
    pub(super) commits: Vec<ObjectId>,
    /// Those that were the base branch's own tip, going from the tip along first parents; oldest first.
    pub(super) line: Vec<ObjectId>,
    /// Whether there may be more, beyond where a shallow clone ends.
    cut: bool,
}

impl Later {
    /// The same, where it is no more than can be gone through.
    fn bounded(self) -> Result<Self> {
        if self.commits.len() <= MAX_COMMITS {
            return Ok(self);
        }
        Err(Problem::input(
            code::TOO_MUCH_HISTORY,
            format!(
                "more than {MAX_COMMITS} commits follow the merge commit; at most so many are gone through"
            ),
        ))
    }

    /// The same, where it is all there is.
    pub(super) fn whole(self) -> Result<Self> {
        if self.cut { Err(shallow()) } else { Ok(self) }
    }
}

impl Repository {
    /// What `commit` is to the merge commit, by the base branch as the clone has it.
    pub(crate) fn relation(&self, merge_commit: &str, commit: &str, base: &str) -> Result<Relation> {
        let (merge_commit, commit) = (full_id(merge_commit)?, full_id(commit)?);
        if merge_commit == commit {
            return Ok(Relation::Same);
        }
        let later = self.walk(merge_commit, self.commit_of(base)?)?;
        if later.commits.contains(&commit) {
            return Ok(Relation::Descendant);
        }
        later.whole().map(|_| Relation::Unrelated)
    }

    /// The merge commit and its descendants on the base branch, each after its parents; none where it is not on it.
    pub(crate) fn after(&self, merge_commit: &str, base: &str) -> Result<Vec<String>> {
        let later = self.later(full_id(merge_commit)?, self.commit_of(base)?)?.whole()?;
        Ok(later.commits.iter().map(ToString::to_string).collect())
    }

    /// Whether a shallow clone ends at this commit, so that its parents are not known.
    pub(super) fn ends_at(&self, id: ObjectId) -> Result<bool> {
        let ends = self.clone.shallow_commits().map_err(unread)?;
        Ok(ends.is_some_and(|ends| ends.contains(&id)))
    }

    /// The merge commit and its descendants on the base branch, where they are not too many.
    pub(super) fn later(&self, merge_commit: ObjectId, base: ObjectId) -> Result<Later> {
        self.walk(merge_commit, base)?.bounded()
    }

    fn walk(&self, merge_commit: ObjectId, base: ObjectId) -> Result<Later> {
        let ends = self.clone.shallow_commits().map_err(unread)?;
        if !self.has_commit(merge_commit) {
            return Ok(Later { commits: Vec::new(), line: Vec::new(), cut: ends.is_some() });
        }
        // All that is on the base branch and no ancestor of the merge commit. With clocks that went wrong some of its
        // ancestors may be among them; they are left out below.
        let walk = self
            .clone
            .rev_walk([base])
            .sorting(Sorting::ByCommitTime(CommitTimeOrder::NewestFirst))
            .with_hidden([merge_commit])
            .all()
            .map_err(unread)?;
        let mut parents = HashMap::new();
        let mut cut = false;
        for step in walk {
            let step = step.map_err(unread)?;
            cut |= ends.as_ref().is_some_and(|ends| ends.contains(&step.id));
            parents.insert(step.id, step.parent_ids);
        }
        let mut later = Later { commits: descendants(merge_commit, base, &parents), line: Vec::new(), cut };
        if base == merge_commit || !later.commits.is_empty() {
            later.commits.insert(0, merge_commit);
            later.line = line(merge_commit, base, &parents, &later.commits);
        }
        Ok(later)
    }
}

/// Those of the commits that have the merge commit among their ancestors, each after its parents.
fn descendants(
    merge_commit: ObjectId,
    tip: ObjectId,
    parents: &HashMap<ObjectId, ParentIds>,
) -> Vec<ObjectId> {
    let mut found = Vec::new();
    let mut descend = HashSet::from([merge_commit]);
    let mut seen = HashSet::new();
    let mut stack = vec![(tip, Visit::Parents)];
    while let Some((id, visit)) = stack.pop() {
        let Some(parents) = parents.get(&id) else {
            continue;
        };
        match visit {
            Visit::Parents if seen.insert(id) => {
                stack.push((id, Visit::Itself));
                stack.extend(parents.iter().rev().map(|&parent| (parent, Visit::Parents)));
            }
            Visit::Itself if parents.iter().any(|parent| descend.contains(parent)) => {
                descend.insert(id);
                found.push(id);
            }
            Visit::Parents | Visit::Itself => {}
        }
    }
    found
}

/// What is next to do with a commit: its parents come first.
enum Visit {
    Parents,
    Itself,
}

/// From the tip along first parents, as far as these commits go; oldest first, without the merge commit.
fn line(
    merge_commit: ObjectId,
    tip: ObjectId,
    parents: &HashMap<ObjectId, ParentIds>,
    commits: &[ObjectId],
) -> Vec<ObjectId> {
    let commits: HashSet<_> = commits.iter().copied().filter(|&id| id != merge_commit).collect();
    let first_parent = |id: &ObjectId| parents.get(id).and_then(|parents| parents.first()).copied();
    let mut line: Vec<_> =
        std::iter::successors(Some(tip), first_parent).take_while(|id| commits.contains(id)).collect();
    line.reverse();
    line
}
