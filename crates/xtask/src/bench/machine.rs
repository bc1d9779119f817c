//! What the numbers were had on.

use std::env::consts::{ARCH, OS};
use std::fmt;
use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use serde::{Deserialize, Serialize};

use crate::python;

/// Nothing that tells whose machine it is.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Machine {
    cpu: String,
    cores: usize,
    system: String,
    rustc: String,
    node: String,
    python: String,
}

impl Machine {
    pub(crate) fn here() -> Self {
        let said = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            cpu: model(&said).unwrap_or("an unnamed processor").to_owned(),
            cores: available_parallelism().map_or(1, usize::from),
            system: format!("{OS} {ARCH}"),
            rustc: version(Command::new("rustc")),
            node: version(Command::new("node")),
            python: version(Command::new(python::tool("python"))),
        }
    }

    /// What matters to what is written in Rust alone.
    pub(crate) fn for_rust(&self) -> String {
        let Self { cpu, cores, system, rustc, .. } = self;
        format!("{cpu}, {cores} cores, {system}; rustc {rustc}")
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, Node {}, Python {}", self.for_rust(), self.node, self.python)
    }
}

/// The processor's model, where the system names one.
fn model(said: &str) -> Option<&str> {
    let line = said.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim())
}

/// The first word of what a program says of its version that is one.
fn version(mut program: Command) -> String {
    let said = program.arg("--version").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut words = said.split_whitespace().map(|word| word.trim_start_matches('v'));
    words.find(|word| word.starts_with(|first: char| first.is_ascii_digit())).unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_is_read_where_there_is_one() {
        assert_eq!(model("processor\t: 0\nmodel name\t: Some CPU\n"), Some("Some CPU"));
        assert_eq!(model("processor\t: 0\n"), None);
    }

    #[test]
    fn a_version_is_read_of_what_a_program_says() {
        assert!(version(Command::new("rustc")).starts_with("1."));
        assert_eq!(version(Command::new("a-program-that-is-nowhere")), "unknown");
    }
}
