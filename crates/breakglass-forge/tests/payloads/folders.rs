//! What each folder of the corpus holds, and how it is to be read.

use std::fs;
use std::path::{Path, PathBuf};

use breakglass_forge::github::Payload;

/// What a folder's files are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holds {
    /// Payloads of these kinds.
    Kinds(&'static [Payload]),
    /// What is read by nobody, and why.
    NotRead(&'static str),
}

use Holds::{Kinds, NotRead};

/// All folders: one that is not here fails the test.
pub(crate) const FOLDERS: &[(&str, Holds)] = &[
    ("api_branch", Kinds(&[Payload::Branch])),
    ("api_branch_protection", Kinds(&[Payload::BranchProtection])),
    ("api_branch_rules", Kinds(&[Payload::BranchRules])),
    ("api_check_run", Kinds(&[Payload::CheckRun])),
    ("api_check_run_annotations", NotRead("remarks on lines, which decide nothing")),
    ("api_check_runs", Kinds(&[Payload::CheckRuns])),
    ("api_check_suite", Kinds(&[Payload::CheckSuite])),
    ("api_check_suites", Kinds(&[Payload::CheckSuites])),
    ("api_combined_status", Kinds(&[Payload::CombinedStatus])),
    ("api_deployment_statuses", NotRead("how a deployment went, after the merge")),
    ("api_merge", NotRead("the answer to a merge, which is past the gate")),
    ("api_pr_stacks", NotRead("how pull requests stand on each other, and no check")),
    ("api_pull_request", Kinds(&[Payload::PullRequest])),
    ("api_pull_requests", Kinds(&[Payload::PullRequests, Payload::PullRequest])),
    ("api_required_contexts", Kinds(&[Payload::RequiredContexts])),
    ("api_required_pull_request_reviews", Kinds(&[Payload::RequiredReviews])),
    ("api_required_status_checks", Kinds(&[Payload::RequiredStatusChecks])),
    ("api_reviews", Kinds(&[Payload::Reviews])),
    ("api_rulesets", Kinds(&[Payload::Rulesets, Payload::Ruleset])),
    ("api_statuses", Kinds(&[Payload::Statuses, Payload::Status])),
    ("api_workflow_job", Kinds(&[Payload::WorkflowJob])),
    ("api_workflow_jobs", Kinds(&[Payload::WorkflowJobs])),
    ("api_workflow_run", Kinds(&[Payload::WorkflowRun])),
    ("api_workflow_runs", Kinds(&[Payload::WorkflowRuns])),
    ("api_workflow_timing", NotRead("billed minutes")),
    ("error_responses", NotRead("the forge's own errors")),
    ("graphql_commits_ci", Kinds(&[Payload::GraphQlCommits])),
    ("graphql_pr", Kinds(&[Payload::GraphQl])),
    ("graphql_pr_checks", Kinds(&[Payload::GraphQl])),
    ("graphql_pr_mergeability", Kinds(&[Payload::GraphQl])),
    ("graphql_rulesets", Kinds(&[Payload::GraphQl])),
    ("history_dynamo", NotRead("rows of somebody's table; `dumps.rs` takes the payloads out")),
    ("history_workflow_jobs", NotRead("rows of somebody's table; `dumps.rs` reads their words")),
    ("webhook_branch_protection_rule", NotRead("one rule that changed; the branch's rules are read afresh")),
    ("webhook_check_run", Kinds(&[Payload::CheckRunEvent])),
    ("webhook_check_suite", Kinds(&[Payload::CheckSuiteEvent])),
    ("webhook_deployment", NotRead("a deployment, after the merge")),
    ("webhook_deployment_review", NotRead("leave to deploy, after the merge")),
    ("webhook_deployment_status", NotRead("how a deployment went, after the merge")),
    ("webhook_merge_group", Kinds(&[Payload::MergeGroupEvent])),
    ("webhook_pull_request", Kinds(&[Payload::PullRequestEvent])),
    ("webhook_pull_request_review", Kinds(&[Payload::PullRequestReviewEvent])),
    ("webhook_status", Kinds(&[Payload::StatusEvent])),
    ("webhook_unknown", NotRead("an event of the events API, which is no webhook")),
    ("webhook_workflow_job", Kinds(&[Payload::WorkflowJobEvent])),
    ("webhook_workflow_run", Kinds(&[Payload::WorkflowRunEvent])),
];

/// What one file is, where it is not what its folder holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Odd {
    /// Refused with this code, whether the reader is told the kind or not.
    Refused(&'static str),
    /// Refused with this code where the kind has to be told by the keys; read where it is said.
    NotTold(&'static str),
    /// Of another kind than its folder's.
    Other(Payload),
}

use Odd::{NotTold, Other, Refused};

/// Files, by the end of their path, and why they are odd. One that is not odd any more fails the test.
pub(crate) const ODD: &[(&str, Odd, &str)] = &[
    ("go-scm__branch.json", Refused("wrong_payload"), "protected, and not a word of how"),
    ("branch-protection_normalized_0.json", Refused("forge_error"), "`Branch not protected`"),
    ("tags_protection_200_default.json", Refused("unknown_payload"), "patterns of tags"),
    ("TestChecksService_GetCheckRun_24.json", NotTold("unknown_payload"), "neither commit nor app"),
    ("TestChecksService_UpdateCheckRun_250.json", NotTold("unknown_payload"), "neither commit nor app"),
    (
        "TestChecksService_CreateCheckSuite_570.json",
        NotTold("unknown_payload"),
        "no app: as a check run's parts",
    ),
    ("TestChecksService_GetCheckSuite_74.json", NotTold("unknown_payload"), "no app: as a check run's parts"),
    ("emptyStatusesMock.json", NotTold("unknown_payload"), "a mock of one key"),
    ("PullRequestsService_Get_links_226.json", NotTold("unknown_payload"), "neither head nor base"),
    ("PullRequestsService_Get_urlFields_311.json", NotTold("unknown_payload"), "neither head nor base"),
    (
        "post_repos_owner_repo_pulls_pull_number_reviews_200_default.json",
        Refused("unknown_payload"),
        "POST answers with one review",
    ),
    (
        "openapi_check-run-completed_default__2.json",
        Refused("unknown_payload"),
        "a form's field `payload` around it",
    ),
    (
        "openapi_check-run-created_default__2.json",
        Refused("unknown_payload"),
        "a form's field `payload` around it",
    ),
    (
        "check-run-requested-action_default__2.json",
        Refused("unknown_payload"),
        "a form's field `payload` around it",
    ),
    (
        "check-run-rerequested_default__2.json",
        Refused("unknown_payload"),
        "a form's field `payload` around it",
    ),
    (
        "webhook_pull_request/test-infra__pull_request.closed.json",
        Refused("unknown_payload"),
        "a test's envelope around it",
    ),
    (
        "webhook_pull_request/test-infra__pull_request.edited.json",
        Refused("unknown_payload"),
        "a test's envelope around it",
    ),
    (
        "webhook_pull_request/test-infra__pull_request.synchronize.json",
        Refused("unknown_payload"),
        "a test's envelope around it",
    ),
    (
        "webhook_workflow_job/test-infra__workflow_job.queued.json",
        Refused("unknown_payload"),
        "a test's envelope around it",
    ),
    (
        "webhook_workflow_run/test-infra__workflow_run.completed.json",
        Refused("unknown_payload"),
        "a test's envelope around it",
    ),
    ("go-scm__wh_pr_review_submitted.json", Other(Payload::PullRequestReviewEvent), "a review's delivery"),
];

/// One file of the corpus.
#[derive(Debug)]
pub(crate) struct File {
    /// `folder/file`.
    pub(crate) path: String,
    pub(crate) holds: Holds,
    pub(crate) odd: Option<Odd>,
    pub(crate) bytes: Vec<u8>,
}

/// All files below a folder, in the order of their paths.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every GitHub payload of the corpus.
pub(crate) fn files(corpus: &Path) -> Vec<File> {
    let below = corpus.join("payloads/github");
    let file = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        let path = path.strip_prefix(&below).unwrap().to_str().unwrap().replace('\\', "/");
        let folder = path.split('/').next().unwrap();
        let holds = FOLDERS.iter().find(|(name, _)| *name == folder);
        let holds = holds.unwrap_or_else(|| panic!("no folder `{folder}` in the table")).1;
        let odd = ODD.iter().find(|(end, ..)| path.ends_with(end)).map(|(_, odd, _)| *odd);
        File { path, holds, odd, bytes }
    };
    files_below(&below).iter().map(|path| file(path)).collect()
}

impl File {
    /// How the file is read: of its folder's kinds the one that its keys tell, else the first that takes it.
    pub(crate) fn payload(&self) -> Option<Payload> {
        let Kinds(kinds) = self.holds else {
            return None;
        };
        match (self.odd, Payload::detect(&self.bytes)) {
            (Some(Refused(_)), _) => None,
            (Some(Other(payload)), _) => Some(payload),
            (_, Ok(Some(payload))) if kinds.contains(&payload) => Some(payload),
            _ => kinds.first().copied(),
        }
    }
}
