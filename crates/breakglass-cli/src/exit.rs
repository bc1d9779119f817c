//! What the process says when it ends.

use std::process::ExitCode;

use breakglass::Verdict;

/// How the command ended; scripts decide on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The change may be merged; or the command did what it was asked.
    Fine,
    /// Something that must pass is not there yet; or `lint` found something.
    Waiting,
    /// The input or the arguments are wrong.
    Usage,
    /// Something that must pass did not.
    Blocked,
    /// Merging takes confirmations.
    Confirm,
    /// The forge could not be read.
    Unread,
    /// The forge refused to merge.
    Refused,
    /// Whether the forge merged is not known.
    NotKnown,
    /// The time given with `--timeout` is over.
    TimedOut,
}

impl Exit {
    /// The end of a command whose answer is a verdict.
    pub(crate) const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Clean | Verdict::Mergeable => Self::Fine,
            Verdict::Waiting => Self::Waiting,
            Verdict::Blocked => Self::Blocked,
            Verdict::Confirm => Self::Confirm,
        }
    }

    const fn number(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Waiting => 1,
            Self::Usage => 2,
            Self::Blocked => 3,
            Self::Confirm => 4,
            Self::Unread => 5,
            Self::Refused => 6,
            Self::NotKnown => 7,
            Self::TimedOut => 124,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
