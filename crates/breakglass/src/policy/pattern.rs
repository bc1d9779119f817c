//! Patterns for the names of checks and branches.

use crate::error::{Error, Result, code};

/// The most bytes of a pattern.
pub(crate) const MAX_PATTERN_BYTES: usize = 1024;

/// A name, or a pattern for names: `*` stands for any text and `?` for one character; all else stands for itself,
/// since real names are `test (ubuntu-latest, 3.12)` and `build / linux`. The whole name must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    Exact(String),
    Wild(Wild),
}

/// A pattern with a `*` or a `?`. What stands before the first and behind the last of them is compared at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wild {
    text: String,
    /// How many bytes stand before the first.
    head: usize,
    /// Where what stands behind the last begins.
    tail: usize,
    is_one_star: bool,
}

impl Pattern {
    /// # Errors
    /// `empty_pattern`, `invalid_value` for one that is too long.
    pub(crate) fn new(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::new(
                code::EMPTY_PATTERN,
                "an empty pattern matches nothing; write a name, or `*` for all",
            ));
        }
        if text.len() > MAX_PATTERN_BYTES {
            let message =
                format!("the pattern has {} bytes; at most {MAX_PATTERN_BYTES} are read", text.len());
            return Err(Error::new(code::INVALID_VALUE, message));
        }
        Ok(Wild::new(text).map_or_else(|| Self::Exact(text.to_owned()), Self::Wild))
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Wild(Wild { text, .. }) => text,
        }
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(text) => text == name,
            Self::Wild(wild) => wild.matches(name),
        }
    }

    /// Whether every name that `other` matches this one matches too; may say no where it does.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (wide, Self::Exact(name)) => wide.matches(name),
            (Self::Wild(wide), Self::Wild(narrow)) => {
                wide == narrow || wide.text.bytes().all(|byte| byte == b'*')
            }
            (Self::Exact(_), Self::Wild(_)) => false,
        }
    }

    /// Whether some name could match both; may say yes where none can.
    pub(crate) fn may_overlap(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Exact(name), other) | (other, Self::Exact(name)) => other.matches(name),
            (Self::Wild(_), Self::Wild(_)) => true,
        }
    }
}

impl Wild {
    /// None where the text has neither.
    fn new(text: &str) -> Option<Self> {
        const WILD: [char; 2] = ['*', '?'];
        let (head, last) = (text.find(WILD)?, text.rfind(WILD)?);
        let is_one_star = head == last && !text.contains('?');
        Some(Self { text: text.to_owned(), head, tail: last.saturating_add(1), is_one_star })
    }

    /// The byte that every name that it matches begins with, where there is one.
    pub(crate) fn first_byte(&self) -> Option<u8> {
        self.text.bytes().next().filter(|_| self.head > 0)
    }

    #[inline]
    pub(crate) fn matches(&self, name: &str) -> bool {
        self.between(name).is_some_and(|between| self.is_one_star || wild(self.wilds(), between))
    }

    /// What of a name stands where the pattern is wild; none where what stands around that is another text.
    #[inline]
    fn between<'a>(&self, name: &'a str) -> Option<&'a str> {
        let text = self.text.as_bytes();
        let (head, tail) = (text.get(..self.head)?, text.get(self.tail..)?);
        let rest = name.as_bytes().strip_prefix(head)?.strip_suffix(tail)?;
        // Whole characters were taken off both ends.
        name.get(head.len()..)?.get(..rest.len())
    }

    fn wilds(&self) -> &str {
        self.text.get(self.head..self.tail).unwrap_or_default()
    }
}

/// Matches with one point of return, the last `*`: at most pattern times name steps.
fn wild(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let before_name = name.clone();
        match (pattern.next(), name.next()) {
            (Some('*'), _) => {
                name = before_name;
                retry = Some((pattern.clone(), name.clone()));
            }
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(seen)) if wanted == seen => {}
            (None, None) => return true,
            _ => {
                let Some((after_star, tried)) = &mut retry else {
                    return false;
                };
                if tried.next().is_none() {
                    return false;
                }
                pattern = after_star.clone();
                name = tried.clone();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The plainest meaning of a pattern, exponential in the worst case.
    fn by_definition(pattern: &[char], name: &[char]) -> bool {
        match pattern.split_first() {
            None => name.is_empty(),
            Some(('*', rest)) => (0..=name.len()).any(|skip| by_definition(rest, &name[skip..])),
            Some(('?', rest)) => !name.is_empty() && by_definition(rest, &name[1..]),
            Some((wanted, rest)) => name.first() == Some(wanted) && by_definition(rest, &name[1..]),
        }
    }

    proptest! {
        #[test]
        fn patterns_mean_what_they_are_defined_to(pattern in "[ab(é*?]{1,8}", name in "[ab(é]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = by_definition(&chars(&pattern), &chars(&name));
            prop_assert_eq!(Pattern::new(&pattern).unwrap().matches(&name), expected);
        }
    }

    #[test]
    fn brackets_and_slashes_are_ordinary() {
        let pattern = |text| Pattern::new(text).unwrap();
        assert!(pattern("test (*)").matches("test (ubuntu-latest, 3.12)"));
        assert!(pattern("build / *").matches("build / linux/arm64"));
        assert!(pattern("[ab]").matches("[ab]") && !pattern("[ab]").matches("a"));
        assert!(!pattern("lint*").matches("pre lint"));
    }
}
