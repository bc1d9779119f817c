//! Check runs, check suites, workflow runs and jobs, commit statuses.

use serde::Deserialize;

use crate::github::text::Text;

/// One page of a listing. An item that is null says nothing but that there is one more. Boxed: each is
/// moved several times while it is read, and is large.
pub(crate) type Page<T> = Vec<Option<Box<T>>>;

#[derive(Debug, Deserialize)]
pub(crate) struct App<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) slug: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Account<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) login: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CheckRun<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) name: Option<Text<'a>>,
    pub(crate) head_sha: Option<Text<'a>>,
    pub(crate) status: Option<Text<'a>>,
    pub(crate) conclusion: Option<Text<'a>>,
    pub(crate) started_at: Option<Text<'a>>,
    pub(crate) completed_at: Option<Text<'a>>,
    pub(crate) details_url: Option<Text<'a>>,
    pub(crate) html_url: Option<Text<'a>>,
    pub(crate) url: Option<Text<'a>>,
    pub(crate) app: Option<App<'a>>,
    pub(crate) check_suite: Option<SuiteOfRun<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SuiteOfRun<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) head_sha: Option<Text<'a>>,
    pub(crate) app: Option<App<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CheckRuns<'a> {
    pub(crate) total_count: Option<u64>,
    #[serde(borrow)]
    pub(crate) check_runs: Option<Page<CheckRun<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CheckSuite<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CheckSuites<'a> {
    pub(crate) total_count: Option<u64>,
    #[serde(borrow)]
    pub(crate) check_suites: Option<Page<CheckSuite<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WorkflowRun<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) name: Option<Text<'a>>,
    pub(crate) event: Option<Text<'a>>,
    pub(crate) check_suite_id: Option<Text<'a>>,
    pub(crate) repository: Option<Repository<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WorkflowRuns<'a> {
    pub(crate) total_count: Option<u64>,
    #[serde(borrow)]
    pub(crate) workflow_runs: Option<Page<WorkflowRun<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WorkflowJob<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) run_id: Option<Text<'a>>,
    pub(crate) run_attempt: Option<Text<'a>>,
    pub(crate) name: Option<Text<'a>>,
    pub(crate) workflow_name: Option<Text<'a>>,
    pub(crate) head_sha: Option<Text<'a>>,
    pub(crate) status: Option<Text<'a>>,
    pub(crate) conclusion: Option<Text<'a>>,
    pub(crate) started_at: Option<Text<'a>>,
    pub(crate) completed_at: Option<Text<'a>>,
    pub(crate) html_url: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WorkflowJobs<'a> {
    pub(crate) total_count: Option<u64>,
    #[serde(borrow)]
    pub(crate) jobs: Option<Page<WorkflowJob<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Status<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) context: Option<Text<'a>>,
    pub(crate) state: Option<Text<'a>>,
    pub(crate) sha: Option<Text<'a>>,
    pub(crate) url: Option<Text<'a>>,
    pub(crate) target_url: Option<Text<'a>>,
    pub(crate) created_at: Option<Text<'a>>,
    pub(crate) updated_at: Option<Text<'a>>,
    pub(crate) creator: Option<Account<'a>>,
    /// Beside the status in the delivery `status` alone.
    pub(crate) repository: Option<Repository<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CombinedStatus<'a> {
    pub(crate) total_count: Option<u64>,
    #[serde(borrow)]
    pub(crate) sha: Option<Text<'a>>,
    pub(crate) statuses: Option<Page<Status<'a>>>,
    pub(crate) repository: Option<Repository<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Repository<'a> {
    #[serde(borrow)]
    pub(crate) full_name: Option<Text<'a>>,
}
