//! Ledgers, begun; and emergencies, declared, extended and closed.

use breakglass::ledger::{Extension, MemoryStore, PolicySource};
use breakglass::{Actor, Declaration, Emergency, EmergencyId, Ledger, Policy, Time};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::handle::{Handle, Kind, Store};
use crate::operation::{Operation, means, method, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Create {
    /// What the ledger is called wherever its checkpoints are kept, such as `acme.example/breakglass`.
    origin: String,
    /// The moment now.
    now: Time,
}

/// A policy as its file says it, with the place that it was read from.
#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    /// The repository that the file is in, `owner/name`.
    repository: String,
    /// The branch that it was read from.
    #[serde(default)]
    branch: Option<String>,
    /// The text of the file.
    text: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Record {
    /// The policy's file.
    policy: PolicyFile,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Declare {
    /// The policy's file, which says who may declare.
    policy: PolicyFile,
    /// Who declares it.
    by: Actor,
    /// What they say.
    declaration: Declaration,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Extend {
    /// The emergency: its id, or the incident's reference.
    emergency: String,
    /// Who extends it.
    by: Actor,
    /// Its new end.
    until: Time,
    /// Why.
    reason: String,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Close {
    /// The emergency: its id, or the incident's reference.
    emergency: String,
    /// Who closes it.
    by: Actor,
    /// Why.
    reason: String,
    /// The moment now.
    now: Time,
}

fn found(ledger: &Ledger, named: &str, now: Time) -> breakglass::Result<EmergencyId> {
    ledger.find_emergency(named, now).map(|emergency| emergency.id.clone())
}

/// An emergency after it was acted on.
fn after(ledger: &Ledger, id: &EmergencyId, now: Time) -> breakglass::Result<Emergency> {
    ledger.find_emergency(id.as_str(), now).cloned()
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Ledger;
    vec![
        static_of("MemoryLedger", "create", means!("Begins a ledger in memory: for tests and drills, and for what keeps the entries itself.\n\nErrors: `invalid_value` for an origin that cannot stand in a checkpoint."))
            .makes_of::<Create>(this, |_, asked| {
                let mut store = MemoryStore::new();
                let ledger = Ledger::create(&asked.origin, asked.now, &mut store)?;
                Ok(Handle::of_ledger(ledger, Store::Memory(store)))
            }),
        method(this, "record_policy", means!("Records a policy's text, so that what is decided under it can be decided again. One that stands on record already is not written twice.\n\nErrors: those of `Policy.parse`, `clock_behind`, those of the store."))
            .makes_of::<Record>(Kind::Policy, |given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let PolicyFile { repository, branch, text } = asked.policy;
                let policy: Policy = ledger.record_policy(&repository, branch.as_deref(), &text, asked.now, store)?;
                Ok(Handle::of_policy(policy))
            }),
        method(this, "declare", means!("Declares an emergency. It is written before it holds.\n\nErrors: `not_a_person`, `may_not_declare`, `reason_missing`, `incident_missing`, `empty_scope`, `too_long`, `already_declared`, `clock_behind`, `ledger_newer`, those of `Policy.parse` and of the store."))
            .answers::<Declare, Emergency>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let PolicyFile { repository, branch, text } = &asked.policy;
                let source = PolicySource { repository, branch: branch.as_deref(), text };
                ledger.declare(source, &asked.by, &asked.declaration, asked.now, store)
            }),
        method(this, "extend", means!("Moves an emergency's end, within the limits of the policy.\n\nErrors: `emergency_not_found`, `emergency_over`, `not_a_person`, `may_not_declare`, `reason_missing`, `too_long`, `invalid_value` where the end would come earlier, `clock_behind`, those of the store."))
            .takes("policy", Kind::Policy)
            .answers::<Extend, Emergency>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let id = found(ledger, &asked.emergency, asked.now)?;
                let extension = Extension { until: asked.until, reason: asked.reason };
                ledger.extend(given.other()?.policy()?, &id, &asked.by, &extension, asked.now, store)?;
                after(ledger, &id, asked.now)
            }),
        method(this, "close", means!("Closes an emergency before its end.\n\nErrors: `emergency_not_found`, `emergency_over`, `not_a_person`, `may_not_declare`, `reason_missing`, `too_long`, `clock_behind`, those of the store."))
            .takes("policy", Kind::Policy)
            .answers::<Close, Emergency>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (ledger, store) = kept.parts();
                let id = found(ledger, &asked.emergency, asked.now)?;
                ledger.close(given.other()?.policy()?, &id, &asked.by, &asked.reason, asked.now, store)?;
                after(ledger, &id, asked.now)
            }),
    ]
}
