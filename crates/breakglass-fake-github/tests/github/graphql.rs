//! The one query of a pull request.

use breakglass_fake_github::{CheckRun, FakeGitHub, Permission, Protection, RequiredCheck, Ruleset};
use serde_json::{Value, json};

use crate::support::{Answer, ask, send, set_up};

const QUERY: &str = "
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  rateLimit { cost remaining }
  repository(owner: $owner, name: $name) {
    nameWithOwner
    pullRequest(number: $number) {
      state isDraft reviewDecision mergeable mergeStateStatus headRefOid
      author { login }
      baseRef {
        branchProtectionRule {
          requiresStrictStatusChecks requiredStatusChecks { context app { databaseId } }
        }
        rules(first: 10) { nodes { type parameters {
          ... on RequiredStatusChecksParameters { requiredStatusChecks { context integrationId } }
        } } }
      }
      commits(last: 1) { nodes { commit { oid statusCheckRollup { state contexts(first: 2, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes {
          __typename ...run
          ... on StatusContext { context state isRequired(pullRequestNumber: $number) }
        }
      } } } } }
    }
  }
}
fragment run on CheckRun {
  check: name conclusion isRequired(pullRequestNumber: $number) checkSuite { app { slug } }
}
";

fn query(github: &FakeGitHub, query: &str, variables: &Value) -> Answer {
    send(github, "bot-token", "POST", "/graphql", &json!({"query": query, "variables": variables}))
}

fn variables(after: Option<&str>) -> Value {
    json!({"owner": "octo", "name": "widgets", "number": 1, "after": after})
}

#[test]
fn a_pull_request_with_its_checks_is_answered() {
    let (github, head) = set_up();
    github.state(|state| {
        let repo = state.repo("octo/widgets");
        let checks = vec![RequiredCheck::pinned("build", 15_368)];
        repo.protect("main", Protection { checks, approvals: Some(1), ..Protection::default() });
        repo.add_ruleset(Ruleset::new("main").requiring(&[RequiredCheck::any("ci")], false));
        repo.add_check(&head, CheckRun::new("build").concluded("success"));
        repo.add_check(&head, CheckRun::new("lint").concluded("failure"));
        repo.set_status(&head, "ci", "pending", "bot");
    });
    let answer = query(&github, QUERY, &variables(None));
    assert_eq!(answer.at("/errors"), Value::Null, "{}", answer.text);
    let pull = "/data/repository/pullRequest";
    assert_eq!(answer.at(&format!("{pull}/reviewDecision")), "REVIEW_REQUIRED");
    assert_eq!(answer.at(&format!("{pull}/mergeable")), "MERGEABLE");
    assert_eq!(answer.at(&format!("{pull}/mergeStateStatus")), "BLOCKED");
    assert_eq!(answer.at(&format!("{pull}/headRefOid")), json!(head));
    assert_eq!(answer.at(&format!("{pull}/title")), Value::Null);
    let rule = format!("{pull}/baseRef/branchProtectionRule/requiredStatusChecks/0/app/databaseId");
    assert_eq!(answer.at(&rule), 15_368);
    let parameters = format!("{pull}/baseRef/rules/nodes/0/parameters/requiredStatusChecks/0/context");
    assert_eq!(answer.at(&parameters), "ci");
    let rollup = format!("{pull}/commits/nodes/0/commit/statusCheckRollup");
    assert_eq!(answer.at(&format!("{rollup}/state")), "FAILURE");
    let contexts = format!("{rollup}/contexts");
    assert_eq!(answer.at(&format!("{contexts}/totalCount")), 3);
    assert_eq!(answer.each(&format!("{contexts}/nodes"), "/check"), [json!("lint"), json!("build")]);
    assert_eq!(answer.each(&format!("{contexts}/nodes"), "/isRequired"), [json!(false), json!(true)]);
    assert_eq!(answer.at(&format!("{contexts}/pageInfo/hasNextPage")), true);
    let cursor = answer.at(&format!("{contexts}/pageInfo/endCursor"));
    let rest = query(&github, QUERY, &variables(cursor.as_str()));
    assert_eq!(rest.each(&format!("{contexts}/nodes"), "/context"), [json!("ci")]);
    assert_eq!(rest.each(&format!("{contexts}/nodes"), "/isRequired"), [json!(true)]);
    assert_eq!(rest.at(&format!("{contexts}/pageInfo/hasNextPage")), false);
}

#[test]
fn what_is_not_there_is_null_with_an_error() {
    let (github, _) = set_up();
    let none = query(&github, QUERY, &json!({"owner": "octo", "name": "none", "number": 1}));
    assert_eq!((none.at("/data/repository"), none.at("/errors/0/type")), (Value::Null, json!("NOT_FOUND")));
    let none = query(&github, QUERY, &json!({"owner": "octo", "name": "widgets", "number": 9}));
    assert_eq!(none.at("/data/repository/nameWithOwner"), "octo/widgets");
    assert_eq!(none.at("/errors/0/path"), json!(["repository", "pullRequest"]));
}

#[test]
fn nodes_come_in_the_order_asked_for_and_tell_of_edits() {
    let (github, _) = set_up();
    let (first, second) = github.state(|state| {
        let repo = state.repo("octo/widgets");
        let reviews = (repo.review(1, "bot", "COMMENTED"), repo.review(1, "root", "APPROVED"));
        repo.edit(reviews.1, "changed");
        reviews
    });
    let asked =
        "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on PullRequestReview { body lastEditedAt } } }";
    let ids = [format!("PRR_{second}"), "PRR_0".to_owned(), format!("PRR_{first}")];
    let found = query(&github, asked, &json!({"ids": ids}));
    assert_eq!(found.at("/data/nodes/0/id"), ids[0]);
    assert_eq!(found.at("/data/nodes/0/body"), "changed");
    assert_eq!(found.at("/data/nodes/0/lastEditedAt"), "2026-01-01T00:00:00Z");
    assert_eq!((found.at("/data/nodes/1"), found.at("/errors/0/type")), (Value::Null, json!("NOT_FOUND")));
    assert_eq!(found.at("/data/nodes/2"), json!({"id": ids[2], "body": "", "lastEditedAt": null}));
    github.state(|state| {
        let repo = state.repo("octo/widgets");
        (repo.private, repo.default_permission) = (true, Permission::None);
    });
    assert_eq!(query(&github, asked, &json!({"ids": ids})).at("/data/nodes/0"), Value::Null);
}

#[test]
fn mistakes_in_the_query_are_told() {
    let (github, _) = set_up();
    let wrong = query(&github, "{ repository(owner: \"octo\", name: \"widgets\") { nmae } }", &json!({}));
    assert!(wrong.text.contains("Field 'nmae' doesn't exist on type 'Repository'"), "{}", wrong.text);
    assert_eq!(wrong.at("/data"), Value::Null);
    let unbounded = "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
        pullRequest(number: 1) { labels { totalCount } } } }";
    assert!(query(&github, unbounded, &variables(None)).text.contains("first"));
    assert!(query(&github, "{ broken", &json!({})).at("/errors/0/message").is_string());
    let nobody =
        ask("POST", &format!("{}/graphql", github.url()), &[], Some(&json!({"query": QUERY}))).unwrap();
    assert_eq!(nobody.status, 401);
}
