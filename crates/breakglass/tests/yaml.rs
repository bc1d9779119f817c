//! Policies in YAML, held to what another reader of YAML makes of them.

use breakglass::{Policy, PolicyDocument, code};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const POLICY: &str = "\
version: 1
unlisted: optional
ignore: [bot, \"x*\"]
duplicates: latest
allow_no_checks: true
rules:
  - check: build
    tier: absolutely_required
    from: { app: 15368, workflow: ci }
    at_least: 1
    accept: [skipped, neutral]
  - { check: build, tier: required, from: { user: ci-bot } }
  - condition: review
    tier: required
    when:
      paths: [\"src/**\"]
      branches:
        - main
    follow_up_within: 2d
    follow_up: none
emergency:
  declare: [alice, '@acme/sre']
  merge:
  - '@acme/engineers'
  longest: 4h
  confirm_while: []
  steps: [acknowledge_waived]
  pause: 3
  solo: false
  guarded: [a]
";

const WORDS: &[&str] = &[
    "",
    " ",
    "\n",
    "  ",
    "- ",
    ": ",
    "#",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    "~",
    "null",
    "true",
    "TRUE",
    "yes",
    "0",
    "-1",
    "+7",
    "007",
    "0x1f",
    "0o17",
    "1.5",
    "-.5",
    "1e3",
    ".inf",
    ".nan",
    "18446744073709551616",
    "4h",
    "&a ",
    "*a",
    "*name",
    "!!str ",
    "!!int ",
    "!!bool ",
    "! ",
    "<<: ",
    "? ",
    "|\n    a\n",
    ">-\n    b\n",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\t",
    "\\",
    "\u{feff}",
    "é",
    "version: 1\n",
    "tier: required\n",
    "rules:\n",
    "optional",
];

/// What the other reader makes of a text.
fn wanted(text: &str) -> Result<PolicyDocument, serde_saphyr::Error> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        with_snippet: false,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
        merge_keys: serde_saphyr::MergeKeyPolicy::Error,
    };
    serde_saphyr::from_str_with_options(text, options)
}

fn judge(text: &str) {
    let wanted = wanted(text);
    let read = Policy::from_yaml(text.as_bytes());
    assert!(read.is_err() || wanted.is_ok(), "taken, and not by the other, {wanted:?}: {text}");
    match (&read, &wanted) {
        (Ok(read), Ok(wanted)) => assert_eq!(read.document(), wanted, "{text}"),
        // A word is a word, and no map from it to nothing.
        (Err(error), _) if error.message().starts_with("invalid type: map, expected enum") => {}
        // The document may be refused for what it means.
        (Err(error), Ok(wanted)) => {
            let meant = Policy::new(wanted.clone()).err().map(|error| error.code());
            assert_eq!(meant, Some(error.code()), "{error}: {text}");
        }
        (Ok(_), Err(_)) => {}
        // What is no YAML is found before what is no policy, and so are tags.
        (Err(read), _) if read.code() == code::INVALID_YAML || read.message().starts_with("a tag") => {}
        (Err(read), Err(wanted)) => {
            let line = read.position().map(|place| u64::from(place.line));
            let other = wanted.location().map(|place| place.line());
            // What is wrong with what an alias stands for is wrong at the alias.
            assert!(line == other || text.contains(['*', '&']), "{read}, {wanted}: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_read_as_another_reader_reads_it(changes in prop::collection::vec((any::<Index>(), 0..8_usize, select(WORDS)), 1..4)) {
        let mut chars: Vec<char> = POLICY.chars().collect();
        for (place, gone, word) in changes {
            let start = place.index(chars.len());
            let end = start.saturating_add(gone).min(chars.len());
            chars.splice(start..end, word.chars());
        }
        judge(&chars.into_iter().collect::<String>());
    }
}
