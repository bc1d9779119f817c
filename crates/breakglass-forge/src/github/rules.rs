//! What GitHub itself demands for a branch: one classic protection, and every active ruleset beside it.

use super::model::graphql::{self, Nodes, RulesetOfRule};
use super::model::rules::{Protection, RequiredStatusChecks, Rule, RuleParameters, Ruleset};
use super::text::owned;

/// What GitHub demands, and where each demand stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demands {
    /// The names that must be green.
    pub names: Vec<DemandedName>,
    /// Whether the head must contain the tip of the base branch.
    pub up_to_date: bool,
    /// How many approving reviews there must be.
    pub reviews: u64,
    /// The workflows that must run. Which checks they report the rule does not tell, so that none can be held to it.
    pub workflows: Vec<DemandedWorkflow>,
}

/// A workflow that must run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DemandedWorkflow {
    /// The path of its file, such as `.github/workflows/ci.yml`.
    pub path: String,
    /// Where the demand stands, for people.
    pub source: String,
}

/// A name that must be green.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DemandedName {
    /// The name of the check run or the status's context.
    pub name: String,
    /// The id of the only app that counts; none where any does.
    pub app: Option<String>,
    /// Where the demand stands, for people: `branch protection`, or the ruleset.
    pub source: String,
}

impl Demands {
    /// Adds what another payload demands: demands add up (GitHub docs, "About rulesets", rule layering).
    pub(crate) fn join(&mut self, other: Self) {
        self.names.extend(other.names);
        self.names.sort();
        self.names.dedup();
        self.up_to_date |= other.up_to_date;
        self.reviews = self.reviews.max(other.reviews);
        self.workflows.extend(other.workflows);
        self.workflows.sort();
        self.workflows.dedup();
    }

    fn name(&mut self, name: Option<&str>, app: Option<String>, source: &str) {
        if let Some(name) = name {
            // -1 is how the API writes "any app".
            let app = app.filter(|id| id != "-1");
            self.names.push(DemandedName { name: name.to_owned(), app, source: source.to_owned() });
        }
    }

    pub(crate) fn of_protection(protection: Protection<'_>) -> Self {
        let mut demands = Self::default();
        if let Some(checks) = protection.required_status_checks() {
            demands.join(Self::of_required_status_checks(checks));
        }
        if let Some(reviews) = protection.required_pull_request_reviews() {
            demands.reviews = reviews.required_approving_review_count().unwrap_or(1);
        }
        demands
    }

    /// The first generation lists `contexts`; the second lists `checks` as well, with the app of each.
    pub(crate) fn of_required_status_checks(checks: RequiredStatusChecks<'_>) -> Self {
        const SOURCE: &str = "branch protection";
        let mut demands = Self { up_to_date: checks.strict() == Some(true), ..Self::default() };
        if checks.enforcement_level() == Some("off") {
            return Self::default();
        }
        for check in checks.checks().into_iter().flatten().flatten() {
            demands.name(check.context(), owned(check.app_id()), SOURCE);
        }
        for context in checks.contexts() {
            if demands.names.iter().all(|known| known.name != context) {
                demands.name(Some(context), None, SOURCE);
            }
        }
        demands
    }

    pub(crate) fn of_contexts<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut demands = Self::default();
        for name in names {
            demands.name(Some(name), None, "branch protection");
        }
        demands
    }

    /// A context that GraphQL says is required for this pull request.
    pub(crate) fn of_required_context(name: &str) -> Self {
        let mut demands = Self::default();
        demands.name(Some(name), None, "GitHub's `isRequired`");
        demands
    }

    /// What one ruleset demands; a ruleset that is not `active` blocks nothing. Which branches it is about is not looked
    /// at: GitHub answers that in `rules/branches/{branch}`, which is the better payload where both can be had.
    pub(crate) fn of_ruleset(ruleset: Ruleset<'_>) -> Self {
        let mut demands = Self::default();
        let target = ruleset.target().unwrap_or("branch");
        if ruleset.enforcement() != Some("active") || target != "branch" {
            return demands;
        }
        let source = match (ruleset.name(), ruleset.id()) {
            (Some(name), _) => format!("ruleset `{name}`"),
            (None, Some(id)) => format!("ruleset {id}"),
            (None, None) => "a ruleset".to_owned(),
        };
        for rule in ruleset.rules().into_iter().flatten().flatten() {
            demands.rule(rule, &source);
        }
        demands
    }

    pub(crate) fn of_branch_rules<'v>(rules: impl Iterator<Item = Rule<'v>>) -> Self {
        let mut demands = Self::default();
        for rule in rules {
            let source = match (rule.ruleset_id(), rule.ruleset_source()) {
                (Some(id), Some(source)) => format!("ruleset {id} of {source}"),
                (Some(id), None) => format!("ruleset {id}"),
                (None, _) => "a ruleset".to_owned(),
            };
            demands.rule(rule, &source);
        }
        demands
    }

    fn rule(&mut self, rule: Rule<'_>, source: &str) {
        let Some(parameters) = rule.parameters() else {
            return;
        };
        match rule.kind() {
            Some("required_status_checks") => self.required_checks(parameters, source),
            Some("pull_request") => {
                self.reviews = self.reviews.max(parameters.required_approving_review_count().unwrap_or(0));
            }
            Some("workflows") => {
                let paths = parameters
                    .workflows()
                    .into_iter()
                    .flatten()
                    .flatten()
                    .filter_map(|one| owned(one.path()));
                let source = source.to_owned();
                self.workflows.extend(paths.map(|path| DemandedWorkflow { path, source: source.clone() }));
            }
            _ => {}
        }
    }

    fn required_checks(&mut self, parameters: RuleParameters<'_>, source: &str) {
        self.up_to_date |= parameters.strict_required_status_checks_policy() == Some(true);
        for check in parameters.required_status_checks().into_iter().flatten().flatten() {
            self.name(check.context(), owned(check.integration_id()), source);
        }
    }

    pub(crate) fn of_graphql_base(base: graphql::BaseRef<'_>) -> Self {
        let mut demands = Self::default();
        if let Some(rule) = base.branch_protection_rule() {
            for check in rule.required_status_checks().into_iter().flatten().flatten() {
                let app = check.app().and_then(|app| owned(app.database_id()));
                demands.name(check.context(), app, "branch protection");
            }
            for context in rule.required_status_check_contexts() {
                if demands.names.iter().all(|known| known.name != context) {
                    demands.name(Some(context), None, "branch protection");
                }
            }
            demands.up_to_date |= rule.requires_strict_status_checks() == Some(true);
            demands.reviews = u64::from(rule.requires_approving_reviews() == Some(true));
        }
        for rule in base.rules().into_iter().flat_map(Nodes::iter) {
            demands.graphql_rule(
                rule,
                rule.repository_ruleset().and_then(RulesetOfRule::name),
                rule.repository_ruleset().and_then(RulesetOfRule::enforcement),
            );
        }
        demands
    }

    pub(crate) fn of_graphql_ruleset(ruleset: graphql::Ruleset<'_>) -> Self {
        let mut demands = Self::default();
        if ruleset.target().is_some_and(|target| target != "BRANCH") {
            return demands;
        }
        for rule in ruleset.rules().into_iter().flat_map(Nodes::iter) {
            demands.graphql_rule(rule, ruleset.name(), ruleset.enforcement());
        }
        demands
    }

    fn graphql_rule(&mut self, rule: graphql::Rule<'_>, ruleset: Option<&str>, enforcement: Option<&str>) {
        let (Some("ACTIVE"), Some(parameters)) = (enforcement, rule.parameters()) else {
            return;
        };
        let source = ruleset.map_or_else(|| "a ruleset".to_owned(), |name| format!("ruleset `{name}`"));
        match rule.kind() {
            Some("REQUIRED_STATUS_CHECKS") => {
                self.up_to_date |= parameters.strict_required_status_checks_policy() == Some(true);
                for check in parameters.required_status_checks().into_iter().flatten().flatten() {
                    self.name(check.context(), owned(check.integration_id()), &source);
                }
            }
            Some("PULL_REQUEST") => {
                self.reviews = self.reviews.max(parameters.required_approving_review_count().unwrap_or(0));
            }
            _ => {}
        }
    }
}
