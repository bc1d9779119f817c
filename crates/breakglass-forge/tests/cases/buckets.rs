//! What `gh` shows of checks: three buckets in `gh pr status`, five in `gh pr checks`.

use std::collections::BTreeMap;

use breakglass::{Assessment, Check, PolicyDocument, Reason, State, Tier};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::{PeerCheck, assess, in_three_words, observations, rules, state_of_word, verdict};

/// A state among three buckets. What is not understood passes nowhere and is waited for by nobody.
fn of_three(state: State) -> &'static str {
    match state {
        State::Passed | State::Skipped | State::Neutral => "passing",
        State::Running | State::Queued | State::Missing => "pending",
        State::Failed | State::Unknown => "failing",
    }
}

/// A state among five buckets, of which `cancel` has no state of ours.
fn of_five(state: State) -> &'static str {
    match state {
        State::Passed => "pass",
        State::Skipped | State::Neutral => "skipping",
        State::Running | State::Queued | State::Missing => "pending",
        State::Failed | State::Unknown => "fail",
    }
}

/// Everything that was reported counts.
fn assess_all(checks: &[PeerCheck]) -> Assessment {
    assess(PolicyDocument { unlisted: Tier::Required, ..PolicyDocument::default() }, observations(checks))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneCheck {
    check: PeerCheck,
}

pub(crate) fn check_bucket3(question: Question<'_>) -> Value {
    let OneCheck { check } = question.input();
    let assessment = assess_all(&[check]);
    let states: Vec<State> = assessment.checks().map(|check| check.state()).collect();
    json!({ "bucket": states.first().map(|state| of_three(*state)) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneWord {
    state: String,
}

pub(crate) fn check_bucket5(question: Question<'_>) -> Value {
    let OneWord { state } = question.input();
    json!({ "bucket": of_five(state_of_word(&state)) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Three {
    checks: Vec<PeerCheck>,
}

pub(crate) fn rollup3(question: Question<'_>) -> Value {
    let Three { checks } = question.input();
    let assessment = assess_all(&checks);
    let count = |bucket| assessment.checks().filter(|check| of_three(check.state()) == bucket).count();
    json!({
        "passing": count("passing"),
        "failing": count("failing"),
        "pending": count("pending"),
        "total": assessment.checks().count(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Five {
    checks: Vec<PeerCheck>,
    only_required: bool,
    #[serde(rename = "payload")]
    _payload: Option<IgnoredAny>,
}

pub(crate) fn rollup5(question: Question<'_>) -> Value {
    let Five { checks, only_required, .. } = question.input();
    let assessment = if only_required {
        let demanded = checks.iter().filter(|check| check.is_required == Some(true));
        let names: Vec<String> = demanded.map(|check| check.name.clone()).collect();
        let rules = rules(&names, Tier::Required);
        let policy = PolicyDocument { unlisted: Tier::Optional, rules, ..PolicyDocument::default() };
        assess(policy, observations(&checks))
    } else {
        assess_all(&checks)
    };
    let shown: Vec<Check<'_>> = assessment.checks().filter(|check| check.tier() == Tier::Required).collect();
    let count = |bucket| shown.iter().filter(|check| of_five(check.state()) == bucket).count();
    let word = if assessment.reasons().contains(&Reason::NothingReported) {
        "no_checks"
    } else if only_required && shown.is_empty() {
        "no_required_checks"
    } else {
        in_three_words(verdict(&assessment), ["ok", "pending", "failing"])
    };
    let buckets = ["pass", "fail", "pending", "skipping", "cancel"];
    json!({
        "verdict": word,
        "counts": buckets.map(|bucket| (bucket, count(bucket))).into_iter().collect::<BTreeMap<_, _>>(),
        "buckets": shown.iter().map(|check| (check.name(), of_five(check.state()))).collect::<BTreeMap<_, _>>(),
    })
}
