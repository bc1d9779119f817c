//! Who belongs to which team.

use serde_json::json;

use crate::{
    call::Call,
    reply::{Answer, Reply},
    state::State,
};

/// `GET /orgs/{org}/teams/{team}/memberships/{login}`: 404 for whoever is no member, and for teams that the asker cannot
/// see; an app needs a permission that the fake's apps lack.
pub(crate) fn membership(state: &mut State, call: &Call) -> Answer {
    let who = call.someone()?;
    if who.app.is_some() {
        return Err(call.denied());
    }
    let (org, slug) = (call.param("org"), call.param("team"));
    let team = state.team(&format!("{org}/{slug}")).ok_or_else(Reply::not_found)?;
    let members = &team.members;
    let login = state.account(call.param("login")).ok_or_else(Reply::not_found)?;
    let membership = members.get(login).ok_or_else(Reply::not_found)?;
    Ok(Reply::ok(&json!({
        "url": format!("{}/orgs/{org}/teams/{slug}/memberships/{login}", call.asking.base),
        "role": "member",
        "state": membership.word(),
    })))
}
