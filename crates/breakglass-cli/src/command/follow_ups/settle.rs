//! `follow-ups settle`: what has run since, what was reviewed, what was taken back, and what became of merges whose outcome
//! is not on record.

use std::collections::BTreeSet;

use breakglass::ledger::{Ancestry as _, BaseBranch, Relation};
use breakglass::{Actor, ActorKind, Condition, FollowUp, Kind};

use crate::args::SettleArgs;
use crate::exit::Exit;
use crate::git::{self, Repository};
use crate::ledger_file::{self, Kept};
use crate::live::{Api, Client, commit, compare, present, talk};
use crate::outcome;
use crate::problem::Result;
use crate::show::plain::clean;
use crate::show::words::{count, short};
use crate::terminal::Terminal;

/// How many commits of a base branch are looked at for one merge in one go, the oldest first.
const COMMITS: usize = 100;

/// One merge that something is still owed for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Merge {
    repository: String,
    commit: String,
    head: String,
    number: u64,
    branch: String,
}

/// Settles what can be settled; ends with 1 where something is still owed.
pub(crate) fn run(args: &SettleArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut client = Client::new(Api::of_environment()?, &args.forge);
    let mut kept = ledger_file::open(&args.ledger)?;
    let git = args.git.as_deref().map(Repository::open).transpose()?;
    let repository = args.repository.as_deref();
    outcome::look_up_all(&mut client, &mut kept, repository, terminal)?;
    outcome::find_announced(&mut client, &mut kept, repository, terminal)?;
    for merge in merges(&kept, repository) {
        let before = open_of(&kept, &merge).len();
        one(&merge, git.as_ref(), &mut client, &mut kept)?;
        let left = open_of(&kept, &merge);
        let settled = u64::try_from(before.saturating_sub(left.len())).unwrap_or(u64::MAX);
        terminal.print(&format!(
            "{}#{} as {}: {} settled, {} still owed\n",
            clean(&merge.repository),
            merge.number,
            clean(short(&merge.commit)),
            count(settled, "follow-up"),
            left.len()
        ));
        for follow_up in left.iter().filter(|one| one.late_failure.is_some()) {
            let names: Vec<String> =
                follow_up.checks.iter().map(|owed| format!("`{}`", owed.owed.check.name)).collect();
            terminal
                .note(&format!("late failure: {} was confirmed while running and failed", names.join(", ")));
        }
    }
    let owed = kept.ledger.open_follow_ups().any(|one| repository.is_none_or(|name| name == one.repository));
    Ok(if owed { Exit::Waiting } else { Exit::Fine })
}

fn merges(kept: &Kept, repository: Option<&str>) -> BTreeSet<Merge> {
    let of_repository = |one: &&FollowUp| repository.is_none_or(|name| name == one.repository);
    let merge = |one: &FollowUp| Merge {
        repository: one.repository.clone(),
        commit: one.commit.clone(),
        head: one.head.clone(),
        number: one.number,
        branch: one.base.branch.clone().unwrap_or_default(),
    };
    kept.ledger.open_follow_ups().filter(of_repository).map(merge).collect()
}

fn open_of(kept: &Kept, merge: &Merge) -> Vec<FollowUp> {
    let of_merge = |one: &&FollowUp| one.repository == merge.repository && one.commit == merge.commit;
    kept.ledger.open_follow_ups().filter(of_merge).cloned().collect()
}

fn one(merge: &Merge, git: Option<&Repository>, client: &mut Client, kept: &mut Kept) -> Result<()> {
    let Merge { repository, commit: merged, head, number, branch } = merge;
    let is_confirmed = |one: &FollowUp| one.was_confirmed() && one.late_failure.is_none();
    if open_of(kept, merge).iter().any(is_confirmed) {
        let observations = commit::observations(client, repository, head)?;
        kept.ledger.follow_head(repository, head, &observations, present()?, &mut kept.store)?;
    }
    let base = git.map_or_else(|| branch.clone(), |git| base_in(git, branch));
    let commits = match git {
        Some(git) => git.after(merged, &base)?,
        None => compare::since(client, repository, branch, merged)?,
    };
    let ancestry = |merge: &str, commit: &str| match git {
        Some(git) => of_git(git, merge, commit, &base),
        None => BaseBranch(commits.clone()).relation(merge, commit),
    };
    for sha in commits.iter().take(COMMITS) {
        if open_of(kept, merge).is_empty() {
            return Ok(());
        }
        let observations = commit::observations(client, repository, sha)?;
        let now = present()?;
        kept.ledger.settle(repository, sha, &observations, &ancestry, now, &mut kept.store)?;
    }
    review(merge, client, kept, *number)?;
    if let Some(git) = git
        && !open_of(kept, merge).is_empty()
        && let Some(by) = git.reverted_by(merged, &base)?
    {
        kept.ledger.reverted(repository, merged, &by, None, present()?, &mut kept.store)?;
    }
    Ok(())
}

/// The base branch in a clone: as the remote was last seen to have it, else as it is there.
pub(super) fn base_in(git: &Repository, branch: &str) -> String {
    let remote = format!("origin/{branch}");
    if git.resolve(&remote).is_ok() { remote } else { branch.to_owned() }
}

/// What git says of a commit; what it cannot tell is unrelated and settles nothing.
fn of_git(git: &Repository, merge: &str, commit: &str, base: &str) -> Relation {
    match git.relation(merge, commit, base) {
        Ok(git::Relation::Same) => Relation::Same,
        Ok(git::Relation::Descendant) => Relation::Descendant,
        Ok(git::Relation::Unrelated) | Err(_) => Relation::Unrelated,
    }
}

/// A review that was skipped is settled by an approval after the merge.
fn review(merge: &Merge, client: &mut Client, kept: &mut Kept, number: u64) -> Result<()> {
    let owes_review = |one: &&FollowUp| {
        one.checks.iter().any(|owed| {
            owed.owed.check.kind == Kind::Condition && owed.owed.check.name == Condition::Review.as_str()
        })
    };
    let Some(follow_up) = open_of(kept, merge).iter().find(owes_review).cloned() else {
        return Ok(());
    };
    for approval in talk::reviews_after(client, &merge.repository, number, follow_up.merged_at)? {
        let kind = if approval.is_person { ActorKind::Person } else { ActorKind::Bot };
        let by = Actor::person(client.web_host(), approval.by_id, approval.by_login);
        let by = Actor { kind, ..by };
        // An approval by whoever may not give it settles nothing; the next one may.
        let taken =
            kept.ledger.reviewed(&follow_up.id, &by, approval.submitted_at, present()?, &mut kept.store);
        match taken {
            Ok(()) => return Ok(()),
            Err(error) if is_not_theirs(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn is_not_theirs(error: &breakglass::Error) -> bool {
    use breakglass::code;
    [code::NOT_A_PERSON, code::SAME_PERSON, code::OWN_CHANGE, code::AUTHOR_NOT_KNOWN, code::TOO_SOON]
        .contains(&error.code())
}
