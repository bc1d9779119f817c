//! What producers report on commits: check suites and runs, workflow runs, statuses.

use crate::state::App;

/// One check run.
#[derive(Clone, Debug)]
pub struct CheckRun {
    /// Its number; set when it is added, unless given.
    pub id: u64,
    /// The suite it belongs to; set when it is added, unless given.
    pub suite_id: u64,
    /// The commit it reports on; set when it is added.
    pub head_sha: String,
    /// The name that rules require.
    pub name: String,
    /// The producer.
    pub app: App,
    /// `queued`, `in_progress`, `completed`, or a word of a test's own.
    pub status: String,
    /// The verdict of a completed run.
    pub conclusion: Option<String>,
    /// When it began, in GitHub's writing.
    pub started_at: Option<String>,
    /// When it ended, in GitHub's writing.
    pub completed_at: Option<String>,
    /// The producer's own reference.
    pub external_id: String,
    /// Where to read more.
    pub details_url: String,
    /// The heading of the output.
    pub title: Option<String>,
    /// The body of the output.
    pub summary: Option<String>,
}

impl CheckRun {
    /// A queued run of GitHub Actions.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            id: 0,
            suite_id: 0,
            head_sha: String::new(),
            name: name.to_owned(),
            app: App::actions(),
            status: "queued".to_owned(),
            conclusion: None,
            started_at: None,
            completed_at: None,
            external_id: String::new(),
            details_url: String::new(),
            title: None,
            summary: None,
        }
    }

    /// The same, from another producer.
    #[must_use]
    pub fn by(mut self, app: App) -> Self {
        self.app = app;
        self
    }

    /// The same, in another status such as `in_progress`.
    #[must_use]
    pub fn status(mut self, status: &str) -> Self {
        status.clone_into(&mut self.status);
        self
    }

    /// The same, completed with a verdict; it ends when it is added, unless `completed_at` is given.
    #[must_use]
    pub fn concluded(mut self, conclusion: &str) -> Self {
        "completed".clone_into(&mut self.status);
        self.conclusion = Some(conclusion.to_owned());
        self
    }

    /// The same, in a suite that exists already: a re-run, or another job.
    #[must_use]
    pub fn in_suite(mut self, suite_id: u64) -> Self {
        self.suite_id = suite_id;
        self
    }
}

/// The runs that one producer started together on a commit.
#[derive(Clone, Debug)]
pub struct CheckSuite {
    /// Its number.
    pub id: u64,
    /// The commit.
    pub head_sha: String,
    /// The producer.
    pub app: App,
    /// The status to show; without it, what its runs say.
    pub status: Option<String>,
    /// The verdict to show; without it, what its runs say.
    pub conclusion: Option<String>,
    /// When it began, in GitHub's writing.
    pub created_at: String,
}

/// One run of a workflow of GitHub Actions.
#[derive(Clone, Debug)]
pub struct WorkflowRun {
    /// Its number; set when it is added, unless given.
    pub id: u64,
    /// The workflow's name.
    pub name: String,
    /// The workflow file's path.
    pub path: String,
    /// The commit.
    pub head_sha: String,
    /// The branch of the commit.
    pub head_branch: String,
    /// The suite with its jobs' check runs; a new one is made when this is 0.
    pub suite_id: u64,
    /// `queued`, `in_progress`, `completed`, `waiting`, `requested`, `pending`.
    pub status: String,
    /// The verdict of a completed run.
    pub conclusion: Option<String>,
    /// What set it off: `pull_request`, `push`, `merge_group` and so on.
    pub event: String,
    /// The number of this attempt, from 1.
    pub run_attempt: u64,
    /// When it began, in GitHub's writing; set when it is added, unless given.
    pub created_at: String,
}

impl WorkflowRun {
    /// A first attempt, queued for a pull request.
    #[must_use]
    pub fn new(name: &str, path: &str) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            path: path.to_owned(),
            head_sha: String::new(),
            head_branch: String::new(),
            suite_id: 0,
            status: "queued".to_owned(),
            conclusion: None,
            event: "pull_request".to_owned(),
            run_attempt: 1,
            created_at: String::new(),
        }
    }

    /// The same, completed with a verdict.
    #[must_use]
    pub fn concluded(mut self, conclusion: &str) -> Self {
        "completed".clone_into(&mut self.status);
        self.conclusion = Some(conclusion.to_owned());
        self
    }
}

/// One report in a commit's history of statuses; the last of a context counts.
#[derive(Clone, Debug)]
pub struct Status {
    /// Its number.
    pub id: u64,
    /// The commit.
    pub sha: String,
    /// The name that rules require.
    pub context: String,
    /// `error`, `failure`, `pending`, `success`.
    pub state: String,
    /// A short line.
    pub description: Option<String>,
    /// Where to read more.
    pub target_url: Option<String>,
    /// The login that set it.
    pub creator: String,
    /// The app whose token set it; pins go by it.
    pub app_id: Option<u64>,
    /// When, in GitHub's writing.
    pub created_at: String,
}
