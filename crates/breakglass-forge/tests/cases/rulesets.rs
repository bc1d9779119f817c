//! Atlantis: whether GitHub's protections and rulesets let a pull request in, but for what Atlantis itself reports.
//!
//! A case is put back into the GraphQL answer that it was taken from; the reader, the draft of a policy from what GitHub
//! demands, and the assessment do the rest.

use breakglass::{Assessment, Policy, PolicyDocument, Producer, RuleDocument, Tier};
use breakglass_forge::github::{Collector, Payload, draft_policy};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::{HEAD, verdict};

const ACTIONS: &str = "github-actions";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    branch_protection: Vec<String>,
    rulesets: Vec<Ruleset>,
    required_workflows: Vec<Workflow>,
    checks: Vec<Context>,
    review_decision: Option<String>,
    mergeable_state: String,
    /// Names, and prefixes that end in `*`, that Atlantis does not ask for, since it reports them itself.
    exempt_required: Vec<String>,
    pr_extra: Option<Extra>,
    /// All names that the protections and rulesets demand.
    #[serde(rename = "required")]
    _required: IgnoredAny,
    #[serde(rename = "payload")]
    _payload: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "type", deny_unknown_fields)]
enum Ruleset {
    RequiredStatusChecks {
        enforcement: String,
        required_status_checks: Vec<String>,
    },
    PullRequest {
        enforcement: String,
        #[serde(rename = "requiredApprovingReviewCount")]
        reviews: u64,
    },
    Workflows {
        #[serde(rename = "enforcement")]
        _enforcement: IgnoredAny,
        /// Those of the active rulesets stand among `required_workflows`.
        #[serde(rename = "workflows")]
        _workflows: IgnoredAny,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Workflow {
    path: String,
    #[serde(rename = "repositoryId")]
    _repository: IgnoredAny,
    /// The commit that the workflow's file must come from, for which there is no word of ours.
    #[serde(rename = "sha")]
    _sha: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
enum Context {
    Status {
        name: String,
        state: String,
        #[serde(rename = "is_required")]
        _is_required: IgnoredAny,
    },
    CheckRun {
        name: String,
        conclusion: Option<String>,
        workflow: Option<RunOf>,
        #[serde(rename = "is_required")]
        _is_required: IgnoredAny,
        #[serde(rename = "suite_conclusion")]
        _suite_conclusion: Option<IgnoredAny>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunOf {
    file: String,
    run_number: u64,
    #[serde(rename = "file_url")]
    _file_url: IgnoredAny,
    #[serde(rename = "repo")]
    _repo: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    #[serde(rename = "latestOpinionatedReviews")]
    reviews: Opinions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opinions {
    nodes: Vec<Opinion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opinion {
    state: String,
}

pub(crate) fn required_gate_rulesets(question: Question<'_>) -> Value {
    let input: Input = question.input();
    let mut collector = Collector::new();
    collector.add_as(Payload::GraphQl, answer(&input).to_string().as_bytes()).unwrap();
    if let Some(Extra { reviews }) = &input.pr_extra {
        collector.add_as(Payload::Reviews, listed(&reviews.nodes).to_string().as_bytes()).unwrap();
    }
    let draft = draft_policy(collector.demands().unwrap(), "acme/shop", "policy.schema.json");
    let drafted = Policy::parse(draft.as_bytes()).unwrap().document().clone();
    let policy = Policy::new(for_atlantis(drafted, &input)).unwrap();
    let assessment = Assessment::new(&policy, &collector.change().unwrap());
    json!({ "mergeable": verdict(&assessment).lets_through() })
}

/// The drafted policy without what Atlantis does not ask for, and with the required workflows, whose runs may have any
/// name. Atlantis waits for nothing that nobody demands.
fn for_atlantis(mut policy: PolicyDocument, input: &Input) -> PolicyDocument {
    let exempt = |name: &str| {
        input.exempt_required.iter().any(|exempt| match exempt.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == exempt,
        })
    };
    policy.rules.retain(|rule| !rule.check.as_deref().is_some_and(exempt));
    let of_workflow = |workflow: &Workflow| {
        RuleDocument::check("*", Tier::Required).from(Producer::workflow(ACTIONS, &workflow.path)).at_least(1)
    };
    policy.rules.splice(0..0, input.required_workflows.iter().map(of_workflow));
    policy.allow_no_checks = true;
    policy
}

/// The case as GitHub's GraphQL API answers it.
fn answer(input: &Input) -> Value {
    let names = |names: &[String]| names.iter().map(|name| json!({ "context": name })).collect::<Vec<_>>();
    let rules: Vec<Value> = input
        .rulesets
        .iter()
        .filter_map(|ruleset| {
            let (kind, enforcement, parameters) = match ruleset {
                Ruleset::RequiredStatusChecks { enforcement, required_status_checks } => {
                    let parameters = json!({ "requiredStatusChecks": names(required_status_checks) });
                    ("REQUIRED_STATUS_CHECKS", enforcement, parameters)
                }
                Ruleset::PullRequest { enforcement, reviews } => {
                    ("PULL_REQUEST", enforcement, json!({ "requiredApprovingReviewCount": reviews }))
                }
                Ruleset::Workflows { .. } => return None,
            };
            let ruleset = json!({ "enforcement": enforcement.to_uppercase() });
            Some(json!({ "type": kind, "repositoryRuleset": ruleset, "parameters": parameters }))
        })
        .collect();
    let contexts: Vec<Value> = input.checks.iter().map(context).collect();
    let commit = json!({ "oid": HEAD, "statusCheckRollup": { "contexts": { "nodes": contexts } } });
    json!({ "data": { "repository": { "nameWithOwner": "acme/shop", "pullRequest": {
        "number": 1,
        "headRefOid": HEAD,
        "isDraft": input.mergeable_state == "draft",
        "mergeable": mergeable(&input.mergeable_state),
        "mergeStateStatus": input.mergeable_state.to_uppercase(),
        "reviewDecision": input.review_decision.as_ref().map(|word| word.to_uppercase()),
        "baseRef": {
            "branchProtectionRule": { "requiredStatusChecks": names(&input.branch_protection) },
            "rules": { "nodes": rules },
        },
        "commits": { "nodes": [{ "commit": commit }] },
    } } } })
}

/// What GitHub says of conflicts beside a merge state: it comes to the other states only where there are none.
fn mergeable(merge_state: &str) -> Option<&'static str> {
    match merge_state {
        "behind" | "blocked" | "clean" | "draft" | "has_hooks" | "unstable" => Some("MERGEABLE"),
        "dirty" => Some("CONFLICTING"),
        "unknown" => Some("UNKNOWN"),
        _ => None,
    }
}

/// A context of the rollup. Atlantis names a workflow by its file, which stands here for its name.
fn context(context: &Context) -> Value {
    match context {
        Context::Status { name, state, .. } => json!({ "context": name, "state": state.to_uppercase() }),
        Context::CheckRun { name, conclusion, workflow, .. } => json!({
            "name": name,
            "conclusion": conclusion.as_ref().map(|word| word.to_uppercase()),
            "checkSuite": workflow.as_ref().map(|run| json!({
                "databaseId": run.run_number,
                "app": { "slug": ACTIONS },
                "workflowRun": { "workflow": { "name": run.file } },
            })),
        }),
    }
}

/// The latest opinion of each person, as the REST API lists reviews.
fn listed(opinions: &[Opinion]) -> Value {
    let review = |(person, opinion): (usize, &Opinion)| {
        json!({ "id": person, "user": { "id": person }, "state": opinion.state,
            "submitted_at": "2026-01-01T00:00:00Z" })
    };
    opinions.iter().enumerate().map(review).collect()
}
