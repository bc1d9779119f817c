//! The Node binding: its tools, the addon and the package, its tests, its benchmark.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Done, root, run};

const PACKAGE: &str = "bindings/node";

/// Installs the tools that the lock file names; esbuild works without its script.
pub(crate) fn set_up() -> Done {
    let lock = root().join(PACKAGE).join("package-lock.json");
    // What npm writes last: it tells whether what is there is what the lock file says.
    let installed = root().join(PACKAGE).join("node_modules/.package-lock.json");
    let changed = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    if changed(&installed).is_some_and(|time| Some(time) > changed(&lock)) {
        return Ok(());
    }
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", PACKAGE]))
}

/// The addon as it is published, and the package over it.
pub(crate) fn build() -> Done {
    addon(&["--profile", "packaged"], "packaged")
}

/// All tests, over an addon with the operations that only tests have.
pub(crate) fn test() -> Done {
    set_up()?;
    addon(&["--features", "panic-test"], "debug")?;
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

/// The benchmark beside its peers.
pub(crate) fn bench() -> Done {
    set_up()?;
    build()?;
    run(Command::new("node").arg("benches/node/bench.mjs"))
}

fn addon(flags: &[&str], profile: &str) -> Done {
    run(Command::new("cargo").args(["build", "--package", "breakglass-node"]).args(flags))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let library = root().join(target).join(profile).join(format!("{prefix}breakglass_node{suffix}"));
    run(Command::new("node").arg(format!("{PACKAGE}/build.mjs")).arg(library))
}
