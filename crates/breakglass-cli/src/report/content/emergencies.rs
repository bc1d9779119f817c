//! The emergencies, the newest first, with the merges in each.

use breakglass::{Emergency, EmergencyKind};

use super::super::blocks::{Block, Card, Cut};
use super::super::tone::Tone;
use super::super::words::Words;
use super::Told;

impl Told<'_> {
    pub(super) fn emergencies(&self) -> Block {
        let shown = self.emergencies.items.iter().enumerate();
        let mut blocks: Vec<Block> = shown.map(|(index, one)| self.emergency(index, one)).collect();
        if blocks.is_empty() {
            blocks.push(Block::Say(Words::own("None was declared.")));
        }
        blocks.extend(self.emergencies.rest().map(|rest| Block::Say(Words::own(rest))));
        Block::Section { id: "emergencies", title: "Emergencies", blocks }
    }

    fn emergency(&self, index: usize, one: &Emergency) -> Block {
        let is_drill = one.kind == EmergencyKind::Drill;
        let mut title = Words::named(&one.incident);
        if is_drill {
            title = title.badge(Tone::Drill, "drill");
        }
        if one.is_open(self.now) {
            title = title.badge(Tone::Owed, "open now");
        }
        let branches = if one.scope.branches.is_empty() {
            Words::own(", all branches")
        } else {
            Words::own(", branches ").list(&one.scope.branches, 5)
        };
        let mut facts = vec![
            ("why", Words::new().prose(&one.reason)),
            ("declared by", Words::named(&one.declared_by.login).say(" at ").at(one.declared_at)),
            ("about", Words::new().list(&one.scope.repositories, 5).and(branches)),
        ];
        for (at, extended) in self.story.extensions.get(&one.id).into_iter().flatten().take(10) {
            let until = Words::own("to ").at(extended.expires_at).say(" by ").name(&extended.by.login);
            facts.push(("extended", until.say(" at ").at(*at).say(": ").prose(&extended.reason)));
        }
        facts.push(("ended", self.ended(one)));
        facts.push(("id", Words::named(one.id.as_str())));
        let mut blocks = vec![Block::Facts(facts)];
        let notes = self.story.notes.iter().filter(|(_, note)| note.emergency.as_ref() == Some(&one.id));
        let notes = Cut::new(notes.map(|(at, note)| super::outside::note(*at, note)), 20);
        if !notes.is_empty() {
            blocks.push(Block::List(notes));
        }
        blocks.extend(self.merges_of(one));
        let kind = if is_drill { Card::Drill } else { Card::Emergency };
        Block::Card { id: format!("emergency-{index}"), kind, title, blocks }
    }

    fn ended(&self, one: &Emergency) -> Words {
        match &one.closed {
            Some(closed) => {
                let by = Words::own("closed by ").name(&closed.by.login).say(" at ").at(closed.at);
                by.say(": ").prose(&closed.reason)
            }
            None if one.is_open(self.now) => Words::own("open until ").at(one.expires_at),
            None => Words::own("by itself at ").at(one.expires_at),
        }
    }

    fn merges_of(&self, emergency: &Emergency) -> Vec<Block> {
        let all = self.story.merges.iter().enumerate().filter(|(_, merge)| merge.emergency == emergency.id);
        let (mut blocks, mut left_out) = (Vec::new(), 0_usize);
        for (index, merge) in all {
            match self.cards.get(&index) {
                Some(drawn) => blocks.push(self.merge(index, merge, emergency, *drawn)),
                None => left_out = left_out.saturating_add(1),
            }
        }
        if blocks.is_empty() && left_out == 0 {
            let text = match emergency.kind {
                EmergencyKind::Real => "No permit was given in it.",
                EmergencyKind::Drill => "A drill ends in a rehearsal: no permit is given.",
            };
            blocks.push(Block::Say(Words::own(text)));
        }
        if left_out > 0 {
            let text = format!("{left_out} more merges are left out here; the ledger has them all.");
            blocks.push(Block::Say(Words::own(text)));
        }
        blocks
    }
}
