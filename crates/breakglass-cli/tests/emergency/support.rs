//! A repository in trouble, people with tokens, and the command.

use std::path::PathBuf;
use std::process::Output;
use std::time::{SystemTime, UNIX_EPOCH};

use assert_cmd::Command;
use breakglass_fake_github::{CheckRun, FakeGitHub, Identity, Permission, Protection, Repo};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One check of each tier; alice declares and merges, bob merges too.
pub(crate) const POLICY: &str = "\
version: 1
unlisted: optional
rules:
  - { check: build, tier: absolutely_required, from: github-actions }
  - { check: lint, tier: required, from: github-actions, follow_up_within: 2d, when: { paths: [\"src/**\"] } }
  - { condition: review, tier: required }
emergency:
  declare: [alice]
  merge: [alice, bob]
  pause: 1s
  solo: true
";

/// The pull request.
pub(crate) const TARGET: &str = "octo/widgets#1";

/// What is set up.
pub(crate) struct Town {
    pub(crate) github: FakeGitHub,
    pub(crate) folder: TempDir,
    pub(crate) head: String,
}

/// What came out of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Town {
    /// `build` has been running for four minutes, `lint` has failed, nobody has reviewed.
    pub(crate) fn new() -> Self {
        Self::with_policy(POLICY)
    }

    pub(crate) fn with_policy(policy: &str) -> Self {
        let github = FakeGitHub::start();
        let head = github.state(|state| {
            state.world.set(seconds());
            for login in ["alice", "bob", "carol", "dave"] {
                state.add_token(login, Identity::user(login));
            }
            state.add_token("app", Identity::app("gate", 77));
            let repo = state.add_repo("octo/widgets");
            repo.push(
                "main",
                &[(".github/breakglass.yml", policy), ("src/lib.rs", "// old\n")],
                "Add a policy",
            );
            // GitHub wants a review; alice and bob may go round that, and carol may not.
            repo.protect("main", Protection { approvals: Some(1), ..Protection::default() });
            repo.permit("alice", Permission::Admin);
            repo.permit("bob", Permission::Admin);
            repo.branch("fix", "main");
            let head = repo.push("fix", &[("src/lib.rs", "// new\n")], "Fix the checkout");
            repo.open_pull("fix", "main", "Fix the checkout", "carol");
            repo.add_check(&head, running("build"));
            repo.add_check(&head, CheckRun::new("lint").concluded("failure"));
            head
        });
        Self { github, folder: tempfile::tempdir().unwrap(), head }
    }

    /// The same, with an emergency declared.
    pub(crate) fn in_emergency() -> Self {
        let town = Self::new();
        town.declare();
        town
    }

    pub(crate) fn declare(&self) {
        let ran = self.run(
            "alice",
            &[
                "emergency",
                "declare",
                "octo/widgets",
                "--incident",
                "INC-7",
                "--reason",
                "checkout answers 500",
            ],
        );
        assert_eq!(ran.code, 0, "{ran:?}");
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.jsonl")
    }

    /// The command with somebody's token and this town's ledger, knowing nothing else of this machine.
    pub(crate) fn command(&self, token: &str) -> Command {
        let mut command = Command::cargo_bin("breakglass").unwrap();
        command
            .env_clear()
            .env("GITHUB_API_URL", self.github.url())
            .env("GITHUB_TOKEN", token)
            .env("BREAKGLASS_LEDGER", self.ledger())
            .current_dir(self.folder.path())
            .timeout(std::time::Duration::from_secs(120));
        command
    }

    pub(crate) fn run(&self, token: &str, args: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(token).args(args).output().unwrap();
        Ran {
            code: status.code().expect("the command ends by itself"),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// The steps that are asked for, as alice prints them.
    pub(crate) fn printed(&self) -> Value {
        let ran = self.run("alice", &["merge", TARGET, "--emergency", "INC-7", "--print-steps"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        serde_json::from_str(&ran.out).unwrap()
    }

    /// Merges with these answers.
    pub(crate) fn answered(&self, answers: &Value) -> Ran {
        let path = self.folder.path().join("steps.json");
        std::fs::write(&path, answers.to_string()).unwrap();
        let mut args =
            vec!["merge", TARGET, "--emergency", "INC-7", "--interval", "300ms", "--patience", "4s"];
        args.extend(["--answers", path.to_str().unwrap()]);
        self.run("alice", &args)
    }

    pub(crate) fn repo<T>(&self, with: impl FnOnce(&mut Repo) -> T) -> T {
        self.github.state(|state| with(state.repo("octo/widgets")))
    }

    /// Moves the forge's clock to a moment from now, so that what is reported then came after the merge.
    pub(crate) fn later(&self, by: i64) {
        self.github.state(|state| state.world.set(seconds() + by));
    }

    /// The names of the events on record.
    pub(crate) fn events(&self) -> Vec<String> {
        let ran = self.run("alice", &["ledger", "show", "--format", "json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let name = |line: &str| {
            let entry: Value = serde_json::from_str(line).unwrap();
            entry["event"].as_object().unwrap().keys().next().unwrap().clone()
        };
        ran.out.lines().map(name).collect()
    }

    /// Concludes the run of a name on the head.
    pub(crate) fn conclude(&self, name: &str, conclusion: &str) {
        let head = self.head.clone();
        self.repo(|repo| {
            let id = repo.runs_on(&head, 100).iter().find(|run| run.name == name).unwrap().id;
            repo.conclude(id, conclusion);
        });
    }
}

/// Fills in a reply for each step.
pub(crate) fn filled(mut steps: Value) -> Value {
    let kinds: Vec<Value> =
        steps["steps"].as_array().unwrap().iter().map(|one| one["step"].clone()).collect();
    for (answer, kind) in steps["answers"].as_array_mut().unwrap().iter_mut().zip(kinds) {
        answer["reply"] = if kind == "type_name" { json!({ "name": TARGET }) } else { json!("acknowledged") };
    }
    steps
}

/// A run that began four minutes ago.
pub(crate) fn running(name: &str) -> CheckRun {
    let mut run = CheckRun::new(name).status("in_progress");
    run.started_at = Some(breakglass_fake_github::stamp(seconds() - 250));
    run
}

/// The present, in seconds since 1970.
pub(crate) fn seconds() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}
