//! The same key twice: a reader that takes the last, and one that takes the first, see two different payloads.

use breakglass_forge::github::{Payload, read};

use crate::valid::valid;

/// Every place in a text where an object's key begins, with the key.
fn keys(text: &str) -> Vec<(usize, &str)> {
    let mut keys = Vec::new();
    for (start, _) in text.match_indices('"') {
        let (before, rest) = text.split_at(start);
        let key = rest.strip_prefix('"').and_then(|rest| rest.split_once("\": "));
        if let Some((key, _)) = key.filter(|(key, _)| !key.contains('"') && before.ends_with(['{', ' '])) {
            keys.push((start, key));
        }
    }
    keys
}

#[test]
fn a_key_that_decides_does_not_stand_twice() {
    let (mut deciding, mut ignored) = (0, 0);
    for payload in Payload::ALL {
        let text = valid(*payload);
        let whole = read(*payload, text.as_bytes());
        for (start, key) in keys(text) {
            let (before, after) = text.split_at(start);
            let without = format!("{before}\"zzz{}", after.strip_prefix('"').unwrap());
            let decides = read(*payload, without.as_bytes()) != whole;
            // The value that reads as nothing comes first here and last there.
            let value = after.split_once(": ").unwrap().1;
            let first = format!("{before}\"{key}\": null, {after}");
            let second = format!("{before}\"{key}\": 0, \"{key}\": {value}");
            for twice in [first, second] {
                let answer = read(*payload, twice.as_bytes());
                let code = answer.as_ref().err().map(|error| error.code().as_str());
                let refused = matches!(code, Some("duplicate_key" | "wrong_type"));
                assert!(refused || !decides, "`{key}` at {start} of {payload} is {answer:?}: {twice}");
                assert!(refused || answer == whole, "`{key}` at {start} of {payload} is {answer:?}: {twice}");
                if decides { deciding += 1 } else { ignored += 1 }
            }
            let code = read(*payload, format!("{before}\"{key}\": null, {after}").as_bytes()).err();
            assert!(
                !decides || code.is_some_and(|error| error.code().as_str() == "duplicate_key"),
                "`{key}` of {payload}"
            );
        }
    }
    assert!(deciding > 200 && ignored > 20, "{deciding} keys decide and {ignored} do not");
}
