//! One line for each check that was not passed when the merge went in: what was made of it then, and since.

use std::collections::BTreeSet;

use super::{Flag, MOST_CHARS, check_text};
use crate::check::{Kind, State};
use crate::follow_up::{FollowUp, FollowUpStatus, Owed, Waiver};
use crate::foreign::code_span;
use crate::readiness::Outcome;
use crate::report::CheckName;
use crate::time::Time;

/// A check that was not passed, and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) check: &'a CheckName,
    outcome: Outcome,
    state: State,
    standing: Standing<'a>,
    /// It turned red on the head after it was confirmed.
    pub(super) late: bool,
    /// It is still owed after that time.
    overdue: bool,
    due: Option<Time>,
}

/// What became of a check that was not passed.
#[derive(Debug, Clone)]
enum Standing<'a> {
    Passed(Vec<&'a str>),
    Failing {
        defect: bool,
        commits: Vec<&'a str>,
    },
    Open,
    Waived(Option<&'a Waiver>),
    Reverted(Option<&'a str>),
    /// The policy follows nothing up.
    NotFollowedUp,
}

/// How foreign text is written in a form.
pub(super) type Quote = fn(&str) -> String;

/// As a code span of Markdown.
pub(super) fn span(text: &str) -> String {
    code_span(text, MOST_CHARS.saturating_mul(2))
}

impl Line<'_> {
    /// Whether the check has passed since, by runs of its own.
    pub(super) fn has_passed(&self) -> bool {
        matches!(self.standing, Standing::Passed(_))
    }

    /// The check, quoted.
    pub(super) fn name(&self, quote: Quote) -> String {
        let name = quote(&check_text(self.check));
        if self.check.kind == Kind::Condition { format!("{name} (a condition)") } else { name }
    }

    /// What was made of it and what became of it, in words.
    pub(super) fn words(&self, quote: Quote) -> String {
        let then = match self.outcome {
            Outcome::Confirm => format!("confirmed while {}", self.state),
            other => format!("{other} when {}", self.state),
        };
        let late = if self.late { "; LATE FAILURE: it then failed on the head" } else { "" };
        format!("{then}{late}; {}", self.since(quote))
    }

    fn since(&self, quote: Quote) -> String {
        let on = |commits: &[&str]| match commits {
            [] => String::new(),
            [commit] => format!(" on {}", quote(commit)),
            [commit, ..] => format!(" on {} and other commits", quote(commit)),
        };
        let due = match (self.due, self.overdue) {
            (Some(due), true) => format!(", OVERDUE since {due}"),
            (Some(due), false) => format!(", due {due}"),
            (None, _) => String::new(),
        };
        match &self.standing {
            Standing::Passed(commits) => format!("passed since{}", on(commits)),
            Standing::Failing { defect: true, .. } => format!("failing on the merge commit itself{due}"),
            Standing::Failing { defect: false, commits } => format!("failing{}{due}", on(commits)),
            Standing::Open => format!("not run since{due}"),
            Standing::Waived(None) => "its follow-up was waived".to_owned(),
            Standing::Waived(Some(waiver)) => {
                let reason = crate::foreign::one_line(&waiver.reason, MOST_CHARS);
                format!("its follow-up was waived by {}: {}", quote(&waiver.by.login), quote(&reason))
            }
            Standing::Reverted(None) => "the merge was reverted".to_owned(),
            Standing::Reverted(Some(commit)) => format!("the merge was reverted by {}", quote(commit)),
            Standing::NotFollowedUp => "the policy does not follow it up".to_owned(),
        }
    }
}

impl Flag {
    /// A line for each check that was not passed, the most urgent first.
    pub(super) fn lines(&self) -> Vec<Line<'_>> {
        let mut lines: Vec<Line<'_>> = Vec::new();
        for follow_up in &self.follow_ups {
            lines.extend(follow_up.checks.iter().map(|owed| self.owed_line(follow_up, owed)));
        }
        for owed in self.pending.iter().flat_map(|record| &record.checks) {
            lines.push(Line {
                check: &owed.check,
                outcome: owed.outcome,
                state: owed.state,
                standing: Standing::Open,
                late: false,
                overdue: false,
                due: None,
            });
        }
        let named: BTreeSet<&CheckName> = lines.iter().map(|line| line.check).collect();
        let rest = self.checks.iter().filter(|check| !named.contains(&check.check));
        lines.extend(rest.map(|check| Line {
            check: &check.check,
            outcome: check.outcome,
            state: check.state,
            standing: Standing::NotFollowedUp,
            late: false,
            overdue: false,
            due: None,
        }));
        lines
    }

    fn owed_line<'a>(&self, follow_up: &'a FollowUp, owed: &'a Owed) -> Line<'a> {
        let commits = |state: State| {
            let mut commits: Vec<&str> =
                owed.runs.iter().filter(|run| run.state == state).map(|run| run.commit.as_str()).collect();
            commits.dedup();
            commits
        };
        let standing = if owed.has_passed() {
            Standing::Passed(commits(State::Passed))
        } else {
            match follow_up.status {
                FollowUpStatus::Waived => Standing::Waived(follow_up.waiver.as_ref()),
                FollowUpStatus::Reverted => Standing::Reverted(follow_up.reverted_by.as_deref()),
                _ if owed.is_failing() => {
                    let commits = commits(State::Failed);
                    let defect = follow_up.defect && commits.contains(&follow_up.commit.as_str());
                    Standing::Failing { defect, commits }
                }
                FollowUpStatus::Failing | FollowUpStatus::Open | FollowUpStatus::Passed => Standing::Open,
            }
        };
        let is_owed = matches!(standing, Standing::Open | Standing::Failing { .. });
        Line {
            check: &owed.owed.check,
            outcome: owed.owed.outcome,
            state: owed.owed.state,
            standing,
            late: owed.owed.outcome == Outcome::Confirm && follow_up.late_failure.is_some(),
            overdue: is_owed && follow_up.is_overdue(self.now),
            due: follow_up.due,
        }
    }
}
