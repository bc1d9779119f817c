//! Each payload by itself: what is to be read is read, and everything else is refused with a code.

use std::collections::BTreeMap;

use breakglass::State;
use breakglass_forge::github::{Payload, read, read_any};

use crate::codes::known;
use crate::folders::{FOLDERS, Holds, ODD, Odd, files};
use crate::support::corpus;

#[test]
fn every_payload_is_what_the_table_says() {
    let Some(corpus) = corpus() else {
        return;
    };
    let files = files(&corpus);
    let mut wrong = Vec::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut states: BTreeMap<State, usize> = BTreeMap::new();
    let mut read_files = 0;
    for file in &files {
        let detected = Payload::detect(&file.bytes);
        let expected = match (file.holds, file.odd) {
            (Holds::NotRead(_), None) if file.path.starts_with("error_responses/") => Err("forge_error"),
            (Holds::NotRead(_), None) => Err("unknown_payload"),
            (_, Some(Odd::Refused("wrong_payload"))) => Ok(None),
            (_, Some(Odd::Refused(code) | Odd::NotTold(code))) => Err(code),
            (_, Some(Odd::Other(payload))) => Ok(Some(payload)),
            (Holds::Kinds(_), None) => Ok(file.payload()),
        };
        let told = match &detected {
            Ok(payload) => Ok(*payload),
            Err(error) => Err(error.code().as_str()),
        };
        if told != expected && expected != Ok(None) {
            let why = if let Holds::NotRead(why) = file.holds { why } else { "to be read" };
            wrong.push(format!("{}: told {told:?}, expected {expected:?} ({why})", file.path));
        }
        let Some(payload) = file.payload() else {
            let code = match (told, file.odd, file.holds) {
                (Err(code), ..) => code,
                (Ok(Some(payload)), Some(Odd::Refused(code)), _) => {
                    let given = read(payload, &file.bytes).map_err(|error| error.code().as_str());
                    if given.as_ref().err() != Some(&code) {
                        wrong.push(format!("{}: {given:?}, expected {code}", file.path));
                    }
                    code
                }
                _ => "nothing",
            };
            *refused.entry(code).or_default() += 1;
            continue;
        };
        match read(payload, &file.bytes) {
            Ok(reading) => {
                read_files += 1;
                if told == Ok(Some(payload)) {
                    let any = read_any(&file.bytes).unwrap().unwrap();
                    assert!(any == (payload, reading.clone()), "{}: {any:?}", file.path);
                }
                for (_, observation) in reading.observations {
                    *states.entry(observation.state).or_default() += 1;
                }
            }
            Err(error) => wrong.push(format!("{}: refused as `{payload}`: {error}", file.path)),
        }
    }
    println!("payloads: {} files in {} folders, {read_files} read", files.len(), FOLDERS.len());
    println!("  refused: {refused:?}\n  observations: {states:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(read_files + refused.values().sum::<usize>(), files.len());
    for (end, _, why) in ODD {
        assert!(files.iter().any(|file| file.path.ends_with(end)), "no file `{end}` ({why})");
    }
}

/// What a folder's files are refused for by each reader they were not made for is a known code, and never a panic.
#[test]
fn every_reader_takes_or_refuses_every_payload() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut refused = 0;
    let mut taken = 0;
    for file in files(&corpus) {
        for payload in Payload::ALL {
            match read(*payload, &file.bytes) {
                Ok(_) => taken += 1,
                Err(error) => {
                    assert!(known(error.code()), "{}: {error}", file.path);
                    refused += 1;
                }
            }
        }
        let error_answer = file.path.starts_with("error_responses/");
        for payload in Payload::ALL.iter().filter(|_| error_answer) {
            let code = read(*payload, &file.bytes).err().map(|error| error.code().as_str());
            assert_eq!(code, Some("forge_error"), "{} as `{payload}`", file.path);
        }
    }
    println!("payloads by every reader: {taken} taken, {refused} refused");
}
