//! The test runner: one command, every test.

use std::process::Command;

use crate::run::{Done, cargo, install, root, run};
use crate::{bench, fuzz, instructions, node, python, sizes, wasm};

/// How long each fuzz target runs here; the full ten minutes are `cargo xtask fuzz`.
const FUZZ_SECONDS: &str = "20";

/// Sets up what is missing and runs every test.
pub(crate) fn test() -> Done {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["fmt", "--manifest-path", bench::PEERS, "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    // The core without YAML, as a small WebAssembly build would take it.
    cargo(&["clippy", "--package", "breakglass", "--no-default-features", "--", "-D", "warnings"])?;
    docs()?;
    licences()?;
    if fuzz::has_nightly() {
        fuzz::fuzz(&[FUZZ_SECONDS])?;
    } else {
        eprintln!("skipped: the fuzz targets need a nightly toolchain, and there is none");
    }
    minimum_rust();
    instructions::check()?;
    python::test()?;
    node::test()?;
    wasm::test()?;
    sizes::check_packages()?;
    // What a build for users has no use for: the panic, and what describes the operations.
    cargo(&["test", "--package", "breakglass-face", "--all-features"])?;
    // Last, so that the result of the tests closes the log. `--nocapture` would drown it; the counts of the tests over
    // real payloads are printed by `cargo test --package breakglass-forge -- --nocapture`.
    cargo(&["test", "--workspace", "--no-fail-fast"])
}

/// The book builds, and the reference has no broken links.
fn docs() -> Done {
    run(Command::new("cargo").args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    install("mdbook", &["mdbook", "--version"])?;
    run(Command::new("mdbook").args(["build", "docs"]))
}

/// Licences, sources and duplicate bans. Advisories need a database that is fetched from elsewhere; the schedule of a
/// hosted pipeline is the place for them.
fn licences() -> Done {
    install("cargo-deny", &["cargo", "deny", "--version"])?;
    cargo(&["deny", "--workspace", "check", "licenses", "bans", "sources"])
}

/// Says whether this run is also the check of the oldest supported compiler.
fn minimum_rust() {
    let stated = env!("CARGO_PKG_RUST_VERSION");
    let version = Command::new("rustc").arg("--version").current_dir(root()).output();
    let version =
        version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let is_oldest = version.split_whitespace().nth(1).is_some_and(|number| number.starts_with(stated));
    let what = if is_oldest { "this run checks it" } else { "this run does not check it" };
    eprintln!("\noldest supported compiler: {stated}; {what} ({})", version.trim());
}
