//! The Python binding: its virtual environment, its wheel, its tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Done, run, target};

pub(crate) const MANIFEST: &str = "bindings/python/Cargo.toml";

/// A tool of the virtual environment.
pub(crate) fn tool(name: &str) -> PathBuf {
    environment().join("bin").join(name)
}

/// Makes the virtual environment where it is missing, with what the committed list of requirements says.
pub(crate) fn set_up() -> Done {
    if !tool("python").exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(environment()))?;
    }
    pip(&["--requirement", "bindings/python/requirements.txt"], &[])
}

/// Builds the package for users and installs it into the environment.
pub(crate) fn build() -> Done {
    install(&["--profile", "packaged"])
}

/// Runs every test of the package, with an operation in it that panics.
pub(crate) fn test() -> Done {
    set_up()?;
    install(&["--profile", "dev", "--features", "panic-test"])?;
    run(Command::new(tool("pytest")).args(["-p", "no:cacheprovider", "bindings/python/tests"]))
}

/// The benchmark beside its peers, ready to be run.
pub(crate) fn bench() -> Result<Command, String> {
    set_up()?;
    pip(&["--requirement", "benches/python/requirements.txt"], &[])?;
    build()?;
    let mut bench = Command::new(tool("python"));
    bench.arg("benches/python/bench.py");
    Ok(bench)
}

/// Builds the wheel for users into a folder.
pub(crate) fn build_wheel(wheels: &Path) -> Done {
    set_up()?;
    let how = ["build", "--profile", "packaged", "--manifest-path", MANIFEST, "--out"];
    run(Command::new(tool("maturin")).args(how).arg(wheels))
}

/// Builds a wheel and installs it: nothing is written beside the sources.
fn install(how: &[&str]) -> Done {
    let wheels = wheels();
    let _ = fs::remove_dir_all(&wheels);
    run(Command::new(tool("maturin"))
        .args(["build", "--manifest-path", MANIFEST, "--out"])
        .arg(&wheels)
        .args(how))?;
    pip(&["--force-reinstall", "--no-deps"], &[wheel()?])
}

/// The wheel that was built last.
pub(crate) fn wheel() -> Result<PathBuf, String> {
    let wheels = wheels();
    let entries = fs::read_dir(&wheels).map_err(|error| format!("{}: {error}", wheels.display()))?;
    let mut files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    files.next().ok_or_else(|| format!("{}: no wheel was built", wheels.display()))
}

fn wheels() -> PathBuf {
    folder().join("wheels")
}

fn pip(options: &[&str], packages: &[PathBuf]) -> Done {
    let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(tool("python")).args(quiet).args(options).args(packages))
}

fn environment() -> PathBuf {
    folder().join("venv")
}

fn folder() -> PathBuf {
    target().join("python")
}
