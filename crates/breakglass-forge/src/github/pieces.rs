//! Reading a payload that comes in pieces, of which the whole is never held.
//!
//! Elements of a page's list are read as soon as some of them are there, and leave the text. What is kept of it is read in the end,
//! as a payload whose first elements were read before. So each rule of the grammar is asked by the reader of whole texts.

use breakglass::wire::{Decoder, MAX_DOCUMENT_BYTES};
use breakglass::{Error, Result};
use breakglass_json::{Holds, Mode, Walk, pick};

use super::pages::Page;
use super::payload::Payload;
use super::read::{elements, explained, read_any_text, read_into, read_text};
use super::reading::Reading;
use super::taken::Taken;
use crate::code;

/// Takes a payload in pieces, as a connection or a file gives them, cut anywhere.
///
/// It answers what [`read`](super::read) and [`read_any`](super::read_any) answer for the whole text, and the same errors. Of a
/// page's list no more is held than the observations that it makes, and the elements that are being read; so it may be longer
/// than what is read as one text. A payload that is no such page is held until its end.
///
/// ```
/// use breakglass_forge::github::{Collector, Payload, Pieces};
///
/// let mut pieces = Pieces::new();
/// for piece in [r#"{"total_count": 1, "check_ru"#, r#"ns": [{"name": "bu"#, r#"ild", "status": "queued"}]}"#] {
///     pieces.push(piece.as_bytes())?;
/// }
/// let mut collector = Collector::new();
/// assert_eq!(collector.add_pieces(pieces)?, Some(Payload::CheckRuns));
/// # Ok::<(), breakglass::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Pieces {
    /// The kind, where the caller says it.
    said: Option<Payload>,
    decoder: Decoder,
    walk: Walk,
    at: At,
    /// What is kept of the text: all but the elements that were read.
    text: String,
    list: Option<List>,
    /// What those elements say.
    reading: Reading,
    wrong: Option<Wrong>,
    /// What no more pieces can change.
    refused: Option<Error>,
}

/// What is wrong with elements that were read.
#[derive(Debug)]
enum Wrong {
    /// One lacks what every one has; it is told where all that follows is JSON of the right shape.
    Lacking(Error),
    /// One is of another shape; what stands around them may say that the payload is another one, or GitHub's own error.
    Shape(Error),
    /// Whatever follows, as long as it is UTF-8.
    Surely(Error),
}

/// Where the walk is.
#[derive(Debug, Clone, Copy, Default)]
enum At {
    /// Before the first bracket.
    #[default]
    Start,
    /// Among the keys of the outermost object.
    Keys(Lead),
    /// In a page's list.
    List,
    /// Where no list is looked for.
    Rest,
}

/// How much there is of a page's key and the bracket of its list.
#[derive(Debug, Clone, Copy)]
enum Lead {
    None,
    /// A string that starts at this place of the text.
    String(usize),
    Key(&'static Page),
    Colon(&'static Page),
}

/// A page's list.
#[derive(Debug, Clone, Copy)]
struct List {
    /// Which page it is; none before the first element tells.
    page: Option<&'static Page>,
    /// Where its elements start in the text, behind its bracket.
    start: usize,
    /// How many containers are open among them.
    depth: usize,
    /// How many bytes of elements are read at once.
    room: usize,
    /// The elements that were read.
    taken: Option<Taken>,
}

/// How many bytes of elements are read at once: one element at first, which tells which page it is, and then more.
const ROOM: std::ops::RangeInclusive<usize> = 64..=65_536;

impl Pieces {
    /// Those of a payload whose kind is told by its keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of a payload of a known kind.
    #[must_use]
    pub fn of(payload: Payload) -> Self {
        let is_page = Page::ALL.iter().any(|page| page.payload == payload);
        Self { said: Some(payload), at: if is_page { At::Start } else { At::Rest }, ..Self::default() }
    }

    /// Takes the next piece. What is wrong with the JSON is told in the end: until then more may be wrong, and what comes first
    /// for a whole text is told.
    ///
    /// # Errors
    /// `invalid_utf8`; `input_too_large` where one element, or what stands around them, is larger than what is read as one
    /// text. Both are told again by whatever follows.
    pub fn push(&mut self, piece: &[u8]) -> Result<()> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone());
        }
        let taken = self.take(piece);
        if let Err(error) = &taken {
            *self = Self { refused: Some(error.clone()), ..Self::default() };
        }
        taken
    }

    fn take(&mut self, piece: &[u8]) -> Result<()> {
        let (cut, text) = self.decoder.decode(piece)?;
        if let Some(cut) = cut {
            self.walk_over(cut.encode_utf8(&mut [0; 4]))?;
        }
        self.walk_over(text)
    }

    /// What the payload says, and which kind it is; none for an empty list, which could be any.
    ///
    /// # Errors
    /// Those of [`read`](super::read) or [`read_any`](super::read_any), and of [`Self::push`].
    pub fn finish(self) -> Result<Option<(Payload, Reading)>> {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        self.decoder.end()?;
        if let Some(Wrong::Surely(error)) = self.wrong {
            return Err(error);
        }
        match self.list.and_then(|list| Some((list.page?, list.taken?))) {
            Some((page, taken)) => self.end(page, taken),
            None => match self.said {
                Some(said) => Ok(Some((said, read_text(said, &self.text, Mode::Strict)?))),
                None => read_any_text(&self.text),
            },
        }
    }

    fn walk_over(&mut self, mut text: &str) -> Result<()> {
        while !text.is_empty() && !matches!(self.wrong, Some(Wrong::Surely(_))) {
            let depth = match (self.at, self.list) {
                (At::Start, _) => Some(0),
                (At::Keys(_), _) => Some(1),
                (At::List, Some(list)) => Some(list.depth),
                _ => None,
            };
            let stop = depth.and_then(|depth| self.walk.stop(text.as_bytes(), depth));
            let end = stop.map_or(text.len(), |(end, _)| end);
            let (walked, rest) = text.split_at_checked(end).unwrap_or((text, ""));
            if self.text.len().saturating_add(walked.len()) > MAX_DOCUMENT_BYTES {
                let message = format!(
                    "one element of the input, or what stands around its elements, has more than {MAX_DOCUMENT_BYTES} bytes"
                );
                return Err(Error::new(breakglass::code::INPUT_TOO_LARGE, message));
            }
            self.text.push_str(walked);
            text = rest;
            if let Some((_, byte)) = stop {
                self.at = self.stopped(byte);
            }
        }
        Ok(())
    }

    /// Where the walk is behind a byte at which it stopped.
    fn stopped(&mut self, byte: u8) -> At {
        match (self.at, self.list) {
            (At::Start, _) if byte == b'{' => At::Keys(Lead::None),
            (At::Start, _) if byte == b'[' => match self.said {
                None => self.enter(None),
                Some(said) => {
                    match Page::ALL.iter().find(|page| page.payload == said && page.key.is_none()) {
                        Some(page) => self.enter(Some(page)),
                        None => At::Rest,
                    }
                }
            },
            (At::Keys(lead), _) => self.led(lead, byte),
            (At::List, Some(list)) if byte == b',' => self.cut(list),
            (At::List, Some(list)) if self.walk.depth() >= list.depth => At::List,
            (At::List, Some(list)) => self.close(list),
            _ => At::Rest,
        }
    }

    /// Where the walk is among the outermost object's keys.
    fn led(&mut self, lead: Lead, byte: u8) -> At {
        if self.walk.depth() == 0 {
            return At::Rest;
        }
        At::Keys(match (lead, byte) {
            (Lead::String(start), _) => {
                let key = self.text.get(start..).and_then(|key| key.strip_suffix('"'));
                let is_asked = |page: &&Page| self.said.is_none_or(|said| said == page.payload);
                let page =
                    Page::ALL.iter().filter(is_asked).find(|page| page.key.is_some() && page.key == key);
                page.map_or(Lead::None, Lead::Key)
            }
            (_, b'"') => Lead::String(self.text.len()),
            (Lead::Key(page), b':') => Lead::Colon(page),
            (Lead::Colon(page), b'[') => return self.enter(Some(page)),
            _ => Lead::None,
        })
    }

    fn enter(&mut self, page: Option<&'static Page>) -> At {
        let (start, depth) = (self.text.len(), self.walk.depth());
        self.list = Some(List { page, start, depth, room: 0, taken: None });
        At::List
    }

    /// Reads the elements before a comma, and takes them out of the text.
    fn cut(&mut self, mut list: List) -> At {
        if self.text.len().saturating_sub(list.start) <= list.room {
            return At::List;
        }
        self.text.pop();
        self.text.push(']');
        let elements = self.text.get(list.start.saturating_sub(1)..).unwrap_or_default();
        let Some(page) = list.page.or_else(|| outermost(elements)) else {
            self.text.pop();
            self.text.push(',');
            return At::Rest;
        };
        list.page = Some(page);
        let said = self.read(page, list.start);
        self.text.pop();
        self.text.push(',');
        match said {
            Ok(()) => {}
            Err(Unread::Lacking(error)) => self.wrong = self.wrong.take().or(Some(Wrong::Lacking(error))),
            Err(Unread::Shape) => self.wrong = self.judged(page, list.taken, true),
            Err(Unread::Json) => self.wrong = self.judged(page, list.taken, false),
        }
        if matches!(self.wrong, Some(Wrong::Surely(_))) {
            (self.text, self.reading) = (String::new(), Reading::default());
            return At::Rest;
        }
        let (before, elements) = self.text.split_at_checked(list.start).unwrap_or_default();
        list.taken = Some(list.taken.unwrap_or_else(|| Taken::behind(before)).and(elements));
        list.room = list.room.saturating_mul(2).clamp(*ROOM.start(), *ROOM.end());
        self.text.truncate(list.start);
        self.list = Some(list);
        At::List
    }

    /// Reads the elements that end the text, which start at a place in it, behind the bracket of their list.
    fn read(&mut self, page: &Page, start: usize) -> std::result::Result<(), Unread> {
        let list = self.text.get(start.saturating_sub(1)..).unwrap_or_default();
        let is_wrong = matches!(self.wrong, Some(Wrong::Shape(_)));
        let holds = if is_wrong { Holds::Anything } else { page.holds() };
        if is_blank(list) {
            return Err(Unread::Json);
        }
        match pick(list, Mode::Strict, holds) {
            Ok(picked) => {
                elements(&mut self.reading, page.payload, picked.objects()).map_err(Unread::Lacking)
            }
            Err(_) if is_wrong || pick(list, Mode::Strict, Holds::Anything).is_err() => Err(Unread::Json),
            Err(_) => Err(Unread::Shape),
        }
    }

    /// What is wrong with the text so far, whose last elements are no JSON, or of another shape: the first of it, as for the whole.
    fn judged(&mut self, page: &Page, taken: Option<Taken>, is_json: bool) -> Option<Wrong> {
        // Where the kind is told by keys all has to be JSON before anything is read.
        if let (Some(Wrong::Shape(error)), Some(_)) = (self.wrong.take(), self.said) {
            return Some(Wrong::Surely(error));
        }
        let taken = taken.map(|taken| taken.stand_in(&mut self.text));
        let judged = match self.said {
            None if !is_json => Payload::detect_in(&self.text, Mode::Strict).map(drop),
            _ => read_into(&mut Reading::default(), page.payload, &self.text, Mode::Strict),
        };
        let judged = judged.map_err(|error| match taken {
            Some(taken) => taken.placed(error, &self.text),
            None => error,
        });
        if let Some(taken) = taken {
            taken.stand_out(&mut self.text);
        }
        let error = judged.err()?;
        let is_open = is_json && (self.said.is_none() || error.code() == breakglass::code::WRONG_TYPE);
        Some(if is_open { Wrong::Shape(error) } else { Wrong::Surely(error) })
    }

    /// The list ends: the elements that are left stay in the text, and may not be none behind a comma.
    fn close(&mut self, list: List) -> At {
        let left = self.text.get(list.start.saturating_sub(1)..).unwrap_or_default();
        if is_blank(left) {
            let taken = list.taken.map(|taken| taken.stand_in(&mut self.text));
            self.list = Some(List { taken, ..list });
        }
        At::Rest
    }

    /// What a page says whose first elements were taken out of the text.
    fn end(mut self, page: &Page, mut taken: Taken) -> Result<Option<(Payload, Reading)>> {
        let is_told = self.said.is_some() || page.key.is_some();
        // Which page it is the first of all elements told: of what is left it is asked only that it is JSON.
        let is_json = is_told || pick(&self.text, Mode::Strict, Holds::Anything).is_ok();
        if matches!(self.at, At::List) || !is_json {
            taken = taken.stand_in(&mut self.text);
        }
        let text = self.text.as_str();
        let placed = |error| taken.placed(error, text);
        let payload = match self.said {
            Some(said) => said,
            None if is_told || !is_json => match Payload::detect_in(text, Mode::Strict).map_err(placed)? {
                Some(payload) => payload,
                None => return Ok(None),
            },
            None => page.payload,
        };
        if payload != page.payload {
            return Ok(Some((payload, read_text(payload, text, Mode::Strict).map_err(placed)?)));
        }
        let read = read_into(&mut self.reading, payload, text, Mode::Strict).map_err(placed);
        let read = match (self.wrong, read) {
            (Some(Wrong::Shape(error)), _) | (Some(Wrong::Lacking(error)), Ok(())) => Err(error),
            (Some(Wrong::Lacking(error)), Err(later)) if later.code() == code::WRONG_PAYLOAD => Err(error),
            (_, read) => read,
        };
        read.map_err(|error| explained(error, text))?;
        Ok(Some((payload, self.reading)))
    }
}

/// Why elements were not read.
enum Unread {
    /// They are no JSON.
    Json,
    /// They are of another shape.
    Shape,
    /// One lacks what every one has.
    Lacking(Error),
}

/// The page of an outermost list, as its first element tells.
fn outermost(list: &str) -> Option<&'static Page> {
    let told = Payload::detect_in(list, Mode::Strict).ok()??;
    Page::ALL.iter().find(|page| page.payload == told && page.key.is_none())
}

/// Whether there is nothing between a list's brackets.
fn is_blank(list: &str) -> bool {
    let inner = list.get(1..list.len().saturating_sub(1)).unwrap_or_default();
    inner.bytes().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
}
