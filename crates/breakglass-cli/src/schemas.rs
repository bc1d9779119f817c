//! The JSON Schemas of the documents, generated from the types that read and write them.

use breakglass::{AssessmentDocument, ChangeDocument, PolicyDocument};
use schemars::Schema;
use serde_json::{Map, Value};

/// The file names of the schemas, each with its text (JSON Schema, draft 2020-12).
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("policy.schema.json", policy()),
        ("change.schema.json", change()),
        ("assessment.schema.json", assessment()),
    ]
}

/// The schema of the policy file.
#[must_use]
pub fn policy() -> String {
    text(schemars::schema_for!(PolicyDocument))
}

/// The schema of the change document.
#[must_use]
pub fn change() -> String {
    text(schemars::schema_for!(ChangeDocument))
}

/// The schema of the assessment document.
#[must_use]
pub fn assessment() -> String {
    text(schemars::schema_for!(AssessmentDocument))
}

/// A schema as it stands in a file: its keys in order.
#[must_use]
pub fn text(schema: Schema) -> String {
    format!("{:#}\n", sorted(schema.to_value()))
}

/// The same value with the keys of its maps in order, however serde_json was built.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<(String, Value)> = map.into_iter().collect();
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(pairs.into_iter().map(|(key, value)| (key, sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
