//! Whether one version of a file is another with an earlier change taken back, whatever else was changed between.

use std::ops::Range;

use gix::diff::blob::sources::byte_lines;
use gix::diff::blob::{Algorithm, Diff, Interner, Token, TokenSource};

/// Larger files are compared as a whole.
const MAX_BYTES: usize = 64 << 20;

/// Lines of a file that others take the place of.
struct Edit<'a> {
    at: Range<usize>,
    put: &'a [Token],
}

/// Whether `left` is `found` with the step from `old` to `new` taken back.
///
/// `found` came from `new` by changes of others. Both these changes and the way back are edits of `new`; where they touch
/// other lines, doing both must give `left` exactly. Where they touch the same lines nothing tells what should be left.
pub(super) fn is_taken_back(old: &[u8], new: &[u8], found: &[u8], left: &[u8]) -> bool {
    if [old, new, found, left].iter().any(|file| file.len() > MAX_BYTES) {
        return false;
    }
    let mut interner = Interner::new(0);
    let [old, new, found, left] = [old, new, found, left]
        .map(|file| byte_lines(file).tokenize().map(|line| interner.intern(line)).collect::<Vec<_>>());
    let mut edits = edits(&new, &old, interner.num_tokens());
    edits.extend(self::edits(&new, &found, interner.num_tokens()));
    apply(&new, edits).is_some_and(|expected| expected == left)
}

/// What makes `to` of `from`.
fn edits<'a>(from: &[Token], to: &'a [Token], tokens: u32) -> Vec<Edit<'a>> {
    let mut diff = Diff::default();
    diff.compute_with(Algorithm::Histogram, from, to, tokens);
    diff.hunks()
        .filter_map(|hunk| Some(Edit { at: range(hunk.before)?, put: to.get(range(hunk.after)?)? }))
        .collect()
}

fn range(lines: Range<u32>) -> Option<Range<usize>> {
    Some(usize::try_from(lines.start).ok()?..usize::try_from(lines.end).ok()?)
}

/// The file after all edits; nothing where two of them touch the same lines, or put lines at the same place.
fn apply(file: &[Token], mut edits: Vec<Edit<'_>>) -> Option<Vec<Token>> {
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let mut result = Vec::new();
    let mut done = 0;
    let mut last = None;
    for edit in edits {
        if last.as_ref() == Some(&edit.at) {
            return None;
        }
        // Nothing where it starts before the last one ends.
        result.extend_from_slice(file.get(done..edit.at.start)?);
        result.extend_from_slice(edit.put);
        done = edit.at.end;
        last = Some(edit.at);
    }
    result.extend_from_slice(file.get(done..)?);
    Some(result)
}
