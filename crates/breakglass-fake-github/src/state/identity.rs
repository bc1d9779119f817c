//! Who a token speaks for.

/// A person or an app's installation: the author of what its token writes, and the measure of what it may.
///
/// What a person may do in a repository is the repository's to say ([`Repo::permit`](crate::Repo::permit)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The login, `alice` or `my-app[bot]`.
    pub login: String,
    /// The account's number; bypass actors of type `User` name it.
    pub id: u64,
    /// The app that the token belongs to; only an app may write check runs.
    pub app: Option<App>,
    /// Teams by number; bypass actors of type `Team` name them.
    pub teams: Vec<u64>,
    /// Whether this is an owner of the organization.
    pub org_admin: bool,
}

/// A GitHub App, as check runs and suites name their producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// The number that pins and bypass actors name.
    pub id: u64,
    /// The short name in addresses, `github-actions`.
    pub slug: String,
}

/// The number of GitHub Actions among apps.
pub const ACTIONS_APP_ID: u64 = 15_368;

impl App {
    /// An app of a number and a slug.
    #[must_use]
    pub fn new(id: u64, slug: &str) -> Self {
        Self { id, slug: slug.to_owned() }
    }

    /// GitHub Actions itself.
    #[must_use]
    pub fn actions() -> Self {
        Self::new(ACTIONS_APP_ID, "github-actions")
    }
}

impl Identity {
    /// A person with a personal token.
    #[must_use]
    pub fn user(login: &str) -> Self {
        Self {
            login: login.to_owned(),
            id: account_id(login),
            app: None,
            teams: Vec::new(),
            org_admin: false,
        }
    }

    /// An app's installation token, which writes as `slug[bot]`.
    #[must_use]
    pub fn app(slug: &str, app_id: u64) -> Self {
        Self { app: Some(App::new(app_id, slug)), ..Self::user(&format!("{slug}[bot]")) }
    }

    /// The token a workflow of GitHub Actions gets.
    #[must_use]
    pub fn workflow() -> Self {
        Self::app("github-actions", ACTIONS_APP_ID)
    }
}

/// What someone may do in a repository, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Nothing: a private repository looks absent.
    None,
    /// Look.
    Read,
    /// Look, and sort issues.
    Triage,
    /// Push, merge, set statuses.
    Write,
    /// Write, and some settings.
    Maintain,
    /// Everything, protection included.
    Admin,
}

impl Permission {
    /// GitHub's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Write => "write",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
        }
    }

    /// The number of the built-in role in a ruleset's bypass list.
    #[must_use]
    pub fn role_id(self) -> Option<u64> {
        match self {
            Self::Maintain => Some(2),
            Self::Write => Some(4),
            Self::Admin => Some(5),
            Self::None | Self::Read | Self::Triage => None,
        }
    }
}

/// The number of the account of a login: always the same for the same login.
#[must_use]
pub fn account_id(login: &str) -> u64 {
    login.bytes().fold(1_000, |id, byte| (id * 31 + u64::from(byte)) % 900_000_007)
}
