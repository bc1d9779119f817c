//! Ledgers to write, and the test binary as another process.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use breakglass::ledger::{Append, Ledger, Note, Verified, Verifier};
use breakglass::{Result, Time};
use breakglass_store::{open_path, open_path_read_only};

/// Names of files of both kinds.
pub(crate) const BOTH: [&str; 2] = ["ledger.jsonl", "ledger.sqlite"];

pub(crate) fn now() -> Time {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    Time::from_millis(i64::try_from(millis).unwrap()).unwrap()
}

pub(crate) fn note(text: impl Into<String>) -> Note {
    Note { by: None, emergency: None, text: text.into() }
}

/// A folder, and in it a ledger that was created and let go.
pub(crate) fn created(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    Ledger::create("acme.example/breakglass", now(), &mut open_path(&path).unwrap()).unwrap();
    (folder, path)
}

pub(crate) fn add_notes(path: &Path, count: usize) {
    let mut store = open_path(path).unwrap();
    let mut ledger = Ledger::open(&mut store).unwrap();
    for n in 0..count {
        ledger.note(&note(format!("remark {n}")), now(), &mut store).unwrap();
    }
}

pub(crate) fn verify_store(store: &mut dyn Append) -> Result<Verified> {
    let mut verifier = Verifier::new(Vec::new());
    store.read_from(0, &mut |text| verifier.push(text).map(|_| ()))?;
    verifier.finish()
}

pub(crate) fn verify(path: &Path) -> Result<Verified> {
    verify_store(&mut open_path_read_only(path)?)
}

pub(crate) fn texts(path: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    let mut store = open_path_read_only(path).unwrap();
    store
        .read_from(0, &mut |text| {
            texts.push(text.to_owned());
            Ok(())
        })
        .unwrap();
    texts
}

/// The side files with torn lines.
pub(crate) fn set_aside(path: &Path) -> Vec<Vec<u8>> {
    let side = |n: u32| std::fs::read(format!("{}.torn-{n}", path.display()));
    (1..).map_while(|n| side(n).ok()).collect()
}

/// What the test `another_process` does in another process.
pub(crate) fn child(task: &str, path: &Path) -> Command {
    by("", task, path)
}

/// The same behind a line of shell, such as one that sets a limit.
pub(crate) fn by(shell: &str, task: &str, path: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{shell}\nexec \"$0\" \"$@\"")]);
    command.arg(std::env::current_exe().unwrap()).args([
        "processes::another_process",
        "--exact",
        "--nocapture",
    ]);
    command.env("BREAKGLASS_STORE_TASK", task).env("BREAKGLASS_STORE_PATH", path);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// A process that was started, and what it says.
pub(crate) struct Running {
    pub(crate) child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next thing that it says, none at its end.
    pub(crate) fn says(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map_while(std::result::Result::ok)
            .find_map(|line| line.split_once("child: ").map(|(_, said)| said.to_owned()))
    }

    /// All that it says until its end.
    pub(crate) fn rest(mut self) -> Vec<String> {
        let said = std::iter::from_fn(|| self.says()).collect();
        self.child.wait().unwrap();
        said
    }
}
