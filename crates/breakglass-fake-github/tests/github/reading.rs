//! Reading repositories, pull requests, files and comparisons.

use crate::support::{REPO, as_token, ask, get, set_up};
use breakglass_fake_github::{ChangedFile, Mergeable};
use serde_json::{Value, json};

#[test]
fn the_repository_says_what_one_may() {
    let (github, _) = set_up();
    let repo = get(&github, REPO);
    assert_eq!(repo.status, 200);
    assert_eq!(repo.at("/default_branch"), "main");
    assert_eq!(repo.at("/permissions/admin"), true);
    assert_eq!(repo.at("/allow_squash_merge"), true);
    assert_eq!(repo.at("/allow_merge_commit"), true);
    assert_eq!(get(&github, "/user").at("/login"), "root");
    assert_eq!(get(&github, &format!("{REPO}/collaborators/bot/permission")).at("/permission"), "write");
}

#[test]
fn a_private_repository_looks_absent_to_strangers() {
    let (github, _) = set_up();
    github.state(|state| state.repo("octo/widgets").private = true);
    let stranger = ask("GET", &format!("{}{REPO}", github.url()), &[], None).unwrap();
    assert_eq!(stranger.status, 404);
    assert_eq!(stranger.at("/message"), "Not Found");
    assert_eq!(get(&github, REPO).status, 200);
}

#[test]
fn pull_requests_are_listed_and_shown() {
    let (github, head) = set_up();
    let list = get(&github, &format!("{REPO}/pulls?base=main&head=octo:feature/x"));
    assert_eq!(list.each("", "/number"), [json!(1)]);
    assert_eq!(list.at("/0/mergeable"), Value::Null);
    assert_eq!(get(&github, &format!("{REPO}/pulls?state=closed")).json(), json!([]));
    let pull = get(&github, &format!("{REPO}/pulls/1"));
    assert_eq!(pull.at("/head/sha"), json!(head));
    assert_eq!(pull.at("/head/label"), "octo:feature/x");
    assert_eq!(pull.at("/mergeable"), true);
    assert_eq!(pull.at("/mergeable_state"), "clean");
    assert_eq!(pull.at("/commits"), 1);
    assert_eq!(get(&github, &format!("{REPO}/pulls/9")).status, 404);
    github.state(|state| state.repo("octo/widgets").pull(1).mergeable = Mergeable::Unknown);
    let pull = get(&github, &format!("{REPO}/pulls/1"));
    assert_eq!(pull.at("/mergeable"), Value::Null);
    assert_eq!(pull.at("/mergeable_state"), "unknown");
}

#[test]
fn files_tell_renames() {
    let (github, _) = set_up();
    github.state(|state| state.repo("octo/widgets").rename_file("feature/x", "README.md", "docs/README.md"));
    let files = get(&github, &format!("{REPO}/pulls/1/files"));
    assert_eq!(files.each("", "/filename"), [json!("docs/README.md"), json!("src/lib.rs")]);
    assert_eq!(files.each("", "/status"), [json!("renamed"), json!("added")]);
    assert_eq!(files.at("/0/previous_filename"), "README.md");
    let commits = get(&github, &format!("{REPO}/pulls/1/commits"));
    assert_eq!(commits.each("", "/commit/message"), [json!("Add a library"), json!("Rename README.md")]);
    github.state(|state| {
        let by_hand = (0..5).map(|n| ChangedFile::new(&format!("f{n}"), "modified")).collect();
        state.repo("octo/widgets").pull(1).files = Some(by_hand);
        state.limits.pull_files = 3;
    });
    assert_eq!(get(&github, &format!("{REPO}/pulls/1/files")).each("", "/filename").len(), 3);
    assert_eq!(get(&github, &format!("{REPO}/pulls/1")).at("/changed_files"), 5);
}

#[test]
fn a_fork_that_is_gone_has_no_repository() {
    let (github, _) = set_up();
    github.state(|state| {
        let repo = state.repo("octo/widgets");
        repo.branch("mallory:patch", "main");
        repo.push("mallory:patch", &[("a", "a\n")], "Patch");
        let number = repo.open_pull("mallory:patch", "main", "Patch", "mallory");
        assert_eq!(number, 2);
    });
    let pull = get(&github, &format!("{REPO}/pulls/2"));
    assert_eq!(pull.at("/head/repo/full_name"), "mallory/widgets");
    assert_eq!(pull.at("/head/ref"), "patch");
    github.state(|state| state.repo("octo/widgets").pull(2).head_repo_deleted = true);
    let pull = get(&github, &format!("{REPO}/pulls/2"));
    assert_eq!(pull.at("/head/repo"), Value::Null);
    assert_eq!(pull.at("/base/repo/full_name"), "octo/widgets");
    let branches = get(&github, &format!("{REPO}/branches"));
    assert_eq!(branches.each("", "/name"), [json!("feature/x"), json!("main")]);
}

#[test]
fn contents_come_in_lines_of_base64_or_raw() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let (github, head) = set_up();
    let long = "0123456789".repeat(20);
    let tip = github
        .state(|state| state.repo("octo/widgets").push("main", &[("conf/a b.yml", &long)], "Configure"));
    let path = format!("{REPO}/contents/conf/a%20b.yml");
    let file = get(&github, &path);
    assert_eq!(file.at("/type"), "file");
    assert_eq!(file.at("/encoding"), "base64");
    let content = file.at("/content").as_str().unwrap_or_default().to_owned();
    assert!(content.lines().all(|line| line.len() <= 60) && content.lines().count() > 1);
    assert_eq!(STANDARD.decode(content.replace('\n', "")).unwrap(), long.as_bytes());
    assert_eq!(get(&github, &format!("{path}?ref={tip}")).status, 200);
    assert_eq!(get(&github, &format!("{path}?ref={head}")).status, 404);
    let url = format!("{}{path}", github.url());
    let raw = ask("GET", &url, &[("accept", "application/vnd.github.raw+json")], None).unwrap();
    assert_eq!(raw.text, long);
    let root = get(&github, &format!("{REPO}/contents/"));
    let root = if root.status == 200 { root } else { get(&github, &format!("{REPO}/contents")) };
    assert_eq!(root.each("", "/type"), [json!("file"), json!("dir")]);
    github.state(|state| state.limits.inline_bytes = 10);
    let file = get(&github, &path);
    assert_eq!((file.at("/encoding"), file.at("/content")), (json!("none"), json!("")));
}

#[test]
fn comparisons_count_both_ways() {
    let (github, head) = set_up();
    github.state(|state| state.repo("octo/widgets").push("main", &[("b", "b\n")], "Go on"));
    let both = get(&github, &format!("{REPO}/compare/main...feature%2Fx"));
    assert_eq!(both.status, 200, "{}", both.text);
    assert_eq!(both.at("/status"), "diverged");
    assert_eq!((both.at("/ahead_by"), both.at("/behind_by")), (json!(1), json!(1)));
    assert_eq!(both.each("/files", "/filename"), [json!("src/lib.rs")]);
    let same = get(&github, &format!("{REPO}/compare/{head}...{head}"));
    assert_eq!(same.at("/status"), "identical");
    assert_eq!(get(&github, &format!("{REPO}/compare/main...nowhere")).status, 404);
}

#[test]
fn commits_refs_and_shas_resolve() {
    let (github, head) = set_up();
    let commit = get(&github, &format!("{REPO}/commits/feature%2Fx"));
    assert_eq!(commit.at("/sha"), json!(head));
    assert_eq!(commit.each("/files", "/filename"), [json!("src/lib.rs")]);
    let url = format!("{}{REPO}/commits/heads%2Ffeature%2Fx", github.url());
    assert_eq!(ask("GET", &url, &[("accept", "application/vnd.github.sha")], None).unwrap().text, head);
    let tip = get(&github, &format!("{REPO}/git/ref/heads/feature/x"));
    assert_eq!(tip.at("/object/sha"), json!(head));
    assert_eq!(get(&github, &format!("{REPO}/commits/{head}/pulls")).each("", "/number"), [json!(1)]);
    assert_eq!(get(&github, &format!("{REPO}/commits?sha=feature/x")).each("", "/sha").len(), 2);
    assert_eq!(get(&github, &format!("{REPO}/commits/unknown")).status, 422);
}

#[test]
fn the_rest_is_not_found_in_githubs_shape() {
    let (github, _) = set_up();
    for (method, path) in
        [("GET", "/nothing"), ("GET", "/repos/octo/none"), ("PUT", "/user"), ("GET", "/repos/octo")]
    {
        let answer = as_token(&github, "admin-token", method, path, None).unwrap();
        assert_eq!((answer.status, answer.at("/message")), (404, json!("Not Found")), "{method} {path}");
        assert_eq!(answer.at("/status"), "404");
    }
}
