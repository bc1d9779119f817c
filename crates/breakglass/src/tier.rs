//! The three priorities of a check.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a lane needs a check. Sorts with the one that is needed most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Must pass on a normal day and in an emergency: without it, what would be merged is not known to work at all.
    AbsolutelyRequired,
    /// Must pass on a normal day; waived in an emergency and followed up afterwards.
    Required,
    /// Holds nothing up; while it is open the change is `mergeable`, not `clean`.
    Optional,
}

impl Tier {
    /// All tiers, the one that is needed most first.
    pub const ALL: [Self; 3] = [Self::AbsolutelyRequired, Self::Required, Self::Optional];

    /// The tier as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AbsolutelyRequired => "absolutely_required",
            Self::Required => "required",
            Self::Optional => "optional",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
