//! What is delivered: webhooks, and the listing that is read most.

use serde::Deserialize;

use super::checks::{CheckRun, CheckSuite, Page, Repository, WorkflowJob, WorkflowRun};
use super::pulls::{PullRequest, Review};
use crate::github::text::Text;

#[derive(Debug, Deserialize)]
pub(crate) struct Delivery<'a> {
    #[serde(borrow)]
    pub(crate) check_run: Option<CheckRun<'a>>,
    pub(crate) check_suite: Option<CheckSuite<'a>>,
    pub(crate) workflow_run: Option<WorkflowRun<'a>>,
    pub(crate) workflow_job: Option<WorkflowJob<'a>>,
    pub(crate) pull_request: Option<PullRequest<'a>>,
    pub(crate) review: Option<Review<'a>>,
    pub(crate) merge_group: Option<MergeGroup<'a>>,
    pub(crate) repository: Option<Repository<'a>>,
    /// Of the listing of a commit's check runs, as is the next: it is read here so that it is read once.
    pub(crate) check_runs: Option<Page<CheckRun<'a>>>,
    pub(crate) total_count: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct MergeGroup<'a> {
    #[serde(borrow)]
    pub(crate) head_sha: Option<Text<'a>>,
    pub(crate) base_sha: Option<Text<'a>>,
    pub(crate) base_ref: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Push<'a> {
    #[serde(borrow, rename = "ref")]
    pub(crate) branch: Option<Text<'a>>,
    pub(crate) after: Option<Text<'a>>,
    pub(crate) deleted: Option<bool>,
    pub(crate) repository: Option<Repository<'a>>,
}
