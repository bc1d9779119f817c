use std::collections::{BTreeSet, HashMap, HashSet};

use super::fixture::{Git, code};
use crate::git::Relation::{Descendant, Same, Unrelated};
use crate::git::Repository;

/// What git says the merge commit and its descendants on the base branch are.
fn after_by_git(git: &Git, merge_commit: &str) -> BTreeSet<String> {
    let range = format!("{merge_commit}..main");
    let mut all: BTreeSet<_> =
        git.run(&["rev-list", "--ancestry-path", &range]).lines().map(str::to_owned).collect();
    if git.says(&["merge-base", "--is-ancestor", merge_commit, "main"]) {
        all.insert(merge_commit.to_owned());
    }
    all
}

/// Same set as git's, which is returned, and each after its parents.
fn assert_as_git(git: &Git, open: &Repository, merge_commit: &str, parents: &str) -> BTreeSet<String> {
    let after = open.after(merge_commit, "main").unwrap();
    let set: BTreeSet<_> = after.iter().cloned().collect();
    assert_eq!(set.len(), after.len(), "none twice");
    assert_eq!(set, after_by_git(git, merge_commit), "{merge_commit}");
    let at: HashMap<_, _> = after.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    for line in parents.lines() {
        let mut ids = line.split(' ');
        let child = at.get(ids.next().unwrap());
        for parent in ids.filter_map(|id| at.get(id)) {
            assert!(child.is_some_and(|child| child > parent), "{line}");
        }
    }
    set
}

#[test]
fn a_true_merge_and_what_follows_it() {
    let git = Git::new();
    git.commit("start", &[("a", "1")]);
    git.run(&["switch", "--quiet", "--create", "fix"]);
    let head = git.commit("fix", &[("b", "1")]);
    git.run(&["switch", "--quiet", "main"]);
    let between = git.commit("between", &[("c", "1")]);
    git.run(&["merge", "--quiet", "--no-ff", "--no-edit", "fix"]);
    let merged = git.id("HEAD");
    let later = git.commit("later", &[("a", "2")]);
    git.run(&["switch", "--quiet", "--create", "side"]);
    let side = git.commit("side", &[("d", "1")]);
    git.run(&["switch", "--quiet", "main"]);
    let last = git.commit("last", &[("a", "3")]);
    let open = git.open();

    let relation = |commit: &str| open.relation(&merged, commit, "main").unwrap();
    assert_eq!(relation(&merged), Same);
    assert_eq!(relation(&later), Descendant);
    assert_eq!(relation(&last), Descendant);
    assert_eq!(relation(&side), Unrelated, "a descendant that is not on the base branch");
    assert_eq!(relation(&head), Unrelated);
    assert_eq!(relation(&between), Unrelated);
    assert_eq!(relation(&"1".repeat(40)), Unrelated, "not in the clone");
    assert_eq!(open.relation(&merged, &side, "side").unwrap(), Descendant);
    assert_eq!(open.relation(&"1".repeat(40), &last, "main").unwrap(), Unrelated);
    assert_eq!(open.relation(&side, &last, "main").unwrap(), Unrelated);
    assert_eq!(open.after(&merged, "main").unwrap(), [merged.clone(), later, last.clone()]);
    assert_eq!(open.after(&last, "main").unwrap(), std::slice::from_ref(&last));
    assert!(open.after(&side, "main").unwrap().is_empty(), "not on the base branch");
    assert!(open.after(&"1".repeat(40), "main").unwrap().is_empty());
}

#[test]
fn a_squash_leaves_the_head_commit_out() {
    let git = Git::new();
    git.commit("start", &[("a", "1")]);
    git.run(&["switch", "--quiet", "--create", "fix"]);
    git.commit("one", &[("b", "1")]);
    let head = git.commit("two", &[("b", "2")]);
    git.run(&["switch", "--quiet", "main"]);
    git.run(&["merge", "--quiet", "--squash", "fix"]);
    let merged = git.commit_all("fix (squashed)");
    let later = git.commit("later", &[("a", "2")]);
    git.run(&["switch", "--quiet", "fix"]);
    let more = git.commit("three", &[("b", "3")]);
    let open = git.open();

    assert_eq!(open.relation(&merged, &head, "main").unwrap(), Unrelated);
    assert_eq!(open.relation(&merged, &more, "main").unwrap(), Unrelated);
    assert_eq!(open.relation(&merged, &later, "main").unwrap(), Descendant);
    assert_eq!(open.after(&merged, "main").unwrap(), [merged, later]);
    assert!(open.after(&head, "main").unwrap().is_empty());
}

#[test]
fn a_rebase_counts_from_its_last_commit() {
    let git = Git::new();
    git.commit("start", &[("a", "1")]);
    git.run(&["switch", "--quiet", "--create", "fix"]);
    git.commit("one", &[("b", "1")]);
    let head = git.commit("two", &[("b", "2")]);
    git.run(&["switch", "--quiet", "main"]);
    git.commit("between", &[("c", "1")]);
    git.run(&["switch", "--quiet", "fix"]);
    git.run(&["rebase", "--quiet", "main"]);
    git.run(&["switch", "--quiet", "main"]);
    git.run(&["merge", "--quiet", "--ff-only", "fix"]);
    let (first, merged) = (git.id("HEAD~1"), git.id("HEAD"));
    let later = git.commit("later", &[("a", "2")]);
    let open = git.open();

    assert_eq!(open.relation(&merged, &first, "main").unwrap(), Unrelated);
    assert_eq!(open.relation(&merged, &head, "main").unwrap(), Unrelated);
    assert_eq!(open.after(&merged, "main").unwrap(), [merged, later]);
}

/// Many commits with up to three parents each and clocks that go wrong.
fn tangle(seed: u64) -> (Git, Vec<String>) {
    let git = Git::new();
    let mut state = seed;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).checked_rem(below).unwrap()
    };
    let mut stream = String::new();
    for mark in 1..=40 {
        let wrong = if draw(4) == 0 { draw(5_000) } else { 0 };
        let seconds = 1_700_000_000_u64.saturating_add(mark).saturating_sub(wrong);
        let parents: BTreeSet<_> = (0..=draw(3))
            .map(|_| mark.saturating_sub(draw(6)).saturating_sub(1))
            .filter(|&mark| mark > 0)
            .collect();
        let branch = if mark == 40 { "main".to_owned() } else { format!("b{mark}") };
        stream += &format!("commit refs/heads/{branch}\nmark :{mark}\n");
        stream += &format!("committer alice <alice@example.com> {seconds} +0000\ndata 1\nx\n");
        for (at, parent) in parents.iter().rev().enumerate() {
            stream += &format!("{} :{parent}\n", if at == 0 { "from" } else { "merge" });
        }
    }
    git.feed(&["fast-import", "--quiet", "--export-marks=.git/marks"], stream.as_bytes());
    let marks = std::fs::read_to_string(git.file(".git/marks")).unwrap();
    let commits = marks.lines().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
    (git, commits)
}

#[test]
fn any_history_is_told_as_git_tells_it() {
    for seed in 1..=3 {
        let (git, commits) = tangle(seed);
        let open = git.open();
        let parents = git.run(&["rev-list", "--parents", "main"]);
        for merge_commit in &commits {
            let after = assert_as_git(&git, &open, merge_commit, &parents);
            for commit in &commits {
                let relation = open.relation(merge_commit, commit, "main").unwrap();
                let expected = match after.contains(commit) {
                    _ if commit == merge_commit => Same,
                    true => Descendant,
                    false => Unrelated,
                };
                assert_eq!(relation, expected, "{merge_commit} {commit}");
            }
        }
    }
}

#[test]
fn a_commit_graph_changes_nothing() {
    let (git, commits) = tangle(9);
    git.run(&["commit-graph", "write", "--reachable"]);
    assert!(git.path().join(".git/objects/info/commit-graph").exists());
    let parents = git.run(&["rev-list", "--parents", "main"]);
    for merge_commit in &commits {
        assert_as_git(&git, &git.open(), merge_commit, &parents);
    }
}

#[test]
fn a_shallow_clone_is_right_or_says_that_it_cannot_tell() {
    let mut told = HashSet::new();
    for (seed, depth) in [(1, 1), (1, 3), (2, 4), (3, 5), (4, 6)] {
        let (git, commits) = tangle(seed);
        let shallow = git.cloned(&["--branch=main", &format!("--depth={depth}")]);
        let (whole, cut) = (git.open(), shallow.open());
        for merge_commit in &commits {
            match cut.after(merge_commit, "main") {
                Ok(after) => {
                    let all = whole.after(merge_commit, "main").unwrap();
                    assert_eq!(BTreeSet::from_iter(after), BTreeSet::from_iter(all));
                }
                Err(problem) => assert_eq!(problem.code().to_string(), "shallow_clone"),
            }
            for commit in &commits {
                let expected = whole.relation(merge_commit, commit, "main").unwrap();
                match cut.relation(merge_commit, commit, "main") {
                    Ok(relation) => {
                        told.insert(format!("{relation:?}"));
                        assert_eq!(relation, expected, "{merge_commit} {commit}");
                    }
                    Err(problem) => {
                        told.insert(problem.code().to_string());
                        assert_eq!(problem.code().to_string(), "shallow_clone");
                    }
                }
            }
        }
    }
    assert_eq!(told.len(), 4, "each of the answers was given: {told:?}");
}

#[test]
fn a_straight_shallow_clone_tells_what_it_has() {
    let git = Git::new();
    let ids: Vec<_> = (0..6).map(|number| git.commit("step", &[("a", &number.to_string())])).collect();
    let shallow = git.cloned(&["--depth=3"]);
    let open = shallow.open();
    assert_eq!(open.after(&ids[4], "main").unwrap(), ids[4..]);
    assert_eq!(open.after(&ids[3], "origin/main").unwrap(), ids[3..], "the very end of it");
    assert_eq!(code(open.after(&ids[2], "main")), "shallow_clone");
    assert_eq!(code(open.relation(&ids[2], &ids[4], "main")), "shallow_clone");
    assert_eq!(open.relation(&ids[3], &ids[5], "main").unwrap(), Descendant);
    assert_eq!(open.relation(&ids[4], &ids[3], "main").unwrap(), Unrelated);
    assert_eq!(open.relation(&ids[3], &ids[1], "main").unwrap(), Unrelated);
}

#[test]
fn no_more_is_listed_than_ten_thousand() {
    let git = Git::new();
    let mut stream = String::new();
    for mark in 1..=10_001 {
        stream += &format!("commit refs/heads/main\nmark :{mark}\n");
        stream += &format!("committer alice <alice@example.com> {} +0000\ndata 1\nx\n", 1_700_000_000 + mark);
    }
    git.feed(&["fast-import", "--quiet"], stream.as_bytes());
    let ids: Vec<_> = git.run(&["rev-list", "--reverse", "main"]).lines().map(str::to_owned).collect();
    let open = git.open();
    assert_eq!(open.after(&ids[1], "main").unwrap(), ids[1..]);
    assert_eq!(code(open.after(&ids[0], "main")), "too_much_history");
    assert_eq!(code(open.reverted_by(&ids[0], "main")), "too_much_history");
    assert_eq!(open.relation(&ids[0], &ids[10_000], "main").unwrap(), Descendant, "one answer needs no list");
}

#[test]
fn what_is_no_id_is_refused() {
    let git = Git::new();
    let id = git.commit("start", &[("a", "1")]);
    let open = git.open();
    for wrong in ["", "main", "HEAD", id.get(..39).unwrap(), "g123456789012345678901234567890123456789"] {
        assert_eq!(code(open.relation(wrong, &id, "main")), "no_such_commit");
        assert_eq!(code(open.relation(&id, wrong, "main")), "no_such_commit");
        assert_eq!(code(open.after(wrong, "main")), "no_such_commit");
        assert_eq!(code(open.reverted_by(wrong, "main")), "no_such_commit");
    }
    assert_eq!(code(open.relation(&id, &"1".repeat(40), "none")), "no_such_commit");
    assert_eq!(open.relation(&id.to_uppercase(), &id, "main").unwrap(), Same);
}
