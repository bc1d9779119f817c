//! The Python types, classes and functions, and what both files are written with.

mod face;
mod types;

use std::fmt::{Display, Write};

pub(super) use face::face;
pub(super) use types::{stub, types};

use serde_json::Value;

use super::model::Type;
use super::words::{LINE, wrapped};

/// A Python name for a property.
pub(super) fn attribute(name: &str) -> String {
    let name = name.trim_start_matches('$');
    if matches!(
        name,
        "from" | "import" | "class" | "global" | "pass" | "is" | "in" | "not" | "or" | "and" | "none"
    ) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => tuple(items.iter().map(literal)),
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| format!("\"{key}\": {}", literal(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// A type as an annotation: of a document's attributes, or of an argument.
pub(super) fn annotation(of: &Type, is_argument: bool) -> String {
    match of {
        Type::Text => "str".to_owned(),
        Type::Integer => "int".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Null => "None".to_owned(),
        Type::Literal(word) => format!("Literal[\"{word}\"]"),
        Type::Named(name) if name == "Time" => "datetime".to_owned(),
        Type::Named(name) => name.clone(),
        Type::List(item) if is_argument => format!("Sequence[{}]", annotation(item, is_argument)),
        Type::List(item) => format!("tuple[{}, ...]", annotation(item, is_argument)),
        Type::Either(types) => {
            types.iter().map(|one| annotation(one, is_argument)).collect::<Vec<_>>().join(" | ")
        }
        Type::Object(_) => "dict[str, Any]".to_owned(),
    }
}

/// A tuple of what is written already.
pub(super) fn tuple(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    // One alone is a tuple by its comma.
    if let [one] = items.as_slice() { format!("({one},)") } else { format!("({})", items.join(", ")) }
}

/// A text of Python.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}

pub(super) fn indented(text: &str, indent: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn docstring(doc: &str, indent: &str, text: &mut String) {
    let doc = wrapped(&doc.replace('\\', "\\\\"), LINE.saturating_sub(indent.len()));
    if doc.contains('\n') {
        let _ = writeln!(text, "{indent}\"\"\"{}\n{indent}\"\"\"", indented(&doc, indent).trim_start());
    } else {
        let _ = writeln!(text, "{indent}\"\"\"{doc}\"\"\"");
    }
}

/// A text about the name before it.
pub(super) fn documented(doc: &str, text: &mut String) {
    docstring(doc, "", text);
    text.push('\n');
}

/// The names that a module has for others.
pub(super) fn exports(names: impl IntoIterator<Item = impl Display>, text: &mut String) {
    text.push_str("__all__: list[str] = [\n");
    for name in names {
        let _ = writeln!(text, "    \"{name}\",");
    }
    text.push_str("]\n");
}
