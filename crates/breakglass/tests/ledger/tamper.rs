//! A small ledger changed in every way there is: each change is found, in the entry where it is, by two verifiers that
//! share no code.

use breakglass::ledger::{Checkpoint, MemoryStore, Verifier};
use serde_json::Value;

use crate::python::{Case, Judgement, lines, ours, pythons};
use crate::story::{sealed, whole};

struct Small {
    bytes: Vec<u8>,
    checkpoint: Checkpoint,
}

impl Small {
    fn new() -> Self {
        let mut store = MemoryStore::new();
        let checkpoint = whole(&mut store).checkpoint();
        let bytes = store.texts().flat_map(|text| [text.as_bytes(), b"\n"]).flatten().copied().collect();
        Self { bytes, checkpoint }
    }

    fn lines(&self) -> Vec<&[u8]> {
        lines(&self.bytes)
    }

    /// The number of the entry in which a byte stands.
    fn entry_of(&self, at: usize) -> usize {
        self.bytes[..at].iter().filter(|byte| **byte == b'\n').count()
    }

    /// A verifier that has seen the entries before that one.
    fn seen(&self, before: usize, checkpoints: &[Checkpoint]) -> Verifier {
        let mut verifier = Verifier::new(checkpoints.to_vec());
        for line in &self.lines()[..before] {
            verifier.push(std::str::from_utf8(line).unwrap()).unwrap();
        }
        verifier
    }
}

fn joined(lines: &[&[u8]]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line, &b"\n"[..]]).flatten().copied().collect()
}

/// Asks Python about every case, and holds its answers against ours.
fn agree(what: &str, case: impl Fn(usize) -> Case + Sync, ours: &[Judgement]) {
    assert!(!ours.is_empty());
    let wrong = ours.iter().filter(|one| matches!(one, Judgement::Wrong(..))).count();
    let mut codes = std::collections::BTreeMap::<&str, usize>::new();
    for one in ours {
        let code = if let Judgement::Wrong(code, _) = one { code } else { "right" };
        *codes.entry(code).or_default() += 1;
    }
    println!("{what}: {} ledgers, {wrong} found wrong: {codes:?}", ours.len());
    let Some(pythons) = pythons(ours.len(), &case) else { return };
    assert_eq!(pythons.len(), ours.len(), "{what}");
    for (index, (python, rust)) in pythons.iter().zip(ours).enumerate() {
        if python != rust {
            let case = case(index);
            panic!(
                "{what} {index}: {rust:?}, and Python {python:?}:\n{}",
                String::from_utf8_lossy(&case.bytes)
            );
        }
    }
}

#[test]
fn the_ledger_itself_is_right() {
    let small = Small::new();
    let names: Vec<String> = small
        .lines()
        .iter()
        .map(|line| {
            serde_json::from_slice::<Value>(line).unwrap()["event"]
                .as_object()
                .unwrap()
                .keys()
                .next()
                .unwrap()
                .clone()
        })
        .collect();
    assert_eq!(names.len(), 10, "{names:?}");
    println!("{} bytes, {names:?}", small.bytes.len());
    let case = Case { bytes: small.bytes.clone(), checkpoints: vec![small.checkpoint.clone()] };
    let ours = ours(small.seen(0, &case.checkpoints), &case);
    assert!(matches!(ours, Judgement::Right(_)), "{ours:?}");
    agree("unchanged", |_| case.clone(), &[ours]);
}

/// All eight bits of every byte, line ends included.
#[test]
fn every_bit_flipped_is_found_in_its_entry() {
    let small = Small::new();
    let flipped = |bit: usize| {
        let mut bytes = small.bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        Case { bytes, checkpoints: Vec::new() }
    };
    let seen: Vec<Verifier> = (0..10).map(|before| small.seen(before, &[])).collect();
    let mut judged = Vec::new();
    for bit in 0..small.bytes.len() * 8 {
        let entry = small.entry_of(bit / 8);
        let judgement = ours(seen[entry].clone(), &flipped(bit));
        assert!(
            matches!(&judgement, Judgement::Wrong(_, Some(seq)) if usize::try_from(*seq) == Ok(entry)),
            "bit {bit} of entry {entry}: {judgement:?}"
        );
        judged.push(judgement);
    }
    agree("bits flipped", flipped, &judged);
}

#[test]
fn entries_dropped_swapped_and_repeated_are_found() {
    let small = Small::new();
    let lines = small.lines();
    let size = lines.len();
    // What is changed, and the first entry that is then wrong; the last one dropped is missed by a checkpoint alone.
    let mut changed: Vec<(Vec<&[u8]>, Option<usize>)> = Vec::new();
    for one in 0..size {
        let mut dropped = lines.clone();
        dropped.remove(one);
        changed.push((dropped, (one < size - 1).then_some(one)));
        for place in 0..=size {
            let mut repeated = lines.clone();
            repeated.insert(place, lines[one]);
            // An entry before or behind itself is the same ledger: the second of the two is wrong.
            changed.push((repeated, Some(if place == one { one + 1 } else { place })));
        }
        for other in one + 1..size {
            let mut swapped = lines.clone();
            swapped.swap(one, other);
            changed.push((swapped, Some(one)));
        }
    }
    for checkpoints in [Vec::new(), vec![small.checkpoint.clone()]] {
        let case = |index: usize| Case { bytes: joined(&changed[index].0), checkpoints: checkpoints.clone() };
        let mut judged = Vec::new();
        for (index, (_, first_wrong)) in changed.iter().enumerate() {
            let judgement = ours(small.seen(0, &checkpoints), &case(index));
            let found = match &judgement {
                Judgement::Right(_) => None,
                Judgement::Wrong(_, Some(seq)) => Some(usize::try_from(*seq).unwrap()),
                Judgement::Wrong(code, None) => {
                    assert_eq!(code, "ledger_cut");
                    None
                }
            };
            assert_eq!(found, *first_wrong, "{index}: {judgement:?}");
            let right = matches!(judgement, Judgement::Right(_));
            assert_eq!(right, first_wrong.is_none() && checkpoints.is_empty(), "{index}");
            judged.push(judgement);
        }
        agree("dropped, swapped, repeated", case, &judged);
    }
}

#[test]
fn a_ledger_cut_at_any_byte_is_whole_entries_or_found() {
    let small = Small::new();
    for checkpoints in [Vec::new(), vec![small.checkpoint.clone()]] {
        let cut = |end: usize| Case { bytes: small.bytes[..end].to_vec(), checkpoints: checkpoints.clone() };
        let seen: Vec<Verifier> = (0..10).map(|before| small.seen(before, &checkpoints)).collect();
        let mut judged = Vec::new();
        for end in 0..small.bytes.len() {
            let entry = small.entry_of(end);
            let judgement = ours(seen[entry].clone(), &cut(end));
            let whole = small.bytes[end] == b'\n' || end == 0 || small.bytes[end - 1] == b'\n';
            let expected = match (&judgement, whole) {
                // Only the line end of the last entry is gone.
                (Judgement::Right(_), true) => checkpoints.is_empty() || end == small.bytes.len() - 1,
                (Judgement::Wrong(code, None), true) if end == 0 && checkpoints.is_empty() => {
                    code == "ledger_empty"
                }
                (Judgement::Wrong(code, None), true) => code == "ledger_cut" && !checkpoints.is_empty(),
                (Judgement::Wrong(code, Some(seq)), false) => {
                    code == "no_entry" && usize::try_from(*seq) == Ok(entry)
                }
                _ => false,
            };
            assert!(expected, "cut at {end}: {judgement:?}");
            judged.push(judgement);
        }
        agree("cut", cut, &judged);
    }
}

/// Whoever holds the file can write another history that holds together: a checkpoint kept elsewhere alone tells.
#[test]
fn a_history_written_anew_is_found_by_a_checkpoint_and_by_nothing_else() {
    let small = Small::new();
    let mut anew = Vec::new();
    for changed in 0..10 {
        let mut previous = Value::Null;
        let mut bytes = Vec::new();
        for (seq, line) in small.lines().iter().enumerate() {
            let mut entry: Value = serde_json::from_slice(line).unwrap();
            entry.as_object_mut().unwrap().remove("hash");
            if seq == changed {
                entry["added"] = Value::from("afterwards");
            }
            if seq > 0 {
                entry["previous"] = previous;
            }
            let text = sealed(entry);
            previous = serde_json::from_str::<Value>(&text).unwrap()["hash"].clone();
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(b'\n');
        }
        anew.push(bytes);
    }
    let nothing =
        Checkpoint::new(small.checkpoint.origin(), 0, breakglass::ledger::Frontier::new().root()).unwrap();
    let middle = {
        let verified = small.seen(5, &[]).finish().unwrap();
        assert_eq!(verified.size, 5);
        verified.checkpoint
    };
    let kept = [
        (Vec::new(), [false; 10]),
        (vec![nothing.clone()], [false; 10]),
        (vec![middle.clone()], std::array::from_fn(|changed| changed < 5)),
        (vec![small.checkpoint.clone()], [true; 10]),
        (vec![small.checkpoint.clone(), nothing, middle], [true; 10]),
    ];
    for (checkpoints, found) in kept {
        let case = |changed: usize| Case { bytes: anew[changed].clone(), checkpoints: checkpoints.clone() };
        let judged: Vec<Judgement> =
            (0..10).map(|changed| ours(small.seen(0, &checkpoints), &case(changed))).collect();
        for (changed, judgement) in judged.iter().enumerate() {
            let other =
                matches!(judgement, Judgement::Wrong(code, Some(_)) if code == "other_than_checkpoint");
            let right = matches!(judgement, Judgement::Right(_));
            assert_eq!((other, right), (found[changed], !found[changed]), "{changed}: {judgement:?}");
        }
        agree("written anew", case, &judged);
    }
}
