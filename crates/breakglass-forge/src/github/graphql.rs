//! What GraphQL answers say.

use breakglass::wire::clipped;
use breakglass::{App, ChangedFile, Error, Kind, Lifecycle, Observation, Result, SmolStr, User};

use super::model::graphql as model;
use super::model::graphql::{Answer, CommitNode, Context, Data, Nodes, PullRequest, Repository, WorkflowRun};
use super::payload::Payload;
use super::read::{behind, last_word, wrong};
use super::reading::{Decision, Listing, Mergeable, PullFacts, Reading};
use super::rules::Demands;
use super::state::{run_state, status_state};
use super::text::{owned, time};
use crate::code;

/// Reads an answer. What it leaves out because of an error is not there to be seen, so that the change is incomplete.
pub(super) fn answer(reading: &mut Reading, answer: Answer<'_>) -> Result<()> {
    let data = answer.data();
    let repositories = [data.and_then(Data::repository), data.and_then(Data::level), answer.repository()];
    let mut told = false;
    for repository in repositories.into_iter().flatten() {
        told |= of_repository(reading, repository);
    }
    for pull in [data.and_then(Data::node), data.and_then(Data::resource)].into_iter().flatten() {
        told = true;
        pull_request(reading, pull);
    }
    match answer.errors().into_iter().flatten().flatten().next() {
        Some(problem) if !told => {
            let message = clipped(problem.message().unwrap_or("no message"));
            Err(Error::new(code::FORGE_ERROR, format!("GitHub's GraphQL API refused: {message}")))
        }
        Some(_) => {
            reading.listings.push(cut("graphql"));
            Ok(())
        }
        None if told => Ok(()),
        None => Err(wrong(Payload::GraphQl, "pull request and no rulesets")),
    }
}

/// Reads what the answer says of a repository, and answers whether that was anything.
fn of_repository(reading: &mut Reading, repository: Repository<'_>) -> bool {
    if let Some(name) = owned(repository.name_with_owner()) {
        reading.repository = Some(name);
    }
    let listed = repository.pull_requests().into_iter().flat_map(Nodes::iter);
    for pull in repository.pull_request().into_iter().chain(listed) {
        pull_request(reading, pull);
    }
    if let Some(rulesets) = repository.rulesets() {
        let demands = reading.demands.get_or_insert_default();
        rulesets.iter().for_each(|ruleset| demands.join(Demands::of_graphql_ruleset(ruleset)));
        if rulesets.is_cut() {
            reading.listings.push(cut("rules"));
        }
    }
    repository.pull_request().is_some()
        || repository.pull_requests().is_some()
        || repository.rulesets().is_some()
}

fn pull_request(reading: &mut Reading, pull: PullRequest<'_>) {
    if let Some(name) = pull.base_repository().and_then(|repository| owned(repository.name_with_owner())) {
        reading.repository = Some(name);
    }
    let last_commit = pull.commits().and_then(Nodes::last).and_then(CommitNode::commit);
    let head = owned(pull.head_ref_oid()).or_else(|| last_commit.and_then(|commit| owned(commit.oid())));
    let base = pull.base_ref();
    let state = pull.merge_state_status().map(str::to_ascii_lowercase);
    reading.pulls.push(PullFacts {
        number: pull.number(),
        title: owned(pull.title()),
        url: owned(pull.url()),
        lifecycle: match pull.state() {
            Some("MERGED") => Lifecycle::Merged,
            Some("CLOSED") => Lifecycle::Closed,
            _ => Lifecycle::Open,
        },
        author: pull.author().map(|author| User { login: owned(author.login()), id: None }),
        head: head.clone(),
        base_branch: owned(pull.base_ref_name()).or_else(|| base.and_then(|base| owned(base.name()))),
        base_sha: owned(pull.base_ref_oid()),
        changed_files: pull.changed_files(),
        updated_at: time(pull.updated_at()),
        draft: pull.is_draft(),
        mergeable: match pull.mergeable() {
            Some("MERGEABLE") => Mergeable::Yes,
            Some("CONFLICTING") => Mergeable::Conflicting,
            Some(_) => Mergeable::Computing,
            None => Mergeable::NotTold,
        },
        behind: behind(state.as_deref()),
        decision: match pull.review_decision() {
            None => Decision::NotTold,
            Some(None) => Decision::NoneAskedFor,
            Some(Some("APPROVED")) => Decision::Approved,
            Some(Some("CHANGES_REQUESTED")) => Decision::ChangesRequested,
            Some(Some("REVIEW_REQUIRED")) => Decision::ReviewRequired,
            Some(Some(_)) => Decision::Unknown,
        },
    });
    if let Some(base) = base {
        let demands = reading.demands.get_or_insert_default();
        demands.join(Demands::of_graphql_base(base));
        if base.rules().is_some_and(Nodes::is_cut) {
            reading.listings.push(cut("rules"));
        }
    }
    if let Some(files) = pull.files() {
        let paths = files.iter().filter_map(|file| owned(file.path()));
        // GraphQL names no previous path of a rename, so that a list with one is not whole; one that does not tell
        // how its files were changed may have one.
        let is_told = |kind: Option<&str>| kind.is_some_and(|kind| kind != "RENAMED" && kind != "COPIED");
        reading.files_hidden = !files.iter().all(|file| is_told(file.change_type()));
        reading.files = Some(paths.map(|path| ChangedFile { path, previous_path: None }).collect());
    }
    if let Some(commit) = last_commit {
        commit_contexts(reading, commit, head.as_deref());
    }
    if let Some(rollup) = pull.status_check_rollup() {
        let mut commits = rollup.nodes().into_iter().flatten().flatten().peekable();
        if rollup.contexts().is_some() || commits.peek().is_none() {
            contexts(reading, rollup.contexts(), head.as_deref(), None);
        }
        for commit in commits.filter_map(CommitNode::commit) {
            commit_contexts(reading, commit, head.as_deref());
        }
    }
}

fn cut(what: &'static str) -> Listing {
    Listing { what, of: None, ids: Vec::new(), total: None, cut: true }
}

pub(super) fn commit(reading: &mut Reading, node: CommitNode<'_>) {
    if let Some(commit) = node.commit() {
        commit_contexts(reading, commit, None);
    }
}

fn commit_contexts(reading: &mut Reading, commit: model::Commit<'_>, head: Option<&str>) {
    let head = commit.oid().or(head);
    if let Some(rollup) = commit.status_check_rollup() {
        contexts(reading, rollup.contexts(), head, None);
    }
    if let Some(status) = commit.status() {
        let listed = status.contexts();
        let contexts = listed.into_iter().flatten();
        let told = contexts.filter_map(|one| context(reading, one?, head, None)).count();
        if listed.is_none_or(|listed| told < listed.len()) {
            reading.listings.push(cut("statuses"));
        }
    }
    let Some(suites) = commit.check_suites() else {
        return;
    };
    if suites.is_cut() {
        reading.listings.push(cut("check_suites"));
    }
    for suite in suites.iter() {
        let about = About {
            suite: owned(suite.database_id()),
            app: suite.app().map(app),
            workflow_run: suite.workflow_run(),
        };
        contexts(reading, suite.check_runs(), head, Some(&about));
    }
}

/// What is known about the suite of a check run.
struct About<'a> {
    suite: Option<SmolStr>,
    app: Option<App>,
    workflow_run: Option<WorkflowRun<'a>>,
}

fn app(app: model::App<'_>) -> App {
    App { slug: owned(app.slug()), id: owned(app.database_id()) }
}

fn contexts(
    reading: &mut Reading,
    nodes: Option<Nodes<'_, Context<'_>>>,
    head: Option<&str>,
    about: Option<&About<'_>>,
) {
    let mut whole = nodes.is_some_and(|nodes| !nodes.is_cut());
    for node in nodes.into_iter().flat_map(Nodes::iter) {
        whole &= context(reading, node, head, about).is_some();
    }
    // What a query did not ask for, or GitHub does not show, may be a check that failed.
    if !whole {
        reading.listings.push(cut("check_runs"));
    }
}

/// Adds a check run or a status; none where it has no name.
fn context(
    reading: &mut Reading,
    context: Context<'_>,
    head: Option<&str>,
    about: Option<&About<'_>>,
) -> Option<()> {
    let observation = match (owned(context.name()), owned(context.context())) {
        (Some(name), _) => check_run(name, context, about),
        (None, Some(name)) => status(name, context),
        (None, None) => return None,
    };
    if context.is_required() == Some(true) {
        let demands = reading.demands.get_or_insert_default();
        demands.join(Demands::of_required_context(&observation.name));
    }
    reading.add(head, observation);
    Some(())
}

fn check_run(name: String, context: Context<'_>, about: Option<&About<'_>>) -> Observation {
    let state = run_state(context.status(), context.conclusion());
    let mut observation = Observation::new(Kind::CheckRun, name, state);
    observation.raw = owned(last_word(context.status(), context.conclusion()));
    observation.run = owned(context.database_id());
    observation.started_at = time(context.started_at());
    observation.completed_at = time(context.completed_at());
    observation.url = owned(context.details_url());
    let workflow_run = match (context.check_suite(), about) {
        (Some(suite), _) => {
            observation.suite = owned(suite.database_id());
            observation.app = suite.app().map(app);
            suite.workflow_run()
        }
        (None, Some(about)) => {
            observation.suite.clone_from(&about.suite);
            observation.app.clone_from(&about.app);
            about.workflow_run
        }
        (None, None) => None,
    };
    if let Some(run) = workflow_run {
        observation.workflow = run.workflow().and_then(|workflow| owned(workflow.name()));
        observation.event = owned(run.event());
    }
    observation
}

fn status(name: String, context: Context<'_>) -> Observation {
    let mut observation = Observation::new(Kind::Status, name, status_state(context.state()));
    observation.raw = owned(context.state());
    observation.user = context.creator().map(|creator| User { login: owned(creator.login()), id: None });
    observation.started_at = time(context.created_at());
    observation.url = owned(context.target_url());
    observation
}
