//! The asks: those that are answered, each by whom, and those that are left out, each for a reason.

use serde_json::Value;

use crate::case::Question;
use crate::{
    buckets, duplicates, emergency_app, every_check, globs, jobs, label_gate, overrides, predicates,
    required, rulesets, states, submit, tiers,
};

/// One question that peers' cases ask.
pub(crate) struct Ask {
    pub(crate) name: &'static str,
    pub(crate) answer: fn(Question<'_>) -> Value,
    /// Keys of the peer's answer that are its own wording.
    pub(crate) prose: &'static [&'static str],
}

const fn ask(name: &'static str, answer: fn(Question<'_>) -> Value) -> Ask {
    Ask { name, answer, prose: &[] }
}

/// Those that are answered.
pub(crate) const ANSWERED: &[Ask] = &[
    ask("all_checks_gate", every_check::all_checks_gate),
    ask("build_status", states::build_status),
    ask("check_bucket3", buckets::check_bucket3),
    ask("check_bucket5", buckets::check_bucket5),
    ask("check_to_state", states::check_to_state),
    ask("combine_states", states::combine_states),
    ask("dedupe", duplicates::dedupe),
    Ask { name: "emergency_app", answer: emergency_app::emergency_app, prose: &["api_calls"] },
    Ask { name: "emergency_label_gate", answer: label_gate::emergency_label_gate, prose: &["message"] },
    Ask { name: "emergency_override", answer: overrides::emergency_override, prose: &["comment_mentions"] },
    ask("is_optional", tiers::is_optional),
    ask("job_tier", jobs::job_tier),
    ask("job_tiers", jobs::job_tiers),
    ask("missing_required", tiers::missing_required),
    ask("predicate", predicates::predicate),
    ask("predicate_workflow", predicates::predicate_workflow),
    ask("required_gate", required::required_gate),
    Ask { name: "required_gate_rulesets", answer: rulesets::required_gate_rulesets, prose: &["reason"] },
    ask("required_glob_gate", globs::required_glob_gate),
    ask("rollup3", buckets::rollup3),
    ask("rollup5", buckets::rollup5),
    ask("sentinel_present", label_gate::sentinel_present),
    ask("skip_optional", overrides::skip_optional),
    ask("submit_requirement", submit::submit_requirement),
    Ask { name: "suite_gate", answer: every_check::suite_gate, prose: &["log"] },
];

/// Those that are left out.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    ("branch_protection_layers", PROW_CONFIG),
    (
        "check_bucket",
        "How bors-ng reads one word, which its webhooks and its polling do differently; `combine_states` asks what comes of it.",
    ),
    ("composite_pipeline", GITLAB),
    ("composite_status", GITLAB),
    (
        "dedupe_retry",
        "PyTorch's guess, from names and minutes, of which job ran again; breakglass goes by suite, attempt and run id.",
    ),
    ("effective_policy", PROW_CONFIG),
    (
        "effective_required",
        "Which globs Gitea's settings come to: another forge, comes with the Gitea reader.",
    ),
    (
        "expression",
        "Whether Gerrit's query language finds a change; a policy has patterns, and no such language.",
    ),
    ("gate_status", "The text of Tide's own status: which labels, authors and milestones its queries want."),
    ("merge_state", MERGE_STATE),
    ("merge_state_policy", MERGE_STATE),
    ("mr_gate", GITLAB),
    ("pipeline_sequence", GITLAB),
    ("policy_merge", PROW_CONFIG),
    (
        "policy_validate",
        "Whether Tide's lists contradict each other; in a policy the first rule that matches decides.",
    ),
    (
        "requirement_diff",
        "How far Tide finds a change from its query, as a number into which labels, authors and milestones go.",
    ),
    ("rollup3_counts", "GraphQL's counts without the checks; the reader wants the checks themselves."),
    ("state_order", "The order that Gitea gives its states; `combine_states` asks what comes of it."),
];

const GITLAB: &str = "Another forge: comes with the GitLab reader.";
const MERGE_STATE: &str = "A verdict from GitHub's merge state alone; breakglass takes none from it.";
const PROW_CONFIG: &str =
    "How Prow puts layers of its configuration together; breakglass has one policy file.";
