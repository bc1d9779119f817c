//! Deciding again what was decided.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::entry::Entry;
use super::event::{CheckRecord, Event, MergePermitted, SEMANTICS};
use super::grant;
use crate::assess::Assessment;
use crate::change::Change;
use crate::digest::Digest;
use crate::error::{Error, Result, code};
use crate::policy::Policy;
use crate::readiness::Lane;

/// Whether the recorded observations under the recorded policy give the recorded verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// They do: verdicts, and every check with tier, state and outcome.
    Same,
    /// They do not.
    Differs,
    /// The verdict was made by other rules of assessment than this version's.
    OtherSemantics,
}

impl Replay {
    /// The answer as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::OtherSemantics => "other_semantics",
        }
    }
}

/// Goes through a ledger's entries and decides every merge again.
#[derive(Debug, Clone, Default)]
pub struct Replayer {
    /// By digest; one that this version cannot read stands in nobody's way until a merge needs it.
    policies: BTreeMap<Digest, Result<Policy>>,
}

impl Replayer {
    /// A replayer that knows no policy yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next entry in; an answer where it is a merge that was permitted.
    ///
    /// # Errors
    /// `policy_not_recorded` where the merge was permitted under a policy that is not on record before it; those of its
    /// policy or its change where they cannot be read.
    pub fn push(&mut self, entry: &Entry) -> Result<Option<Replay>> {
        match entry.event() {
            Some(Event::PolicyRecorded(recorded)) => {
                let policy = Policy::parse(recorded.text.as_bytes());
                let digest = policy.as_ref().map_or(&recorded.digest, Policy::digest).clone();
                self.policies.insert(digest, policy);
                Ok(None)
            }
            Some(Event::MergePermitted(permitted)) => self.replay(permitted).map(Some),
            _ => Ok(None),
        }
    }

    fn replay(&self, permitted: &MergePermitted) -> Result<Replay> {
        if permitted.semantics != SEMANTICS {
            return Ok(Replay::OtherSemantics);
        }
        let Some(policy) = self.policies.get(&permitted.policy) else {
            let message =
                format!("the policy {} was not recorded before the merge was permitted", permitted.policy);
            return Err(Error::new(code::POLICY_NOT_RECORDED, message));
        };
        let policy = policy.as_ref().map_err(Clone::clone)?;
        let change = Change::new(permitted.change.clone())?;
        let assessment = Assessment::new(policy, &change);
        let checks: Vec<CheckRecord> = assessment.checks().map(|check| grant::record(&check)).collect();
        let same = change.digest() == permitted.change_digest
            && change.repository() == permitted.repository
            && change.number() == Some(permitted.number)
            && change.head() == permitted.head
            && change.document().base == permitted.base
            && assessment.verdict(Lane::Normal) == permitted.normal
            && assessment.verdict(Lane::Emergency) == permitted.verdict
            && checks == permitted.checks;
        Ok(if same { Replay::Same } else { Replay::Differs })
    }
}
