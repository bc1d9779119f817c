//! What GraphQL answers say.

use breakglass::wire::clipped;
use breakglass::{App, ChangedFile, Error, Kind, Lifecycle, Observation, Result, SmolStr, User};

use super::model::graphql as model;
use super::model::graphql::{
    Answer, CommitNode, Context, Nodes, PullRequest, Repository, SuiteOfContext, WorkflowRun,
};
use super::payload::Payload;
use super::read::{behind, last_word, wrong};
use super::reading::{Decision, Listing, Mergeable, PullFacts, Reading};
use super::rules::Demands;
use super::state::{run_state, status_state};
use super::text::{owned, text, time};
use crate::code;

/// Reads an answer. What it leaves out because of an error is not there to be seen, so that the change is incomplete.
pub(super) fn answer(reading: &mut Reading, answer: &Answer<'_>) -> Result<()> {
    let repositories = [
        answer.data.as_ref().and_then(|data| data.repository.as_ref()),
        answer.data.as_ref().and_then(|data| data.level.as_ref()),
        answer.repository.as_ref(),
    ];
    let mut told = false;
    for repository in repositories.into_iter().flatten() {
        told |= of_repository(reading, repository);
    }
    let data = answer.data.as_ref();
    let nodes = [data.and_then(|data| data.node.as_ref()), data.and_then(|data| data.resource.as_ref())];
    for pull in nodes.into_iter().flatten() {
        told = true;
        pull_request(reading, pull);
    }
    match answer.errors.first() {
        Some(problem) if !told => {
            let message = clipped(text(problem.message.as_ref()).unwrap_or("no message"));
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
fn of_repository(reading: &mut Reading, repository: &Repository<'_>) -> bool {
    if let Some(name) = owned(repository.name_with_owner.as_ref()) {
        reading.repository = Some(name);
    }
    let listed = repository.pull_requests.iter().flat_map(Nodes::iter);
    for pull in repository.pull_request.iter().chain(listed) {
        pull_request(reading, pull);
    }
    if let Some(rulesets) = &repository.rulesets {
        let demands = reading.demands.get_or_insert_default();
        rulesets.iter().for_each(|ruleset| demands.join(Demands::of_graphql_ruleset(ruleset)));
        if rulesets.is_cut() {
            reading.listings.push(cut("rules"));
        }
    }
    repository.pull_request.is_some() || repository.pull_requests.is_some() || repository.rulesets.is_some()
}

fn pull_request(reading: &mut Reading, pull: &PullRequest<'_>) {
    if let Some(name) =
        pull.base_repository.as_ref().and_then(|repository| owned(repository.name_with_owner.as_ref()))
    {
        reading.repository = Some(name);
    }
    let last_commit = pull.commits.as_ref().and_then(Nodes::last).and_then(|node| node.commit.as_ref());
    let head = owned(pull.head_ref_oid.as_ref())
        .or_else(|| last_commit.and_then(|commit| owned(commit.oid.as_ref())));
    let base = pull.base_ref.as_ref();
    let state = text(pull.merge_state_status.as_ref()).map(str::to_ascii_lowercase);
    reading.pulls.push(PullFacts {
        number: pull.number,
        title: owned(pull.title.as_ref()),
        url: owned(pull.url.as_ref()),
        lifecycle: match text(pull.state.as_ref()) {
            Some("MERGED") => Lifecycle::Merged,
            Some("CLOSED") => Lifecycle::Closed,
            _ => Lifecycle::Open,
        },
        author: pull.author.as_ref().map(|author| User { login: owned(author.login.as_ref()), id: None }),
        head: head.clone(),
        base_branch: owned(pull.base_ref_name.as_ref())
            .or_else(|| base.and_then(|base| owned(base.name.as_ref()))),
        base_sha: owned(pull.base_ref_oid.as_ref()),
        changed_files: pull.changed_files,
        updated_at: time(pull.updated_at.as_ref()),
        draft: pull.is_draft,
        mergeable: match text(pull.mergeable.as_ref()) {
            Some("MERGEABLE") => Mergeable::Yes,
            Some("CONFLICTING") => Mergeable::Conflicting,
            Some(_) => Mergeable::Computing,
            None => Mergeable::NotTold,
        },
        behind: behind(state.as_deref()),
        decision: match pull.review_decision.as_ref().map(|decision| text(decision.as_ref())) {
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
        if base.rules.as_ref().is_some_and(Nodes::is_cut) {
            reading.listings.push(cut("rules"));
        }
    }
    if let Some(files) = &pull.files {
        let paths = files.iter().filter_map(|file| owned(file.path.as_ref()));
        // GraphQL names no previous path of a rename, so that a list with one is not whole; one that does not tell
        // how its files were changed may have one.
        let is_told = |kind: Option<&str>| kind.is_some_and(|kind| kind != "RENAMED" && kind != "COPIED");
        reading.files_hidden = !files.iter().all(|file| is_told(text(file.change_type.as_ref())));
        reading.files = Some(paths.map(|path| ChangedFile { path, previous_path: None }).collect());
    }
    if let Some(commit) = last_commit {
        commit_contexts(reading, commit, head.as_deref());
    }
    if let Some(rollup) = &pull.status_check_rollup {
        if rollup.contexts.is_some() || rollup.nodes.is_empty() {
            contexts(reading, rollup.contexts.as_ref(), head.as_deref(), None);
        }
        for commit in rollup.nodes.iter().filter_map(|node| node.commit.as_ref()) {
            commit_contexts(reading, commit, head.as_deref());
        }
    }
}

fn cut(what: &'static str) -> Listing {
    Listing { what, of: None, ids: Vec::new(), total: None, cut: true }
}

pub(super) fn commits(reading: &mut Reading, commits: &[CommitNode<'_>]) {
    for commit in commits.iter().filter_map(|node| node.commit.as_ref()) {
        commit_contexts(reading, commit, None);
    }
}

fn commit_contexts(reading: &mut Reading, commit: &model::Commit<'_>, head: Option<&str>) {
    let head = text(commit.oid.as_ref()).or(head);
    if let Some(rollup) = &commit.status_check_rollup {
        contexts(reading, rollup.contexts.as_ref(), head, None);
    }
    if let Some(status) = &commit.status {
        let listed = status.contexts.iter().flatten();
        let told = listed.filter_map(|one| context(reading, one.as_ref()?, head, None)).count();
        if status.contexts.as_ref().is_none_or(|contexts| told < contexts.len()) {
            reading.listings.push(cut("statuses"));
        }
    }
    let Some(suites) = &commit.check_suites else {
        return;
    };
    if suites.is_cut() {
        reading.listings.push(cut("check_suites"));
    }
    for suite in suites.iter() {
        let about = About {
            suite: owned(suite.database_id.as_ref()),
            app: suite.app.as_ref().map(app),
            workflow_run: suite.workflow_run.as_ref(),
        };
        contexts(reading, suite.check_runs.as_ref(), head, Some(&about));
    }
}

/// What is known about the suite of a check run.
struct About<'a, 'b> {
    suite: Option<SmolStr>,
    app: Option<App>,
    workflow_run: Option<&'b WorkflowRun<'a>>,
}

fn app(app: &model::App<'_>) -> App {
    App { slug: owned(app.slug.as_ref()), id: owned(app.database_id.as_ref()) }
}

fn contexts(
    reading: &mut Reading,
    nodes: Option<&Nodes<Context<'_>>>,
    head: Option<&str>,
    about: Option<&About<'_, '_>>,
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
    context: &Context<'_>,
    head: Option<&str>,
    about: Option<&About<'_, '_>>,
) -> Option<()> {
    let observation = match (owned(context.name.as_ref()), owned(context.context.as_ref())) {
        (Some(name), _) => check_run(name, context, about),
        (None, Some(name)) => status(name, context),
        (None, None) => return None,
    };
    if context.is_required == Some(true) {
        let demands = reading.demands.get_or_insert_default();
        demands.join(Demands::of_required_context(&observation.name));
    }
    reading.add(head, observation);
    Some(())
}

fn check_run(name: String, context: &Context<'_>, about: Option<&About<'_, '_>>) -> Observation {
    let state = run_state(text(context.status.as_ref()), text(context.conclusion.as_ref()));
    let mut observation = Observation::new(Kind::CheckRun, name, state);
    observation.raw = last_word(context.status.as_ref(), context.conclusion.as_ref());
    observation.run = owned(context.database_id.as_ref());
    observation.started_at = time(context.started_at.as_ref());
    observation.completed_at = time(context.completed_at.as_ref());
    observation.url = owned(context.details_url.as_ref());
    let workflow_run = match (context.check_suite.as_deref(), about) {
        (Some(SuiteOfContext { database_id, app: of, workflow_run }), _) => {
            observation.suite = owned(database_id.as_ref());
            observation.app = of.as_ref().map(app);
            workflow_run.as_ref()
        }
        (None, Some(about)) => {
            observation.suite.clone_from(&about.suite);
            observation.app.clone_from(&about.app);
            about.workflow_run
        }
        (None, None) => None,
    };
    if let Some(run) = workflow_run {
        observation.workflow = run.workflow.as_ref().and_then(|workflow| owned(workflow.name.as_ref()));
        observation.event = owned(run.event.as_ref());
    }
    observation
}

fn status(name: String, context: &Context<'_>) -> Observation {
    let mut observation = Observation::new(Kind::Status, name, status_state(text(context.state.as_ref())));
    observation.raw = owned(context.state.as_ref());
    observation.user =
        context.creator.as_ref().map(|creator| User { login: owned(creator.login.as_ref()), id: None });
    observation.started_at = time(context.created_at.as_ref());
    observation.url = owned(context.target_url.as_ref());
    observation
}
