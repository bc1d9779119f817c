//! What was read before. A page of check runs holds the same keys in the same order a hundred times, and the same app: what
//! equals, byte for byte, what was read before, needs no second look.

use crate::scan::Scan;
use crate::skip::Skipping;

/// The most types of which the order of keys is kept.
const TYPES: usize = 32;

/// Of an entry that the struct ignores.
const IGNORED: u64 = u64::MAX;

/// Of an entry of which nothing is known yet.
const UNSURE: u64 = u64::MAX - 1;

/// The structs that were read, each as it was read last.
#[derive(Debug, Default)]
pub(crate) struct Seen(Vec<Layout>);

/// The entries of a struct, in the order of the text.
#[derive(Debug)]
struct Layout {
    /// The name and the keys of the struct: what else it ignored once it ignores always.
    name: &'static str,
    fields: &'static [&'static str],
    entries: Vec<Entry>,
}

/// A part of the text: where it starts and ends.
type Part = (usize, usize);

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The key, with what stands between it and the value before.
    key: Part,
    /// The place of the field, or one of the two that are none.
    field: u64,
    /// Where ignored entries start that follow one another: all of them, and the entry behind them.
    run: Part,
    after: usize,
    /// How its value was skipped, where that is a container.
    skipped: Option<Skipping>,
}

/// What a part of the text is, by its being the same as one before it.
pub(crate) enum Known {
    /// The key of a field, of which the place is told.
    Field(u64),
    /// The key of an entry that is ignored, and how its value was skipped.
    Ignored(Option<Skipping>),
    /// Entries that are ignored.
    Run,
}

/// How far a struct is read, beside how it was read last.
#[derive(Debug)]
pub(crate) struct Track {
    layout: usize,
    next: usize,
    /// The ignored entries that were read last: the first of them, and where it starts.
    run: Option<(usize, usize)>,
}

impl Seen {
    #[inline(never)]
    pub(crate) fn track(&mut self, name: &'static str, fields: &'static [&'static str]) -> Track {
        let known = self
            .0
            .iter()
            .position(|layout| std::ptr::eq(layout.fields, fields) && std::ptr::eq(layout.name, name));
        let layout = known.unwrap_or(self.0.len());
        if known.is_none() && self.0.len() < TYPES {
            self.0.push(Layout { name, fields, entries: Vec::new() });
        }
        Track { layout, next: 0, run: None }
    }
}

impl Track {
    /// What starts at a place, and where it ends.
    #[inline(always)]
    pub(crate) fn known(&mut self, seen: &mut Seen, scan: Scan<'_>, at: usize) -> Option<(usize, Known)> {
        let entries = &mut seen.0.get_mut(self.layout)?.entries;
        let entry = *entries.get(self.next)?;
        if self.run.is_none()
            && let Some(end) = same_run(scan, entry.run, at)
        {
            self.next = entry.after;
            return Some((end, Known::Run));
        }
        if entry.field == UNSURE || !same_key(scan, entry.key, at) {
            return None;
        }
        let end = at.wrapping_add(entry.key.1.wrapping_sub(entry.key.0));
        let known = match entry.field {
            IGNORED => {
                self.run = self.run.or(Some((self.next, at)));
                Known::Ignored(entry.skipped)
            }
            field => {
                self.end_run(entries, at);
                Known::Field(field)
            }
        };
        self.next = self.next.wrapping_add(1);
        Some((end, known))
    }

    /// Takes note of a key, and of which field it is.
    #[inline(never)]
    pub(crate) fn note(&mut self, seen: &mut Seen, key: Part, field: Option<u64>) {
        let Some(Layout { entries, .. }) = seen.0.get_mut(self.layout) else { return };
        if field.is_some() {
            self.end_run(entries, key.0);
        } else {
            self.run = self.run.or(Some((self.next, key.0)));
        }
        let entry = Entry { key, field: field.unwrap_or(UNSURE), run: (0, 0), after: 0, skipped: None };
        match entries.get_mut(self.next) {
            Some(place) => *place = entry,
            None => entries.push(entry),
        }
        self.next = self.next.wrapping_add(1);
    }

    /// Takes note that the entry whose key was noted last was ignored.
    #[inline(always)]
    pub(crate) fn ignored(&self, seen: &mut Seen) {
        if let Some(entry) = self.last(seen).filter(|entry| entry.field == UNSURE) {
            entry.field = IGNORED;
        }
    }

    /// Takes note of how the value of the last entry was skipped.
    #[inline(always)]
    pub(crate) fn skipped(&self, seen: &mut Seen, skipping: Skipping) {
        if let Some(entry) = self.last(seen) {
            entry.skipped = Some(skipping);
        }
    }

    #[inline(always)]
    fn last<'s>(&self, seen: &'s mut Seen) -> Option<&'s mut Entry> {
        seen.0.get_mut(self.layout)?.entries.get_mut(self.next.wrapping_sub(1))
    }

    /// Takes note of where the last entry ends.
    #[inline(always)]
    pub(crate) fn end(&mut self, seen: &mut Seen, at: usize) {
        if let Some(layout) = seen.0.get_mut(self.layout) {
            self.end_run(&mut layout.entries, at);
        }
    }

    #[inline(always)]
    fn end_run(&mut self, entries: &mut [Entry], at: usize) {
        if let Some((first, start)) = self.run.take()
            && let Some(entry) = entries.get_mut(first)
        {
            (entry.run, entry.after) = ((start, at), self.next);
        }
    }
}

/// Behind the ignored entries that start at a place, where they are the same.
#[inline(always)]
fn same_run(scan: Scan<'_>, (start, end): Part, at: usize) -> Option<usize> {
    // What is short is sooner looked at again than compared.
    if end.wrapping_sub(start) < 64 {
        return None;
    }
    // With the byte behind it: a number may go on.
    let bytes = scan.0.as_bytes();
    let here = at.wrapping_add(end.wrapping_sub(start));
    (bytes.get(at..=here)? == bytes.get(start..=end)?).then_some(here)
}

/// Whether a key stands at a place as well.
#[inline(always)]
fn same_key(scan: Scan<'_>, (start, end): Part, at: usize) -> bool {
    let length = end.wrapping_sub(start);
    if length <= 16 {
        // Behind the end there are NULs, which no key holds.
        let differ = u128::from_le_bytes(scan.chunk(start)) ^ u128::from_le_bytes(scan.chunk(at));
        let longest = u32::try_from(length).unwrap_or(0).wrapping_mul(8);
        return differ.trailing_zeros() >= longest;
    }
    let bytes = scan.0.as_bytes();
    bytes.get(at..at.wrapping_add(length)).is_some_and(|here| Some(here) == bytes.get(start..end))
}
