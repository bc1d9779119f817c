//! Finding and reading the policy.

use std::path::Path;

use breakglass::{POLICY_PATHS, Policy};

use crate::input::source;
use crate::problem::{Problem, Result, code};

/// Reads the policy at a path, or else the first that is there of the places where one stands in a repository.
pub(crate) fn read(path: Option<&Path>) -> Result<Policy> {
    let found = path.or_else(|| POLICY_PATHS.iter().map(Path::new).find(|path| path.exists()));
    let path = found.ok_or_else(|| none("the current folder"))?;
    let source = source::read(path)?;
    Policy::parse(&source.bytes).map_err(|error| Problem::of_input(&source.name, &error))
}

/// There is no policy in that place.
pub(crate) fn none(place: &str) -> Problem {
    let [first, second] = POLICY_PATHS;
    Problem::input(
        code::NO_POLICY,
        format!(
            "{place} has neither `{first}` nor `{second}`; `breakglass init owner/repo` drafts one, --policy names another"
        ),
    )
}
