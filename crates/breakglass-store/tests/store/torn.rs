//! A write that was torn at any byte is repaired, and its bytes are kept.

use std::fs::{OpenOptions, read, write};

use breakglass::Ledger;
use breakglass_store::{code, open_path, open_path_read_only};

use crate::support::{BOTH, add_notes, created, note, now, set_aside, texts, verify, verify_store};

#[test]
fn a_line_that_is_torn_at_any_byte_is_set_aside() {
    let (_folder, path) = created(BOTH[0]);
    add_notes(&path, 3);
    let whole = read(&path).unwrap();
    let last = texts(&path).pop().unwrap().len() + 1;
    let start = whole.len() - last;
    for kept in 0..=last {
        let (_folder, path) = created(BOTH[0]);
        write(&path, &whole[..start + kept]).unwrap();
        // A reader passes over it and changes nothing.
        let seen = verify_store(&mut open_path_read_only(&path).unwrap()).unwrap().size;
        assert_eq!(seen, if kept == last { 4 } else { 3 });
        assert_eq!(read(&path).unwrap(), whole[..start + kept]);

        let mut store = open_path(&path).unwrap();
        let mut ledger = Ledger::open(&mut store).unwrap();
        let is_whole = kept + 1 >= last;
        assert_eq!(ledger.tail().size, if is_whole { 4 } else { 3 }, "{kept} of {last} bytes");
        let aside = if is_whole || kept == 0 { vec![] } else { vec![whole[start..start + kept].to_vec()] };
        assert_eq!(set_aside(&path), aside, "{kept} of {last} bytes");
        let size = ledger.tail().size;
        ledger.note(&note("it goes on"), now(), &mut store).unwrap();
        assert_eq!(verify(&path).unwrap().size, size + 1);
    }
    println!("torn at each of {} places and repaired", last + 1);
}

#[test]
fn a_line_that_is_torn_while_a_store_is_open_is_set_aside_before_the_next_append() {
    let (_folder, path) = created(BOTH[0]);
    let mut store = open_path(&path).unwrap();
    let mut ledger = Ledger::open(&mut store).unwrap();
    for n in 1..4 {
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        std::io::Write::write_all(&mut file, b"{\"at\":\"20").unwrap();
        ledger.note(&note("it goes on"), now(), &mut store).unwrap();
        assert_eq!(set_aside(&path), vec![b"{\"at\":\"20".to_vec(); n]);
    }
    assert_eq!(verify(&path).unwrap().size, 4);
}

#[test]
fn a_last_line_that_was_written_in_part_is_set_aside() {
    let (_folder, path) = created(BOTH[0]);
    add_notes(&path, 3);
    let whole = read(&path).unwrap();
    for garbage in [&b"\0\0\0\0\0\0\n"[..], b"{\"at\":\"2026\0\0\0\n", &[b'x'; 200_000]] {
        write(&path, [&whole, garbage].concat()).unwrap();
        open_path(&path).unwrap();
        assert_eq!(read(&path).unwrap(), whole);
        assert_eq!(set_aside(&path).last().unwrap(), garbage);
    }
    assert_eq!(set_aside(&path).len(), 3);
}

#[test]
fn a_last_line_that_has_its_end_and_is_no_entry_is_damage() {
    let (_folder, path) = created(BOTH[0]);
    add_notes(&path, 3);
    let whole = read(&path).unwrap();
    let spaced = String::from_utf8(whole.clone()).unwrap().trim_end().to_owned() + " \n";
    let spoiled = [&b"\n"[..], b"{}\n", b"\xff\xfe\n"].map(|line| [&whole, line].concat());
    for bytes in spoiled.into_iter().chain([spaced.into_bytes()]) {
        write(&path, &bytes).unwrap();
        assert_eq!(open_path(&path).unwrap_err().code(), code::STORE_DAMAGED);
        assert_eq!(read(&path).unwrap(), bytes, "nothing is taken out");
    }
    assert!(set_aside(&path).is_empty());
}

#[test]
fn an_entry_that_lacks_its_line_end_but_does_not_follow_is_set_aside() {
    let (_folder, path) = created(BOTH[0]);
    add_notes(&path, 3);
    let whole = read(&path).unwrap();
    let second = texts(&path)[1].clone();
    write(&path, [&whole, second.as_bytes()].concat()).unwrap();
    open_path(&path).unwrap();
    assert_eq!(read(&path).unwrap(), whole);
    assert_eq!(set_aside(&path), [second.into_bytes()]);
}

#[test]
fn a_broken_line_before_a_torn_one_is_damage() {
    let (_folder, path) = created(BOTH[0]);
    add_notes(&path, 3);
    let whole = read(&path).unwrap();
    for ends in [&b"broken\ntorn"[..], b"broken\nbroken\n"] {
        let text = [&whole, ends].concat();
        write(&path, &text).unwrap();
        let error = open_path(&path).unwrap_err();
        assert_eq!((error.code(), error.position().unwrap().line), (code::STORE_DAMAGED, 5), "{error}");
        assert_eq!(read(&path).unwrap(), text);
    }
    assert!(set_aside(&path).is_empty());
}
