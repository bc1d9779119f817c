//! One answer for one request: redirects on the same host, limits, broken connections, and what is known already.

use std::collections::HashMap;
use std::time::Instant;

use breakglass::Time;
use breakglass::wire::MAX_DOCUMENT_BYTES;
use serde_json::Value;
use ureq::http::Request;
use ureq::{Agent, Error as NetworkError};

use super::address::Api;
use super::answer::Answer;
use super::patience::{Patience, Tries, is_limit};
use crate::args::ForgeArgs;
use crate::input::source::limited;
use crate::problem::{Again, Problem, Result, code};

/// How often one request is sent on.
const REDIRECTS: u32 = 5;

const JSON: &str = "application/vnd.github+json";
const RAW: &str = "application/vnd.github.raw+json";

/// Reads from one API with one token.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    api: Api,
    patience: Patience,
    /// Answers with an entity tag, by what was asked: unchanged ones cost nothing of the budget.
    known: HashMap<(String, &'static str), Known>,
    /// The date of the newest answer.
    time: Option<Time>,
}

#[derive(Debug)]
struct Known {
    answer: Answer,
    used: bool,
}

impl Client {
    pub(crate) fn new(api: Api, args: &ForgeArgs) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("breakglass/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), api, patience: Patience::new(args), known: HashMap::new(), time: None }
    }

    pub(crate) fn end_at(&mut self, moment: Option<Instant>) {
        self.patience.end_at(moment);
    }

    /// Whether there is a token.
    pub(crate) fn has_token(&self) -> bool {
        self.api.token().is_some()
    }

    /// The forge's time at the newest answer, or else the machine's.
    pub(crate) fn time(&self) -> Option<Time> {
        self.time.or_else(super::now)
    }

    /// Forgets the answers that nobody asked for since this was last called.
    pub(crate) fn forget_unused(&mut self) {
        self.known.retain(|_, known| std::mem::take(&mut known.used));
    }

    /// Forgets all answers: one of them could not be understood, and asking for what changed since would bring it back.
    pub(crate) fn forget_all(&mut self) {
        self.known.clear();
    }

    /// The address itself where it is on the API's own host.
    pub(crate) fn own(&self, address: &str) -> Option<String> {
        self.api.own(address)
    }

    /// Reads a REST endpoint by its path.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        self.get_at(self.api.rest(path))
    }

    /// Reads a REST endpoint by its whole address, which must be the API's own.
    pub(crate) fn get_at(&mut self, address: String) -> Result<Answer> {
        self.answer(address, JSON, None)
    }

    /// Reads a file's bytes.
    pub(crate) fn get_raw(&mut self, path: &str) -> Result<Answer> {
        self.answer(self.api.rest(path), RAW, None)
    }

    /// Asks the GraphQL endpoint; it only reads, so asking twice does no harm.
    pub(crate) fn query(&mut self, query: &Value) -> Result<Answer> {
        self.answer(self.api.graphql(), JSON, Some(query))
    }

    /// An answer that settles the question: found, not found, or refused for good.
    fn answer(&mut self, mut address: String, accept: &'static str, query: Option<&Value>) -> Result<Answer> {
        let mut tries = Tries::default();
        let mut redirects: u32 = 0;
        loop {
            let key = (address.clone(), accept);
            let known = self.known.get(&key).filter(|_| query.is_none());
            let tag = known.and_then(|known| known.answer.etag.clone());
            let answer = match self.once(&address, accept, query, tag.as_deref()) {
                Ok(answer) => answer,
                Err(problem) if problem.may_pass() == Again::Soon => {
                    self.patience.after_broken(&mut tries, problem, None)?;
                    continue;
                }
                Err(problem) => return Err(problem),
            };
            self.time = answer.date.or(self.time);
            match answer.status {
                304 => {
                    if let Some(known) = self.known.get_mut(&key) {
                        known.used = true;
                        return Ok(known.answer.clone());
                    }
                    return Err(Problem::unread(
                        code::FORGE_ANSWER,
                        "GitHub says that nothing changed since nothing",
                    ));
                }
                200 => {
                    if answer.etag.is_some() && query.is_none() {
                        self.known.insert(key, Known { answer: answer.clone(), used: true });
                    }
                    return Ok(answer);
                }
                301 | 302 | 303 | 307 | 308 => {
                    redirects = redirects.saturating_add(1);
                    address = self.onwards(&answer, redirects)?;
                }
                401 => {
                    let message = "GitHub does not accept the token; GITHUB_TOKEN or GH_TOKEN names it";
                    return Err(Problem::unread(code::UNAUTHORIZED, message));
                }
                500.. => {
                    let message = format!("GitHub answers {}: {}", answer.status, answer.message());
                    let problem = Problem::unread(code::FORGE_UNAVAILABLE, message).again(Again::Soon);
                    self.patience.after_broken(&mut tries, problem, answer.retry_after)?;
                }
                _ if is_limit(&answer) => self.patience.after_limit(&mut tries, &answer)?,
                _ => return Ok(answer),
            }
        }
    }

    /// Where a redirect leads, if that is on the API's own host.
    fn onwards(&self, answer: &Answer, redirects: u32) -> Result<String> {
        let location = answer.location.as_deref().unwrap_or_default();
        let own = self.api.own(location).ok_or_else(|| {
            let message = "GitHub sends the request on to another host, where the token must not go; it was not followed";
            Problem::unread(code::FOREIGN_REDIRECT, message)
        })?;
        if redirects > REDIRECTS {
            let message = format!("GitHub sent one request on more than {REDIRECTS} times");
            return Err(Problem::unread(code::FORGE_ANSWER, message));
        }
        Ok(own)
    }

    /// Asks once.
    fn once(&self, address: &str, accept: &str, query: Option<&Value>, tag: Option<&str>) -> Result<Answer> {
        let mut request = Request::builder()
            .method(if query.is_some() { "POST" } else { "GET" })
            .uri(address)
            .header("accept", accept)
            .header("x-github-api-version", "2022-11-28");
        if let Some(token) = self.api.token() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(tag) = tag {
            request = request.header("if-none-match", tag);
        }
        let wrong = |_| Problem::unread(code::FORGE_ANSWER, "GitHub names an address that is none");
        let timeout = self.patience.for_request();
        let configured =
            |request| self.agent.configure_request(request).timeout_global(Some(timeout)).build();
        let sent = match query {
            Some(query) => {
                let request = request.header("content-type", "application/json");
                let request = request.body(query.to_string()).map_err(wrong)?;
                self.agent.run(self.agent.configure_request(request).timeout_global(Some(timeout)).build())
            }
            None => self.agent.run(configured(request.body(()).map_err(wrong)?)),
        };
        let mut response = sent.map_err(|error| broken(&error))?;
        let body = limited(response.body_mut().as_reader(), MAX_DOCUMENT_BYTES);
        let body = body.map_err(|error| unavailable(&format!("the answer broke off: {error}")))?;
        Ok(Answer::new(response.status().as_u16(), response.headers(), body))
    }
}

fn broken(error: &NetworkError) -> Problem {
    match error {
        NetworkError::Io(_)
        | NetworkError::Timeout(_)
        | NetworkError::ConnectionFailed
        | NetworkError::HostNotFound
        | NetworkError::Protocol(_) => unavailable(&error.to_string()),
        _ => Problem::unread(code::FORGE_UNAVAILABLE, format!("GitHub cannot be reached: {error}")),
    }
}

fn unavailable(why: &str) -> Problem {
    Problem::unread(code::FORGE_UNAVAILABLE, format!("GitHub cannot be read: {why}")).again(Again::Soon)
}
