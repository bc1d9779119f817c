//! Texts by chance: tokens in any order, and documents with some of their bytes changed.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::judge::judge;

const KEYS: &[&str] = &[
    "name",
    "id",
    "total",
    "number",
    "ratio",
    "draft",
    "status",
    "check_runs",
    "check_run",
    "app",
    "any",
    "x",
];

fn token() -> impl Strategy<Value = String> {
    const WORDS: &[&str] =
        &["{", "}", "[", "]", ":", ",", "\"", "\\", "true", "false", "null", " ", "\n", "\"completed\""];
    prop_oneof![
        4 => prop::sample::select(WORDS).prop_map(str::to_owned),
        2 => prop::sample::select(KEYS).prop_map(|key| format!("\"{key}\":")),
        1 => "-?[0-9]{1,21}([.][0-9]{0,3})?([eE][+-]?[0-9]{0,3})?",
        1 => r#""([^"\\\x00-\x1f]|\\["\\/bfnrtu]|\\u[0-9a-fA-F]{4}){0,70}""#,
    ]
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,80}".prop_map(Value::from),
        Just(Value::from("completed")),
    ];
    leaf.prop_recursive(6, 60, 8, |inner| {
        let key = prop_oneof![prop::sample::select(KEYS).prop_map(str::to_owned), ".{0,20}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn tokens_in_any_order(tokens in prop::collection::vec(token(), 0..24)) {
        judge(&tokens.concat());
    }

    #[test]
    fn documents(document in document(), changes in prop::collection::vec((any::<Index>(), token()), 0..3)) {
        for text in [document.to_string(), serde_json::to_string_pretty(&document)?] {
            judge(&text);
            judge(&changed(&text, &changes));
        }
    }
}

/// The text with a token before some of its characters, in their place, or in place of all that follows.
fn changed(text: &str, changes: &[(Index, String)]) -> String {
    let mut chars: Vec<String> = text.chars().map(String::from).collect();
    for (place, token) in changes {
        let place = place.index(chars.len().max(1));
        match token.len() % 3 {
            0 => chars.insert(place, token.clone()),
            1 if place < chars.len() => chars.splice(place..=place, [token.clone()]).for_each(drop),
            _ => chars.truncate(place),
        }
    }
    chars.concat()
}
