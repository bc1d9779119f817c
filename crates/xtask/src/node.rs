//! The Node binding: its tools, the addon and the package, its tests, its benchmark.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Done, npm_packages, root, run, target};

const PACKAGE: &str = "bindings/node";

/// Installs the tools that the lock file names; esbuild works without its script.
pub(crate) fn set_up() -> Done {
    npm_packages(PACKAGE)
}

/// The addon as it is published, and the package over it.
pub(crate) fn build() -> Done {
    build_library()?;
    package_over(&addon())
}

/// The addon as it is published.
pub(crate) fn build_library() -> Done {
    run(Command::new("cargo").args(["build", "--profile", "packaged", "--package", "breakglass-node"]))
}

/// The addon as it is published, that was built.
pub(crate) fn addon() -> PathBuf {
    library("packaged")
}

/// All tests, over an addon with the operations that only tests have.
pub(crate) fn test() -> Done {
    set_up()?;
    run(Command::new("cargo").args(["build", "--package", "breakglass-node", "--features", "panic-test"]))?;
    package_over(&library("debug"))?;
    let tests = root().join(PACKAGE).join("test");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&tests)
        .map_err(|error| format!("{}: {error}", tests.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    // A forced panic is shown by its first line.
    run(Command::new("node").args(["--test", "--test-reporter=spec"]).args(files).env("RUST_BACKTRACE", "0"))
}

/// The benchmark beside its peers, ready to be run.
pub(crate) fn bench() -> Result<Command, String> {
    set_up()?;
    npm_packages("benches/node")?;
    build()?;
    let mut bench = Command::new("node");
    // Node 20 ends with "unreachable code" where it leaves code into which it has inlined a call of cedar-wasm's.
    bench.args(["--no-turbo-inline-js-wasm-calls", "benches/node/bench.mjs"]);
    Ok(bench)
}

fn package_over(addon: &Path) -> Done {
    run(Command::new("node").arg(format!("{PACKAGE}/build.mjs")).arg(addon))
}

fn library(profile: &str) -> PathBuf {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    target().join(profile).join(format!("{prefix}breakglass_node{suffix}"))
}
