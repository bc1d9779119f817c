//! What went wrong, how the process ends for it, and whether trying again may help.

use std::time::Duration;

use breakglass::{Code, Error};

use crate::exit::Exit;

/// A result whose error is [`Problem`].
pub(crate) type Result<T, E = Problem> = std::result::Result<T, E>;

/// The codes that the command gives beside those of the core and of reading payloads.
pub mod code {
    breakglass::codes! {
        /// The arguments do not go together.
        USAGE = "usage";
        /// There is no policy file where one is looked for.
        NO_POLICY = "no_policy";
        /// A file or folder cannot be read.
        CANNOT_READ = "cannot_read";
        /// A file or the output cannot be written.
        CANNOT_WRITE = "cannot_write";
        /// A file that would be written is there already.
        ALREADY_THERE = "already_there";
        /// None of the payloads tells what the forge demands.
        DEMANDS_NOT_KNOWN = "demands_not_known";
        /// The policy has no check of that name in this change.
        NO_SUCH_CHECK = "no_such_check";
        /// The forge does not let the token in.
        UNAUTHORIZED = "unauthorized";
        /// The forge knows no such thing, or does not show it to this token.
        NOT_FOUND = "not_found";
        /// The forge refuses to answer before a certain time.
        RATE_LIMITED = "rate_limited";
        /// The forge does not answer, or answers that it is broken.
        FORGE_UNAVAILABLE = "forge_unavailable";
        /// The forge's answer is none of those that are expected.
        FORGE_ANSWER = "forge_answer";
        /// The forge sent the request on to another host, to which the token must not go.
        FOREIGN_REDIRECT = "foreign_redirect";
        /// The head commit kept changing while it was being read, or is another than was asked for.
        HEAD_MOVED = "head_moved";
    }
}

/// What went wrong.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    exit: Exit,
    code: Code,
    message: String,
    again: Again,
}

/// Whether the same request may be answered better at another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// No.
    Never,
    /// Perhaps soon.
    Soon,
    /// Not before so much time has passed.
    After(Duration),
}

impl Problem {
    fn new(exit: Exit, code: Code, message: impl Into<String>) -> Self {
        Self { exit, code, message: message.into(), again: Again::Never }
    }

    /// The arguments do not go together.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, code::USAGE, message)
    }

    /// The input is wrong.
    pub(crate) fn input(code: Code, message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, code, message)
    }

    /// The input of that name is wrong.
    pub(crate) fn of_input(name: &str, error: &Error) -> Self {
        Self::new(Exit::Usage, error.code(), format!("{name}: {error}"))
    }

    /// The forge could not be read.
    pub(crate) fn unread(code: Code, message: impl Into<String>) -> Self {
        Self::new(Exit::Unread, code, message)
    }

    /// The same, but trying again may help.
    pub(crate) fn again(mut self, again: Again) -> Self {
        self.again = again;
        self
    }

    /// How the process ends for it.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Whether trying again may help.
    pub(crate) fn may_pass(&self) -> Again {
        self.again
    }

    /// The stable code.
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// What went wrong, for people.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::new(Exit::Usage, error.code(), error.to_string())
    }
}
