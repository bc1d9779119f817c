//! What turns while a person is being asked.

use breakglass_fake_github::CheckRun;

use crate::support::{TARGET, Town};
use crate::terminal::Terminal;

#[test]
fn a_person_may_stop() {
    let town = Town::in_emergency();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.answers("Type `yes` to go on", "no");
    terminal.sees("nothing was merged");
    assert_eq!(terminal.ends().0, 4);
    assert!(!town.events().contains(&"merge_permitted".to_owned()));
}

#[test]
fn what_was_typed_ahead_answers_nothing() {
    let town = Town::in_emergency();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.sees("will be waived");
    // Typed while the pause is not over: three answers at once.
    terminal.types("yes");
    terminal.types("yes");
    terminal.answers("Type `yes` to go on", "no");
    assert_eq!(terminal.ends().0, 4);
    assert!(!town.events().contains(&"merge_permitted".to_owned()));
}

#[test]
fn a_wrong_name_is_asked_for_again() {
    let town = Town::in_emergency();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.acknowledges("will be waived");
    terminal.acknowledges("has not finished");
    terminal.answers("Type octo/widgets#1 to go on", "octo/widgets#2");
    terminal.sees("is not the change's name");
    terminal.answers("Type octo/widgets#1 to go on", "octo/widgets#1");
    terminal.sees("merged");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_check_that_turns_green_is_asked_about_no_more() {
    let town = Town::in_emergency();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.sees("Type `yes` to go on");
    town.conclude("build", "success");
    terminal.types("yes");
    terminal.sees("`build`: running -> passed");
    terminal.sees("merged");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_check_that_turns_red_ends_it() {
    let town = Town::in_emergency();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.sees("Type `yes` to go on");
    town.conclude("build", "failure");
    terminal.types("yes");
    terminal.sees("no emergency gets past this");
    assert_eq!(terminal.ends().0, 3);
    assert!(!town.events().contains(&"merge_permitted".to_owned()));
}

#[test]
fn a_new_head_ends_it() {
    let town = Town::in_emergency();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.sees("Type `yes` to go on");
    town.repo(|repo| {
        let head = repo.push("fix", &[("src/lib.rs", "// other\n")], "Something else");
        repo.add_check(&head, CheckRun::new("build").status("in_progress"));
    });
    terminal.types("yes");
    terminal.sees("another head commit");
    assert_eq!(terminal.ends().0, 2);
}

#[test]
fn where_the_normal_lane_is_ready_it_offers_the_plain_merge() {
    let town = Town::in_emergency();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.sees("Type `yes` to go on");
    town.conclude("build", "success");
    let head = town.head.clone();
    town.later(1);
    town.repo(|repo| {
        repo.add_check(&head, CheckRun::new("lint").concluded("success"));
        repo.review(1, "bob", "APPROVED");
        let failed = repo.runs_on(&head, 100).iter().find(|run| run.name == "lint").unwrap().id;
        repo.conclude(failed, "success");
    });
    terminal.types("yes");
    terminal.answers("to merge it as on any day", "yes");
    terminal.sees("merged as on any day");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(town.events().last().map(String::as_str), Some("note"));
}

#[test]
fn what_is_blocked_is_told_at_once() {
    let town = Town::in_emergency();
    town.conclude("build", "failure");
    let terminal = Terminal::merge(&town, "alice", &[]);
    let (code, rest) = terminal.ends();
    assert_eq!(code, 3, "{rest}");
    assert!(rest.contains("`build` has failed"), "{rest}");
}

#[test]
fn a_dry_run_shows_the_steps_and_records_nothing() {
    let town = Town::in_emergency();
    let before = town.events().len();
    let ran = town.run("alice", &["merge", TARGET, "--emergency", "INC-7", "--dry-run"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    for text in ["will be waived", "`build` is absolutely required", "Is this the change that you mean?"] {
        assert!(ran.out.contains(text), "{ran:?}");
    }
    assert_eq!(town.events().len(), before);
}
