//! Reports on a repository's commits: adding them, and which of them count.

use crate::state::{App, CheckRun, CheckSuite, Repo, Status, WorkflowRun};

impl Repo {
    /// Adds a check run on a commit and gives its number; its app's suite on the commit is found or made.
    pub fn add_check(&mut self, sha: &str, mut run: CheckRun) -> u64 {
        let now = self.world.stamp();
        if run.id == 0 {
            run.id = self.world.next_id();
        }
        if run.suite_id == 0 {
            let own = self.suites.iter().find(|suite| suite.head_sha == sha && suite.app == run.app);
            run.suite_id = own.map_or(0, |suite| suite.id);
        }
        if run.suite_id == 0 {
            run.suite_id = self.add_suite(sha, run.app.clone());
        }
        sha.clone_into(&mut run.head_sha);
        if run.started_at.is_none() && run.status != "queued" {
            run.started_at = Some(now.clone());
        }
        if run.completed_at.is_none() && run.status == "completed" {
            run.completed_at = Some(now);
        }
        let id = run.id;
        self.check_runs.push(run);
        id
    }

    /// Ends a check run with a verdict.
    pub fn conclude(&mut self, id: u64, conclusion: &str) {
        let now = self.world.stamp();
        if let Some(run) = self.check_runs.iter_mut().find(|run| run.id == id) {
            "completed".clone_into(&mut run.status);
            run.conclusion = Some(conclusion.to_owned());
            run.started_at.get_or_insert_with(|| now.clone());
            run.completed_at = Some(now);
        }
    }

    /// Adds an empty suite on a commit and gives its number.
    pub fn add_suite(&mut self, sha: &str, app: App) -> u64 {
        let id = self.world.next_id();
        self.suites.push(CheckSuite {
            id,
            head_sha: sha.to_owned(),
            app,
            status: None,
            conclusion: None,
            created_at: self.world.stamp(),
        });
        id
    }

    /// Adds a workflow run on a commit, with a suite of its own, and gives the suite's number.
    pub fn add_workflow_run(&mut self, sha: &str, branch: &str, mut run: WorkflowRun) -> u64 {
        if run.id == 0 {
            run.id = self.world.next_id();
        }
        if run.suite_id == 0 {
            run.suite_id = self.add_suite(sha, App::actions());
        }
        if run.created_at.is_empty() {
            run.created_at = self.world.stamp();
        }
        sha.clone_into(&mut run.head_sha);
        branch.clone_into(&mut run.head_branch);
        let suite = run.suite_id;
        self.workflow_runs.push(run);
        suite
    }

    /// Adds a status on a commit and gives its number.
    pub fn set_status(&mut self, sha: &str, context: &str, state: &str, creator: &str) -> u64 {
        let id = self.world.next_id();
        self.statuses.push(Status {
            id,
            sha: sha.to_owned(),
            context: context.to_owned(),
            state: state.to_owned(),
            description: None,
            target_url: None,
            creator: creator.to_owned(),
            app_id: None,
            created_at: self.world.stamp(),
        });
        id
    }

    /// The statuses of a commit, newest first.
    #[must_use]
    pub fn statuses_on(&self, sha: &str) -> Vec<&Status> {
        self.statuses.iter().rev().filter(|status| status.sha == sha).collect()
    }

    /// The newest status of each context on a commit.
    #[must_use]
    pub fn current_statuses(&self, sha: &str) -> Vec<&Status> {
        let mut current: Vec<&Status> = Vec::new();
        for status in self.statuses_on(sha) {
            if !current.iter().any(|seen| seen.context == status.context) {
                current.push(status);
            }
        }
        current
    }

    /// The check runs of a commit, newest first, from its newest suites alone.
    #[must_use]
    pub fn runs_on(&self, sha: &str, newest_suites: usize) -> Vec<&CheckRun> {
        let suites: Vec<u64> = self
            .suites
            .iter()
            .rev()
            .filter(|suite| suite.head_sha == sha)
            .take(newest_suites)
            .map(|suite| suite.id)
            .collect();
        let mut runs: Vec<_> = self
            .check_runs
            .iter()
            .filter(|run| run.head_sha == sha && suites.contains(&run.suite_id))
            .collect();
        runs.sort_by_key(|run| std::cmp::Reverse(run.id));
        runs
    }

    /// Of runs newest first, what `filter=latest` keeps: for each name in a suite the one that ended last, so
    /// that a queued re-run of a finished one does not show.
    #[must_use]
    pub fn latest_by_completion<'a>(&self, runs: &[&'a CheckRun]) -> Vec<&'a CheckRun> {
        let same =
            |one: &CheckRun, other: &CheckRun| one.name == other.name && one.suite_id == other.suite_id;
        runs.iter()
            .enumerate()
            .filter(|(place, run)| {
                let beaten = |(other_place, other): (usize, &&CheckRun)| {
                    other_place != *place
                        && same(run, other)
                        && (other.completed_at > run.completed_at
                            || (other.completed_at == run.completed_at && other_place < *place))
                };
                !runs.iter().enumerate().any(beaten)
            })
            .map(|(_, run)| *run)
            .collect()
    }
}
