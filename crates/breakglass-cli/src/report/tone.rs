//! How things are told apart: by a word, a shape and a color, never by the color alone.

/// What a mark or a badge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// A confirmed check turned red on the head.
    Late,
    /// It ran and failed.
    Failed,
    /// It is owed after its time.
    Overdue,
    /// It is owed.
    Owed,
    /// It was running or queued.
    Unfinished,
    /// It was gone without. Never in the color of what passed.
    Waived,
    /// It was confirmed while unfinished.
    Confirmed,
    /// The merge was taken back.
    Reverted,
    /// It passed.
    Passed,
    /// An exercise.
    Drill,
    /// Anything else.
    Plain,
}

impl Tone {
    /// The class in the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Failed => "failed",
            Self::Overdue => "overdue",
            Self::Owed => "owed",
            Self::Unfinished => "unfinished",
            Self::Waived => "waived",
            Self::Confirmed => "confirmed",
            Self::Reverted => "reverted",
            Self::Passed => "passed",
            Self::Drill => "drill",
            Self::Plain => "plain",
        }
    }

    /// A shape of its own.
    pub(super) const fn glyph(self) -> &'static str {
        match self {
            Self::Late => "▲",
            Self::Failed => "✕",
            Self::Overdue => "◆",
            Self::Owed => "○",
            Self::Unfinished => "◐",
            Self::Waived => "W",
            Self::Confirmed => "!",
            Self::Reverted => "↩",
            Self::Passed => "✓",
            Self::Drill => "□",
            Self::Plain => "•",
        }
    }
}
