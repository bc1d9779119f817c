//! What changed between two trees, as GitHub lists it, and whether two changes can be put together.

use std::collections::BTreeSet;

use crate::state::Tree;

/// One entry of a change's file list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// The path after the change (before it, for a removal).
    pub filename: String,
    /// `added`, `removed`, `modified`, `renamed`, and on real GitHub `copied`, `changed`, `unchanged`.
    pub status: String,
    /// The path before a rename.
    pub previous_filename: Option<String>,
    /// Lines added.
    pub additions: u64,
    /// Lines removed.
    pub deletions: u64,
}

impl ChangedFile {
    /// An entry by hand, for lists that no pair of trees gives.
    #[must_use]
    pub fn new(filename: &str, status: &str) -> Self {
        Self {
            filename: filename.to_owned(),
            status: status.to_owned(),
            previous_filename: None,
            additions: 1,
            deletions: 0,
        }
    }

    /// A rename by hand.
    #[must_use]
    pub fn renamed(from: &str, to: &str) -> Self {
        Self { previous_filename: Some(from.to_owned()), additions: 0, ..Self::new(to, "renamed") }
    }
}

/// The files that differ, by path. A removed and an added file of one content are a rename.
#[must_use]
pub fn diff(before: &Tree, after: &Tree) -> Vec<ChangedFile> {
    let mut gone: BTreeSet<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    let mut changes = Vec::new();
    for (path, content) in after {
        let new_lines = lines(content);
        let change = match before.get(path) {
            Some(old) if old == content => continue,
            Some(old) => ChangedFile { deletions: lines(old), ..file(path, "modified", new_lines) },
            None => {
                let origin = gone.iter().copied().find(|old| before.get(*old) == Some(content));
                if let Some(origin) = origin {
                    gone.remove(origin);
                    ChangedFile::renamed(origin, path)
                } else {
                    file(path, "added", new_lines)
                }
            }
        };
        changes.push(change);
    }
    for path in gone {
        let deletions = before.get(path).map_or(0, |content| lines(content));
        changes.push(ChangedFile { deletions, ..file(path, "removed", 0) });
    }
    changes.sort_by(|one, other| one.filename.cmp(&other.filename));
    changes
}

/// The tree with both changes since `base` in it; none when they change one file differently.
#[must_use]
pub fn merge_trees(base: &Tree, ours: &Tree, theirs: &Tree) -> Option<Tree> {
    let paths: BTreeSet<&String> = base.keys().chain(ours.keys()).chain(theirs.keys()).collect();
    let mut merged = Tree::new();
    for path in paths {
        let (old, our, their) = (base.get(path), ours.get(path), theirs.get(path));
        let chosen = if our == their || their == old {
            our
        } else if our == old {
            their
        } else {
            return None;
        };
        if let Some(content) = chosen {
            merged.insert(path.clone(), content.clone());
        }
    }
    Some(merged)
}

fn file(path: &str, status: &str, additions: u64) -> ChangedFile {
    ChangedFile { additions, ..ChangedFile::new(path, status) }
}

fn lines(content: &[u8]) -> u64 {
    u64::try_from(content.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count()).unwrap_or(0)
}
