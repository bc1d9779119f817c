//! What is broken before the end is refused and left as it is.

use std::fs::{read, remove_file, rename, write};

use breakglass::Ledger;
use breakglass_store::{JsonLinesStore, Reserve as _, code, open_path};
use rusqlite::Connection;

use crate::support::{BOTH, add_notes, created, note, now, set_aside, texts, verify};

#[test]
fn a_broken_line_in_the_middle_is_named_and_nothing_cut() {
    let (_folder, path) = created(BOTH[0]);
    add_notes(&path, 5);
    let lines = texts(&path);
    for line in 0..5_usize {
        for broken in ["", "{\"at\":", "\0\0\0\0", "null"] {
            let mut damaged = lines.clone();
            damaged[line] = broken.to_owned();
            let text = damaged.join("\n") + "\n";
            write(&path, &text).unwrap();
            let mut store = open_path(&path).unwrap();
            let error = Ledger::open(&mut store).unwrap_err();
            let place = error.position().unwrap().line;
            assert_eq!((error.code(), place), (code::STORE_DAMAGED, u32::try_from(line).unwrap() + 1));
            assert_eq!(read(&path).unwrap(), text.as_bytes());
        }
    }
    assert!(set_aside(&path).is_empty());
}

#[test]
fn a_changed_entry_is_never_set_aside() {
    let (_folder, path) = created(BOTH[0]);
    add_notes(&path, 3);
    for line in 1..4 {
        let text = std::fs::read_to_string(&path).unwrap();
        let changed = text.replace(&format!("remark {}", line - 1), "remark X");
        write(&path, &changed).unwrap();
        let opened = open_path(&path).and_then(|mut store| Ledger::open(&mut store));
        let error = opened.unwrap_err();
        let place = error.position().map(|place| place.line);
        assert_eq!((error.code(), place), (breakglass::code::WRONG_HASH, Some(line + 1)), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), changed);
        write(&path, text).unwrap();
    }
    assert!(set_aside(&path).is_empty());
}

#[test]
fn a_file_that_was_replaced_or_cut_is_not_appended_to() {
    for name in BOTH {
        let (folder, path) = created(name);
        add_notes(&path, 3);
        let whole = read(&path).unwrap();
        let other = folder.path().join("other");
        let replace = || {
            write(&other, &whole).unwrap();
            rename(&other, &path).unwrap();
        };
        let cut = || write(&path, &whole[..whole.len() - 100]).unwrap();
        let remove = || remove_file(&path).unwrap();
        let steps: [&dyn Fn(); 3] = [&replace, &remove, &cut];
        // SQLite itself looks after the length of its file.
        for step in steps.iter().take(if name == BOTH[0] { 3 } else { 2 }) {
            let mut store = open_path(&path).unwrap();
            let mut ledger = Ledger::open(&mut store).unwrap();
            step();
            let error = ledger.note(&note("lost"), now(), &mut store).unwrap_err();
            assert_eq!(error.code(), code::STORE_REPLACED, "{error}");
            drop(store);
            write(&path, &whole).unwrap();
        }
    }
}

#[test]
fn files_of_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes");
    for text in ["one line\n", "no line end", "two\nlines\n", "{}\n", "\n"] {
        write(&path, text).unwrap();
        let error = open_path(&path).unwrap_err();
        let codes = [code::STORE_FOREIGN, code::STORE_DAMAGED];
        assert!(codes.contains(&error.code()), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
    assert!(set_aside(&path).is_empty());
}

#[test]
fn a_ledger_whose_first_write_was_torn_begins_anew() {
    let (_folder, path) = created(BOTH[0]);
    let whole = read(&path).unwrap();
    for kept in 1..whole.len() - 1 {
        write(&path, &whole[..kept]).unwrap();
        let mut store = open_path(&path).unwrap();
        Ledger::create("acme.example/breakglass", now(), &mut store).unwrap();
        assert_eq!(set_aside(&path).last().unwrap(), &whole[..kept]);
    }
    assert_eq!(set_aside(&path).len(), whole.len() - 2);
}

#[test]
fn writers_keep_out_of_each_others_way_though_the_lock_file_was_removed() {
    let (_folder, path) = created(BOTH[0]);
    let wait = std::time::Duration::from_millis(50);
    let mut store = JsonLinesStore::open_waiting(&path, wait).unwrap();
    let mut ledger = Ledger::open(&mut store).unwrap();
    remove_file(path.with_extension("jsonl.lock")).unwrap();
    let mut holder = open_path(&path).unwrap();
    holder.reserve().unwrap();
    let error = ledger.note(&note("beside the holder"), now(), &mut store).unwrap_err();
    assert_eq!(error.code(), code::STORE_LOCKED, "{error}");
    holder.release();
    ledger.note(&note("after the holder"), now(), &mut store).unwrap();
    assert_eq!(verify(&path).unwrap().size, 2);
}

#[test]
fn a_broken_row_is_named() {
    let (_folder, path) = created(BOTH[1]);
    add_notes(&path, 5);
    let database = Connection::open(&path).unwrap();
    let change = "UPDATE entry SET text = 'broken' WHERE seq = 3";
    assert!(database.execute(change, ()).unwrap_err().to_string().contains("never changed"));
    assert!(database.execute("DELETE FROM entry", ()).unwrap_err().to_string().contains("never removed"));
    database.execute_batch(&format!("DROP TRIGGER entry_is_never_changed; {change}")).unwrap();
    let error = Ledger::open(&mut open_path(&path).unwrap()).unwrap_err();
    assert_eq!((error.code(), error.position().unwrap().line), (code::STORE_DAMAGED, 4), "{error}");
}

#[test]
fn databases_of_others_and_of_newer_versions_are_left_alone() {
    let (folder, path) = created(BOTH[1]);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(open_path(&path).unwrap_err().code(), code::STORE_NEWER);

    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    let before = read(&other).unwrap();
    assert_eq!(open_path(&other).unwrap_err().code(), code::STORE_FOREIGN);
    assert_eq!(read(&other).unwrap(), before);

    let text = folder.path().join("text.db");
    write(&text, "no database, but a text that is long enough to look like something".repeat(20)).unwrap();
    assert_eq!(open_path(&text).unwrap_err().code(), code::STORE_FOREIGN);
}
