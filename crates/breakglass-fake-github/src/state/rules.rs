//! What a repository asks before a merge: classic branch protection, and rulesets.

use serde_json::{Value, json};

/// A required check of classic protection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredCheck {
    /// The name of the check run or status.
    pub context: String,
    /// The only producer that counts; none is any.
    pub app_id: Option<u64>,
}

impl RequiredCheck {
    /// A check of any producer.
    #[must_use]
    pub fn any(context: &str) -> Self {
        Self { context: context.to_owned(), app_id: None }
    }

    /// A check that only one app can satisfy.
    #[must_use]
    pub fn pinned(context: &str, app_id: u64) -> Self {
        Self { context: context.to_owned(), app_id: Some(app_id) }
    }
}

/// The classic protection of one branch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// The required checks; none leaves the whole section out, as GitHub does.
    pub checks: Vec<RequiredCheck>,
    /// Whether the branch must contain the base's newest commit.
    pub strict: bool,
    /// Whether the rules hold for admins too.
    pub enforce_admins: bool,
    /// How many approvals; none leaves the section out.
    pub approvals: Option<u64>,
    /// Whether a push takes earlier approvals away.
    pub dismiss_stale: bool,
    /// Whether code owners must approve.
    pub code_owners: bool,
    /// Whether conversations must be resolved.
    pub resolve_conversations: bool,
    /// Whether merge commits are refused.
    pub linear_history: bool,
    /// Whether nobody may change the branch.
    pub lock_branch: bool,
}

/// How far a ruleset is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforcement {
    /// It blocks.
    Active,
    /// It only counts what it would have blocked.
    Evaluate,
    /// It does nothing.
    Disabled,
}

impl Enforcement {
    /// GitHub's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Evaluate => "evaluate",
            Self::Disabled => "disabled",
        }
    }
}

/// Someone a ruleset does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BypassActor {
    /// The number; an organization admin has none that matters.
    pub actor_id: Option<u64>,
    /// `Integration`, `RepositoryRole`, `OrganizationAdmin`, `Team`, `User`.
    pub actor_type: String,
    /// `always` or `pull_request`; a merge may pass with either.
    pub bypass_mode: String,
}

impl BypassActor {
    /// Someone of a type and a number, always let through.
    #[must_use]
    pub fn new(actor_type: &str, actor_id: u64) -> Self {
        Self { actor_id: Some(actor_id), actor_type: actor_type.to_owned(), bypass_mode: "always".to_owned() }
    }
}

/// A ruleset.
#[derive(Clone, Debug)]
pub struct Ruleset {
    /// Its number; set when it is added, unless given.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// How far it is in force.
    pub enforcement: Enforcement,
    /// `branch`, `tag` or `push`; only `branch` concerns merges.
    pub target: String,
    /// `Repository` or `Organization`.
    pub source_type: String,
    /// The repository's full name or the organization; the repository's when empty.
    pub source: String,
    /// Refs it holds: `~DEFAULT_BRANCH`, `~ALL`, or a pattern of `refs/heads/...`.
    pub include: Vec<String>,
    /// Refs taken out again, written alike.
    pub exclude: Vec<String>,
    /// The rules, each an object with `type` and perhaps `parameters`.
    pub rules: Vec<Value>,
    /// Whom it does not hold.
    pub bypass_actors: Vec<BypassActor>,
}

impl Ruleset {
    /// An active ruleset of the repository for its default branch, with no rules yet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            enforcement: Enforcement::Active,
            target: "branch".to_owned(),
            source_type: "Repository".to_owned(),
            source: String::new(),
            include: vec!["~DEFAULT_BRANCH".to_owned()],
            exclude: Vec::new(),
            rules: Vec::new(),
            bypass_actors: Vec::new(),
        }
    }

    /// The same with required checks.
    #[must_use]
    pub fn requiring(self, checks: &[RequiredCheck], strict: bool) -> Self {
        let checks: Vec<Value> = checks
            .iter()
            .map(|check| match check.app_id {
                Some(app) => json!({"context": check.context, "integration_id": app}),
                None => json!({"context": check.context}),
            })
            .collect();
        self.rule(json!({
            "type": "required_status_checks",
            "parameters": {
                "required_status_checks": checks,
                "strict_required_status_checks_policy": strict,
                "do_not_enforce_on_create": false,
            },
        }))
    }

    /// The same with approvals asked for.
    #[must_use]
    pub fn approvals(self, count: u64, dismiss_stale: bool) -> Self {
        self.rule(json!({
            "type": "pull_request",
            "parameters": {
                "required_approving_review_count": count,
                "dismiss_stale_reviews_on_push": dismiss_stale,
                "require_code_owner_review": false,
                "require_last_push_approval": false,
                "required_review_thread_resolution": false,
                "allowed_merge_methods": ["merge", "squash", "rebase"],
            },
        }))
    }

    /// The same with one more rule, as GitHub writes it.
    #[must_use]
    pub fn rule(mut self, rule: Value) -> Self {
        self.rules.push(rule);
        self
    }

    /// The same, in force so far.
    #[must_use]
    pub fn enforced(mut self, enforcement: Enforcement) -> Self {
        self.enforcement = enforcement;
        self
    }

    /// The same, not holding someone.
    #[must_use]
    pub fn bypass(mut self, actor: BypassActor) -> Self {
        self.bypass_actors.push(actor);
        self
    }

    /// The same, for these refs alone.
    #[must_use]
    pub fn including(mut self, refs: &[&str]) -> Self {
        self.include = refs.iter().map(|name| (*name).to_owned()).collect();
        self
    }
}
