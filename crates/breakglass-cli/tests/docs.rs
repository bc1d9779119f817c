//! `docs/errors.md` against the codes of the crates: all of them, and no others.
#![expect(clippy::expect_used, reason = "a test stops when its set-up does not stand")]

use std::collections::BTreeMap;

use breakglass::{Code, FindingCode, Reason, RefusalCode, State, WarningCode, WeakeningCode};
use schemars::JsonSchema;

const PAGE: &str = include_str!("../../../docs/errors.md");

/// What a code means, by the code.
type Meanings = BTreeMap<String, String>;

/// The tables of the page's section of that name: the first cell's code, and what the second says of it.
fn section(name: &str) -> Meanings {
    let heading = format!("\n## {name}\n");
    let (_, after) = PAGE.split_once(&heading).expect("the page has the section");
    let section = after.split("\n## ").next().unwrap_or_default();
    let mut codes = Meanings::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, code, meaning, advice, _] = cells.as_slice() else {
            assert_eq!(row, "a row of three cells");
            continue;
        };
        assert!(!advice.is_empty(), "{row}");
        let before = codes.insert(code.trim_matches('`').to_owned(), (*meaning).to_owned());
        assert_eq!(before, None, "{row} stands twice");
    }
    codes
}

/// The first sentence of each code's documentation.
fn of_codes(codes: &[(Code, &str)]) -> Meanings {
    let sentence =
        |text: &str| text.trim().split_inclusive(". ").next().unwrap_or_default().trim().to_owned();
    let meanings: Meanings =
        codes.iter().map(|(code, text)| (code.as_str().to_owned(), sentence(text))).collect();
    assert_eq!(meanings.len(), codes.len(), "a code stands for two mistakes");
    meanings
}

/// The documentation of each word of an enumeration, as its schema has it.
fn of_words<T: JsonSchema>() -> Meanings {
    let schema = schemars::schema_for!(T);
    let words = schema.get("oneOf").and_then(|words| words.as_array()).expect("a list of words");
    let text =
        |word: &serde_json::Value, key| word[key].as_str().expect("every word is described").to_owned();
    words.iter().map(|word| (text(word, "const"), text(word, "description"))).collect()
}

#[test]
fn errors_of_the_crates() {
    let mut core = section("Reading policies and changes");
    core.extend(section("Emergencies and the ledger"));
    assert_eq!(core, of_codes(breakglass::code::ALL));
    assert_eq!(section("Keeping the ledger"), of_codes(breakglass_store::code::ALL));
    assert_eq!(section("Reading payloads"), of_codes(breakglass_forge::code::ALL));
    assert_eq!(section("The command"), of_codes(breakglass_cli::code::ALL));
    assert_eq!(section("In the bindings"), of_codes(breakglass_face::code::ALL));
}

#[test]
fn no_code_is_given_by_two_crates() {
    let all = [
        breakglass::code::ALL,
        breakglass_store::code::ALL,
        breakglass_forge::code::ALL,
        breakglass_cli::code::ALL,
        breakglass_face::code::ALL,
    ]
    .concat();
    println!("{} error codes", all.len());
    assert_eq!(of_codes(&all).len(), all.len());
}

#[test]
fn codes_in_answers() {
    assert_eq!(section("Warnings"), of_words::<WarningCode>());
    assert_eq!(section("Where the forge would refuse"), of_words::<RefusalCode>());
    assert_eq!(section("Findings"), of_words::<FindingCode>());
    assert_eq!(section("Weakenings"), of_words::<WeakeningCode>());
}

/// A check's blocker bears its state, which is never `passed`, or `after_failure`; a change's bears its reason.
#[test]
fn codes_of_blockers() {
    let page = section("Blockers");
    let mut states = of_words::<State>();
    states.remove(State::Passed.as_str());
    for (state, meaning) in &states {
        assert_eq!(page.get(state), Some(meaning));
    }
    let reasons = Reason::ALL.map(|reason| reason.as_str().to_owned());
    let mut codes: Vec<String> = states.into_keys().chain(reasons).collect();
    codes.push("after_failure".to_owned());
    codes.sort();
    assert_eq!(page.into_keys().collect::<Vec<_>>(), codes);
}
