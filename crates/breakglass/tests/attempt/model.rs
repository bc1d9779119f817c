//! An attempt written a second time, from a plain description of the situation: which steps are open, and whether a permit
//! may be granted. Nothing of the attempt's own code is called.

use std::collections::BTreeSet;

use breakglass::{Code, End, State, StepKind, Verdict, code};

/// How the one absolutely-required check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Build {
    Passed,
    Running,
    Queued,
    Missing,
    Failed,
    Unknown,
    /// Running again after a failed run of the same suite.
    AfterFailure,
    /// Green in one suite and red in another.
    Conflicting,
}

impl Build {
    pub(crate) const ALL: [Self; 8] = [
        Self::Passed,
        Self::Running,
        Self::Queued,
        Self::Missing,
        Self::Failed,
        Self::Unknown,
        Self::AfterFailure,
        Self::Conflicting,
    ];
}

/// What the clock says, beside what the attempt was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Clock {
    /// The pause after the last answer is not over.
    TooSoon,
    /// It is.
    Free,
    /// Set back by less than two minutes.
    Back,
    /// Set back by more.
    FarBack,
    /// The emergency is over.
    Over,
}

/// What never changes while an attempt goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of one small world")]
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    /// What `steps` lists beside `acknowledge_waived`.
    pub(crate) always: &'static [StepKind],
    pub(crate) to_confirm: &'static [StepKind],
    pub(crate) confirms_queued: bool,
    pub(crate) confirms_running: bool,
    pub(crate) solo: bool,
    /// The change has no review.
    pub(crate) unreviewed: bool,
    /// The change touches a guarded file.
    pub(crate) guarded: bool,
    /// The rule about the build applies to the change.
    pub(crate) applies: bool,
    /// How the build stands when attempts are opened.
    pub(crate) starts: &'static [Build],
    /// How often the world moves on one way.
    pub(crate) moves: u8,
}

/// The change as it is now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of one small world")]
pub(crate) struct Situation {
    pub(crate) build: Build,
    /// The state of the one required check.
    pub(crate) lint: State,
    /// An optional check that is running has appeared.
    pub(crate) bench: bool,
    /// A required check that is running has appeared.
    pub(crate) licences: bool,
    pub(crate) head_moved: bool,
    pub(crate) base_moved: bool,
    pub(crate) policy_changed: bool,
}

/// One thing that an answer covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Thing {
    Change,
    Check(&'static str, State),
    File,
}

/// A plain description of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Plain {
    pub(crate) variant: Variant,
    pub(crate) situation: Situation,
    pub(crate) answered: BTreeSet<(StepKind, Thing)>,
    pub(crate) paused: bool,
    pub(crate) ended: Option<&'static str>,
    pub(crate) clock: Clock,
    /// It was looked at after the pause was over, so that the pause stays over.
    pub(crate) rested: bool,
}

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Where {
    ClockBehind,
    Ended(End),
    Paused,
    NotNeeded(Verdict),
    Steps(Vec<(StepKind, BTreeSet<Thing>)>),
    Waiting,
    Ready,
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Actor,
    /// Another id, on the list.
    Second,
    Author,
    /// On no list.
    Stranger,
    Bot,
}

impl Who {
    pub(crate) const ALL: [Self; 5] = [Self::Actor, Self::Second, Self::Author, Self::Stranger, Self::Bot];
}

/// What the emergency lane makes of the build.
enum Lane {
    Fine,
    Confirm,
    Wait,
    Blocked,
}

impl Plain {
    fn lane(&self) -> Lane {
        if !self.variant.applies {
            return Lane::Fine;
        }
        match self.situation.build {
            Build::Passed => Lane::Fine,
            Build::Running if self.variant.confirms_running => Lane::Confirm,
            Build::Queued if self.variant.confirms_queued => Lane::Confirm,
            Build::Running | Build::Queued | Build::Missing | Build::AfterFailure => Lane::Wait,
            Build::Failed | Build::Unknown | Build::Conflicting => Lane::Blocked,
        }
    }

    /// The required checks that the emergency lane goes on without.
    fn waived(&self) -> BTreeSet<Thing> {
        let mut waived = BTreeSet::new();
        if self.situation.lint != State::Passed {
            waived.insert(Thing::Check("lint", self.situation.lint));
        }
        if self.situation.licences {
            waived.insert(Thing::Check("licences", State::Running));
        }
        if self.variant.unreviewed {
            waived.insert(Thing::Check("review", State::Missing));
        }
        waived
    }

    /// What the normal lane says, where it may merge.
    fn normal(&self) -> Option<Verdict> {
        let build = !self.variant.applies || self.situation.build == Build::Passed;
        if !build || !self.waived().is_empty() {
            return None;
        }
        let unlisted = !self.variant.applies;
        let build_open = unlisted && !matches!(self.situation.build, Build::Passed | Build::Missing);
        let open = self.situation.bench || build_open;
        Some(if open { Verdict::Mergeable } else { Verdict::Clean })
    }

    fn end(&self) -> Option<End> {
        let situation = &self.situation;
        if situation.head_moved {
            Some(End::HeadMoved)
        } else if situation.base_moved {
            Some(End::BaseMoved)
        } else if situation.policy_changed {
            Some(End::PolicyChanged)
        } else if self.clock == Clock::Over {
            Some(End::EmergencyOver)
        } else if matches!(self.lane(), Lane::Blocked) {
            Some(End::Blocked)
        } else {
            None
        }
    }

    /// The steps that are not answered, each with what it shows.
    fn steps(&self) -> Vec<(StepKind, BTreeSet<Thing>)> {
        let variant = &self.variant;
        let confirm = matches!(self.lane(), Lane::Confirm);
        let building = match self.situation.build {
            Build::Queued => State::Queued,
            _ => State::Running,
        };
        let taken = |step: StepKind| {
            variant.always.contains(&step)
                || ((confirm || !variant.applies) && variant.to_confirm.contains(&step))
        };
        let mut wanted: Vec<(StepKind, BTreeSet<Thing>)> = Vec::new();
        let change = BTreeSet::from([Thing::Change]);
        if !variant.applies {
            wanted.push((StepKind::AcknowledgeNothingRequired, change.clone()));
        }
        wanted.push((StepKind::AcknowledgeWaived, self.waived()));
        if taken(StepKind::Acknowledge) && confirm {
            wanted.push((StepKind::Acknowledge, BTreeSet::from([Thing::Check("build", building)])));
        }
        if taken(StepKind::TypeName) {
            wanted.push((StepKind::TypeName, change.clone()));
        }
        if taken(StepKind::SecondPerson) || variant.guarded || (variant.unreviewed && !variant.solo) {
            let mut shown = change;
            shown.extend(self.waived());
            if confirm {
                shown.insert(Thing::Check("build", building));
            }
            if variant.guarded {
                shown.insert(Thing::File);
            }
            wanted.push((StepKind::SecondPerson, shown));
        }
        for (step, shown) in &mut wanted {
            shown.retain(|thing| !self.answered.contains(&(*step, thing.clone())));
        }
        wanted.retain(|(_, shown)| !shown.is_empty());
        wanted
    }

    pub(crate) fn stand(&self) -> Where {
        if self.clock == Clock::FarBack {
            return Where::ClockBehind;
        }
        if let Some(end) = self.ended.map(named).or_else(|| self.end()) {
            return Where::Ended(end);
        }
        if self.paused {
            return Where::Paused;
        }
        if let Some(verdict) = self.normal() {
            return Where::NotNeeded(verdict);
        }
        let steps = self.steps();
        match self.lane() {
            _ if !steps.is_empty() => Where::Steps(steps),
            Lane::Fine | Lane::Confirm => Where::Ready,
            Lane::Wait | Lane::Blocked => Where::Waiting,
        }
    }

    /// What a grant is refused with; none where a permit may be granted.
    pub(crate) fn grant(&self) -> Option<Code> {
        match self.stand() {
            Where::ClockBehind => Some(code::CLOCK_BEHIND),
            Where::Ended(_) => Some(code::ATTEMPT_ENDED),
            Where::Paused => Some(code::ATTEMPT_PAUSED),
            Where::NotNeeded(_) => Some(code::NOT_NEEDED),
            Where::Steps(_) => Some(code::STEPS_OPEN),
            Where::Waiting => Some(code::NOT_READY),
            Where::Ready => None,
        }
    }

    /// What an answer is refused with before it is known to what, by whom and which.
    pub(crate) fn answers_refused(&self) -> Option<Code> {
        match self.stand() {
            Where::Steps(_) | Where::Waiting | Where::Ready => None,
            _ => self.grant(),
        }
    }

    /// Whether the pause is over.
    pub(crate) fn is_free(&self) -> bool {
        self.rested || matches!(self.clock, Clock::Free | Clock::Over)
    }

    /// What an answer of the right form to an open step is refused with.
    pub(crate) fn refused(&self, step: StepKind, by: Who) -> Option<Code> {
        if !self.is_free() {
            return Some(code::TOO_SOON);
        }
        match (step, by) {
            (_, Who::Bot) => Some(code::NOT_A_PERSON),
            (StepKind::SecondPerson, Who::Actor) => Some(code::SAME_PERSON),
            (StepKind::SecondPerson, Who::Author) => Some(code::OWN_CHANGE),
            (StepKind::SecondPerson, Who::Stranger) => Some(code::MAY_NOT_MERGE),
            (StepKind::SecondPerson, Who::Second) | (_, Who::Actor) => None,
            _ => Some(code::NOT_THE_ACTOR),
        }
    }

    /// The step was answered.
    pub(crate) fn answer(&mut self, step: StepKind, shown: &BTreeSet<Thing>) {
        self.answered.extend(shown.iter().map(|thing| (step, thing.clone())));
        self.clock = Clock::TooSoon;
        self.rested = false;
    }

    /// It was looked at.
    pub(crate) fn look(&mut self) {
        if self.clock == Clock::FarBack {
            return;
        }
        self.rested |= matches!(self.clock, Clock::Free | Clock::Over);
        if self.ended.is_none() {
            self.ended = self.end().map(End::as_str);
            self.paused = false;
        }
    }
}

fn named(end: &'static str) -> End {
    serde_json::from_value(end.into()).unwrap()
}
