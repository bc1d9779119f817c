//! One glob for paths, as the crate `globset` reads them with `/` kept apart. Of our own since the regular-expression engine
//! below it is four fifths of a WebAssembly build, and a glob needs none of it; a property and a fuzz target hold the two
//! equal.
//!
//! ```text
//! text -> Parser -> parts -> Program (steps and branches) -> matches: backtracking that never goes the same way twice
//! ```

use std::iter::Peekable;
use std::str::Chars;

/// The deepest nesting of braces.
const DEEPEST: usize = 100;

/// What a part of a glob stands for. Steps see bytes, as git's own do.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Literal(char),
    /// `?`: one byte, not `/`.
    Any,
    /// `*`: any bytes but `/`.
    Star,
    /// `**/` at the start: nothing, or any folders.
    Prefix,
    /// `/**/`: a `/`, or any folders between two.
    Middle,
    /// `/**` at the end: all below.
    Suffix,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// `{a,b}`.
    Alternates(Vec<Vec<Part>>),
}

/// One step of a program.
#[derive(Debug, Clone)]
enum Step {
    Byte(u8),
    OneOf(Box<Set>),
    /// Goes on at the first, or else at the second.
    Either(usize, usize),
    Jump(usize),
    End,
}

/// A glob, ready to match.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    steps: Vec<Step>,
}

impl Glob {
    /// # Errors
    /// What is wrong with the text, and what would be right.
    pub(super) fn new(text: &str) -> Result<Self, &'static str> {
        let mut glob = Self { steps: Vec::new() };
        match Parser::new(text).parse()?.as_slice() {
            [Part::Prefix] => glob.push_many(Set([u64::MAX; 4])),
            parts => glob.push_all(parts)?,
        }
        glob.steps.push(Step::End);
        Ok(glob)
    }

    /// Whether the whole path matches. At most steps times bytes.
    pub(super) fn matches(&self, path: &str) -> bool {
        let path = path.as_bytes();
        let mut been = Been::new(path.len());
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut next = Some((0, 0));
        while let Some((step, at)) = next.take().or_else(|| open.pop()) {
            let after = (step.saturating_add(1), at.saturating_add(1));
            next = match self.steps.get(step) {
                Some(Step::Byte(byte)) => (path.get(at) == Some(byte)).then_some(after),
                Some(Step::OneOf(set)) => path.get(at).is_some_and(|byte| set.has(*byte)).then_some(after),
                Some(Step::Jump(to)) => Some((*to, at)),
                Some(Step::Either(one, other)) => been.is_new(step, at).then(|| {
                    open.push((*other, at));
                    (*one, at)
                }),
                Some(Step::End) if at == path.len() => return true,
                Some(Step::End) | None => None,
            };
        }
        false
    }

    fn push_all(&mut self, parts: &[Part]) -> Result<(), &'static str> {
        parts.iter().try_for_each(|part| self.push(part))
    }

    fn push(&mut self, part: &Part) -> Result<(), &'static str> {
        match part {
            Part::Literal(c) => self.steps.extend(c.encode_utf8(&mut [0; 4]).bytes().map(Step::Byte)),
            Part::Any => self.steps.push(Step::OneOf(Box::new(Set::default().inverted()))),
            Part::Star => self.push_many(Set::default().inverted()),
            Part::Prefix => self.push_folders(),
            Part::Middle => {
                self.steps.push(Step::Byte(b'/'));
                self.push_folders();
            }
            Part::Suffix => {
                self.steps.push(Step::Byte(b'/'));
                self.push_many(Set([u64::MAX; 4]));
            }
            Part::Class { negated, ranges } => {
                self.steps.push(Step::OneOf(Box::new(Set::of_class(*negated, ranges)?)));
            }
            Part::Alternates(branches) => self.push_branches(branches)?,
        }
        Ok(())
    }

    /// Any number of bytes of a set.
    fn push_many(&mut self, set: Set) {
        let here = self.steps.len();
        self.steps.push(Step::Either(here.saturating_add(1), here.saturating_add(3)));
        self.steps.push(Step::OneOf(Box::new(set)));
        self.steps.push(Step::Jump(here));
    }

    /// Nothing, or any bytes up to a `/`.
    fn push_folders(&mut self) {
        let here = self.steps.len();
        self.steps.push(Step::Either(here.saturating_add(5), here.saturating_add(1)));
        self.push_many(Set([u64::MAX; 4]));
        self.steps.push(Step::Byte(b'/'));
    }

    /// Empty branches stand for nothing at all.
    fn push_branches(&mut self, branches: &[Vec<Part>]) -> Result<(), &'static str> {
        let mut ends = Vec::new();
        let mut rest = branches.iter().filter(|branch| !is_empty(branch)).peekable();
        while let Some(branch) = rest.next() {
            if rest.peek().is_none() {
                self.push_all(branch)?;
                break;
            }
            let here = self.steps.len();
            self.steps.push(Step::End);
            self.push_all(branch)?;
            ends.push(self.steps.len());
            self.steps.push(Step::End);
            let other = self.steps.len();
            self.set(here, Step::Either(here.saturating_add(1), other));
        }
        let end = self.steps.len();
        ends.into_iter().for_each(|at| self.set(at, Step::Jump(end)));
        Ok(())
    }

    fn set(&mut self, at: usize, step: Step) {
        if let Some(there) = self.steps.get_mut(at) {
            *there = step;
        }
    }
}

/// Whether a branch says nothing: it has no parts, or only braces that say nothing.
fn is_empty(branch: &[Part]) -> bool {
    branch
        .iter()
        .all(|part| matches!(part, Part::Alternates(branches) if branches.iter().all(|one| is_empty(one))))
}

/// Where a match has branched off already.
struct Been {
    width: usize,
    seen: Vec<u64>,
}

impl Been {
    fn new(length: usize) -> Self {
        Self { width: length.saturating_add(1), seen: Vec::new() }
    }

    /// Whether it has not branched off there, and notes that it has.
    fn is_new(&mut self, step: usize, at: usize) -> bool {
        let place = step.saturating_mul(self.width).saturating_add(at);
        let (word, bit) = (place >> 6, 1_u64 << (place & 63));
        if self.seen.len() <= word {
            self.seen.resize(word.saturating_add(1), 0);
        }
        self.seen.get_mut(word).is_some_and(|word| {
            let is_new = *word & bit == 0;
            *word |= bit;
            is_new
        })
    }
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Set([u64; 4]);

impl Set {
    /// A class in brackets. It is one of bytes: of a character with several, each is a member, and a range goes from the last
    /// byte of its first character to the first byte of its last.
    fn of_class(negated: bool, ranges: &[(char, char)]) -> Result<Self, &'static str> {
        let mut set = Self::default();
        for (from, to) in ranges.iter().copied().flat_map(|range| around_slash(negated, range)) {
            let (mut first, mut last) = ([0; 4], [0; 4]);
            let (first, last) =
                (from.encode_utf8(&mut first).as_bytes(), to.encode_utf8(&mut last).as_bytes());
            if from == to {
                first.iter().for_each(|byte| set.add(*byte));
                continue;
            }
            let (Some((low, before)), Some((high, after))) = (first.split_last(), last.split_first()) else {
                continue;
            };
            if low > high {
                return Err(
                    "a range in brackets goes backwards, byte for byte; write its characters one by one",
                );
            }
            before.iter().chain(after).for_each(|byte| set.add(*byte));
            (*low..=*high).for_each(|byte| set.add(byte));
        }
        Ok(if negated { set.inverted() } else { set })
    }

    fn add(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }

    /// All others, and never `/`.
    fn inverted(mut self) -> Self {
        self.add(b'/');
        Self(self.0.map(|word| !word))
    }
}

/// A range without `/`, which no class may match.
fn around_slash(negated: bool, (from, to): (char, char)) -> impl Iterator<Item = (char, char)> {
    let is_apart = negated || from > '/' || to < '/';
    let parts = if is_apart {
        [Some((from, to)), None]
    } else {
        [(from < '/').then_some((from, '.')), (to > '/').then_some(('0', to))]
    };
    parts.into_iter().flatten()
}

/// Reads the text of a glob.
struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
    /// The character before the one that was read last, and that one.
    before: Option<char>,
    here: Option<char>,
    /// The branches that are open: the glob itself, and those of its braces.
    branches: Vec<Vec<Part>>,
    /// For each open brace, how many branches stand before it.
    braces: Vec<usize>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let chars = text.chars().peekable();
        Self { chars, before: None, here: None, branches: vec![Vec::new()], braces: Vec::new() }
    }

    fn parse(mut self) -> Result<Vec<Part>, &'static str> {
        while let Some(c) = self.read() {
            match c {
                '?' => self.push(Part::Any),
                '*' => self.star(),
                '[' => self.class()?,
                '{' if self.braces.len() >= DEEPEST => return Err("braces are nested too deeply"),
                '{' => {
                    self.braces.push(self.branches.len());
                    self.branches.push(Vec::new());
                }
                '}' => {
                    let start = self
                        .braces
                        .pop()
                        .ok_or("a `}` has no `{` before it; for the character itself write `\\}`")?;
                    let branches = self.branches.split_off(start);
                    self.push(Part::Alternates(branches));
                }
                ',' if !self.braces.is_empty() => self.branches.push(Vec::new()),
                '\\' => {
                    let escaped =
                        self.read().ok_or("it ends with a `\\`; for the character itself write `\\\\`")?;
                    self.push(Part::Literal(escaped));
                }
                c => self.push(Part::Literal(c)),
            }
        }
        match (self.branches.pop(), self.branches.is_empty()) {
            (Some(parts), true) => Ok(parts),
            _ => Err("a `{` has no `}` after it; for the character itself write `\\{`"),
        }
    }

    fn read(&mut self) -> Option<char> {
        self.before = self.here;
        self.here = self.chars.next();
        self.here
    }

    fn peek(&mut self) -> Option<char> {
        self.chars.peek().copied()
    }

    fn push(&mut self, part: Part) {
        if let Some(branch) = self.branches.last_mut() {
            branch.push(part);
        }
    }

    /// `**` takes folders where it stands alone between slashes or ends, and is two `*` elsewhere.
    fn star(&mut self) {
        let before = self.before;
        if self.peek() != Some('*') {
            return self.push(Part::Star);
        }
        self.read();
        let next = self.peek();
        if self.branches.last().is_none_or(Vec::is_empty) {
            if !matches!(next, None | Some('/')) {
                return self.push(Part::Star);
            }
            self.read();
            return self.push(Part::Prefix);
        }
        let starts_branch = self.branches.len() > 1 && matches!(before, Some(',' | '{'));
        let is_end = match next {
            None => true,
            Some(',' | '}') if self.branches.len() > 1 => true,
            Some('/') => false,
            _ => return self.push(Part::Star),
        };
        if before != Some('/') && !starts_branch {
            return self.push(Part::Star);
        }
        if next.is_none() || next == Some('/') {
            self.read();
        }
        let last = self.branches.last_mut().and_then(Vec::pop);
        self.push(match last {
            Some(same @ (Part::Prefix | Part::Suffix)) => same,
            _ if is_end => Part::Suffix,
            _ => Part::Middle,
        });
    }

    fn class(&mut self) -> Result<(), &'static str> {
        let negated = matches!(self.peek(), Some('!' | '^'));
        if negated {
            self.read();
        }
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut in_range = false;
        let mut is_first = true;
        loop {
            let c = self.read().ok_or("a `[` has no `]` after it; for the character itself write `\\[`")?;
            match c {
                ']' if !is_first => break,
                '-' if !is_first && !in_range => in_range = true,
                '[' if !in_range && self.peek() == Some(':') => match self.named() {
                    Some(named) => ranges.extend(named),
                    None => ranges.push(('[', '[')),
                },
                c => match ranges.last_mut() {
                    Some(last) if in_range => {
                        if c < last.0 {
                            return Err("a range in brackets goes backwards");
                        }
                        last.1 = c;
                        in_range = false;
                    }
                    _ => ranges.push((c, c)),
                },
            }
            is_first = false;
        }
        if in_range {
            ranges.push(('-', '-'));
        }
        self.push(Part::Class { negated, ranges });
        Ok(())
    }

    /// `[:name:]`, after its `[`; nothing is read where it is none.
    fn named(&mut self) -> Option<&'static [(char, char)]> {
        let mut ahead = self.chars.clone();
        ahead.next();
        let mut name = String::new();
        let last = loop {
            match ahead.next()? {
                c if c.is_ascii_lowercase() && name.len() < 8 => name.push(c),
                c => break c,
            }
        };
        if last != ':' || ahead.next() != Some(']') {
            return None;
        }
        let ranges = named_ranges(&name);
        // A name that nobody knows is read all the same, and stands for a bracket.
        self.chars = ahead;
        (self.before, self.here) = (Some(':'), Some(']'));
        ranges
    }
}

/// The classes of POSIX, of ASCII alone.
fn named_ranges(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "blank" => &[('\t', '\t'), (' ', ' ')],
        "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        "digit" => &[('0', '9')],
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use globset::GlobBuilder;
    use proptest::prelude::*;

    use super::*;

    /// What `globset` says: whether it reads the pattern, and whether it matches.
    fn by_library(pattern: &str, path: &str) -> Option<bool> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).backslash_escape(true).build().ok()?;
        let set = globset::GlobSetBuilder::new().add(glob).build().ok()?;
        Some(set.is_match(path))
    }

    fn by_ours(pattern: &str, path: &str) -> Option<bool> {
        Some(Glob::new(pattern).ok()?.matches(path))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]
        #[test]
        fn the_library_reads_and_matches_alike(pattern in "[ab/é*?{},\\[\\]!^:\\\\-]{0,12}", path in "[ab/é{,\\[-]{0,12}") {
            prop_assert_eq!(by_ours(&pattern, &path), by_library(&pattern, &path));
        }

        #[test]
        fn with_folders_too(pattern in "(\\*\\*|\\*|a|b|\\{a,\\*\\*/b\\}|\\[!a\\]|\\[\\[:alpha:\\]-\\]|/){0,9}", path in "(a|b|ab|/){0,9}") {
            prop_assert_eq!(by_ours(&pattern, &path), by_library(&pattern, &path));
        }
    }

    #[test]
    fn what_would_take_for_ever_does_not() {
        let pattern = format!("**/{}b", "a*{a,a*}**/".repeat(60));
        let path = "a".repeat(2000) + &"/a".repeat(1000);
        assert_eq!(by_ours(&pattern, &path), Some(false));
    }
}
