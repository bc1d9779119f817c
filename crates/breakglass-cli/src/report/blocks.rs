//! What the page is made of, whatever form it takes.

use super::drawing::Drawing;
use super::tone::Tone;
use super::words::Words;

/// The page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) lead: Words,
    pub(super) tiles: Vec<Tile>,
    pub(super) blocks: Vec<Block>,
}

/// A figure that is to be seen first.
#[derive(Debug)]
pub(super) struct Tile {
    pub(super) tone: Tone,
    pub(super) count: usize,
    pub(super) what: &'static str,
}

/// A part of the page.
#[derive(Debug)]
pub(super) enum Block {
    /// A chapter.
    Section { id: &'static str, title: &'static str, blocks: Vec<Block> },
    /// An emergency, or a merge in one: not to be cut by the end of a sheet.
    Card { id: String, kind: Card, title: Words, blocks: Vec<Block> },
    /// A heading within a card.
    Heading(&'static str),
    /// A paragraph.
    Say(Words),
    /// A paragraph that must not be overlooked.
    Notice(Words),
    /// What is known of one thing.
    Facts(Vec<(&'static str, Words)>),
    /// Things one below the other.
    List(Cut<Words>),
    /// Things with the same facts about each.
    Table { columns: &'static [&'static str], rows: Cut<Vec<Words>> },
    /// What happened, in order; the numbers are those of the drawing.
    Moments(Cut<(usize, Tone, Words)>),
    /// A drawing.
    Drawing(Box<Drawing>),
}

/// What a card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Card {
    /// An emergency.
    Emergency,
    /// An exercise.
    Drill,
    /// A merge.
    Merge,
}

/// The most items of a list.
pub(super) const MOST: usize = 200;

/// The beginning of a list that may be long.
#[derive(Debug)]
pub(super) struct Cut<T> {
    pub(super) items: Vec<T>,
    pub(super) left_out: usize,
}

impl<T> Cut<T> {
    /// The first items, and how many there are beyond them.
    pub(super) fn new(items: impl IntoIterator<Item = T>, most: usize) -> Self {
        let mut items = items.into_iter();
        let kept: Vec<T> = items.by_ref().take(most).collect();
        Self { items: kept, left_out: items.count() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What is left out, in words.
    pub(super) fn rest(&self) -> Option<String> {
        (self.left_out > 0)
            .then(|| format!("{} more are left out here; the ledger has them all.", self.left_out))
    }
}
