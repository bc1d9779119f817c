//! What moved on a board.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::readiness::{Lane, Verdict};

/// Something that moved on a board, such as `acme/shop#42 emergency lane: confirm -> mergeable`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request.
    pub number: u64,
    /// What happened.
    pub moved: Moved,
}

/// What happened to a change on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// It was closed or merged, or taken off.
    Left,
}

/// What sort of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionKind {
    /// The change came onto the board.
    Entered,
    /// A lane's verdict is another one.
    Verdict,
    /// A run that had ended was reported unfinished: read a fresh listing.
    Stale,
    /// The change was closed or merged, or taken off.
    Left,
}

/// Something that moved on a board, as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "breakglass transition")]
pub struct TransitionDocument {
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request.
    pub number: u64,
    /// What sort of thing happened.
    pub kind: TransitionKind,
    /// Whose verdict it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<Lane>,
    /// The verdict before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Verdict>,
    /// The verdict now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Verdict>,
    /// The verdict of the normal lane, of a change that came onto the board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal: Option<Verdict>,
    /// The verdict of the emergency lane, of a change that came onto the board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Verdict>,
    /// The same for people, such as `acme/shop#42 emergency lane: confirm -> mergeable`.
    pub text: String,
}

impl Transition {
    /// The transition as it stands on the wire.
    #[must_use]
    pub fn to_document(&self) -> TransitionDocument {
        let mut document = TransitionDocument {
            repository: self.repository.clone(),
            number: self.number,
            kind: TransitionKind::Left,
            lane: None,
            from: None,
            to: None,
            normal: None,
            emergency: None,
            text: self.to_string(),
        };
        match self.moved {
            Moved::Entered { normal, emergency } => {
                document.kind = TransitionKind::Entered;
                (document.normal, document.emergency) = (Some(normal), Some(emergency));
            }
            Moved::Verdict { lane, from, to } => {
                document.kind = TransitionKind::Verdict;
                (document.lane, document.from, document.to) = (Some(lane), Some(from), Some(to));
            }
            Moved::Stale => document.kind = TransitionKind::Stale,
            Moved::Left => {}
        }
        document
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { repository, number, moved } = self;
        write!(f, "{repository}#{number}")?;
        match moved {
            Moved::Entered { normal, emergency } => {
                write!(f, ": entered, {normal} in the normal lane and {emergency} in the emergency lane")
            }
            Moved::Verdict { lane, from, to } => write!(f, " {lane} lane: {from} -> {to}"),
            Moved::Stale => f.write_str(": stale, read a fresh listing"),
            Moved::Left => f.write_str(": left"),
        }
    }
}
