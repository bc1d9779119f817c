//! Cleaning what others wrote before it reaches a terminal.

use std::fmt::Write as _;

/// The text with every character that could move the cursor, color, hide or reorder written out, such as `\u{1b}`.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            // Writing to a string cannot fail.
            let _ = write!(cleaned, "\\u{{{:x}}}", u32::from(c));
        } else {
            cleaned.push(c);
        }
    }
    cleaned
}

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

/// The text cut to so many characters, the cut shown.
pub(crate) fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Control characters; marks that turn the direction of writing; what has no width; line and paragraph separators; tags.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_written_out() {
        assert_eq!(
            clean("a\u{1b}[31mb\r\n\u{9b}2J\u{202e}c"),
            "a\\u{1b}[31mb\\u{d}\\u{a}\\u{9b}2J\\u{202e}c"
        );
        assert_eq!(clean("test (größe, 日本語) 🚀"), "test (größe, 日本語) 🚀");
    }

    #[test]
    fn cleaned_json_says_the_same() {
        let value = serde_json::json!({"name": "a\u{1b}\u{9b}\u{202e}\u{7f}\u{e0041}b", "list": ["ü"]});
        let cleaned = clean_json(&format!("{value:#}"));
        assert!(!cleaned.chars().any(|c| c != '\n' && acts(c)), "{cleaned}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&cleaned).unwrap(), value);
    }
}
