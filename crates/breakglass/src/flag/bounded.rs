//! Text that stops growing at the limit of whoever takes it.

/// Lines up to a number of bytes; what is left out is counted, and the count said.
#[derive(Debug)]
pub(super) struct Bounded {
    text: String,
    most: usize,
    left_out: usize,
}

/// Room for the line that says what was left out.
const TAIL: usize = 100;

impl Bounded {
    /// Text of so many bytes at most.
    pub(super) fn new(most: usize) -> Self {
        Self { text: String::new(), most: most.saturating_sub(TAIL), left_out: 0 }
    }

    /// Adds a line where it still fits. Once one did not, none does: what is shown is a beginning.
    pub(super) fn line(&mut self, line: &str) {
        let length = self.text.len().saturating_add(line.len()).saturating_add(1);
        if self.left_out == 0 && length <= self.most {
            self.text.push_str(line);
            self.text.push('\n');
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    /// The text, without a newline at its end.
    pub(super) fn finish(self) -> String {
        let text = self.text.trim_end_matches('\n');
        if self.left_out == 0 {
            return text.to_owned();
        }
        format!("{text}\n\n{} more lines are left out: no more fits here.", self.left_out)
    }
}
