//! Cleaning what others wrote before it reaches a terminal.

use std::fmt::Write as _;

use breakglass::foreign::acts;
pub(crate) use breakglass::foreign::{clean, clipped};

/// JSON in which those characters are escaped. Outside strings valid JSON has none of them but line breaks.
pub(crate) fn clean_json(json: &str) -> String {
    let mut cleaned = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && acts(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(cleaned, "\\u{unit:04x}");
            }
        } else {
            cleaned.push(c);
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaned_json_says_the_same() {
        let value = serde_json::json!({"name": "a\u{1b}\u{9b}\u{202e}\u{7f}\u{e0041}b", "list": ["ü"]});
        let cleaned = clean_json(&format!("{value:#}"));
        assert!(!cleaned.chars().any(|c| c != '\n' && acts(c)), "{cleaned}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&cleaned).unwrap(), value);
    }
}
