//! Answers of the GraphQL API: a pull request with its rollup, or a list of commits with their suites.

use std::marker::PhantomData;

use breakglass_json::{Holds, Object, Wanted};

use super::view::views;
use super::{List, View};

views! {
    Answer {
        data: Object(Data),
        errors: Objects(Problem),
        /// Some clients keep the answer without the outer `data`.
        repository: Object(Repository),
    }

    Problem {
        message: Text,
    }

    Data {
        repository: Object(Repository),
        /// `gh` asks for rulesets under this name, of a repository or an organisation.
        level: Object(Repository),
        node: Object(PullRequest),
        resource: Object(PullRequest),
    }

    Repository {
        name_with_owner = "nameWithOwner": Text,
        pull_request = "pullRequest": Object(PullRequest),
        pull_requests = "pullRequests": Object(Nodes PullRequest),
        rulesets: Object(Nodes Ruleset),
    }

    PageInfo {
        has_next_page = "hasNextPage": Flag,
    }

    PullRequest {
        number: Count,
        title: Text,
        url: Text,
        state: Text,
        is_draft = "isDraft": Flag,
        mergeable: Text,
        merge_state_status = "mergeStateStatus": Text,
        review_decision = "reviewDecision": TextOrNull,
        updated_at = "updatedAt": Text,
        changed_files = "changedFiles": Count,
        author: Object(Author),
        head_ref_oid = "headRefOid": Text,
        base_ref_oid = "baseRefOid": Text,
        base_ref_name = "baseRefName": Text,
        base_ref = "baseRef": Object(BaseRef),
        commits: Object(Nodes CommitNode),
        status_check_rollup = "statusCheckRollup": Object(Rollup),
        files: Object(Nodes File),
        base_repository = "baseRepository": Object(BaseRepository),
    }

    BaseRepository {
        name_with_owner = "nameWithOwner": Text,
    }

    Author {
        login: Text,
    }

    File {
        path: Text,
        change_type = "changeType": Text,
    }

    BaseRef {
        name: Text,
        branch_protection_rule = "branchProtectionRule": Object(ProtectionRule),
        rules: Object(Nodes Rule),
    }

    ProtectionRule {
        required_status_checks = "requiredStatusChecks": Objects(RequiredCheck),
        required_status_check_contexts = "requiredStatusCheckContexts": Texts,
        requires_strict_status_checks = "requiresStrictStatusChecks": Flag,
        requires_approving_reviews = "requiresApprovingReviews": Flag,
    }

    RequiredCheck {
        context: Text,
        integration_id = "integrationId": Text,
        app: Object(App),
    }

    App {
        slug: Text,
        database_id = "databaseId": Text,
    }

    Rule {
        kind = "type": Text,
        repository_ruleset = "repositoryRuleset": Object(RulesetOfRule),
        parameters: Object(RuleParameters),
    }

    RulesetOfRule {
        name: Text,
        enforcement: Text,
    }

    Ruleset {
        name: Text,
        target: Text,
        enforcement: Text,
        rules: Object(Nodes Rule),
    }

    RuleParameters {
        required_status_checks = "requiredStatusChecks": Objects(RequiredCheck),
        strict_required_status_checks_policy = "strictRequiredStatusChecksPolicy": Flag,
        required_approving_review_count = "requiredApprovingReviewCount": Count,
    }

    CommitNode {
        commit: Object(Commit),
    }

    Commit {
        oid: Text,
        status_check_rollup = "statusCheckRollup": Object(Contexts),
        status: Object(CommitStatus),
        check_suites = "checkSuites": Object(Nodes Suite),
    }

    /// The rollup under a pull request: `gh` asks for it as the last commit's, under another name.
    Rollup {
        contexts: Object(Nodes Context),
        nodes: Objects(CommitNode),
    }

    Contexts {
        contexts: Object(Nodes Context),
    }

    CommitStatus {
        contexts: Objects(Context),
    }

    Suite {
        database_id = "databaseId": Text,
        app: Object(App),
        workflow_run = "workflowRun": Object(WorkflowRun),
        check_runs = "checkRuns": Object(Nodes Context),
    }

    WorkflowRun {
        event: Text,
        workflow: Object(Workflow),
    }

    Workflow {
        name: Text,
    }

    /// One context of a rollup: a check run, or a commit status.
    Context {
        name: Text,
        database_id = "databaseId": Text,
        status: Text,
        conclusion: Text,
        started_at = "startedAt": Text,
        completed_at = "completedAt": Text,
        details_url = "detailsUrl": Text,
        check_suite = "checkSuite": Object(SuiteOfContext),
        context: Text,
        state: Text,
        created_at = "createdAt": Text,
        target_url = "targetUrl": Text,
        creator: Object(Author),
        is_required = "isRequired": Flag,
    }

    SuiteOfContext {
        database_id = "databaseId": Text,
        app: Object(App),
        workflow_run = "workflowRun": Object(WorkflowRun),
    }
}

/// A connection: nodes, and whether there are more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nodes<'v, T> {
    object: Object<'v>,
    of: PhantomData<T>,
}

impl<'v, T: View<'v>> View<'v> for Nodes<'v, T> {
    const WANTED: &'static Wanted = &Wanted::new(
        "Nodes",
        &["nodes", "pageInfo", "totalCount"],
        &[Holds::Objects(T::WANTED), Holds::Object(PageInfo::WANTED), Holds::Count],
    );

    fn of(object: Object<'v>) -> Self {
        Self { object, of: PhantomData }
    }
}

impl<'v, T: View<'v>> Nodes<'v, T> {
    fn nodes(self) -> Option<List<'v, T>> {
        self.object.objects(0).map(List::of)
    }

    /// The nodes that are shown.
    pub(crate) fn iter(self) -> impl Iterator<Item = T> {
        self.nodes().into_iter().flatten().flatten()
    }

    /// The last node; none where it is kept from the reader.
    pub(crate) fn last(self) -> Option<T> {
        self.nodes()?.last()?
    }

    /// Whether the listing goes on after these nodes, or keeps some from the reader: GraphQL writes null for what the
    /// token may not see.
    pub(crate) fn is_cut(self) -> bool {
        let page: Option<PageInfo<'_>> = self.object.object(1).map(View::of);
        let more = page.is_some_and(|page| page.has_next_page() == Some(true));
        let hidden = self.nodes().is_none_or(|mut nodes| nodes.any(|node| node.is_none()));
        let listed = u64::try_from(self.iter().count()).unwrap_or(u64::MAX);
        more || hidden || self.object.count(2).is_some_and(|total| total > listed)
    }
}
