//! Patterns for changed paths, written as in `.gitignore`.

use super::path_glob::Glob;
use super::pattern::MAX_PATTERN_BYTES;
use crate::error::{Error, Result, code};

/// A list of path patterns. As in `.gitignore`: one without a slash before its end matches at any depth, one that
/// names a folder matches all below it, `*` stays within a folder, and a later `!` pattern takes paths out again.
#[derive(Debug, Clone)]
pub(crate) struct PathPatterns {
    /// Each glob, and whether it takes paths out.
    globs: Vec<(Glob, bool)>,
}

impl PathPatterns {
    /// # Errors
    /// `invalid_path_pattern` with a pointer to the pattern.
    pub(crate) fn new(patterns: &[String], pointer: &str) -> Result<Self> {
        let mut globs = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            let refuse = |why: String| {
                Error::new(code::INVALID_PATH_PATTERN, why).with_pointer(format!("{pointer}/{index}"))
            };
            if pattern.len() > MAX_PATTERN_BYTES {
                return Err(refuse(format!("the pattern has more than {MAX_PATTERN_BYTES} bytes")));
            }
            let (negative, rest) =
                pattern.strip_prefix('!').map_or((false, pattern.as_str()), |rest| (true, rest));
            let folder = rest.trim_end_matches('/');
            let anchored = folder.contains('/');
            let body = folder.trim_start_matches('/');
            if body.is_empty() {
                return Err(refuse("the pattern matches nothing; write a path such as `src/**`".to_owned()));
            }
            let start = if anchored { String::new() } else { "**/".to_owned() };
            // The path itself, unless the pattern says that it is a folder, and everything below it.
            let mut texts = vec![format!("{start}{body}/**")];
            if folder.len() == rest.len() {
                texts.push(format!("{start}{body}"));
            }
            for text in texts {
                let glob = Glob::new(&text)
                    .map_err(|why| refuse(format!("`{pattern}` is not a path pattern: {why}")))?;
                globs.push((glob, negative));
            }
        }
        Ok(Self { globs })
    }

    /// Whether the path is in: the last pattern that matches it decides.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let last = self.globs.iter().rev().find(|(glob, _)| glob.matches(path));
        last.is_some_and(|(_, negated)| !negated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(patterns: &[&str], path: &str) -> bool {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        PathPatterns::new(&patterns, "").unwrap().matches(path)
    }

    /// The examples of git's own documentation, gitignore(5).
    #[test]
    fn as_gitignore_says() {
        assert!(matches(&["src/**"], "src/a/b.rs"));
        assert!(!matches(&["src/**"], "tests/src/a.rs"));
        assert!(matches(&["*.rs"], "deep/down/a.rs"));
        assert!(matches(&["/*.md"], "README.md") && !matches(&["/*.md"], "docs/a.md"));
        assert!(matches(&["frotz/"], "a/frotz/x") && !matches(&["frotz/"], "a/frotz"));
        assert!(matches(&["doc/frotz"], "doc/frotz/x") && !matches(&["doc/frotz"], "a/doc/frotz"));
        assert!(matches(&["a/**/b"], "a/b") && matches(&["a/**/b"], "a/x/y/b"));
        assert!(matches(&["foo/*"], "foo/test.json") && matches(&["foo/*"], "foo/bar/hello.c"));
        assert!(matches(&["**", "!docs/**"], "src/a.rs") && !matches(&["**", "!docs/**"], "docs/a.md"));
        assert!(matches(&[".github/workflows/**"], ".github/workflows/ci.yml"));
    }

    #[test]
    fn what_cannot_be_a_pattern_is_refused() {
        for pattern in ["", "/", "!", "a[", "{a"] {
            let error = PathPatterns::new(&[pattern.to_owned()], "/rules/0/when/paths").unwrap_err();
            assert_eq!(error.code(), code::INVALID_PATH_PATTERN, "{pattern}");
            assert_eq!(error.pointer(), Some("/rules/0/when/paths/0"));
        }
    }
}
