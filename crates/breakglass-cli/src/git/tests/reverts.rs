use super::fixture::{Git, code, lines};

fn reverted_by(git: &Git, merge_commit: &str) -> Option<String> {
    git.open().reverted_by(merge_commit, "main").unwrap()
}

/// A repository with one file of ten lines, and a merge commit that changed its fifth.
fn fixed() -> (Git, String) {
    let git = Git::new();
    git.commit("start", &[("a", &lines(&[])), ("b", "1\n")]);
    let merged = git.commit("fix", &[("a", &lines(&[(5, "fixed\n")]))]);
    (git, merged)
}

#[test]
fn a_plain_revert_is_found_whatever_its_message_says() {
    let (git, merged) = fixed();
    assert_eq!(reverted_by(&git, &merged), None);
    git.commit("other", &[("b", "2\n")]);
    git.run(&["revert", "--no-commit", &merged]);
    let back = git.commit_all("tidy up");
    git.commit("later", &[("b", "3\n")]);
    assert_eq!(reverted_by(&git, &merged), Some(back));
}

#[test]
fn files_added_removed_renamed_and_made_executable_go_back() {
    let git = Git::new();
    git.commit("start", &[("gone", "old\n"), ("moved", &lines(&[])), ("run", "#!/bin/sh\n")]);
    git.run(&["rm", "--quiet", "gone"]);
    git.run(&["mv", "moved", "there"]);
    git.run(&["update-index", "--chmod=+x", "run"]);
    std::fs::write(git.file("new/file"), "new\n").unwrap();
    git.run(&["add", "new/file"]);
    git.run(&["commit", "--quiet", "--message", "all kinds"]);
    git.run(&["reset", "--quiet", "--hard"]);
    let merged = git.id("HEAD");
    let back = git.revert(&[&merged]);
    assert_eq!(reverted_by(&git, &merged), Some(back));
}

#[test]
fn squash_rebase_and_merge_commits_are_alike() {
    for way in
        [&["merge", "--no-ff", "--no-edit", "fix"][..], &["merge", "--squash", "fix"], &["rebase", "fix"]]
    {
        let git = Git::new();
        git.commit("start", &[("a", &lines(&[])), ("b", "1\n")]);
        git.run(&["switch", "--quiet", "--create", "fix"]);
        git.commit("one", &[("b", "2\n")]);
        git.commit("two", &[("a", &lines(&[(5, "fixed\n")]))]);
        git.run(&["switch", "--quiet", "main"]);
        git.run(way);
        if way.contains(&"--squash") {
            git.commit_all("squashed");
        }
        let merged = git.id("HEAD");
        git.commit("between", &[("a", &lines(&[(2, "other\n"), (5, "fixed\n")]))]);
        let main_line: &[&str] = if way.contains(&"--no-ff") { &["--mainline", "1"] } else { &[] };
        let back = git.revert(&[main_line, &[merged.as_str()]].concat());
        assert_eq!(reverted_by(&git, &merged), Some(back), "{way:?}");
    }
}

#[test]
fn other_lines_may_have_changed_between() {
    for (old, new, between) in [
        ("line 5\n", "fixed\n", lines(&[(1, "other\n"), (2, ""), (5, "fixed\n"), (9, "9a\n9b\n")])),
        ("line 5\n", "fixed\nmore\n", lines(&[(1, "0\nline 1\n"), (5, "fixed\nmore\n"), (10, "line 10")])),
        ("line 5\n", "", lines(&[(1, "other\n"), (5, ""), (8, "other\n")])),
        ("", "added\n", lines(&[(1, "added\n"), (5, "added\n"), (9, "added\n")])),
    ] {
        let git = Git::new();
        git.commit("start", &[("a", &lines(&[(5, old)]))]);
        let merged = git.commit("fix", &[("a", &lines(&[(5, new)]))]);
        git.commit("between", &[("a", &between)]);
        let back = git.revert(&[&merged]);
        assert_eq!(reverted_by(&git, &merged), Some(back), "{new:?} {between:?}");
    }
}

#[test]
fn the_next_line_may_have_changed_between() {
    let git = Git::new();
    git.commit("start", &[("list", "one\n")]);
    let merged = git.commit("fix", &[("list", "one\ntwo\n")]);
    git.commit("between", &[("list", "one\ntwo\nthree\n")]);
    assert!(!git.says(&["revert", "--no-edit", &merged]), "git leaves this to people");
    git.run(&["revert", "--abort"]);
    let back = git.commit("by hand", &[("list", "one\nthree\n")]);
    assert_eq!(reverted_by(&git, &merged), Some(back));
}

#[test]
fn what_others_did_to_the_same_lines_leaves_nothing_to_tell() {
    for (new, between, left) in [
        // Which of the two lines comes first?
        ("", "other\n", "line 5\nother\n"),
        ("", "other\n", "other\nline 5\n"),
        // Is the other's word to stay?
        ("fixed\n", "fixed by others\n", "line 5\n"),
        ("fixed\n", "fixed by others\n", "line 5 by others\n"),
    ] {
        let git = Git::new();
        git.commit("start", &[("a", &lines(&[]))]);
        let merged = git.commit("fix", &[("a", &lines(&[(5, new)]))]);
        git.commit("between", &[("a", &lines(&[(5, between)]))]);
        git.commit("left", &[("a", &lines(&[(5, left)]))]);
        assert_eq!(reverted_by(&git, &merged), None, "{new:?} {between:?} {left:?}");
    }
}

#[test]
fn a_message_alone_is_no_revert() {
    let (git, merged) = fixed();
    let said = format!("Revert \"fix\"\n\nThis reverts commit {merged}.");
    git.commit_all(&said);
    git.commit(&said, &[("b", "2\n")]);
    git.commit(&said, &[("a", &lines(&[(5, "fixed better\n")]))]);
    assert_eq!(reverted_by(&git, &merged), None);
}

#[test]
fn less_more_and_other_than_the_inverse_are_none() {
    let git = Git::new();
    let old = [("a", lines(&[])), ("b", lines(&[]))];
    let new = lines(&[(3, "fixed\n"), (7, "fixed\n")]);
    git.commit("start", &[("a", &old[0].1), ("b", &old[1].1), ("c", "1\n")]);
    let merged = git.commit("fix", &[("a", &new), ("b", &new)]);
    let again = || git.run(&["reset", "--quiet", "--hard", &merged]);
    for (what, files) in [
        ("one file", vec![("a", lines(&[]))]),
        ("one hunk of each", vec![("a", lines(&[(3, "fixed\n")])), ("b", lines(&[(3, "fixed\n")]))]),
        ("one hunk less", vec![("a", lines(&[])), ("b", lines(&[(7, "fixed\n")]))]),
        ("a file more", vec![("a", lines(&[])), ("b", lines(&[])), ("c", "2\n".to_owned())]),
        ("a line more", vec![("a", lines(&[])), ("b", lines(&[(9, "more\n")]))]),
        ("another old line", vec![("a", lines(&[])), ("b", lines(&[(3, "line 3 \n")]))]),
        ("no end of line", vec![("a", lines(&[])), ("b", lines(&[(10, "line 10")]))]),
    ] {
        let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        git.commit(what, &files);
        assert_eq!(reverted_by(&git, &merged), None, "{what}");
        again();
    }
    let back = git.commit("all of it", &[("a", &lines(&[])), ("b", &lines(&[]))]);
    assert_eq!(reverted_by(&git, &merged), Some(back));
}

#[test]
fn the_same_lines_elsewhere_are_none() {
    let git = Git::new();
    git.commit("start", &[("a", &lines(&[(2, "}\n"), (9, "}\n")]))]);
    let merged = git.commit("fix", &[("a", &lines(&[(2, "}\n"), (5, "line 5\n}\n"), (9, "}\n")]))]);
    // Takes out the same line as was put in, at another place.
    git.commit("elsewhere", &[("a", &lines(&[(2, "}\n"), (5, "line 5\n}\n"), (9, "")]))]);
    assert_eq!(reverted_by(&git, &merged), None);
    git.commit("put back", &[("a", &lines(&[(2, "}\n"), (5, "line 5\n}\n"), (9, "}\n")]))]);
    let back = git.revert(&[&merged]);
    assert_eq!(reverted_by(&git, &merged), Some(back));
}

#[test]
fn a_mode_that_stays_is_none() {
    let git = Git::new();
    git.commit("start", &[("run", "1\n")]);
    std::fs::write(git.file("run"), "2\n").unwrap();
    git.run(&["add", "run"]);
    git.run(&["update-index", "--chmod=+x", "run"]);
    git.run(&["commit", "--quiet", "--message", "fix"]);
    let merged = git.id("HEAD");
    std::fs::write(git.file("run"), "1\n").unwrap();
    git.run(&["add", "run"]);
    git.run(&["update-index", "--chmod=+x", "run"]);
    git.run(&["commit", "--quiet", "--message", "half"]);
    assert_eq!(reverted_by(&git, &merged), None);
}

#[test]
fn a_revert_that_was_reverted_does_not_stand() {
    let (git, merged) = fixed();
    let back = git.revert(&[&merged]);
    assert_eq!(reverted_by(&git, &merged), Some(back.clone()));
    let again = git.revert(&[&back]);
    assert_eq!(reverted_by(&git, &merged), None);
    assert_eq!(reverted_by(&git, &back), Some(again.clone()), "for the revert itself");
    git.commit("between", &[("a", &lines(&[(1, "other\n"), (5, "fixed\n")]))]);
    let twice = git.revert(&[&again]);
    assert_eq!(reverted_by(&git, &merged), Some(twice));
}

#[test]
fn a_revert_elsewhere_is_none() {
    let (git, merged) = fixed();
    git.run(&["switch", "--quiet", "--create", "side"]);
    let side = git.revert(&[&merged]);
    git.run(&["switch", "--quiet", "main"]);
    git.commit("later", &[("b", "2\n")]);
    assert_eq!(reverted_by(&git, &merged), None, "on a side branch");

    // The branch is merged, and what it did is not.
    git.run(&["merge", "--quiet", "--strategy=ours", "--no-edit", "side"]);
    assert!(git.says(&["merge-base", "--is-ancestor", &side, "main"]));
    assert_eq!(reverted_by(&git, &merged), None);
}

#[test]
fn a_merged_revert_counts_as_the_merge_commit() {
    let (git, merged) = fixed();
    git.run(&["switch", "--quiet", "--create", "side"]);
    git.revert(&[&merged]);
    git.run(&["switch", "--quiet", "main"]);
    git.commit("later", &[("a", &lines(&[(1, "other\n"), (5, "fixed\n")]))]);
    git.run(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    assert_eq!(reverted_by(&git, &merged), Some(git.id("HEAD")));
}

#[test]
fn what_changed_nothing_and_what_is_not_there_is_not_reverted() {
    let (git, _) = fixed();
    let empty = git.commit_all("nothing");
    git.commit_all("nothing either");
    assert_eq!(reverted_by(&git, &empty), None);
    assert_eq!(reverted_by(&git, &"1".repeat(40)), None);
}

#[test]
fn the_first_commit_of_all_can_be_reverted() {
    let git = Git::new();
    let merged = git.commit("start", &[("a", "1\n")]);
    let back = git.revert(&[&merged]);
    assert_eq!(reverted_by(&git, &merged), Some(back));
}

#[test]
fn binary_files_go_back_whole() {
    let git = Git::new();
    git.commit("start", &[("blob", "\0one\0"), ("a", "1\n")]);
    let merged = git.commit("fix", &[("blob", "\0two\0")]);
    git.commit("other", &[("a", "2\n")]);
    let back = git.revert(&[&merged]);
    assert_eq!(reverted_by(&git, &merged), Some(back));
}

#[test]
fn a_shallow_clone_tells_only_what_it_has() {
    let (git, merged) = fixed();
    git.commit("other", &[("b", "2\n")]);
    let back = git.revert(&[&merged]);
    git.commit("later", &[("b", "3\n")]);
    let with = |depth: &str| git.cloned(&[depth]).open().reverted_by(&merged, "main");
    assert_eq!(with("--depth=5").unwrap(), Some(back));
    assert_eq!(code(with("--depth=4")), "shallow_clone", "without its parent its patch is not known");
    assert_eq!(code(with("--depth=2")), "shallow_clone");
}
