//! What GitHub checks before it looks at the request itself: the client's name, the token, the budget, and
//! whether the repository goes by another name now.

use axum::http::{HeaderMap, HeaderValue, Method, header};

use crate::{
    reply::Reply,
    state::{Identity, Rate, State, stamp},
};

/// A request that was let in.
#[derive(Debug)]
pub(crate) struct Admitted {
    /// Who asks.
    pub(crate) who: Option<Identity>,
    /// The path with the repository by its present name.
    pub(crate) path: String,
}

/// Lets a request in, or says why not.
pub(crate) fn admit(
    state: &mut State,
    base: &str,
    method: &Method,
    path_and_query: &str,
    headers: &HeaderMap,
) -> Result<Admitted, Reply> {
    if headers.get(header::USER_AGENT).is_none_or(HeaderValue::is_empty) {
        let message = "\r\nRequest forbidden by administrative rules. \
            Please make sure your request has a User-Agent header.\r\n";
        return Err(Reply::raw(403, "text/html; charset=utf-8", message.as_bytes().to_vec()));
    }
    let who = authenticate(state, headers)?;
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    if path != "/rate_limit" {
        spend(state, path, who.as_ref())?;
    }
    if path == "/graphql" && who.is_none() {
        return Err(Reply::refuse(401, "This endpoint requires you to be authenticated."));
    }
    if let Some(location) = moved(state, base, path, query) {
        let status = if method == Method::GET || method == Method::HEAD { 301 } else { 307 };
        return Err(Reply::refuse(status, "Moved Permanently").header("location", location));
    }
    Ok(Admitted { who, path: by_name(state, path) })
}

fn authenticate(state: &State, headers: &HeaderMap) -> Result<Option<Identity>, Reply> {
    let Some(given) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = given.to_str().ok().and_then(|given| {
        let (scheme, token) = given.split_once(' ')?;
        ["bearer", "token"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(token)
    });
    let who = token.and_then(|token| state.tokens.get(token.trim()));
    who.cloned().map(Some).ok_or_else(|| Reply::refuse(401, "Bad credentials"))
}

/// The budget that a path draws on.
pub(crate) fn rate<'s>(state: &'s mut State, path: &str) -> (&'s mut Rate, &'static str) {
    if path == "/graphql" { (&mut state.graphql_rate, "graphql") } else { (&mut state.rate, "core") }
}

fn spend(state: &mut State, path: &str, who: Option<&Identity>) -> Result<(), Reply> {
    let now = state.world.now();
    let (rate, _) = rate(state, path);
    if rate.take(now) {
        return Ok(());
    }
    let whose = who.map_or_else(|| "127.0.0.1".to_owned(), |who| format!("user ID {}", who.id));
    Err(Reply::refuse(
        403,
        &format!(
            "API rate limit exceeded for {whose}. If you reach out to GitHub Support for help, please \
             include the timestamp {}.",
            stamp(now)
        ),
    ))
}

/// Where a renamed repository is now, by number, as GitHub says it.
fn moved(state: &State, base: &str, path: &str, query: &str) -> Option<String> {
    let (full_name, rest) = split(path)?;
    let mut present = state.renames.get(&full_name)?;
    while let Some(later) = state.renames.get(present) {
        present = later;
    }
    let repo = state.repos.get(present)?;
    let mark = if query.is_empty() { "" } else { "?" };
    Some(format!("{base}/repositories/{}{rest}{mark}{query}", repo.id))
}

/// `/repositories/{id}/...` as `/repos/{owner}/{repo}/...`.
fn by_name(state: &State, path: &str) -> String {
    let named = path.strip_prefix("/repositories/").and_then(|rest| {
        let (id, tail) =
            rest.split_once('/').map_or((rest, String::new()), |(id, tail)| (id, format!("/{tail}")));
        let id: u64 = id.parse().ok()?;
        let repo = state.repos.values().find(|repo| repo.id == id)?;
        Some(format!("/repos/{}{tail}", repo.full_name))
    });
    named.unwrap_or_else(|| path.to_owned())
}

fn split(path: &str) -> Option<(String, String)> {
    let rest = path.strip_prefix("/repos/")?;
    let mut parts = rest.splitn(3, '/');
    let (owner, name) = (parts.next()?, parts.next()?);
    Some((format!("{owner}/{name}"), parts.next().map_or(String::new(), |tail| format!("/{tail}"))))
}
