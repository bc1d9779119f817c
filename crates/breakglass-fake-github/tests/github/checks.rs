//! Check runs, suites, workflow runs and statuses, read and written.

use breakglass_fake_github::{App, CheckRun, WorkflowRun};
use serde_json::{Value, json};

use crate::support::{REPO, get, send, set_up};

#[test]
fn ids_do_not_fit_in_32_bits() {
    let (github, head) = set_up();
    github.state(|state| state.repo("octo/widgets").add_check(&head, CheckRun::new("build")));
    let runs = get(&github, &format!("{REPO}/commits/{head}/check-runs"));
    assert_eq!(runs.at("/total_count"), 1);
    assert!(runs.at("/check_runs/0/id").as_u64().unwrap() > 1 << 32);
    assert_eq!(runs.at("/check_runs/0/app/slug"), "github-actions");
}

#[test]
fn latest_hides_a_queued_rerun_and_all_shows_it() {
    let (github, head) = set_up();
    github.state(|state| {
        let repo = state.repo("octo/widgets");
        let first = repo.add_check(&head, CheckRun::new("build").concluded("failure"));
        let suite = repo.check_runs.iter().find(|run| run.id == first).unwrap().suite_id;
        repo.add_check(&head, CheckRun::new("build").in_suite(suite));
        repo.add_check(&head, CheckRun::new("lint").status("in_progress"));
    });
    let path = format!("{REPO}/commits/feature%2Fx/check-runs");
    let latest = get(&github, &path);
    assert_eq!(latest.each("/check_runs", "/name"), [json!("lint"), json!("build")]);
    assert_eq!(latest.at("/check_runs/1/conclusion"), "failure");
    let all = get(&github, &format!("{path}?filter=all&check_name=build"));
    assert_eq!(all.each("/check_runs", "/status"), [json!("queued"), json!("completed")]);
    let queued = get(&github, &format!("{path}?filter=all&status=queued"));
    assert_eq!(queued.at("/total_count"), 1);
    assert_eq!(get(&github, &format!("{path}?app_id=1")).at("/total_count"), 0);
}

#[test]
fn runs_of_old_suites_are_cut_off() {
    let (github, head) = set_up();
    github.state(|state| {
        state.limits.suites = 2;
        let repo = state.repo("octo/widgets");
        for app in 1..=3 {
            repo.add_check(&head, CheckRun::new("build").by(App::new(app, "ci")));
        }
    });
    let runs = get(&github, &format!("{REPO}/commits/{head}/check-runs?filter=all"));
    assert_eq!(runs.each("/check_runs", "/app/id"), [json!(3), json!(2)]);
    let suites = get(&github, &format!("{REPO}/commits/{head}/check-suites"));
    assert_eq!(suites.at("/total_count"), 3);
}

#[test]
fn apps_write_check_runs_and_only_their_own() {
    let (github, head) = set_up();
    let path = format!("{REPO}/check-runs");
    let output = json!({"title": "t", "summary": "s"});
    let body = json!({"name": "gate", "head_sha": head, "status": "in_progress", "output": output});
    let made = send(&github, "app-token", "POST", &path, &body);
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!((made.at("/app/id"), made.at("/status")), (json!(77), json!("in_progress")));
    assert_eq!(send(&github, "bot-token", "POST", &path, &body).status, 403);
    assert_eq!(send(&github, "app-token", "POST", &path, &json!({"name": "gate"})).status, 422);
    let own = format!("{path}/{}", made.at("/id"));
    assert_eq!(send(&github, "workflow-token", "PATCH", &own, &json!({"conclusion": "success"})).status, 403);
    let done = send(&github, "app-token", "PATCH", &own, &json!({"conclusion": "neutral"}));
    assert_eq!((done.at("/status"), done.at("/conclusion")), (json!("completed"), json!("neutral")));
    assert_eq!(done.at("/completed_at"), "2026-01-01T00:00:00Z");
    assert_eq!(get(&github, &own).at("/output/title"), "t");
    let again = send(&github, "app-token", "PATCH", &own, &json!({"status": "in_progress"}));
    assert_eq!(again.at("/conclusion"), Value::Null);
    let actions = github.state(|state| state.repo("octo/widgets").add_check(&head, CheckRun::new("build")));
    let path = format!("{path}/{actions}");
    assert_eq!(
        send(&github, "workflow-token", "PATCH", &path, &json!({"conclusion": "success"})).status,
        403
    );
}

#[test]
fn suites_say_what_their_runs_say() {
    let (github, head) = set_up();
    let suite = github.state(|state| {
        let repo = state.repo("octo/widgets");
        let run = WorkflowRun::new("CI", ".github/workflows/ci.yml").concluded("failure");
        let suite = repo.add_workflow_run(&head, "feature/x", run);
        repo.add_check(&head, CheckRun::new("a").concluded("success").in_suite(suite));
        repo.add_check(&head, CheckRun::new("b").concluded("failure").in_suite(suite));
        suite
    });
    let suites = get(&github, &format!("{REPO}/commits/{head}/check-suites"));
    assert_eq!(suites.at("/check_suites/0/conclusion"), "failure");
    assert_eq!(get(&github, &format!("{REPO}/check-suites/{suite}/check-runs")).at("/total_count"), 2);
    let runs = get(&github, &format!("{REPO}/actions/runs?head_sha={head}"));
    assert_eq!(runs.at("/workflow_runs/0/check_suite_id"), json!(suite));
    assert_eq!(runs.at("/workflow_runs/0/path"), ".github/workflows/ci.yml");
    let id = runs.at("/workflow_runs/0/id");
    assert_eq!(get(&github, &format!("{REPO}/actions/runs/{id}")).at("/conclusion"), "failure");
    assert_eq!(get(&github, &format!("{REPO}/actions/runs?head_sha=0")).at("/total_count"), 0);
}

#[test]
fn the_newest_status_of_a_context_counts() {
    let (github, head) = set_up();
    let path = format!("{REPO}/commits/{head}/status");
    assert_eq!(get(&github, &path).at("/state"), "pending");
    let write = format!("{REPO}/statuses/{head}");
    for (context, state) in [("ci", "pending"), ("ci", "success"), ("docs", "success")] {
        let made = send(
            &github,
            "bot-token",
            "POST",
            &write,
            &json!({"state": state, "context": context, "description": "d"}),
        );
        assert_eq!((made.status, made.at("/creator/login")), (201, json!("bot")));
    }
    let combined = get(&github, &path);
    assert_eq!((combined.at("/state"), combined.at("/total_count")), (json!("success"), json!(2)));
    assert_eq!(combined.at("/statuses/0/creator"), Value::Null);
    let history = get(&github, &format!("{path}es"));
    assert_eq!(history.each("", "/state"), [json!("success"), json!("success"), json!("pending")]);
    assert_eq!(send(&github, "bot-token", "POST", &write, &json!({"state": "green"})).status, 422);
    github.state(|state| state.repo("octo/widgets").set_status(&head, "docs", "error", "bot"));
    assert_eq!(get(&github, &path).at("/state"), "failure");
}
