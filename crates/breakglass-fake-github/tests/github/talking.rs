//! Issues, comments, labels and reviews.

use serde_json::json;

use crate::support::{REPO, as_token, get, send, set_up};

#[test]
fn issues_are_opened_listed_and_closed() {
    let (github, _) = set_up();
    let path = format!("{REPO}/issues");
    let made =
        send(&github, "bot-token", "POST", &path, &json!({"title": "Debt", "body": "b", "labels": ["debt"]}));
    assert_eq!((made.status, made.at("/number"), made.at("/labels/0/name")), (201, json!(2), json!("debt")));
    assert_eq!(send(&github, "bot-token", "POST", &path, &json!({})).status, 422);
    assert_eq!(get(&github, &path).each("", "/number"), [json!(2), json!(1)]);
    assert!(get(&github, &path).at("/1/pull_request/url").is_string());
    assert_eq!(get(&github, &format!("{path}?labels=debt&creator=bot")).each("", "/number"), [json!(2)]);
    let closed = send(&github, "bot-token", "PATCH", &format!("{path}/2"), &json!({"state": "closed"}));
    assert_eq!((closed.at("/state"), closed.at("/title")), (json!("closed"), json!("Debt")));
    assert_eq!(get(&github, &format!("{path}?state=closed")).each("", "/number"), [json!(2)]);
    assert_eq!(get(&github, &format!("{path}/2")).at("/body"), "b");
}

#[test]
fn comments_are_written_and_changed() {
    let (github, _) = set_up();
    let path = format!("{REPO}/issues/1/comments");
    let made = send(&github, "app-token", "POST", &path, &json!({"body": "hello"}));
    assert_eq!(
        (made.status, made.at("/user/login"), made.at("/user/type")),
        (201, json!("gate[bot]"), json!("Bot"))
    );
    let one = format!("{REPO}/issues/comments/{}", made.at("/id"));
    assert_eq!(send(&github, "app-token", "PATCH", &one, &json!({"body": "bye"})).at("/body"), "bye");
    assert_eq!(get(&github, &path).each("", "/body"), [json!("bye")]);
    assert_eq!(
        send(&github, "app-token", "POST", &format!("{REPO}/issues/9/comments"), &json!({"body": "x"}))
            .status,
        404
    );
    assert_eq!(get(&github, &format!("{REPO}/pulls/1")).at("/comments"), 1);
}

#[test]
fn labels_are_put_on_and_taken_off() {
    let (github, _) = set_up();
    let labels = format!("{REPO}/labels");
    let made =
        send(&github, "bot-token", "POST", &labels, &json!({"name": "break glass", "color": "ff0000"}));
    assert_eq!((made.status, made.at("/color")), (201, json!("ff0000")));
    let twice = send(&github, "bot-token", "POST", &labels, &json!({"name": "Break Glass"}));
    assert_eq!((twice.status, twice.at("/errors/0/code")), (422, json!("already_exists")));
    let path = format!("{REPO}/issues/1/labels");
    let on = send(&github, "bot-token", "POST", &path, &json!({"labels": ["break glass", "other"]}));
    assert_eq!(on.each("", "/name"), [json!("break glass"), json!("other")]);
    assert_eq!(get(&github, &format!("{REPO}/pulls/1")).each("/labels", "/name").len(), 2);
    let off = as_token(&github, "bot-token", "DELETE", &format!("{path}/break%20glass"), None).unwrap();
    assert_eq!(off.each("", "/name"), [json!("other")]);
    assert_eq!(as_token(&github, "bot-token", "DELETE", &format!("{path}/none"), None).unwrap().status, 404);
    assert_eq!(get(&github, &path).each("", "/name"), [json!("other")]);
    assert_eq!(get(&github, &labels).each("", "/name").len(), 2);
}

#[test]
fn reviews_are_given_on_the_head() {
    let (github, head) = set_up();
    let path = format!("{REPO}/pulls/1/reviews");
    let made = send(&github, "bot-token", "POST", &path, &json!({"event": "APPROVE", "body": "fine"}));
    assert_eq!((made.at("/state"), made.at("/commit_id")), (json!("APPROVED"), json!(head)));
    assert_eq!(get(&github, &path).each("", "/user/login"), [json!("bot")]);
    assert_eq!(send(&github, "bot-token", "POST", &path, &json!({"event": "MAYBE"})).status, 422);
}
