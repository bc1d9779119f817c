//! How long a check usually takes, as a person wants to know it before waiting.

use std::time::Duration;

use breakglass::{App, Observation, SmolStr, State};
use breakglass_forge::github::{Payload, read};
use serde::Deserialize;

use super::address::part;
use super::answer_error;
use super::client::Client;
use crate::problem::Result;

/// On how many commits runs are looked for: a request each.
const COMMITS: usize = 4;
/// How many runs are enough.
const RUNS: usize = 10;

/// How long the last runs of a check on a branch took: the middle one of up to ten. Only runs that passed tell, since one
/// that fails may end early. None where there are none on the newest commits, or where GitHub does not show them.
pub(crate) fn usual(
    client: &mut Client,
    repository: &str,
    branch: &str,
    check_name: &str,
    app: Option<&App>,
) -> Result<Option<Duration>> {
    #[derive(Deserialize)]
    struct Commit {
        sha: String,
    }
    let answer =
        client.get(&format!("/repos/{repository}/commits?sha={}&per_page={COMMITS}", part(branch)))?;
    if !answer.is_ok() {
        return Ok(None);
    }
    let mut times: Vec<Duration> = Vec::new();
    for commit in answer.json::<Vec<Commit>>()?.iter().take(COMMITS) {
        let (sha, name) = (part(&commit.sha), part(check_name));
        let path = format!(
            "/repos/{repository}/commits/{sha}/check-runs?check_name={name}&status=completed&per_page=100"
        );
        let answer = client.get(&path)?;
        if !answer.is_ok() {
            return Ok(None);
        }
        let reading = read(Payload::CheckRuns, &answer.body).map_err(|error| answer_error(&error))?;
        let runs = reading.observations.iter().map(|(_, run)| run);
        let own = runs.filter(|run| run.name == check_name && is_by(app, run.app.as_ref()));
        times.extend(own.filter_map(time_taken));
        if times.len() >= RUNS {
            break;
        }
    }
    times.truncate(RUNS);
    times.sort_unstable();
    Ok(times.get(times.len().div_euclid(2)).copied())
}

/// How long a run took that passed.
fn time_taken(run: &Observation) -> Option<Duration> {
    let (started, completed) = run.started_at.zip(run.completed_at)?;
    (run.state == State::Passed && completed >= started)
        .then(|| Duration::from_secs(completed.seconds_since(started)))
}

/// Whether a run is by the app that is meant: neither part differs.
fn is_by(wanted: Option<&App>, found: Option<&App>) -> bool {
    let Some(wanted) = wanted else {
        return true;
    };
    let agrees = |wanted: Option<&SmolStr>, found: Option<&SmolStr>| {
        wanted.zip(found).is_none_or(|(wanted, found)| wanted == found)
    };
    found.is_some_and(|found| {
        agrees(wanted.slug.as_ref(), found.slug.as_ref()) && agrees(wanted.id.as_ref(), found.id.as_ref())
    })
}

#[cfg(test)]
mod tests {
    use breakglass_fake_github::{App as Producer, CheckRun, FakeGitHub, Fault, stamp};

    use super::*;
    use crate::live::testing::{client, github, repo};

    /// A commit on `main` with a run that took so many seconds.
    fn ran(github: &FakeGitHub, run: CheckRun, seconds: i64) {
        repo(github, |repo| {
            let now = repo.world.now();
            let main = repo.push("main", &[("n", &repo.world.next_id().to_string())], "One more");
            let mut run = run;
            run.started_at = Some(stamp(now));
            run.completed_at = Some(stamp(now.saturating_add(seconds)));
            repo.add_check(&main, run);
        });
    }

    fn time(github: &FakeGitHub, app: Option<&App>) -> Option<u64> {
        let time = usual(&mut client(github), "octo/widgets", "main", "unit tests", app).unwrap();
        time.map(|time| time.as_secs())
    }

    #[test]
    fn the_middle_of_the_last_passed_runs_counts() {
        let github = github();
        assert_eq!(time(&github, None), None);
        ran(&github, CheckRun::new("unit tests").concluded("success"), 9_000);
        ran(&github, CheckRun::new("unit tests").concluded("success"), 300);
        ran(&github, CheckRun::new("unit tests").concluded("failure"), 1);
        ran(&github, CheckRun::new("unit tests").concluded("success"), 500);
        ran(&github, CheckRun::new("unit tests").concluded("success"), 100);
        assert_eq!(time(&github, None), Some(300));
        ran(&github, CheckRun::new("another").concluded("success"), 7);
        assert_eq!(time(&github, None), Some(500));
    }

    #[test]
    fn no_more_than_five_requests_are_made() {
        let github = github();
        for _ in 0..12 {
            ran(&github, CheckRun::new("unit tests").concluded("success"), 60);
        }
        github.forget_requests();
        assert_eq!(time(&github, None), Some(60));
        assert_eq!(github.requests().len(), 5);
    }

    #[test]
    fn runs_of_other_apps_do_not_count() {
        let github = github();
        ran(&github, CheckRun::new("unit tests").concluded("success"), 60);
        ran(&github, CheckRun::new("unit tests").by(Producer::new(7, "other")).concluded("success"), 5);
        let app = |slug: &str, id: &str| App { slug: Some(slug.into()), id: Some(id.into()) };
        assert_eq!(time(&github, Some(&app("github-actions", "15368"))), Some(60));
        assert_eq!(time(&github, Some(&app("other", "7"))), Some(5));
        assert_eq!(time(&github, Some(&app("other", "8"))), None);
        assert_eq!(time(&github, Some(&App { slug: None, id: Some("7".into()) })), Some(5));
    }

    #[test]
    fn what_github_does_not_show_is_not_known() {
        let github = github();
        ran(&github, CheckRun::new("unit tests").concluded("success"), 60);
        github.fail_next("/repos/*/*/commits/*/check-runs", Fault::Status { code: 403, retry_after: None });
        assert_eq!(time(&github, None), None);
        assert_eq!(time(&github, None), Some(60));
        let none = usual(&mut client(&github), "octo/widgets", "none", "unit tests", None).unwrap();
        assert_eq!(none, None);
    }
}
