//! GitHub's payloads.

use breakglass::{GateRun, Time};
use breakglass_forge::github::{Collector, Payload, Pieces, draft_policy};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::handle::{Handle, Kind};
use crate::operation::{Operation, function, means, method, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Add {
    /// Which kind of payload it is, where its keys are not to tell.
    #[serde(default)]
    kind: Option<PayloadKind>,
}

fn added() -> breakglass::Error {
    breakglass::Error::new(
        breakglass::code::INVALID_VALUE,
        "these pieces were added; make others for another payload",
    )
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Told {
    /// The repository that is meant, `owner/name`.
    #[serde(default)]
    repository: Option<String>,
    /// The pull request that is meant, where payloads are about several.
    #[serde(default)]
    number: Option<u64>,
    /// The commit that is meant.
    #[serde(default)]
    head: Option<String>,
    /// The run that is the gate's own.
    #[serde(default)]
    gate: Option<GateRun>,
    /// All pages of the list of files were added.
    #[serde(default)]
    all_files: Option<bool>,
    /// The listings that were cut, such as `check_runs`.
    #[serde(default)]
    cut: Option<Vec<String>>,
    /// The forge's rules were read and demand nothing beyond what was added.
    #[serde(default)]
    rules_read: Option<bool>,
    /// The text of the policy as the change would leave it, so that one that does not load is warned about.
    #[serde(default)]
    policy_after: Option<String>,
    /// When all of this was read.
    #[serde(default)]
    observed_at: Option<Time>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    /// A head commit.
    head: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Draft {
    /// The repository that the draft is for, `owner/name`.
    repository: String,
    /// Where editors find the policy's JSON Schema: a path or an address.
    schema: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct OfEvent {
    /// The event's name, as the header `X-GitHub-Event` says it.
    event: String,
}

/// A kind of payload that is read.
#[derive(Clone, Copy)]
struct PayloadKind(Payload);

impl Serialize for PayloadKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for PayloadKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = Payload::ALL.iter().copied().find(|kind| kind.as_str() == name);
        found.map(Self).ok_or_else(|| {
            let known: Vec<&str> = Payload::ALL.iter().map(|kind| kind.as_str()).collect();
            D::Error::custom(format!("unknown variant `{name}`, expected one of {}", known.join(", ")))
        })
    }
}

#[cfg(feature = "describe")]
impl JsonSchema for PayloadKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PayloadKind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let known: Vec<&str> = Payload::ALL.iter().map(|kind| kind.as_str()).collect();
        schemars::json_schema!({ "description": "A kind of payload that is read.", "type": "string", "enum": known })
    }
}

fn tell(collector: &mut Collector, told: Told) {
    if let Some(repository) = told.repository {
        collector.set_repository(repository);
    }
    if let Some(number) = told.number {
        collector.set_number(number);
    }
    if let Some(head) = told.head {
        collector.set_head(head);
    }
    if let Some(gate) = told.gate {
        collector.set_gate(gate);
    }
    if told.all_files == Some(true) {
        collector.set_all_files();
    }
    for what in told.cut.unwrap_or_default() {
        collector.set_cut(what);
    }
    if told.rules_read == Some(true) {
        collector.set_rules_read();
    }
    if let Some(Err(error)) = told.policy_after.map(|text| breakglass::Policy::parse(text.as_bytes())) {
        collector.set_broken_policy(&error);
    }
    if let Some(time) = told.observed_at {
        collector.set_observed_at(time);
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::GithubCollector;
    vec![
        static_of("GithubCollector", "create", means!("A collector with nothing in it: payloads about one pull request go in, in any order, and a change comes out."))
            .makes(this, |_| Ok(Handle::of_collector(Collector::new()))),
        method(this, "add", means!("Adds a payload as GitHub sent it: an answer of the REST or the GraphQL API, or the body of a webhook. Answers which kind of payload it was; nothing where it is one that says nothing about checks.\n\nErrors: codes for JSON that is malformed, `forge_error` where it is GitHub's answer that something went wrong, `unknown_payload`, `wrong_payload`. A payload that is refused adds nothing."))
            .payload("payload")
            .answers::<Add, Option<PayloadKind>>(|given, asked| {
                let mut collector = given.this()?.collector()?;
                let payload = given.payload()?;
                let Some(kind) = asked.kind else {
                    return Ok(collector.add(payload)?.map(PayloadKind));
                };
                collector.add_as(kind.0, payload)?;
                Ok(Some(kind))
            }),
        method(this, "add_pieces", means!("As `add`, of a payload that came in pieces, which is whole now. They are used up, whether it is refused or not.\n\nErrors: those of `add` and of the pieces' `push`; `invalid_value` where they were added already."))
            .takes("pieces", Kind::GithubPieces)
            .gives::<Option<PayloadKind>>(|given| {
                let mut collector = given.this()?.collector()?;
                let pieces = given.other()?.pieces()?.take().ok_or_else(added)?;
                Ok(collector.add_pieces(pieces)?.map(PayloadKind))
            }),
        method(this, "tell", means!("Tells what the payloads do not say, or says it otherwise. What is not given stays as it is."))
            .answers::<Told, ()>(|given, asked| {
                tell(&mut *given.this()?.collector()?, asked);
                Ok(())
            }),
        method(this, "elsewhere", means!("How many reports are about other commits than this one."))
            .answers::<Elsewhere, usize>(|given, asked| Ok(given.this()?.collector()?.elsewhere(&asked.head))),
        method(this, "change", means!("Makes the change of what was added so far.\n\nErrors: `head_not_known`, `several_heads`, `several_changes`, `repository_not_known`, `several_repositories`."))
            .makes(Kind::Change, |given| given.this()?.collector()?.change().map(Handle::of_change)),
        method(this, "draft_policy", means!("The text of a policy that demands what GitHub's rules demand; nothing where no payload tells them."))
            .answers::<Draft, Option<String>>(|given, asked| {
                let collector = given.this()?.collector()?;
                Ok(collector.demands().map(|demands| draft_policy(demands, &asked.repository, &asked.schema)))
            }),
        static_of("GithubPieces", "create", means!("A payload of which no piece is there yet. Of a long list no more is held than what its elements tell: it may be longer than what is read at once."))
            .makes_of::<Add>(Kind::GithubPieces, |_, asked| {
                Ok(Handle::of_pieces(asked.kind.map_or_else(Pieces::new, |kind| Pieces::of(kind.0))))
            }),
        method(Kind::GithubPieces, "push", means!("Takes the next piece, cut anywhere. What is wrong with the JSON is told when the pieces are added.\n\nErrors: `invalid_utf8`, `input_too_large` for one element that is larger than what is read at once, `invalid_value` where the pieces were added already."))
            .payload("piece")
            .gives::<()>(|given| {
                let mut held = given.this()?.pieces()?;
                held.as_mut().ok_or_else(added)?.push(given.payload()?)
            }),
        function("detect_github_payload", means!("Which kind of payload this is, told by its keys; nothing where it is one that says nothing about checks.\n\nErrors: codes for JSON that is malformed, `unknown_payload`."))
            .payload("payload")
            .gives::<Option<PayloadKind>>(|given| Ok(Payload::detect(given.payload()?)?.map(PayloadKind))),
        function("github_payload_of_event", means!("Which kind of payload the body of a webhook is, by the event's name; nothing for an event that is not read."))
            .answers::<OfEvent, Option<PayloadKind>>(|_, asked| Ok(Payload::of_event(&asked.event).map(PayloadKind))),
    ]
}
