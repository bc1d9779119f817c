//! The calls that vectors make, as `schemas/README.md` lists them.

use breakglass::{Assessment, Change, Error, GateRun, Policy};
use breakglass_forge::github::{Collector, Payload, Pieces, draft_policy};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::files::{Case, Expect};
use crate::{board, ledger, script};

/// The names of the calls.
pub(crate) const NAMES: [&str; 16] = [
    "append_events",
    "assess",
    "board",
    "checkpoint_text",
    "draft_policy",
    "emergency",
    "explain",
    "lint",
    "open_note",
    "parse_policy",
    "read_change",
    "read_github",
    "replay_ledger",
    "sign_checkpoint",
    "verify_ledger",
    "weakenings",
];

/// The kinds of payload that a case reads into a change.
pub(crate) fn payloads(case: &Case) -> Vec<&'static str> {
    if case.call != "read_github" || matches!(case.expect, Expect::Error(_)) {
        return Vec::new();
    }
    let input: GitHub = input_of(&case.input).expect("what the call takes");
    let kinds = input.payloads.iter().filter_map(|payload| match &payload.kind {
        Some(kind) => Some(kind_of(kind)),
        None => Payload::detect(&payload.bytes()).expect("a payload that is read"),
    });
    kinds.map(Payload::as_str).collect()
}

pub(crate) type Answer = Result<Value, Error>;

/// Makes a call; an error where there is no such call, or its input is of another shape.
pub(crate) fn call(name: &str, input: &Value) -> Result<Answer, String> {
    match name {
        "append_events" => input_of(input).map(ledger::append_events),
        "assess" => input_of(input).map(assess),
        "board" => input_of(input).map(board::board),
        "checkpoint_text" => input_of(input).map(|input| ledger::checkpoint_text(&input)),
        "draft_policy" => input_of(input).map(|input| draft(&input)),
        "emergency" => input_of(input).map(script::run),
        "explain" => input_of(input).map(explain),
        "lint" => input_of(input).map(lint),
        "open_note" => input_of(input).map(|input| ledger::open_note(&input)),
        "sign_checkpoint" => input_of(input).map(|input| ledger::sign_checkpoint(&input)),
        "parse_policy" => input_of(input).map(|input| parse_policy(&input)),
        "read_change" => input_of(input).map(|input| read_change(&input)),
        "read_github" => input_of(input).map(|input| read_github(&input)),
        "replay_ledger" => input_of(input).map(|input| ledger::replay_ledger(&input)),
        "verify_ledger" => input_of(input).map(|input| ledger::verify_ledger(&input)),
        "weakenings" => input_of(input).map(|input| weakenings(&input)),
        _ => Err(format!("there is no call `{name}`")),
    }
}

fn input_of<T: DeserializeOwned>(input: &Value) -> Result<T, String> {
    T::deserialize(input).map_err(|error| format!("the input is not what the call takes: {error}"))
}

pub(crate) fn value(answer: impl Serialize) -> Value {
    serde_json::to_value(answer).expect("an answer can be written")
}

/// The bytes of a document that a case gives as JSON.
pub(crate) fn bytes(document: &Value) -> Vec<u8> {
    serde_json::to_vec(document).expect("JSON can be written")
}

/// Bytes that a case gives as they are: text, text after which more is repeated, or hexadecimal digits.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Text {
    Whole(String),
    Repeated { start: String, repeat: String, times: usize },
    Hex { hex: String },
}

impl Text {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Whole(text) => text.clone().into_bytes(),
            Self::Repeated { start, repeat, times } => (start.clone() + &repeat.repeat(*times)).into_bytes(),
            Self::Hex { hex } => {
                let digits: Vec<char> = hex.chars().collect();
                let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
                pairs.map(|pair| u8::from_str_radix(&pair, 16).expect("two hexadecimal digits")).collect()
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyAndChange {
    policy: Value,
    change: Value,
}

impl PolicyAndChange {
    fn assessment(self) -> Result<Assessment, Error> {
        let policy = Policy::from_json(&bytes(&self.policy))?;
        Ok(Assessment::new(&policy, &Change::from_json(&bytes(&self.change))?))
    }
}

fn assess(input: PolicyAndChange) -> Answer {
    Ok(value(input.assessment()?.to_document()))
}

fn explain(input: PolicyAndChange) -> Answer {
    Ok(value(input.assessment()?.explain()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lint {
    policy: Value,
    #[serde(default)]
    recent: Vec<Value>,
    #[serde(default)]
    base: Vec<Value>,
}

fn lint(input: Lint) -> Answer {
    let changes = |documents: Vec<Value>| {
        documents.iter().map(|document| Change::from_json(&bytes(document))).collect::<Result<Vec<_>, _>>()
    };
    let policy = Policy::from_json(&bytes(&input.policy))?;
    Ok(value(policy.lint(&changes(input.recent)?, &changes(input.base)?)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policies {
    old: Value,
    new: Value,
}

fn weakenings(input: &Policies) -> Answer {
    let (old, new) = (Policy::from_json(&bytes(&input.old))?, Policy::from_json(&bytes(&input.new))?);
    Ok(value(Policy::weakenings(&old, &new)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyText {
    text: Text,
}

fn parse_policy(input: &PolicyText) -> Answer {
    let policy = Policy::parse(&input.text.bytes())?;
    Ok(json!({ "policy": policy.document(), "digest": policy.digest() }))
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum ChangeText {
    Document { document: Value },
    Text { text: Text },
}

fn read_change(input: &ChangeText) -> Answer {
    let change = match input {
        ChangeText::Document { document } => Change::from_json(&bytes(document))?,
        ChangeText::Text { text } => Change::from_json(&text.bytes())?,
    };
    Ok(json!({ "change": change.document(), "digest": change.digest(), "own_runs": change.own_runs() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GitHub {
    payloads: Vec<OnePayload>,
    repository: Option<String>,
    number: Option<u64>,
    head: Option<String>,
    gate: Option<GateRun>,
    #[serde(default)]
    all_files: bool,
    #[serde(default)]
    cut: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnePayload {
    kind: Option<String>,
    body: Option<Value>,
    text: Option<Text>,
    pieces: Option<Vec<Text>>,
}

impl OnePayload {
    fn bytes(&self) -> Vec<u8> {
        match (&self.body, &self.text, &self.pieces) {
            (Some(body), None, None) => bytes(body),
            (None, Some(text), None) => text.bytes(),
            (None, None, Some(pieces)) => pieces.iter().flat_map(Text::bytes).collect(),
            _ => panic!("a payload has either `body`, `text` or `pieces`"),
        }
    }

    fn add_to(&self, collector: &mut Collector) -> Result<(), Error> {
        let kind = self.kind.as_deref().map(kind_of);
        match (&self.pieces, kind) {
            (Some(pieces), _) => {
                let mut taken = kind.map_or_else(Pieces::new, Pieces::of);
                pieces.iter().try_for_each(|piece| taken.push(&piece.bytes()))?;
                collector.add_pieces(taken).map(drop)
            }
            (None, Some(kind)) => collector.add_as(kind, &self.bytes()),
            (None, None) => collector.add(&self.bytes()).map(drop),
        }
    }
}

fn kind_of(name: &str) -> Payload {
    *Payload::ALL.iter().find(|kind| kind.as_str() == name).expect("a kind of payload that is read")
}

fn collect(payloads: &[OnePayload]) -> Result<Collector, Error> {
    let mut collector = Collector::new();
    payloads.iter().try_for_each(|payload| payload.add_to(&mut collector))?;
    Ok(collector)
}

impl GitHub {
    pub(crate) fn collector(&self) -> Result<Collector, Error> {
        let mut collector = collect(&self.payloads)?;
        if let Some(repository) = &self.repository {
            collector.set_repository(repository);
        }
        if let Some(number) = self.number {
            collector.set_number(number);
        }
        if let Some(head) = &self.head {
            collector.set_head(head);
        }
        if let Some(gate) = &self.gate {
            collector.set_gate(gate.clone());
        }
        if self.all_files {
            collector.set_all_files();
        }
        self.cut.iter().for_each(|what| collector.set_cut(what));
        Ok(collector)
    }
}

fn read_github(input: &GitHub) -> Answer {
    Ok(value(input.collector()?.change()?.document()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    payloads: Vec<OnePayload>,
    repository: String,
    schema: String,
}

/// None where no payload tells what GitHub demands.
fn draft(input: &Draft) -> Answer {
    let collector = collect(&input.payloads)?;
    Ok(value(collector.demands().map(|demands| draft_policy(demands, &input.repository, &input.schema))))
}
