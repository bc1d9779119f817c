//! The ledger beside a generic writer of canonical JSON, a bare write with fsync, and SQLite.

use std::env::current_exe;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use breakglass::Ledger;
use breakglass::ledger::is_canonical;
use breakglass::wire::to_json;
use breakglass_bench::canonical::entry;
use breakglass_bench::ledger::{Nowhere, begun, million, note, now, together, verify};
use breakglass_bench::report::{
    Report,
    Wanted::{AtLeast, AtMost},
};
use breakglass_bench::rounds::Rounds;
use breakglass_store::{Group, JsonLinesStore, SqliteStore};
use rusqlite::Connection;

use crate::Done;

const THREADS: u32 = 64;
const LATE: u32 = 1_000_000;

pub(crate) fn bench(report: &mut Report) -> Done {
    canonical(report)?;
    append(report)?;
    verified(report);
    durable(report)
}

fn canonical(report: &mut Report) -> Done {
    let entry = entry();
    let text = to_json(&entry)?;
    assert!(is_canonical(&text), "the entry's keys are in order");
    assert_eq!(text, serde_json_canonicalizer::to_string(&entry)?);
    report.compared(1);

    let mut rounds = Rounds::default();
    rounds.calls("canonical: breakglass", 2000, |_| to_json(&entry).is_ok_and(|text| is_canonical(&text)));
    rounds.calls("canonical: serde_json_canonicalizer", 200, |_| serde_json_canonicalizer::to_string(&entry));
    report.medians(rounds.medians(5, 41));
    if let Some(now) = report.ratio("canonical: serde_json_canonicalizer", "canonical: breakglass") {
        report.figure("P7", "canonical text: serde_json_canonicalizer / breakglass", AtLeast(9.0), "x", now);
    }
    report.chart(
        "Rust: the canonical text of a ledger's entry",
        &["canonical: breakglass", "canonical: serde_json_canonicalizer"],
    );
    Ok(())
}

/// Appending to a store that keeps nothing: what is left is the ledger's own work.
fn append(report: &mut Report) -> Done {
    let (note, now) = (note(), now());
    let mut late = begun(&mut Nowhere);
    for _ in 0..LATE {
        late.note(&note, now, &mut Nowhere)?;
    }
    let mut rounds = Rounds::default();
    // Anew in each round: it is to stay young.
    rounds.timed("append without I/O, after 10 entries", 50, || {
        let mut young: Vec<Ledger> = (0..50).map(|_| begun(&mut Nowhere)).collect();
        for ledger in &mut young {
            for _ in 0..9 {
                let _ = ledger.note(&note, now, &mut Nowhere);
            }
        }
        let began = Instant::now();
        for ledger in &mut young {
            let _ = black_box(ledger.note(&note, now, &mut Nowhere));
        }
        began.elapsed()
    });
    rounds
        .calls("append without I/O, after 1,000,000 entries", 1000, |_| late.note(&note, now, &mut Nowhere));
    report.medians(rounds.medians(5, 41));
    let (young, late) =
        ("append without I/O, after 10 entries", "append without I/O, after 1,000,000 entries");
    if let Some(now) = report.took(late) {
        report.figure("P7", "append without I/O", AtMost(0.7), "us", now / 1000.0);
    }
    if let Some(now) = report.ratio(late, young) {
        report.figure("P7", "append after 1,000,000 entries / after 10", AtMost(1.1), "x", now);
    }
    Ok(())
}

fn verified(report: &mut Report) {
    let (store, bytes) = million();
    let mut rounds = Rounds::default();
    rounds.calls("verify 1,000,000 entries", 1, |_| verify(&store));
    report.medians(rounds.medians(1, 9));
    if let Some(took) = report.took("verify 1,000,000 entries") {
        report.figure("P7", "verify", AtLeast(1.5), "GB/s", bytes as f64 / took);
    }
}

fn durable(report: &mut Report) -> Done {
    // Beside the program, which is on a disk; a folder for temporary files may be in memory, where fsync costs nothing.
    let program = current_exe()?;
    let folder = tempfile::tempdir_in(program.parent().ok_or("a program is in a folder")?)?;
    let place = |name: &str| folder.path().join(name);

    let mut lines = JsonLinesStore::open(place("ledger.jsonl"))?;
    let mut in_lines = begun(&mut lines);
    let mut sqlite = SqliteStore::open(place("ledger.sqlite"))?;
    let mut in_sqlite = begun(&mut sqlite);
    let mut grouped = JsonLinesStore::open(place("grouped.jsonl"))?;
    let in_group = begun(&mut grouped);
    let group = Group::new(in_group, grouped)?;

    // The peers write as many bytes as a remark takes.
    in_lines.note(&note(), now(), &mut lines)?;
    let written = fs::read_to_string(place("ledger.jsonl"))?;
    let line = written.lines().last().ok_or("a remark was written")?.to_owned() + "\n";
    let mut bare = File::create(place("bare"))?;
    let peer = Connection::open(place("peer.sqlite"))?;
    peer.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    peer.pragma_update(None, "synchronous", "FULL")?;
    peer.execute_batch("CREATE TABLE entry (seq INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")?;
    let mut insert = peer.prepare("INSERT INTO entry (text) VALUES (?1)")?;

    let mut rounds = Rounds::default();
    rounds.timed("durable: breakglass, 64 threads in a group", THREADS * 64, || {
        together(THREADS as usize, 64, || {
            let remark = group.with(|ledger, store| ledger.note(&note(), now(), store));
            assert!(remark.is_ok(), "a remark is taken");
        })
    });
    rounds.calls("durable: breakglass, JSON Lines", 32, |_| in_lines.note(&note(), now(), &mut lines));
    rounds.calls("durable: bare write and fsync", 32, |_| {
        bare.write_all(line.as_bytes()).and_then(|()| bare.sync_data())
    });
    rounds.calls("durable: breakglass, SQLite", 32, |_| in_sqlite.note(&note(), now(), &mut sqlite));
    rounds.calls("durable: SQLite FULL, a bare insert", 32, |_| insert.execute([&line]));
    report.medians(rounds.medians(3, 31));

    if let Some(now) = report.ratio("durable: breakglass, JSON Lines", "durable: bare write and fsync") {
        report.figure("P7", "durable append / bare write and fsync", AtMost(1.3), "x", now);
    }
    let (slow, fast) = ("durable: SQLite FULL, a bare insert", "durable: breakglass, 64 threads in a group");
    if let Some(now) = report.ratio(slow, fast) {
        report.figure("P7", "SQLite FULL / group commit of 64 threads", AtLeast(50.0), "x", now);
    }
    report.chart(
        "Rust: an append that is on disk",
        &[
            fast,
            "durable: breakglass, JSON Lines",
            "durable: bare write and fsync",
            "durable: breakglass, SQLite",
            slow,
        ],
    );
    Ok(())
}
