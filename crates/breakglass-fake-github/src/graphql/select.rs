//! Picks out of a whole answer what a query asks for.

use std::cell::RefCell;

use graphql_parser::query::{
    Definition, Document, Field, FragmentDefinition, Selection, SelectionSet, TypeCondition,
};
use serde_json::{Map, Value, json};

/// Why a field has no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// GitHub's kind of error, `NOT_FOUND` or `undefinedField`.
    kind: &'static str,
    message: String,
    /// Whether the whole query fails with it.
    pub(crate) fatal: bool,
}

impl Failure {
    /// A field that the type does not have.
    pub(crate) fn undefined(field: &str, of: &str) -> Self {
        let message = format!("Field '{field}' doesn't exist on type '{of}'");
        Self { kind: "undefinedField", message, fatal: true }
    }

    /// A connection without `first` or `last`.
    fn unbounded(field: &str) -> Self {
        let message = format!(
            "You must provide a `first` or `last` value to properly paginate the `{field}` connection."
        );
        Self { kind: "MISSING_PAGINATION_BOUNDARIES", message, fatal: true }
    }

    /// Something that is not there.
    pub(crate) fn not_found(message: String) -> Self {
        Self { kind: "NOT_FOUND", message, fatal: false }
    }

    /// The error as it stands in an answer.
    pub(crate) fn json(&self, path: &[&str]) -> Value {
        json!({"type": self.kind, "path": path, "message": self.message})
    }
}

/// A list that is asked for in pieces; the whole stands under this key in the whole answer.
const CONNECTION: &str = "__connection";

/// Marks a list as one that is asked for in pieces.
pub(crate) fn connection(of: &str, items: Vec<Value>) -> Value {
    Value::Object(Map::from_iter([
        ("__typename".to_owned(), Value::from(of)),
        (CONNECTION.to_owned(), Value::Array(items)),
    ]))
}

/// Things of which a query names one by number; they stand under this key.
const BY_NUMBER: &str = "__by_number";

/// Marks a list as things of which a query names one by `number`.
pub(crate) fn by_number(items: Vec<Value>) -> Value {
    Value::Object(Map::from_iter([(BY_NUMBER.to_owned(), Value::Array(items))]))
}

/// A query's fragments and variables.
#[derive(Debug)]
pub(crate) struct Request<'d> {
    fragments: Vec<&'d FragmentDefinition<'d, String>>,
    variables: Value,
    /// What was null for want of an answer, further in.
    errors: RefCell<Vec<Value>>,
}

impl<'d> Request<'d> {
    /// The request of a document with its variables.
    pub(crate) fn new(document: &'d Document<'d, String>, variables: Value) -> Self {
        let fragments = document.definitions.iter().filter_map(|definition| match definition {
            Definition::Fragment(fragment) => Some(fragment),
            Definition::Operation(_) => None,
        });
        Self { fragments: fragments.collect(), variables, errors: RefCell::default() }
    }

    /// The errors of fields that became null.
    pub(crate) fn into_errors(self) -> Vec<Value> {
        self.errors.into_inner()
    }

    /// An argument of a field, with variables put in.
    pub(crate) fn argument(&self, field: &Field<'d, String>, name: &str) -> Option<Value> {
        use graphql_parser::query::Value as Written;
        let (_, written) = field.arguments.iter().find(|(own, _)| own == name)?;
        match written {
            Written::Variable(variable) => self.variables.get(variable).cloned(),
            Written::Int(number) => number.as_i64().map(Value::from),
            Written::String(text) | Written::Enum(text) => Some(Value::from(text.clone())),
            Written::Boolean(flag) => Some(Value::from(*flag)),
            _ => None,
        }
        .filter(|value| !value.is_null())
    }

    /// What a field asks of its value.
    pub(crate) fn pick(&self, value: &Value, field: &Field<'d, String>) -> Result<Value, Failure> {
        match value {
            Value::Array(items) => {
                items.iter().map(|item| self.pick(item, field)).collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(fields) if fields.contains_key(BY_NUMBER) => self.numbered(fields, field),
            Value::Object(fields) => match fields.get(CONNECTION).and_then(Value::as_array) {
                Some(items) => self.piece(value, items, field),
                None => self.object(value, &field.selection_set),
            },
            plain => Ok(plain.clone()),
        }
    }

    fn numbered(&self, fields: &Map<String, Value>, field: &Field<'d, String>) -> Result<Value, Failure> {
        let number = self.argument(field, "number").and_then(|number| number.as_u64());
        let items = fields.get(BY_NUMBER).and_then(Value::as_array);
        let found = items
            .into_iter()
            .flatten()
            .find(|item| number.is_some() && item.get("number").and_then(Value::as_u64) == number)
            .ok_or_else(|| {
                let number = number.unwrap_or_default();
                Failure::not_found(format!("Could not resolve to a PullRequest with the number of {number}."))
            })?;
        self.object(found, &field.selection_set)
    }

    fn object(&self, value: &Value, set: &SelectionSet<'d, String>) -> Result<Value, Failure> {
        let mut picked = Map::new();
        self.fill(value, set, &mut picked)?;
        Ok(Value::Object(picked))
    }

    fn fill(
        &self,
        value: &Value,
        set: &SelectionSet<'d, String>,
        picked: &mut Map<String, Value>,
    ) -> Result<(), Failure> {
        let of = value.get("__typename").and_then(Value::as_str).unwrap_or("Object");
        for selection in &set.items {
            match selection {
                Selection::Field(field) => {
                    let found = value.get(&field.name).ok_or_else(|| Failure::undefined(&field.name, of))?;
                    let key = field.alias.as_ref().unwrap_or(&field.name).clone();
                    let own = match self.pick(found, field) {
                        Err(failure) if !failure.fatal => {
                            self.errors.borrow_mut().push(failure.json(&["repository", &key]));
                            Value::Null
                        }
                        other => other?,
                    };
                    match (picked.get_mut(&key), own) {
                        (Some(Value::Object(before)), Value::Object(more)) => before.extend(more),
                        (_, own) => {
                            picked.insert(key, own);
                        }
                    }
                }
                Selection::InlineFragment(fragment) => {
                    if fits(fragment.type_condition.as_ref(), of) {
                        self.fill(value, &fragment.selection_set, picked)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let named = self.fragments.iter().find(|own| own.name == spread.fragment_name);
                    if let Some(fragment) = named
                        && fits(Some(&fragment.type_condition), of)
                    {
                        self.fill(value, &fragment.selection_set, picked)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The part of a list between `after` and `first`, or before `last`.
    fn piece(&self, value: &Value, items: &[Value], field: &Field<'d, String>) -> Result<Value, Failure> {
        let number = |name: &str| {
            self.argument(field, name).and_then(|it| it.as_u64()).and_then(|it| usize::try_from(it).ok())
        };
        let cursor = self.argument(field, "after");
        let after =
            cursor.as_ref().and_then(Value::as_str).and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let total = items.len();
        let (start, end) = match (number("first"), number("last")) {
            (Some(first), _) => (after, total.min(after + first.min(100))),
            (None, Some(last)) => (total.saturating_sub(last.min(100)), total),
            (None, None) => return Err(Failure::unbounded(&field.name)),
        };
        let shown: Vec<&Value> = items.iter().take(end).skip(start).collect();
        let edges: Vec<Value> = shown
            .iter()
            .enumerate()
            .map(|(place, node)| {
                json!({"__typename": "Edge", "node": node, "cursor": (start + place + 1).to_string()})
            })
            .collect();
        let mut whole = json!({
            "totalCount": total,
            "nodes": shown,
            "edges": edges,
            "pageInfo": {
                "__typename": "PageInfo",
                "hasNextPage": end < total,
                "hasPreviousPage": start > 0,
                "startCursor": (!shown.is_empty()).then(|| (start + 1).to_string()),
                "endCursor": (!shown.is_empty()).then(|| end.to_string()),
            },
        });
        if let (Some(fields), Some(own)) = (whole.as_object_mut(), value.as_object()) {
            fields.extend(
                own.iter().filter(|(key, _)| *key != CONNECTION).map(|(key, it)| (key.clone(), it.clone())),
            );
        }
        self.object(&whole, &field.selection_set)
    }
}

fn fits(condition: Option<&TypeCondition<'_, String>>, of: &str) -> bool {
    match condition {
        None => true,
        Some(TypeCondition::On(name)) => {
            name == of
                || ["Node", "Actor", "StatusCheckRollupContext", "RequirableByPullRequest"]
                    .contains(&name.as_str())
        }
    }
}
