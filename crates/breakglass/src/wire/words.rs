//! Errors of reading name types as Rust does; whoever wrote the text knows those of JSON.

use std::borrow::Cow;

/// Serde's message about a value of another type, in the words of JSON.
pub(super) fn of_json(message: &str) -> Cow<'_, str> {
    // What was found may quote the text, and then say anything; what was expected never does. Other messages may quote it too.
    let is_of_serde = message.starts_with("invalid ");
    let Some((found, wanted)) = message.rsplit_once(", expected ").filter(|_| is_of_serde) else {
        return Cow::Borrowed(message);
    };
    let found = match found {
        "invalid type: sequence" => "invalid type: a list",
        "invalid type: map" => "invalid type: an object",
        "invalid type: unit value" => "invalid type: null",
        found => found,
    };
    Cow::Owned(format!("{found}, expected {}", wanted_of(wanted)))
}

fn wanted_of(wanted: &str) -> &str {
    let first = wanted.split_once(' ').map_or(wanted, |(first, _)| first);
    match (first, wanted) {
        ("struct", _) | (_, "map" | "a map") => "an object",
        ("tuple", _) | (_, "a sequence") => "a list",
        (_, "u8" | "u16" | "u32" | "u64" | "usize") => {
            "a whole number that is not negative, and not too large"
        }
        (_, "i8" | "i16" | "i32" | "i64" | "isize") => "a whole number, and not too large",
        (_, "f32" | "f64") => "a number",
        (_, "unit") => "null",
        ("enum", _) | (_, "an enum" | "string or map") => "one of a few texts",
        _ => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_named_as_json_names_them() {
        for (message, expected) in [
            (
                "invalid type: integer `3`, expected struct RuleDocument",
                "invalid type: integer `3`, expected an object",
            ),
            ("invalid type: sequence, expected struct When", "invalid type: a list, expected an object"),
            ("invalid type: map, expected a sequence", "invalid type: an object, expected a list"),
            (
                "invalid length 1, expected struct When with 2 elements",
                "invalid length 1, expected an object",
            ),
            (
                "invalid value: integer `-1`, expected u32",
                "invalid value: integer `-1`, expected a whole number that is not negative, and not too large",
            ),
            (
                r#"invalid type: string "x, expected struct A", expected a boolean"#,
                r#"invalid type: string "x, expected struct A", expected a boolean"#,
            ),
            ("unknown variant `a`, expected `b` or `c`", "unknown variant `a`, expected `b` or `c`"),
            ("missing field `version`", "missing field `version`"),
            ("not a time: `1, expected struct A`", "not a time: `1, expected struct A`"),
        ] {
            assert_eq!(of_json(message), expected);
        }
    }
}
