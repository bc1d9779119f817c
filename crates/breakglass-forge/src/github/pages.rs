//! Which payloads are long lists, and where they have them.

use breakglass_json::{Holds, Wanted};

use super::model::View;
use super::model::checks::{CheckRun, CheckSuite, Status, WorkflowJob, WorkflowRun};
use super::model::graphql::CommitNode;
use super::model::pulls::{File, PullRequest, Review};
use super::payload::Payload;

/// A payload that holds a list of as many elements as there are.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) payload: Payload,
    /// The key of the outermost object that the list stands under; none where it is outermost itself.
    pub(super) key: Option<&'static str>,
    element: &'static Wanted,
}

impl Page {
    /// All of them. No key is read of two payloads: what stands under it says nothing where the payload is another one.
    pub(super) const ALL: &[Self] = &[
        Self::under("check_runs", Payload::CheckRuns, CheckRun::WANTED),
        Self::under("check_suites", Payload::CheckSuites, CheckSuite::WANTED),
        Self::under("workflow_runs", Payload::WorkflowRuns, WorkflowRun::WANTED),
        Self::under("jobs", Payload::WorkflowJobs, WorkflowJob::WANTED),
        Self::under("statuses", Payload::CombinedStatus, Status::WANTED),
        Self::under("files", Payload::Compare, File::WANTED),
        Self::outermost(Payload::Statuses, Status::WANTED),
        Self::outermost(Payload::PullRequests, PullRequest::WANTED),
        Self::outermost(Payload::Reviews, Review::WANTED),
        Self::outermost(Payload::Files, File::WANTED),
        Self::outermost(Payload::GraphQlCommits, CommitNode::WANTED),
    ];

    const fn under(key: &'static str, payload: Payload, element: &'static Wanted) -> Self {
        Self { payload, key: Some(key), element }
    }

    const fn outermost(payload: Payload, element: &'static Wanted) -> Self {
        Self { payload, key: None, element }
    }

    /// What a list of its elements holds.
    pub(super) fn holds(&self) -> Holds {
        Holds::Objects(self.element)
    }
}
