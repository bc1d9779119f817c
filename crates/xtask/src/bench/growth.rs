//! How cost grows: what the programs of the benchmarks count, kept beside its chart.

use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::{Report, curves, program, report, rounded, store, stored, write};
use crate::run::Done;

const JSON: &str = "docs/benchmarks/growth.json";
const CHART: &str = "docs/benchmarks/growth.svg";

/// All that was found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Growth {
    pub(super) machine: Machine,
    pub(super) curves: Vec<Curve>,
}

/// What something costs, by how much it works on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Curve {
    pub(super) title: String,
    /// What there is more and more of.
    pub(super) along: String,
    pub(super) unit: Unit,
    pub(super) lines: Vec<Line>,
}

/// What a cost is counted in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Unit {
    #[serde(rename = "ns")]
    Nanoseconds,
    #[serde(rename = "bytes")]
    Bytes,
}

/// One way of doing it, from the least to the most that it worked on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) wanted: Wanted,
    pub(super) points: Vec<(f64, f64)>,
}

/// How it ought to grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    Straight,
    Flat,
}

/// Counts all of it, prints it, and writes it with its chart.
pub(crate) fn growth() -> Done {
    let reports = [report(program("curves", &[]))?, report(program("memory", &["pages"]))?];
    let growth = Growth::of(Machine::here(), reports);
    println!("{}", table(&growth));
    store(JSON, &growth)?;
    draw()
}

/// Draws the chart of the numbers that are kept.
pub(super) fn draw() -> Done {
    write(CHART, &curves::svg(&stored(JSON)?))
}

impl Growth {
    fn of(machine: Machine, reports: impl IntoIterator<Item = Report>) -> Self {
        let mut curves: Vec<Curve> = reports.into_iter().flat_map(|report| report.curves).collect();
        let lines = curves.iter_mut().flat_map(|curve| &mut curve.lines);
        for (of, cost) in lines.flat_map(|line| &mut line.points) {
            (*of, *cost) = (rounded(*of), rounded(*cost));
        }
        Self { machine, curves }
    }
}

fn table(growth: &Growth) -> String {
    let mut lines = Vec::new();
    for Curve { title, along, unit, lines: ways } in &growth.curves {
        for Line { name, wanted, points } in ways {
            let wanted = match wanted {
                Wanted::Straight => "straight",
                Wanted::Flat => "flat",
            };
            lines.push(format!("{title}, {name}; wanted: {wanted}"));
            let point = |(of, cost): &(f64, f64)| {
                format!("{:>14} {along}{:>14}", along_label(along, *of), unit.label(*cost))
            };
            lines.extend(points.iter().map(point));
        }
    }
    lines.push(growth.machine.for_rust());
    lines.join("\n")
}

impl Unit {
    pub(super) fn label(self, cost: f64) -> String {
        match self {
            Self::Nanoseconds => super::svg::time(cost),
            Self::Bytes => super::svg::bytes(cost),
        }
    }
}

/// How much there is of something, for people.
pub(super) fn along_label(along: &str, of: f64) -> String {
    if along == "bytes" { super::svg::bytes(of) } else { super::svg::number(of) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::run::root;

    #[test]
    fn the_curves_of_a_report_are_kept_rounded_and_named_in_the_table() {
        let report = serde_json::json!({
            "compared": 0, "left_out": [], "nanoseconds": {}, "figures": [], "charts": [],
            "curves": [{ "title": "Work", "along": "things", "unit": "ns", "lines": [
                { "name": "one way", "wanted": "flat", "points": [[10, 123.456], [1000, 124.0]] },
            ] }],
        });
        let growth = Growth::of(Machine::here(), [serde_json::from_value(report).unwrap()]);
        assert_eq!(growth.curves[0].lines[0].points, [(10.0, 123.0), (1000.0, 124.0)]);
        let table = table(&growth);
        assert!(
            table.starts_with("Work, one way; wanted: flat\n            10 things        123 ns\n"),
            "{table}"
        );
    }

    #[test]
    fn the_chart_of_the_docs_is_drawn_from_the_numbers_beside_it() {
        let growth: Growth = stored(JSON).unwrap();
        assert_eq!(fs::read_to_string(root().join(CHART)).unwrap(), curves::svg(&growth));
    }
}
