//! What both charts are drawn with.

pub(super) const WIDTH: f64 = 860.0;

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

/// What stands above and below what is drawn.
pub(super) struct Frame<'a> {
    pub(super) heading: &'a str,
    /// How it is to be read.
    pub(super) how: &'a str,
    pub(super) foot: &'a str,
    /// What is drawn otherwise than elsewhere.
    pub(super) style: &'a str,
    pub(super) height: f64,
}

impl Frame<'_> {
    /// The whole picture.
    pub(super) fn around(&self, body: &str) -> String {
        let Self { heading, how, foot, style, height } = *self;
        let mut svg = String::new();
        line(
            &mut svg,
            &format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title">"#
            ),
        );
        line(&mut svg, &format!(r#"  <title id="title">{heading}</title>"#));
        line(&mut svg, &format!("  <style>{STYLE}{style}</style>"));
        line(&mut svg, &format!(r#"  <rect class="ground" width="{WIDTH}" height="{height}"/>"#));
        line(&mut svg, &text("heading", "start", 20.0, 34.0, heading));
        line(&mut svg, &text("small", "start", 20.0, 54.0, how));
        svg.push_str(body);
        line(&mut svg, &text("small", "start", 20.0, height - 16.0, foot));
        line(&mut svg, "</svg>");
        svg
    }
}

pub(super) fn line(svg: &mut String, text: &str) {
    svg.push_str(text);
    svg.push('\n');
}

pub(super) fn text(class: &str, anchor: &str, x: f64, y: f64, text: &str) -> String {
    format!(
        r#"  <text class="{class}" text-anchor="{anchor}" x="{x:.1}" y="{y:.1}">{}</text>"#,
        escaped(text)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A time for people, with three places that count.
pub(super) fn time(nanoseconds: f64) -> String {
    scaled(nanoseconds, [" ns", " \u{b5}s", " ms", " s"])
}

/// As many bytes, for people.
pub(super) fn bytes(bytes: f64) -> String {
    scaled(bytes, [" B", " KB", " MB", " GB"])
}

/// As many of anything else.
pub(super) fn number(number: f64) -> String {
    scaled(number, ["", "k", "M", "G"])
}

fn scaled(number: f64, units: [&str; 4]) -> String {
    let [ones, thousands, millions, billions] = units;
    let (scaled, unit) = match number {
        below if below < 1e3 => (number, ones),
        below if below < 1e6 => (number / 1e3, thousands),
        below if below < 1e9 => (number / 1e6, millions),
        _ => (number / 1e9, billions),
    };
    format!("{scaled}{unit}")
}

/// From a power of ten to another, along so many points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) lowest: i32,
    pub(super) highest: i32,
    /// Where the lowest and the highest are drawn.
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Scale {
    /// From the power of ten below all of them to that above.
    pub(super) fn of(numbers: &[f64], from: f64, to: f64) -> Self {
        let power = |decade: i32| 10_f64.powi(decade);
        let (mut lowest, mut highest) = (0_i32, 1_i32);
        while numbers.iter().all(|number| *number >= power(lowest.saturating_add(1))) && lowest < 9 {
            lowest = lowest.saturating_add(1);
        }
        while numbers.iter().any(|number| *number > power(highest)) || highest <= lowest {
            highest = highest.saturating_add(1);
        }
        Self { lowest, highest, from, to }
    }

    pub(super) fn decades(&self) -> impl Iterator<Item = f64> + use<> {
        (self.lowest..=self.highest).map(|decade| 10_f64.powi(decade))
    }

    pub(super) fn place(&self, number: f64) -> f64 {
        let decades = f64::from(self.highest) - f64::from(self.lowest);
        self.from + (self.to - self.from) * (number.log10() - f64::from(self.lowest)) / decades
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([7.0, 1_230.0, 4.5e6, 3.18e9].map(time), ["7 ns", "1.23 \u{b5}s", "4.5 ms", "3.18 s"]);
        assert_eq!([7.0, 1e8].map(bytes), ["7 B", "100 MB"]);
        assert_eq!([1.0, 1e4, 1e6].map(number), ["1", "10k", "1M"]);
    }
}
