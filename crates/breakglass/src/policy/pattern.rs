//! Patterns for the names of checks and branches.

use crate::error::{Error, Result, code};

/// The most bytes of a pattern.
pub(crate) const MAX_PATTERN_BYTES: usize = 1024;

/// A name, or a pattern for names: `*` stands for any text and `?` for one character; all else stands for itself,
/// since real names are `test (ubuntu-latest, 3.12)` and `build / linux`. The whole name must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    Exact(String),
    Wild(String),
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
        let text = text.to_owned();
        Ok(if text.contains(['*', '?']) { Self::Wild(text) } else { Self::Exact(text) })
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Wild(text) => text,
        }
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(text) => text == name,
            Self::Wild(text) => wild(text, name),
        }
    }

    /// Whether every name that `other` matches this one matches too; may say no where it does.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (wide, Self::Exact(name)) => wide.matches(name),
            (Self::Wild(wide), Self::Wild(narrow)) => wide == narrow || wide.bytes().all(|byte| byte == b'*'),
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
