//! What is delivered: webhooks, and the listing that is read most.

use super::checks::{CheckRun, CheckSuite, Repository, WorkflowJob, WorkflowRun};
use super::pulls::{PullRequest, Review};
use super::view::views;

views! {
    Delivery {
        check_run: Object(CheckRun),
        check_suite: Object(CheckSuite),
        workflow_run: Object(WorkflowRun),
        workflow_job: Object(WorkflowJob),
        pull_request: Object(PullRequest),
        review: Object(Review),
        merge_group: Object(MergeGroup),
        repository: Object(Repository),
        /// Of the listing of a commit's check runs, as is the next: it is read here so that it is read once.
        check_runs: Objects(CheckRun),
        total_count: Count,
    }

    MergeGroup {
        head_sha: Text,
        base_sha: Text,
        base_ref: Text,
    }

    Push {
        branch = "ref": Text,
        after: Text,
        deleted: Flag,
        repository: Object(Repository),
    }
}
