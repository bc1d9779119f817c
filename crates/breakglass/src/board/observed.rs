//! A report, and what it is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::change::{check_commit, check_observation, check_repository};
use crate::check::Observation;
use crate::error::{Error, Result};

/// A report about a commit, as a board takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observed {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The commit that the report is about.
    pub head: String,
    /// The report.
    pub observation: Observation,
}

impl Observed {
    /// Whatever is wrong with a report is told before anything is touched. `is_known`: a change has the head.
    pub(super) fn check(&self, is_known: bool) -> Result<()> {
        if !is_known {
            check_repository(&self.repository)?;
            check_commit(&self.head, "/head")?;
        }
        check_observation(&self.observation).map_err(|error| error.with_pointer("/observation/name"))
    }

    /// As [`Self::check`], for one of several.
    pub(super) fn check_at(&self, index: usize, is_known: bool) -> Result<()> {
        self.check(is_known).map_err(|error| {
            let pointer = format!("/{index}{}", error.pointer().unwrap_or_default());
            Error::with_pointer(error, pointer)
        })
    }
}

/// Whether a report says of a run that had ended that it has not.
pub(super) fn goes_back(known: &[Observation], one: &Observation) -> bool {
    let is_it =
        |known: &Observation| (&known.run, known.kind, &known.name) == (&one.run, one.kind, &one.name);
    one.state.is_unfinished()
        && one.run.is_some()
        && known.iter().find(|known| is_it(known)).is_some_and(|known| !known.state.is_unfinished())
}
