//! Branch protection in its three generations, rulesets and branch rules.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::github::text::{Text, list};

/// Classic protection: `GET /repos/{owner}/{repo}/branches/{branch}/protection`.
#[derive(Debug, Deserialize)]
pub(crate) struct Protection<'a> {
    #[serde(borrow)]
    pub(crate) required_status_checks: Option<RequiredStatusChecks<'a>>,
    pub(crate) required_pull_request_reviews: Option<RequiredReviews>,
    /// Part of every protection, whatever it demands.
    enforce_admins: Option<IgnoredAny>,
}

impl Protection<'_> {
    /// Whether nothing in it says that it is a protection at all.
    pub(crate) fn says_nothing(&self) -> bool {
        self.required_status_checks.is_none()
            && self.required_pull_request_reviews.is_none()
            && self.enforce_admins.is_none()
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct RequiredStatusChecks<'a> {
    pub(crate) strict: Option<bool>,
    #[serde(borrow)]
    pub(crate) enforcement_level: Option<Text<'a>>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) contexts: Vec<Text<'a>>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) checks: Vec<RequiredCheck<'a>>,
}

impl RequiredStatusChecks<'_> {
    /// Whether nothing in it says that it is about checks at all.
    pub(crate) fn says_nothing(&self) -> bool {
        self.strict.is_none() && self.contexts.is_empty() && self.checks.is_empty()
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct RequiredCheck<'a> {
    #[serde(borrow)]
    pub(crate) context: Option<Text<'a>>,
    pub(crate) app_id: Option<Text<'a>>,
    pub(crate) integration_id: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RequiredReviews {
    pub(crate) required_approving_review_count: Option<u64>,
    /// Part of every demand for reviews; older ones have no count.
    dismiss_stale_reviews: Option<IgnoredAny>,
}

impl RequiredReviews {
    /// Whether nothing in it says that it is about reviews at all.
    pub(crate) fn says_nothing(&self) -> bool {
        self.required_approving_review_count.is_none() && self.dismiss_stale_reviews.is_none()
    }
}

/// A branch with the short form of its protection: `GET /repos/{owner}/{repo}/branches/{branch}`.
#[derive(Debug, Deserialize)]
pub(crate) struct Branch<'a> {
    pub(crate) protected: Option<bool>,
    #[serde(borrow)]
    pub(crate) protection: Option<ProtectionOfBranch<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ProtectionOfBranch<'a> {
    #[serde(borrow)]
    pub(crate) required_status_checks: Option<RequiredStatusChecks<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Ruleset<'a> {
    #[serde(borrow)]
    pub(crate) id: Option<Text<'a>>,
    pub(crate) name: Option<Text<'a>>,
    pub(crate) target: Option<Text<'a>>,
    pub(crate) enforcement: Option<Text<'a>>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) rules: Vec<Rule<'a>>,
}

/// One rule of a ruleset, or of `GET /repos/{owner}/{repo}/rules/branches/{branch}`.
#[derive(Debug, Deserialize)]
pub(crate) struct Rule<'a> {
    #[serde(borrow, rename = "type")]
    pub(crate) kind: Option<Text<'a>>,
    pub(crate) parameters: Option<RuleParameters<'a>>,
    pub(crate) ruleset_id: Option<Text<'a>>,
    pub(crate) ruleset_source: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RuleParameters<'a> {
    #[serde(borrow, default, deserialize_with = "list")]
    pub(crate) required_status_checks: Vec<RequiredCheck<'a>>,
    pub(crate) strict_required_status_checks_policy: Option<bool>,
    pub(crate) required_approving_review_count: Option<u64>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) workflows: Vec<Workflow<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Workflow<'a> {
    #[serde(borrow)]
    pub(crate) path: Option<Text<'a>>,
}
