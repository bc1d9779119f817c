//! Declaring, extending and closing emergencies.

use super::Ledger;
use super::append::{Append, Tail};
use super::event::{EmergencyClosed, EmergencyDeclared, EmergencyExtended, Event, PolicyRecorded};
use crate::actor::Actor;
use crate::attempt::listed;
use crate::digest::Digest;
use crate::emergency::{Declaration, Emergency, EmergencyId, EmergencyKind, Scope, check_text};
use crate::error::{Error, Result, code};
use crate::policy::{Policy, Seconds};
use crate::time::Time;

/// A policy as its file says it, with the place that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct PolicySource<'a> {
    /// The repository whose policy it is.
    pub repository: &'a str,
    /// The branch, where known.
    pub branch: Option<&'a str>,
    /// The text of the file.
    pub text: &'a str,
}

/// Until when an emergency is to go on, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its new end.
    pub until: Time,
    /// Why it goes on.
    pub reason: String,
}

/// What an emergency's id is derived from: keys in the order of their names.
#[derive(serde::Serialize)]
struct Naming<'a> {
    after: &'a Digest,
    at: Time,
    by: &'a str,
    incident: &'a str,
}

/// The first digits of a digest, behind a prefix that tells what it names.
pub(super) fn derived_id(prefix: &str, digest: &Digest, digits: usize) -> String {
    prefix.chars().chain(digest.as_str().chars().skip("sha256:".len()).take(digits)).collect()
}

impl Ledger {
    /// Declares an emergency, and records the policy's text before it where it is not the last on record for its branch.
    ///
    /// # Errors
    /// `not_a_person`, `may_not_declare`, `reason_missing`, `incident_missing`, `empty_scope`, `too_long` also where it would
    /// last longer than the policy's `longest`, `already_declared` where one of the same incident, kind and scope is open;
    /// those of the policy; `ledger_newer`; `clock_behind`; those of the store.
    pub fn declare<S: Append + ?Sized>(
        &mut self,
        source: PolicySource<'_>,
        by: &Actor,
        declaration: &Declaration,
        now: Time,
        store: &mut S,
    ) -> Result<Emergency> {
        let policy = Policy::parse(source.text.as_bytes())?;
        require_may_declare(&policy, by)?;
        declaration.check()?;
        let longest = policy.document().emergency.longest;
        let lasts = declaration.lasts.unwrap_or(longest);
        if lasts > longest || lasts.get() == 0 {
            let message = format!(
                "the emergency would last {} seconds; the policy allows 1 to {}",
                lasts.get(),
                longest.get()
            );
            return Err(Error::new(code::TOO_LONG, message).with_pointer("/lasts"));
        }
        let id = self.record(now, store, |ledger, at| {
            ledger.require_known()?;
            let open = ledger.emergencies().find(|one| {
                one.is_open(at)
                    && one.incident.eq_ignore_ascii_case(declaration.incident.trim())
                    && one.kind == declaration.kind
                    && one.scope == declaration.scope
            });
            if let Some(open) = open {
                let message = format!(
                    "the emergency {} was declared already and is open until {}",
                    open.incident, open.expires_at
                );
                return Err(Error::new(code::ALREADY_DECLARED, message));
            }
            let Tail { hash, .. } = ledger.tail();
            let naming = Naming { after: hash, at, by: &by.id, incident: &declaration.incident };
            let id = EmergencyId(derived_id("em-", &Digest::of(&naming), 12));
            let mut events = Vec::new();
            let last = ledger.last_policy(source.repository, source.branch);
            if last.is_none_or(|last| last.digest != *policy.digest()) {
                events.push(Event::PolicyRecorded(PolicyRecorded {
                    branch: source.branch.map(str::to_owned),
                    digest: policy.digest().clone(),
                    repository: source.repository.to_owned(),
                    text: source.text.to_owned(),
                }));
            }
            let Declaration { reason, incident, scope, kind, lasts: _ } = declaration.clone();
            events.push(Event::EmergencyDeclared(Box::new(EmergencyDeclared {
                by: by.clone(),
                emergency: id.clone(),
                expires_at: at.plus(lasts),
                incident: incident.trim().to_owned(),
                kind,
                latest_end: at.plus(Seconds::new(longest.get().saturating_mul(2))),
                policy: policy.digest().clone(),
                reason,
                scope,
            })));
            Ok((events, id))
        })?;
        self.require_emergency(&id).cloned()
    }

    /// Moves an emergency's end, to at most twice the policy's `longest` after it was declared.
    ///
    /// # Errors
    /// `emergency_not_found`, `emergency_over`, `not_a_person`, `may_not_declare`, `reason_missing`, `too_long`,
    /// `invalid_value` where the end would come earlier; `clock_behind`; those of the store.
    pub fn extend<S: Append + ?Sized>(
        &mut self,
        policy: &Policy,
        id: &EmergencyId,
        by: &Actor,
        extension: &Extension,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        let Extension { until, reason } = extension;
        let until = *until;
        require_may_declare(policy, by)?;
        check_text(reason, code::REASON_MISSING, "/reason", "say why it goes on")?;
        self.record(now, store, |ledger, at| {
            let emergency = ledger.require_emergency(id)?;
            emergency.require_open(at)?;
            if until > emergency.latest_end {
                let message = format!(
                    "the emergency may last until {} at most; declare a new one after it",
                    emergency.latest_end
                );
                return Err(Error::new(code::TOO_LONG, message));
            }
            if until <= emergency.expires_at {
                let message =
                    format!("the emergency lasts until {} already; close it to end it", emergency.expires_at);
                return Err(Error::new(code::INVALID_VALUE, message));
            }
            let (by, emergency, reason) = (by.clone(), id.clone(), reason.to_owned());
            Ok((
                vec![Event::EmergencyExtended(EmergencyExtended {
                    by,
                    emergency,
                    expires_at: until,
                    reason,
                })],
                (),
            ))
        })
    }

    /// Closes an emergency: permits that were not redeemed are void from then on.
    ///
    /// # Errors
    /// `emergency_not_found`, `emergency_over`, `not_a_person`, `may_not_declare` unless the policy lets them declare or merge
    /// or they declared it, `reason_missing`, `too_long`, `clock_behind`; those of the store.
    pub fn close<S: Append + ?Sized>(
        &mut self,
        policy: &Policy,
        id: &EmergencyId,
        by: &Actor,
        reason: &str,
        now: Time,
        store: &mut S,
    ) -> Result<()> {
        by.require_person("close an emergency")?;
        check_text(reason, code::REASON_MISSING, "/reason", "say how it ended")?;
        let may = &policy.document().emergency;
        self.record(now, store, |ledger, at| {
            let emergency = ledger.require_emergency(id)?;
            emergency.require_open(at)?;
            if !(by.is_listed(&may.declare) || by.is_listed(&may.merge) || by.is_same(&emergency.declared_by))
            {
                return Err(may_not_declare(policy, by));
            }
            let (by, emergency, reason) = (by.clone(), id.clone(), reason.to_owned());
            Ok((vec![Event::EmergencyClosed(EmergencyClosed { by, emergency, reason })], ()))
        })
    }
}

fn require_may_declare(policy: &Policy, by: &Actor) -> Result<()> {
    by.require_person("declare an emergency")?;
    if by.is_listed(&policy.document().emergency.declare) { Ok(()) } else { Err(may_not_declare(policy, by)) }
}

fn may_not_declare(policy: &Policy, by: &Actor) -> Error {
    let list = listed(&policy.document().emergency.declare);
    Error::new(code::MAY_NOT_DECLARE, format!("`{by}` may not declare an emergency; the policy lists {list}"))
}

/// A declaration of an emergency in one repository.
impl Declaration {
    /// What is broken, under which reference, and where.
    #[must_use]
    pub fn new(incident: impl Into<String>, reason: impl Into<String>, scope: Scope) -> Self {
        Self {
            reason: reason.into(),
            incident: incident.into(),
            scope,
            kind: EmergencyKind::Real,
            lasts: None,
        }
    }
}
