//! What every answer keeps to.

use std::time::{Duration, Instant};

use breakglass::{Change, Policy, code};

/// What a call that grows out of bounds would take longer than: no measure of speed, since the machine may be busy.
const SOON: Duration = Duration::from_secs(60);

/// The most bytes of an error's text: what may be repeated, in characters of four bytes, and our own words.
const MOST: usize = 4 * 400 + 300;

fn bounded<T>(call: impl FnOnce() -> breakglass::Result<T>) -> Result<T, &'static str> {
    let start = Instant::now();
    let answer = call();
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    answer.map_err(|error| {
        assert!(code::ALL.iter().any(|(known, _)| *known == error.code()), "{error}");
        assert!(error.to_string().len() < MOST, "{} bytes: {error:.2000}", error.to_string().len());
        error.code().as_str()
    })
}

/// A policy, or the code of the refusal.
pub(crate) fn policy(bytes: impl AsRef<[u8]>) -> Result<Policy, &'static str> {
    bounded(|| Policy::parse(bytes.as_ref()))
}

/// A change, or the code of the refusal.
pub(crate) fn change(bytes: impl AsRef<[u8]>) -> Result<Change, &'static str> {
    bounded(|| Change::from_json(bytes.as_ref()))
}

/// The code of what has to be refused.
pub(crate) fn refused<T>(answer: Result<T, &'static str>) -> &'static str {
    answer.err().unwrap_or("nothing")
}
