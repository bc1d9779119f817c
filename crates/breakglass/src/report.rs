//! The assessment as it stands on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::answer::{Blocker, Check, Readiness};
use crate::assess::Assessment;
use crate::change::Base;
use crate::check::{App, Kind, State, is_false};
use crate::digest::Digest;
use crate::readiness::{Lane, Outcome, Verdict};
use crate::refusal::{Refusal, forge_would_refuse};
use crate::tier::Tier;
use crate::time::Time;

/// Both lanes' readiness of a change, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "breakglass assessment")]
pub struct AssessmentDocument {
    /// `breakglass/assessment/1`.
    pub schema: String,
    /// `owner/name`.
    pub repository: String,
    /// The pull or merge request's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The head commit.
    pub head: String,
    /// Where it would be merged.
    pub base: Base,
    /// The digest of the policy.
    pub policy: Digest,
    /// The digest of the change.
    pub change: Digest,
    /// The normal lane.
    pub normal: ReadinessDocument,
    /// The emergency lane: what it would say if an emergency were declared.
    pub emergency: ReadinessDocument,
    /// All checks, by tier, name, app and kind.
    pub checks: Vec<CheckDocument>,
    /// How many distinct names the policy's `ignore` took out of sight.
    pub ignored: u64,
    /// For what the forge itself would refuse; absent where its rules were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forge_would_refuse: Option<Vec<Refusal>>,
    /// What was not known, and how it was taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// When the change was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_at: Option<Time>,
}

/// One lane's verdict, with its blockers and what it would leave outstanding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadinessDocument {
    /// The verdict.
    pub verdict: Verdict,
    /// Everything that keeps the lane from letting the change through without more ado.
    pub blockers: Vec<BlockerDocument>,
    /// The required checks that the emergency lane goes on without.
    pub outstanding: Vec<BlockerDocument>,
    /// The optional checks that were not accepted.
    pub open: Vec<BlockerDocument>,
}

/// What keeps a lane from letting a change through, or what it goes on without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockerDocument {
    /// The stable code: a state, `after_failure`, or a code about the change as a whole.
    pub code: String,
    /// What it does to the lane; absent for what the lane goes on without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// One line for people.
    pub text: String,
    /// The check, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckName>,
    /// JSON pointer into the policy of the rule that decided; empty for a default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The ids of the runs it came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<SmolStr>,
}

/// What makes a check this check and no other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckName {
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The app that reports it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
}

/// One check, with what both lanes make of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDocument {
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its name; where a rule found too few names, the rule's pattern.
    pub name: String,
    /// The app that reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
    /// Its tier.
    pub tier: Tier,
    /// The worst state of all that counts.
    pub state: State,
    /// What the normal lane makes of it.
    pub normal: Outcome,
    /// What the emergency lane makes of it.
    pub emergency: Outcome,
    /// JSON pointer into the policy of the rule that decided; empty for a default.
    pub rule: String,
    /// Rows of one name under one rule, or suites side by side, say different things.
    #[serde(default, skip_serializing_if = "is_false")]
    pub conflicting: bool,
    /// It is unfinished, and the last run before it that judged was a failure.
    #[serde(default, skip_serializing_if = "is_false")]
    pub after_failure: bool,
    /// A report of this name came from another producer than a rule trusts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub producer_mismatch: bool,
    /// One run was reported with two conclusions.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disputed: bool,
    /// How many distinct names the rule found, where it found too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<u32>,
    /// How many distinct names the rule wants, where it found too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<u32>,
    /// The runs it came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<RunDocument>,
}

/// One run of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunDocument {
    /// What it amounts to.
    pub state: State,
    /// The forge's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<SmolStr>,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<SmolStr>,
    /// The workflow's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<SmolStr>,
    /// When it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Time>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Time>,
    /// Where a person can read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<SmolStr>,
    /// A later suite of the same workflow and event took its place; it no longer counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub superseded: bool,
}

/// Something that was not known, and how it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The stable code.
    pub code: WarningCode,
    /// One line for people.
    pub text: String,
}

/// What was not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The changed files were not read.
    FilesNotRead,
    /// The base branch is not known.
    BaseUnknown,
    /// The pull request itself was not read.
    ConditionsNotRead,
}

impl Assessment {
    /// The assessment in its wire form.
    #[must_use]
    pub fn to_document(&self) -> AssessmentDocument {
        let change = self.change().document();
        AssessmentDocument {
            schema: "breakglass/assessment/1".to_owned(),
            repository: change.repository.clone(),
            number: change.number,
            head: change.head.clone(),
            base: change.base.clone(),
            policy: self.policy().digest().clone(),
            change: self.change().digest(),
            normal: readiness(self.readiness(Lane::Normal)),
            emergency: readiness(self.readiness(Lane::Emergency)),
            checks: self.checks().map(check).collect(),
            ignored: u64::try_from(self.ignored()).unwrap_or(u64::MAX),
            forge_would_refuse: forge_would_refuse(self.change()),
            warnings: self.warnings(),
            observed_at: change.observed_at,
        }
    }

    /// What was not known, and how it was taken.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let change = self.change().document();
        let holds = [
            (
                WarningCode::FilesNotRead,
                change.files.is_none(),
                "the changed files were not read: rules that are limited to paths apply, and whether the policy itself is changed is not known",
            ),
            (
                WarningCode::BaseUnknown,
                change.base.branch.is_none(),
                "the base branch is not known: rules that are limited to branches apply",
            ),
            (
                WarningCode::ConditionsNotRead,
                !self.change().expects_conditions(),
                "the pull request itself was not read: conflicts, draft, review and up-to-date are not looked at",
            ),
        ];
        let warning =
            |(code, _, text): &(WarningCode, bool, &str)| Warning { code: *code, text: (*text).to_owned() };
        holds.iter().filter(|(_, holds, _)| *holds).map(warning).collect()
    }
}

fn readiness(readiness: Readiness<'_>) -> ReadinessDocument {
    ReadinessDocument {
        verdict: readiness.verdict(),
        blockers: readiness.blockers().map(blocker).collect(),
        outstanding: readiness.outstanding().map(|check| listed(check, None)).collect(),
        open: readiness.open().map(|check| listed(check, None)).collect(),
    }
}

fn blocker(blocker: Blocker<'_>) -> BlockerDocument {
    match blocker {
        Blocker::Change(reason, lane) => BlockerDocument {
            code: reason.as_str().to_owned(),
            verdict: Some(reason.verdict(lane)),
            text: reason.text().to_owned(),
            check: None,
            rule: None,
            runs: Vec::new(),
        },
        Blocker::Check(check, lane) => listed(check, Some(check.outcome(lane).verdict())),
    }
}

fn listed(check: Check<'_>, verdict: Option<Verdict>) -> BlockerDocument {
    BlockerDocument {
        code: check.code().to_owned(),
        verdict,
        text: check.text(),
        check: Some(CheckName {
            kind: check.kind(),
            name: check.name().to_owned(),
            app: check.app().cloned(),
        }),
        rule: Some(check.decider().pointer()),
        runs: check.runs().filter_map(|run| run.observation.run.clone()).collect(),
    }
}

fn check(check: Check<'_>) -> CheckDocument {
    let marks = check.marks();
    CheckDocument {
        kind: check.kind(),
        name: check.name().to_owned(),
        app: check.app().cloned(),
        tier: check.tier(),
        state: check.state(),
        normal: check.outcome(Lane::Normal),
        emergency: check.outcome(Lane::Emergency),
        rule: check.decider().pointer(),
        conflicting: marks.conflicting,
        after_failure: marks.after_failure,
        producer_mismatch: marks.producer_mismatch,
        disputed: marks.disputed,
        found: check.found_and_wanted().map(|(found, _)| found),
        wanted: check.found_and_wanted().map(|(_, wanted)| wanted),
        runs: check
            .runs()
            .map(|run| RunDocument {
                state: run.observation.state,
                raw: run.observation.raw.clone(),
                run: run.observation.run.clone(),
                workflow: run.observation.workflow.clone(),
                started_at: run.observation.started_at,
                completed_at: run.observation.completed_at,
                url: run.observation.url.clone(),
                superseded: run.superseded,
            })
            .collect(),
    }
}
