//! One merge: who, what was confirmed and waived, and how each follow-up was settled.

use breakglass::ledger::{CheckRecord, Found, PermitRecord};
use breakglass::{AnswerRecord, Emergency, FollowUp, FollowUpStatus, Item, Owed, PermitStatus, Reply};

use super::super::blocks::{Block, Card, Cut, MOST};
use super::super::moments::{moments, outcome, step};
use super::super::story::{Merge, Turn};
use super::super::tone::Tone;
use super::super::words::Words;
use super::{Told, merge_id, owed};
use crate::show::words::count;

impl Told<'_> {
    pub(super) fn merge(&self, index: usize, merge: &Merge, emergency: &Emergency, drawn: bool) -> Block {
        let record = self.permits.get(&merge.permit).copied();
        let follow_ups = self.follow_ups.get(&merge.permit).map(Vec::as_slice).unwrap_or_default();
        let mut title = Words::new();
        if let Some(permit) = record.map(PermitRecord::permit) {
            title = title.name(format!("{}#{}", permit.repository(), permit.number()));
        }
        if let Some(text) = &merge.title {
            title = title.say(" ").prose(text);
        }
        if follow_ups.iter().any(|one| one.status.is_open() && one.late_failure.is_some()) {
            title = title.badge(Tone::Late, "late failure");
        } else if follow_ups.iter().any(|one| one.is_overdue(self.now)) {
            title = title.badge(Tone::Overdue, "overdue");
        } else if follow_ups.iter().any(|one| one.status.is_open()) {
            title = title.badge(Tone::Owed, "owed");
        }
        let mut blocks = vec![Block::Facts(facts(merge, record))];
        if drawn {
            let owed_by = |turn: &Turn| owed_checks(follow_ups, turn);
            let (told, left_out) = moments(merge, Some(emergency), record, &owed_by);
            blocks.push(Block::Drawing(Box::new(self.timeline(merge, record, follow_ups, &told))));
            let items = told
                .into_iter()
                .map(|one| (one.number, one.tone, Words::new().at(one.at).say(" ").and(one.words)));
            blocks.push(Block::Moments(Cut { items: items.collect(), left_out }));
        }
        blocks.push(Block::Heading("Confirmations"));
        if merge.steps.is_empty() {
            blocks.push(Block::Say(Words::own("No step was asked for.")));
        } else {
            let rows = Cut::new(merge.steps.iter().map(answer), MOST);
            blocks.push(Block::Table { columns: &["when", "who", "what was shown"], rows });
        }
        blocks.push(Block::Heading("Checks that had not passed"));
        if merge.checks.is_empty() {
            blocks.push(Block::Say(Words::own("There were none.")));
        } else {
            let rows = Cut::new(merge.checks.iter().map(|check| self.check(check, merge, follow_ups)), MOST);
            let columns = &["check", "when permitted", "it was", "since then"];
            blocks.push(Block::Table { columns, rows });
        }
        if merge.accepted > 0 {
            let accepted = u64::try_from(merge.accepted).unwrap_or(u64::MAX);
            let text = format!("Accepted beside these: {}.", count(accepted, "check"));
            blocks.push(Block::Say(Words::own(text)));
        }
        Block::Card { id: merge_id(index), kind: Card::Merge, title, blocks }
    }

    fn check(&self, record: &CheckRecord, merge: &Merge, follow_ups: &[&FollowUp]) -> Vec<Words> {
        let tier = record.tier.as_str().replace('_', " ");
        let state = Words::own(format!("{}, {tier}", record.state));
        let made = match outcome(record.outcome) {
            Some((tone, word)) => Words::new().badge(tone, word),
            None => Words::own("not waited for"),
        };
        let of_check = follow_ups.iter().find_map(|one| {
            let owed = one.checks.iter().find(|owed| owed.owed.check == record.check)?;
            Some((*one, owed))
        });
        let is_pending = || {
            let mut checks = merge.pending.iter().flat_map(|one| &one.checks);
            checks.any(|owed| owed.check == record.check)
        };
        let status = self.permits.get(&merge.permit).map(|record| record.status());
        let is_abandoned = matches!(status, Some(PermitStatus::Abandoned { .. }));
        let since = match of_check {
            Some((one, owed)) => self.since(one, owed),
            None if is_abandoned => Words::own("nothing was merged"),
            None if is_pending() => Words::own("owed once the merge is on record"),
            None => Words::own("not followed up"),
        };
        vec![Words::new().check(&record.check), state, made, since]
    }

    /// What became of a check that is owed.
    fn since(&self, one: &FollowUp, owed: &Owed) -> Words {
        // In a follow-up of several checks each has a story of its own.
        let alone = one.checks.len() == 1;
        let mut words = match (alone, owed.has_passed(), owed.is_failing()) {
            (true, _, _) => owed::badges(Words::new(), one, self.now),
            (false, true, _) => Words::new().badge(Tone::Passed, "passed"),
            (false, false, true) if one.status.is_open() => Words::new().badge(Tone::Failed, "failing"),
            (false, false, _) => owed::badges(Words::new(), &without_runs(one), self.now),
        };
        let mut parts: Vec<Words> = owed.runs.iter().take(3).map(|run| Words::new().run(run)).collect();
        parts.extend(one.late_failure.as_ref().map(|run| Words::own("on the head ").run(run)));
        if let Some(waiver) = &one.waiver {
            parts.push(Words::own("by ").name(&waiver.by.login).say(": ").prose(&waiver.reason));
        }
        if let Some(commit) = &one.reverted_by {
            parts.push(super::commit(Words::own("by "), commit));
        }
        parts.extend(match (one.settled_at, one.due) {
            (Some(at), _) => Some(Words::own("settled at ").at(at)),
            (None, Some(due)) => Some(Words::own("due ").at(due)),
            (None, None) => None,
        });
        for (index, part) in parts.into_iter().enumerate() {
            words = if index > 0 { words.say("; ") } else { words }.and(part);
        }
        words
    }
}

/// A follow-up of several checks as it stands for one that has not run.
fn without_runs(one: &FollowUp) -> FollowUp {
    let mut one = one.clone();
    if matches!(one.status, FollowUpStatus::Failing | FollowUpStatus::Passed) {
        one.status = FollowUpStatus::Open;
    }
    one.defect = false;
    one
}

/// The checks that a waiver or a revert is about.
fn owed_checks(follow_ups: &[&FollowUp], turn: &Turn) -> Vec<breakglass::CheckName> {
    let id = match turn {
        Turn::Late(late) => &late.follow_up,
        Turn::Ran(ran) => &ran.follow_up,
        Turn::Waived(waived) => &waived.follow_up,
        Turn::Reverted(reverted) => &reverted.follow_up,
    };
    let found = follow_ups.iter().filter(|one| one.id == *id);
    found.flat_map(|one| one.checks.iter().map(|owed| owed.owed.check.clone())).collect()
}

fn facts(merge: &Merge, record: Option<&PermitRecord>) -> Vec<(&'static str, Words)> {
    let mut facts = Vec::new();
    if let Some(permit) = record.map(PermitRecord::permit) {
        let branch = permit.base().branch.as_deref().unwrap_or("a branch that is not known");
        let who = Words::named(&permit.actor().login);
        let authors = &merge.authors;
        let who = if authors.is_empty() { who } else { who.say(", written by ").list(authors, 5) };
        facts.push(("merged by", who));
        facts.push(("head", Words::named(permit.head()).say(" into ").name(branch)));
        let until = Words::named(permit.id().as_str()).say(", given at ").at(permit.granted_at());
        facts.push(("permit", until.say(", good until ").at(permit.expires_at())));
    }
    let lanes = format!("normal lane {}; emergency lane {}; policy ", merge.normal, merge.verdict);
    let policy: String = merge.policy.as_str().chars().take(19).collect();
    facts.push(("verdicts", Words::own(lanes).name(policy)));
    facts.push(("outcome", ended(merge, record)));
    if let Some(url) = &merge.url {
        facts.push(("see", Words::named(url)));
    }
    facts
}

fn ended(merge: &Merge, record: Option<&PermitRecord>) -> Words {
    match record.map(PermitRecord::status) {
        Some(PermitStatus::Completed { at, commit }) => {
            let words = Words::own("merged as ").name(commit).say(" at ").at(*at);
            match merge.found {
                Some(Found::LookedUp) => words.say("; the forge's answer was lost and it was looked up"),
                Some(Found::Answered) | None => words,
            }
        }
        Some(PermitStatus::Abandoned { at, reason }) => {
            Words::new().badge(Tone::Plain, "not merged").at(*at).say(": ").prose(reason)
        }
        Some(PermitStatus::Started { at }) => Words::new()
            .badge(Tone::Overdue, "no outcome")
            .say("the merge call went out at ")
            .at(*at)
            .say("; whether it merged is not on record"),
        Some(PermitStatus::Granted) | None => Words::own("the permit was not used"),
    }
}

fn answer(answer: &AnswerRecord) -> Vec<Words> {
    let who = Words::named(&answer.by.login).say(step(answer.step));
    let mut shown = Words::new();
    for (index, item) in answer.items.iter().take(12).enumerate() {
        if index > 0 {
            shown = shown.say(", ");
        }
        shown = match item {
            Item::Change(name) => shown.name(name),
            Item::Check { check, state, .. } => shown.check(check).say(format!(" {state}")),
            Item::Guarded(path) => shown.say("guarded file ").name(path),
        };
    }
    let left_out = answer.items.len().saturating_sub(12);
    if left_out > 0 {
        shown = shown.say(format!(" and {left_out} more"));
    }
    if let Reply::Name(name) = &answer.reply {
        shown = shown.say("; typed ").name(name);
    }
    vec![Words::new().at(answer.at), who, shown]
}
