//! The policy: the rules that give every check its tier, and the rules for emergencies.

mod compile;
mod document;
mod duration;
mod lint;
mod memo;
mod name_list;
mod names;
mod path_glob;
mod paths;
mod pattern;
mod producer;
mod read;
mod weaken;
#[cfg(feature = "yaml")]
mod yaml;

use std::sync::Arc;

pub(crate) use compile::{AcceptSet, Rule, Subject};
pub use document::{
    Accept, ConfirmWhile, Duplicates, EmergencyDocument, FollowUpRule, PolicyDocument, RuleDocument, Step,
    When,
};
pub use duration::Seconds;
pub use lint::{Finding, FindingCode};
pub(crate) use name_list::NameList;
pub(crate) use names::{Candidates, Names};
pub use producer::{Identity, Producer};
pub use weaken::{Weakening, WeakeningCode};

use crate::check::Condition;
use crate::digest::Digest;
use crate::error::Result;

/// Where a policy stands in a repository; the first that is there is read, at the tip of the base branch.
pub const POLICY_PATHS: [&str; 2] = [".github/breakglass.yml", "breakglass.yml"];

/// The most bytes of a policy: 1 MiB.
pub const MAX_POLICY_BYTES: usize = 1 << 20;

/// The most rules of a policy.
pub const MAX_RULES: usize = 10_000;

/// A policy that has been checked and is ready to assess with.
///
/// Cheap to clone and to share between threads. It remembers which rules speak of a name that it has seen.
#[derive(Debug, Clone)]
pub struct Policy(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    document: PolicyDocument,
    digest: Digest,
    rules: Vec<Rule>,
    /// How many producers the rules name.
    producers: usize,
    conditions: [Vec<usize>; 4],
    expecting: Vec<usize>,
    names: Names,
    guarded: Option<paths::PathPatterns>,
}

impl Policy {
    /// Checks a policy document and makes a policy of it.
    ///
    /// # Errors
    /// `document_too_new`, `too_many_rules`, `one_subject`, `empty_pattern`, `invalid_path_pattern`,
    /// `not_for_conditions`, `not_for_optional`, `never_enough`, `nothing_absolutely_required`,
    /// `producer_not_pinned`, `too_few_steps`, `duplicate_step`, each with a pointer into the document.
    pub fn new(document: PolicyDocument) -> Result<Self> {
        compile::compile(document).map(|inner| Self(Arc::new(inner)))
    }

    /// Reads a policy: JSON where the text starts with `{`, else YAML.
    ///
    /// # Errors
    /// Those of [`Policy::from_json`] and [`Policy::from_yaml`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        read::parse(bytes)
    }

    /// Reads a policy in JSON; unknown and duplicate keys are refused.
    ///
    /// # Errors
    /// Codes for text that is malformed or of another shape, with line and column; those of [`Policy::new`].
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        read::from_json(bytes)
    }

    /// Reads a policy in YAML; unknown and duplicate keys are refused, and so are aliases that explode.
    ///
    /// # Errors
    /// Codes for text that is malformed or of another shape, and those of [`Policy::new`], with line and column.
    #[cfg(feature = "yaml")]
    pub fn from_yaml(bytes: &[u8]) -> Result<Self> {
        read::from_yaml(bytes)
    }

    /// The document that the policy was made of.
    #[must_use]
    pub fn document(&self) -> &PolicyDocument {
        &self.0.document
    }

    /// SHA-256 over the canonical JSON of the document: the same however it was spelled.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.0.digest
    }

    /// What is likely to be a mistake in the policy, seen beside recent changes (`recent`: as many as are at hand)
    /// and changes that show what runs on the base branch (`base`).
    #[must_use]
    pub fn lint(&self, recent: &[crate::Change], base: &[crate::Change]) -> Vec<Finding> {
        lint::lint(self, recent, base)
    }

    /// What `new` lets through that `old` did not. May report too much, never too little.
    #[must_use]
    pub fn weakenings(old: &Self, new: &Self) -> Vec<Weakening> {
        weaken::weakenings(old, new)
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.0.rules
    }

    pub(crate) fn rule(&self, index: usize) -> Option<&Rule> {
        self.0.rules.get(index)
    }

    /// How many producers the rules name.
    pub(crate) fn producers(&self) -> usize {
        self.0.producers
    }

    pub(crate) fn names(&self) -> &Names {
        &self.0.names
    }

    /// Whether a change to that file takes a second person.
    pub(crate) fn guards(&self, path: &str) -> bool {
        self.0.guarded.as_ref().is_some_and(|guarded| guarded.matches(path))
    }

    /// The rules that expect names to be there, in order.
    pub(crate) fn expecting(&self) -> &[usize] {
        &self.0.expecting
    }

    /// The rules for a condition, in order.
    pub(crate) fn condition_rules(&self, condition: Condition) -> &[usize] {
        let [conflicts, draft, review, up_to_date] = &self.0.conditions;
        match condition {
            Condition::Conflicts => conflicts,
            Condition::Draft => draft,
            Condition::Review => review,
            Condition::UpToDate => up_to_date,
        }
    }
}

/// Whether a name is what a policy's pattern for names means: `*` stands for any text and `?` for one character.
///
/// # Errors
/// `empty_pattern`, `invalid_value` for one that is too long.
pub fn name_matches(pattern: &str, name: &str) -> Result<bool> {
    Ok(pattern::Pattern::new(pattern)?.matches(name))
}

/// Whether a path is what a policy's patterns for paths mean, as `.gitignore` writes them.
///
/// # Errors
/// `invalid_path_pattern`.
pub fn path_matches(patterns: &[String], path: &str) -> Result<bool> {
    Ok(paths::PathPatterns::new(patterns, "")?.matches(path))
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.0.document == other.0.document
    }
}

impl Eq for Policy {}
