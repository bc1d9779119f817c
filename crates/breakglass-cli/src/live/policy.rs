//! The policy at a commit.

use std::sync::Arc;

use breakglass::{Error, POLICY_PATHS, Policy};

use super::address::part;
use super::client::Client;
use super::pull::Pull;
use crate::policy_file;
use crate::problem::{Problem, Result, code};

/// The policy at the tip of the base branch: the only one that a change is judged by.
pub(crate) fn at_base(client: &mut Client, repository: &str, branch: &str, tip: &str) -> Result<Policy> {
    let Some((path, bytes)) = at(client, repository, tip)? else {
        return Err(policy_file::none(&format!("branch `{branch}` of {repository}")));
    };
    Policy::parse(&bytes).map_err(|error| Problem::of_input(&format!("{path} on branch `{branch}`"), &error))
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
