//! Branch protection in its three generations, rulesets and branch rules.

use super::view::views;

views! {
    /// Classic protection: `GET /repos/{owner}/{repo}/branches/{branch}/protection`.
    Protection {
        required_status_checks: Object(RequiredStatusChecks),
        required_pull_request_reviews: Object(RequiredReviews),
        /// Part of every protection, whatever it demands.
        enforce_admins: Anything,
    }

    RequiredStatusChecks {
        strict: Flag,
        enforcement_level: Text,
        contexts: Texts,
        checks: Objects(RequiredCheck),
    }

    RequiredCheck {
        context: Text,
        app_id: Text,
        integration_id: Text,
    }

    RequiredReviews {
        required_approving_review_count: Count,
        /// Part of every demand for reviews; older ones have no count.
        dismiss_stale_reviews: Anything,
    }

    /// A branch with the short form of its protection: `GET /repos/{owner}/{repo}/branches/{branch}`.
    Branch {
        protected: Flag,
        protection: Object(ProtectionOfBranch),
    }

    ProtectionOfBranch {
        required_status_checks: Object(RequiredStatusChecks),
    }

    Ruleset {
        id: Text,
        name: Text,
        target: Text,
        enforcement: Text,
        rules: Objects(Rule),
    }

    /// One rule of a ruleset, or of `GET /repos/{owner}/{repo}/rules/branches/{branch}`.
    Rule {
        kind = "type": Text,
        parameters: Object(RuleParameters),
        ruleset_id: Text,
        ruleset_source: Text,
    }

    RuleParameters {
        required_status_checks: Objects(RequiredCheck),
        strict_required_status_checks_policy: Flag,
        required_approving_review_count: Count,
        workflows: Objects(Workflow),
    }

    Workflow {
        path: Text,
    }
}

impl Protection<'_> {
    /// Whether nothing in it says that it is a protection at all.
    pub(crate) fn says_nothing(self) -> bool {
        self.required_status_checks().is_none()
            && self.required_pull_request_reviews().is_none()
            && !self.enforce_admins()
    }
}

impl RequiredStatusChecks<'_> {
    /// Whether nothing in it says that it is about checks at all.
    pub(crate) fn says_nothing(self) -> bool {
        self.strict().is_none()
            && self.contexts().next().is_none()
            && self.checks().into_iter().flatten().flatten().next().is_none()
    }
}

impl RequiredReviews<'_> {
    /// Whether nothing in it says that it is about reviews at all.
    pub(crate) fn says_nothing(self) -> bool {
        self.required_approving_review_count().is_none() && !self.dismiss_stale_reviews()
    }
}
