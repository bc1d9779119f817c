//! The page of whole stories, read back by a browser's own parser.
#![expect(clippy::arithmetic_side_effects, reason = "a test stops when it cannot count")]

mod bounds;
mod dom;
mod hostile;
mod sample;
mod says;
#[path = "../../../../breakglass/tests/flag/story.rs"]
mod story;

use breakglass::ledger::Entry;

use super::Report;
use story::Story;

/// The report of a story.
fn report(story: &Story) -> Report {
    let mut report = Report::new();
    for text in story.store.texts() {
        report.read(&Entry::parse(text).unwrap()).unwrap();
    }
    report
}
