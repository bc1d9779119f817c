//! What every operation takes and gives, for the generator of the bindings' types.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::handle::Kind;

/// What an operation means, and what it takes and gives beside handles and a payload.
#[derive(Debug)]
pub struct Described {
    /// What it means; then, after an empty line, its errors.
    pub doc: &'static str,
    /// The request that it takes.
    pub asks: Asks,
    /// What it answers.
    pub answers: Answers,
}

/// The request of an operation.
#[derive(Debug)]
pub enum Asks {
    /// None.
    Nothing,
    /// An object; its properties are the named arguments.
    Request(SchemaOf),
}

/// What an operation answers.
#[derive(Debug)]
pub enum Answers {
    /// A handle.
    Handle(Kind),
    /// JSON.
    Json(SchemaOf),
    /// A handle, or else JSON.
    HandleOr(Kind, SchemaOf),
}

/// The schema of a type.
pub struct SchemaOf {
    subschema: fn(&mut SchemaGenerator) -> Schema,
    whole: fn(&mut SchemaGenerator) -> Schema,
    root: fn(SchemaGenerator) -> Schema,
}

impl std::fmt::Debug for SchemaOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SchemaOf")
    }
}

impl SchemaOf {
    pub(crate) fn of<T: JsonSchema>() -> Self {
        Self {
            subschema: SchemaGenerator::subschema_for::<T>,
            whole: T::json_schema,
            root: SchemaGenerator::into_root_schema_for::<T>,
        }
    }

    /// A reference to the type's definition, which the generator keeps, or the schema of a type that needs none.
    pub fn subschema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.subschema)(generator)
    }

    /// The schema with all definitions that it needs.
    #[must_use]
    pub fn root(&self, generator: SchemaGenerator) -> Schema {
        (self.root)(generator)
    }

    /// The schema itself.
    pub fn whole(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.whole)(generator)
    }
}

impl Asks {
    pub(crate) fn request<R: JsonSchema>() -> Self {
        Self::Request(SchemaOf::of::<R>())
    }
}

impl Answers {
    pub(crate) fn json<T: JsonSchema>() -> Self {
        Self::Json(SchemaOf::of::<T>())
    }
}

/// The documents that have a schema file of their own, by the name of the file.
#[must_use]
pub fn documents() -> Vec<(&'static str, SchemaOf)> {
    vec![
        ("policy", SchemaOf::of::<breakglass::PolicyDocument>()),
        ("change", SchemaOf::of::<breakglass::ChangeDocument>()),
        ("assessment", SchemaOf::of::<breakglass::AssessmentDocument>()),
        ("attempt", SchemaOf::of::<breakglass::Attempt>()),
        ("permit", SchemaOf::of::<breakglass::Permit>()),
        ("flag", SchemaOf::of::<breakglass::FlagDocument>()),
        ("event", SchemaOf::of::<breakglass::ledger::Event>()),
        ("error", SchemaOf::of::<breakglass::ErrorDocument>()),
    ]
}

/// Types that no document names, and that callers name.
#[must_use]
pub fn words() -> Vec<SchemaOf> {
    vec![SchemaOf::of::<breakglass::Lane>()]
}

/// The classes with a handle, each with what it is, in the order in which they stand in the docs.
#[must_use]
pub fn classes() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "Policy",
            "Which checks have which tier, and what an emergency needs: the file that a team writes, read and checked.",
        ),
        (
            "Change",
            "What somebody wants to merge, at one head commit, with everything that was reported about that commit.",
        ),
        ("Assessment", "What a policy makes of a change, in both lanes. `assess` makes it."),
        (
            "GithubCollector",
            "Collects GitHub's payloads about one pull request, in any order, and makes a change of them.",
        ),
        (
            "GithubPieces",
            "Takes one of GitHub's payloads in pieces, as a connection gives them: for what is too long to be held whole.",
        ),
        (
            "Board",
            "Many changes at once, fed with GitHub's deliveries or with reports: it answers what moved. It is for looking, and nothing can be granted on it.",
        ),
        (
            "Attempt",
            "One try to merge one head commit in one emergency: it asks for confirmations, and takes the answers.",
        ),
        (
            "Ledger",
            "The append-only record of everything that an emergency did, and what it amounts to: emergencies, permits, follow-ups. This one is kept in memory.",
        ),
        (
            "MemoryLedger",
            "A ledger in memory: for tests and drills, and for what keeps the entries itself. Durable in no sense.",
        ),
        (
            "FileLedger",
            "A ledger in a file, one entry a line, on the disk when a call returns. Several processes may share it.",
        ),
        ("Verifier", "Checks a ledger's entries one after the other, in one pass: what an auditor runs."),
        (
            "Replayer",
            "Decides every merge of a ledger again, from the observations and the policy on record.",
        ),
    ]
}

/// Every error code that a call can give, each with what it means.
pub fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let store: &[(breakglass::Code, &str)] = {
        #[cfg(feature = "file")]
        {
            breakglass_store::code::ALL
        }
        #[cfg(not(feature = "file"))]
        {
            &[]
        }
    };
    let all = [breakglass::code::ALL, breakglass_forge::code::ALL, store, crate::code::ALL];
    all.into_iter().flatten().map(|(code, doc)| (code.as_str(), doc.trim()))
}
