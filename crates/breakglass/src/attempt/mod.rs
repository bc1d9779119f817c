//! The attempt: one try to merge in an emergency, with the confirmations that were asked for and given.
//!
//! ```text
//! Attempt::open -> look (again and again) -> asked -> answer ... -> Ledger::grant
//!                   difference.rs            step.rs
//! ```

mod difference;
mod step;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use difference::{Difference, Seen};
pub(crate) use step::check_name;
pub use step::{Asked, AskedCheck, Item, StepCode, StepKind};
use step::{Steps, change_name};

use crate::actor::Actor;
use crate::assess::Assessment;
use crate::check::User;
use crate::digest::Digest;
use crate::emergency::{Emergency, EmergencyId};
use crate::error::{Error, Result, code};
use crate::ledger::Ledger;
use crate::readiness::{Lane, Verdict};
use crate::time::Time;
use crate::wire;

const SCHEMA: &str = "breakglass/attempt/1";

/// How far a caller's clock may stand behind what was recorded, in milliseconds: two minutes.
pub(crate) const CLOCK_TOLERANCE: i64 = 120_000;

/// One try to merge one head commit in one emergency.
///
/// It can be written out and read back at any point, and goes on as if it had not been. Whoever keeps it is believed about
/// the answers in it, as about everything else; see the ledger for what others can check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "breakglass attempt", rename = "AttemptDocument")]
pub struct Attempt {
    /// `breakglass/attempt/1`.
    schema: String,
    /// Its id, derived from all that it opens on.
    id: Digest,
    /// The emergency that it is made in.
    emergency: EmergencyId,
    /// Who makes it.
    actor: Actor,
    /// The digest of the policy.
    policy: Digest,
    /// `owner/name`.
    repository: String,
    /// The pull or merge request.
    number: u64,
    /// The base branch.
    base: String,
    /// The head commit.
    head: String,
    /// When it was opened.
    opened_at: Time,
    /// The latest moment that it was told of: its time never goes back.
    latest: Time,
    /// Whether the last reading of the change failed.
    paused: bool,
    /// Why it ended, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<End>,
    /// The answers that were taken.
    answers: Vec<AnswerRecord>,
    /// The checks as it last saw them.
    seen: Vec<Seen>,
}

/// What an attempt opens on: keys in the order of their names.
#[derive(Serialize)]
struct Opening<'a> {
    actor: &'a str,
    at: Time,
    base: &'a str,
    emergency: &'a EmergencyId,
    forge: &'a str,
    head: &'a str,
    number: u64,
    policy: &'a Digest,
    repository: &'a str,
}

/// What came of trying to open an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// It is open.
    Opened(Box<Attempt>),
    /// The normal lane may merge: no emergency is needed.
    NotNeeded(Verdict),
    /// Something absolutely required is in the way, which no emergency gets past.
    Blocked,
}

/// Where an attempt stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// These steps are to be answered.
    Steps(Vec<Asked>),
    /// All steps are answered; something absolutely required is not there yet and cannot be confirmed.
    Waiting,
    /// A permit can be granted.
    Ready,
    /// The normal lane may merge by now: no emergency is needed.
    NotNeeded(Verdict),
    /// The change could not be read; it goes on with the next reading.
    Paused,
    /// It is over.
    Ended(End),
}

/// Why an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The change has another head commit.
    HeadMoved,
    /// It is to be merged into another branch.
    BaseMoved,
    /// Another policy is in force.
    PolicyChanged,
    /// The emergency is over.
    EmergencyOver,
    /// Something absolutely required is in the way.
    Blocked,
}

impl End {
    /// The reason as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HeadMoved => "head_moved",
            Self::BaseMoved => "base_moved",
            Self::PolicyChanged => "policy_changed",
            Self::EmergencyOver => "emergency_over",
            Self::Blocked => "blocked",
        }
    }

    /// One line for people.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::HeadMoved => "the change has another head commit than the one that was looked at",
            Self::BaseMoved => {
                "the change is to be merged into another branch than the one that was looked at"
            }
            Self::PolicyChanged => "another policy is in force than when the attempt began",
            Self::EmergencyOver => "the emergency is over",
            Self::Blocked => "something absolutely required did not pass, which no emergency gets past",
        }
    }
}

/// What somebody answers to a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// They have read what the step shows and go on: for the three kinds of acknowledgement.
    Acknowledged,
    /// The change's name, as they typed it: for `type_name`.
    Name(String),
    /// They agree: for `second_person`.
    Agreed,
}

/// An answer that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerRecord {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Actor,
    /// The step's code.
    pub code: StepCode,
    /// What the step showed.
    pub items: Vec<Item>,
    /// What was answered.
    pub reply: Reply,
    /// What kind of step it was.
    pub step: StepKind,
}

impl Attempt {
    /// Opens an attempt to merge the change that was assessed.
    ///
    /// # Errors
    /// `emergency_not_found`, `emergency_over`, `out_of_scope`, `may_not_declare` where the change's policy would not let those
    /// declare who did, `not_a_person`, `may_not_merge`, `not_a_request` where the change has no number, `clock_behind`,
    /// `ledger_newer`.
    pub fn open(
        ledger: &Ledger,
        emergency: &EmergencyId,
        actor: Actor,
        assessment: &Assessment,
        now: Time,
    ) -> Result<Start> {
        let (policy, change) = (assessment.policy(), assessment.change());
        let declared = ledger.require_emergency(emergency)?;
        // The first pause is counted from here, so that this too is not before what is on record.
        let now = ledger.last_at().map_or(Ok(now), |latest| not_before(latest, now))?;
        declared.require_open(now)?;
        require_allowed(declared, &actor, assessment)?;
        let (Some(number), Some(base)) = (change.number(), change.base_branch()) else {
            let message =
                "the change has no number or no base branch; only a pull or merge request gets a permit";
            return Err(Error::new(code::NOT_A_REQUEST, message));
        };
        let normal = assessment.verdict(Lane::Normal);
        if normal.lets_through() {
            return Ok(Start::NotNeeded(normal));
        }
        if assessment.verdict(Lane::Emergency) == Verdict::Blocked {
            return Ok(Start::Blocked);
        }
        let mut attempt = Self {
            schema: SCHEMA.to_owned(),
            id: Digest::zero(),
            emergency: emergency.clone(),
            policy: policy.digest().clone(),
            repository: change.repository().to_owned(),
            number,
            base: base.to_owned(),
            head: change.head().to_owned(),
            opened_at: now,
            latest: now,
            paused: false,
            ended: None,
            answers: Vec::new(),
            seen: difference::seen(assessment),
            actor,
        };
        attempt.id = attempt.derived_id();
        Ok(Start::Opened(Box::new(attempt)))
    }

    /// Reads an attempt that was written out (JSON, `schema: "breakglass/attempt/1"`).
    ///
    /// # Errors
    /// Codes for JSON that is malformed or of another shape; `wrong_document`, `document_too_new`; `invalid_value` where the
    /// id or an answer's code is not that of what it stands for.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let attempt: Self = wire::read_document(bytes, "attempt", 1)?;
        wire::check_header(&attempt.schema, "attempt", 1)?;
        attempt.require_whole()?;
        Ok(attempt)
    }

    /// Holds the id against all that the attempt opened on, and each answer's code against what it covers: answers to one
    /// attempt do not become answers to another by editing what it says of itself.
    ///
    /// # Errors
    /// `invalid_value`.
    pub(crate) fn require_whole(&self) -> Result<()> {
        if self.id != self.derived_id() {
            let message = "the id is not that of what the attempt opened on; begin a new one";
            return Err(Error::new(code::INVALID_VALUE, message).with_pointer("/id"));
        }
        let is_wrong =
            |answer: &AnswerRecord| answer.code != StepCode::of(&self.id, answer.step, &answer.items);
        if let Some(index) = self.answers.iter().position(is_wrong) {
            let message = "the code is not that of the step and what it showed; begin a new attempt";
            let pointer = format!("/answers/{index}/code");
            return Err(Error::new(code::INVALID_VALUE, message).with_pointer(pointer));
        }
        Ok(())
    }

    fn derived_id(&self) -> Digest {
        Digest::of(&Opening {
            actor: &self.actor.id,
            at: self.opened_at,
            base: &self.base,
            emergency: &self.emergency,
            forge: &self.actor.forge,
            head: &self.head,
            number: self.number,
            policy: &self.policy,
            repository: &self.repository,
        })
    }

    /// Takes note of the change as it is now. A new head or base, another policy, the emergency's end or a blocker ends the
    /// attempt; a good reading ends a pause.
    ///
    /// # Errors
    /// `other_change` where the change is another one, `clock_behind`, `emergency_not_found`.
    pub fn look(&mut self, ledger: &Ledger, assessment: &Assessment, now: Time) -> Result<Vec<Difference>> {
        let now = self.time(ledger, now)?;
        self.require_same(assessment)?;
        let end = self.end(ledger.require_emergency(&self.emergency)?, assessment, now);
        let seen = difference::seen(assessment);
        let differences = difference::differences(&self.seen, &seen);
        self.latest = now;
        if self.ended.is_none() {
            self.ended = end;
            self.paused = false;
            self.seen = seen;
        }
        Ok(differences)
    }

    /// Takes note that the change could not be read: nothing is answered until it can be.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Where the attempt stands, with the steps that are to be answered. Changes nothing.
    ///
    /// # Errors
    /// As [`Attempt::look`].
    pub fn stand(&self, ledger: &Ledger, assessment: &Assessment, now: Time) -> Result<Stand> {
        let now = self.time(ledger, now)?;
        self.require_same(assessment)?;
        let end = self.end(ledger.require_emergency(&self.emergency)?, assessment, now);
        if let Some(end) = self.ended.or(end) {
            return Ok(Stand::Ended(end));
        }
        if self.paused {
            return Ok(Stand::Paused);
        }
        let normal = assessment.verdict(Lane::Normal);
        if normal.lets_through() {
            return Ok(Stand::NotNeeded(normal));
        }
        let asked = self.asked(assessment);
        if !asked.is_empty() {
            return Ok(Stand::Steps(asked));
        }
        // Without the whole list of files nobody knows whether a guarded one is among them.
        let files_known = assessment.change().document().files.as_ref().is_some_and(|files| files.complete);
        Ok(match assessment.verdict(Lane::Emergency) {
            Verdict::Clean | Verdict::Mergeable | Verdict::Confirm if files_known => Stand::Ready,
            _ => Stand::Waiting,
        })
    }

    /// Answers the step of that code. An answer that is refused changes nothing.
    ///
    /// # Errors
    /// `attempt_ended`, `attempt_paused`, `not_needed`, `step_not_asked` where no such step is asked for now (it was
    /// answered, fell away, shows other things by now, or is another attempt's), `too_soon`, `wrong_answer`, `not_a_person`,
    /// `not_the_actor`; of a second person `same_person`, `own_change`, `author_not_known`, `may_not_merge`; and those of
    /// [`Attempt::look`].
    pub fn answer(
        &mut self,
        ledger: &Ledger,
        assessment: &Assessment,
        step: &StepCode,
        by: &Actor,
        reply: Reply,
        now: Time,
    ) -> Result<()> {
        let at = self.time(ledger, now)?;
        let asked = match self.stand(ledger, assessment, at)? {
            Stand::Steps(asked) => asked,
            Stand::Waiting | Stand::Ready => Vec::new(),
            Stand::Ended(end) => {
                return Err(Error::new(code::ATTEMPT_ENDED, format!("the attempt is over: {}", end.text())));
            }
            Stand::Paused => {
                let message = "the change could not be read; read it anew before anything is answered";
                return Err(Error::new(code::ATTEMPT_PAUSED, message));
            }
            Stand::NotNeeded(verdict) => {
                let message = format!("the normal lane is {verdict} by now; merge without an emergency");
                return Err(Error::new(code::NOT_NEEDED, message));
            }
        };
        let Some(asked) = asked.into_iter().find(|asked| asked.code == *step) else {
            let message = format!("no step `{step}` is asked for now; look at the steps again");
            return Err(Error::new(code::STEP_NOT_ASKED, message));
        };
        self.require_pause(assessment, at)?;
        self.require_right(assessment, &asked, by, &reply)?;
        let Asked { code, step, items, checks: _ } = asked;
        self.answers.push(AnswerRecord { at, by: by.clone(), code, items, reply, step });
        self.latest = at;
        Ok(())
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &Digest {
        &self.id
    }

    /// The emergency that it is made in.
    #[must_use]
    pub fn emergency(&self) -> &EmergencyId {
        &self.emergency
    }

    /// Who makes it.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The answers that were taken.
    #[must_use]
    pub fn answers(&self) -> &[AnswerRecord] {
        &self.answers
    }

    /// The name that `type_name` asks for: `owner/name#number`.
    #[must_use]
    pub fn change_name(&self) -> String {
        change_name(&self.repository, self.number)
    }

    /// The earliest moment at which the next answer is taken.
    #[must_use]
    pub fn next_answer_at(&self, assessment: &Assessment) -> Time {
        let last = self.answers.last().map_or(self.opened_at, |answer| answer.at);
        last.plus(assessment.policy().document().emergency.pause)
    }

    fn asked(&self, assessment: &Assessment) -> Vec<Asked> {
        let covered = |step: StepKind, item: &Item| {
            self.answers.iter().any(|answer| answer.step == step && answer.items.contains(item))
        };
        Steps::new(assessment, &self.id, self.change_name()).asked(covered)
    }

    /// A moment that is not before what the attempt was told already. It is held against the ledger too, which does not make
    /// it later: a pause is not over because another clock is ahead.
    ///
    /// # Errors
    /// `clock_behind`.
    pub(crate) fn time(&self, ledger: &Ledger, now: Time) -> Result<Time> {
        if let Some(recorded) = ledger.last_at() {
            not_before(recorded, now)?;
        }
        not_before(self.latest, now)
    }

    fn require_same(&self, assessment: &Assessment) -> Result<()> {
        let change = assessment.change();
        if change.repository() == self.repository && change.number() == Some(self.number) {
            return Ok(());
        }
        let message = format!("the attempt is about {}, and the change is another", self.change_name());
        Err(Error::new(code::OTHER_CHANGE, message))
    }

    fn end(&self, emergency: &Emergency, assessment: &Assessment, now: Time) -> Option<End> {
        let change = assessment.change();
        let ends = [
            (End::HeadMoved, change.head() != self.head),
            (End::BaseMoved, change.base_branch() != Some(self.base.as_str())),
            (End::PolicyChanged, *assessment.policy().digest() != self.policy),
            (End::EmergencyOver, !emergency.is_open(now)),
            (End::Blocked, assessment.verdict(Lane::Emergency) == Verdict::Blocked),
        ];
        ends.into_iter().find(|(_, holds)| *holds).map(|(end, _)| end)
    }

    fn require_pause(&self, assessment: &Assessment, at: Time) -> Result<()> {
        let next = self.next_answer_at(assessment);
        if at >= next {
            return Ok(());
        }
        let message = format!("the next answer is taken from {next} on: read what the step shows");
        Err(Error::new(code::TOO_SOON, message))
    }

    fn require_right(&self, assessment: &Assessment, asked: &Asked, by: &Actor, reply: &Reply) -> Result<()> {
        match (asked.step, reply) {
            (StepKind::SecondPerson, Reply::Agreed) => self.require_second_person(assessment, by),
            (
                StepKind::AcknowledgeNothingRequired | StepKind::AcknowledgeWaived | StepKind::Acknowledge,
                Reply::Acknowledged,
            ) => self.require_actor(by),
            (StepKind::TypeName, Reply::Name(name)) => {
                self.require_actor(by)?;
                let wanted = self.change_name();
                if name.trim() == wanted {
                    return Ok(());
                }
                let shown: String = name.chars().take(60).collect();
                let message = format!("`{shown}` is not the change's name; type `{wanted}`");
                Err(Error::new(code::WRONG_ANSWER, message))
            }
            (StepKind::SecondPerson, _) => refuse("another person's agreement"),
            (StepKind::TypeName, _) => refuse("the change's name"),
            (_, _) => refuse("an acknowledgement"),
        }
    }

    fn require_actor(&self, by: &Actor) -> Result<()> {
        by.require_person("answer")?;
        if by.forge == self.actor.forge && by.id == self.actor.id {
            return Ok(());
        }
        let message = format!("the step is for `{}`, who makes the attempt, and `{by}` answered", self.actor);
        Err(Error::new(code::NOT_THE_ACTOR, message))
    }

    fn require_second_person(&self, assessment: &Assessment, by: &Actor) -> Result<()> {
        by.require_person("agree")?;
        if by.is_same(&self.actor) {
            let message = format!("`{by}` makes the attempt; another person must agree");
            return Err(Error::new(code::SAME_PERSON, message));
        }
        require_not_author(by, &assessment.change().document().authors, "agree")?;
        let emergency = &assessment.policy().document().emergency;
        if by.is_listed(&emergency.merge) || by.is_listed(&emergency.declare) {
            return Ok(());
        }
        let message = format!(
            "`{by}` may not agree to an emergency merge; the policy lists {}",
            listed(&[emergency.merge.as_slice(), emergency.declare.as_slice()].concat())
        );
        Err(Error::new(code::MAY_NOT_MERGE, message))
    }
}

fn refuse(wanted: &str) -> Result<()> {
    Err(Error::new(code::WRONG_ANSWER, format!("the step asks for {wanted}, and the answer is another")))
}

/// Whether the emergency and the policy of the change let the actor merge it: the emergency is about it, was declared by
/// somebody who may declare it for this change, and the actor is on the list.
///
/// # Errors
/// `out_of_scope`, `may_not_declare`, `not_a_person`, `may_not_merge`.
pub(crate) fn require_allowed(emergency: &Emergency, actor: &Actor, assessment: &Assessment) -> Result<()> {
    let (policy, change) = (&assessment.policy().document().emergency, assessment.change());
    emergency.require_covers(change.repository(), change.base_branch())?;
    // It may have been declared under the policy of another repository, which says nothing about this one.
    if !emergency.declared_by.is_listed(&policy.declare) {
        let message = format!(
            "the emergency {} was declared by `{}`, who may not for {}; its policy lists {}",
            emergency.incident,
            emergency.declared_by,
            change.repository(),
            listed(&policy.declare)
        );
        return Err(Error::new(code::MAY_NOT_DECLARE, message));
    }
    actor.require_person("merge in an emergency")?;
    if actor.is_listed(&policy.merge) {
        return Ok(());
    }
    let message =
        format!("`{actor}` may not merge in an emergency; the policy lists {}", listed(&policy.merge));
    Err(Error::new(code::MAY_NOT_MERGE, message))
}

/// # Errors
/// `own_change`, and `author_not_known` where that cannot be told.
pub(crate) fn require_not_author(by: &Actor, authors: &[User], what: &str) -> Result<()> {
    if authors.is_empty() || authors.iter().any(|author| author.id.is_none() && author.login.is_none()) {
        let message =
            "it is not known who wrote the change, and so not whether it was somebody else; read its authors";
        return Err(Error::new(code::AUTHOR_NOT_KNOWN, message));
    }
    if authors.iter().any(|author| wrote(by, author)) {
        let message = format!("`{by}` wrote the change; a person who did not must {what}");
        return Err(Error::new(code::OWN_CHANGE, message));
    }
    Ok(())
}

fn wrote(by: &Actor, author: &User) -> bool {
    author.id.as_ref().is_some_and(|id| *id == by.id)
        || author.login.as_ref().is_some_and(|login| login.eq_ignore_ascii_case(&by.login))
}

/// A list of a policy for people.
pub(crate) fn listed(list: &[String]) -> String {
    if list.is_empty() { "nobody".to_owned() } else { list.join(", ") }
}

/// A moment as a clock tells it, or the one that was recorded last where the clock is behind it.
///
/// # Errors
/// `clock_behind` where it is more than two minutes behind.
pub(crate) fn not_before(latest: Time, now: Time) -> Result<Time> {
    let behind = latest.as_millis().saturating_sub(now.as_millis());
    if behind > CLOCK_TOLERANCE {
        let message = format!("the clock says {now}, and {latest} was recorded already; set the clock right");
        return Err(Error::new(code::CLOCK_BEHIND, message));
    }
    Ok(latest.max(now))
}
