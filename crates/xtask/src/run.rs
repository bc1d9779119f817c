//! Running commands at the workspace's root.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What went wrong, for people.
pub(crate) type Done = Result<(), String>;

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Runs a command at the root and says so; an error where it does not end well.
pub(crate) fn run(command: &mut Command) -> Done {
    let shown = shown(command);
    eprintln!("\n$ {shown}");
    match command.current_dir(root()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` ended with {status}")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

/// As [`run`], and gives what the command printed.
pub(crate) fn printed(command: &mut Command) -> Result<String, String> {
    let shown = shown(command);
    eprintln!("\n$ {shown}");
    match command.current_dir(root()).stderr(Stdio::inherit()).output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => Err(format!("`{shown}` ended with {}", output.status)),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

/// The folder that everything is built into.
pub(crate) fn target() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    root().join(named)
}

/// Installs packages of Debian that are not there yet.
pub(crate) fn debian(packages: &[&str]) -> Done {
    if packages.iter().all(|package| is_there("dpkg", &["--status", package])) {
        return Ok(());
    }
    run(Command::new("apt-get").args(["update", "--quiet"]))?;
    run(Command::new("apt-get").args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

/// Installs what a package's lock file names, where that has not been done; nothing here needs a script to be run for it.
pub(crate) fn npm_packages(folder: &str) -> Done {
    let lock = root().join(folder).join("package-lock.json");
    // What npm writes last: it tells whether what is there is what the lock file says.
    let installed = root().join(folder).join("node_modules/.package-lock.json");
    let changed = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    if changed(&installed).is_some_and(|time| Some(time) > changed(&lock)) {
        return Ok(());
    }
    let options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
    run(Command::new("npm").arg("ci").args(options).arg(folder))
}

/// Runs cargo.
pub(crate) fn cargo(arguments: &[&str]) -> Done {
    run(Command::new("cargo").args(arguments))
}

/// Whether a command can be started and ends well. Says nothing.
pub(crate) fn is_there(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Installs a command that cargo can install, where it is not there yet.
pub(crate) fn install(package: &str, probe: &[&str]) -> Done {
    let (program, arguments) = probe.split_first().ok_or("a probe names a program")?;
    if is_there(program, arguments) {
        return Ok(());
    }
    // Without `--locked`: a crate in the package's own lock file may have been withdrawn since.
    cargo(&["install", package])
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
