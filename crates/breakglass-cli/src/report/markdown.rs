//! The page as Markdown. What others wrote stands in code spans alone, so that nothing of it means anything; and nothing is
//! a table, in whose cells a span could be cut.

use std::fmt::Write as _;

use breakglass::foreign::{code_span, one_line};

use super::blocks::{Block, Card, Cut, Page};
use super::words::{Piece, Words, when};

const MOST_NAME: usize = 200;
const MOST_PROSE: usize = 1000;

/// The page.
pub(super) fn page(page: &Page) -> String {
    // Writing to a string cannot fail, here and below.
    let mut text = String::new();
    let _ = write!(text, "# {}\n\n{}\n", page.title, words(&page.lead));
    if !page.tiles.is_empty() {
        text.push('\n');
    }
    for tile in &page.tiles {
        let mark = if tile.count > 0 { "**" } else { "" };
        let _ = writeln!(text, "- {mark}{} {}{mark}", tile.count, tile.what);
    }
    page.blocks.iter().for_each(|one| block(&mut text, one));
    text
}

fn block(text: &mut String, one: &Block) {
    match one {
        Block::Section { id: _, title, blocks } => {
            let _ = write!(text, "\n## {title}\n");
            blocks.iter().for_each(|one| block(text, one));
        }
        Block::Card { id: _, kind, title, blocks } => {
            let level = if *kind == Card::Merge { "####" } else { "###" };
            let _ = write!(text, "\n{level} {}\n", words(title));
            blocks.iter().for_each(|one| block(text, one));
        }
        Block::Heading(heading) => {
            let _ = write!(text, "\n**{heading}**\n");
        }
        Block::Say(said) => {
            let _ = write!(text, "\n{}\n", words(said));
        }
        Block::Notice(said) => {
            let _ = write!(text, "\n> [!CAUTION]\n> {}\n", words(said));
        }
        Block::Facts(facts) => {
            text.push('\n');
            for (key, value) in facts {
                let _ = writeln!(text, "- {key}: {}", words(value));
            }
        }
        Block::List(list) => items(text, list, words),
        Block::Table { columns, rows } => items(text, rows, |row| {
            let cell = |(column, cell): (&&str, &Words)| format!("{column}: {}", words(cell));
            let rest: Vec<String> = columns.iter().zip(row).skip(1).map(cell).collect();
            let first = row.first().map(words).unwrap_or_default();
            format!("{first}; {}", rest.join("; "))
        }),
        Block::Moments(moments) => {
            items(text, moments, |(number, _, said)| format!("({number}) {}", words(said)));
        }
        Block::Drawing(_) => {}
    }
}

fn items<T>(text: &mut String, list: &Cut<T>, item: impl Fn(&T) -> String) {
    text.push('\n');
    for one in &list.items {
        let _ = writeln!(text, "- {}", item(one));
    }
    if let Some(rest) = list.rest() {
        let _ = write!(text, "\n{rest}\n");
    }
}

fn words(words: &Words) -> String {
    let mut text = String::new();
    for one in &words.0 {
        // A mark stands apart from the word before it.
        if matches!(one, Piece::Badge(..)) && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(&piece(one));
    }
    text.trim().to_owned()
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Own(text) => text.clone(),
        Piece::Name(name) | Piece::To(_, name) => code_span(name, MOST_NAME),
        Piece::Prose(text) => code_span(&one_line(text, MOST_PROSE), MOST_PROSE.saturating_mul(2)),
        Piece::At(time) => when(*time),
        Piece::Badge(_, text) => format!("**{}** ", text.to_uppercase()),
    }
}
