//! The fuzz targets, in `crates/breakglass-forge/fuzz`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Done, install, is_there, root, run};

const TARGETS: [&str; 7] = ["policy", "change", "github", "pieces", "json", "ledger", "paths"];

/// `fuzz [seconds] [target]`.
pub(crate) fn fuzz(arguments: &[&str]) -> Done {
    let seconds = arguments.first().copied().unwrap_or("600");
    let seconds: u32 = seconds.parse().map_err(|_| format!("`{seconds}` is not a number of seconds"))?;
    if !has_nightly() {
        return Err("fuzzing needs a nightly toolchain: rustup toolchain install nightly".to_owned());
    }
    install("cargo-fuzz", &["cargo", "fuzz", "--version"])?;
    match arguments.get(1) {
        Some(target) => one(target, seconds),
        None => TARGETS.iter().try_for_each(|target| one(target, seconds)),
    }
}

/// Whether there is a nightly toolchain, which cargo-fuzz needs.
pub(crate) fn has_nightly() -> bool {
    is_there("cargo", &["+nightly", "--version"])
}

fn one(target: &str, seconds: u32) -> Done {
    seed(target)?;
    let time = format!("-max_total_time={seconds}");
    let folder = root().join("crates/breakglass-forge/fuzz");
    let mut command = Command::new("cargo");
    command.args(["+nightly", "fuzz", "run", "--fuzz-dir"]).arg(folder).arg(target).arg("--");
    // Long inputs and slow ones are findings: everything is read in bounded time and memory.
    run(command.args([&time, "-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1"]))
}

/// Puts the vectors, and where it is present the corpus of real payloads, before the fuzzer.
fn seed(target: &str) -> Done {
    let folder = root().join("crates/breakglass-forge/fuzz/corpus").join(target);
    fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let mut seeds = Vec::new();
    let payloads = root().join("../shared/corpus/payloads/github");
    match target {
        "github" | "pieces" | "json" => files_below(&payloads, &mut seeds),
        _ => files_below(&root().join("schemas/vectors"), &mut seeds),
    }
    if seeds.is_empty() {
        eprintln!("no seeds for `{target}`: it starts from nothing");
    }
    for (number, seed) in seeds.iter().enumerate() {
        let bytes = fs::read(seed).map_err(|error| format!("{} cannot be read: {error}", seed.display()))?;
        // The first byte picks the reader; 255 asks to find out which it is. The second one says how long pieces are.
        let bytes = match target {
            "github" => [&[255], bytes.as_slice()].concat(),
            "pieces" => [&[255, 50], bytes.as_slice()].concat(),
            _ => bytes,
        };
        let name = folder.join(format!("seed-{number}"));
        fs::write(&name, bytes).map_err(|error| format!("{} cannot be written: {error}", name.display()))?;
    }
    Ok(())
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}
