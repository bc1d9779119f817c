//! The outcome of a merge call.

use super::Ledger;
use super::append::Append;
use super::event::{Event, Found, MergeAbandoned, MergeCompleted};
use super::permit::{PermitId, PermitStatus};
use crate::emergency::check_text;
use crate::error::{Error, Result, code};
use crate::time::Time;

impl Ledger {
    /// Records that the forge merged, and opens the follow-ups.
    ///
    /// # Errors
    /// `permit_not_found`, `permit_not_started`, `permit_used` where another outcome is on record, `invalid_commit`,
    /// `clock_behind`; those of the store.
    pub fn completed<S: Append + ?Sized>(
        &mut self,
        permit: &PermitId,
        commit: &str,
        found: Found,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        crate::change::check_commit(commit, "/commit")?;
        let commit = commit.to_ascii_lowercase();
        self.record(now, store, |ledger, _| {
            let status = &ledger.require_permit(permit)?.status;
            match status {
                PermitStatus::Started { .. } => {}
                PermitStatus::Completed { commit: known, .. } if *known == commit => {
                    return Ok((Vec::new(), ()));
                }
                PermitStatus::Granted => {
                    let message =
                        format!("the permit {permit} was not redeemed, so no merge can have come of it");
                    return Err(Error::new(code::PERMIT_NOT_STARTED, message));
                }
                PermitStatus::Completed { .. } | PermitStatus::Abandoned { .. } => return Err(used(permit)),
            }
            let (commit, permit) = (commit.clone(), permit.clone());
            Ok((vec![Event::MergeCompleted(MergeCompleted { commit, found, permit })], ()))
        })
    }

    /// Records that the forge did not merge, or that nobody will ask it to.
    ///
    /// # Errors
    /// `permit_not_found`, `permit_used` where another outcome is on record, `reason_missing`, `too_long`, `clock_behind`;
    /// those of the store.
    pub fn abandoned<S: Append + ?Sized>(
        &mut self,
        permit: &PermitId,
        reason: &str,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        check_text(reason, code::REASON_MISSING, "/reason", "say why the merge did not happen")?;
        self.record(now, store, |ledger, _| {
            match &ledger.require_permit(permit)?.status {
                PermitStatus::Granted | PermitStatus::Started { .. } => {}
                PermitStatus::Completed { .. } | PermitStatus::Abandoned { .. } => return Err(used(permit)),
            }
            let (permit, reason) = (permit.clone(), reason.to_owned());
            Ok((vec![Event::MergeAbandoned(MergeAbandoned { permit, reason })], ()))
        })
    }
}

fn used(permit: &PermitId) -> Error {
    Error::new(code::PERMIT_USED, format!("the outcome of the permit {permit} is on record already"))
}
