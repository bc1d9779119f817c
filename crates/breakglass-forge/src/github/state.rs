//! What GitHub's words mean: the table of states.

use std::borrow::Cow;

use breakglass::State;

/// The state of a check run, job or suite by its `status` and `conclusion`, in either case.
///
/// A conclusion before completion counts as unfinished; completion without a conclusion is `unknown`, and so is any word
/// that is not in GitHub's documentation (REST guide "Using the REST API to interact with checks"; `startup_failure`
/// stands in either field).
#[must_use]
pub fn run_state(status: Option<&str>, conclusion: Option<&str>) -> State {
    let conclusion = conclusion.filter(|word| !word.is_empty());
    match (status.filter(|word| !word.is_empty()), conclusion) {
        (None, None) => State::Unknown,
        (None | Some("completed"), Some(conclusion)) => concluded(conclusion),
        (Some(status), conclusion) => match &*lower(status) {
            "queued" | "requested" | "waiting" | "pending" => State::Queued,
            "in_progress" => State::Running,
            "expected" => State::Missing,
            "completed" => conclusion.map_or(State::Unknown, concluded),
            word => failed(word).unwrap_or(State::Unknown),
        },
    }
}

fn concluded(word: &str) -> State {
    // Most passed, and REST writes it so.
    if word == "success" {
        return State::Passed;
    }
    match &*lower(word) {
        "success" => State::Passed,
        "neutral" => State::Neutral,
        "skipped" => State::Skipped,
        word => failed(word).unwrap_or(State::Unknown),
    }
}

fn failed(word: &str) -> Option<State> {
    const FAILED: [&str; 6] =
        ["failure", "cancelled", "timed_out", "action_required", "stale", "startup_failure"];
    FAILED.contains(&word).then_some(State::Failed)
}

/// The state of a commit status, in either case.
#[must_use]
pub fn status_state(word: Option<&str>) -> State {
    match word.map(lower).as_deref() {
        Some("success") => State::Passed,
        Some("pending") => State::Running,
        Some("failure" | "error") => State::Failed,
        Some("expected") => State::Missing,
        _ => State::Unknown,
    }
}

fn lower(word: &str) -> Cow<'_, str> {
    let is_lower = !word.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(word) } else { Cow::Owned(word.to_ascii_lowercase()) }
}
