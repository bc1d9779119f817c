//! What is loaded and installed: how large it is, and how long it takes to start.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Figure;
use crate::run::{cargo, root, target};
use crate::sizes::Artifact;
use crate::{node, python, wasm};

const WARM_UP: usize = 5;
const ROUNDS: usize = 101;

/// What the goals ask of each, in bytes.
const SIZES: [(Artifact, f64); 3] =
    [(Artifact::GateModule, 100e3), (Artifact::Addon, 400e3), (Artifact::Wheel, 400e3)];

/// Of what the benchmarks of the bindings have built for users, and of the command, which is built here.
pub(super) fn figures() -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for (artifact, most) in SIZES {
        let file = match artifact {
            Artifact::Wheel => python::wheel()?,
            Artifact::Addon => node::addon(),
            _ => wasm::module("gate"),
        };
        // No file is so large that its length would not be told exactly.
        let size = u32::try_from(artifact.size(&file)?).map_err(|error| error.to_string())?;
        let what = format!("size: {artifact}");
        figures.push(Figure::at_most("P8", &what, most / 1e3, "KB", f64::from(size) / 1e3));
    }

    let python = python::tool("python");
    let with = |code: &str| {
        let mut command = Command::new(&python);
        command.args(["-c", code]);
        command
    };
    let python = over(&mut with("pass"), &mut with("import breakglass"))?;
    figures.push(Figure::at_most("P8", "Python: import, over an empty process", 1.0, "ms", python.more));

    let package = root().join("bindings/node/dist/index.cjs");
    let with = |code: &str| {
        let mut command = Command::new("node");
        command.args(["-e", code]).arg(&package);
        command
    };
    let node = over(&mut with(""), &mut with("require(process.argv[1])"))?;
    figures.push(Figure::at_most("P8", "Node: require, over an empty process", 2.0, "ms", node.more));

    cargo(&["build", "--profile", "packaged", "--package", "breakglass-cli"])?;
    let mut ours = Command::new(target().join("packaged/breakglass"));
    let command = over(&mut Command::new("/bin/true"), ours.arg("--version"))?;
    figures.push(Figure::at_most("P8", "command: breakglass --version / true", 3.0, "x", command.times));
    Ok(figures)
}

/// What one process takes beside another.
struct Over {
    /// So many milliseconds more.
    more: f64,
    /// So many times as long.
    times: f64,
}

/// Starts both in turns.
fn over(empty: &mut Command, full: &mut Command) -> Result<Over, String> {
    let mut rounds = Vec::new();
    for round in 0..WARM_UP.saturating_add(ROUNDS) {
        let took = (run(empty)?.as_secs_f64(), run(full)?.as_secs_f64());
        if round >= WARM_UP {
            rounds.push(took);
        }
    }
    let more = median(rounds.iter().map(|(empty, full)| (full - empty) * 1e3));
    let [empty, full] =
        [median(rounds.iter().map(|(empty, _)| *empty)), median(rounds.iter().map(|(_, full)| *full))];
    Ok(Over { more, times: full / empty })
}

fn run(command: &mut Command) -> Result<Duration, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let began = Instant::now();
    let status = command.status();
    let took = began.elapsed();
    match status {
        Ok(status) if status.success() => Ok(took),
        Ok(status) => Err(format!("{command:?} ended with {status}")),
        Err(error) => Err(format!("{command:?} could not be started: {error}")),
    }
}

fn median(found: impl Iterator<Item = f64>) -> f64 {
    let mut found: Vec<f64> = found.collect();
    found.sort_by(f64::total_cmp);
    found.get(found.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        assert!((median([3.0, 100.0, 1.0].into_iter()) - 3.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_does_not_start_or_end_well_is_no_time() {
        assert!(run(&mut Command::new("a-program-that-is-nowhere")).is_err());
        assert!(run(&mut Command::new("false")).is_err());
    }
}
