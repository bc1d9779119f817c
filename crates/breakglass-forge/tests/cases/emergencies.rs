//! An emergency from its declaration to the merge, through public functions alone: what peers do at a label or a comment.

use breakglass::ledger::{Found, MemoryStore, PolicySource};
use breakglass::{
    Actor, Assessment, Attempt, Base, Change, ChangeDocument, Declaration, EmergencyDocument, EmergencyId,
    Files, Ledger, Observation, PermitId, Policy, PolicyDocument, Producer, Reply, Result, RuleDocument,
    Scope, Stand, Start, StepKind, Tier, Time,
};

use crate::words::HEAD;

/// The forge that everybody has an account on.
const FORGE: &str = "github.com";
/// The branch that changes are merged into.
pub(crate) const BASE: &str = "main";
/// The commit that a merge makes.
const MERGED: &str = "0c9a3e5b7d1f2a4c6e8b0d2f4a6c8e0b1d3f5a7c";
const START: &str = "2026-03-01T12:00:00Z";

/// A person of that login.
pub(crate) fn person(login: &str) -> Actor {
    Actor::person(FORGE, format!("id of {}", login.to_ascii_lowercase()), login)
}

/// Who may declare and merge. One person is enough to waive a review, as it is for the peers.
pub(crate) fn allowed(may: &[String]) -> EmergencyDocument {
    EmergencyDocument {
        declare: may.to_vec(),
        merge: may.to_vec(),
        solo: true,
        ..EmergencyDocument::default()
    }
}

/// A rule for what no emergency gets past, where it is reported.
pub(crate) fn never_waived(pattern: &str) -> RuleDocument {
    RuleDocument::check(pattern, Tier::AbsolutelyRequired).at_least(0).from(Producer::Any)
}

/// A change that somebody asks to be merged.
pub(crate) fn request(repository: &str, number: u64, observations: Vec<Observation>) -> ChangeDocument {
    let mut change = ChangeDocument::new(repository, HEAD);
    change.number = Some(number);
    change.base = Base { branch: Some(BASE.to_owned()), sha: None };
    change.files = Some(Files { complete: true, list: Vec::new() });
    change.observations = observations;
    change
}

/// A gate with its policy and its ledger.
pub(crate) struct Gate {
    repository: String,
    policy: Policy,
    text: String,
    store: MemoryStore,
    ledger: Ledger,
    now: Time,
}

impl Gate {
    /// # Errors
    /// Those of the policy.
    pub(crate) fn new(repository: &str, policy: &PolicyDocument) -> Result<Self> {
        let text = serde_json::to_string(policy).unwrap();
        let policy = Policy::parse(text.as_bytes())?;
        let now = START.parse()?;
        let mut store = MemoryStore::new();
        let ledger = Ledger::create("peers.example/cases", now, &mut store)?;
        Ok(Self { repository: repository.to_owned(), policy, text, store, ledger, now })
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(crate) fn assess(&self, change: ChangeDocument) -> Assessment {
        Assessment::new(&self.policy, &Change::new(change).unwrap())
    }

    /// The emergency that is open, where one is.
    pub(crate) fn open(&self) -> Option<EmergencyId> {
        self.ledger.emergencies().find(|one| one.is_open(self.now)).map(|one| one.id.clone())
    }

    /// Declares an emergency about the repository. The peers know no incidents: one stands for all.
    ///
    /// # Errors
    /// As [`Ledger::declare`].
    pub(crate) fn declare(&mut self, by: &Actor, reason: &str) -> Result<EmergencyId> {
        self.declare_about(Scope::repository(&self.repository), by, reason)
    }

    /// # Errors
    /// As [`Ledger::declare`].
    pub(crate) fn declare_about(&mut self, scope: Scope, by: &Actor, reason: &str) -> Result<EmergencyId> {
        let source = PolicySource { repository: &self.repository, branch: Some(BASE), text: &self.text };
        let declaration = Declaration::new("INC-1", reason, scope);
        self.ledger.declare(source, by, &declaration, self.now, &mut self.store).map(|emergency| emergency.id)
    }

    /// # Errors
    /// As [`Ledger::close`].
    pub(crate) fn close(&mut self, emergency: &EmergencyId, by: &Actor, reason: &str) -> Result<()> {
        self.ledger.close(&self.policy, emergency, by, reason, self.now, &mut self.store)
    }

    /// Attempts to merge, answers every step that one person can answer, and merges with the permit; none where no
    /// permit comes of it.
    ///
    /// # Errors
    /// Those of each of these.
    pub(crate) fn merge(
        &mut self,
        emergency: &EmergencyId,
        by: &Actor,
        assessment: &Assessment,
    ) -> Result<Option<PermitId>> {
        let start = Attempt::open(&self.ledger, emergency, by.clone(), assessment, self.now)?;
        let Start::Opened(mut attempt) = start else {
            return Ok(None);
        };
        loop {
            let asked = match attempt.stand(&self.ledger, assessment, self.now)? {
                Stand::Steps(asked) => asked,
                Stand::Ready => break,
                Stand::Waiting | Stand::NotNeeded(_) | Stand::Paused | Stand::Ended(_) => return Ok(None),
            };
            for step in asked {
                let reply = match step.step {
                    StepKind::AcknowledgeNothingRequired
                    | StepKind::AcknowledgeWaived
                    | StepKind::Acknowledge => Reply::Acknowledged,
                    StepKind::TypeName => Reply::Name(attempt.change_name()),
                    StepKind::SecondPerson => return Ok(None),
                };
                self.now = attempt.next_answer_at(assessment);
                attempt.answer(&self.ledger, assessment, &step.code, by, reply, self.now)?;
            }
        }
        let permit = self.ledger.grant(&attempt, assessment, self.now, &mut self.store)?;
        self.ledger.redeem(&permit, assessment, self.now, &mut self.store)?;
        self.ledger.completed(permit.id(), MERGED, Found::Answered, self.now, &mut self.store)?;
        Ok(Some(permit.id().clone()))
    }
}
