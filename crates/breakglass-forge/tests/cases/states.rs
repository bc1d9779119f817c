//! What several states come to: side by side under one name, and one for each workflow.

use breakglass::{
    Accept, Assessment, Kind, Lane, Observation, Outcome, PolicyDocument, RuleDocument, State, Tier,
};
use breakglass_forge::github::status_state;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::{PeerCheck, assess, bors_state, in_three_words, observations, state_of_word, verdict};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checks {
    checks: Vec<PeerCheck>,
}

/// Tide reads a check run as the commit status that it would be.
pub(crate) fn check_to_state(question: Question<'_>) -> Value {
    let Checks { checks } = question.input();
    let assessment = assess(PolicyDocument::default(), observations(&checks));
    let word = |outcome: Outcome| in_three_words(outcome.verdict(), ["success", "pending", "failure"]);
    let states = assessment
        .checks()
        .map(|check| json!({ "name": check.name(), "state": word(check.outcome(Lane::Normal)) }));
    json!({ "states": states.collect::<Vec<_>>() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct States {
    states: Vec<String>,
    /// Which of Gitea's readings of `warning` it is.
    edition: Option<String>,
}

/// All states under one name, each of a workflow of its own, so that none takes another's place.
fn side_by_side(states: impl Iterator<Item = State>, policy: PolicyDocument) -> Assessment {
    let report = |(workflow, state): (usize, State)| {
        let mut observation = Observation::new(Kind::CheckRun, "all", state);
        observation.workflow = Some(format!("workflow {workflow}").into());
        observation
    };
    assess(policy, states.enumerate().map(report).collect())
}

pub(crate) fn combine_states(question: Question<'_>) -> Value {
    let States { states, edition } = question.input();
    let words = states.iter().map(String::as_str);
    if question.provider == "bors" {
        // Nothing to wait for is as good as done.
        let policy = PolicyDocument { allow_no_checks: true, ..PolicyDocument::default() };
        let assessment = side_by_side(words.map(bors_state), policy);
        let not_started = assessment.checks().any(|check| check.state() == State::Queued);
        let unfinished = if not_started { "waiting" } else { "running" };
        return json!({ "state": in_three_words(verdict(&assessment), ["ok", unfinished, "error"]) });
    }
    let mut accept = vec![Accept::Skipped];
    if edition.is_some_and(|edition| edition.contains("warning counts as success")) {
        accept.push(Accept::Neutral);
    }
    let rule = RuleDocument::check("all", Tier::Required).at_least(0).accept(accept);
    let assessment = side_by_side(
        words.map(gitea_state),
        PolicyDocument { rules: vec![rule], ..PolicyDocument::default() },
    );
    json!({ "state": in_three_words(verdict(&assessment), ["success", "pending", "failure"]) })
}

/// Gitea's statuses are GitHub's and two more: `skipped`, and `warning`, which judges neither way.
pub(crate) fn gitea_state(word: &str) -> State {
    match word {
        "skipped" => State::Skipped,
        "warning" => State::Neutral,
        word => status_state(Some(word)),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    workflow_runs: Vec<WorkflowRun>,
    /// How long a run must have taken to be believed, for which there is no word of ours.
    #[serde(rename = "min_ci_time_s")]
    _min_ci_time_s: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkflowRun {
    status: String,
    #[serde(rename = "duration_s")]
    _duration_s: Option<u64>,
}

/// The new bors of the Rust project: a build is all the workflows of a commit.
pub(crate) fn build_status(question: Question<'_>) -> Value {
    let Build { workflow_runs, .. } = question.input();
    let assessment =
        side_by_side(workflow_runs.iter().map(|run| state_of_word(&run.status)), PolicyDocument::default());
    json!({ "build": in_three_words(verdict(&assessment), ["success", "pending", "failure"]) })
}
