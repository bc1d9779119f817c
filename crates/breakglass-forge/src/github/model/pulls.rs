//! Pull requests, reviews and files.

use serde::Deserialize;

use super::checks::{Account, Repository};
use crate::github::text::{Text, list, present};

#[derive(Debug, Deserialize)]
pub(crate) struct PullRequest<'a> {
    pub(crate) number: Option<u64>,
    #[serde(borrow)]
    pub(crate) title: Option<Text<'a>>,
    pub(crate) html_url: Option<Text<'a>>,
    pub(crate) state: Option<Text<'a>>,
    pub(crate) merged: Option<bool>,
    pub(crate) merged_at: Option<Text<'a>>,
    pub(crate) draft: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) mergeable: Option<Option<bool>>,
    pub(crate) mergeable_state: Option<Text<'a>>,
    pub(crate) changed_files: Option<u64>,
    pub(crate) updated_at: Option<Text<'a>>,
    pub(crate) user: Option<Account<'a>>,
    pub(crate) head: Option<End<'a>>,
    pub(crate) base: Option<End<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct End<'a> {
    #[serde(borrow, rename = "ref")]
    pub(crate) branch: Option<Text<'a>>,
    pub(crate) sha: Option<Text<'a>>,
    pub(crate) repo: Option<Repository<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Review<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) user: Option<Account<'a>>,
    pub(crate) state: Option<Text<'a>>,
    pub(crate) author_association: Option<Text<'a>>,
    pub(crate) submitted_at: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct File<'a> {
    #[serde(borrow)]
    pub(crate) filename: Option<Text<'a>>,
    pub(crate) previous_filename: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Compare<'a> {
    pub(crate) behind_by: Option<u64>,
    #[serde(borrow, default, deserialize_with = "list")]
    pub(crate) files: Vec<File<'a>>,
}
