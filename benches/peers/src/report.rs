//! What is printed: the medians, the goals that they are held against, and what belongs in one chart.

use serde::Serialize;

use crate::rounds::Medians;

/// All of it, in the form that the other benchmarks print too.
#[derive(Default, Serialize)]
pub(crate) struct Report {
    /// In how many cases all were seen to agree before they were timed.
    compared: usize,
    /// Peers that could not be timed, and why.
    left_out: Vec<String>,
    nanoseconds: Medians,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
}

/// A goal beside what is.
#[derive(Serialize)]
struct Figure {
    goal: &'static str,
    what: &'static str,
    wanted: String,
    unit: &'static str,
    now: f64,
    met: bool,
}

/// Names of `nanoseconds` that did the same work, ours first.
#[derive(Serialize)]
struct Chart {
    title: &'static str,
    bars: Vec<&'static str>,
}

impl Report {
    pub(crate) fn compared(&mut self, cases: usize) {
        self.compared += cases;
    }

    pub(crate) fn left_out(&mut self, peer: impl Into<String>) {
        self.left_out.push(peer.into());
    }

    pub(crate) fn medians(&mut self, medians: Medians) {
        self.nanoseconds.extend(medians);
    }

    /// What one of those that were timed took.
    pub(crate) fn took(&self, name: &str) -> Option<f64> {
        self.nanoseconds.get(name).copied()
    }

    pub(crate) fn at_most(
        &mut self,
        goal: &'static str,
        what: &'static str,
        wanted: f64,
        unit: &'static str,
        now: f64,
    ) {
        self.figures.push(Figure {
            goal,
            what,
            wanted: format!("<= {wanted}"),
            unit,
            now,
            met: now <= wanted,
        });
    }

    pub(crate) fn at_least(
        &mut self,
        goal: &'static str,
        what: &'static str,
        wanted: f64,
        unit: &'static str,
        now: f64,
    ) {
        self.figures.push(Figure {
            goal,
            what,
            wanted: format!(">= {wanted}"),
            unit,
            now,
            met: now >= wanted,
        });
    }

    /// How many times as long the one takes as the other; nothing where one of them was left out.
    pub(crate) fn ratio(&self, slow: &str, fast: &str) -> Option<f64> {
        Some(self.took(slow)? / self.took(fast)?)
    }

    pub(crate) fn chart(&mut self, title: &'static str, bars: &[&'static str]) {
        let bars = bars.iter().copied().filter(|bar| self.nanoseconds.contains_key(*bar)).collect();
        self.charts.push(Chart { title, bars });
    }
}
