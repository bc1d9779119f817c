//! The core of **breakglass**, the merge gate that knows an emergency when you are in one: from what a forge reported
//! about a change to a verdict in both lanes.
//!
//! ```text
//! observations -> Change --Policy--> Assessment -> Readiness (normal, emergency) -> Verdict
//!   check.rs      change/   policy/   assess.rs     answer.rs                       readiness.rs
//!                 (reduce)  resolve   rows.rs
//! ```
//!
//! Pure: no I/O, clock, randomness, environment, unsafe code or panics. What a forge's payloads look like is the
//! business of the crate `breakglass-forge`.
//!
//! ```
//! use breakglass::{Assessment, Change, ChangeDocument, Kind, Lane, Observation, Policy, State, Verdict};
//!
//! let policy = Policy::parse(b"
//! version: 1
//! rules:
//!   - check: build
//!     tier: absolutely_required
//!     from: any
//! ")?;
//! let mut change = ChangeDocument::new("acme/shop", "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49");
//! change.observations = vec![
//!     Observation::new(Kind::CheckRun, "build", State::Passed),
//!     Observation::new(Kind::CheckRun, "lint", State::Running),
//! ];
//! let assessment = Assessment::new(&policy, &Change::new(change)?);
//! assert_eq!(assessment.verdict(Lane::Normal), Verdict::Waiting);
//! assert_eq!(assessment.verdict(Lane::Emergency), Verdict::Mergeable);
//! # Ok::<(), breakglass::Error>(())
//! ```
#![forbid(unsafe_code)]

mod actor;
mod answer;
mod assess;
mod attempt;
mod board;
mod change;
mod check;
mod digest;
mod emergency;
pub mod error;
mod explain;
mod flag;
mod follow_up;
pub mod foreign;
mod hex;
pub mod ledger;
mod policy;
mod readiness;
mod refusal;
mod report;
mod resolve;
mod rows;
mod tier;
mod time;
pub mod wire;

pub use actor::{Actor, ActorKind};
pub use answer::{Blocker, Check, Readiness, Run};
pub use assess::{Assessment, Marks, Reason};
pub use attempt::{
    AnswerRecord, Asked, AskedCheck, Attempt, Difference, End, Item, Reply, Seen, Stand, Start, StepCode,
    StepKind,
};
pub use board::{
    Board, BoardCounts, BoardRowDocument, BoardSize, LaneCounts, Moved, Observed, Row, Transition,
    TransitionDocument, TransitionKind,
};
pub use change::{
    Base, Change, ChangeDocument, ChangedFile, Files, ForgeRules, GateRun, Lifecycle, RequiredName,
};
pub use check::{App, Condition, Kind, Observation, State, User};
pub use digest::Digest;
pub use emergency::{Closed, Declaration, Emergency, EmergencyId, EmergencyKind, MAX_TEXT_CHARS, Scope};
pub use error::{Code, Error, ErrorDocument, Position, Result, code};
pub use explain::{Explanation, PassedOver, WhyNot};
pub use flag::{
    CheckRunText, Flag, FlagCheck, FlagDocument, FlagFollowUp, FlagOwed, FlagWaiver, IssueText, Label,
};
pub use follow_up::{FollowUp, FollowUpId, FollowUpStatus, Owed, Waiver};
pub use ledger::Ledger;
pub use ledger::permit::{Permit, PermitId, PermitStatus, Rehearsal};
pub use policy::{
    Accept, ConfirmWhile, Duplicates, EmergencyDocument, Finding, FindingCode, FollowUpRule, Identity,
    MAX_POLICY_BYTES, MAX_RULES, POLICY_PATHS, Policy, PolicyDocument, Producer, RuleDocument, Seconds, Step,
    Weakening, WeakeningCode, When, name_matches, path_matches,
};
pub use readiness::{Lane, Outcome, Verdict};
pub use refusal::{Refusal, RefusalCode, forge_would_refuse};
pub use report::{
    AssessmentDocument, BlockerDocument, CheckDocument, CheckName, ReadinessDocument, RunDocument, Warning,
    WarningCode,
};
pub use resolve::Decider;
/// A text of an observation: short ones are held in place, long ones are shared, and a copy of either costs next to nothing.
pub use smol_str::SmolStr;
pub use tier::Tier;
pub use time::Time;
