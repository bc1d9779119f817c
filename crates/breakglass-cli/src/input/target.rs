//! A pull request or repository to read from GitHub, as people write it.

use std::path::Path;

use crate::problem::{Problem, Result};

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// `owner/name`.
    pub(crate) repository: String,
    pub(crate) number: u64,
    /// The web server's host, where an address was given.
    pub(crate) host: Option<String>,
}

/// The pull request that the arguments name; none where they name files.
///
/// # Errors
/// `usage` where a pull request stands among other inputs.
pub(crate) fn target(inputs: &[String]) -> Result<Option<Target>> {
    let parsed = |input: &String| if Path::new(input).exists() { None } else { Target::parse(input) };
    let Some(target) = inputs.iter().find_map(parsed) else {
        return Ok(None);
    };
    if inputs.len() > 1 {
        return Err(Problem::usage("a pull request is read from GitHub whole; give nothing beside it"));
    }
    Ok(Some(target))
}

impl Target {
    /// Reads `owner/repo#42` or `https://host/owner/repo/pull/42`, with whatever follows.
    fn parse(text: &str) -> Option<Self> {
        let address = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let (repository, number, host) = match address {
            Some(rest) => {
                let rest = rest.split(['?', '#']).next().unwrap_or_default();
                let mut parts = rest.split('/');
                let (host, owner, name) = (parts.next()?, parts.next()?, parts.next()?);
                if parts.next() != Some("pull") || host.is_empty() {
                    return None;
                }
                (format!("{owner}/{name}"), parts.next()?, Some(host.to_ascii_lowercase()))
            }
            None => {
                let (repository, number) = text.split_once('#')?;
                (repository.to_owned(), number, None)
            }
        };
        if !is_repository(&repository) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self { repository, number: number.parse().ok()?, host })
    }
}

/// Whether a text is `owner/name` as GitHub allows it.
pub(crate) fn is_repository(text: &str) -> bool {
    let allowed = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    text.split_once('/').is_some_and(|(owner, name)| allowed(owner) && allowed(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_and_addresses_are_read() {
        let target = |host: Option<&str>| {
            Some(Target { repository: "acme/shop.js".to_owned(), number: 42, host: host.map(str::to_owned) })
        };
        assert_eq!(Target::parse("acme/shop.js#42"), target(None));
        assert_eq!(Target::parse("https://GitHub.com/acme/shop.js/pull/42"), target(Some("github.com")));
        assert_eq!(
            Target::parse("https://github.com/acme/shop.js/pull/42/files?w=1#d"),
            target(Some("github.com"))
        );
    }

    #[test]
    fn other_texts_are_files() {
        for text in [
            "change.json",
            "acme#1",
            "acme/shop",
            "acme/shop#x",
            "../a#1",
            "acme/shop#",
            "https://github.com/acme/shop",
            "https://github.com/acme/shop/issues/1",
            "a/b/c#1",
            "acme/shop#99999999999999999999",
        ] {
            assert_eq!(Target::parse(text), None, "{text}");
        }
    }
}
