//! `append_events`: the bytes of every event.

use serde_json::{Value, json};

use super::{ORIGIN, story, story_chain};

pub(crate) const FILE: &str = "schemas/vectors/generated/ledger_append.json";

pub(crate) fn cases() -> Result<Vec<Value>, String> {
    let story = story()?;
    let (opened, events) = story.split_first().ok_or("the story is empty")?;
    Ok(vec![json!({
        "description": "every event, to the byte",
        "call": "append_events",
        "input": { "origin": ORIGIN, "at": opened.get("at"), "events": events },
        "expect": { "value": story_chain()?.texts },
    })])
}
