//! Answers of the GraphQL API: a pull request with its rollup, or a list of commits with their suites.

use serde::Deserialize;

use crate::github::text::{Text, list};

#[derive(Debug, Deserialize)]
pub(crate) struct Answer<'a> {
    #[serde(borrow)]
    pub(crate) data: Option<Data<'a>>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) errors: Vec<Problem<'a>>,
    /// Some clients keep the answer without the outer `data`.
    pub(crate) repository: Option<Repository<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Problem<'a> {
    #[serde(borrow)]
    pub(crate) message: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Data<'a> {
    #[serde(borrow)]
    pub(crate) repository: Option<Repository<'a>>,
    /// `gh` asks for rulesets under this name, of a repository or an organisation.
    pub(crate) level: Option<Repository<'a>>,
    pub(crate) node: Option<PullRequest<'a>>,
    pub(crate) resource: Option<PullRequest<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Repository<'a> {
    #[serde(borrow)]
    pub(crate) name_with_owner: Option<Text<'a>>,
    pub(crate) pull_request: Option<PullRequest<'a>>,
    pub(crate) pull_requests: Option<Nodes<PullRequest<'a>>>,
    pub(crate) rulesets: Option<Nodes<Ruleset<'a>>>,
}

/// A connection: nodes, and whether there are more.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
pub(crate) struct Nodes<T> {
    nodes: Option<Vec<Option<T>>>,
    pub(crate) page_info: Option<PageInfo>,
    pub(crate) total_count: Option<u64>,
}

impl<T> Nodes<T> {
    /// The nodes that are shown.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.nodes.iter().flatten().flatten()
    }

    /// The last node; none where it is kept from the reader.
    pub(crate) fn last(&self) -> Option<&T> {
        self.nodes.as_ref()?.last()?.as_ref()
    }

    /// Whether the listing goes on after these nodes, or keeps some from the reader: GraphQL writes null for what the
    /// token may not see.
    pub(crate) fn is_cut(&self) -> bool {
        let more = self.page_info.as_ref().is_some_and(|page| page.has_next_page == Some(true));
        let hidden = self.nodes.as_ref().is_none_or(|nodes| nodes.iter().any(Option::is_none));
        let listed = u64::try_from(self.iter().count()).unwrap_or(u64::MAX);
        more || hidden || self.total_count.is_some_and(|total| total > listed)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    pub(crate) has_next_page: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PullRequest<'a> {
    pub(crate) number: Option<u64>,
    #[serde(borrow)]
    pub(crate) title: Option<Text<'a>>,
    pub(crate) url: Option<Text<'a>>,
    pub(crate) state: Option<Text<'a>>,
    pub(crate) is_draft: Option<bool>,
    pub(crate) mergeable: Option<Text<'a>>,
    pub(crate) merge_state_status: Option<Text<'a>>,
    #[serde(default, deserialize_with = "crate::github::text::present")]
    pub(crate) review_decision: Option<Option<Text<'a>>>,
    pub(crate) updated_at: Option<Text<'a>>,
    pub(crate) changed_files: Option<u64>,
    pub(crate) author: Option<Author<'a>>,
    pub(crate) head_ref_oid: Option<Text<'a>>,
    pub(crate) base_ref_oid: Option<Text<'a>>,
    pub(crate) base_ref_name: Option<Text<'a>>,
    pub(crate) base_ref: Option<BaseRef<'a>>,
    pub(crate) commits: Option<Nodes<CommitNode<'a>>>,
    pub(crate) status_check_rollup: Option<Rollup<'a>>,
    pub(crate) files: Option<Nodes<File<'a>>>,
    pub(crate) base_repository: Option<BaseRepository<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BaseRepository<'a> {
    #[serde(borrow)]
    pub(crate) name_with_owner: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Author<'a> {
    #[serde(borrow)]
    pub(crate) login: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct File<'a> {
    #[serde(borrow)]
    pub(crate) path: Option<Text<'a>>,
    pub(crate) change_type: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BaseRef<'a> {
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
    pub(crate) branch_protection_rule: Option<ProtectionRule<'a>>,
    pub(crate) rules: Option<Nodes<Rule<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProtectionRule<'a> {
    #[serde(borrow, default, deserialize_with = "list")]
    pub(crate) required_status_checks: Vec<RequiredCheck<'a>>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) required_status_check_contexts: Vec<Text<'a>>,
    pub(crate) requires_strict_status_checks: Option<bool>,
    pub(crate) requires_approving_reviews: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequiredCheck<'a> {
    #[serde(borrow)]
    pub(crate) context: Option<Text<'a>>,
    pub(crate) integration_id: Option<Text<'a>>,
    pub(crate) app: Option<App<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct App<'a> {
    #[serde(borrow)]
    pub(crate) slug: Option<Text<'a>>,
    pub(crate) database_id: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule<'a> {
    #[serde(borrow, rename = "type")]
    pub(crate) kind: Option<Text<'a>>,
    pub(crate) repository_ruleset: Option<RulesetOfRule<'a>>,
    pub(crate) parameters: Option<RuleParameters<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RulesetOfRule<'a> {
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
    pub(crate) enforcement: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Ruleset<'a> {
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
    pub(crate) target: Option<Text<'a>>,
    pub(crate) enforcement: Option<Text<'a>>,
    pub(crate) rules: Option<Nodes<Rule<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleParameters<'a> {
    #[serde(borrow, default, deserialize_with = "list")]
    pub(crate) required_status_checks: Vec<RequiredCheck<'a>>,
    pub(crate) strict_required_status_checks_policy: Option<bool>,
    pub(crate) required_approving_review_count: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CommitNode<'a> {
    #[serde(borrow)]
    pub(crate) commit: Option<Commit<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Commit<'a> {
    #[serde(borrow)]
    pub(crate) oid: Option<Text<'a>>,
    pub(crate) status_check_rollup: Option<Contexts<'a>>,
    pub(crate) status: Option<CommitStatus<'a>>,
    pub(crate) check_suites: Option<Nodes<Suite<'a>>>,
}

/// The rollup under a pull request: `gh` asks for it as the last commit's, under another name.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(crate) struct Rollup<'a> {
    pub(crate) contexts: Option<Nodes<Context<'a>>>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) nodes: Vec<CommitNode<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(crate) struct Contexts<'a> {
    pub(crate) contexts: Option<Nodes<Context<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(crate) struct CommitStatus<'a> {
    pub(crate) contexts: Option<Vec<Option<Context<'a>>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Suite<'a> {
    #[serde(borrow)]
    pub(crate) database_id: Option<Text<'a>>,
    pub(crate) app: Option<App<'a>>,
    pub(crate) workflow_run: Option<WorkflowRun<'a>>,
    pub(crate) check_runs: Option<Nodes<Context<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowRun<'a> {
    #[serde(borrow)]
    pub(crate) event: Option<Text<'a>>,
    pub(crate) workflow: Option<Workflow<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Workflow<'a> {
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
}

/// One context of a rollup: a check run, or a commit status.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Context<'a> {
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
    pub(crate) database_id: Option<Text<'a>>,
    pub(crate) status: Option<Text<'a>>,
    pub(crate) conclusion: Option<Text<'a>>,
    pub(crate) started_at: Option<Text<'a>>,
    pub(crate) completed_at: Option<Text<'a>>,
    pub(crate) details_url: Option<Text<'a>>,
    pub(crate) check_suite: Option<Box<SuiteOfContext<'a>>>,
    pub(crate) context: Option<Text<'a>>,
    pub(crate) state: Option<Text<'a>>,
    pub(crate) created_at: Option<Text<'a>>,
    pub(crate) target_url: Option<Text<'a>>,
    pub(crate) creator: Option<Author<'a>>,
    pub(crate) is_required: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuiteOfContext<'a> {
    #[serde(borrow)]
    pub(crate) database_id: Option<Text<'a>>,
    pub(crate) app: Option<App<'a>>,
    pub(crate) workflow_run: Option<WorkflowRun<'a>>,
}
