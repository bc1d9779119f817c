//! One answer of the forge's.

use std::sync::Arc;
use std::time::Duration;

use breakglass::Time;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::http::HeaderMap;

use super::answer_error;
use super::date::http_date;
use crate::problem::{Problem, Result, code};
use crate::show::plain::clipped;

/// One answer: its status, its body, and what of its headers matters.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Arc<[u8]>,
    /// Where the listing goes on.
    pub(crate) next: Option<String>,
    pub(crate) etag: Option<String>,
    /// Where a redirect leads.
    pub(crate) location: Option<String>,
    pub(crate) date: Option<Time>,
    /// How long to wait before asking again, where the answer says.
    pub(crate) retry_after: Option<Duration>,
    /// When the budget of requests is full again, where it is empty.
    pub(crate) reset: Option<Time>,
}

impl Answer {
    pub(crate) fn new(status: u16, headers: &HeaderMap, body: Vec<u8>) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let number = |name: &str| header(name).and_then(|value| value.trim().parse::<u64>().ok());
        let empty = number("x-ratelimit-remaining") == Some(0);
        let reset = number("x-ratelimit-reset")
            .filter(|_| empty)
            .and_then(|seconds| Time::from_millis(i64::try_from(seconds).ok()?.checked_mul(1000)?).ok());
        Self {
            status,
            body: body.into(),
            next: header("link").and_then(next),
            etag: header("etag").map(str::to_owned),
            location: header("location").map(str::to_owned),
            date: header("date").and_then(http_date),
            retry_after: number("retry-after").map(Duration::from_secs),
            reset,
        }
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.status == 200
    }

    /// The answer where there is one, else an error that names what was asked for.
    pub(crate) fn found(self, what: &str) -> Result<Self> {
        match self.status {
            200 => Ok(self),
            404 | 410 => Err(Problem::unread(
                code::NOT_FOUND,
                format!(
                    "GitHub knows no {what}, or does not show it to this token; GITHUB_TOKEN or GH_TOKEN names one"
                ),
            )),
            403 => {
                let said = self.message();
                Err(Problem::unread(
                    code::UNAUTHORIZED,
                    format!("GitHub does not show {what} to this token: {said}"),
                ))
            }
            status => {
                let said = self.message();
                Err(Problem::unread(
                    code::FORGE_ANSWER,
                    format!("GitHub answered {status} for {what}: {said}"),
                ))
            }
        }
    }

    /// The body as JSON of a shape.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body)
            .map_err(|error| answer_error(&breakglass::wire::json_error(&error)))
    }

    /// What a refusal says.
    pub(crate) fn message(&self) -> String {
        #[derive(Deserialize)]
        struct Refusal {
            message: String,
        }
        let said = serde_json::from_slice::<Refusal>(&self.body).map(|refusal| refusal.message);
        clipped(said.as_deref().unwrap_or("it says no more").trim(), 200)
    }
}

/// The address of the next page out of a `Link` header (RFC 8288).
fn next(header: &str) -> Option<String> {
    let mut rest = header;
    loop {
        let (_, after) = rest.split_once('<')?;
        let (address, after) = after.split_once('>')?;
        let parameters = after.split_once('<').map_or(after, |(parameters, _)| parameters);
        let is_next = parameters.split([';', ',']).any(|parameter| {
            parameter.split_once('=').is_some_and(|(name, value)| {
                name.trim().eq_ignore_ascii_case("rel")
                    && value
                        .trim()
                        .trim_matches('"')
                        .split(' ')
                        .any(|relation| relation.eq_ignore_ascii_case("next"))
            })
        });
        if is_next {
            return Some(address.to_owned());
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_links() {
        let header = "<https://a/x?page=1>; rel=\"prev\", <https://a/x?page=3,4>; rel=\"next\", <https://a/x?page=9>; rel=\"last\"";
        assert_eq!(next(header).as_deref(), Some("https://a/x?page=3,4"));
        assert_eq!(next("<https://a/x?page=1>; rel=\"prev\""), None);
        assert_eq!(next("<https://a>; title=\"rel=next\"; rel=first"), None);
        assert_eq!(next("rel=next"), None);
    }
}
