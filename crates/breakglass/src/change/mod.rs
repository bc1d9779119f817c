//! The change: what somebody wants to merge, put in order and reduced once, then assessed as often as asked.

mod document;
mod normalise;
mod reduce;

use std::sync::Arc;

pub use document::{Base, ChangeDocument, ChangedFile, Files, ForgeRules, GateRun, Lifecycle, RequiredName};
pub(crate) use normalise::{merge_same_runs, weight};
pub(crate) use reduce::{Group, Reduced, Tally, newer_run, newer_status};

use crate::check::{Kind, Observation};
use crate::digest::Digest;
use crate::error::{Error, Result, code};
use crate::policy::POLICY_PATHS;
use crate::wire;

/// The most bytes of a check's name: many times the longest that a forge takes, and short enough to match patterns with.
const MAX_NAME_BYTES: usize = 4096;

pub(crate) const SCHEMA: &str = "breakglass/change/1";

/// What somebody wants to merge: a pull or merge request at one head commit, with its observations.
///
/// Cheap to clone and to share between threads. The order in which observations came leaves no trace.
#[derive(Debug, Clone)]
pub struct Change(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    document: ChangeDocument,
    own_runs: usize,
    reduced: Reduced,
    expects_conditions: bool,
    touches_policy: bool,
}

impl Change {
    /// Reads a change document (JSON, `schema: "breakglass/change/1"`).
    ///
    /// # Errors
    /// Any code for JSON that is malformed or of another shape, and those of [`Change::new`].
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        Self::new(wire::read_document(bytes, "change", 1)?)
    }

    /// Makes a change of a document: checks it, merges what reports the same run, and puts it in order.
    ///
    /// # Errors
    /// `wrong_document`, `document_too_new`, `invalid_repository`, `invalid_commit`, `empty_name`,
    /// `unknown_condition`, each with a pointer into the document.
    pub fn new(mut document: ChangeDocument) -> Result<Self> {
        validate(&document)?;
        let own_runs = normalise::normalise(&mut document);
        let reduced = Reduced::new(&document.observations);
        let expects_conditions = document.observations.iter().any(|one| one.kind == Kind::Condition);
        let touches_policy = document.files.as_ref().is_some_and(|files| {
            files.list.iter().flat_map(ChangedFile::paths).any(|path| POLICY_PATHS.contains(&path))
        });
        Ok(Self(Arc::new(Inner { document, own_runs, reduced, expects_conditions, touches_policy })))
    }

    /// The document in its normal order: making a change of it again gives an equal change.
    #[must_use]
    pub fn document(&self) -> &ChangeDocument {
        &self.0.document
    }

    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.0.document.repository
    }

    /// The pull or merge request's number.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.0.document.number
    }

    /// The head commit.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.0.document.head
    }

    /// The base branch, where known.
    #[must_use]
    pub fn base_branch(&self) -> Option<&str> {
        self.0.document.base.branch.as_deref()
    }

    /// The observations in their normal order.
    #[must_use]
    pub fn observations(&self) -> &[Observation] {
        &self.0.document.observations
    }

    /// How many reports were the gate's own and are not among the observations.
    #[must_use]
    pub fn own_runs(&self) -> usize {
        self.0.own_runs
    }

    /// Whether the pull request itself was read, so that its conditions are expected.
    #[must_use]
    pub fn expects_conditions(&self) -> bool {
        self.0.expects_conditions
    }

    /// Whether the change touches the policy file, under either name of a rename.
    #[must_use]
    pub fn touches_policy(&self) -> bool {
        self.0.touches_policy
    }

    /// SHA-256 over the canonical JSON of the document without `observed_at`.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut document = self.0.document.clone();
        document.observed_at = None;
        Digest::of(&document)
    }

    pub(crate) fn reduced(&self) -> &Reduced {
        &self.0.reduced
    }
}

impl PartialEq for Change {
    fn eq(&self, other: &Self) -> bool {
        self.0.document == other.0.document
    }
}

impl Eq for Change {}

fn validate(document: &ChangeDocument) -> Result<()> {
    wire::check_header(&document.schema, "change", 1)?;
    check_repository(&document.repository)?;
    check_commit(&document.head, "/head")?;
    if let Some(sha) = &document.base.sha {
        check_commit(sha, "/base/sha")?;
    }
    for (index, observation) in document.observations.iter().enumerate() {
        check_observation(observation)
            .map_err(|error| error.with_pointer(format!("/observations/{index}/name")))?;
    }
    Ok(())
}

pub(crate) fn check_repository(repository: &str) -> Result<()> {
    let mut parts = repository.split('/');
    // GitLab nests groups: two parts or more.
    if parts.clone().count() < 2 || parts.any(|part| part.is_empty() || part.contains(char::is_whitespace)) {
        let message = format!("`{}` is not a repository; write `owner/name`", wire::clipped(repository));
        return Err(Error::new(code::INVALID_REPOSITORY, message).with_pointer("/repository"));
    }
    Ok(())
}

/// Whether an observation can be taken; what is wrong is in its name.
pub(crate) fn check_observation(observation: &Observation) -> Result<()> {
    let name = &observation.name;
    if name.is_empty() {
        return Err(Error::new(code::EMPTY_NAME, "an observation has no name; every check has one"));
    }
    if name.len() > MAX_NAME_BYTES {
        let message = format!("a name has {} bytes; at most {MAX_NAME_BYTES} are read", name.len());
        return Err(Error::new(code::INVALID_VALUE, message));
    }
    if observation.kind == Kind::Condition && crate::Condition::from_name(name).is_none() {
        let message = format!(
            "there is no condition `{}`; there are `conflicts`, `draft`, `review` and `up_to_date`",
            wire::clipped(name)
        );
        return Err(Error::new(code::UNKNOWN_CONDITION, message));
    }
    Ok(())
}

pub(crate) fn check_commit(sha: &str, pointer: &str) -> Result<()> {
    let whole = matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit());
    if whole {
        return Ok(());
    }
    let message =
        format!("`{}` is not the full id of a commit: 40 or 64 hexadecimal digits", wire::clipped(sha));
    Err(Error::new(code::INVALID_COMMIT, message).with_pointer(pointer))
}
