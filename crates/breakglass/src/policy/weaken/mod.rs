//! What a new policy lets through that the old one did not.
//!
//! The old policy is turned into the new one step by step. A step is kept quiet about only where no change could get
//! through after it that did not before; everything else is reported, so that the list may say too much, never too little.

mod align;
mod emergency;
mod rules;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Duplicates, Policy};

/// One way in which a policy is weaker than the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weakening {
    /// What became weaker.
    pub code: WeakeningCode,
    /// JSON pointer: into the old policy for what was taken out, else into the new one.
    pub pointer: String,
    /// One line for people, what was and what is.
    pub text: String,
}

/// What became weaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeakeningCode {
    /// A rule was taken out, or matches something else now.
    RuleRemoved,
    /// A rule was put in that may decide more mildly than what decided before.
    RuleAdded,
    /// A rule's tier was lowered.
    TierLowered,
    /// A rule takes more states for as good as passed.
    AcceptsMore,
    /// A rule asks for fewer names.
    AsksForFewer,
    /// A rule is followed up later, or not at all.
    FollowUpWeakened,
    /// The tier of checks that no rule matches was lowered.
    UnlistedLowered,
    /// Other checks are taken out of sight.
    IgnoreChanged,
    /// Other runs of a check count.
    DuplicatesChanged,
    /// A change for which nothing was reported may be merged.
    NoChecksAllowed,
    /// Somebody may declare emergencies who could not.
    DeclareWidened,
    /// Somebody may merge in emergencies who could not.
    MergeWidened,
    /// Emergencies or permits last longer.
    LastsLonger,
    /// Confirmations may get past more.
    ConfirmsMore,
    /// A step was taken out.
    StepRemoved,
    /// Answers may follow each other more quickly.
    PauseShortened,
    /// A review may be waived without a second person.
    SoloAllowed,
    /// Other paths are guarded.
    GuardedChanged,
}

/// The weakenings as they are found.
#[derive(Default)]
struct Found(Vec<Weakening>);

impl Found {
    fn add(&mut self, code: WeakeningCode, pointer: impl Into<String>, text: impl Into<String>) {
        self.0.push(Weakening { code, pointer: pointer.into(), text: text.into() });
    }

    fn add_if(&mut self, weaker: bool, code: WeakeningCode, pointer: &str, text: impl fmt::Display) {
        if weaker {
            self.add(code, pointer, text.to_string());
        }
    }
}

pub(super) fn weakenings(old: &Policy, new: &Policy) -> Vec<Weakening> {
    let mut found = Found::default();
    if old == new {
        return found.0;
    }
    rules::compare(old, new, &mut found);
    let (was, is) = (old.document(), new.document());
    found.add_if(
        is.unlisted > was.unlisted,
        WeakeningCode::UnlistedLowered,
        "/unlisted",
        format_args!("checks that no rule matches were {} and are {}", was.unlisted, is.unlisted),
    );
    found.add_if(
        is.ignore != was.ignore,
        WeakeningCode::IgnoreChanged,
        "/ignore",
        format_args!("ignored were {:?} and are {:?}", was.ignore, is.ignore),
    );
    let words = |duplicates: Duplicates| match duplicates {
        Duplicates::Worst => "the worst",
        Duplicates::Latest => "the latest",
    };
    found.add_if(
        is.duplicates != was.duplicates,
        WeakeningCode::DuplicatesChanged,
        "/duplicates",
        format_args!("of several runs {} counted and {} does", words(was.duplicates), words(is.duplicates)),
    );
    found.add_if(
        is.allow_no_checks && !was.allow_no_checks,
        WeakeningCode::NoChecksAllowed,
        "/allow_no_checks",
        "a change for which nothing was reported may be merged",
    );
    emergency::compare(&was.emergency, &is.emergency, &mut found);
    found.0
}
