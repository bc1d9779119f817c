//! Commits and the graph they make: each knows its parents and holds its whole tree.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sha2::{Digest, Sha256};

use crate::state::World;

/// The files of a commit: path to content.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// One commit.
#[derive(Clone, Debug)]
pub struct Commit {
    /// 40 hex digits.
    pub sha: String,
    /// The parents' shas, first parent first.
    pub parents: Vec<String>,
    /// Every file there is at this commit.
    pub tree: Tree,
    /// The whole message.
    pub message: String,
    /// The login of the author.
    pub author: String,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// All commits of a repository, forks' included, by sha.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    commits: BTreeMap<String, Commit>,
}

impl Graph {
    /// Adds a commit; its sha follows from everything in it and a fresh id, so no two are the same.
    pub fn add(
        &mut self,
        world: &World,
        parents: &[String],
        tree: Tree,
        message: &str,
        author: &str,
    ) -> String {
        let mut hash = Sha256::new();
        for part in parents {
            hash.update(part.as_bytes());
        }
        for (path, content) in &tree {
            hash.update(path.as_bytes());
            hash.update(content);
        }
        hash.update(message.as_bytes());
        hash.update(author.as_bytes());
        hash.update(world.next_id().to_be_bytes());
        let sha: String = hex::encode(hash.finalize()).chars().take(40).collect();
        let commit = Commit {
            sha: sha.clone(),
            parents: parents.to_vec(),
            tree,
            message: message.to_owned(),
            author: author.to_owned(),
            at: world.now(),
        };
        self.commits.insert(sha.clone(), commit);
        sha
    }

    /// The commit of a full sha.
    #[must_use]
    pub fn get(&self, sha: &str) -> Option<&Commit> {
        self.commits.get(sha)
    }

    /// The one commit whose sha begins so; seven digits at least, as GitHub asks.
    #[must_use]
    pub fn by_prefix(&self, prefix: &str) -> Option<&Commit> {
        if prefix.len() < 7 {
            return None;
        }
        let mut found = self.commits.values().filter(|commit| commit.sha.starts_with(prefix));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// A commit and everything before it, nearest first.
    #[must_use]
    pub fn ancestry(&self, sha: &str) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut order = Vec::new();
        let mut queue = VecDeque::from([sha.to_owned()]);
        while let Some(next) = queue.pop_front() {
            let Some(commit) = self.get(&next) else { continue };
            if seen.insert(next.clone()) {
                queue.extend(commit.parents.iter().cloned());
                order.push(next);
            }
        }
        order
    }

    /// The nearest commit that both contain: where two lines of work parted.
    #[must_use]
    pub fn merge_base(&self, one: &str, other: &str) -> Option<String> {
        let theirs: BTreeSet<_> = self.ancestry(other).into_iter().collect();
        self.ancestry(one).into_iter().find(|sha| theirs.contains(sha))
    }

    /// The commits that `head` contains and `base` does not, oldest first.
    #[must_use]
    pub fn only_in(&self, head: &str, base: &str) -> Vec<String> {
        let known: BTreeSet<_> = self.ancestry(base).into_iter().collect();
        let mut own: Vec<_> = self.ancestry(head).into_iter().filter(|sha| !known.contains(sha)).collect();
        own.reverse();
        own
    }
}
