//! Trailers for the merge commit's message, in the form that git reads back.

use super::{Flag, check_text};
use crate::foreign::{clean, clipped};
use crate::ledger::Checkpoint;
use crate::readiness::Outcome;

/// The most checks that are named for each key: a commit's message is for people too.
const MOST_NAMED: usize = 50;

/// The most characters of a value.
const MOST_VALUE: usize = 300;

impl Flag {
    /// Git trailers, one a line, without a newline at the end. They need an empty line before them.
    ///
    /// The checkpoint puts the ledger as it is into a commit that others hold: any change before it shows.
    #[must_use]
    pub fn trailers(&self, checkpoint: Option<&Checkpoint>) -> String {
        let mut lines = Vec::new();
        let mut push = |key: &str, value: &str| {
            let value = clean(&clipped(value, MOST_VALUE));
            // Git takes spaces off both ends.
            let value = if value.trim().is_empty() { "(empty)" } else { value.trim() };
            lines.push(format!("Breakglass-{key}: {value}"));
        };
        push("Emergency", self.emergency.as_str());
        push("Permit", self.permit.as_str());
        let mut left_out = 0_usize;
        for (key, outcome) in [("Confirmed", Outcome::Confirm), ("Waived", Outcome::Waived)] {
            for (index, check) in self.of_outcome(outcome).enumerate() {
                if index < MOST_NAMED {
                    push(key, &check_text(&check.check));
                } else {
                    left_out = left_out.saturating_add(1);
                }
            }
        }
        if left_out > 0 {
            push("Not-Named", &left_out.to_string());
        }
        if let Some(checkpoint) = checkpoint {
            push("Checkpoint", &checkpoint.trailer());
        }
        lines.join("\n")
    }
}
