//! A board, step by step: what each step moves, and how it stands in the end.

use breakglass::{Board, Change, Error, Observed, Policy, Transition};
use breakglass_forge::github::Feed;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::calls::{Answer, GitHub, bytes, value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Steps {
    policy: Value,
    most: Option<usize>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Step {
    Deliver(Value),
    Observe(Observed),
    ObserveAll(Vec<Observed>),
    Refresh(Value),
    RefreshFrom(GitHub),
    SetPolicy(Value),
    Remove { repository: String, number: u64 },
}

pub(crate) fn board(input: Steps) -> Answer {
    let policy = Policy::from_json(&bytes(&input.policy))?;
    let mut board = Board::with_most(policy, input.most.unwrap_or(Board::MOST));
    let mut feed = Feed::new();
    let mut moved = Vec::new();
    for step in input.steps {
        let documents: Vec<Value> = step
            .tell(&mut board, &mut feed)?
            .iter()
            .map(|transition| value(transition.to_document()))
            .collect();
        moved.push(documents);
    }
    let rows: Vec<Value> = board.rows().map(|row| value(row.to_document())).collect();
    Ok(json!({ "moved": moved, "rows": rows, "counts": board.counts(), "size": board.size() }))
}

impl Step {
    fn tell(self, board: &mut Board, feed: &mut Feed) -> Result<Vec<Transition>, Error> {
        match self {
            Self::Deliver(body) => feed.deliver(board, &bytes(&body)),
            Self::Observe(observed) => board.observe(observed),
            Self::ObserveAll(reports) => board.observe_all(reports),
            Self::Refresh(change) => board.refresh(&Change::from_json(&bytes(&change))?),
            Self::RefreshFrom(github) => feed.refresh(board, &github.collector()?),
            Self::SetPolicy(policy) => Ok(board.set_policy(Policy::from_json(&bytes(&policy))?)),
            Self::Remove { repository, number } => {
                Ok(board.remove(&repository, number).into_iter().collect())
            }
        }
    }
}
