//! The whole story, from the declaration to settled follow-ups.

use breakglass_fake_github::CheckRun;

use crate::support::{TARGET, Town};
use crate::terminal::Terminal;

#[test]
fn from_the_declaration_to_settled_follow_ups() {
    let town = Town::in_emergency();
    let listed = town.run("alice", &["emergency", "list"]);
    assert!(listed.out.contains("INC-7") && listed.out.contains("checkout answers 500"), "{listed:?}");

    let mut terminal = Terminal::merge(&town, "alice", &["--comment"]);
    terminal.sees("INC-7");
    terminal.sees("Fix the checkout");
    let shown = terminal.sees("Type `yes` to go on");
    assert!(shown.contains("will be waived"), "{shown}");
    assert!(
        shown.find("lint").unwrap() < shown.find("a review is missing").unwrap(),
        "failed ones first: {shown}"
    );
    terminal.types("yes");
    terminal.sees("`build` is absolutely required and has not finished");
    let shown = terminal.sees("Type `yes` to go on");
    assert!(shown.contains("for 4 min"), "{shown}");
    assert!(shown.contains("may not even compile"), "{shown}");
    terminal.types("yes");
    terminal.answers("Type octo/widgets#1 to go on", "octo/widgets#1");
    let shown = terminal.sees("merged: octo/widgets#1");
    assert!(shown.contains("permit pm-"), "{shown}");
    let (code, rest) = terminal.ends();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("3 to follow up"), "{rest}");

    let (merged, message) = town.repo(|repo| {
        let commit = repo.pull(1).merge_commit_sha.clone().unwrap();
        (commit.clone(), repo.graph.get(&commit).unwrap().message.clone())
    });
    let comment = town.repo(|repo| repo.comments.last().unwrap().body.clone());
    assert!(comment.contains("lint") && comment.contains("waived"), "{comment}");
    for trailer in ["Breakglass-Emergency: ", "Breakglass-Permit: pm-", "Breakglass-Checkpoint: "] {
        assert!(message.contains(trailer), "{message}");
    }
    assert_eq!(
        town.events(),
        [
            "ledger_opened",
            "policy_recorded",
            "emergency_declared",
            "merge_permitted",
            "merge_started",
            "merge_completed"
        ]
    );

    let owed = town.run("alice", &["follow-ups", "list"]);
    assert_eq!(owed.code, 1, "{owed:?}");
    for check in ["build", "lint", "review"] {
        assert!(owed.out.contains(check), "{owed:?}");
    }
    let files = town.run("alice", &["follow-ups", "list", "--by-file", "--check", "lint"]);
    assert!(files.out.contains("src/lib.rs") && files.out.contains("lint"), "{files:?}");
    let none = town.run("alice", &["follow-ups", "list", "--path", "docs/**"]);
    assert_eq!((none.code, none.out.as_str()), (0, "nothing is owed\n"));

    // Green on the old head settles nothing; red there is a late failure.
    town.conclude("build", "failure");
    town.later(60);
    let settled = town.run("alice", &["follow-ups", "settle"]);
    assert_eq!(settled.code, 1, "{settled:?}");
    assert!(settled.err.contains("late failure: `build`"), "{settled:?}");

    // What runs on the merge commit and on a later one settles, and so does a review by another person.
    town.later(120);
    town.repo(|repo| {
        repo.add_check(&merged, CheckRun::new("lint").concluded("failure"));
        repo.add_check(&merged, CheckRun::new("build").concluded("success"));
        repo.review(1, "bob", "APPROVED");
    });
    let settled = town.run("alice", &["follow-ups", "settle"]);
    assert_eq!(settled.code, 1, "{settled:?}");
    let owed = town.run("alice", &["follow-ups", "list"]);
    assert!(owed.out.contains("failing  lint") && owed.out.contains("a defect"), "{owed:?}");
    town.later(180);
    town.repo(|repo| {
        let later = repo.push("main", &[("src/lib.rs", "// newer\n")], "Lint");
        repo.add_check(&later, CheckRun::new("lint").concluded("success"));
    });
    let settled = town.run("alice", &["follow-ups", "settle"]);
    assert_eq!(settled.code, 0, "{settled:?}");

    let closed = town.run("bob", &["emergency", "close", "INC-7", "--reason", "rolled out"]);
    assert_eq!(closed.code, 0, "{closed:?}");
    for (args, code) in [
        (&["ledger", "verify"][..], 0),
        (&["ledger", "replay"], 0),
        (&["follow-ups", "list"], 0),
        (&["merge", TARGET, "--emergency", "INC-7", "--dry-run"], 2),
    ] {
        let ran = town.run("alice", args);
        assert_eq!(ran.code, code, "{ran:?}");
    }
    let report = town.run("alice", &["report", "--format", "markdown"]);
    assert_eq!(report.code, 0, "{report:?}");
    for word in ["INC-7", "lint", "waived", "octo/widgets#1"] {
        assert!(report.out.contains(word), "{word} is not in the report:\n{}", report.out);
    }
}

#[test]
fn a_drill_asks_for_the_same_steps_and_merges_nothing() {
    let town = Town::new();
    let declared = town.run(
        "alice",
        &[
            "emergency",
            "drill",
            "octo/widgets",
            "--incident",
            "INC-7",
            "--reason",
            "does everybody know the way?",
        ],
    );
    assert_eq!(declared.code, 0, "{declared:?}");
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.sees("a drill: nothing will be merged");
    terminal.acknowledges("will be waived");
    terminal.acknowledges("has not finished");
    terminal.answers("Type octo/widgets#1 to go on", "octo/widgets#1");
    terminal.sees("rehearsed");
    assert_eq!(terminal.ends().0, 0);
    assert!(town.repo(|repo| repo.pull(1).merged.is_none()));
    assert_eq!(town.events().last().map(String::as_str), Some("note"));
}
