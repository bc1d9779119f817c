//! What makes an emergency merge easy to spot: every form says what is owed, and none shows as passed what was not.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops when its set-up does not stand"
)]

mod forms;
mod hostile;
mod story;

use breakglass::ledger::{Entry, Event, MergePermitted};
use breakglass::{EmergencyKind, Flag, State};
use story::{Story, change, run};

/// The permits of a story, as they are on record.
fn permitted(story: &Story) -> Vec<MergePermitted> {
    let entries = story.store.texts().map(|text| Entry::parse(text).unwrap());
    let permitted = entries.filter_map(|entry| match entry.event() {
        Some(Event::MergePermitted(permitted)) => Some((**permitted).clone()),
        _ => None,
    });
    permitted.collect()
}

/// The flag of the story's last permit.
fn flag(story: &Story) -> Flag {
    Flag::new(permitted(story).last().unwrap(), story.ledger.follow_ups(), story.now)
}

/// A merge with a build that runs, a lint that failed and a test that nobody lists.
fn story() -> Story {
    let mut story = Story::new();
    let emergency = story.declare("INC-7", "checkout is down", EmergencyKind::Real);
    let started = story.now;
    let observations = vec![
        run("build", State::Running, Some(started), None),
        run("lint", State::Failed, Some(started), Some(started)),
        run("docs", State::Failed, Some(started), Some(started)),
        run("e2e", State::Queued, None, None),
    ];
    story.merge(&emergency, change(42, "fix the cart", observations));
    story
}
