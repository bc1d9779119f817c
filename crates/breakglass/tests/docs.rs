//! What the book promises about digests and the ledger.
#![expect(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test stops when its set-up does not stand, and says what it skipped"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use breakglass::Policy;
use breakglass::ledger::{Checkpoint, Event, Verified, Verifier};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The text between the first line that is `start` and the next that closes a block.
fn block<'a>(page: &'a str, start: &str) -> &'a str {
    let after = page.split_once(start).map_or("", |(_, after)| after);
    after.split_once("\n```").map_or("", |(block, _)| block).trim()
}

#[test]
fn the_worked_example_of_a_digest_is_true() {
    let page = include_str!("../../../docs/digests.md");
    let policy = Policy::from_json(br#"{"version": 1}"#).unwrap();
    let written = block(page, "```json");
    assert_eq!(serde_json_canonicalizer::to_string(policy.document()).unwrap(), written);
    let hash = Sha256::digest(written.as_bytes());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(policy.digest().as_str(), format!("sha256:{hex}"));
    assert_eq!(block(page, "```text"), policy.digest().as_str());
}

/// The policies that the book and the README show load, and the README's is that of the example.
#[test]
fn the_policies_that_are_shown_load() {
    let pages = [include_str!("../../../README.md"), include_str!("../../../docs/policy.md")];
    for page in pages {
        let shown = block(page, "```yaml");
        Policy::parse(shown.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{shown}"));
    }
    let example = include_str!("../../../docs/example/breakglass.yml");
    assert_eq!(block(pages[0], "```yaml"), example.trim());
}

const LEDGER: &str = include_str!("../../../docs/ledger.md");
const AUDITOR: &str = include_str!("../../../docs/auditor.md");
const SCRIPT: &str = include_str!("../../../docs/verify_ledger.py");

#[test]
fn the_worked_example_of_an_entry_is_true() {
    let hash = Sha256::digest(block(LEDGER, "```json\n").as_bytes());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(block(LEDGER, "```text"), format!("sha256:{hex}"));
    let checkpoint = Checkpoint::parse(&format!("{}\n", block(LEDGER, "```checkpoint"))).unwrap();
    assert_eq!(block(LEDGER, "```trailer"), format!("Breakglass-Checkpoint: {}", checkpoint.trailer()));
    let mut verifier = Verifier::new(vec![checkpoint.clone()]);
    for line in block(LEDGER, "```jsonl").lines() {
        verifier.push(line).unwrap();
    }
    let Verified { size, hash: last, checkpoint: at_end, .. } = verifier.finish().unwrap();
    assert_eq!(at_end, checkpoint);
    let first = block(LEDGER, "```jsonl").lines().next().unwrap();
    assert_eq!(first.replace(&format!(r#""hash":"sha256:{hex}","#), ""), block(LEDGER, "```json\n"));
    // The auditor checks the same ledger.
    assert!(block(AUDITOR, "```sh\npython3").ends_with(&format!("--checkpoint {}", checkpoint.trailer())));
    let answer = format!("{size} entries, the last one {last}\ncheckpoint {}", checkpoint.trailer());
    assert_eq!(block(AUDITOR, "```text"), answer);
}

/// Runs the script of the book on a ledger: its exit code and what it says.
fn script(ledger: &str, checkpoint: &str) -> Option<(Option<i32>, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verify_ledger.py");
    let mut command = Command::new("python3");
    command.args([path, "-", "--checkpoint", checkpoint]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut python) = command.stderr(Stdio::null()).spawn() else {
        eprintln!("skipped: the script of the book needs python3, and there is none");
        return None;
    };
    // It may end before it has read everything.
    let _ = python.stdin.take().unwrap().write_all(ledger.as_bytes());
    let output = python.wait_with_output().unwrap();
    Some((output.status.code(), String::from_utf8(output.stdout).unwrap()))
}

#[test]
fn the_script_of_the_book_is_short_and_says_what_the_book_says() {
    assert!(SCRIPT.lines().count() < 80, "{} lines", SCRIPT.lines().count());
    let ledger = block(LEDGER, "```jsonl");
    let kept = block(LEDGER, "```trailer").trim_start_matches("Breakglass-Checkpoint: ");
    let Some(right) = script(ledger, kept) else { return };
    assert_eq!(right, (Some(0), format!("{}\n", block(AUDITOR, "```text"))));
    let (code, said) = script(&ledger.replace("café", "tea"), kept).unwrap();
    assert_eq!(code, Some(1));
    assert!(said.starts_with("entry 1: wrong_hash: "), "{said}");
    let (code, said) = script(ledger, &kept.replace("2:", "3:")).unwrap();
    assert_eq!(code, Some(1));
    assert!(said.starts_with("the ledger: ledger_cut: "), "{said}");
    assert_eq!(script(ledger, "2").unwrap().0, Some(2));
}

/// The keys of each event as the page lists them: `key` or `key`?, by the event's name.
#[test]
fn the_events_of_the_page_are_those_of_the_types() {
    let (_, table) = LEDGER.split_once("\n## Events\n").unwrap();
    let (table, _) = table.split_once("\nThe maps in them:").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `")).map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[1].trim_matches('`').to_owned(), cells[2].to_owned())
    });
    let page: BTreeMap<String, String> = rows.collect();
    let schema = serde_json::to_value(schemars::schema_for!(Event)).unwrap();
    let types: BTreeMap<String, String> = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| {
            let (name, content) = kind["properties"].as_object().unwrap().iter().next().unwrap();
            let of = content["$ref"].as_str().unwrap().trim_start_matches('#');
            let content = schema.pointer(of).unwrap();
            let required = content["required"].as_array().unwrap();
            let key = |key: &String| {
                let sure = required.contains(&Value::from(key.as_str()));
                format!("`{key}`{}", if sure { "" } else { "?" })
            };
            let keys: Vec<String> = content["properties"].as_object().unwrap().keys().map(key).collect();
            (name.clone(), keys.join(", "))
        })
        .collect();
    assert_eq!(page, types);
}
