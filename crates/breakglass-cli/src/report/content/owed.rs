//! What is still owed: the first thing on the page.

use std::collections::{BTreeMap, BTreeSet};

use breakglass::{FollowUp, FollowUpStatus, PermitStatus};

use super::super::blocks::{Block, Cut, MOST};
use super::super::tone::Tone;
use super::super::words::Words;
use super::{Told, commit, distinct};

/// How many files are listed one by one.
const FEW_FILES: usize = 40;

impl Told<'_> {
    pub(super) fn owed(&self) -> Block {
        let mut open: Vec<&FollowUp> = self.ledger.open_follow_ups().collect();
        open.sort_by(|one, other| one.compare_urgency(other));
        let mut blocks = Vec::new();
        if open.is_empty() {
            blocks.push(Block::Say(Words::own("Nothing is owed.")));
        } else {
            let rows = Cut::new(open.iter().map(|one| self.owed_row(one)), MOST);
            let columns = &["what", "merge", "merged", "due", "files without it"];
            blocks.push(Block::Table { columns, rows });
            blocks.push(Block::Heading("Code that went without a check"));
            blocks.push(by_file(&open));
        }
        Block::Section { id: "owed", title: "Still owed", blocks }
    }

    fn owed_row(&self, one: &FollowUp) -> Vec<Words> {
        let what = badges(Words::new(), one, self.now)
            .list(one.checks.iter().map(|owed| owed.owed.check.name.as_str()), 5);
        let merge = self.change(Words::new(), &one.permit, &one.repository, one.number);
        let merged = Words::new().at(one.merged_at).say(" by ").name(&one.actor.login).say(" as ");
        let due = one.due.map_or_else(|| Words::own("no time set"), |due| Words::new().at(due));
        let files = distinct(one.files());
        let files = if files.is_empty() { Words::own("not known") } else { Words::new().list(files, 3) };
        vec![what, merge, commit(merged, &one.commit), due, files]
    }

    pub(super) fn unsettled_permits(&self) -> Option<Block> {
        let rows = Cut::new(
            self.ledger.unresolved().map(|record| {
                let permit = record.permit();
                let change = self.change(Words::new(), permit.id(), permit.repository(), permit.number());
                let stands = match record.status() {
                    PermitStatus::Started { at } => Words::new()
                        .badge(Tone::Overdue, "no outcome")
                        .say("the merge call went out at ")
                        .at(*at)
                        .say("; whether it merged is not on record: look it up on the forge"),
                    _ if self.now < permit.expires_at() => {
                        Words::own("not used yet; good until ").at(permit.expires_at())
                    }
                    _ => Words::own("never used; it was good until ").at(permit.expires_at()),
                };
                let who = Words::named(&permit.actor().login).say(" at ").at(permit.granted_at());
                vec![
                    Words::named(permit.id().as_str()),
                    change,
                    commit(Words::new(), permit.head()),
                    who,
                    stands,
                ]
            }),
            MOST,
        );
        let columns = &["permit", "change", "head", "given to", "where it stands"];
        (!rows.is_empty()).then(|| Block::Section {
            id: "permits",
            title: "Permits without outcome",
            blocks: vec![Block::Table { columns, rows }],
        })
    }
}

/// The marks of a follow-up, the worst first.
pub(super) fn badges(words: Words, one: &FollowUp, now: breakglass::Time) -> Words {
    let mut words = words;
    if one.late_failure.is_some() {
        words = words.badge(Tone::Late, "late failure");
    }
    if one.is_overdue(now) {
        words = words.badge(Tone::Overdue, "overdue");
    }
    words = match one.status {
        FollowUpStatus::Failing => words.badge(Tone::Failed, "failing"),
        FollowUpStatus::Open => words.badge(Tone::Owed, "open"),
        FollowUpStatus::Passed => words.badge(Tone::Passed, "passed"),
        FollowUpStatus::Waived => words.badge(Tone::Waived, "waived"),
        FollowUpStatus::Reverted => words.badge(Tone::Reverted, "reverted"),
    };
    if one.defect { words.badge(Tone::Failed, "defect") } else { words }
}

/// Which code went without which check: by file where they are few, else by check.
fn by_file(open: &[&FollowUp]) -> Block {
    let (mut files, mut checks) = (BTreeMap::new(), BTreeMap::new());
    for one in open {
        for path in one.files() {
            let file = (one.repository.as_str(), path);
            for owed in one.checks.iter().filter(|owed| !owed.has_passed()) {
                let name = owed.owed.check.name.as_str();
                files.entry(file).or_insert_with(BTreeSet::new).insert(name);
                checks.entry(name).or_insert_with(BTreeSet::new).insert(path);
            }
        }
    }
    if files.is_empty() {
        return Block::Say(Words::own("Which files it is about is not known."));
    }
    let rows: Vec<Vec<Words>> = if files.len() <= FEW_FILES {
        let row = |((repository, path), checks): (&(&str, &str), &BTreeSet<&str>)| {
            let file = Words::named(*path).say(" in ").name(*repository);
            vec![file, Words::new().list(checks.iter().copied(), 8)]
        };
        files.iter().map(row).collect()
    } else {
        let row = |(check, files): (&&str, &BTreeSet<&str>)| {
            let count = Words::own(format!("{} files: ", files.len()));
            vec![count.list(files.iter().copied(), 8), Words::named(*check)]
        };
        checks.iter().map(row).collect()
    };
    Block::Table { columns: &["code", "never passed"], rows: Cut::new(rows, MOST) }
}
