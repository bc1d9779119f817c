//! How a required check stands on a commit.

use crate::{
    judge::pull_rules,
    state::{CheckRun, Duplicates, Repo, RequiredCheck},
};

/// How a required check stands; later variants are worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// It passed, was skipped, or is neutral.
    Passing,
    /// Nothing came yet from a producer that counts.
    Expected,
    /// It is under way.
    Pending,
    /// It did not pass.
    Failing,
}

/// How a required check stands on a commit: the check runs and the status of the name must both pass.
pub(crate) fn standing(repo: &Repo, sha: &str, check: &RequiredCheck) -> Standing {
    let counts = |app: Option<u64>| check.app_id.is_none() || check.app_id == app;
    let runs: Vec<&CheckRun> = repo
        .runs_on(sha, usize::MAX)
        .into_iter()
        .filter(|run| run.name == check.context && counts(Some(run.app.id)))
        .collect();
    let status = repo
        .current_statuses(sha)
        .into_iter()
        .find(|status| status.context == check.context && counts(status.app_id))
        .map(|status| match status.state.as_str() {
            "success" => Standing::Passing,
            "pending" => Standing::Pending,
            _ => Standing::Failing,
        });
    runs_standing(repo.duplicates, &runs).into_iter().chain(status).max().unwrap_or(Standing::Expected)
}

/// Whether the rules for a branch require a name, for a producer's reports to be marked so.
pub(crate) fn is_required(repo: &Repo, branch: &str, name: &str, app: Option<u64>) -> bool {
    pull_rules(repo, branch, None)
        .iter()
        .flat_map(|asked| &asked.checks)
        .any(|check| check.context == name && (check.app_id.is_none() || check.app_id == app))
}

fn runs_standing(duplicates: Duplicates, newest_first: &[&CheckRun]) -> Option<Standing> {
    let mut of_suites: Vec<&CheckRun> = Vec::new();
    for run in newest_first {
        if !of_suites.iter().any(|seen| seen.suite_id == run.suite_id) {
            of_suites.push(run);
        }
    }
    let standings = of_suites.iter().map(|run| run_standing(run));
    match duplicates {
        Duplicates::EverySuite => standings.max(),
        Duplicates::Newest => newest_first.first().map(|run| run_standing(run)),
        Duplicates::Any => standings.min(),
    }
}

fn run_standing(run: &CheckRun) -> Standing {
    match (run.status.as_str(), run.conclusion.as_deref()) {
        ("completed", Some("success" | "skipped" | "neutral")) => Standing::Passing,
        ("completed", _) => Standing::Failing,
        _ => Standing::Pending,
    }
}
