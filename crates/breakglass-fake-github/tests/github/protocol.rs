//! Pages, entity tags, budgets, tokens, renames, and what a client tells strangers.

use crate::support::{REPO, as_token, ask, get, send, set_up};
use breakglass_fake_github::{Fault, Identity};
use serde_json::json;

#[test]
fn lists_come_in_pages_with_links() {
    let (github, _) = set_up();
    github.state(|state| {
        let repo = state.repo("octo/widgets");
        for number in 0..5 {
            repo.comment(1, "bot", &format!("comment {number}"));
        }
    });
    let first = get(&github, &format!("{REPO}/issues/1/comments?per_page=2"));
    assert_eq!(first.each("", "/body"), [json!("comment 0"), json!("comment 1")]);
    let link = first.header("link").to_owned();
    assert!(
        link.contains("/repositories/") && link.contains("rel=\"next\"") && link.contains("rel=\"last\"")
    );
    let next = link.split(['<', '>']).nth(1).unwrap();
    let second = ask("GET", next, &[], None).unwrap();
    assert_eq!(second.each("", "/body"), [json!("comment 2"), json!("comment 3")]);
    assert!(second.header("link").contains("rel=\"prev\""));
    let last = get(&github, &format!("{REPO}/issues/1/comments?per_page=2&page=3"));
    assert_eq!(last.each("", "/body").len(), 1);
    assert!(!last.header("link").contains("rel=\"next\""));
    let past = get(&github, &format!("{REPO}/issues/1/comments?page=9"));
    assert_eq!(past.json(), json!([]));
}

#[test]
fn what_is_unchanged_is_not_sent_and_costs_nothing() {
    let (github, _) = set_up();
    let first = get(&github, &format!("{REPO}/pulls/1"));
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""));
    let url = format!("{}{REPO}/pulls/1", github.url());
    let again =
        ask("GET", &url, &[("authorization", "token admin-token"), ("if-none-match", &tag)], None).unwrap();
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_eq!(again.header("x-ratelimit-remaining"), first.header("x-ratelimit-remaining"));
    github.state(|state| state.repo("octo/widgets").pull(1).draft = true);
    let changed =
        ask("GET", &url, &[("authorization", "token admin-token"), ("if-none-match", &tag)], None).unwrap();
    assert_eq!(changed.status, 200);
    assert!(github.requests()[1].conditional && !github.requests()[0].conditional);
}

#[test]
fn the_budget_runs_out_and_comes_back() {
    let (github, _) = set_up();
    github.state(|state| state.rate.remaining = 1);
    assert_eq!(get(&github, REPO).header("x-ratelimit-remaining"), "0");
    let refused = get(&github, REPO);
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("API rate limit exceeded"));
    assert_eq!(get(&github, "/rate_limit").at("/resources/core/remaining"), 0);
    github.state(|state| state.advance(3601));
    let back = get(&github, REPO);
    assert_eq!((back.status, back.header("x-ratelimit-remaining")), (200, "4999"));
    assert_eq!(back.header("date"), "Thu, 01 Jan 2026 01:00:01 GMT");
}

#[test]
fn tokens_and_names_are_asked_for() {
    let (github, _) = set_up();
    let bad = as_token(&github, "wrong", "GET", REPO, None).unwrap();
    assert_eq!((bad.status, bad.at("/message")), (401, json!("Bad credentials")));
    let nobody =
        ask("POST", &format!("{}{REPO}/issues", github.url()), &[], Some(&json!({"title": "x"}))).unwrap();
    assert_eq!(nobody.status, 401);
    let nameless = ask("GET", &format!("{}{REPO}", github.url()), &[("user-agent", "")], None).unwrap();
    assert_eq!(nameless.status, 403);
    assert!(nameless.text.contains("User-Agent"));
    let broken = crate::support::agent()
        .post(format!("{}{REPO}/issues", github.url()))
        .header("authorization", "Bearer bot-token")
        .send("{oops")
        .unwrap();
    assert_eq!(broken.status(), 400);
}

#[test]
fn renamed_repositories_are_sent_on() {
    let (github, _) = set_up();
    let id = github.state(|state| {
        state.rename_repo("octo/widgets", "octo/gadgets");
        state.repo("octo/gadgets").id
    });
    let moved = get(&github, &format!("{REPO}/pulls/1?x=y"));
    assert_eq!(moved.status, 301);
    assert_eq!(moved.header("location"), format!("{}/repositories/{id}/pulls/1?x=y", github.url()));
    let there = ask("GET", moved.header("location"), &[], None).unwrap();
    assert_eq!(there.at("/base/repo/full_name"), "octo/gadgets");
    let write = send(&github, "bot-token", "POST", &format!("{REPO}/issues"), &json!({"title": "x"}));
    assert_eq!(write.status, 307);
    assert_eq!(ask("GET", &format!("{}/repositories/{id}", github.url()), &[], None).unwrap().status, 200);
}

#[test]
fn a_foreign_host_writes_down_what_it_is_told() {
    let (github, _) = set_up();
    let foreign = github.foreign_host();
    github.fail_next(&format!("{REPO}/pulls/*"), Fault::RedirectTo(format!("{}/elsewhere", foreign.url())));
    let sent_on = get(&github, &format!("{REPO}/pulls/1"));
    assert_eq!(sent_on.status, 302);
    ask("GET", sent_on.header("location"), &[], None).unwrap();
    assert!(foreign.authorizations().is_empty());
    ask("GET", sent_on.header("location"), &[("authorization", "Bearer leaked")], None).unwrap();
    assert_eq!(foreign.authorizations(), ["Bearer leaked"]);
    assert_eq!(foreign.visits()[0].path, "/elsewhere");
}

#[test]
fn requests_are_written_down() {
    let (github, _) = set_up();
    github.state(|state| state.add_token("other", Identity::user("other")));
    send(&github, "other", "POST", &format!("{REPO}/issues?a=b"), &json!({"title": "x"}));
    let requests = github.requests();
    let seen = &requests[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/repos/octo/widgets/issues?a=b"));
    assert!(seen.has_authorization);
    assert_eq!(seen.body, r#"{"title":"x"}"#);
    assert_eq!(seen.status, Some(201));
    github.forget_requests();
    assert!(github.requests().is_empty());
}
