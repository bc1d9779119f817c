//! A person at a pseudo-terminal.

use rexpect::session::{PtySession, spawn_command};

use crate::support::Town;

/// A command at a terminal.
pub(crate) struct Terminal(PtySession);

impl Terminal {
    /// Starts the command with somebody's token.
    pub(crate) fn start(town: &Town, token: &str, args: &[&str]) -> Self {
        // The shell tells the code that the command ends with, where both can be seen.
        let mut command = std::process::Command::new("/bin/sh");
        command
            .args(["-c", "\"$@\"; echo \"ended with $?.\"", "sh", env!("CARGO_BIN_EXE_breakglass")])
            .env_clear()
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env("GITHUB_API_URL", town.github.url())
            .env("GITHUB_TOKEN", token)
            .env("BREAKGLASS_LEDGER", town.ledger())
            .current_dir(town.folder.path())
            .args(args);
        Self(spawn_command(command, Some(60_000)).unwrap())
    }

    /// Merges the town's pull request in `INC-7`, looking twice a second.
    pub(crate) fn merge(town: &Town, token: &str, more: &[&str]) -> Self {
        let mut args = vec!["merge", crate::support::TARGET, "--emergency", "INC-7", "--interval", "500ms"];
        args.extend(more);
        Self::start(town, token, &args)
    }

    /// Waits until the screen shows a text; gives what stood before it.
    pub(crate) fn sees(&mut self, text: &str) -> String {
        self.0.exp_string(text).unwrap_or_else(|error| panic!("`{text}` is not shown: {error}"))
    }

    /// Types a line.
    pub(crate) fn types(&mut self, line: &str) {
        self.0.send_line(line).unwrap();
    }

    /// Waits for a question and answers it.
    pub(crate) fn answers(&mut self, question: &str, line: &str) {
        self.sees(question);
        // The prompt is written before it is read from.
        std::thread::sleep(std::time::Duration::from_millis(200));
        self.types(line);
    }

    /// Waits until a dialog shows a text, and for its question, and says yes.
    pub(crate) fn acknowledges(&mut self, text: &str) {
        self.sees(text);
        self.answers("Type `yes` to go on", "yes");
    }

    /// Waits for the end; the code that it ends with, and what stood on the screen before.
    pub(crate) fn ends(mut self) -> (i32, String) {
        let rest = self.sees("ended with ");
        (self.sees(".").trim().parse().unwrap(), rest)
    }
}
