//! Payloads as a careful user of serde would type them: the fields that the reader keeps, and no others.
#![expect(missing_docs, reason = "the fields are GitHub's")]

use std::borrow::Cow;

use serde::Deserialize;

/// The same fields as the reader's, as a careful user of serde_json would write them.
#[derive(Debug, Deserialize)]
pub struct Page {
    pub total_count: u64,
    pub check_runs: Vec<Run>,
}

/// A check run.
#[derive(Debug, Deserialize)]
pub struct Run {
    pub id: u64,
    pub name: String,
    pub head_sha: String,
    pub status: String,
    pub conclusion: Option<String>,
    pub started_at: Option<String>,
    pub completed_at: Option<String>,
    pub details_url: Option<String>,
    pub html_url: Option<String>,
    pub url: Option<String>,
    pub app: Option<App>,
    pub check_suite: Option<Suite>,
}

/// The app that made it.
#[derive(Debug, Deserialize)]
pub struct App {
    pub id: u64,
    pub slug: String,
}

/// The suite that it belongs to.
#[derive(Debug, Deserialize)]
pub struct Suite {
    pub id: u64,
}

/// A webhook `check_run`.
#[derive(Debug, Deserialize)]
pub struct Event {
    pub check_run: Run,
    pub repository: Repository,
}

/// The repository of a webhook.
#[derive(Debug, Deserialize)]
pub struct Repository {
    pub full_name: String,
}

/// The same fields, borrowed: nothing is copied and nothing is made of them. The least that serde_json can do.
#[derive(Debug, Deserialize)]
pub struct BorrowedPage<'a> {
    pub total_count: u64,
    #[serde(borrow)]
    pub check_runs: Vec<BorrowedRun<'a>>,
}

/// A check run.
#[derive(Debug, Deserialize)]
pub struct BorrowedRun<'a> {
    pub id: u64,
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    pub head_sha: &'a str,
    pub status: &'a str,
    pub conclusion: Option<&'a str>,
    pub started_at: Option<&'a str>,
    pub completed_at: Option<&'a str>,
    pub details_url: Option<&'a str>,
    pub html_url: Option<&'a str>,
    pub url: Option<&'a str>,
    pub app: Option<BorrowedApp<'a>>,
    pub check_suite: Option<Suite>,
}

/// The app that made it.
#[derive(Debug, Deserialize)]
pub struct BorrowedApp<'a> {
    pub id: u64,
    pub slug: &'a str,
}
