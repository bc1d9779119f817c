//! Which payload some bytes are.

use std::fmt;

use breakglass::wire::{MAX_DOCUMENT_BYTES, read_error, text_of};
use breakglass::{Error, Result};
use breakglass_json::Mode;
use serde::de::{self, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::answer::forge_error;
use super::keys::Keys;
use super::text::Text;
use crate::code;

macro_rules! payloads {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// A kind of payload that is read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Payload {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Payload {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The kind's name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

payloads! {
    /// `GET /repos/{owner}/{repo}/check-runs/{id}`.
    CheckRun = "check_run",
    /// `GET /repos/{owner}/{repo}/commits/{ref}/check-runs`.
    CheckRuns = "check_runs",
    /// `GET /repos/{owner}/{repo}/check-suites/{id}`.
    CheckSuite = "check_suite",
    /// `GET /repos/{owner}/{repo}/commits/{ref}/check-suites`.
    CheckSuites = "check_suites",
    /// One commit status, as `POST /repos/{owner}/{repo}/statuses/{sha}` answers.
    Status = "status",
    /// `GET /repos/{owner}/{repo}/commits/{ref}/statuses`.
    Statuses = "statuses",
    /// `GET /repos/{owner}/{repo}/commits/{ref}/status`.
    CombinedStatus = "combined_status",
    /// `GET /repos/{owner}/{repo}/actions/runs/{id}`.
    WorkflowRun = "workflow_run",
    /// `GET /repos/{owner}/{repo}/actions/runs`.
    WorkflowRuns = "workflow_runs",
    /// `GET /repos/{owner}/{repo}/actions/jobs/{id}`.
    WorkflowJob = "workflow_job",
    /// `GET /repos/{owner}/{repo}/actions/runs/{id}/jobs`.
    WorkflowJobs = "workflow_jobs",
    /// `GET /repos/{owner}/{repo}/pulls/{number}`.
    PullRequest = "pull_request",
    /// `GET /repos/{owner}/{repo}/pulls`.
    PullRequests = "pull_requests",
    /// `GET /repos/{owner}/{repo}/pulls/{number}/reviews`.
    Reviews = "reviews",
    /// `GET /repos/{owner}/{repo}/pulls/{number}/files`.
    Files = "files",
    /// `GET /repos/{owner}/{repo}/compare/{base}...{head}`.
    Compare = "compare",
    /// `GET /repos/{owner}/{repo}/branches/{branch}`.
    Branch = "branch",
    /// `GET /repos/{owner}/{repo}/branches/{branch}/protection`.
    BranchProtection = "branch_protection",
    /// `GET .../protection/required_status_checks`.
    RequiredStatusChecks = "required_status_checks",
    /// `GET .../protection/required_status_checks/contexts`: a list of names.
    RequiredContexts = "required_contexts",
    /// `GET .../protection/required_pull_request_reviews`.
    RequiredReviews = "required_reviews",
    /// `GET /repos/{owner}/{repo}/rules/branches/{branch}`.
    BranchRules = "branch_rules",
    /// `GET /repos/{owner}/{repo}/rulesets/{id}`.
    Ruleset = "ruleset",
    /// `GET /repos/{owner}/{repo}/rulesets`.
    Rulesets = "rulesets",
    /// A GraphQL answer with a pull request or with rulesets.
    GraphQl = "graphql",
    /// A list of commit nodes out of a GraphQL answer.
    GraphQlCommits = "graphql_commits",
    /// The webhook `check_run`.
    CheckRunEvent = "check_run_event",
    /// The webhook `check_suite`.
    CheckSuiteEvent = "check_suite_event",
    /// The webhook `status`.
    StatusEvent = "status_event",
    /// The webhook `workflow_run`.
    WorkflowRunEvent = "workflow_run_event",
    /// The webhook `workflow_job`.
    WorkflowJobEvent = "workflow_job_event",
    /// The webhook `pull_request`.
    PullRequestEvent = "pull_request_event",
    /// The webhook `pull_request_review`.
    PullRequestReviewEvent = "pull_request_review_event",
    /// The webhook `merge_group`.
    MergeGroupEvent = "merge_group_event",
    /// The webhook `push`.
    PushEvent = "push_event",
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Payload {
    /// Which payload the bytes are, by their keys; none for an empty list, which could be any.
    ///
    /// # Errors
    /// Codes for bytes that are not JSON; `forge_error` for GitHub's own errors; `unknown_payload`.
    pub fn detect(bytes: &[u8]) -> Result<Option<Self>> {
        Self::detect_in(text_of(bytes, MAX_DOCUMENT_BYTES)?, Mode::Strict)
    }

    /// As [`Self::detect`], with as much asked of the text as the mode says.
    pub(crate) fn detect_in(text: &str, mode: Mode) -> Result<Option<Self>> {
        match breakglass_json::from_str(text, mode).map_err(|error| read_error(&error))? {
            Shape::Map(keys) => of_map(&keys).map(Some).map_err(|error| match error.code() {
                code::FORGE_ERROR => forge_error(text).unwrap_or(error),
                _ => error,
            }),
            Shape::Empty => Ok(None),
            Shape::Texts => Ok(Some(Self::RequiredContexts)),
            Shape::Maps(keys) => of_list(&keys).map(Some),
            Shape::Text | Shape::Other => Err(unknown("neither an object nor a list of objects")),
        }
    }

    /// The payload of a webhook by the name in its `X-GitHub-Event` header.
    #[must_use]
    pub fn of_event(name: &str) -> Option<Self> {
        Some(match name {
            "check_run" => Self::CheckRunEvent,
            "check_suite" => Self::CheckSuiteEvent,
            "status" => Self::StatusEvent,
            "workflow_run" => Self::WorkflowRunEvent,
            "workflow_job" => Self::WorkflowJobEvent,
            "pull_request" => Self::PullRequestEvent,
            "pull_request_review" => Self::PullRequestReviewEvent,
            "merge_group" => Self::MergeGroupEvent,
            "push" => Self::PushEvent,
            _ => return None,
        })
    }
}

fn unknown(what: &str) -> Error {
    Error::new(
        code::UNKNOWN_PAYLOAD,
        format!(
            "the payload is not one of GitHub's that are read: it is {what}; the documentation lists them"
        ),
    )
}

/// Which payload an object with these keys is.
pub(super) fn of_map(keys: &Keys<'_>) -> Result<Payload> {
    // The first line whose keys are all there decides, so what is more particular comes first.
    const MAPS: &[(&[&str], Payload)] = &[
        (&["check_runs"], Payload::CheckRuns),
        (&["check_suites"], Payload::CheckSuites),
        (&["workflow_runs"], Payload::WorkflowRuns),
        (&["jobs"], Payload::WorkflowJobs),
        (&["statuses", "state"], Payload::CombinedStatus),
        (&["data"], Payload::GraphQl),
        (&["action", "check_run"], Payload::CheckRunEvent),
        (&["action", "check_suite"], Payload::CheckSuiteEvent),
        (&["action", "workflow_job"], Payload::WorkflowJobEvent),
        (&["action", "workflow_run"], Payload::WorkflowRunEvent),
        (&["action", "review", "pull_request"], Payload::PullRequestReviewEvent),
        (&["action", "number", "pull_request"], Payload::PullRequestEvent),
        (&["action", "merge_group"], Payload::MergeGroupEvent),
        (&["ref", "before", "after"], Payload::PushEvent),
        (&["sha", "context", "state", "branches"], Payload::StatusEvent),
        (&["context", "state"], Payload::Status),
        (&["head", "base", "number"], Payload::PullRequest),
        (&["run_id", "head_sha", "steps"], Payload::WorkflowJob),
        (&["run_id", "head_sha", "run_attempt"], Payload::WorkflowJob),
        (&["head_sha", "workflow_id"], Payload::WorkflowRun),
        (&["head_sha", "name", "status"], Payload::CheckRun),
        (&["head_sha", "app", "status"], Payload::CheckSuite),
        (&["merge_base_commit"], Payload::Compare),
        (&["behind_by"], Payload::Compare),
        (&["required_approving_review_count"], Payload::RequiredReviews),
        (&["dismiss_stale_reviews"], Payload::RequiredReviews),
        (&["strict", "contexts"], Payload::RequiredStatusChecks),
        (&["strict", "checks"], Payload::RequiredStatusChecks),
        (&["required_status_checks"], Payload::BranchProtection),
        (&["required_pull_request_reviews"], Payload::BranchProtection),
        (&["enforce_admins"], Payload::BranchProtection),
        (&["name", "commit", "protected"], Payload::Branch),
        (&["name", "commit", "protection"], Payload::Branch),
        (&["enforcement", "name"], Payload::Ruleset),
    ];
    // Deliveries about deployments show the run that deploys beside them; they are no report of it. A job's delivery
    // may show the deployment that it makes.
    let about_deployment = keys.have(&["deployment"]) && !keys.have(&["workflow_job"]);
    if about_deployment || keys.have(&["action", "workflow_run", "reviewers"]) {
        return Err(unknown("about a deployment"));
    }
    if let Some((_, payload)) = MAPS.iter().find(|(wanted, _)| keys.have(wanted)) {
        return Ok(*payload);
    }
    // The answer to a merge has a message as well.
    if (keys.have(&["message"]) && !keys.have(&["merged"])) || keys.have(&["errors"]) {
        return Err(Error::new(
            code::FORGE_ERROR,
            "the payload is GitHub's answer that something went wrong",
        ));
    }
    // GitHub's documentation and some clients show GraphQL answers without the outer `data`.
    if keys.only(&["repository"]) {
        return Ok(Payload::GraphQl);
    }
    Err(unknown("an object with other keys"))
}

fn of_list(keys: &Keys<'_>) -> Result<Payload> {
    const LISTS: &[(&[&str], Payload)] = &[
        (&["context", "state"], Payload::Statuses),
        (&["filename"], Payload::Files),
        (&["head", "base", "number"], Payload::PullRequests),
        (&["user", "state", "submitted_at"], Payload::Reviews),
        (&["user", "state", "commit_id"], Payload::Reviews),
        (&["enforcement", "name"], Payload::Rulesets),
        (&["type", "ruleset_id"], Payload::BranchRules),
        (&["type", "parameters"], Payload::BranchRules),
        (&["type"], Payload::BranchRules),
    ];
    if let Some((_, payload)) = LISTS.iter().find(|(wanted, _)| keys.have(wanted)) {
        return Ok(*payload);
    }
    if keys.only(&["commit"]) {
        return Ok(Payload::GraphQlCommits);
    }
    Err(unknown("a list of objects with other keys"))
}

/// As much of a payload's shape as tells which it is.
enum Shape<'a> {
    Map(Keys<'a>),
    Maps(Keys<'a>),
    Text,
    Texts,
    Empty,
    Other,
}

impl<'de: 'a, 'a> Deserialize<'de> for Shape<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Top;

        impl<'de> de::Visitor<'de> for Top {
            type Value = Shape<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a payload")
            }

            fn visit_map<A: de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Shape<'de>, A::Error> {
                let mut keys = Keys::default();
                while let Some((key, IgnoredAny)) = map.next_entry::<Text<'de>, _>()? {
                    keys.note(key);
                }
                Ok(Shape::Map(keys))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> std::result::Result<Shape<'de>, A::Error> {
                let first = seq.next_element::<Shape<'de>>()?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(match first {
                    None => Shape::Empty,
                    Some(Shape::Map(keys)) => Shape::Maps(keys),
                    Some(Shape::Text) => Shape::Texts,
                    Some(_) => Shape::Other,
                })
            }

            fn visit_str<E: de::Error>(self, _: &str) -> std::result::Result<Shape<'de>, E> {
                Ok(Shape::Text)
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> std::result::Result<Shape<'de>, E> {
                Ok(Shape::Other)
            }

            fn visit_u64<E: de::Error>(self, _: u64) -> std::result::Result<Shape<'de>, E> {
                Ok(Shape::Other)
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> std::result::Result<Shape<'de>, E> {
                Ok(Shape::Other)
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> std::result::Result<Shape<'de>, E> {
                Ok(Shape::Other)
            }

            fn visit_unit<E: de::Error>(self) -> std::result::Result<Shape<'de>, E> {
                Ok(Shape::Other)
            }
        }

        deserializer.deserialize_any(Top)
    }
}
