//! What moved on a board.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::readiness::{Lane, Verdict};

/// Something that moved on a board, such as `acme/shop#42 emergency lane: confirm -> mergeable`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "breakglass transition")]
pub struct Transition {
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request.
    pub number: u64,
    /// What happened.
    #[serde(flatten)]
    pub moved: Moved,
}

/// What happened to a change on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Moved {
    /// It came onto the board.
    Entered {
        /// The verdict of the normal lane.
        normal: Verdict,
        /// The verdict of the emergency lane.
        emergency: Verdict,
    },
    /// A lane's verdict is another one.
    Verdict {
        /// Which lane.
        lane: Lane,
        /// The verdict before.
        from: Verdict,
        /// The verdict now.
        to: Verdict,
    },
    /// A run that had ended was reported unfinished: read a fresh listing.
    Stale,
    /// It was closed or merged.
    Left,
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { repository, number, moved } = self;
        match moved {
            Moved::Entered { normal, emergency } => {
                write!(
                    f,
                    "{repository}#{number}: entered, {normal} in the normal lane and {emergency} in the emergency lane"
                )
            }
            Moved::Verdict { lane, from, to } => {
                write!(f, "{repository}#{number} {lane} lane: {from} -> {to}")
            }
            Moved::Stale => write!(f, "{repository}#{number}: stale, read a fresh listing"),
            Moved::Left => write!(f, "{repository}#{number}: left"),
        }
    }
}
