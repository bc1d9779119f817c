//! From a payload's bytes to what it says.

use std::borrow::Cow;

use breakglass::wire::{MAX_DOCUMENT_BYTES, read_error, text_of};
use breakglass::{App, Base, ChangedFile, Error, Kind, Lifecycle, Observation, Result, SmolStr, User};
use breakglass_json::Mode;
use serde::Deserialize;

use super::answer::forge_error;
use super::model::checks::{
    self, Account, CheckRun, CheckRuns, CheckSuite, CheckSuites, CombinedStatus, Page, Status, WorkflowJob,
    WorkflowJobs, WorkflowRun, WorkflowRuns,
};
use super::model::pulls::{Compare, File, PullRequest, Review};
use super::model::rules::{Branch, Protection, RequiredReviews, RequiredStatusChecks, Rule, Ruleset};
use super::model::webhooks::{Delivery, Push};
use super::noted::Noted;
use super::payload::{Payload, of_map};
use super::reading::{Announced, Behind, Listing, Mergeable, PullFacts, Reading, ReviewFacts, SuiteFacts};
use super::rules::Demands;
use super::state::{run_state, status_state};
use super::text::{Text, full_sha, owned, text, time};
use crate::code;

/// Reads one payload of a known kind.
///
/// # Errors
/// Codes for bytes that are not JSON or of another shape, with line and column; `wrong_payload` where what every payload of its
/// kind has is not there; `forge_error` for GitHub's own errors.
pub fn read(payload: Payload, bytes: &[u8]) -> Result<Reading> {
    read_as(payload, bytes, Mode::Strict)
}

/// As [`read`], with as much asked of what is not read as the mode says.
///
/// # Errors
/// Those of [`read`].
pub fn read_as(payload: Payload, bytes: &[u8], mode: Mode) -> Result<Reading> {
    read_text(payload, text_of(bytes, MAX_DOCUMENT_BYTES)?, mode)
}

/// Reads one payload, whose kind is told by its keys; none for an empty list, which could be any.
///
/// # Errors
/// Those of [`Payload::detect`] and [`read`].
pub fn read_any(bytes: &[u8]) -> Result<Option<(Payload, Reading)>> {
    let text = text_of(bytes, MAX_DOCUMENT_BYTES)?;
    // What is wrong with a payload is told as it is for each step alone.
    if let Ok(Noted { keys, value }) = breakglass_json::from_str(text, Mode::Strict)
        && let Ok(payload) = of_map(&keys)
    {
        return match delivered(payload, &value) {
            Some(reading) => Ok(Some((payload, reading))),
            None => read_text(payload, text, Mode::Strict).map(|reading| Some((payload, reading))),
        };
    }
    // What tells the kind need not be checked twice.
    if let Ok(Some(payload)) = Payload::detect_in(text, Mode::Trusting)
        && let Ok(reading) = read_text(payload, text, Mode::Strict)
    {
        return Ok(Some((payload, reading)));
    }
    let Some(payload) = Payload::detect_in(text, Mode::Strict)? else {
        return Ok(None);
    };
    read_text(payload, text, Mode::Strict).map(|reading| Some((payload, reading)))
}

/// What a delivery of that kind says; none where it is of another kind, or not whole.
fn delivered(payload: Payload, value: &Delivery<'_>) -> Option<Reading> {
    let mut reading = Reading::default();
    match payload {
        Payload::CheckRuns => check_runs(&mut reading, value.check_runs.as_ref()?, value.total_count),
        Payload::CheckRunEvent
        | Payload::CheckSuiteEvent
        | Payload::WorkflowRunEvent
        | Payload::WorkflowJobEvent
        | Payload::PullRequestEvent
        | Payload::PullRequestReviewEvent
        | Payload::MergeGroupEvent => delivery(&mut reading, payload, value).ok()?,
        _ => return None,
    }
    Some(reading)
}

fn read_text(payload: Payload, text: &str, mode: Mode) -> Result<Reading> {
    let mut reading = Reading::default();
    match read_into(&mut reading, payload, Source { text, mode }) {
        Ok(()) => Ok(reading),
        // An answer that something went wrong is not a listing with nothing in it.
        Err(error) if matches!(error.code(), code::WRONG_PAYLOAD | breakglass::code::WRONG_TYPE) => {
            Err(forge_error(text).unwrap_or(error))
        }
        Err(error) => Err(error),
    }
}

/// What is read, and how much is asked of it.
#[derive(Clone, Copy)]
struct Source<'a> {
    text: &'a str,
    mode: Mode,
}

fn read_into(reading: &mut Reading, payload: Payload, source: Source<'_>) -> Result<()> {
    let wrong = |lacks| wrong(payload, lacks);
    match payload {
        Payload::CheckRun => check_run(reading, &parse(source)?).ok_or_else(|| wrong("`name`"))?,
        Payload::CheckRuns => {
            let page: CheckRuns<'_> = parse(source)?;
            check_runs(reading, &page.check_runs.ok_or_else(|| wrong("`check_runs`"))?, page.total_count);
        }
        Payload::CheckSuite => check_suite(reading, &parse(source)?).ok_or_else(|| wrong("`id`"))?,
        Payload::CheckSuites => {
            let CheckSuites { check_suites, total_count } = parse(source)?;
            let page = check_suites.ok_or_else(|| wrong("`check_suites`"))?;
            let told = page.iter().flatten().filter_map(|suite| check_suite(reading, suite)).count();
            let ids = page.iter().flatten().filter_map(|suite| owned(suite.id.as_ref())).collect();
            reading.listings.push(listing("check_suites", None, ids, total_count, told < page.len()));
        }
        Payload::Status => status(reading, &parse(source)?, None).ok_or_else(|| wrong("`context`"))?,
        Payload::Statuses => statuses(reading, &parse(source)?, None, None),
        Payload::CombinedStatus => {
            let combined: CombinedStatus<'_> = parse(source)?;
            let page = combined.statuses.ok_or_else(|| wrong("`statuses`"))?;
            reading.repository =
                combined.repository.and_then(|repository| owned(repository.full_name.as_ref()));
            statuses(reading, &page, text(combined.sha.as_ref()), combined.total_count);
        }
        Payload::WorkflowRun => workflow_run(reading, &parse(source)?).ok_or_else(|| wrong("`id`"))?,
        Payload::WorkflowRuns => {
            let WorkflowRuns { workflow_runs, total_count } = parse(source)?;
            let page = workflow_runs.ok_or_else(|| wrong("`workflow_runs`"))?;
            let told = page.iter().flatten().filter_map(|run| workflow_run(reading, run)).count();
            let ids = page.iter().flatten().filter_map(|run| owned(run.id.as_ref())).collect();
            reading.listings.push(listing("workflow_runs", None, ids, total_count, told < page.len()));
        }
        Payload::WorkflowJob => workflow_job(reading, &parse(source)?).ok_or_else(|| wrong("`name`"))?,
        Payload::WorkflowJobs => {
            let WorkflowJobs { jobs, total_count } = parse(source)?;
            let page = jobs.ok_or_else(|| wrong("`jobs`"))?;
            let told = page.iter().flatten().filter_map(|job| workflow_job(reading, job)).count();
            let of = page.iter().flatten().find_map(|job| owned(job.run_id.as_ref()));
            let ids = page.iter().flatten().filter_map(|job| owned(job.id.as_ref())).collect();
            reading.listings.push(listing("workflow_jobs", of, ids, total_count, told < page.len()));
        }
        Payload::PullRequest => pull_request(reading, &parse(source)?).ok_or_else(|| wrong("`number`"))?,
        Payload::PullRequests => {
            for pull in parse::<Vec<PullRequest<'_>>>(source)? {
                pull_request(reading, &pull).ok_or_else(|| wrong("`number`"))?;
            }
        }
        Payload::Reviews => {
            let reviews = parse::<Vec<Option<Review<'_>>>>(source)?;
            reading.reviews = Some(reviews.iter().flatten().map(review).collect());
        }
        Payload::Files => {
            let files = parse::<Vec<Option<File<'_>>>>(source)?;
            reading.files = Some(files.iter().flatten().filter_map(file).collect());
        }
        Payload::Compare => {
            let compare: Compare<'_> = parse(source)?;
            let behind_by = compare.behind_by.ok_or_else(|| wrong("`behind_by`"))?;
            reading.behind = Some(behind_by > 0);
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
        | Payload::Rulesets => reading.demands = Some(demands(payload, source)?),
        Payload::GraphQl => super::graphql::answer(reading, &parse(source)?)?,
        Payload::GraphQlCommits => super::graphql::commits(reading, &parse::<Vec<_>>(source)?),
        Payload::StatusEvent => status(reading, &parse(source)?, None).ok_or_else(|| wrong("`context`"))?,
        Payload::PushEvent => push(reading, &parse(source)?).ok_or_else(|| wrong("`ref` and `after`"))?,
        Payload::CheckRunEvent
        | Payload::CheckSuiteEvent
        | Payload::WorkflowRunEvent
        | Payload::WorkflowJobEvent
        | Payload::PullRequestEvent
        | Payload::PullRequestReviewEvent
        | Payload::MergeGroupEvent => delivery(reading, payload, &parse(source)?)?,
    }
    Ok(())
}

fn parse<'a, T: Deserialize<'a>>(source: Source<'a>) -> Result<T> {
    breakglass_json::from_str(source.text, source.mode).map_err(|error| read_error(&error))
}

fn listing(
    what: &'static str,
    of: Option<SmolStr>,
    ids: Vec<SmolStr>,
    total: Option<u64>,
    cut: bool,
) -> Listing {
    Listing { what, of, ids, total, cut }
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
pub(super) fn last_word(status: Option<&Text<'_>>, conclusion: Option<&Text<'_>>) -> Option<SmolStr> {
    let completed =
        text(status).is_none_or(|status| status == "completed" || status.eq_ignore_ascii_case("completed"));
    if completed { owned(conclusion).or_else(|| owned(status)) } else { owned(status) }
}

fn check_runs(reading: &mut Reading, page: &Page<CheckRun<'_>>, total: Option<u64>) {
    reading.observations.reserve(page.len());
    let told = page.iter().flatten().filter_map(|run| check_run(reading, run)).count();
    let of = page.iter().flatten().find_map(|run| owned(run.head_sha.as_ref()));
    let ids = page.iter().flatten().filter_map(|run| owned(run.id.as_ref())).collect();
    // One that has no name stands for a check that is not known: the listing is not whole.
    reading.listings.push(listing("check_runs", of, ids, total, told < page.len()));
}

/// Adds a check run; none where it has no name.
fn check_run(reading: &mut Reading, run: &CheckRun<'_>) -> Option<()> {
    let name = text(run.name.as_ref())?;
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
    let head = text(run.head_sha.as_ref()).or_else(|| suite.and_then(|suite| text(suite.head_sha.as_ref())));
    if reading.repository.is_none() {
        reading.repository = text(run.url.as_ref()).and_then(repository_of_url);
    }
    reading.add(head, observation);
    Some(())
}

/// `owner/name` out of an API address, such as `https://api.github.com/repos/owner/name/check-runs/4`.
fn repository_of_url(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("/repos/")?;
    let mut parts = rest.split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    (!owner.is_empty() && !name.is_empty()).then(|| format!("{owner}/{name}"))
}

/// Adds a suite; none where it has no id. A suite that nothing ran in is no check; all that it tells is that it exists.
fn check_suite(reading: &mut Reading, suite: &CheckSuite<'_>) -> Option<()> {
    let id = owned(suite.id.as_ref())?;
    reading.suites.push(SuiteFacts { id: Some(id), ..SuiteFacts::default() });
    Some(())
}

/// Adds a workflow run; none where it has no id.
fn workflow_run(reading: &mut Reading, run: &WorkflowRun<'_>) -> Option<()> {
    let id = owned(run.id.as_ref())?;
    reading.suites.push(SuiteFacts {
        id: owned(run.check_suite_id.as_ref()),
        workflow_run: Some(id),
        workflow: owned(run.name.as_ref()),
        event: owned(run.event.as_ref()),
    });
    if reading.repository.is_none() {
        reading.repository =
            run.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()));
    }
    Some(())
}

/// Adds a job; none where it has no name.
fn workflow_job(reading: &mut Reading, job: &WorkflowJob<'_>) -> Option<()> {
    let name = text(job.name.as_ref())?;
    let state = run_state(text(job.status.as_ref()), text(job.conclusion.as_ref()));
    let mut observation = Observation::new(Kind::CheckRun, name, state);
    observation.raw = last_word(job.status.as_ref(), job.conclusion.as_ref());
    // Only GitHub Actions has jobs; a job's id is its check run's.
    observation.app = Some(App { slug: Some("github-actions".into()), id: None });
    observation.workflow = owned(job.workflow_name.as_ref());
    observation.attempt = text(job.run_attempt.as_ref()).and_then(|attempt| attempt.parse().ok());
    observation.run = owned(job.id.as_ref());
    observation.started_at = time(job.started_at.as_ref());
    observation.completed_at = time(job.completed_at.as_ref());
    observation.url = owned(job.html_url.as_ref());
    if let (Some(job), Some(run)) = (&observation.run, owned(job.run_id.as_ref())) {
        reading.jobs.push((job.clone(), run));
    }
    reading.add(text(job.head_sha.as_ref()), observation);
    Some(())
}

fn statuses(reading: &mut Reading, page: &Page<Status<'_>>, sha: Option<&str>, total: Option<u64>) {
    let told = page.iter().flatten().filter_map(|one| status(reading, one, sha)).count();
    let ids = page.iter().flatten().filter_map(|one| owned(one.id.as_ref())).collect();
    reading.listings.push(listing("statuses", sha.map(Into::into), ids, total, told < page.len()));
}

/// Adds a status; none where it has no context.
fn status(reading: &mut Reading, status: &Status<'_>, sha: Option<&str>) -> Option<()> {
    let context = text(status.context.as_ref())?;
    let mut observation = Observation::new(Kind::Status, context, status_state(text(status.state.as_ref())));
    observation.raw = owned(status.state.as_ref());
    observation.user = user(status.creator.as_ref());
    observation.run = owned(status.id.as_ref());
    observation.started_at = time(status.created_at.as_ref()).or_else(|| time(status.updated_at.as_ref()));
    observation.url = owned(status.target_url.as_ref());
    let url = text(status.url.as_ref());
    if reading.repository.is_none() {
        let told = status.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()));
        reading.repository = told.or_else(|| url.and_then(repository_of_url));
    }
    // A listed status names its commit in its address alone: `.../statuses/<sha>`.
    let of_url = || url.and_then(|url| url.rsplit_once("/statuses/")).map(|(_, sha)| sha);
    let head = text(status.sha.as_ref()).or(sha).or_else(of_url);
    reading.add(head, observation);
    Some(())
}

/// Adds a pull request; none where it has no number.
fn pull_request(reading: &mut Reading, pull: &PullRequest<'_>) -> Option<()> {
    let number = pull.number?;
    let (head, base) = (pull.head.as_ref(), pull.base.as_ref());
    let merged = pull.merged == Some(true) || text(pull.merged_at.as_ref()).is_some();
    let closed = text(pull.state.as_ref()) == Some("closed");
    let state = text(pull.mergeable_state.as_ref()).map(str::to_ascii_lowercase);
    let state = state.as_deref();
    reading.pulls.push(PullFacts {
        number: Some(number),
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
    Some(())
}

/// `mergeable_state` tells whether the head is behind only in the states that come after that question (GraphQL
/// `MergeStateStatus`); it is asked for nothing else, since for those who may bypass rules it hides what blocks.
pub(super) fn behind(state: Option<&str>) -> Behind {
    match state {
        Some("behind") => Behind::Yes,
        Some("clean" | "unstable" | "has_hooks") => Behind::No,
        Some("unknown") => Behind::Computing,
        Some(_) => Behind::Hidden,
        None => Behind::NotTold,
    }
}

fn review(review: &Review<'_>) -> ReviewFacts {
    ReviewFacts {
        id: owned(review.id.as_ref()),
        user: review
            .user
            .as_ref()
            .and_then(|user| owned(user.id.as_ref()).or_else(|| owned(user.login.as_ref()))),
        login: review.user.as_ref().and_then(|user| owned(user.login.as_ref())),
        association: owned(review.author_association.as_ref()),
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

fn demands(payload: Payload, source: Source<'_>) -> Result<Demands> {
    Ok(match payload {
        Payload::Branch => {
            let branch: Branch<'_> = parse(source)?;
            let protection = match (branch.protected, branch.protection) {
                (_, Some(protection)) => protection,
                (Some(false), None) => return Ok(Demands::default()),
                (_, None) => return Err(wrong(payload, "`protection`")),
            };
            let checks = protection.required_status_checks.as_ref();
            checks.map(Demands::of_required_status_checks).unwrap_or_default()
        }
        Payload::RequiredStatusChecks => {
            let checks: RequiredStatusChecks<'_> = parse(source)?;
            if checks.says_nothing() {
                return Err(wrong(payload, "`contexts` or `checks`"));
            }
            Demands::of_required_status_checks(&checks)
        }
        Payload::RequiredContexts => {
            Demands::of_contexts(parse::<Vec<Cow<'_, str>>>(source)?.into_iter().map(Cow::into_owned))
        }
        Payload::RequiredReviews => {
            let reviews: RequiredReviews = parse(source)?;
            if reviews.says_nothing() {
                return Err(wrong(payload, "`required_approving_review_count`"));
            }
            Demands { reviews: reviews.required_approving_review_count.unwrap_or(1), ..Demands::default() }
        }
        Payload::BranchRules => {
            let rules = parse::<Vec<Option<Rule<'_>>>>(source)?;
            Demands::of_branch_rules(&rules.into_iter().flatten().collect::<Vec<_>>())
        }
        Payload::Ruleset => {
            let ruleset: Ruleset<'_> = parse(source)?;
            if ruleset.enforcement.is_none() {
                return Err(wrong(payload, "`enforcement`"));
            }
            Demands::of_ruleset(&ruleset)
        }
        Payload::Rulesets => {
            let mut demands = Demands::default();
            for ruleset in parse::<Vec<Option<Ruleset<'_>>>>(source)?.iter().flatten() {
                demands.join(Demands::of_ruleset(ruleset));
            }
            demands
        }
        _ => {
            let protection: Protection<'_> = parse(source)?;
            if protection.says_nothing() {
                return Err(wrong(payload, "`enforce_admins`"));
            }
            Demands::of_protection(&protection)
        }
    })
}

/// Adds a push; none where it does not say what of.
fn push(reading: &mut Reading, push: &Push<'_>) -> Option<()> {
    reading.repository = push.repository.as_ref().and_then(|repository| owned(repository.full_name.as_ref()));
    let to_branch = text(push.branch.as_ref())?.starts_with("refs/heads/");
    let head = owned(push.after.as_ref())?;
    if to_branch && push.deleted != Some(true) {
        reading.announced = Some(Announced { head, base: None });
    }
    Some(())
}

fn delivery(reading: &mut Reading, payload: Payload, delivery: &Delivery<'_>) -> Result<()> {
    let wrong = |lacks| wrong(payload, lacks);
    match payload {
        Payload::CheckRunEvent => {
            let run = delivery.check_run.as_ref().ok_or_else(|| wrong("`check_run`"))?;
            check_run(reading, run).ok_or_else(|| wrong("`check_run.name`"))?;
        }
        Payload::CheckSuiteEvent => {
            let suite = delivery.check_suite.as_ref().ok_or_else(|| wrong("`check_suite`"))?;
            check_suite(reading, suite).ok_or_else(|| wrong("`check_suite.id`"))?;
        }
        Payload::WorkflowRunEvent => {
            let run = delivery.workflow_run.as_ref().ok_or_else(|| wrong("`workflow_run`"))?;
            workflow_run(reading, run).ok_or_else(|| wrong("`workflow_run.id`"))?;
        }
        Payload::WorkflowJobEvent => {
            let job = delivery.workflow_job.as_ref().ok_or_else(|| wrong("`workflow_job`"))?;
            workflow_job(reading, job).ok_or_else(|| wrong("`workflow_job.name`"))?;
        }
        Payload::MergeGroupEvent => {
            let group = delivery.merge_group.as_ref().ok_or_else(|| wrong("`merge_group`"))?;
            let head = owned(group.head_sha.as_ref()).ok_or_else(|| wrong("`merge_group.head_sha`"))?;
            let branch =
                text(group.base_ref.as_ref()).map(|name| name.trim_start_matches("refs/heads/").to_owned());
            let base = Base { branch, sha: full_sha(text(group.base_sha.as_ref())) };
            reading.announced = Some(Announced { head, base: Some(base) });
        }
        _ => {
            let pull = delivery.pull_request.as_ref().ok_or_else(|| wrong("`pull_request`"))?;
            pull_request(reading, pull).ok_or_else(|| wrong("`pull_request.number`"))?;
            if payload == Payload::PullRequestReviewEvent {
                let given = delivery.review.as_ref().ok_or_else(|| wrong("`review`"))?;
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
