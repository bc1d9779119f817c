//! The page as HTML: one file that needs nothing from elsewhere and runs no script.

use breakglass::foreign::{clean, clipped, one_line};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::blocks::{Block, Card, Cut, Page, Tile};
use super::drawing::{Drawing, svg};
use super::tone::Tone;
use super::words::{Piece, Words, when};

const STYLE: &str = include_str!("style.css");

/// The most characters of a name and of what somebody wrote.
const MOST_NAME: usize = 200;
const MOST_PROSE: usize = 1000;

/// Nothing may be loaded, and nothing run, whatever stands in the text.
const CONTENT_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page.
pub(super) fn page(page: &Page) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(CONTENT_POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (page.title) }
                    p.lead { (words(&page.lead)) }
                    @if !page.tiles.is_empty() {
                        ul.tiles { @for one in &page.tiles { (tile(one)) } }
                    }
                }
                main { @for one in &page.blocks { (block(one)) } }
            }
        }
    };
    let mut text = markup.into_string();
    text.push('\n');
    text
}

fn tile(tile: &Tile) -> Markup {
    let class = if tile.count == 0 { "tile none" } else { "tile" };
    html! {
        li class=(format!("{class} {}", tile.tone.class())) {
            span.count { (tile.count) }
            span.what { span.shape aria-hidden="true" { (tile.tone.glyph()) } " " (tile.what) }
        }
    }
}

fn block(one: &Block) -> Markup {
    match one {
        Block::Section { id, title, blocks } => html! {
            section id=(id) { h2 { (title) } @for one in blocks { (block(one)) } }
        },
        Block::Card { id, kind, title, blocks } => html! {
            article id=(id) class=(card(*kind)) {
                @if *kind == Card::Merge { h4 { (words(title)) } } @else { h3 { (words(title)) } }
                @for one in blocks { (block(one)) }
            }
        },
        Block::Heading(text) => html! { h5 { (text) } },
        Block::Say(text) => html! { p { (words(text)) } },
        Block::Notice(text) => html! { p.notice { (words(text)) } },
        Block::Facts(facts) => html! {
            dl { @for (key, value) in facts { div { dt { (key) } dd { (words(value)) } } } }
        },
        Block::List(list) => html! {
            ul { @for one in &list.items { li { (words(one)) } } }
            (rest(list))
        },
        Block::Table { columns, rows } => html! {
            table {
                thead { tr { @for column in *columns { th scope="col" { (column) } } } }
                tbody {
                    @for row in &rows.items {
                        tr {
                            @for (column, cell) in columns.iter().zip(row) {
                                td data-column=(column) { (words(cell)) }
                            }
                        }
                    }
                }
            }
            (rest(rows))
        },
        Block::Moments(moments) => html! {
            ol.moments {
                @for (number, tone, text) in &moments.items {
                    li value=(number) {
                        span class=(format!("number {}", tone.class())) { (number) }
                        span { (words(text)) }
                    }
                }
            }
            (rest(moments))
        },
        Block::Drawing(drawing) => drawn(drawing),
    }
}

const fn card(kind: Card) -> &'static str {
    match kind {
        Card::Emergency => "emergency",
        Card::Drill => "emergency drill",
        Card::Merge => "merge",
    }
}

fn rest<T>(cut: &Cut<T>) -> Markup {
    html! { @if let Some(rest) = cut.rest() { p.rest { (rest) } } }
}

/// The marks that the key explains.
const KEY: [(Tone, &str); 8] = [
    (Tone::Unfinished, "was unfinished"),
    (Tone::Failed, "failed"),
    (Tone::Confirmed, "confirmed by a person"),
    (Tone::Waived, "waived"),
    (Tone::Late, "late failure"),
    (Tone::Reverted, "reverted"),
    (Tone::Passed, "passed afterwards"),
    (Tone::Owed, "owed (dashed)"),
];

fn drawn(drawing: &Drawing) -> Markup {
    html! {
        figure {
            div.scroll tabindex="0" { (svg(drawing)) }
            figcaption {
                span.key-of { "The wider the gap the longer it was, by its logarithm; // marks more than an hour." }
                @for (tone, text) in KEY {
                    span.key { span class=(format!("dot {}", tone.class())) { (tone.glyph()) } " " (text) }
                }
                @if drawing.rows_left_out > 0 {
                    span.key-of { (drawing.rows_left_out) " more checks are not drawn." }
                }
            }
        }
    }
}

fn words(words: &Words) -> Markup {
    html! { @for one in &words.0 { (piece(one)) } }
}

fn piece(piece: &Piece) -> Markup {
    match piece {
        Piece::Own(text) => html! { (text) },
        Piece::Name(name) => html! { code { (clean(&clipped(name, MOST_NAME))) } },
        Piece::Prose(text) => html! { q { (one_line(text, MOST_PROSE)) } },
        Piece::At(time) => html! { time datetime=(time) { (when(*time)) } },
        Piece::Badge(tone, text) => html! {
            span class=(format!("badge {}", tone.class())) {
                span.shape aria-hidden="true" { (tone.glyph()) } " " (text)
            }
            " "
        },
        Piece::To(id, name) => html! { a href=(format!("#{id}")) { (clean(&clipped(name, MOST_NAME))) } },
    }
}
