//! Branches, classic protection and rulesets.

use breakglass_fake_github::{BypassActor, Enforcement, Protection, RequiredCheck, Ruleset};
use serde_json::{Value, json};

use crate::support::{REPO, as_token, get, set_up};

#[test]
fn branches_have_encoded_names() {
    let (github, head) = set_up();
    let branch = get(&github, &format!("{REPO}/branches/feature%2Fx"));
    assert_eq!((branch.at("/commit/sha"), branch.at("/protected")), (json!(head), json!(false)));
    assert_eq!(get(&github, &format!("{REPO}/branches/none")).at("/message"), "Branch not found");
}

#[test]
fn protection_is_for_admins() {
    let (github, _) = set_up();
    let path = format!("{REPO}/branches/feature%2Fx/protection");
    let none = get(&github, &path);
    assert_eq!((none.status, none.at("/message")), (404, json!("Branch not protected")));
    github.state(|state| {
        let checks = vec![RequiredCheck::pinned("build", 77), RequiredCheck::any("lint")];
        let protection = Protection { checks, strict: true, approvals: Some(2), ..Protection::default() };
        state.repo("octo/widgets").protect("feature/*", protection);
    });
    let held = get(&github, &path);
    assert_eq!(held.at("/required_status_checks/strict"), true);
    assert_eq!(held.each("/required_status_checks/checks", "/app_id"), [json!(77), Value::Null]);
    assert_eq!(held.at("/required_pull_request_reviews/required_approving_review_count"), 2);
    assert_eq!(held.at("/enforce_admins/enabled"), false);
    assert_eq!(as_token(&github, "bot-token", "GET", &path, None).unwrap().status, 404);
    let app = as_token(&github, "app-token", "GET", &path, None).unwrap();
    assert_eq!((app.status, app.at("/message")), (403, json!("Resource not accessible by integration")));
    let branch =
        as_token(&github, "app-token", "GET", &format!("{REPO}/branches/feature%2Fx"), None).unwrap();
    assert_eq!(branch.at("/protected"), true);
    assert_eq!(branch.at("/protection/required_status_checks/contexts"), json!(["build", "lint"]));
    github.state(|state| state.repo("octo/widgets").protection_needs_upgrade = true);
    assert!(get(&github, &path).at("/message").as_str().unwrap().starts_with("Upgrade to GitHub Pro"));
}

#[test]
fn rules_name_their_rulesets() {
    let (github, _) = set_up();
    let id = github.state(|state| {
        let repo = state.repo("octo/widgets");
        repo.add_ruleset(Ruleset::new("quiet").approvals(1, false).enforced(Enforcement::Evaluate));
        let mut organization = Ruleset::new("org").rule(json!({"type": "deletion"}));
        organization.source_type = "Organization".to_owned();
        organization.source = "octo".to_owned();
        repo.add_ruleset(organization);
        repo.add_ruleset(
            Ruleset::new("main")
                .requiring(&[RequiredCheck::pinned("build", 77)], true)
                .bypass(BypassActor::new("Integration", 77)),
        )
    });
    let rules = get(&github, &format!("{REPO}/rules/branches/main"));
    assert_eq!(rules.each("", "/type"), [json!("deletion"), json!("required_status_checks")]);
    assert_eq!(rules.at("/0/ruleset_source_type"), "Organization");
    assert_eq!(rules.at("/1/ruleset_id"), json!(id));
    assert_eq!(rules.at("/1/parameters/required_status_checks/0/integration_id"), 77);
    assert_eq!(get(&github, &format!("{REPO}/rules/branches/feature%2Fx")).json(), json!([]));
    let list = get(&github, &format!("{REPO}/rulesets"));
    assert_eq!(list.each("", "/enforcement"), [json!("evaluate"), json!("active"), json!("active")]);
    assert_eq!(list.at("/2/rules"), Value::Null);
    assert_eq!(get(&github, &format!("{REPO}/rulesets?includes_parents=false")).each("", "/id").len(), 2);
    let path = format!("{REPO}/rulesets/{id}");
    let shown = get(&github, &path);
    assert_eq!(shown.at("/conditions/ref_name/include"), json!(["~DEFAULT_BRANCH"]));
    assert_eq!(shown.at("/bypass_actors/0/actor_type"), "Integration");
    assert_eq!(shown.at("/current_user_can_bypass"), "never");
    let app = as_token(&github, "app-token", "GET", &path, None).unwrap();
    assert_eq!(app.at("/current_user_can_bypass"), "always");
    assert_eq!(app.at("/bypass_actors"), Value::Null);
    assert_eq!(get(&github, &format!("{REPO}/rulesets/1")).status, 404);
}
