//! `follow-ups list`: by check, person, repository, commit, age and path; or by file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use breakglass::{FollowUp, FollowUpStatus, Time, name_matches, path_matches};
use serde::Serialize;

use super::settle;
use crate::args::{FollowUpListArgs, Plain};
use crate::duration::words;
use crate::exit::Exit;
use crate::git::Repository;
use crate::ledger_file;
use crate::live::present;
use crate::problem::Result;
use crate::show::plain::{clean, clean_json};
use crate::show::style::{BAD, CARE, DIM, GOOD, HEAD, NOTE};
use crate::show::words::short;
use crate::terminal::Terminal;

/// Lists what is owed; ends with 1 where something is.
pub(crate) fn run(args: &FollowUpListArgs, terminal: &mut Terminal) -> Result<Exit> {
    let kept = ledger_file::read(&args.ledger)?;
    let now = present()?;
    let git = args.git.as_deref().map(Repository::open).transpose()?;
    let all: Vec<&FollowUp> =
        if args.all { kept.ledger.follow_ups().collect() } else { kept.ledger.open_follow_ups().collect() };
    let mut listed = Vec::new();
    for follow_up in all {
        if is_wanted(args, follow_up, now)? {
            let files = files(follow_up, git.as_ref())?;
            let of_path = match &args.path {
                Some(path) => files
                    .iter()
                    .map(|file| path_matches(std::slice::from_ref(path), file))
                    .collect::<Result<Vec<_>, _>>()?
                    .contains(&true),
                None => true,
            };
            if of_path {
                listed.push(Listed { follow_up, overdue: follow_up.is_overdue(now), files });
            }
        }
    }
    listed.sort_by(|a, b| a.follow_up.compare_urgency(b.follow_up));
    let text = match (args.format, args.by_file) {
        (Plain::Json, true) => json(&by_file(&listed)),
        (Plain::Json, false) => json(&listed),
        (Plain::Table, true) => file_table(&by_file(&listed)),
        (Plain::Table, false) => table(&listed, now),
    };
    terminal.print(&text);
    let owed = listed.iter().any(|one| one.follow_up.status.is_open());
    Ok(if owed { Exit::Waiting } else { Exit::Fine })
}

/// A follow-up and what is worked out of it for the list.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    follow_up: &'a FollowUp,
    overdue: bool,
    /// The files that went without the check, by the names that they have now where a clone was given.
    files: Vec<String>,
}

fn is_wanted(args: &FollowUpListArgs, one: &FollowUp, now: Time) -> Result<bool> {
    let mut of_check = args.check.is_none();
    if let Some(pattern) = &args.check {
        for owed in &one.checks {
            of_check |= name_matches(pattern, &owed.owed.check.name)?;
        }
    }
    let by_person = args.person.as_ref().is_none_or(|login| login.eq_ignore_ascii_case(&one.actor.login));
    let in_repository =
        args.repository.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(&one.repository));
    let of_commit = args.commit.as_ref().is_none_or(|start| {
        let start = start.to_ascii_lowercase();
        one.head.starts_with(&start) || one.commit.starts_with(&start)
    });
    let old = args.older_than.is_none_or(|age| now.seconds_since(one.merged_at) > age.as_secs());
    let overdue = !args.overdue || one.is_overdue(now);
    Ok(of_check && by_person && in_repository && of_commit && old && overdue)
}

/// The files that went without the check. Where a clone is given they are followed to the base branch's tip through renames.
fn files(follow_up: &FollowUp, git: Option<&Repository>) -> Result<Vec<String>> {
    let owed: Vec<String> = follow_up.files().map(str::to_owned).collect();
    let Some(git) = git else {
        return Ok(owed);
    };
    let tip = settle::base_in(git, follow_up.base.branch.as_deref().unwrap_or("HEAD"));
    let renames: BTreeMap<String, String> =
        git.renames(&follow_up.commit, &tip)?.into_iter().map(|one| (one.before, one.after)).collect();
    Ok(owed.into_iter().map(|file| renames.get(&file).cloned().unwrap_or(file)).collect())
}

/// Which checks each path still needs.
fn by_file(listed: &[Listed<'_>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in listed.iter().filter(|one| one.follow_up.status.is_open()) {
        for file in &one.files {
            let checks = one.follow_up.checks.iter().map(|owed| owed.owed.check.name.clone());
            files.entry(file.clone()).or_default().extend(checks);
        }
    }
    files
}

fn file_table(files: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut text = String::new();
    for (file, checks) in files {
        let checks: Vec<String> = checks.iter().map(|check| clean(check)).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{HEAD}{}{HEAD:#}  {}", clean(file), checks.join(", "));
    }
    if text.is_empty() { "no file is owed a check\n".to_owned() } else { text }
}

fn table(listed: &[Listed<'_>], now: Time) -> String {
    let mut text = String::new();
    for one in listed {
        let follow_up = one.follow_up;
        let style = match follow_up.status {
            FollowUpStatus::Failing => BAD,
            FollowUpStatus::Open => NOTE,
            FollowUpStatus::Passed => GOOD,
            FollowUpStatus::Waived | FollowUpStatus::Reverted => CARE,
        };
        let checks: Vec<String> = follow_up.checks.iter().map(|owed| clean(&owed.owed.check.name)).collect();
        let mut marks = Vec::new();
        if let Some(late) = &follow_up.late_failure {
            marks.push(format!(
                "{BAD}late failure on the head{BAD:#} {}",
                clean(late.url.as_deref().unwrap_or_default())
            ));
        }
        if follow_up.defect {
            marks.push(format!("{BAD}a defect: it failed on the merge commit itself{BAD:#}"));
        }
        if one.overdue {
            marks.push(format!("{BAD}overdue{BAD:#}"));
        }
        if follow_up.was_confirmed() {
            marks.push("was confirmed while unfinished".to_owned());
        }
        if let Some(due) = follow_up.due.filter(|_| follow_up.status.is_open()) {
            marks.push(format!("due {due}"));
        }
        let age = words(Duration::from_secs(now.seconds_since(follow_up.merged_at)));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{style}{}{style:#}  {HEAD}{}{HEAD:#}  {}#{} merged as {} by {}, {age} ago  {DIM}[{}]{DIM:#}",
            follow_up.status,
            checks.join(", "),
            clean(&follow_up.repository),
            follow_up.number,
            clean(short(&follow_up.commit)),
            clean(&follow_up.actor.login),
            follow_up.id
        );
        if !marks.is_empty() {
            let _ = writeln!(text, "    {}", marks.join("; "));
        }
        if let Some(waiver) = &follow_up.waiver {
            let _ = writeln!(text, "    waived by {}: {}", clean(&waiver.by.login), clean(&waiver.reason));
        }
    }
    if text.is_empty() { "nothing is owed\n".to_owned() } else { text }
}

fn json(value: &impl Serialize) -> String {
    format!("{}\n", clean_json(&serde_json::to_string_pretty(value).unwrap_or_default()))
}
