//! GitHub's emergency app: what it does when somebody sets its label, takes it off, or writes of an emergency.
//!
//! Setting the label is restated as what it is meant to be: the sender declares an emergency and, where the app is to
//! merge, attempts to. The label then follows the ledger: it stands where an emergency is open.

use breakglass::{
    Actor, ActorKind, ChangedFile, Check, Condition, Error, Files, FollowUpRule, Kind, Lifecycle,
    Observation, PolicyDocument, Result, RuleDocument, State, Tier, code,
};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::case::Question;
use crate::emergencies::{Gate, allowed, never_waived, person, request};

/// The label, as these cases set the app up.
const LABEL: &str = "emergency";
const BUILD: &str = "build";
/// Who declared the emergency whose label is taken off; the cases begin after it.
const EARLIER: &str = "whoever set the label";
/// The app's own account in these cases: it admits itself, whatever team it is told of.
const ITSELF: &str = "emergency-pr[bot]";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    settings: Settings,
    events: Vec<Event>,
    #[serde(rename = "event_hint")]
    _event_hint: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(clippy::struct_excessive_bools, reason = "the app's own settings")]
struct Settings {
    merge_pr: bool,
    create_issue: bool,
    authorized_team: Option<String>,
    emergency_label_permanent: bool,
    /// The app gives the approval that is missing; breakglass gives none.
    #[serde(rename = "APPROVE_PR")]
    _approve_pr: bool,
    #[serde(rename = "SLACK_NOTIFY")]
    _slack_notify: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    payload: Payload,
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "ref")]
    _reference: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    action: String,
    label: Option<Label>,
    repository: Repository,
    pull_request: Option<Numbered>,
    issue: Option<Numbered>,
    sender: Account,
    #[serde(rename = "organization")]
    _organization: Option<Account>,
    /// Text declares nothing.
    #[serde(rename = "comment")]
    _comment: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    login: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repository {
    owner: Account,
    name: String,
    #[serde(rename = "url")]
    _url: Option<String>,
}

/// A pull request, or the issue that it is too.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbered {
    number: u64,
    #[serde(default)]
    merged: bool,
    #[serde(rename = "url")]
    _url: Option<String>,
    #[serde(rename = "html_url")]
    _html_url: Option<String>,
    #[serde(rename = "issue_url")]
    _issue_url: Option<String>,
    /// Text declares nothing.
    #[serde(rename = "body")]
    _body: Option<String>,
    /// In which ways the repository lets pull requests be merged.
    #[serde(rename = "base")]
    _base: Option<IgnoredAny>,
    #[serde(rename = "pull_request")]
    _pull_request: Option<IgnoredAny>,
}

impl Payload {
    fn repository(&self) -> String {
        format!("{}/{}", self.repository.owner.login, self.repository.name)
    }

    fn number(&self) -> u64 {
        self.pull_request.as_ref().or(self.issue.as_ref()).unwrap().number
    }

    /// The sender, of whose teams the payload says nothing.
    fn sender(&self) -> Actor {
        let login = &self.sender.login;
        let kind = if login.ends_with("[bot]") { ActorKind::Bot } else { ActorKind::Person };
        Actor { kind, ..person(login) }
    }

    /// Whether the action is about the app's label.
    fn does(&self, action: &str) -> bool {
        self.action == action && self.label.as_ref().is_some_and(|label| label.name == LABEL)
    }

    /// What the app gets past is a review that is missing.
    fn observations() -> Vec<Observation> {
        let condition = |condition| {
            let state = if condition == Condition::Review { State::Missing } else { State::Passed };
            Observation::condition(condition, state)
        };
        let mut observations: Vec<Observation> = Condition::ALL.into_iter().map(condition).collect();
        observations.push(Observation::new(Kind::Status, BUILD, State::Passed));
        observations
    }

    /// The settings as a policy: the app's issue, which asks for a review after the merge, as a follow-up. Where no team is
    /// named anybody may, which is here the sender; who may not take the label off may not close the emergency.
    fn policy(&self, settings: &Settings) -> PolicyDocument {
        let mut may = vec![EARLIER.to_owned(), ITSELF.to_owned()];
        if !(self.does("unlabeled") && settings.emergency_label_permanent) {
            may.push(match &settings.authorized_team {
                Some(team) => format!("@{}/{team}", self.repository.owner.login),
                None => self.sender.login.clone(),
            });
        }
        let mut review = RuleDocument::condition(Condition::Review, Tier::Required);
        review.follow_up = if settings.create_issue { FollowUpRule::Track } else { FollowUpRule::None };
        PolicyDocument {
            rules: vec![review, never_waived(BUILD)],
            emergency: allowed(&may),
            ..PolicyDocument::default()
        }
    }
}

/// What came of one event or of several.
#[derive(Default)]
struct Done {
    merges: bool,
    approves: bool,
    owes_review: bool,
    removes_label: bool,
    adds_label: bool,
}

impl Done {
    fn of(payload: &Payload, settings: &Settings) -> Self {
        let repository = payload.repository();
        let mut gate = Gate::new(&repository, &payload.policy(settings)).unwrap();
        let mut change = request(&repository, payload.number(), Payload::observations());
        let list = vec![ChangedFile { path: "src/lib.rs".to_owned(), previous_path: None }];
        change.files = Some(Files { complete: true, list });
        if payload.pull_request.as_ref().is_some_and(|pull| pull.merged) {
            change.lifecycle = Lifecycle::Merged;
        }
        let assessment = gate.assess(change);
        let (sender, mut merged) = (payload.sender(), None);
        if payload.does("labeled") {
            let declared = unless_refused(gate.declare(&sender, LABEL));
            if let Some(emergency) = declared.filter(|_| settings.merge_pr) {
                merged = gate.merge(&emergency, &sender, &assessment).unwrap();
            }
        }
        if payload.does("unlabeled") {
            let emergency = gate.declare(&person(EARLIER), LABEL).unwrap();
            unless_refused(gate.close(&emergency, &sender, "the label was taken off"));
        }
        let (labeled, open) = (payload.does("labeled"), gate.open().is_some());
        let approved =
            |check: Check<'_>| check.name() == Condition::Review.as_str() && check.state() == State::Passed;
        Self {
            merges: merged.is_some(),
            approves: assessment.checks().any(approved),
            owes_review: gate.ledger().open_follow_ups().next().is_some(),
            removes_label: labeled && !open,
            adds_label: !labeled && open,
        }
    }

    fn and(self, other: &Self) -> Self {
        Self {
            merges: self.merges || other.merges,
            approves: self.approves || other.approves,
            owes_review: self.owes_review || other.owes_review,
            removes_label: self.removes_label || other.removes_label,
            adds_label: self.adds_label || other.adds_label,
        }
    }
}

/// What was done; nothing where the sender may not.
fn unless_refused<T>(done: Result<T>) -> Option<T> {
    let may_not = |error: &Error| [code::MAY_NOT_DECLARE, code::NOT_A_PERSON].contains(&error.code());
    done.inspect_err(|error| assert!(may_not(error), "{error}")).ok()
}

/// Each event by itself.
pub(crate) fn emergency_app(question: Question<'_>) -> Value {
    let Input { settings, events, .. } = question.input();
    let done = events.iter().map(|event| Done::of(&event.payload, &settings));
    let done = done.fold(Done::default(), |all, one| all.and(&one));
    json!({
        "merges": done.merges,
        "approves": done.approves,
        "opens_audit_issue": done.owes_review,
        "removes_label": done.removes_label,
        "adds_label": done.adds_label,
    })
}
