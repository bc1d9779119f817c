//! What the words of an answer mean, for people.

use breakglass::{AssessmentDocument, CheckDocument, Lane, ReadinessDocument, State, Verdict};

/// What a verdict means in a lane, in a few words.
pub(crate) const fn meaning(lane: Lane, verdict: Verdict) -> &'static str {
    match (lane, verdict) {
        (_, Verdict::Clean) => "everything is done and accepted: the green button",
        (Lane::Normal, Verdict::Mergeable) => "everything that must pass has passed: the white button",
        (Lane::Emergency, Verdict::Mergeable) => {
            "everything that is absolutely required has passed: the white button"
        }
        (_, Verdict::Confirm) => "something absolutely required is unfinished: merging takes confirmations",
        (_, Verdict::Waiting) => "something that must pass is not there yet",
        (_, Verdict::Blocked) => "something that must pass did not",
    }
}

/// One lane's part of an assessment.
pub(crate) const fn lane_of(document: &AssessmentDocument, lane: Lane) -> &ReadinessDocument {
    match lane {
        Lane::Normal => &document.normal,
        Lane::Emergency => &document.emergency,
    }
}

/// The state, with the forge's own word where it tells more.
pub(crate) fn state(check: &CheckDocument) -> (State, Option<&str>) {
    let says_the_same = |raw: &str| {
        let raw = raw.to_ascii_lowercase();
        raw == check.state.as_str()
            || matches!(
                (check.state, raw.as_str()),
                (State::Passed, "success") | (State::Running, "in_progress") | (State::Failed, "failure")
            )
    };
    let counts = check.runs.iter().find(|run| !run.superseded && run.state == check.state);
    (check.state, counts.and_then(|run| run.raw.as_deref()).filter(|raw| !says_the_same(raw)))
}

/// What is worth knowing about a check beside its state.
pub(crate) fn marks(check: &CheckDocument) -> Vec<String> {
    let holds = [
        (check.after_failure, "after_failure"),
        (check.conflicting, "conflicting"),
        (check.disputed, "disputed"),
        (check.producer_mismatch, "producer_mismatch"),
    ];
    let mut marks: Vec<String> =
        holds.iter().filter(|(holds, _)| *holds).map(|(_, mark)| (*mark).to_owned()).collect();
    if let (Some(found), Some(wanted)) = (check.found, check.wanted) {
        marks.push(format!("{found} of at least {wanted}"));
    }
    marks
}

/// A count with its noun: `1 check`, `3 checks`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The first characters of a commit's id.
pub(crate) fn short(sha: &str) -> &str {
    sha.get(..10).unwrap_or(sha)
}
