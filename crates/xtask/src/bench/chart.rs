//! The chart: a bar for each that was timed, on a logarithmic scale, ours first.

use super::{Bar, Chart, Found};

const WIDTH: f64 = 860.0;
/// Where bars begin and end; names stand before, times behind.
const LEFT: f64 = 290.0;
const RIGHT: f64 = 770.0;
const ROW: f64 = 22.0;
const TITLE: f64 = 52.0;

/// It brings its own ground, so that it can be read on any page.
const STYLE: &str = "
    .ground { fill: #ffffff } .line { stroke: #d8dee4 } text { fill: #1f2328; font: 13px system-ui, sans-serif }
    .heading { font-size: 18px; font-weight: 600 } .title { font-weight: 600 } .small { fill: #59636e; font-size: 11px }
    .ours { fill: #0969da } .peer { fill: #afb8c1 }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117 } .line { stroke: #30363d } text { fill: #e6edf3 } .small { fill: #9198a1 }
      .ours { fill: #4493f8 } .peer { fill: #6e7681 }
    }
  ";

/// Draws all charts below each other.
pub(super) fn svg(found: &Found) -> String {
    let scale = Scale::of(&found.charts);
    let mut body = String::new();
    let mut y = 78.0;
    for chart in &found.charts {
        draw(&mut body, chart, &scale, &mut y);
    }
    let mut svg = String::new();
    let height = y + 40.0;
    let heading = "breakglass beside its peers: the same work, timed in one run";
    line(
        &mut svg,
        &format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title">"#
        ),
    );
    line(&mut svg, &format!(r#"  <title id="title">{heading}</title>"#));
    line(&mut svg, &format!("  <style>{STYLE}</style>"));
    line(&mut svg, &format!(r#"  <rect class="ground" width="{WIDTH}" height="{height}"/>"#));
    line(&mut svg, &text("heading", "start", 20.0, 34.0, heading));
    let how = "Medians; shorter is better. The scale is logarithmic: from one line to the next is ten times as long.";
    line(&mut svg, &text("small", "start", 20.0, 54.0, how));
    svg.push_str(&body);
    line(&mut svg, &text("small", "start", 20.0, height - 16.0, &found.machine.to_string()));
    line(&mut svg, "</svg>");
    svg
}

fn draw(body: &mut String, chart: &Chart, scale: &Scale, y: &mut f64) {
    line(body, &text("title", "start", 20.0, *y + 22.0, &chart.title));
    let top = *y + TITLE;
    let bottom = rows(chart).fold(top, |y, _| y + ROW);
    for decade in scale.decades() {
        let x = scale.x(decade);
        line(body, &format!(r#"  <line class="line" x1="{x:.1}" x2="{x:.1}" y1="{top}" y2="{bottom}"/>"#));
        line(body, &text("small", "middle", x, top - 6.0, &time(decade)));
    }
    *y = top;
    for (bar, class) in rows(chart) {
        let width = (scale.x(bar.nanoseconds) - LEFT).max(1.0);
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

fn line(svg: &mut String, text: &str) {
    svg.push_str(text);
    svg.push('\n');
}

fn text(class: &str, anchor: &str, x: f64, y: f64, text: &str) -> String {
    format!(
        r#"  <text class="{class}" text-anchor="{anchor}" x="{x:.1}" y="{y:.1}">{}</text>"#,
        escaped(text)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A time for people, with three places that count.
fn time(nanoseconds: f64) -> String {
    let (scaled, unit) = match nanoseconds {
        below if below < 1e3 => (nanoseconds, "ns"),
        below if below < 1e6 => (nanoseconds / 1e3, "\u{b5}s"),
        below if below < 1e9 => (nanoseconds / 1e6, "ms"),
        _ => (nanoseconds / 1e9, "s"),
    };
    format!("{scaled} {unit}")
}

/// From the power of ten below the shortest time to that above the longest.
struct Scale {
    lowest: i32,
    highest: i32,
}

impl Scale {
    fn of(charts: &[Chart]) -> Self {
        let times = || charts.iter().flat_map(|chart| &chart.bars).map(|bar| bar.nanoseconds);
        let mut scale = Self { lowest: 0, highest: 1 };
        let below = |decade: i32| 10_f64.powi(decade);
        while times().all(|time| time >= below(scale.lowest.saturating_add(1))) && scale.lowest < 9 {
            scale.lowest = scale.lowest.saturating_add(1);
        }
        while times().any(|time| time > below(scale.highest)) || scale.highest <= scale.lowest {
            scale.highest = scale.highest.saturating_add(1);
        }
        scale
    }

    fn decades(&self) -> impl Iterator<Item = f64> {
        (self.lowest..=self.highest).map(|decade| 10_f64.powi(decade))
    }

    fn x(&self, time: f64) -> f64 {
        let decades = f64::from(self.highest) - f64::from(self.lowest);
        LEFT + (RIGHT - LEFT) * (time.log10() - f64::from(self.lowest)) / decades
    }
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
    fn times_are_written_for_people() {
        assert_eq!([7.0, 1_230.0, 4.5e6, 3.18e9].map(time), ["7 ns", "1.23 \u{b5}s", "4.5 ms", "3.18 s"]);
    }

    #[test]
    fn without_times_there_is_still_a_chart() {
        let svg = svg(&Found::on(Machine::here()));
        assert!(Document::parse(&svg).is_ok());
    }
}
