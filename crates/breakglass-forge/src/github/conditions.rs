//! Merge conditions: what a pull request and its reviews say about conflicts, draft, review and up to date.

use std::collections::BTreeMap;

use breakglass::{Condition, Observation, State};

use super::reading::{Behind, Decision, Mergeable, PullFacts, ReviewFacts};
use super::rules::Demands;

/// The four conditions of a pull request that was read.
pub(super) fn conditions(
    pull: &PullFacts,
    reviews: Option<&[ReviewFacts]>,
    behind: Option<bool>,
    demands: Option<&Demands>,
) -> [Observation; 4] {
    let conflicts = match pull.mergeable {
        Mergeable::Yes => State::Passed,
        Mergeable::Conflicting => State::Failed,
        Mergeable::Computing => State::Running,
        Mergeable::NotTold => State::Missing,
    };
    let draft = match pull.draft {
        Some(true) => State::Failed,
        Some(false) => State::Passed,
        None => State::Missing,
    };
    let up_to_date = match (behind, pull.behind) {
        (Some(true), _) | (None, Behind::Yes) => State::Failed,
        (Some(false), _) | (None, Behind::No) => State::Passed,
        (None, Behind::Computing) => State::Running,
        (None, Behind::NotTold) => State::Missing,
    };
    [
        Observation::condition(Condition::Conflicts, conflicts),
        Observation::condition(Condition::Draft, draft),
        Observation::condition(Condition::Review, review(pull.decision, reviews, demands)),
        Observation::condition(Condition::UpToDate, up_to_date),
    ]
}

/// GitHub's own decision where it was read, else what the reviews amount to: the latest of each person that approves,
/// asks for changes or was dismissed; comments decide nothing.
fn review(decision: Decision, reviews: Option<&[ReviewFacts]>, demands: Option<&Demands>) -> State {
    match decision {
        Decision::Approved => return State::Passed,
        Decision::ChangesRequested => return State::Failed,
        Decision::ReviewRequired => return State::Missing,
        Decision::Unknown => return State::Unknown,
        Decision::NoneAskedFor | Decision::NotTold => {}
    }
    let mut latest: BTreeMap<&str, &ReviewFacts> = BTreeMap::new();
    for review in reviews.unwrap_or_default() {
        let user = review.user.as_deref().unwrap_or_default();
        let decides = matches!(review.state.as_str(), "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED");
        if decides && latest.get(user).is_none_or(|known| order(known) <= order(review)) {
            latest.insert(user, review);
        }
    }
    let count = |state: &str| latest.values().filter(|review| review.state == state).count();
    let approvals = u64::try_from(count("APPROVED")).unwrap_or(u64::MAX);
    let wanted = demands.map(|demands| demands.reviews);
    if count("CHANGES_REQUESTED") > 0 {
        State::Failed
    } else if approvals >= wanted.unwrap_or(1).max(1) {
        State::Passed
    } else if wanted.map_or(decision == Decision::NoneAskedFor, |wanted| wanted == 0) {
        // GitHub's own decision speaks of classic protection: it is null where a ruleset alone demands reviews.
        State::Neutral
    } else {
        State::Missing
    }
}

fn order(review: &ReviewFacts) -> (Option<breakglass::Time>, usize, Option<&str>) {
    let id = review.id.as_deref();
    (review.submitted_at, id.map_or(0, str::len), id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_that_a_ruleset_demands_is_missing_until_it_is_given() {
        let demands = |reviews| Demands { reviews, ..Demands::default() };
        let state = |demands: Option<&Demands>| review(Decision::NoneAskedFor, None, demands);
        assert_eq!(state(Some(&demands(1))), State::Missing);
        assert_eq!(state(Some(&demands(0))), State::Neutral);
        assert_eq!(state(None), State::Neutral);
    }
}
