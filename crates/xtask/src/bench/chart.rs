//! The chart: a bar for each that was timed, on a logarithmic scale, ours first.

use super::svg::{Frame, Scale, line, text, time};
use super::{Bar, Chart, Found};

/// Where bars begin and end; names stand before, times behind.
const LEFT: f64 = 290.0;
const RIGHT: f64 = 770.0;
const ROW: f64 = 22.0;
const TITLE: f64 = 52.0;

/// Draws all charts below each other.
pub(super) fn svg(found: &Found) -> String {
    let bars = found.charts.iter().flat_map(|chart| &chart.bars);
    let scale = Scale::of(&bars.map(|bar| bar.nanoseconds).collect::<Vec<_>>(), LEFT, RIGHT);
    let mut body = String::new();
    let mut y = 78.0;
    for chart in &found.charts {
        draw(&mut body, chart, &scale, &mut y);
    }
    let frame = Frame {
        heading: "breakglass beside its peers: the same work, timed in one run",
        how: "Medians; shorter is better. The scale is logarithmic: from one line to the next is ten times as long.",
        foot: &found.machine.to_string(),
        style: "",
        height: y + 40.0,
    };
    frame.around(&body)
}

fn draw(body: &mut String, chart: &Chart, scale: &Scale, y: &mut f64) {
    line(body, &text("title", "start", 20.0, *y + 22.0, &chart.title));
    let top = *y + TITLE;
    let bottom = rows(chart).fold(top, |y, _| y + ROW);
    for decade in scale.decades() {
        let x = scale.place(decade);
        line(body, &format!(r#"  <line class="line" x1="{x:.1}" x2="{x:.1}" y1="{top}" y2="{bottom}"/>"#));
        line(body, &text("small", "middle", x, top - 6.0, &time(decade)));
    }
    *y = top;
    for (bar, class) in rows(chart) {
        let width = (scale.place(bar.nanoseconds) - LEFT).max(1.0);
        line(body, &text("name", "end", LEFT - 8.0, *y + 15.0, &bar.name));
        line(
            body,
            &format!(
                r#"  <rect class="{class}" x="{LEFT}" y="{}" width="{width:.1}" height="14" rx="2"/>"#,
                *y + 4.0
            ),
        );
        line(body, &text("small", "start", LEFT + width + 6.0, *y + 15.0, &time(bar.nanoseconds)));
        *y += ROW;
    }
}

fn rows(chart: &Chart) -> impl Iterator<Item = (&Bar, &'static str)> {
    chart.bars.iter().map(|bar| (bar, if bar.name.starts_with("breakglass") { "ours" } else { "peer" }))
}

#[cfg(test)]
mod tests {
    use roxmltree::{Document, Node};

    use super::*;
    use crate::bench::machine::Machine;

    fn found() -> Found {
        let bar = |name: &str, nanoseconds| Bar { name: name.to_owned(), nanoseconds };
        let mut found = Found::on(Machine::here());
        let bars = vec![bar("breakglass", 100.0), bar("a & b <c>", 10_000.0), bar("\"slow\"", 1_000_000.0)];
        found.charts = vec![Chart { title: "Pages & webhooks".to_owned(), bars }];
        found
    }

    fn attribute<'a>(node: &Node<'a, '_>, name: &str) -> &'a str {
        node.attribute(name).unwrap_or_default()
    }

    #[test]
    fn it_is_xml_with_a_title_and_every_name() {
        let found = found();
        let svg = svg(&found);
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg");
        let title = root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
        assert_eq!(title.and_then(|title| title.attribute("id")), root.attribute("aria-labelledby"));
        let texts: Vec<&str> = document.descendants().filter_map(|node| node.text()).collect();
        let machine = found.machine.to_string();
        for wanted in ["Pages & webhooks", "a & b <c>", "\"slow\"", "100 ns", "10 \u{b5}s", "1 ms", &machine]
        {
            assert!(texts.contains(&wanted), "{wanted}: {svg}");
        }
    }

    #[test]
    fn bars_grow_with_the_logarithm_and_ours_is_told_apart() {
        let svg = svg(&found());
        let document = Document::parse(&svg).unwrap();
        let bars: Vec<(&str, f64)> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "rect" && attribute(node, "class") != "ground")
            .map(|node| (attribute(&node, "class"), attribute(&node, "width").parse().unwrap()))
            .collect();
        // The shortest stands on the first line and is still to be seen.
        assert_eq!(bars, [("ours", 1.0), ("peer", 240.0), ("peer", 480.0)]);
    }

    #[test]
    fn without_times_there_is_still_a_chart() {
        let svg = svg(&Found::on(Machine::here()));
        assert!(Document::parse(&svg).is_ok());
    }
}
