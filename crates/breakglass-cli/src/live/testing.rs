//! A fake of GitHub and clients for it, for the tests beside the code.

use std::time::Duration;

use breakglass_fake_github::{FakeGitHub, Identity, Repo};

use super::{Api, Client};
use crate::args::ForgeArgs;

/// A fake with `octo/widgets`, pull request 1 from `feature/x` by `alice`, and the tokens `alice` and `bob` of people.
pub(crate) fn github() -> FakeGitHub {
    let github = FakeGitHub::start();
    github.state(|state| {
        state.add_token("alice", Identity::user("alice"));
        state.add_token("bob", Identity::user("bob"));
        let repo = state.add_repo("octo/widgets");
        repo.branch("feature/x", "main");
        repo.push("feature/x", &[("src/lib.rs", "// new\n")], "Add a library");
        repo.open_pull("feature/x", "main", "Add a library", "alice");
    });
    github
}

/// Changes the repository of [`github`].
pub(crate) fn repo<T>(github: &FakeGitHub, with: impl FnOnce(&mut Repo) -> T) -> T {
    github.state(|state| with(state.repo("octo/widgets")))
}

/// The head of the pull request of [`github`].
pub(crate) fn head(github: &FakeGitHub) -> String {
    repo(github, |repo| {
        let pull = repo.pull(1).clone();
        repo.head_sha(&pull).unwrap()
    })
}

/// A client with the token of `alice`.
pub(crate) fn client(github: &FakeGitHub) -> Client {
    client_as(github, Some("alice"))
}

/// A client with a token of its own, or with none.
pub(crate) fn client_as(github: &FakeGitHub, token: Option<&str>) -> Client {
    made(github, token, Duration::from_secs(20))
}

/// A client that waits for no answer longer than a moment.
pub(crate) fn impatient(github: &FakeGitHub) -> Client {
    made(github, Some("alice"), Duration::from_millis(300))
}

fn made(github: &FakeGitHub, token: Option<&str>, request_timeout: Duration) -> Client {
    let api = Api::new(&github.url(), token.map(str::to_owned), None).unwrap();
    Client::new(api, &ForgeArgs { max_wait: Duration::ZERO, retries: 0, request_timeout })
}
