//! What there is, by class. Docs say what an operation means, then its errors, in the words of the crates below.

mod assessment;
mod attempt;
mod board;
mod change;
#[cfg(feature = "ledger")]
mod checkpoint;
#[cfg(feature = "ledger")]
mod emergency;
#[cfg(feature = "file")]
mod file;
#[cfg(feature = "ledger")]
mod follow_up;
mod github;
mod ledger;
#[cfg(feature = "ledger")]
mod merge;
#[cfg(feature = "panic-test")]
mod panic;
mod policy;
#[cfg(feature = "ledger")]
mod verify;

use breakglass::Time;
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::operation::Operation;
#[cfg(feature = "panic-test")]
pub(crate) use panic::Rival;

/// The request of what depends on nothing but the time.
#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Now {
    /// The moment now.
    pub(crate) now: Time,
}

/// Every operation.
#[must_use]
pub fn all() -> Vec<Operation> {
    let mut all = Vec::new();
    all.extend(policy::operations());
    all.extend(change::operations());
    all.extend(assessment::operations());
    all.extend(github::operations());
    all.extend(board::operations());
    all.extend(attempt::operations());
    all.extend(ledger::operations());
    #[cfg(feature = "ledger")]
    all.extend(emergency::operations());
    #[cfg(feature = "ledger")]
    all.extend(merge::operations());
    #[cfg(feature = "ledger")]
    all.extend(follow_up::operations());
    #[cfg(feature = "ledger")]
    all.extend(checkpoint::operations());
    #[cfg(feature = "ledger")]
    all.extend(verify::operations());
    #[cfg(feature = "file")]
    all.extend(file::operations());
    #[cfg(feature = "panic-test")]
    all.extend(panic::operations());
    all
}
