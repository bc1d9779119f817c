//! The board.

use breakglass::{Board, BoardCounts, BoardRowDocument, BoardSize, Observed, Transition, TransitionDocument};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::handle::{Handle, Kind};
use crate::operation::{Operation, getter, means, method, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Create {
    /// The most reports that it holds about the heads of its changes, and about other commits: a million unless it is told.
    #[serde(default)]
    most: Option<usize>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct ObserveAll {
    /// The reports.
    reports: Vec<Observed>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Place {
    /// The repository, `owner/name`.
    repository: String,
    /// The number of the pull or merge request.
    number: u64,
}

fn documents(moved: &[Transition]) -> Vec<TransitionDocument> {
    moved.iter().map(Transition::to_document).collect()
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Board;
    vec![
        static_of("Board", "create", means!("An empty board, whose changes are assessed under a policy."))
            .takes("policy", Kind::Policy)
            .makes_of::<Create>(this, |given, asked| {
                let policy = given.this()?.policy()?.clone();
                Ok(Handle::of_board(Board::with_most(policy, asked.most.unwrap_or(Board::MOST))))
            }),
        method(this, "deliver", means!("Takes the body of a webhook as GitHub sent it, whatever it is about, and answers what moved: nothing for one that is about something else. Deliveries may come twice, late and in any order.\n\nErrors: codes for JSON that is malformed or of another shape, `unknown_payload` for what is no delivery, `forge_error`, `wrong_payload`, `repository_not_known`, `invalid_repository`, `invalid_commit`, `board_full`."))
            .payload("payload")
            .gives::<Vec<TransitionDocument>>(|given| {
                let payload = given.payload()?;
                let mut held = given.this()?.board()?;
                let (board, feed) = held.parts();
                feed.deliver(board, payload).map(|moved| documents(&moved))
            }),
        method(this, "observe", means!("Takes one report about a commit, and answers what moved. Where no change has that commit as its head the report waits for one.\n\nErrors: `invalid_repository`, `invalid_commit`, `empty_name`, `unknown_condition`, `board_full`."))
            .answers::<Observed, Vec<TransitionDocument>>(|given, asked| {
                given.this()?.board()?.parts().0.observe(asked).map(|moved| documents(&moved))
            }),
        method(this, "observe_all", means!("Takes many reports at once, as `observe` takes each, and answers what moved: all of them are taken, or none.\n\nErrors: those of `observe`."))
            .answers::<ObserveAll, Vec<TransitionDocument>>(|given, asked| {
                let moved = given.this()?.board()?.parts().0.observe_all(asked.reports);
                moved.map(|moved| documents(&moved)).map_err(|error| match error.pointer() {
                    Some(pointer) => {
                        let pointer = format!("/reports{pointer}");
                        error.with_pointer(pointer)
                    }
                    None => error,
                })
            }),
        method(this, "refresh", means!("Takes a change as it was read afresh, all pages of it, and answers what moved: it takes the place of all that was reported before. One that is closed or merged leaves the board. What was collected of GitHub goes to `refresh_from`.\n\nErrors: `missing_key` for a change without a number, `board_full`."))
            .takes("change", Kind::Change)
            .gives::<Vec<TransitionDocument>>(|given| {
                let change = given.other()?.change()?;
                given.this()?.board()?.parts().0.refresh(change).map(|moved| documents(&moved))
            }),
        method(this, "refresh_from", means!("As `refresh`, from what was collected of a pull request: what it tells of reviews and of GitHub's rules goes on to count beside later deliveries.\n\nErrors: those of the collector's `change`, and of `refresh`."))
            .takes("collector", Kind::GithubCollector)
            .gives::<Vec<TransitionDocument>>(|given| {
                let collector = given.other()?.collector()?;
                let mut held = given.this()?.board()?;
                let (board, feed) = held.parts();
                feed.refresh(board, &collector).map(|moved| documents(&moved))
            }),
        method(this, "set_policy", means!("Assesses all changes under another policy, and answers what moved."))
            .takes("policy", Kind::Policy)
            .gives::<Vec<TransitionDocument>>(|given| {
                let policy = given.other()?.policy()?.clone();
                Ok(documents(&given.this()?.board()?.parts().0.set_policy(policy)))
            }),
        method(this, "remove", means!("Takes a change off the board, and answers that it left; nothing where it is not there."))
            .answers::<Place, Option<TransitionDocument>>(|given, asked| {
                let mut held = given.this()?.board()?;
                let left = held.parts().0.remove(&asked.repository, asked.number);
                Ok(left.map(|left| left.to_document()))
            }),
        method(this, "row", means!("How a change stands; nothing where it is not on the board. It is for people to look at: whoever merges reads the change afresh."))
            .answers::<Place, Option<BoardRowDocument>>(|given, asked| {
                let mut held = given.this()?.board()?;
                Ok(held.parts().0.row(&asked.repository, asked.number).map(|row| row.to_document()))
            }),
        getter(this, "rows", means!("How all changes stand, by repository and number."))
            .gives::<Vec<BoardRowDocument>>(|given| {
                Ok(given.this()?.board()?.parts().0.rows().map(|row| row.to_document()).collect())
            }),
        getter(this, "counts", means!("How many changes have which verdict, in each lane."))
            .gives::<BoardCounts>(|given| Ok(given.this()?.board()?.parts().0.counts())),
        getter(this, "size", means!("How much the board holds."))
            .gives::<BoardSize>(|given| Ok(given.this()?.board()?.parts().0.size())),
    ]
}
