use std::collections::BTreeSet;

use super::fixture::{Git, code, lines};
use crate::git::{Renamed, Repository};

fn pairs(open: &Repository, from: &str, to: &str) -> Vec<(String, String)> {
    let renamed = open.renames(from, to).unwrap();
    renamed.into_iter().map(|Renamed { before, after }| (before, after)).collect()
}

/// What git says is renamed in one step.
fn by_git(git: &Git, from: &str, to: &str) -> BTreeSet<(String, String)> {
    let lines = git.run(&["diff", "-M", "--name-status", "--diff-filter=R", from, to]);
    lines
        .lines()
        .map(|line| {
            let mut fields = line.split('\t').skip(1).map(str::to_owned);
            (fields.next().unwrap(), fields.next().unwrap())
        })
        .collect()
}

fn pair(before: &str, after: &str) -> (String, String) {
    (before.to_owned(), after.to_owned())
}

#[test]
fn a_chain_is_followed_through() {
    let git = Git::new();
    let (a, long) = (lines(&[(1, "of a\n")]), lines(&[(1, "of long\n"), (2, "too\n")]));
    let from = git.commit("start", &[("a", &a), ("keep", "kept\n"), ("src/long.rs", &long)]);
    git.run(&["mv", "a", "b"]);
    git.commit("a to b", &[]);
    git.commit("rewritten", &[("b", &lines(&[(1, "of a\n"), (2, "x\n"), (3, "x\n")]))]);
    git.run(&["mv", "b", "c"]);
    git.commit("b to c", &[("c", &lines(&[(1, "of a\n"), (2, "x\n"), (3, "x\n"), (4, "y\n"), (5, "y\n")]))]);
    git.commit(
        "and more",
        &[("c", &lines(&[(1, "z\n"), (2, "x\n"), (3, "x\n"), (4, "y\n"), (5, "y\n"), (6, "z\n")]))],
    );
    git.run(&["mv", "src", "lib"]);
    let to = git.commit("the folder", &[]);
    let open = git.open();
    assert_eq!(pairs(&open, &from, &to), [pair("a", "c"), pair("src/long.rs", "lib/long.rs")]);
    assert!(!by_git(&git, &from, &to).contains(&pair("a", "c")), "too far for one step");
    let followed = git.run(&["log", "--follow", "--format=", "--name-status", &to, "--", "c"]);
    assert!(followed.lines().last().unwrap().ends_with("\ta"), "{followed}");
    assert_eq!(pairs(&open, &from, "main"), pairs(&open, &from, &to));
    assert!(pairs(&open, &from, &from).is_empty());
}

#[test]
fn what_is_gone_new_or_back_gives_nothing() {
    let git = Git::new();
    let [gone, back, old] =
        ["gone", "back", "old"].map(|name| lines(&[(1, name), (2, name), (5, name), (9, name)]));
    let from = git.commit("start", &[("gone", &gone), ("back", &back), ("old", &old)]);
    let new = "nothing\nlike\nany\nother\nfile\n";
    git.run(&["mv", "gone", "gone2"]);
    git.run(&["mv", "back", "back2"]);
    git.commit("moved", &[("new", new)]);
    git.run(&["rm", "--quiet", "gone2"]);
    git.run(&["mv", "back2", "back"]);
    git.run(&["mv", "new", "new2"]);
    git.run(&["mv", "old", "old2"]);
    git.commit("on", &[]);
    // A new file takes the old one's path, and moves on.
    git.commit("again", &[("old", "entirely\ndifferent\nlines\nare\nin\nhere\n")]);
    git.run(&["mv", "old", "old3"]);
    let to = git.commit("once more", &[]);
    assert_eq!(pairs(&git.open(), &from, &to), [pair("old", "old2")]);
}

#[test]
fn one_step_is_as_git_sees_it() {
    let git = Git::new();
    let files: Vec<_> = (0..12)
        .map(|n| (format!("src/f{n}"), lines(&[(n % 10 + 1, "own\n"), (10, &format!("{n}\n"))])))
        .collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let from = git.commit("start", &files);
    for n in 0..12 {
        let to = ["src/g", "lib/f", "src/deep/f"][n % 3];
        git.file(format!("{to}{n}"));
        git.run(&["mv", &format!("src/f{n}"), &format!("{to}{n}")]);
    }
    // Some changed on the way: a little, and past recognition.
    let to = git.commit(
        "moved",
        &[
            ("src/g0", &lines(&[(1, "own\n"), (10, "0\n"), (5, "else\n")])),
            ("lib/f1", "a\nb\nc\nd\n"),
            ("empty", ""),
        ],
    );
    let found: BTreeSet<_> = pairs(&git.open(), &from, &to).into_iter().collect();
    assert_eq!(found, by_git(&git, &from, &to));
    assert_eq!(found.len(), 11);
}

#[test]
fn merges_and_squashes_count_as_what_they_brought() {
    let git = Git::new();
    let from = git.commit("start", &[("a", &lines(&[])), ("b", "other\nlines\nhere\n")]);
    git.run(&["switch", "--quiet", "--create", "side"]);
    git.run(&["mv", "a", "a2"]);
    let head = git.commit("moved", &[]);
    git.run(&["switch", "--quiet", "main"]);
    git.commit("between", &[("c", "1\n")]);
    git.run(&["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    git.run(&["mv", "a2", "a3"]);
    let to = git.commit("on", &[]);
    let open = git.open();
    assert_eq!(pairs(&open, &from, &to), [pair("a", "a3")]);
    assert_eq!(pairs(&open, &head, &to), [pair("a2", "a3")], "from the other parent");
    assert_eq!(pairs(&open, &to, &from), [pair("a3", "a")], "in one step where there is no way");
}

#[test]
fn swapped_paths_are_kept_apart() {
    let git = Git::new();
    let (a, b) = (lines(&[(1, "a\n"), (2, "a\n"), (3, "a\n")]), "wholly\nother\nlines\nof\nb\n");
    let from = git.commit("start", &[("a", &a), ("b", b)]);
    git.run(&["mv", "a", "t"]);
    git.commit("one", &[]);
    git.run(&["mv", "b", "a"]);
    git.commit("two", &[]);
    git.run(&["mv", "t", "b"]);
    let to = git.commit("three", &[]);
    assert_eq!(pairs(&git.open(), &from, &to), [pair("a", "b"), pair("b", "a")]);
}

#[cfg(unix)]
#[test]
fn paths_of_any_bytes_are_read() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let git = Git::new();
    let [before, after] = [&b"caf\xe9.rs"[..], b"caf\xff\n\".rs"].map(OsStr::from_bytes);
    std::fs::write(git.file(before), lines(&[])).unwrap();
    let from = git.commit_all("start");
    git.run(&[OsStr::new("mv"), before, after]);
    let to = git.commit_all("moved");
    std::fs::write(git.file(after), lines(&[(3, "fixed\n")])).unwrap();
    let merged = git.commit_all("merged");
    let back = git.revert(&["HEAD"]);
    let open = git.open();
    assert_eq!(pairs(&open, &from, &to), [pair("caf\u{fffd}.rs", "caf\u{fffd}\n\".rs")]);
    assert_eq!(open.reverted_by(&merged, "main").unwrap(), Some(back));
}

#[test]
fn ends_that_are_not_there_are_refused() {
    let git = Git::new();
    let id = git.commit("start", &[("a", "1")]);
    let open = git.open();
    assert_eq!(code(open.renames(&id, &"1".repeat(40))), "no_such_commit");
    assert_eq!(code(open.renames("none", &id)), "no_such_commit");
}
