//! Where a file of one commit is in a later one.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::diff::Rewrites;
use gix::diff::blob::pipeline::{Mode, WorktreeRoots};
use gix::object::tree::diff::Change;

use super::{Renamed, Repository, unread};
use crate::problem::Result;

/// Where the files whose path changed, went or came since the start were at the start: nowhere, where they are new.
type Origins = BTreeMap<BString, Option<BString>>;

impl Repository {
    /// The files of `from` that are at another path at `to`, followed commit by commit along the first parents of `to`;
    /// in one step where `from` is not among them.
    pub(crate) fn renames(&self, from: &str, to: &str) -> Result<Vec<Renamed>> {
        let (from, to) = (self.commit_of(from)?, self.commit_of(to)?);
        let mut line = self.later(from, to)?.line;
        if line.is_empty() {
            line.push(to);
        }
        let mut cache =
            self.clone.diff_resource_cache(Mode::ToGit, WorktreeRoots::default()).map_err(unread)?;
        let mut origins = Origins::new();
        let mut before = from;
        for after in line {
            self.follow(before, after, &mut cache, &mut origins).map_err(unread)?;
            cache.clear_resource_cache_keep_allocation();
            before = after;
        }
        let mut renamed: Vec<_> = origins
            .into_iter()
            .filter_map(|(after, before)| Some((before?, after)))
            .filter(|(before, after)| before != after)
            .map(|(before, after)| Renamed {
                before: before.to_str_lossy().into_owned(),
                after: after.to_str_lossy().into_owned(),
            })
            .collect();
        renamed.sort();
        Ok(renamed)
    }

    /// Goes one step further.
    fn follow(
        &self,
        before: ObjectId,
        after: ObjectId,
        cache: &mut gix::diff::blob::Platform,
        origins: &mut Origins,
    ) -> gix::Result<()> {
        let (mut gone, mut moved, mut new) = (Vec::new(), Vec::new(), Vec::new());
        let before = self.clone.find_commit(before)?.tree()?;
        let after = self.clone.find_commit(after)?.tree()?;
        before
            .changes()?
            .options(|options| {
                options.track_rewrites(Some(Rewrites::default()));
            })
            .for_each_to_obtain_tree_with_cache(&after, cache, |change| {
                match change {
                    Change::Rewrite { entry_mode, source_location, location, .. }
                        if !entry_mode.is_tree() =>
                    {
                        moved.push((source_location.to_owned(), location.to_owned()));
                    }
                    Change::Addition { entry_mode, location, .. } if !entry_mode.is_tree() => {
                        new.push(location.to_owned());
                    }
                    Change::Deletion { entry_mode, location, .. } if !entry_mode.is_tree() => {
                        gone.push(location.to_owned());
                    }
                    _ => {}
                }
                Ok(ControlFlow::Continue(()))
            })?;
        for path in gone {
            origins.remove(&path);
        }
        // All that moves leaves its path before any of it arrives: one file may take the place of another.
        let arriving: Vec<_> = moved
            .into_iter()
            .map(|(source, to)| (to, origins.remove(&source).unwrap_or(Some(source))))
            .chain(new.into_iter().map(|path| (path, None)))
            .collect();
        origins.extend(arriving);
        Ok(())
    }
}
