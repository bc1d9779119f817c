//! `cargo xtask package`: every package of this platform, checked, and tried where there is no repository.
//!
//! ```text
//! sources -> target/packages/{python,npm} -> twine, publint, arethetypeswrong -> an empty folder: vectors, README
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Done, cargo, root, run, target};
use crate::sizes::Artifact;
use crate::{node, python, wasm};

/// The platform that packages are built for here, as npm's packages name it.
const PLATFORM: &str = "linux-x64-gnu";

/// Builds, checks and tries every package.
pub(crate) fn package() -> Done {
    let packages = target().join("packages");
    let _ = fs::remove_dir_all(&packages);
    let (wheels, npm) = (packages.join("python"), packages.join("npm"));
    for folder in [&wheels, &npm] {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    build_python(&wheels)?;
    build_npm(&npm)?;
    check(&wheels, &npm)?;
    weigh(&wheels)?;
    for file in files(&wheels)?.into_iter().chain(files(&npm)?) {
        let size = fs::metadata(&file).map_or(0, |file| file.len());
        eprintln!("{:>9} bytes  {}", size, file.strip_prefix(&packages).unwrap_or(&file).display());
    }
    let empty = tempfile::tempdir().map_err(|error| format!("a temporary folder: {error}"))?;
    try_python(&wheels, &empty.path().join("wheel"), "whl")?;
    try_python(&wheels, &empty.path().join("source"), "gz")?;
    let native = format!("breakglass-{PLATFORM}");
    try_npm(&npm, &empty.path().join("node"), &["breakglass-0", &native], "breakglass", true)?;
    // Without files: what the examples do with them is the native part's.
    try_npm(&npm, &empty.path().join("fallback"), &["breakglass-0", "breakglass-wasm"], "breakglass", false)?;
    try_npm(&npm, &empty.path().join("wasm"), &["breakglass-wasm"], "breakglass-wasm/ledger", true)
}

fn build_python(wheels: &Path) -> Done {
    python::build_wheel(wheels)?;
    let sdist = ["sdist", "--manifest-path", python::MANIFEST, "--out"];
    run(Command::new(python::tool("maturin")).args(sdist).arg(wheels))
}

fn build_npm(npm: &Path) -> Done {
    node::build_library()?;
    let node = root().join("bindings/node");
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--prefix"]).arg(&node))?;
    run(Command::new("node").arg(node.join("build.mjs")))?;
    wasm::set_up()?;
    wasm::build()?;
    let addon = node::addon();
    let stage = target().join("stage");
    let _ = fs::remove_dir_all(&stage);
    let main = stage.join("breakglass");
    copy(&node, &main, &["dist", "package.json", "README.md"])?;
    with_platforms(&main)?;
    let platform = stage.join(PLATFORM);
    copy(&node.join("npm").join(PLATFORM), &platform, &["package.json", "README.md"])?;
    copy_file(&addon, &platform.join(format!("breakglass.{PLATFORM}.node")))?;
    let web = stage.join("wasm");
    copy(&root().join("bindings/wasm"), &web, &["dist", "package.json", "README.md"])?;
    for package in [main, platform, web] {
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            copy_file(&root().join(licence), &package.join(licence))?;
        }
        run(Command::new("npm").args(["pack", "--pack-destination"]).arg(npm).arg(package))?;
    }
    Ok(())
}

/// The main package names those of the platforms, one of which npm installs beside it. npm writes that, for it leaves what else is there
/// in its order: of the conditions of `exports` the first that holds is taken.
fn with_platforms(package: &Path) -> Done {
    let platforms = files(&root().join("bindings/node/npm"))?;
    let names = platforms.iter().filter_map(|folder| folder.file_name()?.to_str());
    let version = env!("CARGO_PKG_VERSION");
    let named = names.map(|name| format!("optionalDependencies.breakglass-{name}={version}"));
    run(Command::new("npm").args(["pkg", "set", "--prefix"]).arg(package).args(named))?;
    let of_checkout = ["devDependencies", "scripts", "napi"];
    run(Command::new("npm").args(["pkg", "delete", "--prefix"]).arg(package).args(of_checkout))
}

fn check(wheels: &Path, npm: &Path) -> Done {
    run(Command::new(python::tool("twine")).args(["check", "--strict"]).args(files(wheels)?))?;
    let tools = root().join("bindings/js");
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--prefix"]).arg(&tools))?;
    let tool = |name: &str| tools.join("node_modules/.bin").join(name);
    let types = |package: &Path, rest: &[&str]| {
        run(Command::new(tool("attw")).arg(package).args(["--profile", "node16"]).args(rest))
    };
    for package in files(npm)? {
        run(Command::new(tool("publint")).arg("--strict").arg(&package))?;
        let name = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("breakglass-wasm") {
            // The modules themselves are files to lay beside a bundle, and nothing that has types.
            types(&package, &["--exclude-entrypoints", "gate.wasm", "ledger.wasm", "web", "ledger/web"])?;
            // A page knows no `require`, so what is for pages is there for `import` only.
            let pages = ["--ignore-rules", "cjs-resolves-to-esm", "--entrypoints", "web", "ledger/web"];
            types(&package, &pages)?;
        } else if !name.contains(PLATFORM) {
            // A platform's package has nothing but the addon, which the main one loads.
            types(&package, &[])?;
        }
    }
    Ok(())
}

/// Holds what users get to its size; the modules are held to theirs by their tests.
fn weigh(wheels: &Path) -> Done {
    Artifact::Wheel.check(&only(wheels, |name| name.ends_with("whl"))?)?;
    Artifact::Addon.check(&node::addon())?;
    cargo(&["build", "--profile", "packaged", "--package", "breakglass-cli"])?;
    Artifact::Command.check(&target().join("packaged/breakglass"))
}

/// Installs the wheel or the source package where there is nothing else, and runs what it has to be able to do there.
fn try_python(wheels: &Path, folder: &Path, ending: &str) -> Done {
    run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    let python = folder.join("bin/python");
    let package = only(wheels, |name| name.ends_with(ending))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pytest"];
    // With nothing built before: the files of a source package are all of one old date, and what an earlier one was built to
    // would be taken for up to date.
    let built = folder.join("target");
    run(Command::new(&python).args(install).arg(package).env("CARGO_TARGET_DIR", built))?;
    copy(&root().join("bindings/python"), folder, &["tests", "README.md"])?;
    copy(&root().join("schemas"), folder, &["vectors"])?;
    // The other modules read the repository as they are loaded.
    let tests = ["test_docs.py", "test_vectors.py"].map(|module| folder.join("tests").join(module));
    let mut pytest = Command::new(&python);
    pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "installed"]).args(tests);
    run(pytest
        .env("BREAKGLASS_VECTORS", folder.join("vectors"))
        .env("BREAKGLASS_README", folder.join("README.md")))
}

/// Installs packages where there is nothing else, and runs what they have to be able to do there.
fn try_npm(npm: &Path, folder: &Path, packages: &[&str], name: &str, with_examples: bool) -> Done {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    fs::write(folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")
        .map_err(|error| format!("package.json: {error}"))?;
    let packages: Vec<PathBuf> =
        packages.iter().map(|start| only(npm, |file| file.starts_with(start))).collect::<Result<_, _>>()?;
    run(Command::new("npm")
        // Nothing but what was built here: other platforms' packages are not asked for.
        .args(["install", "--offline", "--no-audit", "--no-fund", "--omit=optional", "--prefix"])
        .arg(folder)
        .args(packages))?;
    copy(&root().join("bindings/js"), folder, &["test"])?;
    copy(&root().join("schemas"), folder, &["vectors"])?;
    let test = folder.join("test/installed.mjs");
    let mut node = Command::new("node");
    node.arg(test).arg(name).arg(folder.join("vectors"));
    if with_examples {
        copy(&root().join("docs"), folder, &["example"])?;
        node.arg(folder.join("example"));
    }
    run(&mut node)
}

/// What is in a folder, in the order of its names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    Ok(files)
}

/// The one file of a folder that is meant.
fn only(folder: &Path, is_meant: impl Fn(&str) -> bool) -> Result<PathBuf, String> {
    let mut found = files(folder)?;
    found.retain(|file| file.file_name().and_then(|name| name.to_str()).is_some_and(&is_meant));
    match found.as_slice() {
        [one] => Ok(one.clone()),
        other => Err(format!("{}: one package was to be there, not {}", folder.display(), other.len())),
    }
}

/// Copies some of what is in a folder, folders with all that is in them.
fn copy(from: &Path, to: &Path, names: &[&str]) -> Done {
    for name in names {
        copy_all(&from.join(name), &to.join(name))?;
    }
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> Done {
    if !from.is_dir() {
        return copy_file(from, to);
    }
    files(from)?.iter().try_for_each(|file| copy_all(file, &to.join(file.file_name().unwrap_or_default())))
}

fn copy_file(from: &Path, to: &Path) -> Done {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    fs::copy(from, to).map(|_| ()).map_err(|error| format!("{}: {error}", from.display()))
}
