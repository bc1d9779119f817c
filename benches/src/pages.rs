//! Pages of check runs, of any size, in pieces.

use std::iter;

use crate::check_run;

/// A page of check runs of about that many bytes, as a connection would give it: each run is a piece.
pub fn check_runs_pieces(bytes: usize) -> impl Iterator<Item = String> {
    let mut left = bytes;
    let mut runs = 0_usize;
    let listed = iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let comma = if runs == 0 { "" } else { "," };
        let piece = format!("{comma}{}", check_run(runs));
        left = left.saturating_sub(piece.len());
        runs = runs.saturating_add(1);
        Some(piece)
    });
    iter::once(r#"{"check_runs":["#.to_owned()).chain(listed).chain(iter::once("]}".to_owned()))
}
