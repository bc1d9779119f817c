//! A branch and the rules that hold for it, as GraphQL shows them.

use serde_json::{Value, json};

use crate::state::Repo;

use super::select::connection;

/// A branch; null if there is none of the name.
pub(crate) fn branch(repo: &Repo, name: &str) -> Value {
    let Some(sha) = repo.branches.get(name) else { return Value::Null };
    let protection = repo.protection(name).map(|held| {
        let checks = held.checks.iter().map(|check| {
            json!({
                "__typename": "RequiredStatusCheckDescription",
                "context": check.context,
                "app": check.app_id.map(|id| json!({"__typename": "App", "databaseId": id})),
            })
        });
        let names: Vec<&str> = held.checks.iter().map(|check| check.context.as_str()).collect();
        json!({
            "__typename": "BranchProtectionRule",
            "pattern": name,
            "requiresStatusChecks": !held.checks.is_empty(),
            "requiresStrictStatusChecks": held.strict,
            "requiredStatusCheckContexts": names,
            "requiredStatusChecks": checks.collect::<Vec<_>>(),
            "requiresApprovingReviews": held.approvals.is_some(),
            "requiredApprovingReviewCount": held.approvals,
            "dismissesStaleReviews": held.dismiss_stale,
            "isAdminEnforced": held.enforce_admins,
        })
    });
    let rules =
        repo.rulesets_for(name).flat_map(|ruleset| ruleset.rules.iter().map(move |rule| (ruleset, rule)));
    let rules = rules.map(|(ruleset, rule)| {
        json!({
            "__typename": "RepositoryRule",
            "type": rule.get("type").and_then(Value::as_str).unwrap_or_default().to_uppercase(),
            "parameters": parameters(rule),
            "repositoryRuleset": {
                "__typename": "RepositoryRuleset",
                "databaseId": ruleset.id,
                "name": ruleset.name,
                "enforcement": ruleset.enforcement.word().to_uppercase(),
            },
        })
    });
    json!({
        "__typename": "Ref",
        "name": name,
        "prefix": "refs/heads/",
        "target": {"__typename": "Commit", "oid": sha},
        "branchProtectionRule": protection,
        "rules": connection("RepositoryRuleConnection", rules.collect()),
    })
}

/// The parameters of the two rules that GraphQL is asked about; null for others.
fn parameters(rule: &Value) -> Value {
    let parameter = |name: &str| rule.get("parameters").and_then(|own| own.get(name)).cloned();
    match rule.get("type").and_then(Value::as_str) {
        Some("required_status_checks") => {
            let checks = parameter("required_status_checks").unwrap_or_default();
            let checks = checks.as_array().into_iter().flatten().map(|check| {
                json!({
                    "__typename": "StatusCheckConfiguration",
                    "context": check.get("context"),
                    "integrationId": check.get("integration_id"),
                })
            });
            json!({
                "__typename": "RequiredStatusChecksParameters",
                "requiredStatusChecks": checks.collect::<Vec<_>>(),
                "strictRequiredStatusChecksPolicy": parameter("strict_required_status_checks_policy"),
            })
        }
        Some("pull_request") => json!({
            "__typename": "PullRequestParameters",
            "requiredApprovingReviewCount": parameter("required_approving_review_count"),
            "dismissStaleReviewsOnPush": parameter("dismiss_stale_reviews_on_push"),
            "requireCodeOwnerReview": parameter("require_code_owner_review"),
        }),
        _ => Value::Null,
    }
}
