//! Names and comments as each language writes them.

/// The width of comments.
pub(super) const LINE: usize = 100;

/// `snake_case` as JavaScript writes it.
pub(super) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| text + &capital(word))
}

/// `snake_case` as the name of a class.
pub(super) fn pascal(name: &str) -> String {
    name.split('_').map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

/// The same text with its long lines broken between words; what follows keeps the line's indent.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let line = |line: &str| {
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let mut lines = vec![indent.clone()];
        for word in line.split_whitespace() {
            let Some(last) = lines.last_mut() else { continue };
            let is_start = last.len() == indent.len();
            if !is_start && last.chars().count().saturating_add(word.chars().count()) >= width {
                lines.push(format!("{indent}{word}"));
                continue;
            }
            if !is_start {
                last.push(' ');
            }
            last.push_str(word);
        }
        lines.join("\n")
    };
    let is_code = |line: &str| line.trim_start().starts_with(">>>") || line.trim_start().starts_with("... ");
    text.lines()
        .map(|one| if is_code(one) { one.to_owned() } else { line(one) })
        .collect::<Vec<_>>()
        .join("\n")
}
