//! All that the fake knows, and that a test may read and change at any moment.

mod checks;
mod commit;
mod diff;
mod identity;
mod pull;
mod repo;
mod repo_reports;
mod repo_talk;
mod rules;
mod talk;
mod team;
mod world;

use std::collections::{BTreeMap, BTreeSet};

pub use self::{
    checks::{CheckRun, CheckSuite, Status, WorkflowRun},
    commit::{Commit, Graph, Tree},
    diff::{ChangedFile, diff, merge_trees},
    identity::{ACTIONS_APP_ID, App, Identity, Permission, account_id},
    pull::{Mergeable, Pull},
    repo::{Duplicates, Repo},
    rules::{BypassActor, Enforcement, Protection, RequiredCheck, Ruleset},
    talk::{Comment, Issue, Label, Review},
    team::{Membership, Team},
    world::{FIRST_ID, World, seconds, stamp},
};

/// Where GitHub cuts its lists without saying so; a test lowers these to see a cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Check runs are listed from this many newest suites.
    pub suites: usize,
    /// Files of a pull request.
    pub pull_files: usize,
    /// Commits of a pull request.
    pub pull_commits: usize,
    /// Files of a comparison.
    pub compare_files: usize,
    /// Bytes of a file up to which `contents` gives it in base64.
    pub inline_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            suites: 1000,
            pull_files: 3000,
            pull_commits: 250,
            compare_files: 300,
            inline_bytes: 1_048_576,
        }
    }
}

/// One budget of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests an hour.
    pub limit: u64,
    /// Requests left.
    pub remaining: u64,
    /// When the budget is full again, in seconds since 1970.
    pub reset: i64,
}

impl Rate {
    fn full(now: i64) -> Self {
        Self { limit: 5000, remaining: 5000, reset: now + 3600 }
    }

    /// Takes one request from the budget; false when there is none left.
    pub fn take(&mut self, now: i64) -> bool {
        if now >= self.reset {
            self.remaining = self.limit;
            self.reset = now + 3600;
        }
        let had_one = self.remaining > 0;
        self.remaining = self.remaining.saturating_sub(1);
        had_one
    }
}

/// Everything behind the fake's API.
#[derive(Clone, Debug)]
pub struct State {
    /// The clock and the ids, shared with every repository.
    pub world: World,
    /// Who each token speaks for.
    pub tokens: BTreeMap<String, Identity>,
    /// The logins that there are accounts of; those of tokens and team members are among them.
    pub accounts: BTreeSet<String>,
    /// The teams by `organization/slug`.
    pub teams: BTreeMap<String, Team>,
    /// The repositories by full name.
    pub repos: BTreeMap<String, Repo>,
    /// Former full names and what they are called now.
    pub renames: BTreeMap<String, String>,
    /// The budget for REST.
    pub rate: Rate,
    /// The budget for GraphQL.
    pub graphql_rate: Rate,
    /// Where lists are cut.
    pub limits: Limits,
}

impl Default for State {
    fn default() -> Self {
        let world = World::default();
        let now = world.now();
        Self {
            world,
            tokens: BTreeMap::new(),
            accounts: BTreeSet::new(),
            teams: BTreeMap::new(),
            repos: BTreeMap::new(),
            renames: BTreeMap::new(),
            rate: Rate::full(now),
            graphql_rate: Rate::full(now),
            limits: Limits::default(),
        }
    }
}

impl State {
    /// Makes a repository with one commit on `main`, and gives it.
    pub fn add_repo(&mut self, full_name: &str) -> &mut Repo {
        let repo = Repo::new(self.world.clone(), full_name);
        self.repos.entry(full_name.to_owned()).or_insert(repo)
    }

    /// The repository of a full name; the test stops if there is none.
    pub fn repo(&mut self, full_name: &str) -> &mut Repo {
        self.repos.get_mut(full_name).unwrap_or_else(|| panic!("no repository {full_name}"))
    }

    /// Renames or moves a repository; requests for the old name are sent on.
    pub fn rename_repo(&mut self, old: &str, new: &str) {
        if let Some(mut repo) = self.repos.remove(old) {
            new.clone_into(&mut repo.full_name);
            self.repos.insert(new.to_owned(), repo);
            self.renames.insert(old.to_owned(), new.to_owned());
        }
    }

    /// Lets a token in.
    pub fn add_token(&mut self, token: &str, identity: Identity) {
        self.add_account(&identity.login);
        self.tokens.insert(token.to_owned(), identity);
    }

    /// Puts the clock at a moment such as `2026-01-01T00:00:00Z`; the test stops if it is none.
    pub fn set_now(&mut self, stamp: &str) {
        let now = seconds(stamp).unwrap_or_else(|| panic!("{stamp} is no moment"));
        self.world.set(now);
    }

    /// Moves the clock on by some seconds.
    pub fn advance(&mut self, seconds: i64) {
        self.world.advance(seconds);
    }
}
