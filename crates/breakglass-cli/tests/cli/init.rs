//! `init`.

use breakglass::{Policy, Tier};
use breakglass_fake_github::{FakeGitHub, Protection, RequiredCheck, Ruleset};
use serde_json::{Value, json};

use crate::support::{Ran, folder, github, ran, reading, repo, run_in};

fn demanding() -> FakeGitHub {
    let (github, _) = github();
    repo(&github, |repo| {
        let checks = vec![RequiredCheck::pinned("build", 15_368), RequiredCheck::any("ci: \"x\" # y")];
        repo.protect(
            "main",
            Protection { checks, strict: true, approvals: Some(2), ..Protection::default() },
        );
        repo.add_ruleset(Ruleset::new("more").requiring(&[RequiredCheck::any("test")], false));
        repo.branch("free", "main");
    });
    github
}

fn init(github: &FakeGitHub, folder: &std::path::Path, args: &[&str]) -> Ran {
    let mut command = reading(github);
    ran(command.env("GITHUB_TOKEN", "root-secret").current_dir(folder).arg("init").args(args))
}

fn names(policy: &Policy) -> Vec<&str> {
    policy.document().rules.iter().filter_map(|rule| rule.check.as_deref()).collect()
}

#[test]
fn what_github_demands_is_drafted() {
    let github = demanding();
    let empty = folder(&[]);
    let ran = init(&github, empty.path(), &["octo/widgets"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let policy = Policy::parse(ran.out.as_bytes()).unwrap();
    assert_eq!(names(&policy), ["build", "ci: \"x\" # y", "test"]);
    assert_eq!((policy.document().rules.len(), policy.document().unlisted), (5, Tier::Optional));
    assert!(ran.out.contains("The merge policy of octo/widgets"));
    assert!(std::fs::read_dir(empty.path()).unwrap().next().is_none(), "nothing is written");
}

#[test]
fn another_branch_has_its_own_demands() {
    let github = demanding();
    let empty = folder(&[]);
    let ran = init(&github, empty.path(), &["octo/widgets", "--branch", "free"]);
    assert!(names(&Policy::parse(ran.out.as_bytes()).unwrap()).is_empty(), "{}", ran.out);
    assert_eq!(init(&github, empty.path(), &["octo/widgets", "--branch", "absent"]).code, 5);
    assert_eq!(init(&github, empty.path(), &["octo/absent"]).code, 5);
}

#[test]
fn those_who_may_not_see_protection_are_told_so() {
    let github = demanding();
    let mut command = reading(&github);
    let ran = ran(command.args(["init", "octo/widgets"]));
    assert_eq!(names(&Policy::parse(ran.out.as_bytes()).unwrap()), ["build", "ci: \"x\" # y", "test"]);
    assert!(ran.err.contains("not shown to this token"), "{}", ran.err);
}

#[test]
fn what_is_written_loads_and_fits_the_schema_beside_it() {
    let github = demanding();
    let empty = folder(&[]);
    let ran = init(&github, empty.path(), &["octo/widgets", "--write"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let at = |name: &str| std::fs::read_to_string(empty.path().join(".github").join(name)).unwrap();
    let text = at("breakglass.yml");
    Policy::parse(text.as_bytes()).unwrap();
    let named = text.lines().next().unwrap().split_once("$schema=").unwrap().1.to_owned();
    let schema: Value = serde_json::from_str(&at(&named)).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let value: Value = serde_saphyr::from_str(&text).unwrap();
    assert!(validator.is_valid(&value), "{:?}", validator.iter_errors(&value).collect::<Vec<_>>());
    let wrong: Value = serde_saphyr::from_str(&text.replace("unlisted:", "unlsited:")).unwrap();
    assert!(!validator.is_valid(&wrong));
    let check = run_in(empty.path(), &["lint"]);
    assert_ne!(check.code, 2, "{}", check.err);
}

#[test]
fn nothing_is_written_over_unless_forced() {
    let github = demanding();
    for name in [".github/breakglass.yml", "breakglass.yml"] {
        let there = folder(&[(name, "mine")]);
        let read = || std::fs::read_to_string(there.path().join(name)).unwrap();
        let refused = init(&github, there.path(), &["octo/widgets", "--write"]);
        assert_eq!((refused.code, read().as_str()), (2, "mine"));
        assert!(refused.err.contains("[already_there]"), "{}", refused.err);
        assert!(!there.path().join(".github/breakglass.schema.json").exists());
        assert_eq!(init(&github, there.path(), &["octo/widgets", "--write", "--force"]).code, 0);
        let text = std::fs::read_to_string(there.path().join(".github/breakglass.yml")).unwrap();
        assert!(Policy::parse(text.as_bytes()).is_ok());
    }
}

#[test]
fn payloads_are_as_good() {
    let protection = json!({"url": "x", "enforce_admins": {"enabled": true},
        "required_status_checks": {"strict": true, "contexts": ["build"], "checks": [{"context": "build", "app_id": 15368}]}});
    let rules = json!([{"type": "required_status_checks", "ruleset_id": 4, "ruleset_source": "acme/shop",
        "parameters": {"required_status_checks": [{"context": "lint"}], "strict_required_status_checks_policy": false}}]);
    let files =
        [("p.json", protection.to_string()), ("r.json", rules.to_string()), ("e.json", "[]".to_owned())];
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let ran = run_in(folder.path(), &["init", "p.json", "r.json", "--repo", "acme/shop"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(names(&Policy::parse(ran.out.as_bytes()).unwrap()), ["build", "lint"]);
    let nothing = run_in(folder.path(), &["init", "e.json"]);
    assert!(nothing.code == 0 && nothing.out.contains("rules: []"), "{}", nothing.err);
}

#[test]
fn payloads_that_tell_no_demands_are_refused() {
    let runs = json!({"total_count": 0, "check_runs": []}).to_string();
    let folder = folder(&[("runs.json", &runs)]);
    let ran = run_in(folder.path(), &["init", "runs.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("[demands_not_known]"), "{}", ran.err);
}
