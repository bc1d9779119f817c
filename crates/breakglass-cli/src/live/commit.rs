//! What was reported on one commit, whether a pull request has it as its head or not.

use breakglass::Observation;
use breakglass_forge::github::Collector;

use super::answer_error;
use super::client::Client;
use super::listing::{checks, cut};
use crate::problem::Result;

/// All check runs and statuses of a commit, read as those of a pull request's head are.
///
/// # Errors
/// `forge_answer` where GitHub does not list them all, so that nothing newer is overlooked; those of the client.
pub(crate) fn observations(client: &mut Client, repository: &str, sha: &str) -> Result<Vec<Observation>> {
    let mut collector = Collector::new();
    collector.set_repository(repository);
    collector.set_head(sha);
    checks(client, &mut collector, repository, sha)?;
    let document = collector.document().map_err(|error| answer_error(&error))?;
    if document.incomplete.is_empty() {
        Ok(document.observations)
    } else {
        Err(cut(&format!("the reports on {sha} ({})", document.incomplete.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use breakglass::{Kind, State};
    use breakglass_fake_github::{CheckRun, Fault, WorkflowRun};

    use super::*;
    use crate::live::testing::{client, github, head, repo};
    use crate::problem::code;

    #[test]
    fn runs_and_statuses_of_one_commit_are_read() {
        let github = github();
        let (main, head) = (repo(&github, |repo| repo.tip("main")), head(&github));
        repo(&github, |repo| {
            let suite =
                repo.add_workflow_run(&main, "main", WorkflowRun::new("ci", ".github/workflows/ci.yml"));
            repo.add_check(&main, CheckRun::new("lint").in_suite(suite).concluded("failure"));
            repo.add_check(&main, CheckRun::new("lint").in_suite(suite));
            repo.set_status(&main, "deploy", "success", "bob");
            repo.add_check(&head, CheckRun::new("elsewhere"));
        });
        let found = observations(&mut client(&github), "octo/widgets", &main).unwrap();
        let mut seen: Vec<(Kind, &str, State, Option<&str>)> = found
            .iter()
            .map(|one| (one.kind, one.name.as_str(), one.state, one.workflow.as_deref()))
            .collect();
        seen.sort_by_key(|(_, name, state, _)| (*name, *state));
        let mut expected = [
            (Kind::Status, "deploy", State::Passed, None),
            (Kind::CheckRun, "lint", State::Failed, Some("ci")),
            (Kind::CheckRun, "lint", State::Queued, Some("ci")),
        ];
        expected.sort_by_key(|(_, name, state, _)| (*name, *state));
        assert_eq!(seen, expected);
    }

    #[test]
    fn every_page_is_read_and_a_cut_is_an_error() {
        let github = github();
        let main = repo(&github, |repo| {
            let main = repo.tip("main");
            for number in 0..130 {
                repo.add_check(&main, CheckRun::new(&format!("job {number}")).concluded("success"));
            }
            main
        });
        let mut client = client(&github);
        assert_eq!(observations(&mut client, "octo/widgets", &main).unwrap().len(), 130);
        repo(&github, |repo| {
            for number in 0..1001 {
                let app = breakglass_fake_github::App::new(number + 1, "many");
                repo.add_check(&main, CheckRun::new("many").by(app));
            }
        });
        let problem = observations(&mut client, "octo/widgets", &main).unwrap_err();
        assert_eq!(problem.code(), code::FORGE_ANSWER);
        github.fail_always("/repos/**/statuses", Fault::Status { code: 403, retry_after: None });
        let problem = observations(&mut client, "octo/widgets", &main).unwrap_err();
        assert_eq!(problem.code(), code::UNAUTHORIZED);
    }
}
