//! A repository that git makes, the same at every run.

use std::cell::Cell;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::git::Repository;
use crate::problem::Result;

/// A folder with a repository in it, on the branch `main`.
pub(super) struct Git {
    folder: TempDir,
    seconds: Cell<u32>,
}

impl Git {
    /// An empty repository.
    pub(super) fn new() -> Self {
        Self::made_by(&["init", "--quiet", "--initial-branch=main", "."])
    }

    /// A repository that this command makes in an empty folder.
    pub(super) fn made_by(args: &[&str]) -> Self {
        let git = Self { folder: TempDir::new().unwrap(), seconds: Cell::new(1_700_000_000) };
        git.run(args);
        git
    }

    /// A clone of this one, with what `args` say besides.
    pub(super) fn cloned(&self, args: &[&str]) -> Self {
        let from = format!("file://{}", self.path().display());
        let command: Vec<_> = ["clone", "--quiet"].iter().chain(args).copied().chain([&*from, "."]).collect();
        Self::made_by(&command)
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn open(&self) -> Repository {
        Repository::open(self.path()).unwrap()
    }

    /// What git prints.
    pub(super) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> String {
        self.feed(args, b"")
    }

    /// The same, with this as its input.
    pub(super) fn feed<S: AsRef<OsStr>>(&self, args: &[S], input: &[u8]) -> String {
        let output = self.output(args, input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "git {:?}: {said}",
            args.iter().map(AsRef::as_ref).collect::<Vec<_>>()
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Whether git agrees.
    pub(super) fn says(&self, args: &[&str]) -> bool {
        self.output(args, b"").status.success()
    }

    fn output<S: AsRef<OsStr>>(&self, args: &[S], input: &[u8]) -> Output {
        self.seconds.set(self.seconds.get().saturating_add(60));
        let now = format!("{} +0000", self.seconds.get());
        let mut child = Command::new("git")
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.path())
            .env("LC_ALL", "C")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "alice")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "alice@example.com")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_DATE"), now.clone())))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// The path of a file, whose folder is there.
    pub(super) fn file(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    /// Writes files and commits all there is.
    pub(super) fn commit(&self, message: &str, files: &[(&str, &str)]) -> String {
        for (path, text) in files {
            std::fs::write(self.file(path), text).unwrap();
        }
        self.commit_all(message)
    }

    /// Commits all there is.
    pub(super) fn commit_all(&self, message: &str) -> String {
        self.run(&["add", "--all"]);
        self.run(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.id("HEAD")
    }

    /// Takes a commit back as git does.
    pub(super) fn revert(&self, args: &[&str]) -> String {
        let command: Vec<_> = ["revert", "--no-edit"].iter().chain(args).copied().collect();
        self.run(&command);
        self.id("HEAD")
    }

    pub(super) fn id(&self, revision: &str) -> String {
        self.run(&["rev-parse", revision])
    }
}

/// The code of what must go wrong.
pub(super) fn code<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().code().to_string()
}

/// Ten lines, of which some read otherwise.
pub(super) fn lines(other: &[(usize, &str)]) -> String {
    let line = |number| {
        let said = other.iter().find(|(at, _)| *at == number).map(|(_, text)| (*text).to_owned());
        said.unwrap_or_else(|| format!("line {number}\n"))
    };
    (1..=10).map(line).collect()
}
