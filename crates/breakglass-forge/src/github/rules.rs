//! What GitHub itself demands for a branch: one classic protection, and every active ruleset beside it.

use super::model::graphql::{self, Nodes};
use super::model::rules::{Protection, RequiredCheck, RequiredStatusChecks, Rule, RuleParameters, Ruleset};
use super::text::{owned, text};

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

    pub(crate) fn of_protection(protection: &Protection<'_>) -> Self {
        let mut demands = Self::default();
        if let Some(checks) = &protection.required_status_checks {
            demands.join(Self::of_required_status_checks(checks));
        }
        if let Some(reviews) = &protection.required_pull_request_reviews {
            demands.reviews = reviews.required_approving_review_count.unwrap_or(1);
        }
        demands
    }

    /// The first generation lists `contexts`; the second lists `checks` as well, with the app of each.
    pub(crate) fn of_required_status_checks(checks: &RequiredStatusChecks<'_>) -> Self {
        const SOURCE: &str = "branch protection";
        let mut demands = Self { up_to_date: checks.strict == Some(true), ..Self::default() };
        if text(checks.enforcement_level.as_ref()) == Some("off") {
            return Self::default();
        }
        for check in &checks.checks {
            demands.name(text(check.context.as_ref()), owned(check.app_id.as_ref()), SOURCE);
        }
        for context in &checks.contexts {
            if demands.names.iter().all(|known| known.name != context.as_str()) {
                demands.name(Some(context.as_str()), None, SOURCE);
            }
        }
        demands
    }

    pub(crate) fn of_contexts(names: impl IntoIterator<Item = String>) -> Self {
        let mut demands = Self::default();
        for name in names {
            demands.name(Some(&name), None, "branch protection");
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
    pub(crate) fn of_ruleset(ruleset: &Ruleset<'_>) -> Self {
        let mut demands = Self::default();
        let target = text(ruleset.target.as_ref()).unwrap_or("branch");
        if text(ruleset.enforcement.as_ref()) != Some("active") || target != "branch" {
            return demands;
        }
        let source = match (text(ruleset.name.as_ref()), text(ruleset.id.as_ref())) {
            (Some(name), _) => format!("ruleset `{name}`"),
            (None, Some(id)) => format!("ruleset {id}"),
            (None, None) => "a ruleset".to_owned(),
        };
        for rule in &ruleset.rules {
            demands.rule(rule, &source);
        }
        demands
    }

    pub(crate) fn of_branch_rules(rules: &[Rule<'_>]) -> Self {
        let mut demands = Self::default();
        for rule in rules {
            let source = match (text(rule.ruleset_id.as_ref()), text(rule.ruleset_source.as_ref())) {
                (Some(id), Some(source)) => format!("ruleset {id} of {source}"),
                (Some(id), None) => format!("ruleset {id}"),
                (None, _) => "a ruleset".to_owned(),
            };
            demands.rule(rule, &source);
        }
        demands
    }

    fn rule(&mut self, rule: &Rule<'_>, source: &str) {
        let Some(parameters) = &rule.parameters else {
            return;
        };
        match text(rule.kind.as_ref()) {
            Some("required_status_checks") => self.required_checks(parameters, source),
            Some("pull_request") => {
                self.reviews = self.reviews.max(parameters.required_approving_review_count.unwrap_or(0));
            }
            Some("workflows") => {
                let paths = parameters.workflows.iter().filter_map(|one| owned(one.path.as_ref()));
                let source = source.to_owned();
                self.workflows.extend(paths.map(|path| DemandedWorkflow { path, source: source.clone() }));
            }
            _ => {}
        }
    }

    fn required_checks(&mut self, parameters: &RuleParameters<'_>, source: &str) {
        self.up_to_date |= parameters.strict_required_status_checks_policy == Some(true);
        for RequiredCheck { context, integration_id, .. } in &parameters.required_status_checks {
            self.name(text(context.as_ref()), owned(integration_id.as_ref()), source);
        }
    }

    pub(crate) fn of_graphql_base(base: &graphql::BaseRef<'_>) -> Self {
        let mut demands = Self::default();
        if let Some(rule) = &base.branch_protection_rule {
            for check in &rule.required_status_checks {
                let app = check.app.as_ref().and_then(|app| owned(app.database_id.as_ref()));
                demands.name(text(check.context.as_ref()), app, "branch protection");
            }
            for context in &rule.required_status_check_contexts {
                if demands.names.iter().all(|known| known.name != context.as_str()) {
                    demands.name(Some(context.as_str()), None, "branch protection");
                }
            }
            demands.up_to_date |= rule.requires_strict_status_checks == Some(true);
            demands.reviews = u64::from(rule.requires_approving_reviews == Some(true));
        }
        for rule in base.rules.iter().flat_map(Nodes::iter) {
            demands.graphql_rule(
                rule,
                rule.repository_ruleset.as_ref().and_then(|r| text(r.name.as_ref())),
                rule.repository_ruleset.as_ref().and_then(|ruleset| text(ruleset.enforcement.as_ref())),
            );
        }
        demands
    }

    pub(crate) fn of_graphql_ruleset(ruleset: &graphql::Ruleset<'_>) -> Self {
        let mut demands = Self::default();
        if text(ruleset.target.as_ref()).is_some_and(|target| target != "BRANCH") {
            return demands;
        }
        for rule in ruleset.rules.iter().flat_map(Nodes::iter) {
            demands.graphql_rule(rule, text(ruleset.name.as_ref()), text(ruleset.enforcement.as_ref()));
        }
        demands
    }

    fn graphql_rule(&mut self, rule: &graphql::Rule<'_>, ruleset: Option<&str>, enforcement: Option<&str>) {
        let (Some("ACTIVE"), Some(parameters)) = (enforcement, &rule.parameters) else {
            return;
        };
        let source = ruleset.map_or_else(|| "a ruleset".to_owned(), |name| format!("ruleset `{name}`"));
        match text(rule.kind.as_ref()) {
            Some("REQUIRED_STATUS_CHECKS") => {
                self.up_to_date |= parameters.strict_required_status_checks_policy == Some(true);
                for check in &parameters.required_status_checks {
                    self.name(text(check.context.as_ref()), owned(check.integration_id.as_ref()), &source);
                }
            }
            Some("PULL_REQUEST") => {
                self.reviews = self.reviews.max(parameters.required_approving_review_count.unwrap_or(0));
            }
            _ => {}
        }
    }
}
