//! The one error type: a stable code, a message, and where in the input it went wrong.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The stable name of one kind of mistake, snake_case on the wire. Programs decide on it; messages may be reworded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// Names a code. Crates that build on the core name their own with it.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The code as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z][a-z0-9_]*$" })
    }
}

/// Declares the codes of a crate as constants of a module, and the list `ALL` of them.
#[macro_export]
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: $crate::Code = $crate::Code::new($text);)+
        /// Every code of this module, each with its first sentence: what the page of error codes is checked against.
        pub const ALL: &[($crate::Code, &str)] = &[$(($name, concat!($($doc),+)),)+];
    };
}

/// The codes that the core gives.
pub mod code {
    crate::codes! {
        /// The bytes are not UTF-8.
        INVALID_UTF8 = "invalid_utf8";
        /// The text is not JSON.
        INVALID_JSON = "invalid_json";
        /// The text is not YAML, or uses anchors and aliases beyond the limits.
        INVALID_YAML = "invalid_yaml";
        /// The input is larger than what is read of its kind.
        INPUT_TOO_LARGE = "input_too_large";
        /// Lists and maps are nested more deeply than any real document of its kind.
        NESTED_TOO_DEEPLY = "nested_too_deeply";
        /// A key that the document does not have; usually a spelling mistake.
        UNKNOWN_KEY = "unknown_key";
        /// The same key twice in one map, where the reader would have to pick one.
        DUPLICATE_KEY = "duplicate_key";
        /// A key that the document needs is not there.
        MISSING_KEY = "missing_key";
        /// A word that is none of those allowed here.
        UNKNOWN_VALUE = "unknown_value";
        /// A value of another type than what is wanted here.
        WRONG_TYPE = "wrong_type";
        /// A value of the right type that cannot stand here.
        INVALID_VALUE = "invalid_value";
        /// The document is of another kind than the reader's.
        WRONG_DOCUMENT = "wrong_document";
        /// The document was written by a newer version.
        DOCUMENT_TOO_NEW = "document_too_new";
        /// Not a time as RFC 3339 writes it, or outside the years 0 to 9999.
        INVALID_TIME = "invalid_time";
        /// Not a duration: whole seconds, or a number with `s`, `m`, `h`, `d` or `w`.
        INVALID_DURATION = "invalid_duration";
        /// A rule names neither a check nor a condition, or both.
        ONE_SUBJECT = "one_subject";
        /// A pattern for names that can match nothing, because it is empty.
        EMPTY_PATTERN = "empty_pattern";
        /// A pattern for paths that the path globs do not understand.
        INVALID_PATH_PATTERN = "invalid_path_pattern";
        /// `from` or `at_least` on a condition: conditions are computed by the forge, once.
        NOT_FOR_CONDITIONS = "not_for_conditions";
        /// `at_least` on an optional rule, which expects nothing.
        NOT_FOR_OPTIONAL = "not_for_optional";
        /// `at_least` above 1 on an exact name, which can never be met.
        NEVER_ENOUGH = "never_enough";
        /// More rules than a policy may have.
        TOO_MANY_RULES = "too_many_rules";
        /// Emergencies may be declared, and no check rule is absolutely required: everything would be waived.
        NOTHING_ABSOLUTELY_REQUIRED = "nothing_absolutely_required";
        /// Emergencies may be declared, and an absolutely-required rule does not say which producer it trusts.
        PRODUCER_NOT_PINNED = "producer_not_pinned";
        /// Emergencies may be declared, and a running check could be got past with fewer than two deliberate steps.
        TOO_FEW_STEPS = "too_few_steps";
        /// The same step twice in one list.
        DUPLICATE_STEP = "duplicate_step";
        /// Not `owner/name`.
        INVALID_REPOSITORY = "invalid_repository";
        /// Not the full hexadecimal id of a commit (40 or 64 digits).
        INVALID_COMMIT = "invalid_commit";
        /// A name that is empty.
        EMPTY_NAME = "empty_name";
        /// A condition under another name than `conflicts`, `draft`, `review` or `up_to_date`.
        UNKNOWN_CONDITION = "unknown_condition";
        /// A board would hold more reports than it may.
        BOARD_FULL = "board_full";
        /// A bot or service account where a person is needed.
        NOT_A_PERSON = "not_a_person";
        /// The policy does not let this account declare emergencies.
        MAY_NOT_DECLARE = "may_not_declare";
        /// The policy does not let this account merge in emergencies, agree to it or waive what it left.
        MAY_NOT_MERGE = "may_not_merge";
        /// A reason that a person must give is empty.
        REASON_MISSING = "reason_missing";
        /// The incident's reference is empty.
        INCIDENT_MISSING = "incident_missing";
        /// An emergency about no repository.
        EMPTY_SCOPE = "empty_scope";
        /// A text or an emergency is longer than it may be.
        TOO_LONG = "too_long";
        /// An emergency of the same incident, kind and scope is open.
        ALREADY_DECLARED = "already_declared";
        /// There is no such emergency.
        EMERGENCY_NOT_FOUND = "emergency_not_found";
        /// The emergency was closed, or its time is over.
        EMERGENCY_OVER = "emergency_over";
        /// The emergency is not about this repository or branch.
        OUT_OF_SCOPE = "out_of_scope";
        /// A permit in a drill.
        DRILL = "drill";
        /// A rehearsal in a real emergency.
        NOT_A_DRILL = "not_a_drill";
        /// The attempt is over, or a permit came of it already.
        ATTEMPT_ENDED = "attempt_ended";
        /// The change could not be read; nothing is answered until it can be.
        ATTEMPT_PAUSED = "attempt_paused";
        /// Not a pull or merge request with a base branch.
        NOT_A_REQUEST = "not_a_request";
        /// The change is another than the attempt's or the permit's.
        OTHER_CHANGE = "other_change";
        /// No such step is asked for now.
        STEP_NOT_ASKED = "step_not_asked";
        /// The answer is not what the step asks for.
        WRONG_ANSWER = "wrong_answer";
        /// The pause between two answers is not over, or a review came before the merge.
        TOO_SOON = "too_soon";
        /// Somebody else than who makes the attempt answered.
        NOT_THE_ACTOR = "not_the_actor";
        /// The second person is the first.
        SAME_PERSON = "same_person";
        /// The second person wrote the change.
        OWN_CHANGE = "own_change";
        /// It is not known who wrote the change.
        AUTHOR_NOT_KNOWN = "author_not_known";
        /// The caller's clock is more than two minutes behind what was recorded.
        CLOCK_BEHIND = "clock_behind";
        /// Steps are still to be answered.
        STEPS_OPEN = "steps_open";
        /// Something absolutely required is not there yet.
        NOT_READY = "not_ready";
        /// The normal lane may merge.
        NOT_NEEDED = "not_needed";
        /// The change and head have a permit that is good, or whose outcome is not on record.
        PERMIT_LIVE = "permit_live";
        /// There is no such permit.
        PERMIT_NOT_FOUND = "permit_not_found";
        /// The permit's time is over.
        PERMIT_EXPIRED = "permit_expired";
        /// The permit was redeemed already, or its outcome is on record.
        PERMIT_USED = "permit_used";
        /// An outcome of a permit that was not redeemed.
        PERMIT_NOT_STARTED = "permit_not_started";
        /// Head, base, policy or a check is not what was permitted.
        CHANGED_SINCE_PERMIT = "changed_since_permit";
        /// The policy's text is not on record.
        POLICY_NOT_RECORDED = "policy_not_recorded";
        /// The ledger holds what this version does not know and must not pass over.
        LEDGER_NEWER = "ledger_newer";
        /// The store does not go on where the ledger ended.
        LEDGER_REPLACED = "ledger_replaced";
        /// Other writers were faster, again and again.
        LEDGER_BUSY = "ledger_busy";
        /// The store has entries where a ledger is to begin.
        LEDGER_NOT_EMPTY = "ledger_not_empty";
        /// The store has no entries.
        LEDGER_EMPTY = "ledger_empty";
        /// An entry is larger than what is recorded or read.
        ENTRY_TOO_LARGE = "entry_too_large";
        /// An entry is not written as RFC 8785 has it.
        NOT_CANONICAL = "not_canonical";
        /// An entry's hash is not that of its text.
        WRONG_HASH = "wrong_hash";
        /// An entry's number is not the next one.
        WRONG_SEQ = "wrong_seq";
        /// An entry does not follow the one before it.
        WRONG_PREVIOUS = "wrong_previous";
        /// An entry is earlier than the one before it.
        TIME_WENT_BACK = "time_went_back";
        /// The first entry does not open the ledger, or a later one does.
        NOT_OPENED = "not_opened";
        /// The entries are not those of a checkpoint.
        OTHER_THAN_CHECKPOINT = "other_than_checkpoint";
        /// The ledger is shorter than a checkpoint knows.
        LEDGER_CUT = "ledger_cut";
        /// There is no such follow-up.
        FOLLOW_UP_NOT_FOUND = "follow_up_not_found";
        /// The follow-up is settled already.
        FOLLOW_UP_SETTLED = "follow_up_settled";
        /// A review for a follow-up that owes none.
        NOT_A_REVIEW = "not_a_review";
        /// Not a checkpoint, or not a signed one: the text differs from what the format allows.
        INVALID_CHECKPOINT = "invalid_checkpoint";
        /// Not a key for signing checkpoints or for verifying them, or its id is another's.
        INVALID_KEY = "invalid_key";
        /// A known key's signature is not of this text: text or signature was changed.
        BAD_SIGNATURE = "bad_signature";
        /// None of the known keys signed the checkpoint.
        NOT_SIGNED = "not_signed";
    }
}

/// A place in a text: line and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1: in bytes for JSON, in characters for YAML.
    pub column: u32,
}

/// What was wrong with an input, and what would be right.
///
/// A change that is not ready is an answer, never an error. A call that fails has changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct Error(Box<Details>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Details {
    code: Code,
    message: String,
    pointer: Option<String>,
    position: Option<Position>,
}

impl Error {
    /// An error that names what was wrong and what would be right, in lower case, without a full stop.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Details { code, message: message.into(), pointer: None, position: None }))
    }

    /// Adds the JSON pointer (RFC 6901) of the value that is wrong.
    #[must_use]
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// Adds the line and column of what is wrong.
    #[must_use]
    pub fn with_position(mut self, position: Option<Position>) -> Self {
        self.0.position = position;
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The message without its place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The JSON pointer of the value that is wrong, where it is known.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// Line and column of what is wrong, where they are known.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// The error in its wire form.
    #[must_use]
    pub fn to_document(&self) -> ErrorDocument {
        ErrorDocument {
            code: self.0.code.as_str().to_owned(),
            message: self.0.message.clone(),
            pointer: self.0.pointer.clone(),
            position: self.0.position,
        }
    }

    fn text(&self) -> String {
        match (self.0.position, self.pointer()) {
            (Some(Position { line, column }), _) => {
                format!("line {line}, column {column}: {}", self.0.message)
            }
            (None, Some(pointer)) if !pointer.is_empty() => format!("{pointer}: {}", self.0.message),
            _ => self.0.message.clone(),
        }
    }
}

/// An error as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorDocument {
    /// The stable code, snake_case.
    pub code: String,
    /// What was wrong and what would be right, in lower case.
    pub message: String,
    /// JSON pointer of the value that is wrong, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Line and column, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}
