//! What was read before. A page of check runs holds the same keys in the same order a hundred times, and the same app: what
//! equals, byte for byte, what was read before, needs no second look.

use crate::Mode;
use crate::scan::{Refused, Scan};
use crate::skip::Skipping;

/// The most types of which the order of keys is kept.
const TYPES: usize = 32;

/// The most entries of a struct that are kept: whoever writes the text decides how many it has.
const ENTRIES: usize = 256;

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

#[derive(Debug)]
struct Entry {
    /// The key, with what stands between it and the value before.
    key: Key,
    /// The place of the field, or one of the two that are none.
    field: u64,
    /// Where ignored entries start that follow one another: all of them, and the entry behind them.
    run: Part,
    after: usize,
    /// How its value was skipped, where that is a container.
    skipped: Skipping,
}

/// A part of the text that is compared often; most are short.
#[derive(Debug)]
struct Key {
    start: usize,
    length: usize,
    /// Its first bytes, and which of them there are.
    first: u128,
    mask: u128,
}

impl Key {
    fn new(scan: Scan<'_>, start: usize, end: usize) -> Self {
        let length = end.wrapping_sub(start);
        let spare = u32::try_from(16_usize.saturating_sub(length)).unwrap_or(0).wrapping_mul(8);
        let mask = u128::MAX.checked_shr(spare).unwrap_or(0);
        Self { start, length, first: u128::from_le_bytes(scan.chunk(start)) & mask, mask }
    }

    /// Whether it stands at a place as well.
    #[inline(always)]
    fn is_at(&self, scan: Scan<'_>, at: usize) -> bool {
        // Behind the end there are NULs, which no key holds.
        u128::from_le_bytes(scan.chunk(at)) & self.mask == self.first
            && (self.length <= 16 || self.is_rest_at(scan, at))
    }

    #[inline(never)]
    fn is_rest_at(&self, scan: Scan<'_>, at: usize) -> bool {
        scan.is_same(at, self.start, self.length)
    }
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
    /// Passes over what was ignored before, and over the key of a field that follows. Answers where that ends, and the
    /// place of the field; none where what stands there is to be looked at.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(crate) fn pass(
        &mut self,
        seen: &mut Seen,
        scan: Scan<'_>,
        mode: Mode,
        mut at: usize,
    ) -> (usize, Option<u64>) {
        let Some(Layout { entries, .. }) = seen.0.get_mut(self.layout) else { return (at, None) };
        loop {
            let Some(entry) = entries.get_mut(self.next) else { return (at, None) };
            if self.run.is_none()
                && let Some(end) = same_run(scan, entry.run, at)
            {
                self.next = entry.after;
                at = end;
                continue;
            }
            if entry.field == UNSURE || !entry.key.is_at(scan, at) {
                return (at, None);
            }
            let end = at.wrapping_add(entry.key.length);
            if entry.field != IGNORED {
                let field = entry.field;
                self.end_run(entries, at);
                self.next = self.next.wrapping_add(1);
                return (end, Some(field));
            }
            let Ok(end) = entry.skip(scan, mode, end) else { return (at, None) };
            self.run = self.run.or(Some((self.next, at)));
            self.next = self.next.wrapping_add(1);
            at = end;
        }
    }

    /// Takes note of a key, and of which field it is.
    #[inline(never)]
    pub(crate) fn note(&mut self, seen: &mut Seen, scan: Scan<'_>, (start, end): Part, field: Option<u64>) {
        let Some(Layout { entries, .. }) = seen.0.get_mut(self.layout) else { return };
        if field.is_some() {
            self.end_run(entries, start);
        } else {
            self.run = self.run.or(Some((self.next, start)));
        }
        let entry = Entry {
            key: Key::new(scan, start, end),
            field: field.unwrap_or(UNSURE),
            run: (0, 0),
            after: 0,
            skipped: Skipping::new(0),
        };
        match entries.get_mut(self.next) {
            Some(place) => *place = entry,
            None if self.next < ENTRIES => entries.push(entry),
            None => {}
        }
        self.next = self.next.wrapping_add(1);
    }

    /// Takes note that the entry whose key was noted last was ignored.
    #[inline(never)]
    pub(crate) fn ignored(&self, seen: &mut Seen) {
        let entries = seen.0.get_mut(self.layout).map(|layout| &mut layout.entries);
        let last = entries.and_then(|entries| entries.get_mut(self.next.wrapping_sub(1)));
        if let Some(entry) = last.filter(|entry| entry.field == UNSURE) {
            entry.field = IGNORED;
        }
    }

    /// Takes note of where the last entry ends.
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

impl Entry {
    /// Behind the value of an entry that is ignored, from behind its key.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn skip(&mut self, scan: Scan<'_>, mode: Mode, at: usize) -> Result<usize, Refused> {
        let (at, byte) = scan.token(scan.colon(at)?);
        match (byte, mode) {
            (b'"', _) => Ok(scan.string(at.wrapping_add(1))?.0),
            (b'{' | b'[', _) => {
                // What equals what was skipped before need not be looked at at all: sooner done than trusting.
                self.skipped = self.skipped.again(scan, at);
                match (scan.rest(&mut self.skipped), mode) {
                    (Err(Refused), Mode::Trusting) => scan.trusted(at),
                    (end, _) => end,
                }
            }
            _ => scan.value(at),
        }
    }
}

/// Behind the ignored entries that start at a place, where they are the same.
#[inline(always)]
fn same_run(scan: Scan<'_>, (start, end): Part, at: usize) -> Option<usize> {
    // What is short is sooner looked at again than compared.
    let length = end.wrapping_sub(start);
    if length < 64 {
        return None;
    }
    // With the byte behind it: a number may go on.
    scan.is_same(at, start, length.wrapping_add(1)).then(|| at.wrapping_add(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_makes_it_large() {
        let text = format!("{{{}}}", r#""key":0,"#.repeat(10_000));
        let mut seen = Seen::default();
        for fields in [&["a"][..], &["b"]] {
            let mut track = seen.track("", fields);
            (0..10_000).for_each(|_| track.note(&mut seen, Scan(&text), (1, 6), None));
            track.end(&mut seen, 80_001);
        }
        assert!(seen.0.iter().all(|layout| layout.entries.len() == ENTRIES));
        let names: Vec<String> = (0..100).map(|index| format!("struct {index}")).collect();
        for name in names {
            seen.track(name.leak(), &[]);
        }
        assert_eq!(seen.0.len(), TYPES);
    }
}
