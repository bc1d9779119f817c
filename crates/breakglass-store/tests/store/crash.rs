//! Processes that are killed at any moment lose nothing that they were told is on record.

use std::collections::HashSet;
use std::time::Duration;

use breakglass::Ledger;
use breakglass::ledger::Entry;
use breakglass_store::open_path;

use crate::support::{BOTH, Running, child, created, set_aside, texts, verify};

const KILLS: u32 = 300;
/// How many of them meet the same ledger, so that opening it stays quick.
const KILLS_A_LEDGER: u32 = 30;

#[test]
fn killed_writers_of_lines_lose_nothing() {
    kill(BOTH[0]);
}

#[test]
fn killed_writers_of_rows_lose_nothing() {
    kill(BOTH[1]);
}

fn kill(name: &str) {
    let (mut acknowledged, mut entries, mut torn) = (0, 0, 0);
    // The same on every run; the scheduler adds the chance.
    let mut moment: u32 = 7;
    for _ in 0..KILLS / KILLS_A_LEDGER {
        let (_folder, path) = created(name);
        let mut told = Vec::new();
        for _ in 0..KILLS_A_LEDGER {
            moment = moment.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let mut running = Running::start(child("append_large 1000000", &path));
            let mut acks = Vec::new();
            // One in eight anywhere from its start on, the others within or between their first appends.
            let (appends, micros) =
                if moment.is_multiple_of(8) { (0, 25_000) } else { (moment >> 3 & 7, 3_000) };
            if micros < 25_000 {
                assert_eq!(running.says().as_deref(), Some("ready"));
                acks.extend((0..appends).map(|_| running.says().unwrap()));
            }
            std::thread::sleep(Duration::from_micros(u64::from((moment >> 8) % micros)));
            running.child.kill().unwrap();
            acks.extend(running.rest());
            told.extend(acks.into_iter().filter_map(|ack| ack.strip_prefix("ack ").map(str::to_owned)));
        }
        // As the next writer finds it.
        let size = Ledger::open(&mut open_path(&path).unwrap()).unwrap().tail().size;
        assert_eq!(verify(&path).unwrap().size, size);
        let kept: HashSet<String> = texts(&path)
            .iter()
            .map(|text| Entry::parse(text).unwrap())
            .map(|entry| format!("{} {}", entry.seq(), entry.hash()))
            .collect();
        for one in &told {
            assert!(kept.contains(one), "{name}: {one} was acknowledged and is lost");
        }
        acknowledged += told.len();
        entries += kept.len();
        torn += set_aside(&path).len();
    }
    println!(
        "{name}: {KILLS} kills, {acknowledged} acknowledged, {entries} entries kept, {torn} torn lines set aside"
    );
    assert!(acknowledged > usize::try_from(KILLS).unwrap(), "too few appends to show anything");
}
