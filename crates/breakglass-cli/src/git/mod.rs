//! What a clone of the repository tells about the commits after an emergency merge.
//!
//! ```text
//! history.rs  which commits of the base branch come after the merge commit
//! renames.rs  where a file of one commit is in a later one
//! revert.rs   which commit took the merge commit's patch back   lines.rs  the same within one file
//! ```
//!
//! Only the clone itself decides: no configuration of the machine or the user, no environment, no replaced objects, no
//! program and no network.

mod history;
mod lines;
mod renames;
mod revert;
#[cfg(test)]
mod tests;

use std::path::Path;

use gix::sec::trust::Mapping;
use gix::{ObjectId, ThreadSafeRepository, open};

use crate::problem::{Problem, Result, code};

/// The fewest digits that are taken for a shortened id, so that words such as `added` are not.
const SHORTEST_ID: usize = 7;

/// A clone.
pub(crate) struct Repository {
    clone: gix::Repository,
}

/// What a commit is to a merge commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The merge commit itself.
    Same,
    /// A commit of the base branch that has the merge commit among its ancestors.
    Descendant,
    /// Any other, also one that the clone does not have.
    Unrelated,
}

/// A file that is at another path than before. Bytes that are not UTF-8 are shown as U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Renamed {
    /// Its path then.
    pub(crate) before: String,
    /// Its path now.
    pub(crate) after: String,
}

impl Repository {
    /// The clone that `path` is in.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        // Replaced objects show another history than the forge has.
        let options = || open::Options::isolated().config_overrides(["core.useReplaceRefs=false"]);
        let trust = Mapping { full: options(), reduced: options() };
        let found =
            ThreadSafeRepository::discover_opts(path, Default::default(), trust).map_err(|error| {
                let why = error.probable_cause();
                Problem::input(
                    code::NOT_A_REPOSITORY,
                    format!("{}: not in a git repository that can be read: {why}", path.display()),
                )
            })?;
        let mut clone = found.to_thread_local();
        clone.object_cache_size_if_unset(16 << 20);
        Ok(Self { clone })
    }

    /// The full id of a commit: of its id, of the branch `main`, of the remote branch `origin/main` or of `HEAD`.
    ///
    /// Tags are not looked at: one that is called like the base branch must not stand in for it.
    pub(crate) fn resolve(&self, revision: &str) -> Result<String> {
        self.commit_of(revision).map(|id| id.to_string())
    }

    fn commit_of(&self, revision: &str) -> Result<ObjectId> {
        let none = || {
            Problem::input(
                code::NO_SUCH_COMMIT,
                format!("`{revision}` is no branch, remote branch or commit of the clone"),
            )
        };
        if let Ok(id) = ObjectId::from_hex(revision.as_bytes()) {
            return if self.has_commit(id) { Ok(id) } else { Err(none()) };
        }
        if let Some(id) = self.tip_of(revision)? {
            return Ok(id);
        }
        let shortened = Some(revision).filter(|digits| digits.len() >= SHORTEST_ID);
        let Some(prefix) = shortened.and_then(|digits| gix::hash::Prefix::from_hex(digits).ok()) else {
            return Err(none());
        };
        match self.clone.objects.lookup_prefix(prefix, None).map_err(unread)? {
            Some(Ok(id)) if self.has_commit(id) => Ok(id),
            _ => Err(none()),
        }
    }

    /// The commit at the tip of a branch.
    fn tip_of(&self, branch: &str) -> Result<Option<ObjectId>> {
        if branch == "HEAD" {
            return Ok(self.clone.head_id().ok().map(gix::Id::detach));
        }
        let full = ["", "refs/heads/", "refs/remotes/"].map(|folder| format!("{folder}{branch}"));
        for name in full.iter().filter(|name| name.starts_with("refs/")) {
            // A name that cannot be a reference's is none's.
            let Ok(wanted) = gix::refs::FullName::try_from(name.as_str()) else {
                continue;
            };
            let found = self.clone.try_find_reference(wanted.as_ref()).map_err(unread)?;
            if let Some(mut reference) = found {
                return reference.peel_to_commit().map(|commit| Some(commit.id)).map_err(unread);
            }
        }
        Ok(None)
    }

    fn has_commit(&self, id: ObjectId) -> bool {
        self.clone.find_commit(id).is_ok()
    }
}

/// The full id that a ledger or a payload holds, whether or not the clone has the commit.
fn full_id(digits: &str) -> Result<ObjectId> {
    ObjectId::from_hex(digits.as_bytes()).map_err(|_| {
        Problem::input(
            code::NO_SUCH_COMMIT,
            format!("`{digits}` is not the full id of a commit (40 or 64 hexadecimal digits)"),
        )
    })
}

/// What the clone has cannot be read, or lacks what it should have.
#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` wants")]
fn unread(error: gix::Error) -> Problem {
    Problem::input(
        code::CANNOT_READ,
        format!("the git repository cannot be read: {}", error.probable_cause()),
    )
}

/// The clone's history is cut before the answer.
fn shallow() -> Problem {
    Problem::input(
        code::SHALLOW_CLONE,
        "the clone is shallow, and its history ends before this can be told; `git fetch --unshallow` fetches the rest",
    )
}
