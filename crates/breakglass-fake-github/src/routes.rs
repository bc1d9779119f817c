//! Which address goes to which handler.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{RawPathParams, State as Shared},
    routing::{MethodFilter, MethodRouter, on},
};

use crate::{
    api::{
        account, branches, check_runs, check_writes, commits, compare, contents, issues, labels, merge,
        pulls, repos, rules, runs, statuses, teams,
    },
    call::{Asking, Call},
    graphql,
    hub::Hub,
    reply::{Answer, Reply},
    state::State,
};

type Handler = fn(&mut State, &Call) -> Answer;

fn at(filter: MethodFilter, handler: Handler) -> MethodRouter<Arc<Hub>> {
    on(filter, async move |shared: Shared<Arc<Hub>>, asking: Extension<Asking>, params: RawPathParams| {
        let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let call = Call { asking: asking.0, params };
        let answer = handler(&mut shared.0.state(), &call);
        answer.unwrap_or_else(|refusal| refusal).into_response()
    })
}

fn get(handler: Handler) -> MethodRouter<Arc<Hub>> {
    at(MethodFilter::GET, handler)
}

fn also(router: MethodRouter<Arc<Hub>>, filter: MethodFilter, handler: Handler) -> MethodRouter<Arc<Hub>> {
    router.merge(at(filter, handler))
}

/// Every endpoint; the rest of the world is a 404 in GitHub's shape.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/user", get(account::user))
        .route("/users/{login}", get(account::of_login))
        .route("/orgs/{org}/teams/{team}/memberships/{login}", get(teams::membership))
        .route("/rate_limit", get(account::rate_limit))
        .route("/graphql", at(MethodFilter::POST, graphql::answer))
        .nest("/repos/{owner}/{repo}", in_repo())
        .fallback(|| async { Reply::not_found().into_response() })
        .method_not_allowed_fallback(|| async { Reply::not_found().into_response() })
        .with_state(hub)
}

fn in_repo() -> Router<Arc<Hub>> {
    let post = MethodFilter::POST;
    let patch = MethodFilter::PATCH;
    Router::new()
        .route("/", get(repos::show))
        .route("/collaborators/{login}/permission", get(repos::permission))
        .route("/pulls", get(pulls::list))
        .route("/pulls/{number}", get(pulls::show))
        .route("/pulls/{number}/files", get(pulls::files))
        .route("/pulls/{number}/commits", get(pulls::commits))
        .route("/pulls/{number}/reviews", also(get(pulls::reviews), post, pulls::add_review))
        .route("/pulls/{number}/merge", also(get(merge::is_merged), MethodFilter::PUT, merge::merge))
        .route("/commits", get(commits::list))
        .route("/commits/{ref}", get(commits::show))
        .route("/commits/{ref}/pulls", get(commits::pulls_of))
        .route("/commits/{ref}/check-runs", get(check_runs::of_commit))
        .route("/commits/{ref}/check-suites", get(check_runs::suites))
        .route("/commits/{ref}/status", get(statuses::combined))
        .route("/commits/{ref}/statuses", get(statuses::history))
        .route("/statuses/{sha}", at(post, statuses::create))
        .route("/check-suites/{id}/check-runs", get(check_runs::of_suite))
        .route("/check-runs", at(post, check_writes::create))
        .route("/check-runs/{id}", also(get(check_runs::show), patch, check_writes::update))
        .route("/actions/runs", get(runs::list))
        .route("/actions/runs/{id}", get(runs::show))
        .route("/git/ref/{*ref}", get(commits::git_ref))
        .route("/branches", get(branches::list))
        .route("/branches/{branch}", get(branches::show))
        .route("/branches/{branch}/protection", get(branches::protection))
        .route("/rules/branches/{branch}", get(rules::of_branch))
        .route("/rulesets", get(rules::list))
        .route("/rulesets/{id}", get(rules::show))
        .route("/contents", get(contents::show))
        .route("/contents/{*path}", get(contents::show))
        .route("/compare/{*basehead}", get(compare::show))
        .route("/labels", also(get(labels::list), post, labels::create))
        .route("/issues", also(get(issues::list), post, issues::create))
        .route("/issues/{number}", also(get(issues::show), patch, issues::update))
        .route("/issues/{number}/comments", also(get(issues::comments), post, issues::add_comment))
        .route("/issues/{number}/labels", also(get(labels::of_issue), post, labels::add))
        .route("/issues/{number}/labels/{name}", at(MethodFilter::DELETE, labels::remove))
        .route("/issues/comments/{id}", at(patch, issues::update_comment))
}
