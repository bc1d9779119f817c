//! A client as plain as can be, and a repository to use it on.

use breakglass_fake_github::{FakeGitHub, Identity, Permission};
use serde_json::Value;
use ureq::Agent;

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON; null if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header, empty if absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// What a JSON pointer leads to.
    pub(crate) fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or_default()
    }

    /// What a field of every item of a list leads to.
    pub(crate) fn each(&self, list: &str, field: &str) -> Vec<Value> {
        let found = self.at(list);
        let items = found.as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item.pointer(field).cloned().unwrap_or_default()).collect()
    }
}

/// Does not follow redirects, and takes every status for an answer.
pub(crate) fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

/// Asks with headers and perhaps a body; an error if the connection breaks.
pub(crate) fn ask(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> Result<Answer, ureq::Error> {
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let text = body.map(Value::to_string).unwrap_or_default();
    let request = request.body(text).map_err(ureq::Error::Http)?;
    let mut response = agent().run(request)?;
    let headers = response.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    Ok(Answer {
        status: response.status().as_u16(),
        headers: headers.collect(),
        text: response.body_mut().read_to_string()?,
    })
}

/// Asks as a token.
pub(crate) fn as_token(
    github: &FakeGitHub,
    token: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Answer, ureq::Error> {
    let bearer = format!("Bearer {token}");
    ask(method, &format!("{}{path}", github.url()), &[("authorization", &bearer)], body)
}

/// Reads as the admin.
#[expect(clippy::expect_used, reason = "a test stops when its fake does not answer")]
pub(crate) fn get(github: &FakeGitHub, path: &str) -> Answer {
    as_token(github, "admin-token", "GET", path, None).expect("the fake answers")
}

/// Writes as a token.
#[expect(clippy::expect_used, reason = "a test stops when its fake does not answer")]
pub(crate) fn send(github: &FakeGitHub, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    as_token(github, token, method, path, Some(body)).expect("the fake answers")
}

/// The repository's path.
pub(crate) const REPO: &str = "/repos/octo/widgets";

/// A fake with `octo/widgets`, pull request 1 from `feature/x` by `alice`, and the tokens `admin-token`,
/// `bot-token` (who may write), `app-token` (app 77) and `workflow-token`.
pub(crate) fn set_up() -> (FakeGitHub, String) {
    let github = FakeGitHub::start();
    let head = github.state(|state| {
        state.add_token("admin-token", Identity::user("root"));
        state.add_token("bot-token", Identity::user("bot"));
        state.add_token("app-token", Identity::app("gate", 77));
        state.add_token("workflow-token", Identity::workflow());
        let repo = state.add_repo("octo/widgets");
        repo.permit("root", Permission::Admin);
        repo.branch("feature/x", "main");
        let head = repo.push("feature/x", &[("src/lib.rs", "// new\n")], "Add a library");
        repo.open_pull("feature/x", "main", "Add a library", "alice");
        head
    });
    (github, head)
}
