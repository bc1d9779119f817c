//! The steps of an attempt: what each shows, and the code that binds an answer to it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::Check;
use crate::assess::Assessment;
use crate::check::{Condition, Kind, State};
use crate::digest::Digest;
use crate::policy::Step;
use crate::readiness::{Lane, Outcome};
use crate::report::CheckName;
use crate::tier::Tier;
use crate::time::Time;

/// What kind of step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// No absolutely-required check applies to the change: nothing would have been verified.
    AcknowledgeNothingRequired,
    /// Names each required check that will be waived, failed ones first.
    AcknowledgeWaived,
    /// One for each unfinished absolutely-required check: what merging without it can cost.
    Acknowledge,
    /// Asks for the change's name.
    TypeName,
    /// Another person agrees.
    SecondPerson,
}

impl StepKind {
    /// The kind as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AcknowledgeNothingRequired => "acknowledge_nothing_required",
            Self::AcknowledgeWaived => "acknowledge_waived",
            Self::Acknowledge => "acknowledge",
            Self::TypeName => "type_name",
            Self::SecondPerson => "second_person",
        }
    }
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Names one step of one attempt and all that it shows: 16 hexadecimal digits of a SHA-256. An answer quotes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct StepCode(String);

impl StepCode {
    /// The code that somebody quoted.
    #[must_use]
    pub fn quoted(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase())
    }

    /// The code of a step of an attempt that shows these items.
    pub(super) fn of(attempt: &Digest, step: StepKind, items: &[Item]) -> Self {
        let digest = Digest::of(&Shown { attempt, items, step });
        Self(digest.as_str().chars().skip("sha256:".len()).take(16).collect())
    }

    /// The code as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One thing that a step shows and its answer covers. What was covered stays so: a check that finishes well spoils no
/// answer, and one that appears or turns is asked about alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Item {
    /// The change as a whole, by its name `owner/name#number`.
    Change(String),
    /// A check in the state that was shown.
    Check {
        /// Which check.
        check: CheckName,
        /// JSON pointer into the policy of the rule that decided; empty for a default.
        rule: String,
        /// Its state.
        state: State,
    },
    /// A file that decides what a check means, by its path.
    Guarded(String),
}

/// A step that is asked for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Asked {
    /// Its code, for the answer.
    pub code: StepCode,
    /// What kind of step it is.
    pub step: StepKind,
    /// What it shows, and an answer covers.
    pub items: Vec<Item>,
    /// The checks among them, with what a person wants to know of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<AskedCheck>,
}

/// A check as a step shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AskedCheck {
    /// Which check.
    pub check: CheckName,
    /// Its state.
    pub state: State,
    /// Since when its newest unfinished run has been running, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Time>,
    /// Where a person can read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// One line for people.
    pub text: String,
}

/// What a code is a digest over: keys in the order of their names.
#[derive(Serialize)]
struct Shown<'a> {
    attempt: &'a Digest,
    items: &'a [Item],
    step: StepKind,
}

impl Asked {
    fn new(attempt: &Digest, step: StepKind, items: Vec<Item>, checks: Vec<AskedCheck>) -> Self {
        Self { code: StepCode::of(attempt, step, &items), step, items, checks }
    }
}

/// The name of a change that `type_name` asks for.
pub(super) fn change_name(repository: &str, number: u64) -> String {
    format!("{repository}#{number}")
}

pub(crate) fn check_name(check: &Check<'_>) -> CheckName {
    CheckName { kind: check.kind(), name: check.name().to_owned(), app: check.app().cloned() }
}

fn check_item(check: &Check<'_>) -> Item {
    Item::Check { check: check_name(check), rule: check.decider().pointer(), state: check.state() }
}

fn asked_check(check: &Check<'_>) -> AskedCheck {
    let run = check
        .runs()
        .filter(|run| !run.superseded && run.observation.state == check.state())
        .max_by_key(|run| run.observation.started_at);
    AskedCheck {
        check: check_name(check),
        state: check.state(),
        started_at: run.and_then(|run| run.observation.started_at),
        url: run.and_then(|run| run.observation.url.clone().map(String::from)),
        text: check.text(),
    }
}

/// Every step that the assessment asks for, with all that it shows, answered or not.
pub(super) struct Steps<'a> {
    assessment: &'a Assessment,
    attempt: &'a Digest,
    name: String,
    waived: Vec<Check<'a>>,
    unfinished: Vec<Check<'a>>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(assessment: &'a Assessment, attempt: &'a Digest, name: String) -> Self {
        let of_outcome = |outcome| {
            assessment
                .checks()
                .filter(move |check| check.outcome(Lane::Emergency) == outcome)
                .collect::<Vec<_>>()
        };
        let mut waived = of_outcome(Outcome::Waived);
        waived.sort_by_key(|check| !check.state().is_failure());
        Self { assessment, attempt, name, waived, unfinished: of_outcome(Outcome::Confirm) }
    }

    /// The steps that are still to be answered: what `covered` says of a kind and an item is done.
    pub(super) fn asked(&self, covered: impl Fn(StepKind, &Item) -> bool) -> Vec<Asked> {
        let mut asked = Vec::new();
        let mut ask = |step: StepKind, items: Vec<Item>, checks: &[Check<'a>]| {
            let items: Vec<Item> = items.into_iter().filter(|item| !covered(step, item)).collect();
            if !items.is_empty() {
                let shown = checks.iter().filter(|check| items.contains(&check_item(check)));
                let checks = shown.map(asked_check).collect();
                asked.push(Asked::new(self.attempt, step, items, checks));
            }
        };
        let change = || vec![Item::Change(self.name.clone())];
        if self.nothing_required() {
            ask(StepKind::AcknowledgeNothingRequired, change(), &[]);
        }
        if self.lists(Step::AcknowledgeWaived) {
            ask(StepKind::AcknowledgeWaived, self.waived.iter().map(check_item).collect(), &self.waived);
        }
        if self.lists(Step::Acknowledge) {
            for check in &self.unfinished {
                ask(StepKind::Acknowledge, vec![check_item(check)], std::slice::from_ref(check));
            }
        }
        if self.lists(Step::TypeName) {
            ask(StepKind::TypeName, change(), &[]);
        }
        let guarded = self.guarded();
        if self.lists(Step::SecondPerson) || !guarded.is_empty() || self.waives_review() {
            let checks = [self.unfinished.as_slice(), self.waived.as_slice()].concat();
            let mut items = change();
            items.extend(guarded);
            items.extend(checks.iter().map(check_item));
            ask(StepKind::SecondPerson, items, &checks);
        }
        asked
    }

    /// Whether the policy asks for a step, as the change stands.
    fn lists(&self, step: Step) -> bool {
        let emergency = &self.assessment.policy().document().emergency;
        let confirming = !self.unfinished.is_empty() || self.nothing_required();
        emergency.steps.contains(&step) || (confirming && emergency.steps_to_confirm.contains(&step))
    }

    /// Whether no absolutely-required check applies to the change.
    fn nothing_required(&self) -> bool {
        !self
            .assessment
            .checks()
            .any(|check| check.tier() == Tier::AbsolutelyRequired && check.kind() != Kind::Condition)
    }

    fn waives_review(&self) -> bool {
        let is_review =
            |check: &Check<'_>| check.kind() == Kind::Condition && check.name() == Condition::Review.as_str();
        !self.assessment.policy().document().emergency.solo && self.waived.iter().any(is_review)
    }

    /// The changed files that decide what a check means, under either name of a rename. Without the whole list an attempt is
    /// never ready.
    fn guarded(&self) -> Vec<Item> {
        let files = self.assessment.change().document().files.iter().flat_map(|files| &files.list);
        let guarded = |path: &&str| self.assessment.policy().guards(path);
        let mut paths: Vec<&str> = files.flat_map(crate::ChangedFile::paths).filter(guarded).collect();
        paths.sort_unstable();
        paths.dedup();
        paths.into_iter().map(|path| Item::Guarded(path.to_owned())).collect()
    }
}
