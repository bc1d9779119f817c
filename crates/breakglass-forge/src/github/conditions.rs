//! Merge conditions: what a pull request and its reviews say about conflicts, draft, review and up to date.

use std::collections::BTreeMap;

use breakglass::{Condition, Observation, SmolStr, State, Time};

use super::reading::{Behind, Decision, Mergeable, PullFacts, ReviewFacts};
use super::rules::Demands;

const APPROVED: &str = "APPROVED";
const CHANGES_REQUESTED: &str = "CHANGES_REQUESTED";
pub(super) const DISMISSED: &str = "DISMISSED";

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
        (None, Behind::NotTold | Behind::Hidden) => State::Missing,
    };
    [
        Observation::condition(Condition::Conflicts, conflicts),
        Observation::condition(Condition::Draft, draft),
        Observation::condition(Condition::Review, review(pull, reviews, demands)),
        Observation::condition(Condition::UpToDate, up_to_date),
    ]
}

/// GitHub's own decision where it was read, else what the reviews amount to: the latest of each person that approves,
/// asks for changes or was dismissed; comments decide nothing. What is not known of a review makes nothing pass.
fn review(pull: &PullFacts, reviews: Option<&[ReviewFacts]>, demands: Option<&Demands>) -> State {
    let decision = pull.decision;
    match decision {
        Decision::Approved => return State::Passed,
        Decision::ChangesRequested => return State::Failed,
        Decision::ReviewRequired => return State::Missing,
        Decision::Unknown => return State::Unknown,
        Decision::NoneAskedFor | Decision::NotTold => {}
    }
    let mut of_person: BTreeMap<Option<&str>, Vec<&ReviewFacts>> = BTreeMap::new();
    for review in reviews.unwrap_or_default() {
        if matches!(review.state.as_str(), APPROVED | CHANGES_REQUESTED | DISMISSED) {
            of_person.entry(review.user.as_deref()).or_default().push(review);
        }
    }
    let (mut approvals, mut refused) = (0_u64, false);
    for (person, reviews) in of_person {
        let stands = |state: &str| {
            let last = reviews.iter().copied().max_by_key(|review| order(review));
            // One without a time may be the last.
            let untimed = reviews.iter().any(|review| review.submitted_at.is_none() && review.state == state);
            untimed || last.is_some_and(|review| review.state == state)
        };
        match person {
            // One person's review takes back no other's, and may be the second of somebody who is counted already.
            None => refused |= reviews.iter().any(|review| review.state == CHANGES_REQUESTED),
            Some(_) if stands(CHANGES_REQUESTED) => refused = true,
            Some(_) if stands(DISMISSED) => {}
            Some(_) if reviews.iter().any(|review| may_approve(review, pull)) => {
                approvals = approvals.saturating_add(1);
            }
            Some(_) => {}
        }
    }
    let wanted = demands.map(|demands| demands.reviews);
    if refused {
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

/// Whether somebody's approval can count: not the author's own, and not that of one who has no say in the repository
/// (GitHub docs, "About protected branches": reviews by people with write permissions). Where the payload does not tell
/// how its author stands to the repository, it can.
fn may_approve(review: &ReviewFacts, pull: &PullFacts) -> bool {
    const MEMBERS: [&str; 3] = ["OWNER", "MEMBER", "COLLABORATOR"];
    let own = pull.author.as_ref().is_some_and(|author| {
        let same = |a: &Option<SmolStr>, b: &Option<SmolStr>| {
            a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        same(&author.id, &review.user) || same(&author.login, &review.login)
    });
    let member =
        review.association.as_ref().is_none_or(|word| MEMBERS.contains(&word.to_ascii_uppercase().as_str()));
    !own && member
}

/// By time, then id. A review that is dismissed keeps both, and stays dismissed.
fn order(review: &ReviewFacts) -> (Option<Time>, usize, Option<&str>, bool, bool) {
    let id = review.id.as_deref();
    let (dismissed, refuses) = (review.state == DISMISSED, review.state == CHANGES_REQUESTED);
    (review.submitted_at, id.map_or(0, str::len), id, dismissed, refuses)
}

#[cfg(test)]
mod tests {
    use breakglass::User;

    use super::*;

    #[test]
    fn a_review_that_a_ruleset_demands_is_missing_until_it_is_given() {
        let demands = |reviews| Demands { reviews, ..Demands::default() };
        let pull = PullFacts { decision: Decision::NoneAskedFor, ..PullFacts::default() };
        let state = |demands: Option<&Demands>| review(&pull, None, demands);
        assert_eq!(state(Some(&demands(1))), State::Missing);
        assert_eq!(state(Some(&demands(0))), State::Neutral);
        assert_eq!(state(None), State::Neutral);
    }

    #[test]
    fn approvals_of_the_author_and_of_strangers_do_not_count() {
        let author = User { login: Some("alice".into()), id: Some("1".into()) };
        let pull = PullFacts { author: Some(author), ..PullFacts::default() };
        let state = |user: &str, login: &str, association: Option<&str>| {
            let given = ReviewFacts {
                id: Some("9".into()),
                user: Some(user.into()),
                login: Some(login.into()),
                association: association.map(str::to_owned),
                state: APPROVED.to_owned(),
                submitted_at: None,
            };
            review(&pull, Some(&[given]), None)
        };
        assert_eq!(state("2", "bob", Some("MEMBER")), State::Passed);
        assert_eq!(state("2", "bob", None), State::Passed);
        assert_eq!(state("1", "alice", Some("OWNER")), State::Missing);
        assert_eq!(state("2", "ALICE", None), State::Missing);
        assert_eq!(state("2", "bob", Some("NONE")), State::Missing);
        assert_eq!(state("2", "bob", Some("CONTRIBUTOR")), State::Missing);
    }
}
