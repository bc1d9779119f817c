//! The command with a clean environment, a repository to use it on, and what came out of it.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use breakglass::AssessmentDocument;
use breakglass_fake_github::{CheckRun, FakeGitHub, Identity, Permission, Repo};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A policy with one rule of each tier.
pub(crate) const POLICY: &str = "\
version: 1
unlisted: optional
rules:
  - check: build
    tier: absolutely_required
    from: github-actions
  - check: test
    tier: required
  - condition: review
    tier: optional
";

/// The pull request of [`github`].
pub(crate) const TARGET: &str = "octo/widgets#1";

/// A commit's id.
pub(crate) const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

/// The command, knowing nothing of this machine's tokens, colors and proxies.
pub(crate) fn breakglass() -> Command {
    let mut command = Command::cargo_bin("breakglass").expect("the command is built");
    for name in [
        "GITHUB_TOKEN",
        "GH_TOKEN",
        "GITHUB_API_URL",
        "GITHUB_SERVER_URL",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    command.timeout(std::time::Duration::from_secs(120));
    command
}

/// What came out of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The assessment that was printed.
    pub(crate) fn document(&self) -> AssessmentDocument {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.err))
    }
}

/// Runs the command to its end.
pub(crate) fn ran(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("the command runs");
    Ran {
        code: status.code().expect("the command ends by itself"),
        out: String::from_utf8(stdout).expect("the answer is text"),
        err: String::from_utf8(stderr).expect("the notes are text"),
    }
}

/// Runs `breakglass` with arguments in a folder.
pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Ran {
    ran(breakglass().current_dir(folder).args(args))
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    folder
}

/// A change document with these observations, each a name and a state.
pub(crate) fn change(observations: &[(&str, &str)]) -> String {
    let observations: Vec<Value> = observations
        .iter()
        .map(|(name, state)| {
            let app = json!({"slug": "github-actions", "id": "15368"});
            json!({"kind": "check_run", "name": name, "state": state, "app": app})
        })
        .collect();
    json!({
        "schema": "breakglass/change/1",
        "repository": "acme/shop",
        "number": 42,
        "title": "Fix the thing",
        "head": HEAD,
        "base": {"branch": "main"},
        "files": {"complete": true, "list": []},
        "observations": observations,
    })
    .to_string()
}

/// A fake with `octo/widgets`, [`POLICY`] on `main`, and pull request 1 with `build` and `test` passed. The token `secret`
/// may write; `root-secret` is an admin's.
pub(crate) fn github() -> (FakeGitHub, String) {
    let github = FakeGitHub::start();
    let head = github.state(|state| {
        state.add_token("secret", Identity::user("bot"));
        state.add_token("root-secret", Identity::user("root"));
        let repo = state.add_repo("octo/widgets");
        repo.permit("root", Permission::Admin);
        repo.push("main", &[(".github/breakglass.yml", POLICY)], "Add a policy");
        repo.branch("feature/x", "main");
        let head = repo.push("feature/x", &[("src/lib.rs", "// new\n")], "Add a library");
        repo.open_pull("feature/x", "main", "Add a library", "alice");
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
        repo.add_check(&head, CheckRun::new("test").concluded("success"));
        head
    });
    (github, head)
}

/// Changes the repository of [`github`].
pub(crate) fn repo<T>(github: &FakeGitHub, with: impl FnOnce(&mut Repo) -> T) -> T {
    github.state(|state| with(state.repo("octo/widgets")))
}

/// The command set to read from a fake with the token `secret`, trying again once.
pub(crate) fn reading(github: &FakeGitHub) -> Command {
    let mut command = breakglass();
    command.env("GITHUB_API_URL", github.url()).env("GITHUB_TOKEN", "secret");
    command
}

/// Checks the pull request of [`github`] and gives the assessment.
pub(crate) fn check(github: &FakeGitHub, more: &[&str]) -> Ran {
    ran(reading(github).args(["check", TARGET, "--format", "json", "--retries", "1"]).args(more))
}
