//! Policies in YAML: one tree with the place of every value, which is read as JSON is.

mod read;
mod tree;

use serde::Deserialize;

use super::PolicyDocument;
use crate::error::{Position, Result};
use crate::wire::read_error;

/// The policy that a text says, not checked yet, and what finds the places of its values.
pub(super) fn parse(text: &str) -> Result<(PolicyDocument, impl Fn(&str) -> Position)> {
    let root = tree::parse(text)?;
    let document = PolicyDocument::deserialize(&root).map_err(|error| read_error(&error))?;
    Ok((document, move |pointer: &str| root.locate(pointer)))
}
