//! Gerrit's submit requirements, of which a case says what each expression comes to.

use breakglass::{
    Decider, EmergencyDocument, Kind, Lane, Observation, Outcome, PolicyDocument, Result, RuleDocument,
    Scope, State, Tier,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::Question;
use crate::emergencies::{BASE, Gate, allowed, never_waived, person, request};

const REPOSITORY: &str = "acme/shop";
const REQUIREMENT: &str = "requirement";
const BUILD: &str = "build";
const DECLARES: &str = "maintainer";
/// What stands for an expression that cannot be read: a pattern that cannot be.
const UNREADABLE: &str = "";

/// What an expression comes to.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Truth {
    True,
    False,
    Error,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    applicability: Truth,
    submittability: Truth,
    #[serde(rename = "override")]
    overridden: Option<Truth>,
}

impl Requirement {
    /// Applicability is the rule's branch; with no override nobody may declare an emergency.
    fn policy(&self) -> PolicyDocument {
        let branch = match self.applicability {
            Truth::True => BASE,
            Truth::False => "another branch",
            Truth::Error => UNREADABLE,
        };
        let rule = RuleDocument::check(REQUIREMENT, Tier::Required).when_branches([branch]);
        let emergency = match self.overridden {
            Some(_) => allowed(&[DECLARES.to_owned()]),
            None => EmergencyDocument::default(),
        };
        PolicyDocument {
            unlisted: Tier::Optional,
            rules: vec![rule, never_waived(BUILD)],
            emergency,
            ..PolicyDocument::default()
        }
    }

    /// Submittability is what was reported of the requirement. The build has passed.
    fn observations(&self) -> Vec<Observation> {
        let state = match self.submittability {
            Truth::True => State::Passed,
            Truth::False => State::Failed,
            Truth::Error => State::Unknown,
        };
        vec![
            Observation::new(Kind::Status, REQUIREMENT, state),
            Observation::new(Kind::Status, BUILD, State::Passed),
        ]
    }

    /// The override is an emergency: one that somebody declares, that nobody does, or about nothing that can be read.
    fn status(&self) -> Result<&'static str> {
        let mut gate = Gate::new(REPOSITORY, &self.policy())?;
        let assessment = gate.assess(request(REPOSITORY, 1, self.observations()));
        let by = person(DECLARES);
        let permit = match self.overridden {
            None | Some(Truth::False) => None,
            Some(overridden) => {
                let branch = if overridden == Truth::Error { UNREADABLE } else { BASE };
                let scope =
                    Scope { branches: vec![branch.to_owned()], repositories: vec![REPOSITORY.to_owned()] };
                let emergency = gate.declare_about(scope, &by, "the override says so")?;
                gate.merge(&emergency, &by, &assessment)?
            }
        };
        let check = assessment.checks().find(|check| check.name() == REQUIREMENT).unwrap();
        let lane = if permit.is_some() { Lane::Emergency } else { Lane::Normal };
        Ok(match (check.decider(), check.outcome(lane)) {
            _ if check.state() == State::Unknown => "ERROR",
            (Decider::Unlisted | Decider::Default, _) => "NOT_APPLICABLE",
            (_, Outcome::Accepted) => "SATISFIED",
            (_, Outcome::Waived) => "OVERRIDDEN",
            (_, _) => "UNSATISFIED",
        })
    }
}

pub(crate) fn submit_requirement(question: Question<'_>) -> Value {
    let requirement: Requirement = question.input();
    json!({ "status": requirement.status().unwrap_or("ERROR") })
}
