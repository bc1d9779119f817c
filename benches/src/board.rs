//! A board of many changes, and what is reported about them one after another.

use std::hint::black_box;
use std::time::{Duration, Instant};

use breakglass::{
    App, Board, Change, ChangeDocument, Kind, Observation, Observed, Policy, Result, State, Tier, Time,
};

use crate::{gate, ledger};

/// How many changes the board has unless it is told otherwise.
pub const CHANGES: u32 = 1_000_000;

/// How many checks each of them has.
pub const CHECKS: usize = 30;

/// The repository that they are in.
pub const REPOSITORY: &str = "acme/shop";

/// Of so many checks of a change one has not ended.
const ONE_IN: usize = 10;

/// A board with so many changes, each read afresh, with so many checks; a tenth of them, and one at least, have not ended.
///
/// # Errors
/// Where a change is refused.
pub fn board(policy: Policy, changes: u32, checks: usize) -> Result<Board> {
    let mut board = Board::with_most(policy, usize::MAX);
    let names = names(checks);
    for number in 0..changes {
        let mut change = ChangeDocument::new(REPOSITORY, head(number));
        change.number = Some(number.into());
        let reported = names.iter().enumerate();
        change.observations = reported
            .map(|(place, name)| {
                let state = if is_open(place) { State::Queued } else { State::Passed };
                observation(name, state, number, place)
            })
            .collect();
        board.refresh(&Change::new(change)?)?;
    }
    Ok(board)
}

/// What is reported about such a board: the checks that have not ended start, and then end. One event is about another change than
/// the one before it, far from it.
pub fn events(changes: u32, checks: usize) -> impl Iterator<Item = Observed> {
    let names = names(checks);
    let open: Vec<(usize, String)> =
        names.into_iter().enumerate().filter(|(place, _)| is_open(*place)).collect();
    [State::Running, State::Passed].into_iter().flat_map(move |state| {
        open.clone().into_iter().flat_map(move |(place, name)| {
            (0..changes).map(move |turn| {
                let number = far(turn, changes);
                // One in eight fails.
                let ends = state != State::Running && number.is_multiple_of(8);
                let state = if ends { State::Failed } else { state };
                Observed {
                    repository: REPOSITORY.to_owned(),
                    head: head(number),
                    observation: observation(&name, state, number, place),
                }
            })
        })
    })
}

/// How many events are made before they are told: a board is told of what has just been read, which is still at hand.
const AT_HAND: u32 = 250;

/// What the board takes to be told of the next so many events, one at a time.
pub fn tell(board: &mut Board, events: &mut impl Iterator<Item = Observed>, count: u32) -> Duration {
    let chunks = (0..count).step_by(usize::try_from(AT_HAND).unwrap_or(1));
    let told = chunks.map(|done| {
        let told = next(events, count.saturating_sub(done).min(AT_HAND));
        let began = Instant::now();
        for event in told {
            let _ = black_box(board.observe(event));
        }
        began.elapsed()
    });
    told.sum()
}

/// What the board takes to be told of the next so many events, so many at once.
pub fn tell_all(
    board: &mut Board,
    events: &mut impl Iterator<Item = Observed>,
    count: u32,
    at_once: u32,
) -> Duration {
    let told = (0..count.div_ceil(at_once)).map(|_| {
        let told = next(events, at_once);
        let began = Instant::now();
        let _ = black_box(board.observe_all(told));
        began.elapsed()
    });
    told.sum()
}

fn next(events: &mut impl Iterator<Item = Observed>, count: u32) -> Vec<Observed> {
    events.zip(0..count).map(|(event, _)| event).collect()
}

/// The policy with which one rule says something else.
///
/// # Errors
/// None: it is made to load.
pub fn other_policy() -> Result<Policy> {
    let mut document = gate::policy()?.document().clone();
    let rules = document.rules.iter_mut().filter(|rule| rule.check.as_deref() == Some("docs"));
    rules.for_each(|rule| (rule.tier, rule.at_least) = (Tier::Optional, None));
    Policy::new(document)
}

/// Names of checks as a repository of some size has them, no more than are asked for: those that must be there first.
fn names(checks: usize) -> Vec<String> {
    let exact = gate::EXACT.iter().flat_map(|(_, names)| names.iter().map(ToString::to_string));
    let others = gate::names().into_iter().rev();
    exact.chain(others).take(checks).collect()
}

fn is_open(place: usize) -> bool {
    place.is_multiple_of(ONE_IN)
}

/// Heads that are as far from each other as digests are.
fn head(number: u32) -> String {
    format!("{:08x}{number:032x}", number.wrapping_mul(0x9e37_79b1))
}

/// All numbers below `of` in another order.
fn far(turn: u32, of: u32) -> u32 {
    // A prime that no number of changes is a multiple of.
    const STEP: u64 = 2_654_435_761;
    let place = u64::from(turn).wrapping_mul(STEP).checked_rem(of.into());
    place.and_then(|place| place.try_into().ok()).unwrap_or(turn)
}

/// A check run as GitHub tells of it, with all that is read of one.
fn observation(name: &str, state: State, number: u32, place: usize) -> Observation {
    let mut observation = Observation::new(Kind::CheckRun, name, state);
    let suite = u64::from(number).saturating_add(40_000_000_000);
    let place = u64::try_from(place).unwrap_or(u64::MAX);
    let run = u64::from(number).saturating_mul(100).saturating_add(place).saturating_add(60_000_000_000);
    let word = match state {
        State::Queued => "queued",
        State::Running => "in_progress",
        State::Failed => "failure",
        _ => "success",
    };
    let started: Time = ledger::now();
    observation.raw = Some(word.into());
    observation.app = Some(App { slug: Some("github-actions".into()), id: Some("15368".into()) });
    observation.suite = Some(suite.to_string().into());
    observation.run = Some(run.to_string().into());
    observation.started_at = (state != State::Queued).then_some(started);
    observation.completed_at = (!state.is_unfinished()).then_some(started);
    observation.url = Some(format!("https://github.com/{REPOSITORY}/actions/runs/{suite}/job/{run}").into());
    observation
}

#[cfg(test)]
mod tests {
    use breakglass::BoardSize;

    use super::*;

    #[test]
    fn all_that_is_reported_is_about_the_board_and_ends_all_of_it() {
        let mut board = board(gate::policy().unwrap(), 50, CHECKS).unwrap();
        let before = board.size();
        assert_eq!(before.reports, 50 * CHECKS);
        assert_eq!(board.counts().normal.waiting, 50);
        let mut taken = 0;
        for event in events(50, CHECKS) {
            board.observe(event).unwrap();
            taken += 1;
        }
        assert_eq!(taken, 50 * 3 * 2);
        assert_eq!(board.size(), BoardSize { waiting: 0, ..before });
        assert_eq!(board.counts().normal.waiting, 0);
        assert!(board.counts().normal.blocked > 0 && board.counts().normal.clean > 0);
    }

    #[test]
    fn another_policy_is_another() {
        let [before, after] =
            [gate::policy(), other_policy()].map(|policy| policy.unwrap().document().clone());
        let differ = before.rules.iter().zip(&after.rules).filter(|(before, after)| before != after);
        assert_eq!(differ.count(), 1);
    }

    #[test]
    fn each_change_has_its_turn() {
        let mut turns: Vec<u32> = (0..1000).map(|turn| far(turn, 1000)).collect();
        turns.sort_unstable();
        assert!(turns.into_iter().eq(0..1000));
    }
}
