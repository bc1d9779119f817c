//! Who may do what, and the second person.

use crate::support::{POLICY, TARGET, Town};
use crate::terminal::Terminal;

const DECLARE: [&str; 7] =
    ["emergency", "declare", "octo/widgets", "--incident", "INC-7", "--reason", "checkout answers 500"];

#[test]
fn only_listed_persons_declare_and_merge() {
    let town = Town::new();
    for (token, code) in [("bob", "[may_not_declare]"), ("app", "[no_person]"), ("nobody", "[unauthorized]")]
    {
        let ran = town.run(token, &DECLARE);
        assert_ne!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains(code), "{token}: {ran:?}");
    }
    town.declare();
    let again = town.run("alice", &DECLARE);
    assert!(again.err.contains("[already_declared]"), "{again:?}");
    let ran = town.run("dave", &["merge", TARGET, "--emergency", "INC-7", "--print-steps"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("[may_not_merge]"), "{ran:?}");
}

#[test]
fn a_second_persons_agreement_is_read_back_from_the_forge() {
    let town = Town::with_policy(&POLICY.replace("  solo: true\n", ""));
    town.declare();
    let mut terminal = Terminal::merge(&town, "alice", &[]);
    terminal.acknowledges("will be waived");
    terminal.acknowledges("has not finished");
    terminal.answers("Type octo/widgets#1 to go on", "octo/widgets#1");
    terminal.sees("quoting the code ");
    let code = terminal.sees("\n").trim().to_owned();
    assert_eq!(code.len(), 16, "{code}");
    let say = |login: &str, text: &str| town.repo(|repo| repo.comment(1, login, text));
    // Her own agreement, that of the author, of a stranger, and of a bot count for nothing, nor does a quotation.
    say("alice", &code);
    terminal.sees("[same_person]");
    say("carol", &format!("fine: {code}"));
    terminal.sees("[own_change]");
    say("dave", &code);
    terminal.sees("[may_not_merge]");
    say("bob", &format!("> {code}\nwhat is this?"));
    say("gate[bot]", &code);
    terminal.sees("[not_a_person]");
    say("bob", &format!("I have looked: {code}"));
    terminal.sees("bob agrees");
    terminal.sees("merged");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn nobody_waits_for_a_second_person_for_ever() {
    let town = Town::with_policy(&POLICY.replace("  solo: true\n", ""));
    town.declare();
    let mut terminal = Terminal::merge(&town, "alice", &["--patience", "6s"]);
    terminal.acknowledges("will be waived");
    terminal.acknowledges("has not finished");
    terminal.answers("Type octo/widgets#1 to go on", "octo/widgets#1");
    terminal.sees("[steps_open]");
    assert_eq!(terminal.ends().0, 1);
}

#[test]
fn an_emergency_is_extended_and_closed() {
    let town = Town::in_emergency();
    let extend =
        |by: &str| town.run("alice", &["emergency", "extend", "INC-7", "--by", by, "--reason", "still down"]);
    assert_eq!(extend("30m").code, 0);
    let too_long = extend("5h");
    assert!(too_long.err.contains("[too_long]"), "{too_long:?}");
    let closed = town.run("bob", &["emergency", "close", "INC-7", "--reason", "over"]);
    assert_eq!(closed.code, 0, "{closed:?}");
    let ran = town.run("alice", &["merge", TARGET, "--emergency", "INC-7", "--print-steps"]);
    assert!(ran.err.contains("[emergency_over]"), "{ran:?}");
    let listed = town.run("alice", &["emergency", "list"]);
    assert_eq!(listed.out, "no emergency is open\n");
    let all = town.run("alice", &["emergency", "list", "--all", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&all.out).unwrap();
    assert_eq!(all[0]["closed"]["reason"], "over");
}
