//! What the schemas and operations of the face say, in the form that the writers need.

use std::collections::BTreeMap;

use breakglass_face::describe::{self, Answers, Asks};
use breakglass_face::{Form, Operation};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Boolean,
    Null,
    Literal(String),
    Named(String),
    List(Box<Type>),
    Either(Vec<Type>),
    /// An object that is written in place of a name.
    Object(Vec<Field>),
}

impl Type {
    /// The type beside which `null` may stand, where it may.
    pub(super) fn without_null(&self) -> Option<Self> {
        let Self::Either(types) = self else { return None };
        let rest: Vec<Self> = types.iter().filter(|one| **one != Self::Null).cloned().collect();
        if rest.len() == types.len() {
            return None;
        }
        Some(if let [one] = rest.as_slice() { one.clone() } else { Self::Either(rest) })
    }
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) of: Type,
    /// Whether whoever writes it may leave it out.
    pub(super) may_omit: bool,
    /// Whether it is left out where it says nothing.
    pub(super) is_omitted: bool,
    /// What it is where it is left out.
    pub(super) default: Option<Value>,
}

/// A type with a name.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) shape: Shape,
    /// Whether callers hand it in.
    pub(super) is_input: bool,
    /// Whether it is answered.
    pub(super) is_output: bool,
}

/// What a named type is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Another name for a type.
    Alias(Type),
    /// Words, each with its meaning.
    Words(Vec<(String, String)>),
    Object(Vec<Field>),
    /// One of several, each with its meaning.
    Union(Vec<(Type, String)>),
}

/// What an operation answers.
#[derive(Debug)]
pub(super) enum Answer {
    Handle(&'static str),
    Json(Type),
    HandleOr(&'static str, Type),
}

/// An operation with the types of its request and answer.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) doc: String,
    /// Absent where it takes no request.
    pub(super) request: Option<Vec<Field>>,
    pub(super) answer: Answer,
}

impl Call {
    /// Whether the class is made by it: `new Class()`.
    pub(super) fn is_constructor(&self) -> bool {
        self.operation.form == Form::Static
            && self.operation.name == "create"
            && matches!(self.operation.class, "GithubCollector" | "GithubPieces" | "Verifier" | "Replayer")
    }

    /// Whether a request has to be given.
    pub(super) fn needs_request(&self) -> bool {
        self.request.as_ref().is_some_and(|fields| fields.iter().any(|field| !field.may_omit))
    }
}

/// All of the face.
#[derive(Debug)]
pub(super) struct Face {
    pub(super) definitions: Vec<Definition>,
    pub(super) calls: Vec<Call>,
    pub(super) classes: Vec<(&'static str, &'static str)>,
}

impl Face {
    pub(super) fn read() -> Result<Self, String> {
        let mut written = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let mut read = SchemaSettings::draft2020_12().for_deserialize().into_generator();
        let mut calls = Vec::new();
        for operation in breakglass_face::operations() {
            let request = match &operation.described.asks {
                Asks::Nothing => None,
                Asks::Request(schema) => {
                    let value = schema.whole(&mut read).to_value();
                    Some(fields(&value, &value)?)
                }
            };
            let answer = answer(&operation.described.answers, &mut written)?;
            calls.push(Call { doc: plain(operation.described.doc), request, answer, operation });
        }
        for schema in describe::documents().into_iter().map(|(_, schema)| schema).chain(describe::words()) {
            schema.subschema(&mut written);
        }
        // What a caller hands in as a document has no request of its own.
        for name in ["policy", "change", "attempt"] {
            for (_, schema) in describe::documents().iter().filter(|(document, _)| *document == name) {
                schema.subschema(&mut read);
            }
        }
        let mut definitions = definitions(&written.take_definitions(true), &read.take_definitions(true))?;
        let codes = describe::codes().map(|(code, doc)| (code.to_owned(), plain(doc))).collect();
        definitions.push(Definition {
            name: "Code".to_owned(),
            doc: "The stable name of one kind of mistake: programs decide on it; messages may be reworded."
                .to_owned(),
            shape: Shape::Words(codes),
            is_input: false,
            is_output: true,
        });
        definitions.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { definitions, calls, classes: describe::classes() })
    }

    /// The calls of a class, in order; of the functions of the package for an empty name.
    pub(super) fn of<'a>(&'a self, class: &'a str) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |call| call.operation.class == class)
    }
}

fn answer(answers: &Answers, written: &mut SchemaGenerator) -> Result<Answer, String> {
    Ok(match answers {
        Answers::Handle(kind) => Answer::Handle(kind.name()),
        Answers::Json(schema) => Answer::Json(of(&schema.subschema(written).to_value())?),
        Answers::HandleOr(kind, schema) => {
            Answer::HandleOr(kind.name(), of(&schema.subschema(written).to_value())?)
        }
    })
}

/// A type's definition follows from how it is written and how it is read: some are only one of the two.
fn definitions(written: &Map<String, Value>, read: &Map<String, Value>) -> Result<Vec<Definition>, String> {
    let mut all: BTreeMap<&String, (Option<&Value>, Option<&Value>)> = BTreeMap::new();
    for (name, schema) in written {
        all.entry(name).or_default().0 = Some(schema);
    }
    for (name, schema) in read {
        all.entry(name).or_default().1 = Some(schema);
    }
    let definition = |(name, (written, read)): (&String, (Option<&Value>, Option<&Value>))| {
        let schema = written.or(read).unwrap_or(&Value::Null);
        Ok(Definition {
            name: name.clone(),
            doc: doc_of(schema),
            shape: shape(schema, read.unwrap_or(schema)).map_err(|error| format!("{name}: {error}"))?,
            is_input: read.is_some(),
            is_output: written.is_some(),
        })
    };
    all.into_iter().map(definition).collect()
}

fn shape(written: &Value, read: &Value) -> Result<Shape, String> {
    if let Some(words) = written.get("enum").and_then(Value::as_array) {
        let words = words.iter().filter_map(Value::as_str);
        return Ok(Shape::Words(words.map(|word| (word.to_owned(), String::new())).collect()));
    }
    if let Some(variants) = variants(written) {
        let word = |variant: &Value| {
            let constant = variant.get("const").and_then(Value::as_str)?;
            Some((constant.to_owned(), doc_of(variant)))
        };
        if let Some(words) = variants.iter().map(word).collect::<Option<Vec<_>>>() {
            return Ok(Shape::Words(words));
        }
        let union = variants
            .iter()
            .map(|variant| Ok((of(variant)?, doc_of(variant))))
            .collect::<Result<_, String>>()?;
        return Ok(Shape::Union(union));
    }
    if written.get("properties").is_some() {
        return Ok(Shape::Object(fields(written, read)?));
    }
    Ok(Shape::Alias(of(written)?))
}

fn variants(schema: &Value) -> Option<&Vec<Value>> {
    schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array)
}

fn fields(written: &Value, read: &Value) -> Result<Vec<Field>, String> {
    let required = |schema: &Value, name: &str| {
        let list = schema.get("required").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|one| one.as_str() == Some(name)))
    };
    let Some(properties) = written.get("properties").and_then(Value::as_object) else {
        return Ok(Vec::new());
    };
    let field = |(name, schema): (&String, &Value)| {
        let default = read.get("properties").and_then(|all| all.get(name)).and_then(|one| one.get("default"));
        Ok(Field {
            name: name.clone(),
            doc: doc_of(schema),
            of: of(schema).map_err(|error| format!("{name}: {error}"))?,
            may_omit: !required(read, name),
            is_omitted: !required(written, name),
            default: default.filter(|default| !default.is_null()).cloned(),
        })
    };
    properties.iter().map(field).collect()
}

fn of(schema: &Value) -> Result<Type, String> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return Ok(Type::Named(reference.trim_start_matches("#/$defs/").to_owned()));
    }
    if let Some(constant) = schema.get("const").and_then(Value::as_str) {
        return Ok(Type::Literal(constant.to_owned()));
    }
    if let Some(variants) = variants(schema) {
        return Ok(Type::Either(variants.iter().map(of).collect::<Result<_, _>>()?));
    }
    match schema.get("type") {
        Some(Value::String(name)) => of_name(name, schema),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            Ok(Type::Either(names.map(|name| of_name(name, schema)).collect::<Result<_, _>>()?))
        }
        _ => Err(format!("a schema of no known kind: {schema}")),
    }
}

fn of_name(name: &str, schema: &Value) -> Result<Type, String> {
    Ok(match name {
        "string" => Type::Text,
        "integer" => Type::Integer,
        "boolean" => Type::Boolean,
        "null" => Type::Null,
        "array" => Type::List(Box::new(of(schema.get("items").unwrap_or(&Value::Null))?)),
        "object" => Type::Object(fields(schema, schema)?),
        _ => return Err(format!("a type of no known kind: {name}")),
    })
}

fn doc_of(schema: &Value) -> String {
    plain(schema.get("description").and_then(Value::as_str).unwrap_or_default())
}

/// A doc comment without the links that only Rust's tool follows.
fn plain(doc: &str) -> String {
    let mut text = String::new();
    let mut rest = doc;
    while let Some((before, after)) = rest.split_once("[`") {
        text.push_str(before);
        let Some((name, tail)) = after.split_once("`]") else {
            text.push_str("[`");
            rest = after;
            continue;
        };
        let last = name.rsplit("::").next().unwrap_or(name);
        text.push_str(&format!("`{last}`"));
        rest = tail;
        if let Some((_, tail)) = tail.strip_prefix('(').and_then(|target| target.split_once(')')) {
            rest = tail;
        }
    }
    text.push_str(rest);
    text.trim().to_owned()
}
