//! Looking at an assessment: its checks, and each lane's readiness with blockers and what it leaves outstanding.

use std::fmt::Write as _;

use crate::assess::{Assessment, Marks, Reason};
use crate::check::{App, Condition, Kind, Observation, State};
use crate::readiness::{Lane, Outcome, Verdict};
use crate::resolve::Decider;
use crate::rows::{self, Row};
use crate::tier::Tier;

/// One check of an assessment.
#[derive(Debug, Clone, Copy)]
pub struct Check<'a> {
    assessment: &'a Assessment,
    index: usize,
    row: &'a Row,
}

/// One run of a check, and whether a later suite of the same workflow and event took its place.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What was reported.
    pub observation: &'a Observation,
    /// It is listed but no longer counts.
    pub superseded: bool,
}

impl<'a> Check<'a> {
    /// What sort of thing it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.row.kind
    }

    /// Its name; where a rule found too few names, the rule's own pattern.
    #[must_use]
    pub fn name(&self) -> &'a str {
        rows::name(self.row, self.assessment.change(), self.assessment.policy())
    }

    /// The app that reported it, where one did.
    #[must_use]
    pub fn app(&self) -> Option<&'a App> {
        rows::app(self.row, self.assessment.change())
    }

    /// Its tier.
    #[must_use]
    pub fn tier(&self) -> Tier {
        self.row.tier
    }

    /// The worst state of all that counts.
    #[must_use]
    pub fn state(&self) -> State {
        self.row.state
    }

    /// What decided its tier.
    #[must_use]
    pub fn decider(&self) -> Decider {
        self.row.decider
    }

    /// What is worth knowing beside its state.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.row.marks
    }

    /// What a lane makes of it.
    #[must_use]
    pub fn outcome(&self, lane: Lane) -> Outcome {
        self.row.outcome(lane)
    }

    /// How many distinct names its rule found and how many it wants, in the row for those that are missing.
    #[must_use]
    pub fn found_and_wanted(&self) -> Option<(u32, u32)> {
        (self.row.wanted > 0).then_some((self.row.found, self.row.wanted))
    }

    /// The runs that it came from.
    pub fn runs(&self) -> impl Iterator<Item = Run<'a>> + use<'a> {
        let reduced = self.assessment.change().reduced();
        let observations = self.assessment.change().observations();
        let groups = self.assessment.rows().groups(self.index);
        groups.filter_map(|group| reduced.groups.get(group)).flat_map(move |group| {
            let range = group.range.clone();
            let superseded = reduced.superseded.get(range.clone()).unwrap_or_default();
            let runs = observations.get(range).unwrap_or_default();
            runs.iter().zip(superseded).map(|(observation, &superseded)| Run { observation, superseded })
        })
    }

    /// The stable code of where it stands: `after_failure`, or its state.
    #[must_use]
    pub fn code(&self) -> &'static str {
        if self.row.marks.after_failure && self.row.state.is_unfinished() {
            "after_failure"
        } else {
            self.row.state.as_str()
        }
    }

    /// One line for people about where it stands.
    #[must_use]
    pub fn text(&self) -> String {
        if let Some(condition) = self.row.condition {
            return condition_text(condition, self.row.state).to_owned();
        }
        let name = self.name();
        let mut text = match (self.found_and_wanted(), self.row.state) {
            (Some((0, 1)), _) => format!("`{name}` has not been reported"),
            (Some((found, wanted)), _) => {
                format!("`{name}` was reported by {found} of at least {wanted} names")
            }
            (None, State::Passed) => format!("`{name}` has passed"),
            (None, State::Skipped) => format!("`{name}` was skipped"),
            (None, State::Neutral) => format!("`{name}` gave no judgement"),
            (None, State::Running) => format!("`{name}` is running"),
            (None, State::Queued) => format!("`{name}` is queued"),
            (None, State::Missing) => format!("`{name}` is expected and has not been reported"),
            (None, State::Failed) => format!("`{name}` has failed"),
            (None, State::Unknown) => format!("`{name}` says something that is not understood"),
        };
        let failed_raw = self.runs().find(|run| !run.superseded && run.observation.state == self.row.state);
        if let (true, Some(raw)) =
            (self.row.state.is_failure(), failed_raw.and_then(|run| run.observation.raw.as_deref()))
        {
            // Writing to a string cannot fail.
            let _ = write!(text, " ({raw})");
        }
        let marks = self.row.marks;
        let notes = [
            (marks.after_failure, "running again after a failure"),
            (marks.conflicting, "its runs disagree"),
            (marks.disputed, "one run has two conclusions"),
            (marks.producer_mismatch, "a report came from another producer than the rule trusts"),
        ];
        for (_, note) in notes.iter().filter(|(holds, _)| *holds) {
            text.push_str("; ");
            text.push_str(note);
        }
        text
    }
}

fn condition_text(condition: Condition, state: State) -> &'static str {
    match (condition, state) {
        (Condition::Conflicts, State::Passed) => "it merges without conflicts",
        (Condition::Conflicts, State::Failed) => "it conflicts with its base branch",
        (Condition::Conflicts, State::Running) => "the forge is still working out whether it conflicts",
        (Condition::Conflicts, _) => "the forge does not say whether it conflicts",
        (Condition::Draft, State::Passed) => "it is ready for review",
        (Condition::Draft, State::Failed) => "it is a draft",
        (Condition::Draft, _) => "the forge does not say whether it is a draft",
        (Condition::Review, State::Passed) => "it is approved",
        (Condition::Review, State::Failed) => "a review asks for changes",
        (Condition::Review, State::Neutral) => "no review is asked for",
        (Condition::Review, State::Missing) => "a review is missing",
        (Condition::Review, _) => "the forge does not say how the reviews stand",
        (Condition::UpToDate, State::Passed) => "it contains the tip of its base branch",
        (Condition::UpToDate, State::Failed) => "it is behind its base branch",
        (Condition::UpToDate, State::Running) => "the forge is still working out whether it is behind",
        (Condition::UpToDate, _) => "the forge does not say whether it is behind",
    }
}

impl Reason {
    /// One line for people.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::NothingReported => "no check has been reported yet; right after a push none has started",
            Self::Incomplete => "a listing was cut short, so that checks may be missing from it",
            Self::PolicyChange => "it changes the policy itself, which no emergency gets past",
            Self::PolicyChangeUnknown => {
                "the list of files is not whole or was not read, so that it may change the policy itself"
            }
            Self::PolicyBroken => "the policy as it would leave it does not load",
            Self::NotOpen => "it was closed or merged already",
        }
    }
}

/// What keeps a lane from letting a change through.
#[derive(Debug, Clone, Copy)]
pub enum Blocker<'a> {
    /// Something about the change as a whole.
    Change(Reason, Lane),
    /// A check.
    Check(Check<'a>, Lane),
}

impl Blocker<'_> {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Change(reason, _) => reason.as_str(),
            Self::Check(check, _) => check.code(),
        }
    }

    /// What the lane's verdict would be if this were all.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Change(reason, lane) => reason.verdict(*lane),
            Self::Check(check, lane) => check.outcome(*lane).verdict(),
        }
    }

    /// One line for people.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Change(reason, _) => reason.text().to_owned(),
            Self::Check(check, _) => check.text(),
        }
    }
}

/// One lane's verdict, with its blockers and what it would leave outstanding.
#[derive(Debug, Clone, Copy)]
pub struct Readiness<'a> {
    assessment: &'a Assessment,
    lane: Lane,
}

impl<'a> Readiness<'a> {
    /// The lane.
    #[must_use]
    pub fn lane(&self) -> Lane {
        self.lane
    }

    /// The lane's verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.assessment.verdict(self.lane)
    }

    /// Everything that keeps the lane from letting the change through without more ado: first what concerns the
    /// change as a whole, then checks by tier, name and app. Those that may be confirmed are among them.
    pub fn blockers(&self) -> impl Iterator<Item = Blocker<'a>> + use<'a> {
        let (assessment, lane) = (self.assessment, self.lane);
        let reasons = assessment.reasons().iter().map(move |&reason| Blocker::Change(reason, lane));
        let checks = assessment.checks().map(move |check| Blocker::Check(check, lane));
        reasons.chain(checks).filter(|blocker| !blocker.verdict().lets_through())
    }

    /// The required checks that were not accepted and that the emergency lane goes on without; none in the normal lane.
    pub fn outstanding(&self) -> impl Iterator<Item = Check<'a>> + use<'a> {
        let lane = self.lane;
        self.assessment.checks().filter(move |check| check.outcome(lane) == Outcome::Waived)
    }

    /// The optional checks that were not accepted: with none of them, and none outstanding, the lane is `clean`.
    pub fn open(&self) -> impl Iterator<Item = Check<'a>> + use<'a> {
        let lane = self.lane;
        self.assessment.checks().filter(move |check| check.outcome(lane) == Outcome::Open)
    }
}

impl Assessment {
    /// One lane's readiness.
    #[must_use]
    pub fn readiness(&self, lane: Lane) -> Readiness<'_> {
        Readiness { assessment: self, lane }
    }

    /// All checks, by tier, name, app and kind.
    pub fn checks(&self) -> impl Iterator<Item = Check<'_>> {
        let rows = self.rows().in_order(self.policy(), self.change());
        rows.map(move |(index, row)| Check { assessment: self, index, row })
    }
}
