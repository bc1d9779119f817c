//! The call `emergency`: a ledger from its beginning, operation by operation, as `schemas/README.md` lists them.

use std::collections::BTreeMap;

use breakglass::ledger::{
    Append, AppendError, BaseBranch, Entry, Event, Extension, Found, MemoryStore, Note,
    OutsideMergeAnnounced, OutsideMergeFound, PolicySource, Tail,
};
use breakglass::{
    Actor, Assessment, Attempt, Change, Declaration, Error, FollowUpId, Ledger, Observation, Permit,
    PermitId, Policy, Reply, Stand, Start, StepCode, StepKind, Time,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A script and what it speaks of by name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    origin: String,
    at: Time,
    /// The policy's text by name; operations that name none take `policy`.
    policies: BTreeMap<String, String>,
    actors: BTreeMap<String, Actor>,
    #[serde(default)]
    changes: BTreeMap<String, Value>,
    script: Vec<Value>,
}

fn default_policy() -> String {
    "policy".to_owned()
}

/// One operation.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
enum Operation {
    RecordPolicy {
        at: Time,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Declare {
        at: Time,
        by: String,
        declaration: Declaration,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Extend {
        at: Time,
        by: String,
        emergency: String,
        until: Time,
        reason: String,
    },
    Close {
        at: Time,
        by: String,
        emergency: String,
        reason: String,
    },
    Emergencies {},
    Open {
        at: Time,
        by: String,
        emergency: String,
        change: String,
        attempt: String,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Look {
        at: Time,
        attempt: String,
        change: String,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Pause {
        attempt: String,
    },
    Restore {
        attempt: String,
    },
    Stand {
        at: Time,
        attempt: String,
        change: String,
        #[serde(default = "default_policy")]
        policy: String,
    },
    /// `step` names the kind of an asked step, or `code` quotes one.
    Answer {
        at: Time,
        attempt: String,
        change: String,
        by: String,
        reply: Reply,
        step: Option<StepKind>,
        code: Option<String>,
        /// The attempt whose step is quoted, where it is another's.
        of: Option<String>,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Grant {
        at: Time,
        attempt: String,
        change: String,
        permit: String,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Rehearse {
        at: Time,
        attempt: String,
        change: String,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Redeem {
        at: Time,
        permit: String,
        change: String,
        #[serde(default = "default_policy")]
        policy: String,
    },
    Permit {
        id: String,
    },
    Completed {
        at: Time,
        permit: String,
        commit: String,
        found: Found,
    },
    Abandoned {
        at: Time,
        permit: String,
        reason: String,
    },
    Settle {
        at: Time,
        repository: String,
        commit: String,
        observations: Vec<Observation>,
        base: Vec<String>,
    },
    FollowHead {
        at: Time,
        repository: String,
        head: String,
        observations: Vec<Observation>,
    },
    Reviewed {
        at: Time,
        follow_up: Named,
        by: String,
        reviewed_at: Time,
    },
    Waive {
        at: Time,
        follow_up: Named,
        by: String,
        reason: String,
    },
    Reverted {
        at: Time,
        repository: String,
        merge: String,
        commit: String,
        by: Option<String>,
    },
    FollowUps {},
    Announce {
        at: Time,
        announced: OutsideMergeAnnounced,
    },
    FoundOutside {
        at: Time,
        found: OutsideMergeFound,
    },
    Note {
        at: Time,
        note: Note,
    },
    Create {
        at: Time,
    },
    /// Opens the ledger anew from its store.
    Reopen {},
    /// The store is another one than before: empty.
    ReplaceStore {},
    /// From now on another writer is always faster.
    Rival {},
    /// The names of the events so far.
    Events {},
}

/// A follow-up: by its id, or by the name of a check that it owes.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Named {
    Id(String),
    Check(String),
}

/// A store in memory, and perhaps another writer to it.
#[derive(Default)]
struct Store {
    kept: MemoryStore,
    rival: bool,
}

impl Append for Store {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        if let (true, Some(first)) = (self.rival, entries.first()) {
            let note = Event::Note(Note { by: None, emergency: None, text: "faster".to_owned() });
            let entry = Entry::new(after.size, first.at(), after.hash.clone(), note)?;
            self.kept.append(after, &[entry])?;
            return Err(AppendError::Moved);
        }
        self.kept.append(after, entries)
    }

    fn read_from(
        &mut self,
        from: u64,
        visit: &mut dyn FnMut(&str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.kept.read_from(from, visit)
    }
}

struct World {
    given: Script,
    ledger: Ledger,
    store: Store,
    attempts: BTreeMap<String, Attempt>,
    permits: BTreeMap<String, Permit>,
}

/// Runs a script: one answer for each operation, an error as `{"error": code}`.
pub(crate) fn run(script: Script) -> Result<Value, Error> {
    let mut store = Store::default();
    let ledger = Ledger::create(&script.origin, script.at, &mut store)?;
    let operations = script.script.clone();
    let mut world =
        World { given: script, ledger, store, attempts: BTreeMap::new(), permits: BTreeMap::new() };
    let answers = operations.into_iter().map(|operation| {
        let shown = operation.to_string();
        let operation: Operation =
            serde_json::from_value(operation).unwrap_or_else(|error| panic!("{error}: {shown}"));
        world.one(operation).unwrap_or_else(|error| json!({ "error": error.code() }))
    });
    Ok(Value::Array(answers.collect()))
}

fn value(answer: impl Serialize) -> Value {
    serde_json::to_value(answer).expect("an answer can be written")
}

impl World {
    fn actor(&self, name: &str) -> Actor {
        self.given.actors.get(name).unwrap_or_else(|| panic!("there is no actor `{name}`")).clone()
    }

    fn text(&self, name: &str) -> String {
        self.given.policies.get(name).unwrap_or_else(|| panic!("there is no policy `{name}`")).clone()
    }

    fn policy(&self, name: &str) -> Result<Policy, Error> {
        Policy::parse(self.text(name).as_bytes())
    }

    fn assessment(&self, change: &str, policy: &str) -> Result<Assessment, Error> {
        let document =
            self.given.changes.get(change).unwrap_or_else(|| panic!("there is no change `{change}`"));
        let bytes = serde_json::to_vec(document).expect("JSON can be written");
        Ok(Assessment::new(&self.policy(policy)?, &Change::from_json(&bytes)?))
    }

    fn attempt(&self, name: &str) -> Attempt {
        self.attempts.get(name).unwrap_or_else(|| panic!("there is no attempt `{name}`")).clone()
    }

    fn permit(&self, name: &str) -> PermitId {
        self.permits.get(name).map_or_else(|| PermitId::named(name), |permit| permit.id().clone())
    }

    fn follow_up(&self, named: &Named) -> Result<FollowUpId, Error> {
        match named {
            Named::Id(id) => Ok(self.ledger.follow_up(id)?.id.clone()),
            Named::Check(check) => {
                let owes = |one: &&breakglass::FollowUp| {
                    one.checks.iter().any(|owed| owed.owed.check.name == *check)
                };
                Ok(self
                    .ledger
                    .follow_ups()
                    .find(owes)
                    .unwrap_or_else(|| panic!("nothing owes `{check}`"))
                    .id
                    .clone())
            }
        }
    }

    fn ids(&self, changed: &[FollowUpId]) -> Value {
        let named = |id: &FollowUpId| {
            let follow_up = self.ledger.follow_up(id.as_str()).expect("it is there");
            let checks: Vec<&str> =
                follow_up.checks.iter().map(|owed| owed.owed.check.name.as_str()).collect();
            json!({ "checks": checks, "status": follow_up.status })
        };
        let mut named: Vec<Value> = changed.iter().map(named).collect();
        named.sort_by_cached_key(Value::to_string);
        Value::Array(named)
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each operation")]
    fn one(&mut self, operation: Operation) -> Result<Value, Error> {
        Ok(match operation {
            Operation::RecordPolicy { at, policy } => {
                let text = self.text(&policy);
                let recorded =
                    self.ledger.record_policy("acme/shop", Some("main"), &text, at, &mut self.store)?;
                json!({ "digest": recorded.digest() })
            }
            Operation::Declare { at, by, declaration, policy } => {
                let (by, text) = (self.actor(&by), self.text(&policy));
                let source = PolicySource { repository: "acme/shop", branch: Some("main"), text: &text };
                value(self.ledger.declare(source, &by, &declaration, at, &mut self.store)?)
            }
            Operation::Extend { at, by, emergency, until, reason } => {
                let (by, policy) = (self.actor(&by), self.policy("policy")?);
                let id = self.ledger.find_emergency(&emergency, at)?.id.clone();
                let extension = Extension { until, reason };
                self.ledger.extend(&policy, &id, &by, &extension, at, &mut self.store)?;
                value(self.ledger.emergency(&id))
            }
            Operation::Close { at, by, emergency, reason } => {
                let (by, policy) = (self.actor(&by), self.policy("policy")?);
                let id = self.ledger.find_emergency(&emergency, at)?.id.clone();
                self.ledger.close(&policy, &id, &by, &reason, at, &mut self.store)?;
                value(self.ledger.emergency(&id))
            }
            Operation::Emergencies {} => value(self.ledger.emergencies().collect::<Vec<_>>()),
            Operation::Open { at, by, emergency, change, attempt, policy } => {
                let (by, assessment) = (self.actor(&by), self.assessment(&change, &policy)?);
                let id = self.ledger.find_emergency(&emergency, at)?.id.clone();
                match Attempt::open(&self.ledger, &id, by, &assessment, at)? {
                    Start::Opened(opened) => {
                        self.attempts.insert(attempt, *opened);
                        json!({ "start": "opened" })
                    }
                    Start::NotNeeded(verdict) => json!({ "start": "not_needed", "verdict": verdict }),
                    Start::Blocked => json!({ "start": "blocked" }),
                }
            }
            Operation::Look { at, attempt, change, policy } => {
                let assessment = self.assessment(&change, &policy)?;
                let mut looking = self.attempt(&attempt);
                let differences = looking.look(&self.ledger, &assessment, at)?;
                self.attempts.insert(attempt, looking);
                let texts: Vec<String> = differences.iter().map(breakglass::Difference::text).collect();
                json!({ "differences": texts })
            }
            Operation::Pause { attempt } => {
                let mut pausing = self.attempt(&attempt);
                pausing.pause();
                self.attempts.insert(attempt, pausing);
                json!({})
            }
            Operation::Restore { attempt } => {
                let written = serde_json::to_vec(&self.attempt(&attempt)).expect("it can be written");
                let read = Attempt::from_json(&written)?;
                let same = read == self.attempt(&attempt);
                self.attempts.insert(attempt, read);
                json!({ "same": same })
            }
            Operation::Stand { at, attempt, change, policy } => {
                let assessment = self.assessment(&change, &policy)?;
                stand(&self.attempt(&attempt).stand(&self.ledger, &assessment, at)?)
            }
            Operation::Answer { at, attempt, change, by, reply, step, code, of, policy } => {
                let assessment = self.assessment(&change, &policy)?;
                let code = match code {
                    Some(code) => StepCode::quoted(&code),
                    None => self.code(of.as_deref().unwrap_or(&attempt), &assessment, step, at),
                };
                let by = self.actor(&by);
                let mut answering = self.attempt(&attempt);
                let answered = answering.answer(&self.ledger, &assessment, &code, &by, reply, at);
                if answered.is_err() {
                    assert_eq!(answering, self.attempt(&attempt), "a refused answer changes nothing");
                }
                self.attempts.insert(attempt, answering);
                answered?;
                json!({})
            }
            Operation::Grant { at, attempt, change, permit, policy } => {
                let assessment = self.assessment(&change, &policy)?;
                let attempt = self.attempt(&attempt);
                let granted = self.ledger.grant(&attempt, &assessment, at, &mut self.store)?;
                let document = value(&granted);
                self.permits.insert(permit, granted);
                document
            }
            Operation::Rehearse { at, attempt, change, policy } => {
                let assessment = self.assessment(&change, &policy)?;
                let attempt = self.attempt(&attempt);
                value(self.ledger.rehearse(&attempt, &assessment, at, &mut self.store)?)
            }
            Operation::Redeem { at, permit, change, policy } => {
                let assessment = self.assessment(&change, &policy)?;
                let permit = self.ledger.permit(&self.permit(&permit))?.clone();
                self.ledger.redeem(&permit, &assessment, at, &mut self.store)?;
                json!({})
            }
            Operation::Permit { id } => value(self.ledger.permit(&self.permit(&id))?),
            Operation::Completed { at, permit, commit, found } => {
                let id = self.permit(&permit);
                self.ledger.completed(&id, &commit, found, at, &mut self.store)?;
                json!({})
            }
            Operation::Abandoned { at, permit, reason } => {
                let id = self.permit(&permit);
                self.ledger.abandoned(&id, &reason, at, &mut self.store)?;
                json!({})
            }
            Operation::Settle { at, repository, commit, observations, base } => {
                let line = BaseBranch(base);
                let changed =
                    self.ledger.settle(&repository, &commit, &observations, &line, at, &mut self.store)?;
                self.ids(&changed)
            }
            Operation::FollowHead { at, repository, head, observations } => {
                let changed =
                    self.ledger.follow_head(&repository, &head, &observations, at, &mut self.store)?;
                self.ids(&changed)
            }
            Operation::Reviewed { at, follow_up, by, reviewed_at } => {
                let (id, by) = (self.follow_up(&follow_up)?, self.actor(&by));
                self.ledger.reviewed(&id, &by, reviewed_at, at, &mut self.store)?;
                self.ids(&[id])
            }
            Operation::Waive { at, follow_up, by, reason } => {
                let (id, by, policy) = (self.follow_up(&follow_up)?, self.actor(&by), self.policy("policy")?);
                self.ledger.waive(&policy, &id, &by, &reason, at, &mut self.store)?;
                self.ids(&[id])
            }
            Operation::Reverted { at, repository, merge, commit, by } => {
                let by = by.map(|by| self.actor(&by));
                let changed =
                    self.ledger.reverted(&repository, &merge, &commit, by.as_ref(), at, &mut self.store)?;
                self.ids(&changed)
            }
            Operation::FollowUps {} => {
                let mut all: Vec<&breakglass::FollowUp> = self.ledger.follow_ups().collect();
                all.sort_by(|a, b| a.compare_urgency(b));
                value(all)
            }
            Operation::Announce { at, announced } => {
                self.ledger.announce(&announced, at, &mut self.store)?;
                json!({})
            }
            Operation::FoundOutside { at, found } => {
                self.ledger.found_outside(&found, at, &mut self.store)?;
                json!({ "announced": self.ledger.announcements().iter().any(|one| one.found.is_some()) })
            }
            Operation::Note { at, note } => {
                self.ledger.note(&note, at, &mut self.store)?;
                json!({})
            }
            Operation::Create { at } => {
                Ledger::create(&self.given.origin, at, &mut self.store)?;
                json!({})
            }
            Operation::Reopen {} => {
                let opened = Ledger::open(&mut self.store)?;
                let same = opened == self.ledger;
                self.ledger = opened;
                json!({ "same": same })
            }
            Operation::ReplaceStore {} => {
                self.store = Store::default();
                json!({})
            }
            Operation::Rival {} => {
                self.store.rival = true;
                json!({})
            }
            Operation::Events {} => {
                let name = |text: &str| Entry::parse(text).map(|entry| entry.name().to_owned());
                value(self.store.kept.texts().map(name).collect::<Result<Vec<_>, _>>()?)
            }
        })
    }

    /// The code of the first step of that kind; one that is none where it is not asked for.
    fn code(&self, attempt: &str, assessment: &Assessment, step: Option<StepKind>, at: Time) -> StepCode {
        let nothing = StepCode::quoted("0000000000000000");
        match self.attempt(attempt).stand(&self.ledger, assessment, at) {
            Ok(Stand::Steps(asked)) => {
                asked.into_iter().find(|one| Some(one.step) == step).map_or(nothing, |one| one.code)
            }
            _ => nothing,
        }
    }
}

fn stand(stand: &Stand) -> Value {
    match stand {
        Stand::Steps(asked) => json!({ "stand": "steps", "steps": asked }),
        Stand::Waiting => json!({ "stand": "waiting" }),
        Stand::Ready => json!({ "stand": "ready" }),
        Stand::NotNeeded(verdict) => json!({ "stand": "not_needed", "verdict": verdict }),
        Stand::Paused => json!({ "stand": "paused" }),
        Stand::Ended(end) => json!({ "stand": "ended", "end": end }),
    }
}
