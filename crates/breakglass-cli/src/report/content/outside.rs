//! What went round the gate, and remarks.

use breakglass::Time;
use breakglass::ledger::Note;

use super::super::blocks::{Block, Cut, MOST};
use super::super::tone::Tone;
use super::super::words::Words;
use super::{Told, commit};

impl Told<'_> {
    pub(super) fn outside(&self) -> Option<Block> {
        let change = |repository: &str, number: Option<u64>| match number {
            Some(number) => Words::named(format!("{repository}#{number}")),
            None => Words::named(repository),
        };
        let announced = self.ledger.announcements().iter().rev().map(|one| {
            let said = &one.announced;
            let found = match &one.found {
                Some(found) => commit(Words::own("found as "), found),
                None => Words::new().badge(Tone::Owed, "not found").say("on the base branch"),
            };
            let what = commit(change(&said.repository, said.number).say(" at "), &said.head);
            let why = Words::named(&said.incident).say(": ").prose(&said.reason);
            vec![Words::new().at(one.at), Words::named(&said.by.login), what, why, found]
        });
        let found = self.story.outside.iter().rev().map(|(at, one)| {
            let by = one.by.as_ref().map_or_else(|| Words::own("not known"), Words::named);
            let stands = match one.announced {
                Some(seq) => Words::own(format!("announced in entry {seq}")),
                None => Words::new().badge(Tone::Overdue, "not announced"),
            };
            vec![
                Words::new().at(*at),
                by,
                commit(change(&one.repository, one.number).say(" as "), &one.commit),
                stands,
            ]
        });
        let (announced, found) = (Cut::new(announced, MOST), Cut::new(found, MOST));
        let mut blocks = Vec::new();
        if !found.is_empty() {
            blocks.push(Block::Heading("Found on a base branch"));
            blocks.push(Block::Table { columns: &["recorded", "by", "what", "announced"], rows: found });
        }
        if !announced.is_empty() {
            blocks.push(Block::Heading("Announced before they happened"));
            blocks.push(Block::Table {
                columns: &["when", "by", "what", "why", "since then"],
                rows: announced,
            });
        }
        let (id, title) = ("outside", "Merges that went round the gate");
        (!blocks.is_empty()).then_some(Block::Section { id, title, blocks })
    }

    /// The remarks that are about no emergency; the others stand beside theirs.
    pub(super) fn notes(&self) -> Option<Block> {
        let general = self.story.notes.iter().rev().filter(|(_, note)| note.emergency.is_none());
        let notes = Cut::new(general.map(|(at, one)| note(*at, one)), MOST);
        (!notes.is_empty()).then(|| Block::Section {
            id: "notes",
            title: "Notes",
            blocks: vec![Block::List(notes)],
        })
    }
}

/// A remark, when and by whom.
pub(super) fn note(at: Time, note: &Note) -> Words {
    let words = Words::new().at(at).say(" ");
    let words = match &note.by {
        Some(by) => words.name(&by.login).say(": "),
        None => words,
    };
    words.prose(&note.text)
}
