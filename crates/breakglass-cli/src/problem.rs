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
        /// There is no ledger where one is looked for.
        NO_LEDGER = "no_ledger";
        /// The token is an app's or a workflow's, and a person is needed.
        NO_PERSON = "no_person";
        /// There is no git repository where one is looked for, or it cannot be opened.
        NOT_A_REPOSITORY = "not_a_repository";
        /// The clone has no such commit or branch.
        NO_SUCH_COMMIT = "no_such_commit";
        /// The clone is shallow, and its history ends before the answer.
        SHALLOW_CLONE = "shallow_clone";
        /// More commits follow the merge commit than are gone through.
        TOO_MUCH_HISTORY = "too_much_history";
        /// Confirmations are given at a terminal, and there is none.
        NO_TERMINAL = "no_terminal";
        /// The file does not hold answers to exactly the steps that are asked for.
        OTHER_ANSWERS = "other_answers";
    }
}

/// What went wrong.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    exit: Exit,
    code: Code,
    message: String,
    again: Again,
    about_policy: bool,
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
        Self { exit, code, message: message.into(), again: Again::Never, about_policy: false }
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

    /// Something that is waited for did not come.
    pub(crate) fn unready(code: Code, message: impl Into<String>) -> Self {
        Self::new(Exit::Waiting, code, message)
    }

    /// Whether it is the policy's file that could not be read, so that a recorded policy may stand in for it.
    pub(crate) fn is_about_policy(&self) -> bool {
        self.about_policy
    }

    /// The same, but about the policy's file.
    pub(crate) fn of_policy(mut self) -> Self {
        self.about_policy = true;
        self
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
