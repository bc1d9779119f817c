//! Which commit took a merge commit's patch back: decided by content, never by what a message says.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::bstr::BString;
use gix::diff::tree::recorder;
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryMode;

use super::lines::is_taken_back;
use super::{Repository, full_id, shallow, unread};
use crate::problem::Result;

/// What a commit changed against its first parent, by path.
#[derive(Default)]
struct Patch(BTreeMap<BString, Step>);

/// What became of one path.
#[derive(Default)]
struct Step {
    before: Option<Entry>,
    after: Option<Entry>,
}

/// What stood at a path: a file, a symbolic link or a submodule.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    mode: EntryMode,
    id: ObjectId,
}

impl Repository {
    /// The commit of the base branch that took the merge commit's patch back, and whose own patch stands.
    ///
    /// Commits are compared as the base branch got them, along its first parents: what was taken back and brought again
    /// within a branch that was merged as a whole was never taken back there. A commit that brings the patch again undoes
    /// the revert.
    pub(crate) fn reverted_by(&self, merge_commit: &str, base: &str) -> Result<Option<String>> {
        let merge_commit = full_id(merge_commit)?;
        let later = self.later(merge_commit, self.commit_of(base)?)?;
        if later.commits.is_empty() {
            return later.whole().map(|_| None);
        }
        let merged = self.patch(merge_commit)?;
        let mut standing: Option<(ObjectId, Patch)> = None;
        for &id in &later.line {
            let patch = self.patch(id)?;
            standing = match standing {
                None if self.takes_back(&merged, &patch)? => Some((id, patch)),
                Some((_, revert)) if self.takes_back(&revert, &patch)? => None,
                unchanged => unchanged,
            };
        }
        Ok(standing.map(|(id, _)| id.to_string()))
    }

    /// Whether the later patch is the inverse of the earlier one: the same paths, and each goes back.
    fn takes_back(&self, earlier: &Patch, later: &Patch) -> Result<bool> {
        if earlier.0.is_empty() || !earlier.0.keys().eq(later.0.keys()) {
            return Ok(false);
        }
        for (earlier, later) in earlier.0.values().zip(later.0.values()) {
            let back = earlier.before == later.after && earlier.after == later.before;
            if !back && !self.takes_back_lines(earlier, later)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same for one file that others changed between the two.
    fn takes_back_lines(&self, earlier: &Step, later: &Step) -> Result<bool> {
        let (Some(old), Some(new)) = (earlier.before, earlier.after) else {
            return Ok(false);
        };
        let (Some(found), Some(left)) = (later.before, later.after) else {
            return Ok(false);
        };
        let files = [old, new, found, left].iter().all(|entry| entry.mode.is_blob());
        if !files || old.mode != left.mode || new.mode != found.mode {
            return Ok(false);
        }
        let (old, new) = (self.content(old)?, self.content(new)?);
        let (found, left) = (self.content(found)?, self.content(left)?);
        Ok(is_taken_back(&old, &new, &found, &left))
    }

    fn content(&self, file: Entry) -> Result<Vec<u8>> {
        let mut blob = self.clone.find_blob(file.id).map_err(unread)?;
        Ok(blob.take_data())
    }

    fn patch(&self, id: ObjectId) -> Result<Patch> {
        if self.ends_at(id)? {
            return Err(shallow());
        }
        self.changes(id).map(Patch::new).map_err(unread)
    }

    fn changes(&self, id: ObjectId) -> gix::Result<Vec<recorder::Change>> {
        let commit = self.clone.find_commit(id)?;
        let parent = commit.decode()?.parents().next();
        let before = match parent {
            Some(parent) => self.clone.find_commit(parent)?.tree()?,
            None => self.clone.empty_tree(),
        };
        let after = commit.tree()?;
        let mut recorder = gix::diff::tree::Recorder::default();
        gix::diff::tree(
            TreeRefIter::from_bytes(&before.data, before.id.kind()),
            TreeRefIter::from_bytes(&after.data, after.id.kind()),
            gix::diff::tree::State::default(),
            &self.clone.objects,
            &mut recorder,
        )
        .map_err(gix::Error::from_error)?;
        Ok(recorder.records)
    }
}

impl Patch {
    fn new(changes: Vec<recorder::Change>) -> Self {
        let mut patch = Self::default();
        for change in changes {
            match change {
                recorder::Change::Addition { entry_mode: mode, oid: id, path, .. } => {
                    patch.put(path, None, Some(Entry { mode, id }));
                }
                recorder::Change::Deletion { entry_mode: mode, oid: id, path, .. } => {
                    patch.put(path, Some(Entry { mode, id }), None);
                }
                recorder::Change::Modification {
                    previous_entry_mode,
                    previous_oid,
                    entry_mode,
                    oid,
                    path,
                } => {
                    let before = Entry { mode: previous_entry_mode, id: previous_oid };
                    patch.put(path, Some(before), Some(Entry { mode: entry_mode, id: oid }));
                }
            }
        }
        patch
    }

    /// Folders count by what is in them.
    fn put(&mut self, path: BString, before: Option<Entry>, after: Option<Entry>) {
        let [before, after] = [before, after].map(|entry| entry.filter(|entry| !entry.mode.is_tree()));
        if before.is_some() || after.is_some() {
            let step = self.0.entry(path).or_default();
            step.before = step.before.or(before);
            step.after = step.after.or(after);
        }
    }
}
