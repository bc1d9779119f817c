//! The policy as it stands in `.github/breakglass.yml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::Seconds;
use super::producer::Producer;
use crate::check::{Condition, is_false};
use crate::tier::Tier;

/// Which tier every check has, and what an emergency may skip.
///
/// Read at the tip of the base branch, never from the change itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "breakglass policy")]
pub struct PolicyDocument {
    /// Where editors find the schema; means nothing to the gate.
    #[serde(rename = "$schema", default, skip_serializing)]
    pub editor_schema: Option<String>,
    /// The version of the policy's format: 1.
    pub version: u32,
    /// The tier of checks that no rule matches.
    #[serde(default = "default_unlisted")]
    pub unlisted: Tier,
    /// Names, or patterns with `*` and `?`, of checks that are taken out of sight; the answer counts them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Which runs of one check count where several stand side by side.
    #[serde(default)]
    pub duplicates: Duplicates,
    /// Whether a change for which nothing at all was reported may be merged.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_no_checks: bool,
    /// The rules; for each check the first that matches decides.
    #[serde(default)]
    pub rules: Vec<RuleDocument>,
    /// Who may declare emergencies, and how they are got through; without it nobody may.
    #[serde(default)]
    pub emergency: EmergencyDocument,
}

fn default_unlisted() -> Tier {
    Tier::Required
}

impl Default for PolicyDocument {
    fn default() -> Self {
        Self {
            editor_schema: None,
            version: 1,
            unlisted: default_unlisted(),
            ignore: Vec::new(),
            duplicates: Duplicates::Worst,
            allow_no_checks: false,
            rules: Vec::new(),
            emergency: EmergencyDocument::default(),
        }
    }
}

/// One rule: which checks it speaks of, and what it says of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDocument {
    /// The name of a check, or a pattern: `*` stands for any text and `?` for one character; all else, brackets and
    /// slashes too, stands for itself. The whole name must match. Either this or `condition`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// A merge condition. Either this or `check`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// How much a lane needs what the rule matches.
    pub tier: Tier,
    /// Whose reports count: `any`, an app's slug such as `github-actions`, `{app, workflow}`, or `{user}` for statuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Producer>,
    /// When the rule applies; without it, always.
    #[serde(default, skip_serializing_if = "When::is_empty")]
    pub when: When,
    /// How many distinct names the rule must find. By default 1 for an exact name that is not optional and for an
    /// absolutely-required pattern, else 0. With 0, an exact name is required only if it is present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// Which of `skipped` and `neutral` are as good as `passed`. By default both, and neither where the tier is
    /// `absolutely_required`: a compile that was skipped has not compiled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<Vec<Accept>>,
    /// How soon it must have run after an emergency merge went in without it: whole seconds, or such as `4h` or `2d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_within: Option<Seconds>,
    /// Whether it is followed up after an emergency merge.
    #[serde(default)]
    pub follow_up: FollowUpRule,
}

impl RuleDocument {
    /// A rule about checks of that name or pattern.
    #[must_use]
    pub fn check(pattern: impl Into<String>, tier: Tier) -> Self {
        Self { check: Some(pattern.into()), ..Self::of(tier) }
    }

    /// A rule about a merge condition.
    #[must_use]
    pub fn condition(condition: Condition, tier: Tier) -> Self {
        Self { condition: Some(condition), ..Self::of(tier) }
    }

    fn of(tier: Tier) -> Self {
        Self {
            check: None,
            condition: None,
            tier,
            from: None,
            when: When::default(),
            at_least: None,
            accept: None,
            follow_up_within: None,
            follow_up: FollowUpRule::Track,
        }
    }

    /// Counts only reports of that producer.
    #[must_use]
    pub fn from(mut self, producer: Producer) -> Self {
        self.from = Some(producer);
        self
    }

    /// Asks for that many distinct names.
    #[must_use]
    pub fn at_least(mut self, names: u32) -> Self {
        self.at_least = Some(names);
        self
    }

    /// Takes these states for as good as `passed`, and no others.
    #[must_use]
    pub fn accept(mut self, states: impl Into<Vec<Accept>>) -> Self {
        self.accept = Some(states.into());
        self
    }

    /// Limits the rule to changes into these base branches.
    #[must_use]
    pub fn when_branches<T: Into<String>>(mut self, branches: impl IntoIterator<Item = T>) -> Self {
        self.when.branches = branches.into_iter().map(Into::into).collect();
        self
    }

    /// Limits the rule to changes that touch these paths.
    #[must_use]
    pub fn when_paths<T: Into<String>>(mut self, paths: impl IntoIterator<Item = T>) -> Self {
        self.when.paths = paths.into_iter().map(Into::into).collect();
        self
    }
}

/// When a rule applies. Empty lists limit nothing; of two that are not empty both must match.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Changed paths, as `.gitignore` writes them; both names of a rename count, and a file list that is not wholly
    /// known matches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Base branches, or patterns with `*` and `?`; a base branch that is not known matches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<String>,
}

impl When {
    /// Whether it limits nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.branches.is_empty()
    }
}

/// A state that a rule may take for as good as `passed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Accept {
    /// It decided not to run.
    Skipped,
    /// It ran and gave no judgement.
    Neutral,
}

/// Which runs of one check count where several stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// The worst of what stands side by side.
    #[default]
    Worst,
    /// The run with the greatest id, as forges read it more loosely.
    Latest,
}

/// Whether a check is followed up after an emergency merge went in without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpRule {
    /// Until it has really run.
    #[default]
    Track,
    /// Not at all.
    None,
}

/// Who may declare emergencies, and how they are got through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EmergencyDocument {
    /// Logins, and teams written `@organisation/team`, who may declare an emergency.
    pub declare: Vec<String>,
    /// Logins and teams who may merge in one.
    pub merge: Vec<String>,
    /// How long an emergency may last: whole seconds, or such as `4h`.
    pub longest: Seconds,
    /// In which states an absolutely-required check may be got past with confirmations.
    pub confirm_while: Vec<ConfirmWhile>,
    /// The steps that every emergency merge takes.
    pub steps: Vec<Step>,
    /// The steps that are added while an absolutely-required check is unfinished.
    pub steps_to_confirm: Vec<Step>,
    /// The time that must pass between two answers.
    pub pause: Seconds,
    /// How long a permit is good for.
    pub permit_for: Seconds,
    /// Whether a review may be waived without a second person.
    #[serde(skip_serializing_if = "is_false")]
    pub solo: bool,
    /// Paths, as `.gitignore` writes them, whose change always takes a second person: they decide what a check means.
    pub guarded: Vec<String>,
}

impl Default for EmergencyDocument {
    fn default() -> Self {
        const GUARDED: [&str; 7] = [
            ".github/workflows/**",
            ".github/actions/**",
            ".gitlab-ci.yml",
            ".gitlab/ci/**",
            ".gitea/workflows/**",
            ".forgejo/workflows/**",
            ".circleci/**",
        ];
        Self {
            declare: Vec::new(),
            merge: Vec::new(),
            longest: Seconds::new(4 * 3600),
            confirm_while: vec![ConfirmWhile::Running],
            steps: vec![Step::AcknowledgeWaived],
            steps_to_confirm: vec![Step::Acknowledge, Step::TypeName],
            pause: Seconds::new(3),
            permit_for: Seconds::new(5 * 60),
            solo: false,
            guarded: GUARDED.map(str::to_owned).to_vec(),
        }
    }
}

/// A state of an absolutely-required check that confirmations may get past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmWhile {
    /// It is running.
    Running,
    /// It was created and has not started.
    Queued,
}

/// One deliberate step on the way to an emergency merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Names each required check that will be waived, failed ones first.
    AcknowledgeWaived,
    /// One dialog for each unfinished absolutely-required check: what merging without it can cost.
    Acknowledge,
    /// Asks for the change's name.
    TypeName,
    /// Another person agrees.
    SecondPerson,
}
impl Step {
    /// The step as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AcknowledgeWaived => "acknowledge_waived",
            Self::Acknowledge => "acknowledge",
            Self::TypeName => "type_name",
            Self::SecondPerson => "second_person",
        }
    }
}
