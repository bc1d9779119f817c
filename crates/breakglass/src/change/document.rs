//! The change as it stands on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::{App, Observation, User, is_false};
use crate::error::ErrorDocument;
use crate::time::Time;

/// What somebody wants to merge, at one head commit, with everything that was reported about that commit.
///
/// Order means nothing: a document is put in order when a [`Change`](crate::Change) is made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "breakglass change")]
pub struct ChangeDocument {
    /// `breakglass/change/1`.
    pub schema: String,
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request's number; absent for a bare commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The title, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where a person can read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<User>,
    /// Whether it can still be merged.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// The head commit: 40 or 64 hexadecimal digits.
    pub head: String,
    /// Where it would be merged.
    #[serde(default)]
    pub base: Base,
    /// The files that it changes; absent where they were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Files>,
    /// What was reported about the head commit. A change with any condition among them was read as a pull request,
    /// and then all conditions are expected.
    #[serde(default)]
    pub observations: Vec<Observation>,
    /// The listings that were cut short, such as `check_runs`: the change is at best `waiting`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<String>,
    /// The gate's own run, which is not counted among the checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateRun>,
    /// What the forge itself demands for this base; absent where it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forge_rules: Option<ForgeRules>,
    /// Why the policy as the change would leave it does not load, where the caller read it and it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_policy: Option<ErrorDocument>,
    /// When all of this was read. Not part of the digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_at: Option<Time>,
}

impl ChangeDocument {
    /// A change of which nothing is known but its place: repository and head commit.
    #[must_use]
    pub fn new(repository: impl Into<String>, head: impl Into<String>) -> Self {
        Self {
            schema: super::SCHEMA.to_owned(),
            repository: repository.into(),
            number: None,
            title: None,
            url: None,
            authors: Vec::new(),
            lifecycle: Lifecycle::Open,
            head: head.into(),
            base: Base::default(),
            files: None,
            observations: Vec::new(),
            incomplete: Vec::new(),
            gate: None,
            forge_rules: None,
            broken_policy: None,
            observed_at: None,
        }
    }
}

/// Whether a change can still be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// It can.
    #[default]
    Open,
    /// It was closed without being merged.
    Closed,
    /// It was merged already.
    Merged,
}

/// Where a change would be merged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// The branch's name, without `refs/heads/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The commit at its tip when the change was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha: Option<String>,
}

/// The files that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// Whether the list is known to be whole: forges cut long ones.
    pub complete: bool,
    /// The files.
    #[serde(default)]
    pub list: Vec<ChangedFile>,
}

/// One file that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedFile {
    /// Its path after the change, from the repository's root.
    pub path: String,
    /// Its path before, where it was renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_path: Option<String>,
}

impl ChangedFile {
    /// Both names of the file.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.path.as_str()).chain(self.previous_path.as_deref())
    }
}

/// The gate's own report on the change: it waits for the others and must not wait for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateRun {
    /// The gate's app. Without `run`, all that it reported is the gate's own.
    pub app: App,
    /// The run's id, where the app reports other checks too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// What the forge itself demands before it merges into the base branch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgeRules {
    /// The names that must be green. A name that both a check run and a status carry must be green in both.
    #[serde(default)]
    pub required: Vec<RequiredName>,
    /// Whether the head must contain the tip of the base branch.
    #[serde(default, skip_serializing_if = "is_false")]
    pub up_to_date: bool,
    /// Whether a review is demanded.
    #[serde(default, skip_serializing_if = "is_false")]
    pub review: bool,
}

/// A name that the forge demands to be green.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequiredName {
    /// The name of the check run or the status's context.
    pub name: String,
    /// The id of the only app that counts, where the forge pins one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}
