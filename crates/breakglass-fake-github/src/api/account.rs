//! Who one is, and how much one may still ask.

use serde_json::{Value, json};

use crate::{
    call::Call,
    reply::{Answer, Reply},
    state::{Rate, State, account_id},
};

/// An account as it stands in other objects.
pub(crate) fn account(base: &str, login: &str) -> Value {
    json!({
        "login": login,
        "id": account_id(login),
        "node_id": format!("U_{}", account_id(login)),
        "url": format!("{base}/users/{}", login.replace('[', "%5B").replace(']', "%5D")),
        "html_url": format!("https://github.com/{}", login.trim_end_matches("[bot]")),
        "type": if login.ends_with("[bot]") { "Bot" } else { "User" },
        "site_admin": false,
    })
}

/// `GET /user`; an app's installation has no user.
pub(crate) fn user(_: &mut State, call: &Call) -> Answer {
    let who = call.someone()?;
    if who.app.is_some() {
        return Err(call.denied());
    }
    Ok(Reply::ok(&account(&call.asking.base, &who.login)))
}

/// `GET /users/{login}`, whatever the login's case.
pub(crate) fn of_login(state: &mut State, call: &Call) -> Answer {
    let login = state.account(call.param("login")).ok_or_else(Reply::not_found)?;
    Ok(Reply::ok(&account(&call.asking.base, login)))
}

/// `GET /rate_limit`, which itself costs nothing.
pub(crate) fn rate_limit(state: &mut State, _: &Call) -> Answer {
    let shown = |rate: &Rate| {
        json!({
            "limit": rate.limit,
            "used": rate.limit.saturating_sub(rate.remaining),
            "remaining": rate.remaining,
            "reset": rate.reset,
        })
    };
    let core = shown(&state.rate);
    Ok(Reply::ok(&json!({"resources": {"core": core, "graphql": shown(&state.graphql_rate)}, "rate": core})))
}
