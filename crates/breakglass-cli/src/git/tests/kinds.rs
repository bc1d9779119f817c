//! Kinds of repositories, and how their commits are named.

use tempfile::TempDir;

use super::fixture::{Git, code};
use crate::git::Relation::{Descendant, Unrelated};
use crate::git::Repository;

#[test]
fn a_repository_is_found_from_below() {
    let git = Git::new();
    let id = git.commit("start", &[("deep/down/a", "1")]);
    let open = Repository::open(&git.path().join("deep/down")).unwrap();
    assert_eq!(open.resolve("main").unwrap(), id);
}

#[test]
fn where_there_is_none_is_said() {
    let folder = TempDir::new().unwrap();
    for path in [folder.path().to_path_buf(), folder.path().join("none")] {
        let problem = Repository::open(&path).err().unwrap();
        assert_eq!(problem.code().to_string(), "not_a_repository");
        assert!(problem.message().contains(&path.display().to_string()), "{}", problem.message());
    }
}

#[test]
fn commits_go_by_branch_remote_branch_and_id() {
    let origin = Git::new();
    let first = origin.commit("first", &[("a", "1")]);
    origin.run(&["branch", "team/fix"]);
    let second = origin.commit("second", &[("a", "2")]);
    let git = origin.cloned(&[]);
    let third = git.commit("third", &[("a", "3")]);
    let open = git.open();
    assert_eq!(open.resolve("main").unwrap(), third);
    assert_eq!(open.resolve("HEAD").unwrap(), third);
    assert_eq!(open.resolve("refs/heads/main").unwrap(), third);
    assert_eq!(open.resolve("origin/main").unwrap(), second);
    assert_eq!(open.resolve("origin/HEAD").unwrap(), second);
    assert_eq!(open.resolve("origin/team/fix").unwrap(), first);
    assert_eq!(open.resolve(&first).unwrap(), first);
    assert_eq!(open.resolve(first.get(..8).unwrap()).unwrap(), first);
    let tree = git.id("HEAD^{tree}");
    for wrong in [
        "",
        "team/fix",
        "main~1",
        "HEAD^",
        ":/first",
        "@{-1}",
        "..",
        "ma in",
        "-",
        first.get(..5).unwrap(),
        &tree,
        tree.get(..12).unwrap(),
    ] {
        assert_eq!(code(open.resolve(wrong)), "no_such_commit", "{wrong}");
    }
    assert_eq!(code(open.resolve(&"1".repeat(40))), "no_such_commit");
}

#[test]
fn no_tag_or_other_branch_stands_in_for_a_branch() {
    let git = Git::new();
    let first = git.commit("first", &[("a", "1")]);
    let second = git.commit("second", &[("a", "2")]);
    git.run(&["tag", "main", &first]);
    git.run(&["tag", "release", &first]);
    git.run(&["branch", "refs/heads/ghost", &first]);
    git.run(&["branch", "shade/HEAD", &first]);
    assert_eq!(git.open().resolve("main").unwrap(), second);
    assert_eq!(code(git.open().resolve("release")), "no_such_commit");
    assert_eq!(code(git.open().resolve("ghost")), "no_such_commit");
    assert_eq!(code(git.open().resolve("shade")), "no_such_commit");
}

#[test]
fn a_branch_without_commits_has_none() {
    let open = Git::new().open();
    assert_eq!(code(open.resolve("main")), "no_such_commit");
    assert_eq!(code(open.resolve("HEAD")), "no_such_commit");
}

/// A merge commit, a later one and one on a side branch.
fn story(git: &Git) -> [String; 3] {
    let merged = git.commit("merged", &[("a", "1")]);
    let later = git.commit("later", &[("a", "2")]);
    git.run(&["switch", "--quiet", "--create", "side"]);
    let side = git.commit("side", &[("b", "1")]);
    git.run(&["switch", "--quiet", "main"]);
    [merged, later, side]
}

fn tells(open: &Repository, [merged, later, side]: &[String; 3], base: &str) {
    assert_eq!(open.relation(merged, later, base).unwrap(), Descendant);
    assert_eq!(open.relation(merged, side, base).unwrap(), Unrelated);
    assert_eq!(open.after(merged, base).unwrap(), [merged.clone(), later.clone()]);
    assert_eq!(open.reverted_by(merged, base).unwrap(), None);
}

#[test]
fn packed_references_and_objects() {
    let git = Git::new();
    let story = story(&git);
    git.run(&["gc", "--quiet", "--prune=now"]);
    assert!(!git.path().join(".git/refs/heads/main").exists());
    assert!(git.path().join(".git/packed-refs").exists());
    tells(&git.open(), &story, "main");
}

#[test]
fn a_bare_repository() {
    let git = Git::new();
    let story = story(&git);
    let bare = git.cloned(&["--bare"]);
    tells(&bare.open(), &story, "main");
}

#[test]
fn a_second_worktree() {
    let git = Git::new();
    let story = story(&git);
    let folder = TempDir::new().unwrap();
    let tree = folder.path().join("tree");
    git.run(&["worktree", "add", "--quiet", tree.to_str().unwrap(), "side"]);
    let open = Repository::open(&tree).unwrap();
    tells(&open, &story, "main");
    assert_eq!(open.resolve("HEAD").unwrap(), story[2]);
}

#[test]
fn a_detached_head_with_remote_branches_only() {
    let git = Git::new();
    let story = story(&git);
    let clone = git.cloned(&[]);
    clone.run(&["switch", "--quiet", "--detach"]);
    clone.run(&["branch", "--quiet", "--delete", "--force", "main"]);
    tells(&clone.open(), &story, "origin/main");
    assert_eq!(code(clone.open().after(&story[0], "main")), "no_such_commit");
}

#[test]
fn ids_of_sixty_four_digits() {
    let git = Git::made_by(&["init", "--quiet", "--initial-branch=main", "--object-format=sha256", "."]);
    let story = story(&git);
    assert_eq!(story[0].len(), 64);
    tells(&git.open(), &story, "main");
}

#[test]
fn replaced_objects_do_not_count() {
    let git = Git::new();
    let story = story(&git);
    // As git shows it now, the side branch's commit is where the later one was.
    git.run(&["replace", &story[1], &story[2]]);
    git.run(&["replace", "--graft", &story[2]]);
    tells(&git.open(), &story, "main");
}

#[test]
fn no_program_of_the_configuration_runs() {
    let git = Git::new();
    let text = "one\ntwo\nthree\nfour\nfive\n";
    let from = git.commit("start", &[("a.txt", text), (".gitattributes", "*.txt diff=own filter=own\n")]);
    git.run(&["mv", "a.txt", "b.txt"]);
    let to = git.commit("moved", &[("b.txt", &format!("{text}six\n"))]);
    let touch = format!("touch {}/ran;cat", git.path().display());
    for key in
        ["diff.own.textconv", "diff.own.command", "filter.own.clean", "filter.own.smudge", "core.fsmonitor"]
    {
        git.run(&["config", key, &touch]);
    }
    let renamed = git.open().renames(&from, &to).unwrap();
    assert_eq!(renamed.len(), 1);
    assert!(!git.path().join("ran").exists());
}

#[test]
fn configuration_from_elsewhere_does_not_count() {
    let git = Git::new();
    let story = story(&git);
    let ends = git.file(".git/ends");
    std::fs::write(&ends, format!("{}\n", story[0])).unwrap();
    // What would make the clone a shallow one.
    std::fs::write(git.file(".git/elsewhere"), "[gitoxide \"core\"]\n\tshallowFile = ends\n").unwrap();
    git.run(&["config", "include.path", "elsewhere"]);
    tells(&git.open(), &story, "main");
    assert_eq!(git.open().reverted_by(&story[0], "main").unwrap(), None);
}

#[test]
fn what_the_clone_lacks_is_an_error() {
    let git = Git::new();
    let start = git.commit("start", &[("a", "1\n2\n3\n")]);
    let merged = git.commit("merged", &[("a", "1\n2 fixed\n3\n")]);
    git.commit("other", &[("a", "1 too\n2 fixed\n3\n")]);
    git.commit("back", &[("a", "1 too\n2\n3\n")]);
    let blob = git.id("main:a");
    let (folder, file) = blob.split_at(2);
    std::fs::remove_file(git.path().join(".git/objects").join(folder).join(file)).unwrap();
    assert_eq!(code(git.open().reverted_by(&merged, "main")), "cannot_read");
    assert_eq!(git.open().after(&merged, "main").unwrap().len(), 3, "ancestry needs no files");

    let (folder, file) = merged.split_at(2);
    std::fs::remove_file(git.path().join(".git/objects").join(folder).join(file)).unwrap();
    assert_eq!(code(git.open().after(&start, "main")), "cannot_read");
    let tip = git.open().resolve("main").unwrap();
    assert_eq!(git.open().after(&tip, "main").unwrap(), [tip]);
}
