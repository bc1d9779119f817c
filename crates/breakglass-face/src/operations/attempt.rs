//! Attempts.

use breakglass::{
    Actor, Asked, Attempt, Difference, Digest, EmergencyId, End, Reply, Stand, Start, StepCode, Time, Verdict,
};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Now;
use crate::handle::{Handle, Kind};
use crate::operation::{Operation, getter, means, method, of_object, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Open {
    /// The emergency: its id, or the incident's reference.
    emergency: String,
    /// Who wants to merge.
    actor: Actor,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Answer {
    /// The code of the step that is answered, as `stand` showed it.
    step: String,
    /// Who answers.
    by: Actor,
    /// What they answer.
    reply: Reply,
    /// The moment now.
    now: Time,
}

/// Why no attempt was opened: none is needed, or none would help.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(tag = "start", rename_all = "snake_case")]
enum NotOpened {
    /// The normal lane may merge: no emergency is needed.
    NotNeeded {
        /// The normal lane's verdict.
        verdict: Verdict,
    },
    /// Something absolutely required is in the way, which no emergency gets past.
    Blocked,
}

/// Where an attempt stands.
#[derive(Serialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[cfg_attr(feature = "describe", schemars(rename = "Stand"))]
#[serde(tag = "stand", rename_all = "snake_case")]
enum StandDocument {
    /// These steps are to be answered.
    Steps {
        /// The steps.
        steps: Vec<Asked>,
    },
    /// All steps are answered; something absolutely required is not there yet and cannot be confirmed.
    Waiting,
    /// A permit can be granted.
    Ready,
    /// The normal lane may merge by now: no emergency is needed.
    NotNeeded {
        /// The normal lane's verdict.
        verdict: Verdict,
    },
    /// The change could not be read; it goes on with the next reading.
    Paused,
    /// It is over.
    Ended {
        /// Why.
        end: End,
    },
}

impl From<Stand> for StandDocument {
    fn from(stand: Stand) -> Self {
        match stand {
            Stand::Steps(steps) => Self::Steps { steps },
            Stand::Waiting => Self::Waiting,
            Stand::Ready => Self::Ready,
            Stand::NotNeeded(verdict) => Self::NotNeeded { verdict },
            Stand::Paused => Self::Paused,
            Stand::Ended(end) => Self::Ended { end },
        }
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Attempt;
    vec![
        static_of("Attempt", "open", means!("Opens an attempt to merge the change that was assessed, or says why there is no need or no use.\n\nErrors: `emergency_not_found`, `emergency_over`, `out_of_scope`, `may_not_declare`, `not_a_person`, `may_not_merge`, `not_a_request`, `clock_behind`, `ledger_newer`."))
            .takes("ledger", Kind::Ledger)
            .takes("assessment", Kind::Assessment)
            .makes_or::<Open, NotOpened>(this, |given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, _) = kept.parts();
                let id: EmergencyId = ledger.find_emergency(&asked.emergency, asked.now)?.id.clone();
                Ok(match Attempt::open(ledger, &id, asked.actor, &given.assessment(1)?, asked.now)? {
                    Start::Opened(attempt) => Ok(Handle::of_attempt(*attempt)),
                    Start::NotNeeded(verdict) => Err(NotOpened::NotNeeded { verdict }),
                    Start::Blocked => Err(NotOpened::Blocked),
                })
            }),
        static_of("Attempt", "parse", means!("Reads an attempt from the JSON text of its document; it goes on as if it had not been written out.\n\nErrors: codes for JSON that is malformed or of another shape, `wrong_document`, `document_too_new`, `invalid_value` where the id or an answer's code is not that of what it stands for."))
            .payload("text")
            .makes(this, |given| Attempt::from_json(given.payload()?).map(Handle::of_attempt)),
        static_of("Attempt", "from_document", means!("Makes an attempt of its document.\n\nErrors: as for `parse`."))
            .payload("document")
            .makes(this, |given| of_object(given, Attempt::from_json).map(Handle::of_attempt)),
        getter(this, "document", means!("The attempt as it stands on the wire: keep it between requests."))
            .gives::<Attempt>(|given| Ok(given.this()?.attempt()?.clone())),
        getter(this, "id", means!("Its id."))
            .gives::<Digest>(|given| Ok(given.this()?.attempt()?.id().clone())),
        getter(this, "change_name", means!("The name that the step `type_name` asks for: `owner/name#number`."))
            .gives::<String>(|given| Ok(given.this()?.attempt()?.change_name())),
        method(this, "look", means!("Takes note of the change as it is now, and answers what stands otherwise than at the last look. A new head or base, another policy, the emergency's end or a blocker ends the attempt; a good reading ends a pause.\n\nErrors: `other_change`, `clock_behind`, `emergency_not_found`."))
            .takes("ledger", Kind::Ledger)
            .takes("assessment", Kind::Assessment)
            .answers::<Now, Vec<Difference>>(|given, asked| {
                let mut kept = given.other()?.ledger()?;
                let (ledger, _) = kept.parts();
                given.this()?.attempt()?.look(ledger, &given.assessment(2)?, asked.now)
            }),
        method(this, "pause", means!("Takes note that the change could not be read: nothing is answered until it can be."))
            .gives::<()>(|given| {
                given.this()?.attempt()?.pause();
                Ok(())
            }),
        method(this, "stand", means!("Where the attempt stands, with the steps that are to be answered. Changes nothing.\n\nErrors: as for `look`."))
            .takes("ledger", Kind::Ledger)
            .takes("assessment", Kind::Assessment)
            .answers::<Now, StandDocument>(|given, asked| {
                let mut kept = given.other()?.ledger()?;
                let (ledger, _) = kept.parts();
                given.this()?.attempt()?.stand(ledger, &given.assessment(2)?, asked.now).map(StandDocument::from)
            }),
        method(this, "answer", means!("Answers the step of that code. An answer that is refused changes nothing.\n\nErrors: `attempt_ended`, `attempt_paused`, `not_needed`, `step_not_asked`, `too_soon`, `wrong_answer`, `not_a_person`, `not_the_actor`; of a second person `same_person`, `own_change`, `author_not_known`, `may_not_merge`; and those of `look`."))
            .takes("ledger", Kind::Ledger)
            .takes("assessment", Kind::Assessment)
            .answers::<Answer, ()>(|given, asked| {
                let mut kept = given.other()?.ledger()?;
                let (ledger, _) = kept.parts();
                let step = StepCode::quoted(&asked.step);
                given.this()?.attempt()?.answer(ledger, &given.assessment(2)?, &step, &asked.by, asked.reply, asked.now)
            }),
        method(this, "next_answer_at", means!("The earliest moment at which the next answer is taken."))
            .takes("assessment", Kind::Assessment)
            .gives::<Time>(|given| Ok(given.this()?.attempt()?.next_answer_at(&given.assessment(1)?))),
    ]
}
