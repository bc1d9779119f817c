//! A text that parts were taken out of: what stands for them, and where what is left stands in the whole.

use breakglass::{Error, Position};

/// What was taken out of a text, all of it at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// The place, from which on the text goes on.
    at: usize,
    /// How many lines ended in what was taken out.
    lines: usize,
    /// How many bytes of the whole stand before what goes on, in its line.
    column: usize,
    /// How many bytes stand in the text for what was taken out.
    stand_in: usize,
}

impl Taken {
    /// Nothing yet, at the end of what comes before.
    pub(super) fn behind(before: &str) -> Self {
        Self { at: before.len(), lines: 0, column: place(before).1, stand_in: 0 }
    }

    /// With what follows.
    pub(super) fn and(self, text: &str) -> Self {
        let (lines, column) = place(text);
        let column = if lines == 0 { self.column.saturating_add(column) } else { column };
        Self { lines: self.lines.saturating_add(lines), column, ..self }
    }

    /// Puts an element where some were taken out, for a reader to which it matters that there were.
    pub(super) fn stand_in(self, text: &mut String) -> Self {
        const ELEMENT: &str = "null,";
        if self.stand_in > 0 {
            return self;
        }
        text.insert_str(self.at, ELEMENT);
        Self { stand_in: ELEMENT.len(), ..self }
    }

    /// Takes out again what was put there.
    pub(super) fn stand_out(self, text: &mut String) {
        text.replace_range(self.at..self.at.saturating_add(self.stand_in), "");
    }

    /// Puts an error of the text at its place in the whole.
    pub(super) fn placed(self, error: Error, text: &str) -> Error {
        let Some(found) = error.position() else { return error };
        let (lines, before) = place(text.get(..self.at).unwrap_or_default());
        let [line, column] = [found.line, found.column].map(|one| usize::try_from(one).unwrap_or(usize::MAX));
        let line = line.saturating_sub(1);
        // That an element is of another type is told where the bracket before it ends, and is then of the first one that is left.
        let is_at_the_bracket = (line, column) == (lines, before) && self.stand_in == 0;
        let is_of_the_rest = (line, column) > (lines, before)
            || (is_at_the_bracket && error.code() == breakglass::code::WRONG_TYPE);
        if !is_of_the_rest {
            return error;
        }
        let before = before.saturating_add(self.stand_in);
        let behind = || column.saturating_sub(before).saturating_add(self.column);
        let column = if line == lines { behind() } else { column };
        let [line, column] = [line.saturating_add(self.lines).saturating_add(1), column]
            .map(|one| u32::try_from(one).unwrap_or(u32::MAX));
        error.with_position(Some(Position { line, column }))
    }
}

/// How many lines end in a text, and how many bytes follow them.
fn place(text: &str) -> (usize, usize) {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    (lines, text.len().saturating_sub(text.rfind('\n').map_or(0, |end| end.saturating_add(1))))
}
