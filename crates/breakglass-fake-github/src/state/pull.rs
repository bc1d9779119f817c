//! Pull requests.

use crate::state::ChangedFile;

/// Whether the branches can be put together, and whether GitHub has worked it out yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mergeable {
    /// What the trees say.
    Computed,
    /// Still being worked out: `null`.
    Unknown,
    /// A verdict by hand.
    Forced(bool),
}

/// One pull request; its title, text, author and labels are those of the issue of the same number.
#[derive(Clone, Debug)]
pub struct Pull {
    /// The number in the repository.
    pub number: u64,
    /// The number over all of GitHub.
    pub id: u64,
    /// The branch it comes from; `owner:branch` if from a fork.
    pub head: String,
    /// The branch it goes to.
    pub base: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether it can be merged cleanly.
    pub mergeable: Mergeable,
    /// Whether the fork it came from is gone: its `repo` is then `null`.
    pub head_repo_deleted: bool,
    /// The head when it was closed or merged; until then the branch's tip counts.
    pub final_head: Option<String>,
    /// The tip of the base it was compared with when it was merged.
    pub final_base: Option<String>,
    /// The commit that merged it.
    pub merge_commit_sha: Option<String>,
    /// Who merged it, and when in GitHub's writing.
    pub merged: Option<(String, String)>,
    /// When it was closed, in GitHub's writing.
    pub closed_at: Option<String>,
    /// A file list by hand; without it, what the trees say.
    pub files: Option<Vec<ChangedFile>>,
    /// The logins asked for a review.
    pub requested_reviewers: Vec<String>,
    /// How many conversations stand open.
    pub unresolved_conversations: u64,
}
