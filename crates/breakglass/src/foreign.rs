//! Cleaning what others wrote before it reaches a terminal, a comment or a commit message.
//!
//! Whoever may report a check chooses its name, and whoever opens a change chooses its title. What the gate writes speaks
//! with the gate's voice, so that foreign text in it must stay what it is: visible text.

use std::fmt::Write as _;

/// The text with every character that could move the cursor, color, hide or reorder written out, such as `\u{1b}`.
#[must_use]
pub fn clean(text: &str) -> String {
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

/// The text cut to so many characters, the cut shown.
#[must_use]
pub fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// What somebody wrote in several lines, cut to so many characters and cleaned, in one.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    clean(&clipped(&words.join(" "), most))
}

/// The text, cut to so many characters and cleaned, as a code span of Markdown: its fence is longer than any run of
/// backticks in it, so that nothing in it ends the span or means anything.
#[must_use]
pub fn code_span(text: &str, most: usize) -> String {
    let text = clean(&clipped(text, most));
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text).saturating_add(1));
    // A reader takes one space off each end where both have one and there is more than spaces.
    let at_ends = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if at_ends && !text.chars().all(|c| c == ' ') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Whether a character acts on what stands around it or cannot be seen: control characters; marks that turn the direction
/// of writing; line and paragraph separators; annotations; and what Unicode lets a reader ignore, such as soft hyphens,
/// what has no width, fillers, variation selectors and tags.
#[must_use]
pub const fn acts(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_written_out() {
        assert_eq!(
            clean("a\u{1b}[31mb\r\n\u{9b}2J\u{202e}c"),
            "a\\u{1b}[31mb\\u{d}\\u{a}\\u{9b}2J\\u{202e}c"
        );
        for c in
            ['\u{ad}', '\u{200d}', '\u{115f}', '\u{3164}', '\u{ffa0}', '\u{fe0f}', '\u{e0100}', '\u{2066}']
        {
            assert_eq!(clean(&format!("a{c}b")), format!("a\\u{{{:x}}}b", u32::from(c)));
        }
        assert_eq!(clean("test (größe, 日本語) 🚀"), "test (größe, 日本語) 🚀");
    }

    #[test]
    fn every_control_character_acts() {
        assert!((0..=0x10_ffff).filter_map(char::from_u32).filter(|c| c.is_control()).all(acts));
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(code_span("a", 9), "`a`");
        assert_eq!(code_span("a``b", 9), "```a``b```");
        assert_eq!(code_span("`a", 9), "`` `a ``");
        assert_eq!(code_span(" a ", 9), "`  a  `");
        assert_eq!(code_span("  ", 9), "`  `");
        assert_eq!(code_span("", 9), "(empty)");
        assert_eq!(code_span("a\nb", 9), "`a\\u{a}b`");
        assert_eq!(code_span("abcd", 2), "`ab…`");
    }

    #[test]
    fn lines_become_one() {
        assert_eq!(one_line(" a\n\n b\u{202e}\tc ", 99), "a b\\u{202e} c");
        assert_eq!(one_line("abc", 2), "ab…");
    }
}
