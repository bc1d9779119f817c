//! Peers' words in ours: their checks as observations, their lists as rules.

use std::collections::BTreeMap;

use breakglass::{
    Accept, App, Assessment, Change, ChangeDocument, Kind, Lane, Observation, Policy, PolicyDocument,
    RuleDocument, State, Tier, Verdict,
};
use breakglass_forge::github::{run_state, status_state};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A commit.
pub(crate) const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

/// A check as the corpus writes it for every peer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeerCheck {
    #[serde(default)]
    pub(crate) name: String,
    kind: PeerKind,
    state: Option<String>,
    status: Option<String>,
    conclusion: Option<String>,
    app: Option<String>,
    started_at: Option<String>,
    completed_at: Option<String>,
    url: Option<String>,
    workflow: Option<BTreeMap<String, String>>,
    pub(crate) is_required: Option<bool>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

/// What sort of thing a peer looks at, which says whose words its state is in.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum PeerKind {
    CheckRun,
    CheckSuite,
    Status,
    CombinedStatus,
    BorsState,
}

/// The name that stands for a check suite, which has none.
pub(crate) const SUITE: &str = "check suite";
/// The name that stands for a commit's combined status, which has none.
pub(crate) const COMBINED: &str = "combined status";

impl PeerCheck {
    fn observation(&self) -> Observation {
        let run = || run_state(self.status.as_deref(), self.conclusion.as_deref());
        let status = || status_state(self.state.as_deref());
        let (kind, name, state) = match self.kind {
            PeerKind::CheckRun => (Kind::CheckRun, self.name.as_str(), run()),
            PeerKind::CheckSuite => (Kind::CheckRun, SUITE, run()),
            PeerKind::Status => (Kind::Status, self.name.as_str(), status()),
            PeerKind::CombinedStatus => (Kind::Status, COMBINED, status()),
            PeerKind::BorsState => {
                (Kind::Status, self.name.as_str(), bors_state(self.state.as_deref().unwrap_or_default()))
            }
        };
        let mut observation = Observation::new(kind, name, state);
        observation.app = self.app.clone().map(|slug| App { slug: Some(slug.into()), id: None });
        // The reader of GitHub leaves a time out that is none, and so do we.
        let time = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        observation.started_at = time(&self.started_at);
        observation.completed_at = time(&self.completed_at);
        observation.url = self.url.clone().map(Into::into);
        if let Some(workflow) = &self.workflow {
            observation.workflow = workflow.get("name").cloned().map(Into::into);
            observation.event = workflow.get("event").cloned().map(Into::into);
        }
        observation
    }
}

/// The checks as observations. Some cases leave names out where they do not matter; ours have one each.
pub(crate) fn observations(checks: &[PeerCheck]) -> Vec<Observation> {
    let named = |(index, check): (usize, &PeerCheck)| {
        let mut observation = check.observation();
        if observation.name.is_empty() {
            observation.name = format!("check {index}").into();
        }
        observation
    };
    checks.iter().enumerate().map(named).collect()
}

/// bors-ng: what it has not heard of yet is `waiting`.
pub(crate) fn bors_state(word: &str) -> State {
    match word {
        "ok" => State::Passed,
        "running" => State::Running,
        "waiting" => State::Queued,
        "error" => State::Failed,
        _ => State::Unknown,
    }
}

/// A word that a peer took out of the field it stood in: whichever reader knows it. `gh` and bors keep one word of
/// status, conclusion and commit status.
pub(crate) fn state_of_word(word: &str) -> State {
    let readings =
        [run_state(Some("completed"), Some(word)), run_state(Some(word), None), status_state(Some(word))];
    readings.into_iter().find(|state| *state != State::Unknown).unwrap_or(State::Unknown)
}

/// Rules that give each of the names or patterns that tier.
pub(crate) fn rules(names: &[String], tier: Tier) -> Vec<RuleDocument> {
    names.iter().map(|name| RuleDocument::check(name, tier)).collect()
}

/// What a peer allows beside success, as far as a rule can say it.
pub(crate) fn accept(allowed: &[String]) -> Vec<Accept> {
    let accept = |word: &String| match word.as_str() {
        "skipped" => Some(Accept::Skipped),
        "neutral" => Some(Accept::Neutral),
        _ => None,
    };
    allowed.iter().filter_map(accept).collect()
}

/// Assesses a change of which nothing but its reports is known.
pub(crate) fn assess(policy: PolicyDocument, observations: Vec<Observation>) -> Assessment {
    let mut change = ChangeDocument::new("acme/shop", HEAD);
    change.observations = observations;
    Assessment::new(&Policy::new(policy).unwrap(), &Change::new(change).unwrap())
}

/// The normal lane's verdict: peers know no other lane.
pub(crate) fn verdict(assessment: &Assessment) -> Verdict {
    assessment.verdict(Lane::Normal)
}

/// The peers' three words for a verdict: let through, not yet, no.
pub(crate) fn in_three_words(verdict: Verdict, [yes, later, no]: [&str; 3]) -> &str {
    match verdict {
        Verdict::Clean | Verdict::Mergeable => yes,
        Verdict::Confirm | Verdict::Waiting => later,
        Verdict::Blocked => no,
    }
}
