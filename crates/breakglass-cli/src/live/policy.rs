//! The policy at a commit.

use std::sync::Arc;

use breakglass::ledger::PolicySource;
use breakglass::{Error, Ledger, POLICY_PATHS, Policy};
use serde::Deserialize;

use super::address::part;
use super::client::Client;
use super::pull::Pull;
use super::rules;
use crate::policy_file;
use crate::problem::{Problem, Result, code};
use crate::terminal::Terminal;

/// A policy that is in force, with its text.
#[derive(Debug, Clone)]
pub(crate) struct InForce {
    pub(crate) repository: String,
    pub(crate) branch: String,
    pub(crate) text: String,
    pub(crate) policy: Policy,
}

impl InForce {
    /// The policy at the tip of a branch, or of the default branch.
    pub(crate) fn read(client: &mut Client, repository: &str, branch: Option<&str>) -> Result<Self> {
        let place = Place::of(client, repository, branch)?;
        place.policy(client)
    }

    /// The policy at the tip of a branch; where its file cannot be read or does not load, the one that was recorded last.
    pub(crate) fn at_branch(
        client: &mut Client,
        repository: &str,
        branch: Option<&str>,
        ledger: &Ledger,
        terminal: &mut Terminal,
    ) -> Result<Self> {
        let place = Place::of(client, repository, branch)?;
        let problem = match place.policy(client) {
            Err(problem) if problem.is_about_policy() => problem,
            read => return read,
        };
        let recorded = Self::recorded(ledger, &place.repository, &place.branch, &problem)?;
        terminal.note(&recorded_serves(&problem));
        Ok(recorded)
    }

    /// The policy that was recorded last for a branch, where the file's problem is one that it may stand in for.
    pub(crate) fn recorded(
        ledger: &Ledger,
        repository: &str,
        branch: &str,
        problem: &Problem,
    ) -> Result<Self> {
        let Some(recorded) = ledger.last_policy(repository, Some(branch)) else {
            return Err(problem.clone());
        };
        Ok(Self {
            repository: repository.to_owned(),
            branch: branch.to_owned(),
            policy: Policy::parse(recorded.text.as_bytes())?,
            text: recorded.text.clone(),
        })
    }

    /// The policy with its place, for the ledger.
    pub(crate) fn source(&self) -> PolicySource<'_> {
        PolicySource { repository: &self.repository, branch: Some(&self.branch), text: &self.text }
    }
}

/// What is said where a recorded policy stands in.
pub(crate) fn recorded_serves(problem: &Problem) -> String {
    format!("{}; the policy that was recorded last serves", problem.message())
}

/// A branch and its tip.
struct Place {
    repository: String,
    branch: String,
    tip: String,
}

impl Place {
    fn of(client: &mut Client, repository: &str, branch: Option<&str>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Repository {
            full_name: String,
            default_branch: String,
        }
        let found: Repository = client.get(&format!("/repos/{repository}"))?.found(repository)?.json()?;
        let branch = branch.map_or(found.default_branch, str::to_owned);
        let summary = rules::branch(client, &found.full_name, &branch)?.ok_or_else(|| {
            Problem::unread(code::NOT_FOUND, format!("{repository} has no branch `{branch}`"))
        })?;
        Ok(Self { repository: found.full_name, branch, tip: summary.tip })
    }

    fn policy(&self, client: &mut Client) -> Result<InForce> {
        at_base(client, &self.repository, &self.branch, &self.tip)
    }
}

/// The policy at the tip of the base branch: the only one that a change is judged by.
pub(crate) fn at_base(client: &mut Client, repository: &str, branch: &str, tip: &str) -> Result<InForce> {
    let Some((path, bytes)) = at(client, repository, tip).map_err(Problem::of_policy)? else {
        return Err(policy_file::none(&format!("branch `{branch}` of {repository}")).of_policy());
    };
    let policy = Policy::parse(&bytes)
        .map_err(|error| Problem::of_input(&format!("{path} on branch `{branch}`"), &error).of_policy())?;
    Ok(InForce {
        repository: repository.to_owned(),
        branch: branch.to_owned(),
        // A policy that was read is UTF-8.
        text: String::from_utf8_lossy(&bytes).into_owned(),
        policy,
    })
}

/// Why the policy as the change would leave it does not load; none where it does.
pub(crate) fn broken_at_head(client: &mut Client, pull: &Pull) -> Result<Option<Error>> {
    Ok(match at(client, &pull.repository, &pull.head)? {
        Some((_, bytes)) => Policy::parse(&bytes).err(),
        None => Some(Error::new(code::NO_POLICY, "the change takes the policy away")),
    })
}

/// A policy file: its path and its text.
type Found = (&'static str, Arc<[u8]>);

/// The first policy file that is there.
fn at(client: &mut Client, repository: &str, sha: &str) -> Result<Option<Found>> {
    for path in POLICY_PATHS {
        let answer = client.get_raw(&format!("/repos/{repository}/contents/{path}?ref={}", part(sha)))?;
        if answer.status != 404 {
            return Ok(Some((path, answer.found(&format!("`{path}` of {repository}"))?.body)));
        }
    }
    Ok(None)
}
