//! A stateful stand-in for GitHub on loopback, to test against what GitHub does rather than against canned
//! answers.
//!
//! It keeps repositories, branches, commits, pull requests, checks, reviews and rules, answers the REST
//! endpoints a merge gate needs and one GraphQL query, refuses merges as GitHub does, and goes wrong in chosen
//! ways at chosen moments. Its clock stands still until a test moves it.
//!
//! ```
//! use breakglass_fake_github::{CheckRun, FakeGitHub, Fault, Identity};
//!
//! let github = FakeGitHub::start();
//! let number = github.state(|state| {
//!     state.add_token("secret", Identity::user("bot"));
//!     let repo = state.add_repo("octo/widgets");
//!     repo.branch("feature/x", "main");
//!     let head = repo.push("feature/x", &[("src/lib.rs", "// new\n")], "Add a library");
//!     repo.add_check(&head, CheckRun::new("build").concluded("success"));
//!     repo.open_pull("feature/x", "main", "Add a library", "alice")
//! });
//! github.fail_next("PUT /repos/*/*/pulls/*/merge", Fault::Status { code: 502, retry_after: None });
//! // ... let the client loose on github.url(), then look:
//! assert!(github.state(|state| state.repo("octo/widgets").pull(number).merged.is_none()));
//! assert!(github.requests().is_empty());
//! ```
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    reason = "it serves tests alone, where stopping with a message is the right answer to a wrong set-up"
)]

mod api;
mod call;
mod door;
mod fault;
mod foreign;
mod front;
mod github;
mod graphql;
mod hub;
mod judge;
mod log;
mod page;
mod reply;
mod routes;
mod server;
mod state;

pub use self::{
    fault::Fault,
    foreign::{ForeignHost, Visit},
    github::FakeGitHub,
    log::Recorded,
    state::*,
};
