//! Who does something: the account that a forge knows, as its embedder authenticated it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, code};

/// An account on a forge. Its identity is forge and id: logins change hands, and their case does not matter.
///
/// The core believes its caller about all of it. A caller authenticates the account with its own token, and asks the
/// forge afresh for the groups; nothing of it comes from a webhook or a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// The forge's host, such as `github.com`.
    pub forge: String,
    /// The teams that the account belongs to, written `organisation/team`.
    pub groups: Vec<String>,
    /// The account's id on the forge.
    pub id: String,
    /// Whether it is a person.
    pub kind: ActorKind,
    /// The login, for people and for the policy's lists.
    pub login: String,
}

/// Whether an account is a person. Bots declare, answer and agree to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person.
    Person,
    /// An app, a bot or a service account.
    Bot,
}

impl Actor {
    /// A person of no team.
    #[must_use]
    pub fn person(forge: impl Into<String>, id: impl Into<String>, login: impl Into<String>) -> Self {
        Self {
            forge: forge.into(),
            groups: Vec::new(),
            id: id.into(),
            kind: ActorKind::Person,
            login: login.into(),
        }
    }

    /// Adds a team, written `organisation/team`.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.groups.push(group.into());
        self
    }

    /// Whether both are one account. An account of another id and the same login, whatever its case, counts as the same:
    /// one of the two was not read afresh.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.forge == other.forge && (self.id == other.id || self.login.eq_ignore_ascii_case(&other.login))
    }

    /// Whether a policy's list names the account: by login, or by one of its teams as `@organisation/team`.
    #[must_use]
    pub fn is_listed(&self, list: &[String]) -> bool {
        list.iter().any(|entry| match entry.strip_prefix('@') {
            Some(team) if team.contains('/') => {
                self.groups.iter().any(|group| group.eq_ignore_ascii_case(team))
            }
            Some(login) => login.eq_ignore_ascii_case(&self.login),
            None => entry.eq_ignore_ascii_case(&self.login),
        })
    }

    /// # Errors
    /// `not_a_person`.
    pub(crate) fn require_person(&self, what: &str) -> Result<()> {
        match self.kind {
            ActorKind::Person => Ok(()),
            ActorKind::Bot => {
                Err(Error::new(code::NOT_A_PERSON, format!("`{self}` is no person; a person must {what}")))
            }
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.login)
    }
}
