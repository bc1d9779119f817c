//! Our answer beside the peer's.

use serde_json::{Map, Value};

/// The keys in which the answers differ, ours and the peer's. Keys of prose are the peer's wording and mean nothing; an
/// answer may hold more than was asked for. Lists are in the order of nothing.
pub(crate) fn different_keys(
    ours: &Value,
    theirs: &Map<String, Value>,
    prose: &[&str],
) -> (Map<String, Value>, Map<String, Value>) {
    let mut different = (Map::new(), Map::new());
    for (key, theirs) in theirs.iter().filter(|(key, _)| !prose.contains(&key.as_str())) {
        let ours = ours.get(key).unwrap_or_else(|| panic!("`{key}` is asked for and not answered: {ours}"));
        if in_order(ours) != in_order(theirs) {
            different.0.insert(key.clone(), ours.clone());
            different.1.insert(key.clone(), theirs.clone());
        }
    }
    different
}

fn in_order(value: &Value) -> Value {
    let Value::Array(list) = value else {
        return value.clone();
    };
    let mut list = list.clone();
    list.sort_by_cached_key(Value::to_string);
    Value::Array(list)
}

/// A peer's answer and ours may be read in any order, and in no other way.
#[test]
fn lists_are_compared_in_any_order_and_all_else_as_it_stands() {
    let theirs = |value: Value| value.as_object().unwrap().clone();
    let ours = serde_json::json!({ "names": ["b", "a"], "ready": true, "more": 1 });
    let same = theirs(serde_json::json!({ "names": ["a", "b"], "ready": true, "log": "fine" }));
    assert!(different_keys(&ours, &same, &["log"]).1.is_empty());
    let other = theirs(serde_json::json!({ "names": ["a", "a"], "ready": false }));
    assert_eq!(different_keys(&ours, &other, &[]).1, other);
}
