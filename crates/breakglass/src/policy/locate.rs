//! Where in a YAML text the value of a JSON pointer stands.

use granit_parser::{Event, Parser, Span};

use crate::error::Position;

/// One list or map that the walk is inside of.
enum Level {
    List { next: usize },
    Map { key: Option<String> },
}

/// Line and column of the value at `pointer`, or of its nearest parent that the text spells out (an alias has no
/// place of its own for what is inside it).
pub(super) fn locate(text: &str, pointer: &str) -> Option<Position> {
    let wanted: Vec<&str> = pointer.split('/').skip(1).collect();
    let mut parser = Parser::new_from_str(text);
    let mut levels: Vec<Level> = Vec::new();
    let mut best: Option<(usize, Position)> = None;
    while let Some(Ok((event, span))) = parser.next_event() {
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                note(&levels, &wanted, &span, &mut best);
                let list = matches!(event, Event::SequenceStart(..));
                levels.push(if list { Level::List { next: 0 } } else { Level::Map { key: None } });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
                advance(&mut levels);
            }
            Event::Scalar(value, ..) => match levels.last_mut() {
                Some(Level::Map { key: key @ None }) => *key = Some(value.into_owned()),
                _ => {
                    note(&levels, &wanted, &span, &mut best);
                    advance(&mut levels);
                }
            },
            Event::Alias(..) => match levels.last_mut() {
                Some(Level::Map { key: key @ None }) => *key = Some(String::new()),
                _ => {
                    note(&levels, &wanted, &span, &mut best);
                    advance(&mut levels);
                }
            },
            _ => {}
        }
    }
    best.map(|(_, position)| position)
}

/// A value has ended: the list goes on to its next item, the map to its next key.
fn advance(levels: &mut [Level]) {
    match levels.last_mut() {
        Some(Level::List { next }) => *next = next.saturating_add(1),
        Some(Level::Map { key }) => *key = None,
        None => {}
    }
}

/// Keeps the place of the value that begins here where it is nearer to what is wanted than the best so far.
fn note(levels: &[Level], wanted: &[&str], span: &Span, best: &mut Option<(usize, Position)>) {
    let leads_there = levels.len() <= wanted.len()
        && levels.iter().zip(wanted).all(|(level, wanted)| match level {
            Level::List { next } => wanted.parse() == Ok(*next),
            Level::Map { key } => key.as_deref() == Some(*wanted),
        });
    if leads_there && best.as_ref().is_none_or(|(depth, _)| *depth < levels.len()) {
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let position =
            Position { line: place(span.start.line()), column: place(span.start.col().saturating_add(1)) };
        *best = Some((levels.len(), position));
    }
}
