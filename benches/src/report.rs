//! What a benchmark prints: the medians, the goals that they are held against, what belongs in one chart, and how cost grows.

use std::fmt;

use serde::Serialize;

use crate::rounds::Medians;

/// All of it, in the form that the benchmarks of all languages print.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// In how many cases all were seen to agree before they were timed.
    compared: usize,
    /// What could not be timed, and why.
    left_out: Vec<String>,
    nanoseconds: Medians,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    curves: Vec<Curve>,
}

/// What a goal asks for.
#[derive(Debug, Clone, Copy)]
pub enum Wanted {
    /// No more than that.
    AtMost(f64),
    /// No less than that.
    AtLeast(f64),
}

/// A goal beside what is.
#[derive(Debug, Serialize)]
struct Figure {
    goal: &'static str,
    what: String,
    wanted: String,
    unit: &'static str,
    now: f64,
    met: bool,
}

/// Names of `nanoseconds` that did the same work, ours first.
#[derive(Debug, Serialize)]
struct Chart {
    title: &'static str,
    bars: Vec<&'static str>,
}

/// How a cost grows with the size of what is worked on.
#[derive(Debug, Serialize)]
pub struct Curve {
    /// What is done.
    pub title: &'static str,
    /// What there is more and more of.
    pub along: &'static str,
    /// What the cost is counted in: `ns` or `bytes`.
    pub unit: &'static str,
    /// Ways of doing it.
    pub lines: Vec<Line>,
}

/// How a cost ought to grow.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Growth {
    /// Ten times as much costs ten times as much.
    Straight,
    /// However much there is, it costs the same.
    Flat,
}

/// One way of doing it: how much there was, and what it cost.
#[derive(Debug, Serialize)]
pub struct Line {
    /// What tells it from the others of its curve.
    pub name: &'static str,
    /// How it ought to grow.
    pub wanted: Growth,
    /// From the least to the most.
    pub points: Vec<(u32, f64)>,
}

impl Wanted {
    fn is_met(self, now: f64) -> bool {
        match self {
            Self::AtMost(most) => now <= most,
            Self::AtLeast(least) => now >= least,
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "<= {most}"),
            Self::AtLeast(least) => write!(f, ">= {least}"),
        }
    }
}

impl Report {
    /// That ours and the peers were seen to agree in so many more cases.
    pub fn compared(&mut self, cases: usize) {
        self.compared = self.compared.saturating_add(cases);
    }

    /// What could not be timed, and why.
    pub fn left_out(&mut self, what: impl Into<String>) {
        self.left_out.push(what.into());
    }

    /// What was timed.
    pub fn medians(&mut self, medians: Medians) {
        self.nanoseconds.extend(medians);
    }

    /// What one of those that were timed took, in nanoseconds.
    #[must_use]
    pub fn took(&self, name: &str) -> Option<f64> {
        self.nanoseconds.get(name).copied()
    }

    /// A goal beside what is.
    pub fn figure(
        &mut self,
        goal: &'static str,
        what: impl Into<String>,
        wanted: Wanted,
        unit: &'static str,
        now: f64,
    ) {
        let met = wanted.is_met(now);
        self.figures.push(Figure { goal, what: what.into(), wanted: wanted.to_string(), unit, now, met });
    }

    /// How many times as long the one takes as the other; nothing where one of them was left out.
    #[must_use]
    pub fn ratio(&self, slow: &str, fast: &str) -> Option<f64> {
        Some(self.took(slow)? / self.took(fast)?)
    }

    /// What belongs in one chart; what was left out does not.
    pub fn chart(&mut self, title: &'static str, bars: &[&'static str]) {
        let bars = bars.iter().copied().filter(|bar| self.nanoseconds.contains_key(*bar)).collect();
        self.charts.push(Chart { title, bars });
    }

    /// How a cost grows.
    pub fn curve(&mut self, curve: Curve) {
        self.curves.push(curve);
    }
}
