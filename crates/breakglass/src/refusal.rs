//! Where the forge itself would refuse to merge, from its own rules: shown beside our verdict, never part of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::change::{Change, Group, RequiredName};
use crate::check::{App, Condition, Kind, State};

/// One thing for which the forge would refuse to merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// The required name, of those that are about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What its reports amount to by the forge's reading, of those that are about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
}

/// Why the forge would refuse to merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// A required name is not green.
    RequiredCheck,
    /// A required name was reported, but not by the app that the forge pins it to.
    WrongApp,
    /// It conflicts with its base.
    Conflicts,
    /// It is a draft.
    Draft,
    /// A review is demanded and not given, or asks for changes.
    Review,
    /// It is behind its base, which the forge demands it not to be.
    Behind,
}

impl Refusal {
    fn of(code: RefusalCode) -> Self {
        Self { code, name: None, state: None }
    }

    /// One line for people.
    #[must_use]
    pub fn text(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        match (self.code, self.state) {
            (RefusalCode::RequiredCheck, Some(state)) => format!("it requires `{name}`, which is {state}"),
            (RefusalCode::RequiredCheck, None) => format!("it requires `{name}`"),
            (RefusalCode::WrongApp, _) => format!("it requires `{name}` from another app than reported it"),
            (RefusalCode::Conflicts, _) => "the change conflicts with its base branch".to_owned(),
            (RefusalCode::Draft, _) => "the change is a draft".to_owned(),
            (RefusalCode::Review, _) => "it demands a review".to_owned(),
            (RefusalCode::Behind, _) => {
                "it demands that the change contain the tip of its base branch".to_owned()
            }
        }
    }
}

/// For what the forge would refuse; none where its rules were not read.
///
/// A required name is green where every check run and every status of that name, from the pinned app, is success,
/// skipped or neutral (GitHub docs, "Troubleshooting required status checks").
#[must_use]
pub fn forge_would_refuse(change: &Change) -> Option<Vec<Refusal>> {
    let rules = change.document().forge_rules.as_ref()?;
    let mut refusals: Vec<Refusal> =
        rules.required.iter().filter_map(|required| refusal_for(required, change)).collect();
    let condition = |condition: Condition| {
        let mut found = change.observations().iter().filter(|o| o.kind == Kind::Condition);
        found.find(|o| o.name == condition.as_str()).map(|o| o.state)
    };
    let holds = [
        (RefusalCode::Conflicts, condition(Condition::Conflicts) == Some(State::Failed)),
        (RefusalCode::Draft, condition(Condition::Draft) == Some(State::Failed)),
        (
            RefusalCode::Review,
            rules.review && matches!(condition(Condition::Review), Some(State::Failed | State::Missing)),
        ),
        (RefusalCode::Behind, rules.up_to_date && condition(Condition::UpToDate) == Some(State::Failed)),
    ];
    refusals.extend(holds.iter().filter(|(_, holds)| *holds).map(|(code, _)| Refusal::of(*code)));
    Some(refusals)
}

fn refusal_for(required: &RequiredName, change: &Change) -> Option<Refusal> {
    let observations = change.observations();
    let refusal = |code, state| Some(Refusal { code, name: Some(required.name.clone()), state });
    let mut worst: Option<State> = None;
    let mut elsewhere = false;
    let groups = change.reduced().groups.as_slice();
    let name_of = |group: &Group| observations.get(group.range.start).map(|o| o.name.as_str());
    let from = groups.partition_point(|group| name_of(group) < Some(required.name.as_str()));
    for group in groups.get(from..).unwrap_or_default() {
        let Some(first) = observations.get(group.range.start).filter(|o| o.name == required.name) else {
            break;
        };
        if first.kind == Kind::Condition {
            continue;
        }
        if !from_pinned(required.app.as_deref(), first.app.as_ref()) {
            elsewhere = true;
            continue;
        }
        let of_group = crate::readiness::each(group.tally.states).max();
        worst = worst.max(of_group);
    }
    match worst {
        Some(State::Passed | State::Skipped | State::Neutral) => None,
        Some(state) => refusal(RefusalCode::RequiredCheck, Some(state)),
        None if elsewhere => refusal(RefusalCode::WrongApp, None),
        None => refusal(RefusalCode::RequiredCheck, Some(State::Missing)),
    }
}

/// Whether a report counts for a name that is pinned to an app. Of a report without an app, such as a status, that is
/// not known, and it does not count.
fn from_pinned(pinned: Option<&str>, app: Option<&App>) -> bool {
    pinned.is_none_or(|pinned| app.and_then(|app| app.id.as_deref()) == Some(pinned))
}
