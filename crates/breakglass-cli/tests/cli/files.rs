//! A change from files.

use breakglass::{State, Verdict};
use serde_json::json;

use crate::support::{HEAD, POLICY, breakglass, change, folder, ran, run_in};

/// Checks a change document with these observations under the policy.
fn exit_of(observations: &[(&str, &str)], more: &[&str]) -> i32 {
    let folder = folder(&[("breakglass.yml", POLICY), ("change.json", &change(observations))]);
    let args: Vec<&str> = ["check", "change.json"].iter().chain(more).copied().collect();
    run_in(folder.path(), &args).code
}

#[test]
fn the_exit_code_tells_the_verdict() {
    assert_eq!(exit_of(&[("build", "passed"), ("test", "passed")], &[]), 0);
    assert_eq!(exit_of(&[("build", "passed"), ("test", "passed"), ("bench", "failed")], &[]), 0);
    assert_eq!(exit_of(&[("build", "running"), ("test", "passed")], &[]), 1);
    assert_eq!(exit_of(&[("build", "passed"), ("test", "failed")], &[]), 3);
}

#[test]
fn the_lane_decides_whose_verdict_counts() {
    let emergency = ["--lane", "emergency"];
    assert_eq!(exit_of(&[("build", "passed"), ("test", "failed")], &emergency), 0);
    assert_eq!(exit_of(&[("build", "running"), ("test", "failed")], &emergency), 4);
    assert_eq!(exit_of(&[("build", "queued"), ("test", "failed")], &emergency), 1);
    assert_eq!(exit_of(&[("build", "failed"), ("test", "passed")], &emergency), 3);
}

#[test]
fn standard_input_is_read() {
    let folder = folder(&[("breakglass.yml", POLICY)]);
    let text = change(&[("build", "passed"), ("test", "passed")]);
    let ran = ran(breakglass().current_dir(&folder).args(["check", "-"]).write_stdin(text));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("acme/shop#42  Fix the thing\n"), "{}", ran.out);
}

#[test]
fn json_is_the_assessment_document() {
    let folder = folder(&[
        ("breakglass.yml", POLICY),
        ("change.json", &change(&[("build", "running"), ("test", "passed")])),
    ]);
    let ran = run_in(folder.path(), &["check", "change.json", "--format", "json"]);
    let document = ran.document();
    assert_eq!(document.normal.verdict, Verdict::Waiting);
    assert_eq!(document.emergency.verdict, Verdict::Confirm);
    assert!(ran.out.ends_with("}\n") && ran.out.contains("\n  \"normal\""));
}

#[test]
fn payloads_of_a_folder_make_one_change() {
    let run = |name: &str, id: u64| {
        json!({"id": id, "name": name, "head_sha": HEAD, "status": "completed", "conclusion": "success",
               "app": {"id": 15368, "slug": "github-actions"}, "check_suite": {"id": 7}})
    };
    let runs = json!({"total_count": 2, "check_runs": [run("build", 1), run("test", 2)]}).to_string();
    let status = json!([{"id": 3, "context": "deploy/preview", "state": "pending",
        "url": format!("https://api.github.com/repos/acme/shop/statuses/{HEAD}")}])
    .to_string();
    let folder = folder(&[
        ("breakglass.yml", POLICY),
        ("payloads/1-runs.json", &runs),
        ("payloads/2-statuses.json", &status),
        ("payloads/3-nothing.json", "[]"),
        ("payloads/notes.txt", "not read"),
    ]);
    let ran = run_in(folder.path(), &["check", "payloads", "--format", "json"]);
    let document = ran.document();
    assert_eq!((document.repository.as_str(), document.head.as_str()), ("acme/shop", HEAD));
    assert_eq!(document.normal.verdict, Verdict::Mergeable);
    assert!(
        document.checks.iter().any(|check| check.name == "deploy/preview" && check.state == State::Running)
    );
    assert!(ran.err.contains("3-nothing.json: an empty list says nothing"), "{}", ran.err);
}

#[test]
fn the_gates_own_run_is_not_counted() {
    let observations = [("build", "passed"), ("test", "passed"), ("breakglass", "running")];
    let text = change(&observations).replace("\"state\":\"running\"", "\"run\":\"99\",\"state\":\"running\"");
    let folder = folder(&[("breakglass.yml", POLICY), ("change.json", &text)]);
    let args = ["check", "change.json", "--format", "json", "--gate-app", "15368", "--gate-run", "99"];
    assert_eq!(run_in(folder.path(), &args).document().normal.verdict, Verdict::Clean);
    assert_eq!(run_in(folder.path(), &args[..4]).document().normal.verdict, Verdict::Mergeable);
}

#[test]
fn no_policy_points_to_init() {
    let folder = folder(&[("change.json", &change(&[]))]);
    let ran = run_in(folder.path(), &["check", "change.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("[no_policy]") && ran.err.contains("breakglass init"), "{}", ran.err);
}

#[test]
fn the_policy_of_the_github_folder_is_preferred() {
    let strict = POLICY.replace("unlisted: optional", "unlisted: absolutely_required");
    let text = change(&[("build", "passed"), ("test", "passed"), ("bench", "failed")]);
    let files = [("breakglass.yml", POLICY), (".github/breakglass.yml", &strict), ("change.json", &text)];
    let folder = folder(&files);
    assert_eq!(run_in(folder.path(), &["check", "change.json"]).code, 3);
    assert_eq!(run_in(folder.path(), &["check", "change.json", "--policy", "breakglass.yml"]).code, 0);
}

#[test]
fn wrong_input_is_named_with_its_file_and_code() {
    let with = |name: &str, text: &str, wanted: &[&str]| {
        let folder = folder(&[("breakglass.yml", POLICY), (name, text)]);
        let ran = run_in(folder.path(), &["check", name]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.out.is_empty());
        wanted.iter().for_each(|wanted| assert!(ran.err.contains(wanted), "{wanted} in {}", ran.err));
    };
    with("a.json", "{\"check_runs\": [", &["a.json", "[invalid_json]", "line 1"]);
    with("b.json", "{\"hello\": 1}", &["b.json", "[unknown_payload]"]);
    with("c.json", "{\"message\": \"Not Found\"}", &["c.json", "[forge_error]"]);
    with("d.json", &change(&[("", "passed")]), &["d.json", "[empty_name]", "/observations/0/name"]);
    with("e.json", &change(&[]).replace("change/1", "change/9"), &["e.json", "[document_too_new]"]);
    with("f.json", "{\"schema\": \"breakglass/ledger/1\"}", &["f.json", "[wrong_document]"]);
    with("breakglass.yml", "version: 1\nruels: []\n", &["[invalid_json]"]);
}

#[test]
fn usage_errors_end_with_2() {
    let folder = folder(&[("breakglass.yml", POLICY), ("a.json", &change(&[])), ("b.json", &change(&[]))]);
    let wrong: [&[&str]; 9] = [
        &["check"],
        &["check", "absent.json"],
        &["check", "a.json", "b.json"],
        &["check", "a.json", "--watch"],
        &["check", "a.json", "--head", HEAD],
        &["check", "a.json", "--until", "confirm"],
        &["check", "octo/widgets#1", "a.json"],
        &["check", "octo/widgets#1", "--number", "2"],
        &["check", "a.json", "--format", "yaml"],
    ];
    for args in wrong {
        let ran = run_in(folder.path(), args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn explain_names_the_rule_that_decided_and_those_passed_over() {
    let policy = "version: 1\nunlisted: optional\nrules:\n  - {check: build, tier: required, from: jenkins}\n  \
                  - {check: b*, tier: absolutely_required, from: github-actions}\n  - {check: other, tier: optional}\n";
    let folder = folder(&[("p.yml", policy), ("c.json", &change(&[("build", "passed"), ("zoo", "passed")]))]);
    let run = |more: &[&str]| {
        let args: Vec<&str> =
            ["explain", "c.json", "--policy", "p.yml"].iter().chain(more).copied().collect();
        run_in(folder.path(), &args)
    };
    let shown = run(&["--check", "build"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(
        shown.out.contains("build from github-actions: absolutely_required, by rule /rules/1 `b*`"),
        "{}",
        shown.out
    );
    assert!(
        shown.out.contains("passed over rule /rules/0 `build`: it trusts another producer"),
        "{}",
        shown.out
    );
    assert!(!shown.out.contains("zoo"));
    let all: Vec<breakglass::Explanation> = serde_json::from_str(&run(&["--format", "json"]).out).unwrap();
    let zoo = all.iter().find(|one| one.check.name == "zoo").unwrap();
    assert_eq!((zoo.rule.as_str(), zoo.passed_over.len()), ("/unlisted", 3));
    assert_eq!(run(&["--check", "absent"]).code, 2);
}
