//! What the page says.

mod emergencies;
mod merge;
mod outside;
mod owed;
mod timeline;

use std::collections::{BTreeMap, BTreeSet};

use breakglass::ledger::PermitRecord;
use breakglass::{Emergency, EmergencyId, FollowUp, FollowUpStatus, Ledger, PermitId, Time};

use super::blocks::{Block, Cut, MOST, Page, Tile};
use super::story::{Merge, Story};
use super::tone::Tone;
use super::words::{Words, short};
use crate::show::words::count;

/// The most merges that are drawn.
const MOST_DRAWN: usize = 12;

/// All that the parts of the page are made from.
struct Told<'a> {
    ledger: &'a Ledger,
    story: &'a Story,
    now: Time,
    permits: BTreeMap<&'a PermitId, &'a PermitRecord>,
    follow_ups: BTreeMap<&'a PermitId, Vec<&'a FollowUp>>,
    /// The emergencies that are shown, the newest first.
    emergencies: Cut<&'a Emergency>,
    /// The merges that have a card, by their place in the story, and whether it has a drawing.
    cards: BTreeMap<usize, bool>,
}

/// The page.
pub(super) fn page(ledger: Option<&Ledger>, story: &Story, now: Time) -> Page {
    let title = "Emergency merges".to_owned();
    let Some(ledger) = ledger else {
        let lead = Words::own("The ledger has no entries. Written at ").at(now).say("; all times are UTC.");
        return Page { title, lead, tiles: Vec::new(), blocks: Vec::new() };
    };
    let told = Told::new(ledger, story, now);
    let lead = Words::own("What the ledger ")
        .name(ledger.origin())
        .say(" tells after ")
        .say(count(ledger.tail().size, "entry").replace("entrys", "entries"))
        .say(", written at ")
        .at(now)
        .say("; all times are UTC.");
    let mut blocks = told.warnings();
    blocks.push(told.owed());
    blocks.extend(told.unsettled_permits());
    blocks.push(told.emergencies());
    blocks.extend(told.outside());
    blocks.extend(told.notes());
    blocks.push(told.end());
    Page { title, lead, tiles: told.tiles(), blocks }
}

impl<'a> Told<'a> {
    fn new(ledger: &'a Ledger, story: &'a Story, now: Time) -> Self {
        let mut follow_ups: BTreeMap<&PermitId, Vec<&FollowUp>> = BTreeMap::new();
        for one in ledger.follow_ups() {
            follow_ups.entry(&one.permit).or_default().push(one);
        }
        for list in follow_ups.values_mut() {
            list.sort_by(|one, other| one.compare_urgency(other));
        }
        let permits = ledger.permits().map(|one| (one.permit().id(), one)).collect();
        let mut all: Vec<&Emergency> = ledger.emergencies().collect();
        all.sort_by_key(|one| (std::cmp::Reverse(one.declared_at), &one.id));
        let emergencies = Cut::new(all, MOST);
        let mut told = Self { ledger, story, now, permits, follow_ups, emergencies, cards: BTreeMap::new() };
        told.choose_cards();
        told
    }

    /// Merges that still owe something come first, late failures before all, then the newest.
    fn choose_cards(&mut self) {
        let shown: BTreeSet<&EmergencyId> = self.emergencies.items.iter().map(|one| &one.id).collect();
        let merges = self.story.merges.iter().enumerate();
        let is_shown = merges.filter(|(_, merge)| shown.contains(&merge.emergency));
        let mut order: Vec<usize> = is_shown.map(|(index, _)| index).collect();
        let rank = |index: &usize| {
            let merge = self.story.merges.get(*index);
            let follow_ups = merge.and_then(|merge| self.follow_ups.get(&merge.permit)).into_iter().flatten();
            let (mut late, mut open) = (false, false);
            for one in follow_ups.filter(|one| one.status.is_open()) {
                open = true;
                late |= one.late_failure.is_some();
            }
            (!late, !open, std::cmp::Reverse(*index))
        };
        order.sort_by_cached_key(rank);
        let ranked = order.into_iter().take(MOST).enumerate();
        self.cards = ranked.map(|(place, index)| (index, place < MOST_DRAWN)).collect();
    }

    fn merge_of(&self, permit: &PermitId) -> Option<(usize, &'a Merge)> {
        self.story.merges.iter().enumerate().find(|(_, merge)| merge.permit == *permit)
    }

    /// The change, as a way to its card where it has one.
    fn change(&self, words: Words, permit: &PermitId, repository: &str, number: u64) -> Words {
        let name = format!("{repository}#{number}");
        match self.merge_of(permit).filter(|(index, _)| self.cards.contains_key(index)) {
            Some((index, _)) => words.to(merge_id(index), name),
            None => words.name(name),
        }
    }

    fn tiles(&self) -> Vec<Tile> {
        let (mut late, mut overdue, mut failing, mut open) = (0_usize, 0_usize, 0_usize, 0_usize);
        for one in self.ledger.open_follow_ups() {
            open = open.saturating_add(1);
            late = late.saturating_add(usize::from(one.late_failure.is_some()));
            overdue = overdue.saturating_add(usize::from(one.is_overdue(self.now)));
            failing = failing.saturating_add(usize::from(one.status == FollowUpStatus::Failing));
        }
        let running = self.ledger.emergencies().filter(|one| one.is_open(self.now)).count();
        let tile = |tone, count, what| Tile { tone, count, what };
        vec![
            tile(Tone::Late, late, "late failures"),
            tile(Tone::Overdue, overdue, "overdue"),
            tile(Tone::Failed, failing, "failing"),
            tile(Tone::Owed, open, "owed in all"),
            tile(Tone::Overdue, self.ledger.unresolved().count(), "permits without outcome"),
            tile(Tone::Plain, running, "emergencies open now"),
        ]
    }

    fn warnings(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(seq) = self.ledger.newer() {
            let text = format!(
                "Entry {seq} is of a kind that this version does not know and must not pass over: what follows may be wrong."
            );
            blocks.push(Block::Notice(Words::own(text)));
        }
        if self.story.unknown > 0 {
            let text =
                format!("{} entries are of a kind that this version does not know.", self.story.unknown);
            blocks.push(Block::Say(Words::own(text)));
        }
        blocks
    }

    fn end(&self) -> Block {
        let mut facts = vec![
            ("origin", Words::named(self.ledger.origin())),
            ("entries", Words::own(self.ledger.tail().size.to_string())),
            ("checkpoint", Words::named(self.ledger.checkpoint().trailer())),
            ("last entry's hash", Words::named(self.ledger.tail().hash.as_str())),
        ];
        if let Some(at) = self.ledger.last_at() {
            facts.push(("last entry at", Words::new().at(at)));
        }
        let why = "Kept by somebody else, the checkpoint reveals any change before it and a cut end.";
        let blocks = vec![Block::Facts(facts), Block::Say(Words::own(why))];
        Block::Section { id: "ledger", title: "The ledger", blocks }
    }
}

fn merge_id(index: usize) -> String {
    format!("merge-{index}")
}

/// A commit, short.
fn commit(words: Words, commit: &str) -> Words {
    words.name(short(commit))
}

/// Names without those that come twice.
fn distinct<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    names.into_iter().collect()
}
