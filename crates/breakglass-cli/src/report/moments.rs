//! The moments of a merge, from the emergency's declaration to the last follow-up that was settled.

use breakglass::ledger::PermitRecord;
use breakglass::{CheckName, Emergency, Outcome, PermitStatus, State, StepKind, Time};

use super::story::{Merge, Turn};
use super::tone::Tone;
use super::words::{Words, short};

/// The most moments that are drawn and told.
const MOST: usize = 40;

/// Something that happened.
#[derive(Debug)]
pub(super) struct Moment {
    /// Its number among all of the merge.
    pub(super) number: usize,
    pub(super) at: Time,
    pub(super) tone: Tone,
    pub(super) shape: Shape,
    pub(super) words: Words,
    /// The checks that it is about.
    pub(super) checks: Vec<CheckName>,
}

/// What a moment is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Something that a person did.
    Circle,
    /// Something that the gate did.
    Square,
    /// The merge.
    Diamond,
}

/// The moments of a merge in order, and how many are left out between the first and the last.
pub(super) fn moments(
    merge: &Merge,
    emergency: Option<&Emergency>,
    permit: Option<&PermitRecord>,
    owed: &dyn Fn(&Turn) -> Vec<CheckName>,
) -> (Vec<Moment>, usize) {
    let mut told = Told(Vec::new());
    if let Some(emergency) = emergency {
        let words = Words::named(&emergency.declared_by.login).say(" declared the emergency ");
        told.tell(emergency.declared_at, Tone::Plain, Shape::Circle, words.name(&emergency.incident));
    }
    for answer in &merge.steps {
        let words = Words::named(&answer.by.login).say(step(answer.step));
        told.tell(answer.at, Tone::Confirmed, Shape::Circle, words);
    }
    told.tell(merge.at, Tone::Plain, Shape::Square, Words::own("the permit was given"));
    if let Some(at) = merge.started {
        told.tell(
            at,
            Tone::Plain,
            Shape::Square,
            Words::own("the permit was redeemed and the merge call went out"),
        );
    }
    match permit.map(PermitRecord::status) {
        Some(PermitStatus::Completed { at, commit }) => {
            let words = Words::own("merged as ").name(short(commit));
            told.tell(*at, Tone::Plain, Shape::Diamond, words);
        }
        Some(PermitStatus::Abandoned { at, reason }) => {
            let words = Words::own("not merged: ").prose(reason);
            told.tell(*at, Tone::Failed, Shape::Square, words);
        }
        Some(PermitStatus::Granted | PermitStatus::Started { .. }) | None => {}
    }
    // One revert settles all that is owed for the merge, and is told once.
    let are_one = |(at, one): &(Time, Turn), (then, other): &(Time, Turn)| match (one, other) {
        (Turn::Reverted(one), Turn::Reverted(other)) => at == then && one.commit == other.commit,
        _ => false,
    };
    for turns in merge.turns.chunk_by(are_one) {
        if let Some((at, turn)) = turns.first() {
            told.turn(*at, turn, turns.iter().flat_map(|(_, turn)| owed(turn)).collect());
        }
    }
    if let Some(closed) = emergency.and_then(|emergency| emergency.closed.as_ref()) {
        let words = Words::named(&closed.by.login).say(" closed the emergency");
        told.tell(closed.at, Tone::Plain, Shape::Circle, words);
    }
    told.in_order()
}

/// What a step was, as something that a person did.
pub(super) const fn step(step: StepKind) -> &'static str {
    match step {
        StepKind::AcknowledgeNothingRequired => " acknowledged that nothing absolutely required applies",
        StepKind::AcknowledgeWaived => " acknowledged what is waived",
        StepKind::Acknowledge => " acknowledged what is unfinished",
        StepKind::TypeName => " typed the change's name",
        StepKind::SecondPerson => " agreed as the second person",
    }
}

struct Told(Vec<Moment>);

impl Told {
    fn tell(&mut self, at: Time, tone: Tone, shape: Shape, words: Words) {
        self.about(at, tone, shape, words, Vec::new());
    }

    fn about(&mut self, at: Time, tone: Tone, shape: Shape, words: Words, checks: Vec<CheckName>) {
        self.0.push(Moment { number: 0, at, tone, shape, words, checks });
    }

    fn turn(&mut self, at: Time, turn: &Turn, checks: Vec<CheckName>) {
        match turn {
            Turn::Late(late) => {
                let at = late.run.completed_at.filter(|ended| *ended <= at).unwrap_or(at);
                let words =
                    Words::new().check(&late.check).say(" turned red on the head after it was confirmed");
                self.about(at, Tone::Late, Shape::Square, words, vec![late.check.clone()]);
            }
            Turn::Ran(ran) => {
                let at = ran.run.completed_at.filter(|ended| *ended <= at).unwrap_or(at);
                let tone = if ran.run.state == State::Passed { Tone::Passed } else { Tone::Failed };
                let words = Words::new().check(&ran.check).say(" ");
                let words = words.say(format!("{} on ", ran.run.state)).name(short(&ran.run.commit));
                let words = if ran.defect { words.say(", the merge commit itself") } else { words };
                self.about(at, tone, Shape::Square, words, vec![ran.check.clone()]);
            }
            Turn::Waived(waived) => {
                let words = Words::named(&waived.by.login).say(" waived what was owed: ");
                self.about(at, Tone::Waived, Shape::Circle, names(words, &checks), checks);
            }
            Turn::Reverted(reverted) => {
                let words = Words::own("the merge was reverted by ").name(short(&reverted.commit));
                self.about(at, Tone::Reverted, Shape::Square, names(words.say(": "), &checks), checks);
            }
        }
    }

    fn in_order(mut self) -> (Vec<Moment>, usize) {
        self.0.sort_by_key(|moment| moment.at);
        let mut number = 0_usize;
        for moment in &mut self.0 {
            number = number.saturating_add(1);
            moment.number = number;
        }
        let left_out = self.0.len().saturating_sub(MOST);
        if left_out > 0 {
            let half = MOST.div_euclid(2);
            self.0.drain(half..half.saturating_add(left_out));
        }
        (self.0, left_out)
    }
}

fn names(words: Words, checks: &[CheckName]) -> Words {
    words.list(checks.iter().map(|check| check.name.as_str()), 5)
}

/// What a mark says of a check that was not passed.
pub(super) const fn outcome(outcome: Outcome) -> Option<(Tone, &'static str)> {
    match outcome {
        Outcome::Confirm => Some((Tone::Confirmed, "confirmed")),
        Outcome::Waived => Some((Tone::Waived, "waived")),
        Outcome::Open | Outcome::Accepted | Outcome::Waiting | Outcome::Blocked => None,
    }
}
