//! What people write: issues, comments, labels, reviews.

/// One issue; a pull request has one of the same number behind it.
#[derive(Clone, Debug)]
pub struct Issue {
    /// The number in the repository.
    pub number: u64,
    /// The number over all of GitHub.
    pub id: u64,
    /// The title.
    pub title: String,
    /// The text.
    pub body: Option<String>,
    /// The author's login.
    pub author: String,
    /// Whether it is open.
    pub open: bool,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// The logins of those it is given to.
    pub assignees: Vec<String>,
    /// Whether it is a pull request.
    pub is_pull: bool,
    /// When it was opened, in GitHub's writing.
    pub created_at: String,
    /// When it last changed, in GitHub's writing.
    pub updated_at: String,
}

/// One comment under an issue or a pull request.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// The issue or pull request.
    pub issue: u64,
    /// The text.
    pub body: String,
    /// The author's login.
    pub author: String,
    /// When it was written, in GitHub's writing.
    pub created_at: String,
    /// When it last changed, in GitHub's writing.
    pub updated_at: String,
}

/// A label of the repository.
#[derive(Clone, Debug)]
pub struct Label {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Six hex digits.
    pub color: String,
    /// What it means.
    pub description: Option<String>,
}

/// A review of a pull request.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its number.
    pub id: u64,
    /// The pull request.
    pub pull: u64,
    /// The reviewer's login.
    pub author: String,
    /// `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED`, `PENDING`.
    pub state: String,
    /// The head it was given on.
    pub commit_id: String,
    /// The text.
    pub body: String,
    /// When, in GitHub's writing.
    pub submitted_at: String,
    /// When its text was last changed, in GitHub's writing; only GraphQL tells it.
    pub edited_at: Option<String>,
}
