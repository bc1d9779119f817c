//! The emergency: a declared, named, time-boxed state.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::digest::Digest;
use crate::error::{Error, Result, code};
use crate::policy::{Seconds, name_matches};
use crate::time::Time;

/// The most characters of a reason, an incident reference or another text that a person writes.
pub const MAX_TEXT_CHARS: usize = 2000;

/// The id of an emergency, derived from the entry that declares it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EmergencyId(pub(crate) String);

impl EmergencyId {
    /// The id as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmergencyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an emergency is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyKind {
    /// It is.
    Real,
    /// An exercise: the same steps, and at their end a rehearsal that no merge call takes.
    Drill,
}

/// What an emergency is about: changes in these repositories, into these branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// Base branches, or patterns with `*` and `?`; none of them means all.
    pub branches: Vec<String>,
    /// Repositories, or patterns with `*` and `?`; at least one.
    pub repositories: Vec<String>,
}

impl Scope {
    /// All branches of one repository.
    #[must_use]
    pub fn repository(name: impl Into<String>) -> Self {
        Self { branches: Vec::new(), repositories: vec![name.into()] }
    }

    /// Whether a change into that branch of that repository is within it. A branch that is not known is in no list.
    #[must_use]
    pub fn covers(&self, repository: &str, branch: Option<&str>) -> bool {
        let listed = |list: &[String], name: &str| {
            list.iter().any(|pattern| name_matches(pattern, name).unwrap_or(false))
        };
        let of_repository = listed(&self.repositories, repository)
            || self.repositories.iter().any(|one| one.eq_ignore_ascii_case(repository));
        of_repository
            && (self.branches.is_empty() || branch.is_some_and(|branch| listed(&self.branches, branch)))
    }

    fn check(&self) -> Result<()> {
        if self.repositories.is_empty() {
            let message = "the emergency is about no repository; name at least one";
            return Err(Error::new(code::EMPTY_SCOPE, message).with_pointer("/scope/repositories"));
        }
        for (key, list) in [("repositories", &self.repositories), ("branches", &self.branches)] {
            for (index, pattern) in list.iter().enumerate() {
                name_matches(pattern, "")
                    .map_err(|error| error.with_pointer(format!("/scope/{key}/{index}")))?;
            }
        }
        Ok(())
    }
}

/// What a person says when declaring an emergency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Why: what is broken, and for whom.
    pub reason: String,
    /// The incident's reference, such as `INC-7`.
    pub incident: String,
    /// What it is about.
    pub scope: Scope,
    /// Whether it is an exercise.
    pub kind: EmergencyKind,
    /// How long it lasts; without it, and at most, as long as the policy's `longest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<Seconds>,
}

impl Declaration {
    /// # Errors
    /// `reason_missing`, `incident_missing`, `too_long`, `empty_scope`, and those of patterns for names.
    pub(crate) fn check(&self) -> Result<()> {
        check_text(&self.reason, code::REASON_MISSING, "/reason", "say what is broken and for whom")?;
        check_text(
            &self.incident,
            code::INCIDENT_MISSING,
            "/incident",
            "name the incident, such as `INC-7`",
        )?;
        self.scope.check()
    }
}

/// Checks a text that a person must write.
///
/// # Errors
/// The code that is given where the text is empty; `too_long`.
pub(crate) fn check_text(text: &str, missing: crate::Code, pointer: &str, wanted: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::new(missing, format!("the text is empty; {wanted}")).with_pointer(pointer));
    }
    // A text has no more characters than bytes.
    if text.len() > MAX_TEXT_CHARS && text.chars().nth(MAX_TEXT_CHARS).is_some() {
        let message = format!("the text has more than {MAX_TEXT_CHARS} characters; write a shorter one");
        return Err(Error::new(code::TOO_LONG, message).with_pointer(pointer));
    }
    Ok(())
}

/// A declared, named, time-boxed state in which only absolutely-required checks must pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Emergency {
    /// Its id.
    pub id: EmergencyId,
    /// The incident's reference.
    pub incident: String,
    /// Why.
    pub reason: String,
    /// Whether it is an exercise.
    pub kind: EmergencyKind,
    /// What it is about.
    pub scope: Scope,
    /// Who declared it.
    pub declared_by: Actor,
    /// When.
    pub declared_at: Time,
    /// When it ends by itself.
    pub expires_at: Time,
    /// The latest moment to which it may be extended: twice the policy's `longest` after it was declared.
    pub latest_end: Time,
    /// The digest of the policy that it was declared under.
    pub policy: Digest,
    /// How it was closed, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
}

/// How an emergency was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Closed {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Actor,
    /// What they said.
    pub reason: String,
}

impl Emergency {
    /// Whether it is open at that moment.
    #[must_use]
    pub fn is_open(&self, now: Time) -> bool {
        self.closed.is_none() && now < self.expires_at
    }

    /// # Errors
    /// `emergency_over`.
    pub(crate) fn require_open(&self, now: Time) -> Result<()> {
        let message = match &self.closed {
            Some(closed) => {
                format!("the emergency {} was closed at {} by {}", self.incident, closed.at, closed.by)
            }
            None if now >= self.expires_at => {
                format!(
                    "the emergency {} ended at {}; extend it while it lasts, or declare a new one",
                    self.incident, self.expires_at
                )
            }
            None => return Ok(()),
        };
        Err(Error::new(code::EMERGENCY_OVER, message))
    }

    /// # Errors
    /// `out_of_scope`.
    pub(crate) fn require_covers(&self, repository: &str, branch: Option<&str>) -> Result<()> {
        if self.scope.covers(repository, branch) {
            return Ok(());
        }
        let branch = branch.unwrap_or("a branch that is not known");
        let message = format!(
            "the emergency {} is not about {repository} into {branch}; it is about {}",
            self.incident,
            self.scope.repositories.join(", ")
        );
        Err(Error::new(code::OUT_OF_SCOPE, message))
    }
}
