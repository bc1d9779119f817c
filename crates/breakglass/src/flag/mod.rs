//! The flag: what makes an emergency merge and what it still owes easy to spot, in every form that a forge shows.
//!
//! ```text
//! MergePermitted + FollowUp* -> Flag -> labels, trailers, check run, issue, text, JSON
//!                               line.rs (one line for each check that was not passed)
//! ```
//!
//! A check that was not passed is never shown as passed: `waived` is a word of its own.

mod bounded;
mod check_run;
mod document;
mod issue;
mod label;
mod line;
mod text;
mod trailers;

pub use check_run::CheckRunText;
pub use document::{FlagCheck, FlagDocument, FlagFollowUp, FlagOwed, FlagWaiver};
pub use issue::IssueText;
pub use label::Label;

use crate::actor::Actor;
use crate::change::Base;
use crate::emergency::EmergencyId;
use crate::follow_up::{FollowUp, FollowUpStatus};
use crate::foreign::{clean, clipped};
use crate::ledger::permit::PermitId;
use crate::ledger::{CheckRecord, FollowUpRecord, MergePermitted};
use crate::readiness::{Outcome, Verdict};
use crate::report::CheckName;
use crate::time::Time;

/// The most characters of a name that somebody else chose.
const MOST_CHARS: usize = 200;

/// An emergency merge, as it is to be spotted at a given moment.
#[derive(Debug, Clone)]
pub struct Flag {
    actor: Actor,
    base: Base,
    checks: Vec<CheckRecord>,
    emergency: EmergencyId,
    head: String,
    normal: Verdict,
    number: u64,
    permit: PermitId,
    repository: String,
    verdict: Verdict,
    /// The follow-ups on record, the most urgent first.
    follow_ups: Vec<FollowUp>,
    /// Those that the merge opens once it is on record.
    pending: Vec<FollowUpRecord>,
    now: Time,
}

impl Flag {
    /// The flag of the merge that was permitted. Of the follow-ups only those of its permit count; a ledger's are in
    /// [`Ledger::follow_ups`](crate::Ledger::follow_ups).
    #[must_use]
    pub fn new<'a>(
        permitted: &MergePermitted,
        follow_ups: impl IntoIterator<Item = &'a FollowUp>,
        now: Time,
    ) -> Self {
        let mut follow_ups: Vec<FollowUp> =
            follow_ups.into_iter().filter(|one| one.permit == permitted.permit).cloned().collect();
        follow_ups.sort_by(FollowUp::compare_urgency);
        let is_pending = |record: &&FollowUpRecord| !follow_ups.iter().any(|one| one.id == record.follow_up);
        let not_passed = |check: &&CheckRecord| matches!(check.outcome, Outcome::Confirm | Outcome::Waived);
        Self {
            actor: permitted.actor.clone(),
            base: permitted.base.clone(),
            checks: permitted.checks.iter().filter(not_passed).cloned().collect(),
            emergency: permitted.emergency.clone(),
            head: permitted.head.clone(),
            normal: permitted.normal,
            number: permitted.number,
            permit: permitted.permit.clone(),
            repository: permitted.repository.clone(),
            verdict: permitted.verdict,
            pending: permitted.follow_ups.iter().filter(is_pending).cloned().collect(),
            follow_ups,
            now,
        }
    }

    fn of_outcome(&self, outcome: Outcome) -> impl Iterator<Item = &CheckRecord> {
        self.checks.iter().filter(move |check| check.outcome == outcome)
    }

    /// The change as people name it: `owner/name#number`.
    fn change(&self) -> String {
        format!("{}#{}", clean(&clipped(&self.repository, MOST_CHARS)), self.number)
    }

    /// The commit on the base branch, once it is on record with a follow-up.
    fn commit(&self) -> Option<&str> {
        self.follow_ups.first().map(|one| one.commit.as_str())
    }

    /// How many follow-ups are late failures, overdue, failing, and open in all.
    fn owed(&self) -> Owing {
        let count = |holds: &dyn Fn(&FollowUp) -> bool| {
            self.follow_ups.iter().filter(|one| one.status.is_open() && holds(one)).count()
        };
        Owing {
            late: count(&|one| one.late_failure.is_some()),
            overdue: count(&|one| one.is_overdue(self.now)),
            failing: count(&|one| one.status == FollowUpStatus::Failing),
            open: count(&|_| true).saturating_add(self.pending.len()),
        }
    }

    /// What happened and what is owed, in one line without a word of anybody else's.
    fn headline(&self) -> String {
        let confirmed = self.of_outcome(Outcome::Confirm).count();
        let waived = self.of_outcome(Outcome::Waived).count();
        let mut parts = Vec::new();
        if confirmed > 0 {
            parts.push(format!("{confirmed} confirmed while unfinished"));
        }
        if waived > 0 {
            parts.push(format!("{waived} waived"));
        }
        parts.push(self.owed().to_string());
        parts.join(", ")
    }
}

/// How many follow-ups are still owed.
#[derive(Debug, Clone, Copy)]
struct Owing {
    late: usize,
    overdue: usize,
    failing: usize,
    open: usize,
}

impl std::fmt::Display for Owing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.open == 0 {
            return f.write_str("nothing owed");
        }
        write!(f, "{} owed", self.open)?;
        let counts = [(self.late, "late failure"), (self.overdue, "overdue"), (self.failing, "failing")];
        let named: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if named.is_empty() { Ok(()) } else { write!(f, " ({})", named.join(", ")) }
    }
}

/// A check as people name it: its name, who reports it, and that it is a condition where it is one. Not cleaned.
fn check_text(check: &CheckName) -> String {
    match &check.app {
        Some(app) => format!("{} from {app}", clipped(&check.name, MOST_CHARS)),
        None => clipped(&check.name, MOST_CHARS),
    }
}
