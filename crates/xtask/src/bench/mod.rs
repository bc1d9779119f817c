//! Everything beside its peers, in all languages: one table, and the chart of the docs.
#![expect(clippy::print_stdout, reason = "the table is what was asked for")]

mod chart;
mod curves;
mod growth;
mod machine;
mod start;
mod svg;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub(crate) use self::growth::growth;
use self::machine::Machine;
use crate::run::{Done, printed, root, target};
use crate::{node, python, wasm};

/// The peers in Rust are a workspace of their own.
pub(crate) const PEERS: &str = "benches/peers/Cargo.toml";

const JSON: &str = "docs/benchmarks/benchmarks.json";
const CHART: &str = "docs/benchmarks/benchmarks.svg";

/// What a benchmark prints.
#[derive(Deserialize)]
struct Report {
    compared: u64,
    left_out: Vec<String>,
    nanoseconds: BTreeMap<String, f64>,
    figures: Vec<Figure>,
    charts: Vec<Names>,
    #[serde(default)]
    curves: Vec<growth::Curve>,
}

#[derive(Deserialize)]
struct Names {
    title: String,
    bars: Vec<String>,
}

/// What was found in all of them.
#[derive(Debug, Serialize, Deserialize)]
struct Found {
    machine: Machine,
    /// In how many cases ours and the peers were seen to agree before they were timed.
    compared: u64,
    left_out: Vec<String>,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
}

/// A goal, and what is.
#[derive(Debug, Serialize, Deserialize)]
struct Figure {
    goal: String,
    what: String,
    wanted: String,
    unit: String,
    now: f64,
    met: bool,
}

/// What did the same work, ours first.
#[derive(Debug, Serialize, Deserialize)]
struct Chart {
    title: String,
    bars: Vec<Bar>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Bar {
    name: String,
    nanoseconds: f64,
}

/// Runs all of them, one after another, and writes what they found.
pub(crate) fn bench() -> Done {
    let mut reports = vec![report(peers())?];
    reports.extend(board_reports(None)?);
    for bench in [python::bench, node::bench, wasm::bench] {
        let mut bench = bench()?;
        bench.arg("--json");
        reports.push(report(bench)?);
    }
    // Python's environment is there by now, and says its version.
    let mut found = Found::on(Machine::here());
    for report in reports {
        found.add(report)?;
    }
    found.figures.extend(start::figures()?);
    found.figures.sort_by(|a, b| a.goal.cmp(&b.goal));
    println!("{}", table(&found));
    store(JSON, &found)?;
    growth()?;
    draw()
}

/// Draws both charts of the numbers that are kept, without measuring anything.
pub(crate) fn draw() -> Done {
    write(CHART, &chart::svg(&stored(JSON)?))?;
    growth::draw()
}

/// The board alone, with so many changes, or with as many as it has here otherwise.
pub(crate) fn board(changes: Option<&str>) -> Done {
    show(board_reports(changes)?, Vec::new())
}

/// What is loaded and installed, and how long it takes to start.
pub(crate) fn start() -> Done {
    // What is ready to be timed has been built.
    for bench in [python::bench, node::bench, wasm::bench] {
        bench()?;
    }
    show(Vec::new(), start::figures()?)
}

fn show(reports: Vec<Report>, figures: Vec<Figure>) -> Done {
    let mut found = Found::on(Machine::here());
    for report in reports {
        found.add(report)?;
    }
    found.figures.extend(figures);
    println!("{}", table(&found));
    Ok(())
}

fn board_reports(changes: Option<&str>) -> Result<Vec<Report>, String> {
    let with = |what: Option<&'static str>| what.into_iter().chain(changes).collect::<Vec<_>>();
    Ok(vec![report(program("board", &with(None)))?, report(program("memory", &with(Some("board"))))?])
}

fn peers() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--release", "--manifest-path", PEERS, "--target-dir"]).arg(target());
    cargo
}

/// A program of `benches`.
fn program(name: &str, arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--release", "--package", "breakglass-bench", "--bin", name, "--"]).args(arguments);
    cargo
}

/// What a command prints that prints nothing but JSON.
fn report(mut bench: Command) -> Result<Report, String> {
    let text = printed(&mut bench)?;
    serde_json::from_str(&text).map_err(|error| format!("a benchmark printed something else: {error}"))
}

impl Figure {
    fn at_most(goal: &str, what: &str, most: f64, unit: &str, now: f64) -> Self {
        let (goal, what, unit) = (goal.to_owned(), what.to_owned(), unit.to_owned());
        Self { goal, what, wanted: format!("<= {most}"), unit, now: rounded(now), met: now <= most }
    }
}

impl Found {
    fn on(machine: Machine) -> Self {
        Self { machine, compared: 0, left_out: Vec::new(), figures: Vec::new(), charts: Vec::new() }
    }

    fn add(&mut self, report: Report) -> Done {
        self.compared = self.compared.saturating_add(report.compared);
        self.left_out.extend(report.left_out);
        self.figures.extend(report.figures.into_iter().map(|one| Figure { now: rounded(one.now), ..one }));
        for Names { title, bars } in report.charts {
            let bar = |name: String| {
                let took = report.nanoseconds.get(&name).ok_or(format!("`{name}` was not timed"))?;
                // What all bars of a chart have in common stands in its title.
                let name = name.split_once(": ").map_or(name.as_str(), |(_, name)| name).to_owned();
                Ok(Bar { name, nanoseconds: rounded(*took) })
            };
            let bars = bars.into_iter().map(bar).collect::<Result<_, String>>()?;
            self.charts.push(Chart { title, bars });
        }
        Ok(())
    }
}

/// To three places that count: more of them only move from run to run.
fn rounded(number: f64) -> f64 {
    format!("{number:.2e}").parse().unwrap_or(number)
}

fn table(found: &Found) -> String {
    let mut lines = vec![format!("{:<6}{:<56}{:>10}{:>14}", "goal", "what", "wanted", "now")];
    for Figure { goal, what, wanted, unit, now, met } in &found.figures {
        let now = format!("{now} {unit}");
        let met = if *met { "met" } else { "not yet" };
        lines.push(format!("{goal:<6}{what:<56}{wanted:>10}{now:>14}  {met}"));
    }
    lines.extend(found.left_out.iter().map(|peer| format!("left out: {peer}")));
    lines.push(format!("{} cases in which all agreed; {}", found.compared, found.machine));
    lines.join("\n")
}

fn store(path: &str, numbers: &impl Serialize) -> Done {
    let json = serde_json::to_string_pretty(numbers).map_err(|error| error.to_string())?;
    write(path, &format!("{json}\n"))
}

fn stored<T: DeserializeOwned>(path: &str) -> Result<T, String> {
    let text = fs::read(root().join(path)).map_err(|error| format!("{path} cannot be read: {error}"))?;
    serde_json::from_slice(&text).map_err(|error| format!("{path}: {error}"))
}

fn write(path: &str, text: &str) -> Done {
    let path = root().join(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    }
    fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_places() {
        assert_eq!([1234.5, 0.012_345, 7.0].map(rounded), [1230.0, 0.0123, 7.0]);
    }

    #[test]
    fn a_report_is_charted_without_what_its_bars_have_in_common() {
        let report = serde_json::json!({
            "compared": 3,
            "left_out": ["cedar"],
            "nanoseconds": { "page: ours": 10.04, "page: theirs": 1000.4 },
            "figures": [{ "goal": "P9", "what": "w", "wanted": ">= 9", "unit": "x", "now": 99.64, "met": true }],
            "charts": [{ "title": "Pages", "bars": ["page: ours", "page: theirs"] }],
        });
        let mut found = Found::on(Machine::here());
        found.compared = 1;
        found.add(serde_json::from_value(report).unwrap()).unwrap();
        assert_eq!(found.compared, 4);
        let bars: Vec<(&str, f64)> =
            found.charts[0].bars.iter().map(|bar| (bar.name.as_str(), bar.nanoseconds)).collect();
        assert_eq!(bars, [("ours", 10.0), ("theirs", 1000.0)]);
        let table = table(&found);
        assert!(table.contains(">= 9        99.6 x  met"), "{table}");
        assert!(table.contains("left out: cedar\n4 cases in which all agreed"), "{table}");
    }

    #[test]
    fn a_chart_of_what_was_not_timed_is_refused() {
        let report = serde_json::json!({
            "compared": 0, "left_out": [], "nanoseconds": {}, "figures": [],
            "charts": [{ "title": "Pages", "bars": ["page: ours"] }],
        });
        let mut found = Found::on(Machine::here());
        let refused = found.add(serde_json::from_value(report).unwrap());
        assert_eq!(refused, Err("`page: ours` was not timed".to_owned()));
    }

    #[test]
    fn the_chart_of_the_docs_is_drawn_from_the_numbers_beside_it() {
        let found: Found = stored(JSON).unwrap();
        assert_eq!(fs::read_to_string(root().join(CHART)).unwrap(), chart::svg(&found));
    }
}
