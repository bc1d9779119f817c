//! Several processes on one ledger.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use breakglass::Ledger;
use breakglass_store::open_path;

use crate::support::{BOTH, Running, child, created, note, now, verify};

const PROCESSES: usize = 8;
const APPENDS: usize = 1000;

#[test]
fn another_process() {
    let Ok(task) = std::env::var("BREAKGLASS_STORE_TASK") else {
        return;
    };
    let path = PathBuf::from(std::env::var("BREAKGLASS_STORE_PATH").unwrap());
    println!();
    match task.split_once(' ').unwrap_or((&task, "")) {
        ("append", count) => append(&path, count.parse().unwrap(), ""),
        ("append_large", count) => append(&path, count.parse().unwrap(), &"x".repeat(1900)),
        ("append_twice", _) => append_twice(&path),
        ("verify_until", count) => verify_until(&path, count.parse().unwrap()),
        _ => panic!("no task {task}"),
    }
}

/// Appends notes, and says which are acknowledged; at an error says its code and stops.
fn append(path: &Path, count: usize, more: &str) {
    let run = || {
        let mut store = open_path(path)?;
        let mut ledger = Ledger::open(&mut store)?;
        println!("child: ready");
        for n in 0..count {
            ledger.note(&note(format!("remark {n} of {} {more}", std::process::id())), now(), &mut store)?;
            let tail = ledger.tail();
            println!("child: ack {} {}", tail.size - 1, tail.hash);
        }
        Ok::<(), breakglass::Error>(())
    };
    if let Err(error) = run() {
        println!("child: {} {error}", error.code());
    }
}

/// Appends until an error, waits for its caller, and appends once more with the same store and ledger.
fn append_twice(path: &Path) {
    let mut store = open_path(path).unwrap();
    let mut ledger = Ledger::open(&mut store).unwrap();
    let error = loop {
        match ledger.note(&note("x".repeat(1500)), now(), &mut store) {
            Ok(()) => println!("child: ack {} {}", ledger.tail().size - 1, ledger.tail().hash),
            Err(error) => break error,
        }
    };
    println!("child: {} {error}", error.code());
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    ledger.note(&note("there is space again"), now(), &mut store).unwrap();
    println!("child: ack {} {}", ledger.tail().size - 1, ledger.tail().hash);
}

/// Reads a ledger again and again while others write it: it always holds together and never shrinks.
fn verify_until(path: &Path, size: u64) {
    let (mut last, mut reads) = (0, 0);
    println!("child: ready");
    while last < size {
        let verified = verify(path).unwrap();
        assert!(verified.size >= last);
        (last, reads) = (verified.size, reads + 1);
    }
    println!("child: read {reads}");
}

#[test]
fn eight_processes_append_a_thousand_lines_each() {
    eight_processes(BOTH[0]);
}

#[test]
fn eight_processes_append_a_thousand_rows_each() {
    eight_processes(BOTH[1]);
}

fn eight_processes(name: &str) {
    let (_folder, path) = created(name);
    let begun = std::time::Instant::now();
    let start = |_| Running::start(child(&format!("append {APPENDS}"), &path));
    let running: Vec<Running> = (0..PROCESSES).map(start).collect();
    for one in running {
        let said = one.rest();
        assert_eq!(said.len(), APPENDS + 1, "{name}: {:?}", said.last());
    }
    let verified = verify(&path).unwrap();
    assert_eq!(verified.size, 8001);
    println!("{name}: {PROCESSES} processes, {} entries in {:?}", verified.size, begun.elapsed());
}

#[test]
fn others_read_while_one_writes() {
    for name in BOTH {
        let (_folder, path) = created(name);
        let mut reader = Running::start(child("verify_until 301", &path));
        assert_eq!(reader.says().unwrap(), "ready");
        assert_eq!(Running::start(child("append 300", &path)).rest().len(), 301);
        let said = reader.rest();
        println!("{name}: while 300 entries were written, another process {said:?} times");
        assert!(said[0].starts_with("read "), "{said:?}");
    }
}
