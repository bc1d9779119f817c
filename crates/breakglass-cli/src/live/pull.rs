//! What of a pull request decides what else is read.

use std::sync::Arc;

use serde::Deserialize;

use super::answer_error;
use crate::input::target::is_repository;
use crate::problem::{Again, Problem, Result, code};

/// A pull request at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Pull {
    /// The payload.
    pub(crate) bytes: Arc<[u8]>,
    /// `owner/name` as it is called now.
    pub(crate) repository: String,
    pub(crate) number: u64,
    pub(crate) head: String,
    pub(crate) base_branch: String,
    pub(crate) base_sha: String,
    /// GitHub's one word for it all; hides what blocks from those who may bypass it.
    pub(crate) merge_state: Option<String>,
}

#[derive(Deserialize)]
struct Payload {
    number: u64,
    head: Head,
    base: Base,
    mergeable_state: Option<String>,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
}

#[derive(Deserialize)]
struct Base {
    #[serde(rename = "ref")]
    branch: String,
    sha: String,
    repo: Repo,
}

#[derive(Deserialize)]
struct Repo {
    full_name: String,
}

impl Pull {
    pub(crate) fn of(bytes: &Arc<[u8]>) -> Result<Self> {
        let payload: Payload = serde_json::from_slice(bytes)
            .map_err(|error| answer_error(&breakglass::wire::json_error(&error)))?;
        // Both go into addresses.
        let hexadecimal = |sha: &str| !sha.is_empty() && sha.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Payload { number, head, base, mergeable_state } = payload;
        if !is_repository(&base.repo.full_name) || !hexadecimal(&head.sha) || !hexadecimal(&base.sha) {
            let message =
                "GitHub's answer is not understood: the pull request names no repository or commits";
            return Err(Problem::unread(code::FORGE_ANSWER, message).again(Again::Soon));
        }
        Ok(Self {
            bytes: Arc::clone(bytes),
            repository: base.repo.full_name,
            number,
            head: head.sha,
            base_branch: base.branch,
            base_sha: base.sha,
            merge_state: mergeable_state,
        })
    }

    /// Whether what was read about the one is about the other: same commits to be merged into the same branch.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.head == other.head
            && self.base_branch == other.base_branch
            && self.repository == other.repository
    }
}
