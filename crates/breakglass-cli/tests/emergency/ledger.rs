//! The ledger at the command line, in both stores.

use std::fs;

use serde_json::Value;

use crate::support::{Town, filled};

#[test]
fn a_change_before_a_checkpoint_is_found() {
    let town = Town::in_emergency();
    let key = town.run("alice", &["ledger", "key", "octo.example/widgets", "--to", "secret.key"]);
    assert_eq!(key.code, 0, "{key:?}");
    let public = key.out.trim().to_owned();
    let note = town.run("alice", &["ledger", "checkpoint", "--sign", "secret.key"]);
    assert!(note.out.contains("\u{2014} octo.example/widgets "), "{note:?}");
    fs::write(town.folder.path().join("note.txt"), &note.out).unwrap();
    let verify = |more: &[&str]| {
        let mut args = vec!["ledger", "verify"];
        args.extend(more);
        town.run("alice", &args)
    };
    let held = verify(&["--checkpoint", "note.txt", "--key", &public]);
    assert_eq!(held.code, 0, "{held:?}");
    assert!(held.out.contains("held against 1 checkpoint"), "{held:?}");
    let trailer = held.out.lines().last().unwrap().trim().to_owned();
    assert_eq!(verify(&["--checkpoint", &trailer]).code, 0);

    // The end is cut off: without a checkpoint nobody sees it.
    let text = fs::read_to_string(town.ledger()).unwrap();
    let cut: Vec<&str> = text.lines().collect();
    fs::write(town.ledger(), format!("{}\n", cut[..2].join("\n"))).unwrap();
    assert_eq!(verify(&[]).code, 0, "a cut end shows nothing by itself");
    let cut_off = verify(&["--checkpoint", &trailer]);
    assert_eq!(cut_off.code, 3, "{cut_off:?}");
    assert!(cut_off.out.contains("[ledger_cut]"), "{cut_off:?}");
    fs::write(town.ledger(), text.replace("answers 500", "answers 501")).unwrap();
    let changed = verify(&[]);
    assert_eq!(changed.code, 3, "{changed:?}");
    assert!(changed.out.contains("entry 2 is the first that is wrong"), "{changed:?}");
    assert!(changed.out.contains("[wrong_hash]"), "{changed:?}");
}

#[test]
fn both_stores_hold_the_same_entries() {
    let town = Town::new();
    let database = town.folder.path().join("ledger.sqlite");
    let database = database.to_str().unwrap();
    let init = town.run("alice", &["ledger", "init", "octo.example/widgets", "--ledger", database]);
    assert_eq!(init.code, 0, "{init:?}");
    let again = town.run("alice", &["ledger", "init", "octo.example/widgets", "--ledger", database]);
    assert!(again.err.contains("[already_there]"), "{again:?}");
    let declared = town.run(
        "alice",
        &[
            "emergency",
            "declare",
            "octo/widgets",
            "--incident",
            "INC-7",
            "--reason",
            "down",
            "--for",
            "10m",
            "--branch",
            "main",
            "--ledger",
            database,
        ],
    );
    assert_eq!(declared.code, 0, "{declared:?}");
    let exported = town.run("alice", &["ledger", "export", "--to", "copy.jsonl", "--ledger", database]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let copy = ["ledger", "verify", "--ledger", "copy.jsonl"];
    let (one, other) =
        (town.run("alice", &copy), town.run("alice", &["ledger", "verify", "--ledger", database]));
    assert_eq!((one.code, &one.out), (0, &other.out));
    let shown = town.run("alice", &["ledger", "show", "--ledger", database, "--event", "emergency_declared"]);
    assert!(shown.out.contains("INC-7 by alice until"), "{shown:?}");
}

#[test]
fn without_a_ledger_there_is_a_word() {
    let town = Town::new();
    for args in [
        &["ledger", "verify"][..],
        &["follow-ups", "list"],
        &["report"],
        &["emergency", "list"],
        &["merge", "octo/widgets#1", "--emergency", "INC-7", "--print-steps"],
    ] {
        let ran = town.run("alice", args);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("[no_ledger]"), "{ran:?}");
    }
}

#[test]
fn a_follow_up_is_waived_by_name_and_with_a_reason() {
    let town = Town::in_emergency();
    let merged = town.answered(&filled(town.printed()));
    assert_eq!(merged.code, 0, "{merged:?}");
    let listed = town.run("alice", &["follow-ups", "list", "--check", "lint", "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    let id = listed[0]["follow_up"]["id"].as_str().unwrap();
    let waive = |token: &str, id: &str, reason: &str| {
        town.run(token, &["follow-ups", "waive", id, "--reason", reason])
    };
    for (ran, code) in [
        (waive("alice", "fu-000000000000", "generated code"), "[follow_up_not_found]"),
        (waive("dave", id, "generated code"), "[may_not_merge]"),
        (waive("alice", id, " "), "[reason_missing]"),
    ] {
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(code), "{ran:?}");
    }
    assert_eq!(waive("bob", id, "generated code").code, 0);
    assert!(waive("bob", id, "generated code").err.contains("[follow_up_settled]"));
    let all = town.run("alice", &["follow-ups", "list", "--all", "--check", "lint"]);
    assert_eq!(all.code, 0, "{all:?}");
    assert!(all.out.contains("waived by bob: generated code"), "{all:?}");
}
