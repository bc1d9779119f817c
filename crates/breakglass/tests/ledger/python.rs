//! The book's verifier in Python, held against ours.

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::process::{Command, Stdio};

use breakglass::ledger::{Checkpoint, Verified, Verifier};
use breakglass::{Code, Error, code};

/// A ledger in JSON Lines, and checkpoints that were kept elsewhere.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) bytes: Vec<u8>,
    pub(crate) checkpoints: Vec<Checkpoint>,
}

/// What a verifier says of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It holds together: its size, last hash and checkpoint.
    Right(String),
    /// Something is wrong: what, and in which entry, where it is one.
    Wrong(String, Option<u64>),
}

/// All codes that say only that a text is no entry are one here: each language's JSON reader has its own words.
fn told(code: Code) -> &'static str {
    const OWN: [Code; 10] = [
        code::WRONG_HASH,
        code::WRONG_SEQ,
        code::WRONG_PREVIOUS,
        code::TIME_WENT_BACK,
        code::NOT_OPENED,
        code::LEDGER_NEWER,
        code::INVALID_VALUE,
        code::OTHER_THAN_CHECKPOINT,
        code::LEDGER_CUT,
        code::LEDGER_EMPTY,
    ];
    if OWN.contains(&code) { code.as_str() } else { "no_entry" }
}

/// The lines of a file: what stands behind the last line end is one too, where there is anything.
pub(crate) fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines
}

fn verified(mut verifier: Verifier, lines: &[&[u8]]) -> Result<Verified, (Error, Option<u64>)> {
    for line in lines {
        let text = std::str::from_utf8(line);
        let text = text.map_err(|_| Error::new(code::INVALID_UTF8, "an entry is not UTF-8"));
        let seq = verifier.size();
        text.and_then(|text| verifier.push(text)).map_err(|error| (error, Some(seq)))?;
    }
    verifier.finish().map_err(|error| (error, None))
}

/// What our verifier says. `verifier` has seen the first lines already, as many as its size.
pub(crate) fn ours(verifier: Verifier, case: &Case) -> Judgement {
    let lines = lines(&case.bytes);
    let seen = usize::try_from(verifier.size()).unwrap();
    match verified(verifier, &lines[seen..]) {
        Ok(Verified { size, hash, checkpoint, .. }) => {
            Judgement::Right(format!("{size} {hash} {}", checkpoint.trailer().split_once(':').unwrap().1))
        }
        Err((error, seq)) => Judgement::Wrong(told(error.code()).to_owned(), seq),
    }
}

/// What the verifier of the book says of each, in one process; nothing where there is no Python.
pub(crate) fn pythons(cases: usize, case: &(impl Fn(usize) -> Case + Sync)) -> Option<Vec<Judgement>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ledger/batch.py");
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");
    let mut command = Command::new("python3");
    command.args([folder, docs]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut python) = command.spawn() else {
        eprintln!("skipped: the verifier of the book needs python3, and there is none");
        return None;
    };
    let mut input = BufWriter::new(python.stdin.take().unwrap());
    let output = BufReader::new(python.stdout.take().unwrap());
    let judgements = std::thread::scope(|scope| {
        scope.spawn(move || {
            for Case { bytes, checkpoints } in (0..cases).map(case) {
                let checkpoints: String =
                    checkpoints.iter().map(|one| format!(" {}", one.trailer())).collect();
                writeln!(input, "{}{checkpoints}", bytes.len()).unwrap();
                input.write_all(&bytes).unwrap();
            }
        });
        output.lines().map(|line| judgement(&line.unwrap())).collect()
    });
    assert!(python.wait().unwrap().success());
    Some(judgements)
}

fn judgement(line: &str) -> Judgement {
    match line.split_once(' ').unwrap() {
        ("right", rest) => Judgement::Right(rest.to_owned()),
        (_, rest) => {
            let (code, place) = rest.split_once(' ').unwrap();
            let own = code::ALL.iter().find(|(known, _)| known.as_str() == code);
            let code = own.map_or("no_entry", |(code, _)| told(*code));
            Judgement::Wrong(code.to_owned(), place.strip_prefix("entry ").map(|seq| seq.parse().unwrap()))
        }
    }
}
