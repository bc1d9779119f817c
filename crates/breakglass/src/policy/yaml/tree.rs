//! The tree of a YAML text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::error::{Error, Position, Result, code};
use crate::wire::clipped;

/// How many lists and maps may stand in one another.
const MAX_DEPTH: usize = 64;

/// How many values there may be.
const MAX_VALUES: usize = 250_000;

/// How many anchors there may be, and how many aliases.
const MAX_ANCHORS: usize = 1_000;

/// How much aliases may repeat, in values and bytes.
const MAX_REPEATED: usize = 4 << 20;

/// A value where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'t> {
    pub(super) position: Position,
    /// Shared by the aliases of an anchor.
    pub(super) value: Rc<Value<'t>>,
    /// How much there is in it, in values and bytes.
    weight: usize,
}

#[derive(Debug)]
pub(super) enum Value<'t> {
    Scalar(Cow<'t, str>, Kind),
    List(Vec<Node<'t>>),
    /// Each key with its place. What stands twice is refused by what is read from it.
    Map(Vec<(Node<'t>, Node<'t>)>),
}

/// What a scalar may be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whatever it looks like.
    Plain,
    /// Text, unless something else is asked for: what stands in quotes, or is tagged `!`.
    Quoted,
    /// What its tag says, and nothing else.
    Text,
    Null,
    Bool,
    Int,
    Float,
}

/// A list or a map that is not closed yet.
struct Open<'t> {
    position: Position,
    anchor: usize,
    map: bool,
    /// Of a map: keys and values in turn.
    nodes: Vec<Node<'t>>,
}

#[derive(Default)]
struct Builder<'t> {
    open: Vec<Open<'t>>,
    root: Option<Node<'t>>,
    anchors: BTreeMap<usize, Node<'t>>,
    values: usize,
    aliases: usize,
    repeated: usize,
}

/// The only document of the text.
pub(super) fn parse(text: &str) -> Result<Node<'_>> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| unparsed(&error))?;
        builder.take(event, place(&span))?;
    }
    builder.root.ok_or_else(|| invalid("there is nothing in the text"))
}

impl<'t> Builder<'t> {
    fn take(&mut self, event: Event<'t>, position: Position) -> Result<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind =
                    kind(style, tag.as_deref()).map_err(|error| error.with_position(Some(position)))?;
                let weight = text.len().saturating_add(1);
                self.add(anchor, Node { position, value: Rc::new(Value::Scalar(text, kind)), weight })
            }
            Event::SequenceStart(_, anchor, tag) => self.open(false, anchor, tag.as_deref(), position),
            Event::MappingStart(_, anchor, tag) => self.open(true, anchor, tag.as_deref(), position),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, position),
            _ => Ok(()),
        }
    }

    fn open(&mut self, map: bool, anchor: usize, tag: Option<&Tag>, position: Position) -> Result<()> {
        let own = if map { "map" } else { "seq" };
        if tag.is_some_and(|tag| tag.core_suffix() != Some(own) && !is_bare(tag)) {
            return Err(tagged().with_position(Some(position)));
        }
        if self.open.len() >= MAX_DEPTH {
            let message = format!("lists and maps are nested more than {MAX_DEPTH} deep");
            return Err(Error::new(code::NESTED_TOO_DEEPLY, message).with_position(Some(position)));
        }
        self.open.push(Open { position, anchor, map, nodes: Vec::new() });
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        let Some(Open { position, anchor, map, nodes }) = self.open.pop() else { return Ok(()) };
        let weight = nodes.iter().fold(1, |sum: usize, node| sum.saturating_add(node.weight));
        let value = if map {
            let mut nodes = nodes.into_iter();
            Value::Map(std::iter::from_fn(|| nodes.next().zip(nodes.next())).collect())
        } else {
            Value::List(nodes)
        };
        self.add(anchor, Node { position, value: Rc::new(value), weight })
    }

    fn alias(&mut self, anchor: usize, position: Position) -> Result<()> {
        // What is not closed yet is not known yet: nothing stands in itself.
        let known = self.anchors.get(&anchor).cloned();
        let node = known.ok_or_else(|| invalid("an alias stands in its own anchor"));
        let node = node.map_err(|error| error.with_position(Some(position)))?;
        self.aliases = self.aliases.saturating_add(1);
        self.repeated = self.repeated.saturating_add(node.weight);
        if self.aliases > MAX_ANCHORS || self.repeated > MAX_REPEATED {
            return Err(invalid("aliases repeat too much").with_position(Some(position)));
        }
        self.add(0, Node { position, ..node })
    }

    fn add(&mut self, anchor: usize, node: Node<'t>) -> Result<()> {
        let position = Some(node.position);
        self.values = self.values.saturating_add(1);
        if self.values > MAX_VALUES {
            let message = format!("there are more than {MAX_VALUES} values");
            return Err(Error::new(code::INPUT_TOO_LARGE, message).with_position(position));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
            if self.anchors.len() > MAX_ANCHORS {
                let message = format!("there are more than {MAX_ANCHORS} anchors");
                return Err(invalid(&message).with_position(position));
            }
        }
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None if self.root.is_none() => self.root = Some(node),
            None => return Err(invalid("there is a second document").with_position(position)),
        }
        Ok(())
    }
}

impl Node<'_> {
    /// The place of the value at a JSON pointer, or of its nearest parent that the text spells out.
    pub(super) fn locate(&self, pointer: &str) -> Position {
        let mut node = self;
        for step in pointer.split('/').skip(1) {
            let next = match &*node.value {
                Value::Scalar(..) => None,
                Value::List(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
                Value::Map(entries) => {
                    entries.iter().find(|(key, _)| key.text() == Some(step)).map(|(_, value)| value)
                }
            };
            let Some(next) = next else { break };
            node = next;
        }
        node.position
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &*self.value {
            Value::Scalar(text, _) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// Tags say here what is so without them, or nothing that a policy has.
fn kind(style: ScalarStyle, tag: Option<&Tag>) -> Result<Kind> {
    let Some(tag) = tag else {
        return Ok(if style == ScalarStyle::Plain { Kind::Plain } else { Kind::Quoted });
    };
    match tag.core_suffix() {
        Some("str") => Ok(Kind::Text),
        Some("null") => Ok(Kind::Null),
        Some("bool") => Ok(Kind::Bool),
        Some("int") => Ok(Kind::Int),
        Some("float") => Ok(Kind::Float),
        None if is_bare(tag) => Ok(Kind::Quoted),
        _ => Err(tagged()),
    }
}

/// Whether it is `!`, which says nothing of a list or a map.
fn is_bare(tag: &Tag) -> bool {
    tag.parts() == ("", "!")
}

fn tagged() -> Error {
    Error::new(code::WRONG_TYPE, "a tag stands where a policy has none")
}

fn invalid(message: &str) -> Error {
    Error::new(code::INVALID_YAML, message)
}

fn place(span: &Span) -> Position {
    position(span.start.line(), span.start.col())
}

fn position(line: usize, column: usize) -> Position {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position { line: number(line), column: number(column.saturating_add(1)) }
}

fn unparsed(error: &ScanError) -> Error {
    let message = error.info();
    // The parser has a limit of its own, which it tells in words alone.
    let deep = message.starts_with("recursion limit");
    let code = if deep { code::NESTED_TOO_DEEPLY } else { code::INVALID_YAML };
    let mark = error.marker();
    Error::new(code, clipped(&message)).with_position(Some(position(mark.line(), mark.col())))
}
