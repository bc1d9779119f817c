//! Text in columns.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::plain::clean;
use super::style::HEAD;

/// One cell: what stands in it, cleaned, and how.
#[derive(Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: &str, style: Style) -> Self {
        Self { text: clean(text), style }
    }
}

/// The rows under their headings, each column as wide as its widest cell, the last one open-ended.
pub(crate) fn columns<const N: usize>(headings: [&str; N], rows: Vec<[Cell; N]>, indent: usize) -> String {
    let mut all = vec![headings.map(|heading| Cell::new(heading, HEAD))];
    all.extend(rows);
    let mut widths = [0; N];
    for row in &all {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.width());
        }
    }
    let mut text = String::new();
    for row in &all {
        text.push_str(&" ".repeat(indent));
        let last = row.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0);
        for (place, (cell, width)) in row.iter().zip(widths).enumerate().take(last.saturating_add(1)) {
            let style = cell.style;
            text.push_str(&format!("{style}{}{style:#}", cell.text));
            if place < last {
                let gap = width.saturating_sub(cell.text.width()).saturating_add(2);
                text.push_str(&" ".repeat(gap));
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::style::NONE;
    use super::*;

    #[test]
    fn wide_letters_keep_the_columns_straight() {
        let row = |one: &str, other: &str| [Cell::new(one, NONE), Cell::new(other, NONE)];
        let text = columns(["name", "state"], vec![row("日本", "x"), row("a", "y")], 0);
        let text = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(text, "name  state\n日本  x\na     y\n");
    }
}
