//! Accounts and teams.

use breakglass_fake_github::account_id;
use serde_json::json;

use crate::support::{as_token, ask, get, set_up};

#[test]
fn accounts_are_found_by_login_whatever_its_case() {
    let (github, _) = set_up();
    let found = get(&github, "/users/BOT");
    assert_eq!((found.at("/login"), found.at("/id")), (json!("bot"), json!(account_id("bot"))));
    assert_eq!(get(&github, "/users/gate%5Bbot%5D").at("/type"), "Bot");
    assert_eq!(get(&github, "/users/nobody").status, 404);
    github.state(|state| state.add_account("carol"));
    assert_eq!(get(&github, "/users/carol").at("/type"), "User");
}

#[test]
fn memberships_are_active_pending_or_not_there() {
    let (github, _) = set_up();
    github.state(|state| {
        state.add_team("octo/sre", &["Bot", "carol"]);
        state.invite("octo/sre", "dave");
    });
    let of = |team: &str, login: &str| format!("/orgs/octo/teams/{team}/memberships/{login}");
    assert_eq!(get(&github, &of("sre", "bot")).at("/state"), "active");
    assert_eq!(get(&github, &of("SRE", "Carol")).at("/state"), "active");
    assert_eq!(get(&github, &of("sre", "dave")).at("/state"), "pending");
    assert_eq!(get(&github, &of("sre", "root")).status, 404);
    assert_eq!(get(&github, &of("none", "bot")).status, 404);
    assert_eq!(as_token(&github, "app-token", "GET", &of("sre", "bot"), None).unwrap().status, 403);
    assert_eq!(ask("GET", &format!("{}{}", github.url(), of("sre", "bot")), &[], None).unwrap().status, 401);
}
