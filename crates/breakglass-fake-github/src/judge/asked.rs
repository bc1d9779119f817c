//! What one source of rules asks of a pull request.

use serde_json::Value;

use crate::state::{Identity, Permission, Protection, Repo, RequiredCheck, Ruleset};

/// The demands of classic protection or of one ruleset, in one shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// Whether a ruleset asks, which words its refusals differently.
    pub(crate) by_ruleset: bool,
    /// The required checks.
    pub(crate) checks: Vec<RequiredCheck>,
    /// Whether the head must contain the base's tip.
    pub(crate) strict: bool,
    /// How many approvals, if reviews are asked for at all.
    pub(crate) approvals: Option<u64>,
    /// Whether approvals of an earlier head count no more.
    pub(crate) dismiss_stale: bool,
    /// Whether conversations must be resolved.
    pub(crate) resolve_conversations: bool,
    /// Whether merge commits are refused.
    pub(crate) linear_history: bool,
    /// Whether only the merge queue may merge.
    pub(crate) queue: bool,
    /// Whether nothing may change the branch.
    pub(crate) locked: bool,
    /// Merge methods that the rule allows; empty allows all.
    pub(crate) methods: Vec<String>,
}

/// All demands on a branch that hold for someone; for nobody in particular, all demands.
pub(crate) fn pull_rules(repo: &Repo, branch: &str, who: Option<&Identity>) -> Vec<Asked> {
    let admin = who.is_some_and(|who| repo.permission_of(&who.login) == Permission::Admin);
    let classic = repo
        .protection(branch)
        .filter(|protection| protection.enforce_admins || !admin)
        .map(Asked::by_protection);
    let rulesets = repo
        .rulesets_for(branch)
        .filter(|ruleset| !who.is_some_and(|who| bypasses(repo, ruleset, who)))
        .map(Asked::by_ruleset);
    classic.into_iter().chain(rulesets).collect()
}

/// Whether someone stands on a ruleset's bypass list.
pub(crate) fn bypasses(repo: &Repo, ruleset: &Ruleset, who: &Identity) -> bool {
    ruleset.bypass_actors.iter().any(|actor| match actor.actor_type.as_str() {
        "Integration" => actor.actor_id.is_some() && actor.actor_id == who.app.as_ref().map(|app| app.id),
        "RepositoryRole" => {
            actor.actor_id.is_some() && actor.actor_id == repo.permission_of(&who.login).role_id()
        }
        "OrganizationAdmin" => who.org_admin,
        "Team" => actor.actor_id.is_some_and(|id| who.teams.contains(&id)),
        "User" => actor.actor_id == Some(who.id),
        _ => false,
    })
}

impl Asked {
    fn by_protection(protection: &Protection) -> Self {
        Self {
            by_ruleset: false,
            checks: protection.checks.clone(),
            strict: protection.strict && !protection.checks.is_empty(),
            approvals: protection.approvals,
            dismiss_stale: protection.dismiss_stale,
            resolve_conversations: protection.resolve_conversations,
            linear_history: protection.linear_history,
            queue: false,
            locked: protection.lock_branch,
            methods: Vec::new(),
        }
    }

    fn by_ruleset(ruleset: &Ruleset) -> Self {
        let mut asked = Self { by_ruleset: true, ..Self::default() };
        for rule in &ruleset.rules {
            asked.take_rule(rule);
        }
        asked
    }

    fn take_rule(&mut self, rule: &Value) {
        let parameter = |name: &str| rule.get("parameters").and_then(|parameters| parameters.get(name));
        let flag = |name: &str| parameter(name).and_then(Value::as_bool).unwrap_or(false);
        match rule.get("type").and_then(Value::as_str).unwrap_or_default() {
            "required_status_checks" => {
                self.strict |= flag("strict_required_status_checks_policy");
                let checks = parameter("required_status_checks").and_then(Value::as_array);
                self.checks.extend(checks.into_iter().flatten().map(|check| RequiredCheck {
                    context: check.get("context").and_then(Value::as_str).unwrap_or_default().to_owned(),
                    app_id: check.get("integration_id").and_then(Value::as_u64),
                }));
            }
            "pull_request" => {
                let count = parameter("required_approving_review_count").and_then(Value::as_u64).unwrap_or(0);
                self.approvals = Some(self.approvals.unwrap_or(0).max(count));
                self.dismiss_stale |= flag("dismiss_stale_reviews_on_push");
                self.resolve_conversations |= flag("required_review_thread_resolution");
                let methods = parameter("allowed_merge_methods").and_then(Value::as_array);
                self.methods
                    .extend(methods.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
            }
            "required_linear_history" => self.linear_history = true,
            "merge_queue" => self.queue = true,
            "update" => self.locked = true,
            _ => {}
        }
    }
}
