//! Accounts, and the teams of organizations that they belong to.

use std::collections::BTreeMap;

use crate::state::State;

/// Whether somebody belongs to a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// They do.
    Active,
    /// They are invited and have not come yet.
    Pending,
}

impl Membership {
    /// GitHub's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
        }
    }
}

/// A team: its members by login, written as the account is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// Who belongs to it, or is invited.
    pub members: BTreeMap<String, Membership>,
}

impl State {
    /// Makes sure that there is an account of a login, and gives the login as it is written there.
    pub fn add_account(&mut self, login: &str) -> String {
        if let Some(known) = self.account(login) {
            return known.to_owned();
        }
        self.accounts.insert(login.to_owned());
        login.to_owned()
    }

    /// The login of an account as it is written there, whatever its case.
    #[must_use]
    pub fn account(&self, login: &str) -> Option<&str> {
        self.accounts.iter().find(|known| known.eq_ignore_ascii_case(login)).map(String::as_str)
    }

    /// Makes a team, `organization/slug`, of these members.
    pub fn add_team(&mut self, name: &str, members: &[&str]) {
        for login in members {
            self.join(name, login, Membership::Active);
        }
        self.teams.entry(name.to_owned()).or_default();
    }

    /// Invites somebody to a team.
    pub fn invite(&mut self, team: &str, login: &str) {
        self.join(team, login, Membership::Pending);
    }

    /// The team of a name, whatever its case.
    #[must_use]
    pub fn team(&self, name: &str) -> Option<&Team> {
        self.teams.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, team)| team)
    }

    fn join(&mut self, team: &str, login: &str, membership: Membership) {
        let login = self.add_account(login);
        self.teams.entry(team.to_owned()).or_default().members.insert(login, membership);
    }
}
