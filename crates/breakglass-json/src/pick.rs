//! Reading what is wanted, in one loop for all that is ever wanted. What is out of the ordinary is left to serde's way.

use std::borrow::Cow;

use crate::Mode;
use crate::error::Error;
use crate::reader::Reader;
use crate::scan::{Refused, Scan};
use crate::seen::{Seen, Track};
use crate::wanted::{Holds, Picked, Value, Wanted};

type Result<T> = std::result::Result<T, Refused>;

/// Reads what is wanted of a text.
///
/// # Errors
/// Those of [`from_str`](crate::from_str) for a type of these fields.
pub fn pick<'t>(text: &'t str, mode: Mode, holds: Holds) -> std::result::Result<Picked<'t>, Error> {
    let mut picker = Picker::new(text, mode);
    match picker.all(holds) {
        Ok(()) => Ok(picker.picked),
        Err(Refused) => slowly(text, mode, holds),
    }
}

/// As [`pick`], of an object, with all of its keys as well, or the first of very many; none where it is out of the
/// ordinary.
#[must_use]
pub fn pick_and_keys<'t>(
    text: &'t str,
    mode: Mode,
    wanted: &'static Wanted,
) -> Option<(Picked<'t>, Vec<&'t str>)> {
    let mut picker = Picker::new(text, mode);
    picker.keys = Some(Vec::new());
    picker.all(Holds::Object(wanted)).ok()?;
    Some((picker.picked, picker.keys?))
}

#[cold]
fn slowly<'t>(text: &'t str, mode: Mode, holds: Holds) -> std::result::Result<Picked<'t>, Error> {
    let mut reader = Reader::new(text, mode);
    let picked = Picked::read(holds, &mut reader)?;
    reader.end()?;
    Ok(picked)
}

struct Picker<'t> {
    scan: Scan<'t>,
    mode: Mode,
    seen: Seen,
    picked: Picked<'t>,
    /// The keys of the outermost object, where they are asked for.
    keys: Option<Vec<&'t str>>,
    /// Whether a list is open: only what stands in one has others before it that it is like.
    in_list: bool,
}

impl<'t> Picker<'t> {
    fn new(text: &'t str, mode: Mode) -> Self {
        /// As much as a page of runs holds; one value takes 24 bytes, and stands for more than that of the text.
        const VALUES: usize = 2048;
        let mut picked = Picked::default();
        picked.values.reserve(text.len().div_euclid(128).min(VALUES));
        Self { scan: Scan(text), mode, seen: Seen::default(), picked, keys: None, in_list: false }
    }

    fn all(&mut self, holds: Holds) -> Result<()> {
        let root = self.picked.room(1);
        let (at, byte) = self.scan.token(0);
        if byte == b'n' {
            return Err(Refused);
        }
        let end = self.value(holds, at, byte, root)?;
        let (end, _) = self.scan.token(end);
        if end >= self.scan.0.len() { Ok(()) } else { Err(Refused) }
    }

    /// Reads the value that starts at a place into another one, and answers where it ends. It is made where it stays:
    /// to hand it over costs more than to read it.
    #[inline(always)]
    fn value(&mut self, holds: Holds, at: usize, byte: u8, to: usize) -> Result<usize> {
        let inner = at.wrapping_add(1);
        match (byte, holds) {
            (b'"', Holds::Text) => {
                let (end, escaped) = self.scan.string(inner)?;
                if escaped {
                    return self.escaped(at, end, to);
                }
                let text = self.scan.0.get(inner..end.wrapping_sub(1)).unwrap_or_default();
                self.picked.put(to, Value::Text(text));
                Ok(end)
            }
            (b'0'..=b'9', Holds::Text) => {
                let (end, digits) = self.digits(at)?;
                self.picked.put(to, Value::Text(digits));
                Ok(end)
            }
            (b'{', Holds::Object(wanted)) if self.in_list => self.object(wanted, inner, to),
            (b'n', _) => {
                self.picked.put(to, Value::Null);
                self.scan.word(at, b"null")
            }
            _ => self.other(holds, at, byte, to),
        }
    }

    /// As [`Self::value`], for what is rare.
    #[inline(never)]
    fn other(&mut self, holds: Holds, at: usize, byte: u8, to: usize) -> Result<usize> {
        let (end, value) = match (byte, holds) {
            (b'{', Holds::Object(wanted)) => return self.single(wanted, at.wrapping_add(1), to),
            (b'[', Holds::Objects(wanted)) => {
                return self.list(Holds::Object(wanted), at.wrapping_add(1), to);
            }
            (b'[', Holds::Texts) => return self.list(Holds::Text, at.wrapping_add(1), to),
            (b't', Holds::Flag) => (self.scan.word(at, b"true")?, Value::Flag(true)),
            (b'f', Holds::Flag) => (self.scan.word(at, b"false")?, Value::Flag(false)),
            (b'0'..=b'9', Holds::Count) => {
                let (end, digits) = self.digits(at)?;
                (end, Value::Count(digits.parse().map_err(|_| Refused)?))
            }
            (_, Holds::Anything) => (self.skip(at)?, Value::Flag(true)),
            _ => return Err(Refused),
        };
        self.picked.put(to, value);
        Ok(end)
    }

    /// The digits of a whole number that surely fits.
    #[inline(always)]
    fn digits(&self, at: usize) -> Result<(usize, &'t str)> {
        let end = self.scan.whole(at)?;
        let digits = self.scan.0.get(at..end).filter(|digits| digits.len() < 20).ok_or(Refused)?;
        Ok((end, digits))
    }

    #[cold]
    fn escaped(&mut self, start: usize, end: usize, to: usize) -> Result<usize> {
        let quoted = self.scan.0.get(start..end).unwrap_or_default();
        let text: String = serde_json::from_str(quoted).map_err(|_| Refused)?;
        let value = self.picked.keep(Cow::Owned(text));
        self.picked.put(to, value);
        Ok(end)
    }

    #[inline(always)]
    fn skip(&self, at: usize) -> Result<usize> {
        match self.mode {
            Mode::Strict => self.scan.value(at),
            Mode::Trusting => self.scan.trusted(at),
        }
    }

    /// The object that is open at a place, which may be like others before it.
    fn object(&mut self, wanted: &'static Wanted, mut at: usize, to: usize) -> Result<usize> {
        let fields = self.picked.object_at(wanted, to);
        let mut track = self.seen.track(wanted.name, wanted.keys);
        let mut first = true;
        loop {
            let (end, field) = track.pass(&mut self.seen, self.scan, self.mode, at);
            first &= end == at;
            let field = match field {
                Some(field) => {
                    at = end;
                    field
                }
                None => {
                    let (close, byte) = self.scan.token(end);
                    if byte == b'}' {
                        track.end(&mut self.seen, end);
                        return Ok(close.wrapping_add(1));
                    }
                    let (behind, field) = self.look(wanted, &mut track, end, first)?;
                    at = behind;
                    let Some(field) = field else {
                        at = self.skip(self.scan.colon(at)?)?;
                        track.ignored(&mut self.seen);
                        first = false;
                        continue;
                    };
                    field
                }
            };
            first = false;
            at = self.field(wanted, fields, field, at)?;
        }
    }

    /// Reads the value of a field, from behind its key.
    #[inline(always)]
    fn field(&mut self, wanted: &'static Wanted, fields: usize, field: u64, at: usize) -> Result<usize> {
        let field = usize::try_from(field).map_err(|_| Refused)?;
        let holds = *wanted.holds.get(field).ok_or(Refused)?;
        let place = fields.wrapping_add(field);
        // One of two with the same key would be lost.
        if !matches!(self.picked.values.get(place), Some(Value::Absent)) {
            return Err(Refused);
        }
        let (at, byte) = self.scan.token(self.scan.colon(at)?);
        self.value(holds, at, byte, place)
    }

    /// The next key, from behind the value before it: where it ends, and its place among those that are wanted.
    #[inline(never)]
    fn look(
        &mut self,
        wanted: &'static Wanted,
        track: &mut Track,
        start: usize,
        first: bool,
    ) -> Result<(usize, Option<u64>)> {
        let (end, key) = self.key(start, first)?;
        let place = place_of(key, wanted);
        track.note(&mut self.seen, self.scan, (start, end), place);
        Ok((end, place))
    }

    /// The next key, and where it ends.
    fn key(&self, start: usize, first: bool) -> Result<(usize, &'t str)> {
        let (at, byte) = self.scan.token(start);
        let (at, byte) = match byte {
            _ if first => (at, byte),
            b',' => self.scan.token(at.wrapping_add(1)),
            _ => return Err(Refused),
        };
        let inner = at.wrapping_add(1);
        let (end, escaped) = if byte == b'"' { self.scan.string(inner)? } else { return Err(Refused) };
        let key = self.scan.0.get(inner..end.wrapping_sub(1)).filter(|_| !escaped).ok_or(Refused)?;
        Ok((end, key))
    }

    /// The object that is open at a place, which is like no other.
    fn single(&mut self, wanted: &'static Wanted, mut at: usize, to: usize) -> Result<usize> {
        /// More keys than any payload has: enough to tell, whatever follows.
        const ENOUGH: usize = 200;
        let fields = self.picked.object_at(wanted, to);
        let mut keys = self.keys.take();
        let mut first = true;
        loop {
            let (close, byte) = self.scan.token(at);
            if byte == b'}' {
                self.keys = keys;
                return Ok(close.wrapping_add(1));
            }
            let (end, key) = self.key(at, first)?;
            first = false;
            if let Some(keys) = keys.as_mut().filter(|keys| keys.len() < ENOUGH) {
                keys.push(key);
            }
            at = match place_of(key, wanted) {
                Some(field) => self.field(wanted, fields, field, end)?,
                None => self.skip(self.scan.colon(end)?)?,
            };
        }
    }

    /// The list that is open at a place.
    fn list(&mut self, holds: Holds, start: usize, to: usize) -> Result<usize> {
        let first = self.picked.values.len();
        let outer = std::mem::replace(&mut self.in_list, true);
        let mut items = 0_usize;
        let (mut at, mut byte) = self.scan.token(start);
        while byte != b']' || items > 0 {
            let item = self.picked.room(1);
            let end = self.value(holds, at, byte, item)?;
            self.picked.item(item);
            items = items.wrapping_add(1);
            (at, byte) = self.scan.token(end);
            match byte {
                b',' => (at, byte) = self.scan.token(at.wrapping_add(1)),
                b']' => break,
                _ => return Err(Refused),
            }
        }
        self.in_list = outer;
        self.picked.put(to, Value::List { first, items });
        Ok(at.wrapping_add(1))
    }
}

/// The place of a key among those that are wanted.
fn place_of(key: &str, wanted: &Wanted) -> Option<u64> {
    wanted.keys.iter().position(|one| *one == key).and_then(|place| u64::try_from(place).ok())
}
