//! Guards what must not get slower by counting instructions: a count is the same on a busy machine as on an idle one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::run::{Done, cargo, debian, is_there, root, target};

const STORED: &str = "benches/instructions.json";

/// What is counted, and how often it is done in the shorter and in the longer run.
const COUNTED: [(&str, u32, u32); 3] = [("assess", 200, 1200), ("page", 5, 25), ("webhook", 100, 600)];

/// In percent: other machines and compilers count a little otherwise.
const MOST: u64 = 115;

/// Instructions for one time of each.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    /// What they were counted for; on another architecture they say nothing.
    architecture: String,
    instructions: BTreeMap<String, u64>,
}

/// Counts anew and refuses what takes more than the head-room over what is stored.
pub(crate) fn check() -> Done {
    let path = root().join(STORED);
    let text = fs::read(&path).map_err(|error| format!("{STORED} cannot be read: {error}"))?;
    let stored: Counts = serde_json::from_slice(&text).map_err(|error| format!("{STORED}: {error}"))?;
    if stored.architecture != std::env::consts::ARCH {
        eprintln!("skipped: instructions are counted on {} alone", stored.architecture);
        return Ok(());
    }
    if !has_valgrind() {
        eprintln!("skipped: instructions are counted by valgrind, and there is none");
        return Ok(());
    }
    compare(&stored, &count()?)
}

/// Counts anew and stores that.
pub(crate) fn store() -> Done {
    if !has_valgrind() {
        return Err("instructions are counted by valgrind, and there is none".to_owned());
    }
    let text = serde_json::to_string_pretty(&count()?).map_err(|error| error.to_string())?;
    fs::write(root().join(STORED), text + "\n")
        .map_err(|error| format!("{STORED} cannot be written: {error}"))
}

/// Whether valgrind is there, or could be installed.
fn has_valgrind() -> bool {
    let is_there = || is_there("valgrind", &["--version"]);
    is_there() || (is_root() && debian(&["valgrind"]).is_ok() && is_there())
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output();
    user.is_ok_and(|user| user.stdout.trim_ascii() == b"0")
}

fn count() -> Result<Counts, String> {
    cargo(&["build", "--release", "--package", "breakglass-bench", "--bin", "instructions"])?;
    let program = target().join("release/instructions");
    let mut instructions = BTreeMap::new();
    for (what, shorter, longer) in COUNTED {
        let [less, more] = [run(&program, what, shorter)?, run(&program, what, longer)?];
        let times = u64::from(longer.saturating_sub(shorter));
        let each = more.checked_sub(less).and_then(|between| between.checked_div(times));
        let each = each.ok_or_else(|| format!("`{what}`: {less} instructions, then {more}"))?;
        instructions.insert(what.to_owned(), each);
    }
    Ok(Counts { architecture: std::env::consts::ARCH.to_owned(), instructions })
}

/// How many instructions a run takes.
fn run(program: &Path, what: &str, times: u32) -> Result<u64, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("no folder for the counts: {error}"))?;
    let file: PathBuf = folder.path().join("counts");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--quiet"]).arg(format!("--callgrind-out-file={}", file.display()));
    let output = valgrind.arg(program).args([what, &times.to_string()]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("valgrind could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("valgrind: {}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    let counts = fs::read_to_string(&file).map_err(|error| format!("no counts of valgrind: {error}"))?;
    total(&counts).ok_or_else(|| "valgrind wrote no total".to_owned())
}

/// The total in what callgrind writes.
fn total(counts: &str) -> Option<u64> {
    let total =
        counts.lines().find_map(|line| line.strip_prefix("totals:").or(line.strip_prefix("summary:")))?;
    total.trim().parse().ok()
}

fn compare(stored: &Counts, now: &Counts) -> Done {
    let mut worse = Vec::new();
    for (what, now) in &now.instructions {
        let Some(stored) = stored.instructions.get(what) else {
            worse.push(format!("`{what}` takes {now} instructions, and no count is stored"));
            continue;
        };
        eprintln!("`{what}` takes {now} instructions; {stored} are stored");
        if now.saturating_mul(100) > stored.saturating_mul(MOST) {
            worse.push(format!(
                "`{what}` takes {now} instructions, more than {MOST} % of the {stored} that are stored"
            ));
        }
    }
    if worse.is_empty() {
        return Ok(());
    }
    worse.push(
        "where that has to be, `cargo xtask bench instructions --store` stores what it takes now".to_owned(),
    );
    Err(worse.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(&str, u64)]) -> Counts {
        let instructions = of.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect();
        Counts { architecture: std::env::consts::ARCH.to_owned(), instructions }
    }

    #[test]
    fn as_many_as_the_head_room_are_let_through() {
        let stored = counts(&[("assess", 1000), ("page", 200)]);
        assert_eq!(compare(&stored, &counts(&[("assess", 1150), ("page", 10)])), Ok(()));
    }

    #[test]
    fn more_are_refused_with_both_numbers_and_what_to_do() {
        let refused = compare(&counts(&[("assess", 1000)]), &counts(&[("assess", 1151)])).unwrap_err();
        for wanted in ["`assess` takes 1151", "115 % of the 1000", "cargo xtask bench instructions --store"] {
            assert!(refused.contains(wanted), "{refused}");
        }
    }

    #[test]
    fn what_has_no_stored_count_is_refused() {
        let refused = compare(&counts(&[]), &counts(&[("page", 7)])).unwrap_err();
        assert!(refused.contains("`page` takes 7 instructions, and no count is stored"), "{refused}");
    }

    #[test]
    fn the_total_is_read_of_what_callgrind_writes() {
        assert_eq!(total("version: 1\nevents: Ir\nfn=(1)\n3 14\n\ntotals: 4321\n"), Some(4321));
        assert_eq!(total("events: Ir\n"), None);
    }

    #[test]
    fn all_that_is_counted_has_a_stored_count() {
        let text = fs::read(root().join(STORED)).unwrap();
        let stored: Counts = serde_json::from_slice(&text).unwrap();
        let counted: Vec<&str> = COUNTED.iter().map(|(what, ..)| *what).collect();
        assert_eq!(stored.instructions.keys().collect::<Vec<_>>(), counted);
    }
}
