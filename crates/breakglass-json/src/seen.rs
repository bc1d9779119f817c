//! What was skipped before. A page of check runs holds the same app a hundred times: what equals, byte for byte, what was
//! checked and skipped, needs no second look.

use crate::scan::Scan;

const SLOTS: usize = 128;

/// The parts that were skipped last, by where they stood.
#[derive(Debug)]
pub(crate) struct Seen([Part; SLOTS]);

/// A part of the text: where it starts and ends.
type Part = (usize, usize);

impl Default for Seen {
    fn default() -> Self {
        Self([(0, 0); SLOTS])
    }
}

impl Seen {
    /// Behind the part that starts at a place, where it is the one that was skipped last in such a slot.
    #[inline(always)]
    pub(crate) fn same(&self, slot: usize, scan: Scan<'_>, at: usize) -> Option<usize> {
        let (start, end) = *self.0.get(slot & SLOTS.wrapping_sub(1))?;
        // With the byte behind it: a number may go on.
        let bytes = scan.0.as_bytes();
        let seen = bytes.get(start..=end).filter(|_| start != end)?;
        let here = at.wrapping_add(end.wrapping_sub(start));
        (bytes.get(at..=here)? == seen).then_some(here)
    }

    /// Slots that are shared cost time alone. What is short is sooner looked at again than compared.
    #[inline(always)]
    pub(crate) fn remember(&mut self, slot: usize, part: Part) {
        let is_long = part.1.wrapping_sub(part.0) > 64;
        if is_long && let Some(slot) = self.0.get_mut(slot & SLOTS.wrapping_sub(1)) {
            *slot = part;
        }
    }
}

/// The entries of a struct that follow one another and that it ignores.
#[derive(Debug)]
pub(crate) struct Run {
    /// The keys that the struct reads: what else it ignored once it ignores always. None where they are not known.
    fields: &'static [&'static str],
    /// How many were read before the run.
    read: usize,
    part: Option<Part>,
}

impl Run {
    #[inline(always)]
    pub(crate) fn new(fields: &'static [&'static str]) -> Self {
        Self { fields, read: 0, part: None }
    }

    #[inline(always)]
    pub(crate) fn fields(&self) -> &'static [&'static str] {
        self.fields
    }

    #[inline(always)]
    fn slot(&self) -> usize {
        (self.fields.as_ptr().addr() >> 4).wrapping_mul(37).wrapping_add(self.read)
    }

    /// Behind the run that starts at a place, where it is the one that was seen last after as many keys.
    #[inline(always)]
    pub(crate) fn seen_before(&self, seen: &Seen, scan: Scan<'_>, at: usize) -> Option<usize> {
        let may_start = !self.fields.is_empty() && self.part.is_none();
        may_start.then(|| seen.same(self.slot(), scan, at))?
    }

    /// Whether the struct ignores a key whose value was skipped: a field may be skipped as well, for being there.
    #[inline(always)]
    pub(crate) fn ignores(&self, key: &str) -> bool {
        !self.fields.is_empty() && !self.fields.contains(&key)
    }

    /// Adds an entry that was ignored.
    #[inline(always)]
    pub(crate) fn add(&mut self, (start, end): Part) {
        self.part = Some((self.part.map_or(start, |part| part.0), end));
    }

    /// Ends the run, at an entry that is read or at the end.
    #[inline(always)]
    pub(crate) fn end(&mut self, seen: &mut Seen) {
        if let Some(part) = self.part.take() {
            seen.remember(self.slot(), part);
        }
        self.read = self.read.wrapping_add(1);
    }
}
