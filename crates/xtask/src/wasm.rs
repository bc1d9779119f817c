//! The WebAssembly binding: its tools, its two modules, its tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Done, debian, is_there, npm_packages, root, run, target};
use crate::sizes::Artifact;

const TARGET: &str = "wasm32-unknown-unknown";
const CRATE: &str = "breakglass-wasm";

/// The generator's version has to be that of the crate.
const BINDGEN: &str = "0.2.130";

/// The two modules of the package, with the features of the crate that each has.
const MODULES: [(&str, &str); 2] = [GATE, ("ledger", "yaml,ledger")];
const GATE: (&str, &str) = ("gate", "yaml");

/// The ledger with the operations that only tests have; it is not published.
const PANICS: (&str, &str) = ("panics", "yaml,ledger,panic-test");

/// The standard library is built as well, from its source: small before fast.
const STANDARD: [&str; 3] = ["-Z", "build-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// Debian's compiler, which comes with the source of the standard library, where rustup cannot fetch that.
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LINKER: &str = "/usr/lib/llvm-19/bin/wasm-ld";

/// Installs what is missing: the standard library's source, the generator of the JavaScript beside the module, the packages, a browser.
pub(crate) fn set_up() -> Done {
    if !has_source() {
        debian(&DEBIAN)?;
    }
    if !is_there(&bindgen().to_string_lossy(), &["--version"]) {
        // Without `--locked`: a crate in the package's own lock file may have been withdrawn since.
        let tools = tools();
        run(Command::new("cargo")
            .args(["install", "wasm-bindgen-cli", "--version", &format!("={BINDGEN}"), "--root"])
            .arg(tools))?;
    }
    npm_packages("bindings/wasm")?;
    if find_browser().is_none() {
        debian(&["chromium"])?;
    }
    Ok(())
}

/// Builds the package into `bindings/wasm/dist`.
pub(crate) fn build() -> Done {
    assemble(&MODULES)
}

/// Runs every test of the package.
pub(crate) fn test() -> Done {
    set_up()?;
    build()?;
    // As they are published.
    Artifact::GateModule.check(&module("gate"))?;
    Artifact::LedgerModule.check(&module("ledger"))?;
    assemble(&[PANICS])?;
    let mut npm = Command::new("npm");
    npm.args(["test", "--prefix"]).arg(folder());
    if let Some(browser) = find_browser() {
        npm.env("BREAKGLASS_BROWSER", browser);
    }
    run(&mut npm)
}

/// The benchmark, ready to be run.
pub(crate) fn bench() -> Result<Command, String> {
    set_up()?;
    build()?;
    let mut bench = Command::new("node");
    bench.args(["--expose-gc", "benches/node/wasm.mjs"]);
    Ok(bench)
}

fn assemble(modules: &[(&str, &str)]) -> Done {
    let made = modules.iter().map(|(module, features)| make(module, features));
    let made = made.collect::<Result<Vec<_>, _>>()?;
    run(Command::new("node").arg(folder().join("build.mjs")).args(made))
}

/// A module of the package that was built.
pub(crate) fn module(name: &str) -> PathBuf {
    folder().join("dist").join(name).join(format!("{name}.wasm"))
}

/// The module `gate`, with the names of its functions.
pub(crate) fn gate_with_names() -> Result<PathBuf, String> {
    compile(GATE.1)
}

/// Builds a module, with the JavaScript beside it, and says in which folder.
fn make(module: &str, features: &str) -> Result<PathBuf, String> {
    let built = compile(features)?;
    let made = target().join("wasm-package").join(module);
    let mut generate = Command::new(bindgen());
    generate.args(["--target", "web", "--omit-default-module-path", "--no-typescript"]);
    generate.args(["--remove-name-section", "--remove-producers-section"]);
    run(generate.args(["--out-name", "module", "--out-dir"]).args([&made, &built]))?;
    Ok(made)
}

/// Has the compiler build a module, and says where that is.
fn compile(features: &str) -> Result<PathBuf, String> {
    let mut cargo = if has_source() { Command::new("cargo") } else { debian_cargo() };
    // Neither building the standard library nor panics without texts are stable yet.
    cargo.env("RUSTC_BOOTSTRAP", "1").args(STANDARD);
    // The readers look at 16 bytes at once, which without SIMD are 16 steps.
    const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Ctarget-feature=+simd128";
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS);
    cargo.args(["build", "--profile", "wasm", "--target", TARGET, "--package", CRATE]);
    run(cargo.args(["--no-default-features", "--features", features]))?;
    Ok(target().join(TARGET).join("wasm/breakglass_wasm.wasm"))
}

fn debian_cargo() -> Command {
    let mut cargo = Command::new(DEBIAN_CARGO);
    cargo.env("RUSTC", DEBIAN_RUSTC);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
    cargo
}

/// Whether the compiler that builds everything else has the source of its standard library, or can fetch it.
fn has_source() -> bool {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output();
    let root = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    root.is_ok_and(|root| Path::new(&root).join("lib/rustlib/src/rust/library").is_dir())
        || is_there("rustup", &["component", "add", "rust-src"])
}

/// A browser of the Chromium family.
fn find_browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("BREAKGLASS_BROWSER") {
        return Some(named.into());
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

fn folder() -> PathBuf {
    root().join("bindings/wasm")
}

fn tools() -> PathBuf {
    target().join("tools")
}

fn bindgen() -> PathBuf {
    tools().join("bin").join(if cfg!(windows) { "wasm-bindgen.exe" } else { "wasm-bindgen" })
}
