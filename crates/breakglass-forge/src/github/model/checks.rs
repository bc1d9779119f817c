//! Check runs, check suites, workflow runs and jobs, commit statuses.

use super::view::views;

views! {
    App {
        id: Text,
        slug: Text,
    }

    Account {
        id: Text,
        login: Text,
    }

    CheckRun {
        id: Text,
        name: Text,
        head_sha: Text,
        status: Text,
        conclusion: Text,
        started_at: Text,
        completed_at: Text,
        details_url: Text,
        html_url: Text,
        url: Text,
        app: Object(App),
        check_suite: Object(SuiteOfRun),
    }

    SuiteOfRun {
        id: Text,
        head_sha: Text,
        app: Object(App),
    }

    CheckRuns {
        total_count: Count,
        check_runs: Objects(CheckRun),
    }

    CheckSuite {
        id: Text,
    }

    CheckSuites {
        total_count: Count,
        check_suites: Objects(CheckSuite),
    }

    WorkflowRun {
        id: Text,
        name: Text,
        event: Text,
        head_sha: Text,
        check_suite_id: Text,
        repository: Object(Repository),
    }

    WorkflowRuns {
        total_count: Count,
        workflow_runs: Objects(WorkflowRun),
    }

    WorkflowJob {
        id: Text,
        run_id: Text,
        run_attempt: Text,
        name: Text,
        workflow_name: Text,
        head_sha: Text,
        status: Text,
        conclusion: Text,
        started_at: Text,
        completed_at: Text,
        html_url: Text,
    }

    WorkflowJobs {
        total_count: Count,
        jobs: Objects(WorkflowJob),
    }

    Status {
        id: Text,
        context: Text,
        state: Text,
        sha: Text,
        url: Text,
        target_url: Text,
        created_at: Text,
        updated_at: Text,
        creator: Object(Account),
        /// Beside the status in the delivery `status` alone.
        repository: Object(Repository),
    }

    CombinedStatus {
        total_count: Count,
        sha: Text,
        statuses: Objects(Status),
        repository: Object(Repository),
    }

    Repository {
        full_name: Text,
    }
}
