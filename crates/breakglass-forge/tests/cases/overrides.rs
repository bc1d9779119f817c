//! Prow's comments that get past checks: `/override` for those that it names, `/skip` for all that are optional.

use std::collections::{BTreeMap, BTreeSet};

use breakglass::{
    Actor, Assessment, Check, Kind, Lane, Observation, Outcome, PolicyDocument, State, Tier, code,
};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::case::Question;
use crate::emergencies::{Gate, allowed, never_waived, person, request};
use crate::jobs::Job;
use crate::words::{PeerCheck, assess, observations, rules};

/// What the forge in Prow's tests answers: one person is an admin, and one team has members.
const ADMIN: &str = "admin-user";
const TEAM: (&str, [&str; 2]) = ("team-foo", ["user1", "user2"]);
const REPOSITORY: &str = "fake-org/fake-repo";
/// What Prow has none of: a check that no emergency gets past. It has passed.
const BUILD: &str = "build of these cases";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    comment: String,
    user: String,
    checks: Vec<PeerCheck>,
    jobs: Vec<Job>,
    #[serde(default)]
    options: Options,
    #[serde(default)]
    approvers: Vec<String>,
    /// The comment stands on an issue, which is no change.
    #[serde(default)]
    issue: bool,
    action: Option<String>,
    /// Whether Prow could write check runs; breakglass writes none.
    #[serde(rename = "uses_apps_auth")]
    _uses_apps_auth: bool,
    #[serde(rename = "branchProtection")]
    _branch_protection: Option<NothingProtected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NothingProtected {}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Options {
    #[serde(rename = "AllowTopLevelOwners")]
    allow_top_level_owners: bool,
    /// Slugs of teams, by repository; all cases are about one.
    #[serde(rename = "AllowedGitHubTeams")]
    allowed_teams: BTreeMap<String, Vec<String>>,
}

impl Override {
    /// Whether somebody asks for something: an edited comment and one on an issue do not.
    fn is_asked(&self) -> bool {
        !self.issue && self.action.as_deref().is_none_or(|action| action == "GenericCommentActionCreated")
    }

    /// The contexts that the comment names, by themselves or by their jobs.
    fn targets(&self) -> Vec<String> {
        let context = |name: String| {
            let job = self.jobs.iter().find(|job| job.name.as_ref() == Some(&name));
            job.map_or(name, |job| job.context.clone())
        };
        let named = commands(&self.comment, "/override").into_iter().flatten();
        named.map(context).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Logins and teams that may override.
    fn may(&self) -> Vec<String> {
        let mut may = vec![ADMIN.to_owned()];
        if self.options.allow_top_level_owners {
            may.extend(self.approvers.iter().cloned());
        }
        may.extend(
            self.options
                .allowed_teams
                .values()
                .flatten()
                .map(|team| group(team))
                .map(|team| format!("@{team}")),
        );
        may
    }

    fn actor(&self) -> Actor {
        let (team, members) = TEAM;
        let actor = person(&self.user);
        if members.contains(&self.user.as_str()) { actor.in_group(group(team)) } else { actor }
    }

    fn observations(&self) -> Vec<Observation> {
        let mut observations = observations(&self.checks);
        observations.push(Observation::new(Kind::Status, BUILD, State::Passed));
        observations
    }
}

fn group(team: &str) -> String {
    format!("fake-org/{team}")
}

/// What stands behind a command, of each line that begins with it: words, or more of them between quotes.
fn commands(comment: &str, command: &str) -> Vec<Vec<String>> {
    let behind = |line: &str| {
        let rest = line.trim().strip_prefix(command)?;
        (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| words(rest))
    };
    comment.lines().filter_map(behind).collect()
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split('"').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

/// The person declares an emergency and merges in it. What the comment names may be waived; of all else the comment says
/// nothing.
pub(crate) fn emergency_override(question: Question<'_>) -> Value {
    let input: Override = question.input();
    let targets = input.targets();
    let mut rules = rules(&targets, Tier::Required);
    rules.iter_mut().for_each(|rule| rule.at_least = Some(0));
    rules.push(never_waived(BUILD));
    let policy = PolicyDocument {
        unlisted: Tier::Optional,
        rules,
        emergency: allowed(&input.may()),
        ..PolicyDocument::default()
    };
    let mut gate = Gate::new(REPOSITORY, &policy).unwrap();
    let assessment = gate.assess(request(REPOSITORY, 33, input.observations()));
    let asked = input.is_asked() && !commands(&input.comment, "/override").is_empty();
    let merged = asked.then(|| {
        let by = input.actor();
        let emergency = gate.declare(&by, &targets.join(", "))?;
        gate.merge(&emergency, &by, &assessment)
    });
    let (merged, error) = match merged {
        None => (None, None),
        Some(Ok(permit)) => (permit, None),
        Some(Err(error)) => (None, Some(error.code())),
    };
    // Both gates tell people that they may not, or that they named nothing; that is no error.
    let told = [code::MAY_NOT_DECLARE, code::REASON_MISSING];
    let waived = |check: &Check<'_>| merged.is_some() && check.outcome(Lane::Emergency) == Outcome::Waived;
    let jobs = assessment.checks().filter(waived).map(|check| check.name());
    let jobs = jobs.filter(|name| input.jobs.iter().any(|job| job.context == *name));
    json!({
        "statuses": statuses(&assessment, "overridden", waived),
        "check_runs": check_runs(&assessment),
        "override_jobs": jobs.collect::<Vec<_>>(),
        "error": error.is_some_and(|code| !told.contains(&code)),
    })
}

/// The statuses as they stand in the answer, and whether they were gone without.
fn statuses(assessment: &Assessment, word: &str, gone_without: impl Fn(&Check<'_>) -> bool) -> Vec<Value> {
    let statuses = assessment.checks().filter(|check| check.kind() == Kind::Status && check.name() != BUILD);
    let status = |check: Check<'_>| {
        let state = match check.state() {
            State::Passed => "success",
            State::Running => "pending",
            _ => "failure",
        };
        json!({ "name": check.name(), "state": state, word: gone_without(&check) })
    };
    statuses.map(status).collect()
}

/// The check runs as they were reported. Those of Prow's tests have no status.
fn check_runs(assessment: &Assessment) -> Vec<Value> {
    let runs = assessment.checks().filter(|check| check.kind() == Kind::CheckRun);
    let run = |check: Check<'_>| {
        let conclusion = match check.state() {
            State::Passed => Some("success"),
            State::Failed => Some("failure"),
            _ => None,
        };
        json!({ "name": check.name(), "status": null, "conclusion": conclusion })
    };
    runs.map(run).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Skip {
    checks: Vec<PeerCheck>,
    jobs: Vec<Job>,
    /// No comment is needed to go on without what is optional.
    #[serde(rename = "comment")]
    _comment: String,
    #[serde(rename = "combined_state")]
    _combined_state: Option<IgnoredAny>,
}

/// The jobs' settings as rules, and what the normal lane goes on without.
pub(crate) fn skip_optional(question: Question<'_>) -> Value {
    let Skip { checks, jobs, .. } = question.input();
    let rules = jobs.iter().map(|job| job.rule(false)).collect();
    let policy = PolicyDocument { rules, ..PolicyDocument::default() };
    let assessment = assess(policy, observations(&checks));
    let open = |check: &Check<'_>| check.outcome(Lane::Normal) == Outcome::Open;
    json!({ "statuses": statuses(&assessment, "skipped", open) })
}
