//! What every store does, over both.

use breakglass::Ledger;
use breakglass::ledger::{Append as _, AppendError, Entry, Tail};
use breakglass_store::{
    FileStore, JsonLinesStore, Reserve as _, SqliteStore, code, open_path, open_path_read_only,
};

use crate::support::{BOTH, created, note, now, texts, verify};

#[test]
fn a_ledger_is_created_and_opened_again() {
    for name in BOTH {
        let (_folder, path) = created(name);
        for size in 2..6 {
            let mut store = open_path(&path).unwrap();
            let mut ledger = Ledger::open(&mut store).unwrap();
            ledger.note(&note("a remark"), now(), &mut store).unwrap();
            assert_eq!(ledger.tail().size, size);
            let verified = verify(&path).unwrap();
            assert_eq!((verified.size, &verified.hash), (size, &ledger.tail().hash));
        }
        assert_eq!(Ledger::open(&mut open_path_read_only(&path).unwrap()).unwrap().tail().size, 5);
    }
}

#[test]
fn the_ending_says_the_kind() {
    let folder = tempfile::tempdir().unwrap();
    for (name, sqlite) in
        [("a.sqlite", true), ("a.sqlite3", true), ("a.DB", true), ("a.jsonl", false), ("a", false)]
    {
        let store = open_path(folder.path().join(name)).unwrap();
        assert_eq!(matches!(store, FileStore::Sqlite(_)), sqlite, "{name}");
    }
}

#[test]
fn a_second_ledger_is_not_begun() {
    for name in BOTH {
        let (_folder, path) = created(name);
        let error = Ledger::create("acme.example/other", now(), &mut open_path(&path).unwrap()).unwrap_err();
        assert_eq!(error.code(), breakglass::code::LEDGER_NOT_EMPTY);
        assert_eq!(verify(&path).unwrap().size, 1);
    }
}

#[test]
fn a_stale_tail_is_refused_and_nothing_written() {
    for name in BOTH {
        let (_folder, path) = created(name);
        let mut store = open_path(&path).unwrap();
        let stale = Ledger::open(&mut store).unwrap().tail().clone();
        crate::support::add_notes(&path, 2);
        let before = texts(&path);
        let entries = [Entry::parse(&before[1]).unwrap(), Entry::parse(&before[2]).unwrap()];
        assert_eq!(store.append(&stale, &entries), Err(AppendError::Moved));
        assert_eq!(store.append(&Tail::empty(), &entries), Err(AppendError::Moved));
        assert_eq!(texts(&path), before);
    }
}

#[test]
fn several_entries_are_appended_at_once() {
    for name in BOTH {
        let (_folder, path) = created(name);
        crate::support::add_notes(&path, 9);
        let entries: Vec<Entry> = texts(&path).iter().map(|text| Entry::parse(text).unwrap()).collect();
        let copy = path.with_file_name(format!("copy-{name}"));
        open_path(&copy).unwrap().append(&Tail::empty(), &entries).unwrap();
        assert_eq!(texts(&copy), texts(&path));
    }
}

#[test]
fn two_ledgers_on_one_file_go_on_from_each_other() {
    for name in BOTH {
        let (_folder, path) = created(name);
        let (mut first, mut second) = (open_path(&path).unwrap(), open_path(&path).unwrap());
        let mut a = Ledger::open(&mut first).unwrap();
        let mut b = Ledger::open(&mut second).unwrap();
        for _ in 0..20 {
            a.note(&note("from a"), now(), &mut first).unwrap();
            a.note(&note("from a"), now(), &mut first).unwrap();
            b.note(&note("from b"), now(), &mut second).unwrap();
        }
        a.catch_up(&mut first).unwrap();
        assert_eq!(a, b);
        assert_eq!(verify(&path).unwrap().size, 61);
    }
}

#[test]
fn any_entry_is_where_reading_starts() {
    for name in BOTH {
        let (_folder, path) = created(name);
        {
            let mut store = open_path(&path).unwrap();
            let mut ledger = Ledger::open(&mut store).unwrap();
            // More than the distance between two offsets that are remembered.
            for n in 0..150 {
                ledger.note(&note(format!("{n} {}", "x".repeat(1500))), now(), &mut store).unwrap();
            }
        }
        let all = texts(&path);
        let (mut fresh, mut used) = (open_path_read_only(&path).unwrap(), open_path(&path).unwrap());
        for from in (0..=all.len()).rev() {
            for store in [&mut fresh, &mut used] {
                let mut found = Vec::new();
                store
                    .read_from(from.try_into().unwrap(), &mut |text| {
                        found.push(text.to_owned());
                        Ok(())
                    })
                    .unwrap();
                assert_eq!(found, all[from..]);
            }
        }
    }
}

#[test]
fn a_writer_waits_as_long_as_it_is_told() {
    for name in BOTH {
        let (_folder, path) = created(name);
        let mut holder = open_path(&path).unwrap();
        let wait = std::time::Duration::from_millis(50);
        let mut waiting = match name {
            "ledger.sqlite" => FileStore::Sqlite(SqliteStore::open_waiting(&path, wait).unwrap()),
            _ => FileStore::JsonLines(JsonLinesStore::open_waiting(&path, wait).unwrap()),
        };
        let mut ledger = Ledger::open(&mut waiting).unwrap();
        holder.reserve().unwrap();
        let error = ledger.note(&note("too early"), now(), &mut waiting).unwrap_err();
        assert_eq!(error.code(), code::STORE_LOCKED, "{error}");
        holder.release();
        ledger.note(&note("in time"), now(), &mut waiting).unwrap();
        assert_eq!(verify(&path).unwrap().size, 2);
    }
}

#[test]
fn what_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for name in BOTH {
        let path = folder.path().join("none").join(name);
        assert_eq!(open_path(&path).unwrap_err().code(), code::STORE_NOT_FOUND);
        assert_eq!(open_path_read_only(&path).unwrap_err().code(), code::STORE_NOT_FOUND);
        assert_eq!(open_path_read_only(folder.path().join(name)).unwrap_err().code(), code::STORE_NOT_FOUND);
        assert!(!folder.path().join(name).exists());
    }
}
