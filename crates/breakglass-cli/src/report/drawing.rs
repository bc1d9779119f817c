//! A merge as a drawing: its moments along the top, and below them a row for each check that was not passed.

use breakglass::Time;
use breakglass::foreign::{clean, clipped};
use maud::{Markup, html};
use unicode_width::UnicodeWidthStr as _;

use super::moments::Shape;
use super::scale::Scale;
use super::tone::Tone;
use super::words::span;

/// The most rows.
pub(super) const MOST_ROWS: usize = 16;

const WIDTH: u64 = 1000;
const FROM: u64 = 208;
const TO: u64 = 980;
const MARKS: u64 = 20;
const SPANS: u64 = 44;
const TOP: u64 = 62;
const ROW: u64 = 26;

/// What is drawn.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) title: String,
    /// All times that have a place of their own, in order.
    pub(super) times: Vec<Time>,
    pub(super) marks: Vec<Mark>,
    pub(super) rows: Vec<Row>,
    pub(super) rows_left_out: usize,
    /// The place of the merge among the times.
    pub(super) merged: Option<usize>,
}

/// A moment's mark.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) place: usize,
    pub(super) number: usize,
    pub(super) tone: Tone,
    pub(super) shape: Shape,
}

/// A check.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    /// Its run on the head when the permit was given.
    pub(super) bar: Option<Bar>,
    /// What was made of it, at the place of the permit.
    pub(super) outcome: (usize, Tone),
    /// From where to where it was owed; without an end it still is.
    pub(super) owed: Option<(usize, Option<usize>)>,
    /// What came afterwards.
    pub(super) marks: Vec<(usize, Tone)>,
}

/// A run.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) from: Option<Time>,
    pub(super) to: Time,
    pub(super) tone: Tone,
    pub(super) state: &'static str,
}

/// The drawing as an element of HTML.
pub(super) fn svg(drawing: &Drawing) -> Markup {
    let scale = Scale::new(&drawing.times, FROM, TO);
    let rows = u64::try_from(drawing.rows.len()).unwrap_or(0);
    let bottom = TOP.saturating_add(rows.saturating_mul(ROW));
    let height = bottom.saturating_add(6);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(drawing.title) {
            @for mark in &drawing.marks {
                line.grid x1=(scale.of(mark.place)) x2=(scale.of(mark.place)) y1=(MARKS) y2=(bottom) {}
            }
            @if let Some(merged) = drawing.merged {
                line.merged x1=(scale.of(merged)) x2=(scale.of(merged)) y1=(MARKS) y2=(bottom) {}
            }
            (spans(&scale))
            @for (index, row) in (0_u64..).zip(&drawing.rows) {
                (one_row(row, &scale, TOP.saturating_add(index.saturating_mul(ROW))))
            }
            @for mark in &drawing.marks { (moment(mark, scale.of(mark.place))) }
        }
    }
}

/// How much time lies between two moments, where there is room to say so; long gaps are marked as such.
fn spans(scale: &Scale) -> Markup {
    html! {
        line.axis x1=(FROM) x2=(TO) y1=(MARKS) y2=(MARKS) {}
        @for (from, to, seconds) in scale.gaps() {
            @let middle = from.midpoint(to);
            @let text = span(seconds);
            @let room = to.saturating_sub(from);
            @if room >= 34 {
                text.span x=(middle) y=(SPANS) text-anchor="middle" { (text) }
            }
            @if seconds >= 3600 && room >= 28 {
                path.break d=(format!("M{} {}l4 -10M{} {}l4 -10",
                    middle.saturating_sub(4), MARKS.saturating_add(5), middle, MARKS.saturating_add(5))) {}
            }
        }
    }
}

fn one_row(row: &Row, scale: &Scale, top: u64) -> Markup {
    let middle = top.saturating_add(ROW.div_euclid(2));
    let base = middle.saturating_add(4);
    html! {
        line.row x1="0" x2=(WIDTH) y1=(top) y2=(top) {}
        text.name x=(FROM.saturating_sub(22)) y=(base) text-anchor="end" { (fitting(&row.name)) }
        @if let Some((from, to)) = row.owed {
            @let end = to.map_or(TO, |place| scale.of(place));
            line class=(if to.is_some() { "debt settled" } else { "debt" })
                x1=(scale.of(from)) x2=(end) y1=(middle) y2=(middle) {}
        }
        @match &row.bar {
            Some(bar) => {
                @let from = bar.from.map_or(FROM.saturating_sub(12), |time| scale.at(time));
                @let to = scale.at(bar.to).max(from.saturating_add(6));
                @let width = to.saturating_sub(from);
                rect class=(format!("bar {}", bar.tone.class())) x=(from) y=(middle.saturating_sub(8))
                    width=(width) height="16" rx="3" {}
                // The mark of what was made of it must not stand on the words.
                @let room = width.min(scale.of(row.outcome.0).saturating_sub(8).saturating_sub(from));
                @if room >= 14 {
                    text class=(format!("state {}", bar.tone.class())) x=(from.saturating_add(3)) y=(base) {
                        (bar.tone.glyph())
                        @if room >= 84 { " " (bar.state) }
                    }
                }
            }
            None => {}
        }
        (small(row.outcome.1, scale.of(row.outcome.0), middle))
        @for (place, tone) in &row.marks { (small(*tone, scale.of(*place), middle)) }
    }
}

/// A mark in a row.
fn small(tone: Tone, x: u64, y: u64) -> Markup {
    html! {
        circle class=(format!("mark {}", tone.class())) cx=(x) cy=(y) r="8" {}
        text class=(format!("glyph {}", tone.class())) x=(x) y=(y.saturating_add(4)) text-anchor="middle" {
            (tone.glyph())
        }
    }
}

/// A numbered moment.
fn moment(mark: &Mark, x: u64) -> Markup {
    let class = format!("mark {}", mark.tone.class());
    let (left, top) = (x.saturating_sub(8), MARKS.saturating_sub(8));
    html! {
        @match mark.shape {
            Shape::Circle => circle class=(class) cx=(x) cy=(MARKS) r="8" {},
            Shape::Square => rect class=(class) x=(left) y=(top) width="16" height="16" rx="2" {},
            Shape::Diamond => path class=(class) d=(format!("M{x} {}l11 11l-11 11l-11 -11z", MARKS.saturating_sub(11))) {},
        }
        text class=(format!("glyph {}", mark.tone.class())) x=(x) y=(MARKS.saturating_add(4)) text-anchor="middle" {
            (mark.number)
        }
    }
}

/// As much of a name as fits beside the rows.
fn fitting(name: &str) -> String {
    let name = clean(&clipped(name, 60));
    if name.width() <= 24 {
        return name;
    }
    (0..24).rev().map(|most| clipped(&name, most)).find(|cut| cut.width() <= 24).unwrap_or_default()
}
