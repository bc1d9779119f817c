//! The chart of how cost grows: a small one for each thing that is done, both of its scales logarithmic.

use super::growth::{Curve, Growth, Line, Unit, Wanted, along_label};
use super::svg::{Frame, Scale, line, text};

const COLUMNS: usize = 2;
/// From one small chart to the next.
const ACROSS: f64 = 420.0;
const DOWN: f64 = 290.0;
/// Where lines are drawn, within a small chart.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 372.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 226.0;
/// Fewer powers of ten up would make a slope of what only moves from run to run.
const LEAST_DECADES: i32 = 3;

const STYLE: &str = "
    .first { fill: #0969da; stroke: #0969da } .second { fill: #bc4c00; stroke: #bc4c00 } .third { fill: #1a7f37; stroke: #1a7f37 }
    .value { paint-order: stroke; stroke: #ffffff; stroke-width: 3px } .curve { fill: none; stroke-width: 2 } .wanted { stroke-width: 1.5; stroke-dasharray: 2 4 }
    @media (prefers-color-scheme: dark) {
      .first { fill: #4493f8; stroke: #4493f8 } .second { fill: #f0883e; stroke: #f0883e } .third { fill: #3fb950; stroke: #3fb950 }
      .value { stroke: #0d1117 } .curve { fill: none }
    }
  ";

/// What tells the lines of a small chart apart.
const CLASSES: [&str; 3] = ["first", "second", "third"];

/// Draws all of them.
pub(super) fn svg(growth: &Growth) -> String {
    let mut body = String::new();
    for (place, curve) in growth.curves.iter().enumerate() {
        let (row, column) = (place / COLUMNS, place % COLUMNS);
        draw(&mut body, curve, times(column, ACROSS), 78.0 + times(row, DOWN));
    }
    let rows = growth.curves.len().div_ceil(COLUMNS);
    let frame = Frame {
        heading: "breakglass: how cost grows with what is worked on",
        how: "Medians; both scales are logarithmic. Dotted: what is wanted; ten times as long for ten times as much, or flat.",
        foot: &growth.machine.for_rust(),
        style: STYLE,
        height: 78.0 + times(rows, DOWN) + 30.0,
    };
    frame.around(&body)
}

/// A whole number of lengths.
fn times(count: usize, length: f64) -> f64 {
    (0..count).fold(0.0, |sum, _| sum + length)
}

fn draw(body: &mut String, curve: &Curve, left: f64, top: f64) {
    let (of, costs): (Vec<f64>, Vec<f64>) = curve.lines.iter().flat_map(|line| &line.points).copied().unzip();
    let across = Scale::of(&of, left + LEFT, left + RIGHT);
    let mut up = Scale::of(&costs, top + BOTTOM, top + TOP);
    up.highest = up.highest.max(up.lowest.saturating_add(LEAST_DECADES));

    line(body, &text("title", "start", left + 20.0, top + 14.0, &curve.title));
    for cost in up.decades() {
        let y = up.place(cost);
        grid(body, (across.from, across.to), (y, y));
        line(body, &text("small", "end", across.from - 6.0, y + 4.0, &curve.unit.label(cost)));
    }
    for of in across.decades() {
        let x = across.place(of);
        grid(body, (x, x), (up.from, up.to));
        line(body, &text("small", "middle", x, up.from + 16.0, &along_label(&curve.along, of)));
    }
    let middle = (across.from + across.to) / 2.0;
    line(body, &text("small", "middle", middle, up.from + 34.0, &curve.along));
    let mut key = left + 20.0;
    for (way, class) in curve.lines.iter().zip(CLASSES) {
        line(
            body,
            &format!(r#"  <circle class="{class}" cx="{:.1}" cy="{:.1}" r="4"/>"#, key + 4.0, top + 29.0),
        );
        line(body, &text("small", "start", key + 13.0, top + 33.0, &way.name));
        key += 150.0;
        wanted(body, way, class, &across, &up);
        measured(body, way, class, &across, &up);
    }
    let firsts = curve.lines.iter().filter_map(|way| way.points.first());
    values(body, firsts, "start", curve.unit, &across, &up);
    let lasts = curve.lines.iter().filter_map(|way| way.points.last());
    values(body, lasts, "end", curve.unit, &across, &up);
}

fn grid(body: &mut String, (x1, x2): (f64, f64), (y1, y2): (f64, f64)) {
    line(body, &format!(r#"  <line class="line" x1="{x1:.1}" x2="{x2:.1}" y1="{y1:.1}" y2="{y2:.1}"/>"#));
}

/// What was measured.
fn measured(body: &mut String, way: &Line, class: &str, across: &Scale, up: &Scale) {
    let places: Vec<(f64, f64)> =
        way.points.iter().map(|(of, cost)| (across.place(*of), up.place(*cost))).collect();
    let along: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    line(body, &format!(r#"  <polyline class="curve {class}" points="{}"/>"#, along.join(" ")));
    for (x, y) in places {
        line(body, &format!(r#"  <circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="3"/>"#));
    }
}

/// The values at one end of all lines, above them; where one would stand on another, below.
fn values<'a>(
    body: &mut String,
    ends: impl Iterator<Item = &'a (f64, f64)>,
    anchor: &str,
    unit: Unit,
    across: &Scale,
    up: &Scale,
) {
    let mut ends: Vec<(f64, f64)> = ends.copied().collect();
    ends.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let mut above = f64::NEG_INFINITY;
    for (of, cost) in ends {
        let y = up.place(cost);
        let place = if y - 8.0 - above < 12.0 { y + 16.0 } else { y - 8.0 };
        line(body, &text("small value", anchor, across.place(of), place, &unit.label(cost)));
        above = place;
    }
}

/// Flat from where it begins, or straight through the middle: little work has what is done once for all in it.
fn wanted(body: &mut String, way: &Line, class: &str, across: &Scale, up: &Scale) {
    let middle = way.points.get(way.points.len() / 2);
    let (Some((least, first)), Some((most, _)), Some((of, cost))) =
        (way.points.first(), way.points.last(), middle)
    else {
        return;
    };
    let (from, to) = match way.wanted {
        Wanted::Flat => ((*least, *first), (*most, *first)),
        Wanted::Straight => {
            let each = cost / of;
            // Neither below the ground of the chart nor above its ceiling.
            let [lowest, highest] = [up.lowest, up.highest].map(|decade| 10_f64.powi(decade) / each);
            let (from, to) = (least.max(lowest), most.min(highest));
            ((from, from * each), (to, to * each))
        }
    };
    let [(x1, y1), (x2, y2)] = [from, to].map(|(of, cost)| (across.place(of), up.place(cost)));
    line(
        body,
        &format!(r#"  <line class="wanted {class}" x1="{x1:.1}" x2="{x2:.1}" y1="{y1:.1}" y2="{y2:.1}"/>"#),
    );
}

#[cfg(test)]
mod tests {
    use roxmltree::{Document, Node};

    use super::*;
    use crate::bench::machine::Machine;

    fn growth() -> Growth {
        let way = |name: &str, wanted, points: &[(f64, f64)]| Line {
            name: name.to_owned(),
            wanted,
            points: points.to_vec(),
        };
        let work = Curve {
            title: "Work & <rest>".to_owned(),
            along: "things".to_owned(),
            unit: Unit::Nanoseconds,
            lines: vec![
                way("straight on", Wanted::Straight, &[(1.0, 100.0), (1000.0, 100_000.0)]),
                way("not at all", Wanted::Flat, &[(1.0, 200.0), (1000.0, 2000.0)]),
            ],
        };
        let pages = Curve {
            title: "Pages".to_owned(),
            along: "bytes".to_owned(),
            unit: Unit::Bytes,
            lines: vec![way("whole", Wanted::Straight, &[(1e6, 2e6), (1e7, 2e7)])],
        };
        Growth { machine: Machine::here(), curves: vec![work, pages] }
    }

    fn number(node: &Node<'_, '_>, name: &str) -> f64 {
        node.attribute(name).and_then(|number| number.parse().ok()).unwrap_or(f64::NAN)
    }

    #[test]
    fn it_is_xml_with_a_title_every_name_and_the_values_at_the_ends() {
        let growth = growth();
        let svg = svg(&growth);
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        let title = root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
        assert_eq!(title.and_then(|title| title.attribute("id")), root.attribute("aria-labelledby"));
        let texts: Vec<&str> = document.descendants().filter_map(|node| node.text()).collect();
        let machine = growth.machine.for_rust();
        let ends = ["100 ns", "100 \u{b5}s", "200 ns", "2 \u{b5}s", "2 MB", "20 MB"];
        let names = ["Work & <rest>", "things", "straight on", "not at all", "whole", &machine];
        for wanted in ends.into_iter().chain(names) {
            assert!(texts.contains(&wanted), "{wanted}: {svg}");
        }
    }

    #[test]
    fn what_is_wanted_lies_on_what_is_measured_where_that_is_so_and_elsewhere_where_it_is_not() {
        let svg = svg(&growth());
        let document = Document::parse(&svg).unwrap();
        let drawn = |name: &str, class: &str| {
            let is_it = |node: &Node<'_, '_>| {
                node.tag_name().name() == name && node.attribute("class") == Some(class)
            };
            document.descendants().find(is_it).unwrap()
        };
        let ends = |class: &str| {
            let line = drawn("line", &format!("wanted {class}"));
            let [x1, x2, y1, y2] = ["x1", "x2", "y1", "y2"].map(|name| number(&line, name));
            format!("{x1:.1},{y1:.1} {x2:.1},{y2:.1}")
        };
        let measured =
            |class: &str| drawn("polyline", &format!("curve {class}")).attribute("points").unwrap();
        assert_eq!(measured("first"), ends("first"));
        // A whole decade more than flat.
        assert_ne!(measured("second"), ends("second"));
        assert_eq!(measured("second").split(' ').next(), ends("second").split(' ').next());
    }

    #[test]
    fn nothing_is_drawn_beside_the_picture() {
        let svg = svg(&growth());
        let document = Document::parse(&svg).unwrap();
        let size = document.root_element().attribute("viewBox").unwrap();
        let [_, _, width, height] = size.split(' ').map(|one| one.parse().unwrap()).collect::<Vec<f64>>()[..]
        else {
            panic!("{size}")
        };
        for node in document.descendants() {
            for (name, most) in [
                ("x", width),
                ("x1", width),
                ("x2", width),
                ("cx", width),
                ("y", height),
                ("y1", height),
                ("cy", height),
            ] {
                if node.has_attribute(name) {
                    assert!((0.0..=most).contains(&number(&node, name)), "{node:?}");
                }
            }
        }
    }

    #[test]
    fn without_numbers_there_is_still_a_chart() {
        let svg = svg(&Growth { machine: Machine::here(), curves: Vec::new() });
        assert!(Document::parse(&svg).is_ok());
    }
}
