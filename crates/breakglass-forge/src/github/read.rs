//! From a payload's bytes to what it says.

use std::borrow::Cow;

use breakglass::wire::{MAX_DOCUMENT_BYTES, json_error, text_of};
use breakglass::{App, Base, ChangedFile, Error, Kind, Lifecycle, Observation, Result, User};
use serde::Deserialize;

use super::model::checks::{
    self, Account, CheckRun, CheckRuns, CheckSuite, CheckSuites, CombinedStatus, Status, WorkflowJob,
    WorkflowJobs, WorkflowRun, WorkflowRuns,
};
use super::model::pulls::{Compare, File, PullRequest, Review};
use super::model::rules::{Branch, Protection, RequiredReviews, RequiredStatusChecks, Rule, Ruleset};
use super::model::webhooks::{Delivery, Push, StatusDelivery};
use super::payload::Payload;
use super::reading::{Announced, Behind, Listing, Mergeable, PullFacts, Reading, ReviewFacts, SuiteFacts};
use super::rules::Demands;
use super::state::{run_state, status_state};
use super::text::{Text, full_sha, owned, text, time};
use crate::code;

/// Reads one payload of a known kind.
///
/// # Errors
/// Codes for bytes that are not JSON or of another shape, with line and column; `wrong_payload` where what every payload of its
/// kind has is not there; `forge_error` for GraphQL errors without data.
pub fn read(payload: Payload, bytes: &[u8]) -> Result<Reading> {
    let text = text_of(bytes, MAX_DOCUMENT_BYTES)?;
    let mut reading = Reading::default();
    match payload {
        Payload::CheckRun => check_run(&mut reading, &parse(text)?),
        Payload::CheckRuns => check_runs(&mut reading, &parse(text)?),
        Payload::CheckSuite => check_suite(&mut reading, &parse(text)?),
        Payload::CheckSuites => {
            let page: CheckSuites<'_> = parse(text)?;
            for suite in &page.check_suites {
                check_suite(&mut reading, suite);
            }
            let ids = page.check_suites.iter().filter_map(|suite| owned(suite.id.as_ref())).collect();
            reading.listings.push(listing("check_suites", None, ids, page.total_count));
        }
        Payload::Status => status(&mut reading, &parse(text)?, None),
        Payload::Statuses => {
            for one in &parse::<Vec<Option<Status<'_>>>>(text)? {
                one.iter().for_each(|one| status(&mut reading, one, None));
            }
        }
        Payload::CombinedStatus => combined_status(&mut reading, &parse(text)?),
        Payload::WorkflowRun => workflow_run(&mut reading, &parse(text)?),
        Payload::WorkflowRuns => {
            let page: WorkflowRuns<'_> = parse(text)?;
            page.workflow_runs.iter().for_each(|run| workflow_run(&mut reading, run));
            let ids = page.workflow_runs.iter().filter_map(|run| owned(run.id.as_ref())).collect();
            reading.listings.push(listing("workflow_runs", None, ids, page.total_count));
        }
        Payload::WorkflowJob => workflow_job(&mut reading, &parse(text)?),
        Payload::WorkflowJobs => {
            let page: WorkflowJobs<'_> = parse(text)?;
            page.jobs.iter().for_each(|job| workflow_job(&mut reading, job));
            let of = page.jobs.iter().find_map(|job| owned(job.run_id.as_ref()));
            let ids = page.jobs.iter().filter_map(|job| owned(job.id.as_ref())).collect();
            reading.listings.push(listing("workflow_jobs", of, ids, page.total_count));
        }
        Payload::PullRequest => pull_request(&mut reading, &parse(text)?),
        Payload::PullRequests => {
            for pull in parse::<Vec<Option<PullRequest<'_>>>>(text)?.iter().flatten() {
                pull_request(&mut reading, pull);
            }
        }
        Payload::Reviews => {
            let reviews = parse::<Vec<Option<Review<'_>>>>(text)?;
            reading.reviews = Some(reviews.iter().flatten().map(review).collect());
        }
        Payload::Files => {
            let files = parse::<Vec<Option<File<'_>>>>(text)?;
            reading.files = Some(files.iter().flatten().filter_map(file).collect());
        }
        Payload::Compare => {
            let compare: Compare<'_> = parse(text)?;
            reading.behind = compare.behind_by.map(|commits| commits > 0);
            reading.files =
                (!compare.files.is_empty()).then(|| compare.files.iter().filter_map(file).collect());
        }
        Payload::Branch
        | Payload::BranchProtection
        | Payload::RequiredStatusChecks
        | Payload::RequiredContexts
        | Payload::RequiredReviews
        | Payload::BranchRules
        | Payload::Ruleset
        | Payload::Rulesets => reading.demands = Some(demands(payload, text)?),
        Payload::GraphQl => super::graphql::answer(&mut reading, &parse(text)?)?,
        Payload::GraphQlCommits => super::graphql::commits(&mut reading, &parse::<Vec<_>>(text)?),
        Payload::StatusEvent => {
            let delivery: StatusDelivery<'_> = parse(text)?;
            reading.repository =
                delivery.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()));
            status(&mut reading, &delivery.status, None);
        }
        Payload::PushEvent => push(&mut reading, &parse(text)?),
        Payload::CheckRunEvent
        | Payload::CheckSuiteEvent
        | Payload::WorkflowRunEvent
        | Payload::WorkflowJobEvent
        | Payload::PullRequestEvent
        | Payload::PullRequestReviewEvent
        | Payload::MergeGroupEvent => delivery(&mut reading, payload, &parse(text)?)?,
    }
    Ok(reading)
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| json_error(&error))
}

fn listing(what: &'static str, of: Option<String>, ids: Vec<String>, total: Option<u64>) -> Listing {
    Listing { what, of, ids, total, cut: false }
}

pub(super) fn wrong(payload: Payload, lacks: &str) -> Error {
    Error::new(code::WRONG_PAYLOAD, format!("the payload was read as `{payload}`, but has no {lacks}"))
}

pub(super) fn app(app: Option<&checks::App<'_>>) -> Option<App> {
    let app = App { slug: owned(app?.slug.as_ref()), id: owned(app?.id.as_ref()) };
    (app.slug.is_some() || app.id.is_some()).then_some(app)
}

fn user(account: Option<&Account<'_>>) -> Option<User> {
    let user = User { login: owned(account?.login.as_ref()), id: owned(account?.id.as_ref()) };
    (user.login.is_some() || user.id.is_some()).then_some(user)
}

/// The forge's last word: the conclusion once there is one and the run is completed, else the status.
pub(super) fn last_word(status: Option<&Text<'_>>, conclusion: Option<&Text<'_>>) -> Option<String> {
    let completed = text(status).is_none_or(|status| status.eq_ignore_ascii_case("completed"));
    if completed { owned(conclusion).or_else(|| owned(status)) } else { owned(status) }
}

fn check_runs(reading: &mut Reading, page: &CheckRuns<'_>) {
    reading.observations.reserve(page.check_runs.len());
    for run in &page.check_runs {
        check_run(reading, run);
    }
    let of = page.check_runs.iter().find_map(|run| owned(run.head_sha.as_ref()));
    let ids = page.check_runs.iter().filter_map(|run| owned(run.id.as_ref())).collect();
    reading.listings.push(listing("check_runs", of, ids, page.total_count));
}

fn check_run(reading: &mut Reading, run: &CheckRun<'_>) {
    let Some(name) = owned(run.name.as_ref()) else {
        return;
    };
    let suite = run.check_suite.as_ref();
    let mut observation = Observation::new(
        Kind::CheckRun,
        name,
        run_state(text(run.status.as_ref()), text(run.conclusion.as_ref())),
    );
    observation.raw = last_word(run.status.as_ref(), run.conclusion.as_ref());
    observation.app = app(run.app.as_ref()).or_else(|| app(suite.and_then(|suite| suite.app.as_ref())));
    observation.suite = suite.and_then(|suite| owned(suite.id.as_ref()));
    observation.run = owned(run.id.as_ref());
    observation.started_at = time(run.started_at.as_ref());
    observation.completed_at = time(run.completed_at.as_ref());
    observation.url = owned(run.details_url.as_ref()).or_else(|| owned(run.html_url.as_ref()));
    let head =
        owned(run.head_sha.as_ref()).or_else(|| suite.and_then(|suite| owned(suite.head_sha.as_ref())));
    if reading.repository.is_none() {
        reading.repository = text(run.url.as_ref()).and_then(repository_of_url);
    }
    reading.observations.push((head, observation));
}

/// `owner/name` out of an API address, such as `https://api.github.com/repos/owner/name/check-runs/4`.
fn repository_of_url(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("/repos/")?;
    let mut parts = rest.split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    (!owner.is_empty() && !name.is_empty()).then(|| format!("{owner}/{name}"))
}

fn check_suite(reading: &mut Reading, suite: &CheckSuite<'_>) {
    // A suite that nothing ran in is no check; all that it tells is that it exists.
    reading.suites.push(SuiteFacts { id: owned(suite.id.as_ref()), ..SuiteFacts::default() });
}

fn workflow_run(reading: &mut Reading, run: &WorkflowRun<'_>) {
    reading.suites.push(SuiteFacts {
        id: owned(run.check_suite_id.as_ref()),
        workflow_run: owned(run.id.as_ref()),
        workflow: owned(run.name.as_ref()),
        event: owned(run.event.as_ref()),
    });
    if reading.repository.is_none() {
        reading.repository =
            run.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()));
    }
}

fn workflow_job(reading: &mut Reading, job: &WorkflowJob<'_>) {
    let Some(name) = owned(job.name.as_ref()) else {
        return;
    };
    let state = run_state(text(job.status.as_ref()), text(job.conclusion.as_ref()));
    let mut observation = Observation::new(Kind::CheckRun, name, state);
    observation.raw = last_word(job.status.as_ref(), job.conclusion.as_ref());
    // Only GitHub Actions has jobs; a job's id is its check run's.
    observation.app = Some(App { slug: Some("github-actions".to_owned()), id: None });
    observation.workflow = owned(job.workflow_name.as_ref());
    observation.attempt = text(job.run_attempt.as_ref()).and_then(|attempt| attempt.parse().ok());
    observation.run = owned(job.id.as_ref());
    observation.started_at = time(job.started_at.as_ref());
    observation.completed_at = time(job.completed_at.as_ref());
    observation.url = owned(job.html_url.as_ref());
    if let (Some(job), Some(run)) = (&observation.run, owned(job.run_id.as_ref())) {
        reading.jobs.push((job.clone(), run));
    }
    reading.observations.push((owned(job.head_sha.as_ref()), observation));
}

fn combined_status(reading: &mut Reading, combined: &CombinedStatus<'_>) {
    for one in &combined.statuses {
        status(reading, one, text(combined.sha.as_ref()));
    }
    reading.repository =
        combined.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()));
    let ids = combined.statuses.iter().filter_map(|one| owned(one.id.as_ref())).collect();
    reading.listings.push(listing("statuses", owned(combined.sha.as_ref()), ids, combined.total_count));
}

fn status(reading: &mut Reading, status: &Status<'_>, sha: Option<&str>) {
    let Some(context) = owned(status.context.as_ref()) else {
        return;
    };
    let mut observation = Observation::new(Kind::Status, context, status_state(text(status.state.as_ref())));
    observation.raw = owned(status.state.as_ref());
    observation.user = user(status.creator.as_ref());
    observation.run = owned(status.id.as_ref());
    observation.started_at = time(status.created_at.as_ref()).or_else(|| time(status.updated_at.as_ref()));
    observation.url = owned(status.target_url.as_ref());
    let url = text(status.url.as_ref());
    if reading.repository.is_none() {
        reading.repository = url.and_then(repository_of_url);
    }
    // A listed status names its commit in its address alone: `.../statuses/<sha>`.
    let of_url = || url.and_then(|url| url.rsplit_once("/statuses/")).map(|(_, sha)| sha.to_owned());
    let head = owned(status.sha.as_ref()).or_else(|| sha.map(str::to_owned)).or_else(of_url);
    reading.observations.push((head, observation));
}

fn pull_request(reading: &mut Reading, pull: &PullRequest<'_>) {
    let (head, base) = (pull.head.as_ref(), pull.base.as_ref());
    let merged = pull.merged == Some(true) || text(pull.merged_at.as_ref()).is_some();
    let closed = text(pull.state.as_ref()) == Some("closed");
    let state = text(pull.mergeable_state.as_ref()).map(str::to_ascii_lowercase);
    let state = state.as_deref();
    reading.pulls.push(PullFacts {
        number: pull.number,
        title: owned(pull.title.as_ref()),
        url: owned(pull.html_url.as_ref()),
        lifecycle: if merged {
            Lifecycle::Merged
        } else if closed {
            Lifecycle::Closed
        } else {
            Lifecycle::Open
        },
        author: user(pull.user.as_ref()),
        head: head.and_then(|head| owned(head.sha.as_ref())),
        base_branch: base.and_then(|base| owned(base.branch.as_ref())),
        base_sha: base.and_then(|base| owned(base.sha.as_ref())),
        changed_files: pull.changed_files,
        updated_at: time(pull.updated_at.as_ref()),
        draft: pull.draft,
        mergeable: match (pull.mergeable, state) {
            (Some(Some(true)), _) => Mergeable::Yes,
            (Some(Some(false)), _) | (_, Some("dirty")) => Mergeable::Conflicting,
            (Some(None), _) => Mergeable::Computing,
            (None, _) => Mergeable::NotTold,
        },
        behind: behind(state),
        decision: super::reading::Decision::NotTold,
    });
    let repository = base.and_then(|base| base.repo.as_ref());
    if let Some(name) = repository.and_then(|repository| owned(repository.full_name.as_ref())) {
        reading.repository = Some(name);
    }
}

/// `mergeable_state` tells whether the head is behind only in the states that come after that question (GraphQL
/// `MergeStateStatus`); it is asked for nothing else, since for those who may bypass rules it hides what blocks.
pub(super) fn behind(state: Option<&str>) -> Behind {
    match state {
        Some("behind") => Behind::Yes,
        Some("clean" | "unstable" | "has_hooks") => Behind::No,
        Some("unknown") => Behind::Computing,
        _ => Behind::NotTold,
    }
}

fn review(review: &Review<'_>) -> ReviewFacts {
    ReviewFacts {
        id: owned(review.id.as_ref()),
        user: review
            .user
            .as_ref()
            .and_then(|user| owned(user.id.as_ref()).or_else(|| owned(user.login.as_ref()))),
        state: text(review.state.as_ref()).unwrap_or_default().to_ascii_uppercase(),
        submitted_at: time(review.submitted_at.as_ref()),
    }
}

fn file(file: &File<'_>) -> Option<ChangedFile> {
    Some(ChangedFile {
        path: owned(file.filename.as_ref())?,
        previous_path: owned(file.previous_filename.as_ref()),
    })
}

fn demands(payload: Payload, text: &str) -> Result<Demands> {
    Ok(match payload {
        Payload::Branch => {
            let branch: Branch<'_> = parse(text)?;
            let checks =
                branch.protection.as_ref().and_then(|protection| protection.required_status_checks.as_ref());
            checks.map(Demands::of_required_status_checks).unwrap_or_default()
        }
        Payload::RequiredStatusChecks => {
            Demands::of_required_status_checks(&parse::<RequiredStatusChecks<'_>>(text)?)
        }
        Payload::RequiredContexts => {
            Demands::of_contexts(parse::<Vec<Cow<'_, str>>>(text)?.into_iter().map(Cow::into_owned))
        }
        Payload::RequiredReviews => {
            let reviews: RequiredReviews = parse(text)?;
            Demands { reviews: reviews.required_approving_review_count.unwrap_or(1), ..Demands::default() }
        }
        Payload::BranchRules => {
            let rules = parse::<Vec<Option<Rule<'_>>>>(text)?;
            Demands::of_branch_rules(&rules.into_iter().flatten().collect::<Vec<_>>())
        }
        Payload::Ruleset => Demands::of_ruleset(&parse::<Ruleset<'_>>(text)?),
        Payload::Rulesets => {
            let mut demands = Demands::default();
            for ruleset in parse::<Vec<Option<Ruleset<'_>>>>(text)?.iter().flatten() {
                demands.join(Demands::of_ruleset(ruleset));
            }
            demands
        }
        _ => Demands::of_protection(&parse::<Protection<'_>>(text)?),
    })
}

fn push(reading: &mut Reading, push: &Push<'_>) {
    reading.repository = push.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()));
    let to_branch = text(push.branch.as_ref()).is_some_and(|name| name.starts_with("refs/heads/"));
    if let (true, Some(head)) = (to_branch && push.deleted != Some(true), owned(push.after.as_ref())) {
        reading.announced = Some(Announced { head, base: None });
    }
}

fn delivery(reading: &mut Reading, payload: Payload, delivery: &Delivery<'_>) -> Result<()> {
    match payload {
        Payload::CheckRunEvent => {
            check_run(reading, delivery.check_run.as_ref().ok_or_else(|| wrong(payload, "`check_run`"))?);
        }
        Payload::CheckSuiteEvent => {
            check_suite(
                reading,
                delivery.check_suite.as_ref().ok_or_else(|| wrong(payload, "`check_suite`"))?,
            );
        }
        Payload::WorkflowRunEvent => {
            workflow_run(
                reading,
                delivery.workflow_run.as_ref().ok_or_else(|| wrong(payload, "`workflow_run`"))?,
            );
        }
        Payload::WorkflowJobEvent => {
            workflow_job(
                reading,
                delivery.workflow_job.as_ref().ok_or_else(|| wrong(payload, "`workflow_job`"))?,
            );
        }
        Payload::MergeGroupEvent => {
            let group = delivery.merge_group.as_ref().ok_or_else(|| wrong(payload, "`merge_group`"))?;
            let head =
                owned(group.head_sha.as_ref()).ok_or_else(|| wrong(payload, "`merge_group.head_sha`"))?;
            let branch =
                text(group.base_ref.as_ref()).map(|name| name.trim_start_matches("refs/heads/").to_owned());
            let base = Base { branch, sha: full_sha(text(group.base_sha.as_ref())) };
            reading.announced = Some(Announced { head, base: Some(base) });
        }
        _ => {
            pull_request(
                reading,
                delivery.pull_request.as_ref().ok_or_else(|| wrong(payload, "`pull_request`"))?,
            );
            if payload == Payload::PullRequestReviewEvent {
                let given = delivery.review.as_ref().ok_or_else(|| wrong(payload, "`review`"))?;
                reading.reviews = Some(vec![review(given)]);
            }
        }
    }
    if let Some(name) =
        delivery.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()))
    {
        reading.repository = Some(name);
    }
    Ok(())
}
