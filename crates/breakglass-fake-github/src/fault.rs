//! What can go wrong on purpose, and for which requests.

use axum::http::Method;
use globset::{GlobBuilder, GlobMatcher};

/// Something that goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is not done, and answered with this status in GitHub's shape.
    Status {
        /// The status.
        code: u16,
        /// Seconds for a `Retry-After` header.
        retry_after: Option<u64>,
    },
    /// The request is not done: the hourly budget is said to be empty for another minute.
    RateLimitPrimary,
    /// The request is not done: too many at once, with a `Retry-After` of a minute.
    RateLimitSecondary,
    /// The request is not done, and the connection closes without an answer.
    CutBeforeHeaders,
    /// The request is done, and the connection closes in the middle of the answer.
    CutMidBody,
    /// The request is done after so many milliseconds.
    DelayMs(u64),
    /// The request is not done, and sent on to an address.
    RedirectTo(String),
    /// The request is done, and the answer is broken off JSON of the right length.
    MalformedJson,
    /// The request is done, and the answer has no body.
    EmptyBody,
    /// The request is done, and the connection closes without an answer.
    CutAfterApplying,
    /// The request is done, and answered with this status as if it were not, as a gateway does that did not wait.
    StatusAfterApplying(u16),
}

/// Which requests are meant: `[METHOD ]path-glob[?part-of-query]`, where `*` stays within a part of the path
/// and `**` does not.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    method: Option<String>,
    path: GlobMatcher,
    query: Option<String>,
}

impl Pattern {
    /// Reads a pattern; the test stops if it is none.
    pub(crate) fn new(written: &str) -> Self {
        let (method, rest) = match written.split_once(' ') {
            Some((method, rest)) => (Some(method.to_owned()), rest),
            None => (None, written),
        };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (rest, None),
        };
        let glob = GlobBuilder::new(path)
            .literal_separator(true)
            .build()
            .unwrap_or_else(|error| panic!("{written} is no pattern: {error}"));
        Self { method, path: glob.compile_matcher(), query }
    }

    /// Whether a request is meant.
    pub(crate) fn matches(&self, method: &Method, path: &str, query: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
            && self.path.is_match(path)
            && self.query.as_ref().is_none_or(|wanted| query.contains(wanted))
    }
}

/// A fault that waits for its requests.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pattern: Pattern,
    fault: Fault,
    left: Option<usize>,
}

impl Planned {
    /// A fault for so many requests, or for all.
    pub(crate) fn new(pattern: &str, fault: Fault, times: Option<usize>) -> Self {
        Self { pattern: Pattern::new(pattern), fault, left: times }
    }
}

/// The fault of a request, if one is planned; the first planned goes first.
pub(crate) fn take(plans: &mut Vec<Planned>, method: &Method, path: &str, query: &str) -> Option<Fault> {
    let place =
        plans.iter().position(|plan| plan.left != Some(0) && plan.pattern.matches(method, path, query))?;
    let plan = plans.get_mut(place)?;
    if let Some(left) = &mut plan.left {
        *left -= 1;
    }
    let fault = plan.fault.clone();
    plans.retain(|plan| plan.left != Some(0));
    Some(fault)
}
