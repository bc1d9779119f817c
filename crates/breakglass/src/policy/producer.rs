//! Producers: whose reports a rule counts.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::check::{Kind, Observation};

/// Whose reports a rule counts. A report of the right name from another producer does not match the rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Producer {
    /// Anybody's. Anybody who may write to the repository can then report the check.
    Any,
    /// An app's check runs, and where a workflow is named only those of that workflow. A commit status never matches,
    /// since the forge does not say which app set it.
    App {
        /// The app.
        app: Identity,
        /// The workflow's name.
        workflow: Option<String>,
    },
    /// A commit status that this account set. A check run never matches.
    User(Identity),
}

/// How a policy names an app or an account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identity {
    /// By its id, which stays.
    Id(String),
    /// By an app's slug or an account's login, whose case does not matter.
    Name(String),
}

impl Identity {
    fn from_text(text: &str) -> Self {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::Id(text.to_owned())
        } else {
            Self::Name(text.to_owned())
        }
    }

    fn is(&self, id: Option<&str>, name: Option<&str>) -> bool {
        match self {
            Self::Id(wanted) => id == Some(wanted),
            Self::Name(wanted) => name.is_some_and(|name| name.eq_ignore_ascii_case(wanted)),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Id(text) | Self::Name(text) => text,
        }
    }
}

impl Producer {
    /// The app of that slug or id.
    #[must_use]
    pub fn app(name_or_id: &str) -> Self {
        Self::App { app: Identity::from_text(name_or_id), workflow: None }
    }

    /// One workflow of an app.
    #[must_use]
    pub fn workflow(app: &str, workflow: impl Into<String>) -> Self {
        Self::App { app: Identity::from_text(app), workflow: Some(workflow.into()) }
    }

    /// The account of that login or id.
    #[must_use]
    pub fn user(name_or_id: &str) -> Self {
        Self::User(Identity::from_text(name_or_id))
    }

    /// Whether the producer made this report. What is not known does not match.
    #[must_use]
    pub fn made(&self, observation: &Observation) -> bool {
        match self {
            Self::Any => true,
            Self::App { app, workflow } => {
                observation.kind == Kind::CheckRun
                    && observation
                        .app
                        .as_ref()
                        .is_some_and(|seen| app.is(seen.id.as_deref(), seen.slug.as_deref()))
                    && workflow
                        .as_deref()
                        .is_none_or(|wanted| observation.workflow.as_deref() == Some(wanted))
            }
            Self::User(user) => {
                observation.kind == Kind::Status
                    && observation
                        .user
                        .as_ref()
                        .is_some_and(|seen| user.is(seen.id.as_deref(), seen.login.as_deref()))
            }
        }
    }
}

impl fmt::Display for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::App { app: Identity::Id(id), workflow: None } => write!(f, "app {id}"),
            Self::App { app, workflow: None } => f.write_str(app.text()),
            Self::App { app, workflow: Some(workflow) } => write!(f, "{} / {workflow}", app.text()),
            Self::User(user) => write!(f, "user {}", user.text()),
        }
    }
}

impl Serialize for Producer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => serializer.serialize_str("any"),
            // An app of that very slug is not anybody.
            Self::App { app: Identity::Name(slug), workflow: None } if slug != "any" => {
                serializer.serialize_str(slug)
            }
            Self::App { app, workflow } => {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("app", app.text())?;
                if let Some(workflow) = workflow {
                    map.serialize_entry("workflow", workflow)?;
                }
                map.end()
            }
            Self::User(user) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("user", user.text())?;
                map.end()
            }
        }
    }
}

/// A name or an id: a number, or text.
struct NameOrId(Identity);

impl<'de> Deserialize<'de> for NameOrId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;

        impl de::Visitor<'_> for NumberOrText {
            type Value = NameOrId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or an id")
            }

            fn visit_u64<E: de::Error>(self, id: u64) -> Result<NameOrId, E> {
                Ok(NameOrId(Identity::Id(id.to_string())))
            }

            fn visit_i64<E: de::Error>(self, id: i64) -> Result<NameOrId, E> {
                u64::try_from(id)
                    .map_err(|_| E::custom("an id cannot be negative"))
                    .and_then(|id| self.visit_u64(id))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<NameOrId, E> {
                if text.is_empty() {
                    return Err(E::custom("a producer's name cannot be empty"));
                }
                Ok(NameOrId(Identity::from_text(text)))
            }
        }

        deserializer.deserialize_any(NumberOrText)
    }
}

impl<'de> Deserialize<'de> for Producer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrMap;

        impl<'de> de::Visitor<'de> for TextOrMap {
            type Value = Producer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`any`, an app's slug, `{app, workflow}` or `{user}`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Producer, E> {
                match text {
                    "any" => Ok(Producer::Any),
                    "" => Err(E::custom("a producer's name cannot be empty")),
                    slug => Ok(Producer::App { app: Identity::Name(slug.to_owned()), workflow: None }),
                }
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Producer, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Keys {
                    app: Option<NameOrId>,
                    workflow: Option<String>,
                    user: Option<NameOrId>,
                }
                match Keys::deserialize(de::value::MapAccessDeserializer::new(map))? {
                    Keys { app: Some(app), workflow, user: None } => {
                        Ok(Producer::App { app: app.0, workflow })
                    }
                    Keys { app: None, workflow: None, user: Some(user) } => Ok(Producer::User(user.0)),
                    _ => Err(de::Error::custom("a producer is `{app}`, `{app, workflow}` or `{user}`")),
                }
            }
        }

        deserializer.deserialize_any(TextOrMap)
    }
}

impl JsonSchema for Producer {
    fn schema_name() -> Cow<'static, str> {
        "Producer".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let name_or_id = |description: &str| {
            serde_json::json!({
                "description": description,
                "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "minLength": 1 }]
            })
        };
        let app = name_or_id("The app's slug or id.");
        let user = name_or_id("The account's login or id.");
        let workflow = serde_json::json!({ "description": "The workflow's name.", "type": "string" });
        schemars::json_schema!({
            "description": "Whose reports count: `any`, an app's slug, `{app, workflow}`, or `{user}` for statuses.",
            "anyOf": [
                { "type": "string", "minLength": 1, "examples": ["any", "github-actions"] },
                {
                    "type": "object",
                    "properties": { "app": app, "workflow": workflow },
                    "required": ["app"],
                    "additionalProperties": false
                },
                {
                    "type": "object",
                    "properties": { "user": user },
                    "required": ["user"],
                    "additionalProperties": false
                }
            ]
        })
    }
}
