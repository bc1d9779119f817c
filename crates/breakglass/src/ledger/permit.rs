//! The permit: leave to merge exactly one head commit, good for a short time.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::change::Base;
use crate::emergency::EmergencyId;
use crate::time::Time;

/// The id of a permit, derived from the attempt that led to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PermitId(pub(crate) String);

impl PermitId {
    /// The id that somebody named.
    #[must_use]
    pub fn named(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The id as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PermitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Leave to merge exactly one head commit.
///
/// Only [`Ledger::grant`](crate::Ledger::grant) makes one, after the intent has been recorded. It can be written out and
/// never read in; another process gets it by its id from the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "breakglass permit")]
pub struct Permit {
    pub(super) schema: String,
    pub(super) id: PermitId,
    pub(super) emergency: EmergencyId,
    pub(super) actor: Actor,
    pub(super) repository: String,
    pub(super) number: u64,
    pub(super) base: Base,
    pub(super) head: String,
    pub(super) granted_at: Time,
    pub(super) expires_at: Time,
}

pub(super) const SCHEMA: &str = "breakglass/permit/1";

/// A permit is not read in, by no reader at all:
/// ```compile_fail,E0277
/// fn read<'a, T: serde::Deserialize<'a>>() {}
/// read::<breakglass::Attempt>();
/// read::<breakglass::Permit>();
/// ```
/// nor built, neither whole nor from another one:
/// ```compile_fail,E0451
/// fn later(permit: breakglass::Permit, now: breakglass::Time) -> breakglass::Permit {
///     breakglass::Permit { expires_at: now, ..permit }
/// }
/// ```
/// nor changed:
/// ```compile_fail,E0616
/// fn later(permit: &mut breakglass::Permit, now: breakglass::Time) {
///     permit.expires_at = now;
/// }
/// ```
/// nor had for nothing:
/// ```compile_fail,E0599
/// let permit = breakglass::Permit::default();
/// ```
/// nor made of what is on record about one:
/// ```compile_fail,E0277
/// fn of_record(permitted: breakglass::ledger::MergePermitted) -> breakglass::Permit {
///     permitted.into()
/// }
/// ```
/// nor by putting a record of one together:
/// ```compile_fail,E0451
/// fn record(other: breakglass::ledger::PermitRecord, permit: breakglass::Permit) -> breakglass::ledger::PermitRecord {
///     breakglass::ledger::PermitRecord { permit, ..other }
/// }
/// ```
/// nor of a rehearsal:
/// ```compile_fail,E0277
/// fn of_drill(rehearsal: breakglass::Rehearsal) -> breakglass::Permit {
///     rehearsal.into()
/// }
/// ```
impl Permit {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &PermitId {
        &self.id
    }

    /// The emergency.
    #[must_use]
    pub fn emergency(&self) -> &EmergencyId {
        &self.emergency
    }

    /// Who may merge.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The pull or merge request.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Where it may be merged.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// The only head commit that may be merged: hand it to the forge as the expected one.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }

    /// When it was granted.
    #[must_use]
    pub fn granted_at(&self) -> Time {
        self.granted_at
    }

    /// Until when it is good.
    #[must_use]
    pub fn expires_at(&self) -> Time {
        self.expires_at
    }
}

/// What a drill yields in place of a permit: no merge call takes it.
///
/// ```compile_fail,E0308
/// fn merge(permit: &breakglass::Permit) {}
/// fn drill(rehearsal: &breakglass::Rehearsal) { merge(rehearsal) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rehearsal {
    pub(super) emergency: EmergencyId,
    pub(super) actor: Actor,
    pub(super) change: String,
    pub(super) head: String,
    pub(super) at: Time,
}

impl Rehearsal {
    /// The change that would have been merged: `owner/name#number`.
    #[must_use]
    pub fn change(&self) -> &str {
        &self.change
    }

    /// The head commit that would have been merged.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }

    /// When the steps were done.
    #[must_use]
    pub fn at(&self) -> Time {
        self.at
    }
}

/// What became of a permit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PermitStatus {
    /// It was granted.
    Granted,
    /// It was redeemed and the merge call went out; the outcome is not on record.
    Started {
        /// When.
        at: Time,
    },
    /// The forge merged.
    Completed {
        /// When that was recorded.
        at: Time,
        /// The commit on the base branch.
        commit: String,
    },
    /// The forge did not merge.
    Abandoned {
        /// When that was recorded.
        at: Time,
        /// Why.
        reason: String,
    },
}

impl PermitStatus {
    /// Whether it is on record how it ended.
    #[must_use]
    pub const fn has_outcome(&self) -> bool {
        matches!(self, Self::Completed { .. } | Self::Abandoned { .. })
    }
}
