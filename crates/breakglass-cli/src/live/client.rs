//! One answer for one request: redirects on the same host, limits, broken connections, and what is known already.
//! What changes something is sent once.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use breakglass::Time;
use breakglass::wire::MAX_DOCUMENT_BYTES;
use serde_json::Value;
use ureq::http::{Method, Request};
use ureq::{Agent, Error as NetworkError, Timeout};

use super::address::Api;
use super::answer::Answer;
use super::patience::{Patience, Tries, is_limit};
use crate::args::ForgeArgs;
use crate::input::source::limited;
use crate::problem::{Again, Problem, Result, code};

/// How often one request is sent on.
const REDIRECTS: u32 = 5;

/// How long it may take to connect for what is sent once: with its own limit it is known that nothing was sent.
const CONNECTING: Duration = Duration::from_secs(10);

const JSON: &str = "application/vnd.github+json";
const RAW: &str = "application/vnd.github.raw+json";

/// Asks one API with one token.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    /// Connects anew for each request: one that is sent once must not meet a connection that the other side gave up.
    writer: Agent,
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

/// What became of a request that changes something.
#[derive(Debug)]
pub(crate) enum Sent {
    /// The forge answered, whatever it was.
    Answered(Answer),
    /// Nothing was done: the forge could not be reached, or the request was to go elsewhere.
    NotDone(Problem),
    /// It may have been done: it was sent, or part of it, and no whole answer came.
    Unknown(Problem),
}

/// One request.
struct Ask<'a> {
    method: Method,
    address: &'a str,
    accept: &'static str,
    body: Option<&'a Value>,
    tag: Option<&'a str>,
}

/// How far a request came that has no answer.
enum Broken {
    BeforeSending(Problem),
    Later(Problem),
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::BeforeSending(problem) | Broken::Later(problem) => problem,
        }
    }
}

impl Client {
    pub(crate) fn new(api: Api, args: &ForgeArgs) -> Self {
        let config = || {
            Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .user_agent(concat!("breakglass/", env!("CARGO_PKG_VERSION")))
        };
        Self {
            agent: config().build().into(),
            writer: config().max_idle_connections(0).timeout_connect(Some(CONNECTING)).build().into(),
            api,
            patience: Patience::new(args),
            known: HashMap::new(),
            time: None,
        }
    }

    pub(crate) fn end_at(&mut self, moment: Option<Instant>) {
        self.patience.end_at(moment);
    }

    /// Whether there is a token.
    pub(crate) fn has_token(&self) -> bool {
        self.api.token().is_some()
    }

    /// The web server's host, by which accounts are known.
    pub(crate) fn web_host(&self) -> &str {
        self.api.web_host()
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

    /// Sends what changes something, once: nothing that may have been done is sent again. Only where the forge sends it on
    /// on its own host, which it does instead of doing it, does it follow.
    pub(crate) fn send(&mut self, method: &Method, path: &str, body: &Value) -> Sent {
        let mut address = self.api.rest(path);
        let mut redirects: u32 = 0;
        loop {
            let ask =
                Ask { method: method.clone(), address: &address, accept: JSON, body: Some(body), tag: None };
            let answer = match self.once(&self.writer, ask) {
                Ok(answer) => answer,
                Err(Broken::BeforeSending(problem)) => return Sent::NotDone(problem),
                Err(Broken::Later(problem)) => return Sent::Unknown(problem),
            };
            self.time = answer.date.or(self.time);
            // Other redirects would change the method.
            if !matches!(answer.status, 307 | 308) {
                return Sent::Answered(answer);
            }
            redirects = redirects.saturating_add(1);
            match self.onwards(&answer, redirects) {
                Ok(own) => address = own,
                Err(problem) => return Sent::NotDone(problem),
            }
        }
    }

    /// An answer that settles the question: found, not found, or refused for good.
    fn answer(&mut self, mut address: String, accept: &'static str, query: Option<&Value>) -> Result<Answer> {
        let mut tries = Tries::default();
        let mut redirects: u32 = 0;
        loop {
            let key = (address.clone(), accept);
            let known = self.known.get(&key).filter(|_| query.is_none());
            let tag = known.and_then(|known| known.answer.etag.clone());
            let method = if query.is_some() { Method::POST } else { Method::GET };
            let ask = Ask { method, address: &address, accept, body: query, tag: tag.as_deref() };
            let answer = match self.once(&self.agent, ask).map_err(Problem::from) {
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
    fn once(&self, agent: &Agent, ask: Ask<'_>) -> Result<Answer, Broken> {
        let mut request = Request::builder()
            .method(ask.method)
            .uri(ask.address)
            .header("accept", ask.accept)
            .header("x-github-api-version", "2022-11-28");
        if let Some(token) = self.api.token() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(tag) = ask.tag {
            request = request.header("if-none-match", tag);
        }
        let wrong = |_| {
            let message = "GitHub names an address that is none";
            Broken::BeforeSending(Problem::unread(code::FORGE_ANSWER, message))
        };
        let timeout = self.patience.for_request();
        let sent = match ask.body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                let request = request.body(body.to_string()).map_err(wrong)?;
                agent.run(agent.configure_request(request).timeout_global(Some(timeout)).build())
            }
            None => {
                let request = request.body(()).map_err(wrong)?;
                agent.run(agent.configure_request(request).timeout_global(Some(timeout)).build())
            }
        };
        let mut response = sent.map_err(|error| broken(&error))?;
        let body = limited(response.body_mut().as_reader(), MAX_DOCUMENT_BYTES);
        let body =
            body.map_err(|error| Broken::Later(unavailable(&format!("the answer broke off: {error}"))))?;
        Ok(Answer::new(response.status().as_u16(), response.headers(), body))
    }
}

fn broken(error: &NetworkError) -> Broken {
    let problem = match error {
        NetworkError::Io(_)
        | NetworkError::Timeout(_)
        | NetworkError::ConnectionFailed
        | NetworkError::HostNotFound
        | NetworkError::Protocol(_) => unavailable(&error.to_string()),
        _ => Problem::unread(code::FORGE_UNAVAILABLE, format!("GitHub cannot be reached: {error}")),
    };
    if is_unconnected(error) { Broken::BeforeSending(problem) } else { Broken::Later(problem) }
}

/// Whether there was no connection to send anything over. What is not sure is not among these.
fn is_unconnected(error: &NetworkError) -> bool {
    match error {
        NetworkError::HostNotFound
        | NetworkError::ConnectionFailed
        | NetworkError::BadUri(_)
        | NetworkError::Timeout(Timeout::Resolve | Timeout::Connect) => true,
        NetworkError::Io(error) => error.kind() == ErrorKind::ConnectionRefused,
        _ => false,
    }
}

fn unavailable(why: &str) -> Problem {
    Problem::unread(code::FORGE_UNAVAILABLE, format!("GitHub cannot be read: {why}")).again(Again::Soon)
}
