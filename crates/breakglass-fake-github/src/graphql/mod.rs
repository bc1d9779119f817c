//! GraphQL, as far as one query of a pull request goes. Only what is asked for is answered, and a field that
//! is not known is an error, as on GitHub.

mod base;
mod pull;
mod rollup;
mod select;

use graphql_parser::query::{Definition, OperationDefinition, Selection, parse_query};
use serde_json::{Map, Value, json};

use crate::{
    call::{Call, text},
    door,
    reply::{Answer, Reply},
    state::State,
};

use self::select::{Failure, Request};

/// `POST /graphql`.
pub(crate) fn answer(state: &mut State, call: &Call) -> Answer {
    let body = call.json()?;
    let written = text(&body, "query").unwrap_or_default();
    let document = match parse_query::<String>(written) {
        Ok(document) => document,
        Err(error) => return Ok(Reply::ok(&json!({"errors": [{"message": error.to_string()}]}))),
    };
    let request = Request::new(&document, body.get("variables").cloned().unwrap_or_default());
    let root = document.definitions.iter().find_map(|definition| match definition {
        Definition::Operation(OperationDefinition::Query(query)) => Some(&query.selection_set),
        Definition::Operation(OperationDefinition::SelectionSet(set)) => Some(set),
        _ => None,
    });
    let Some(root) = root else {
        return Ok(Reply::ok(&json!({"errors": [{"message": "Only queries are answered here."}]})));
    };
    let mut data = Map::new();
    let mut errors = Vec::new();
    for selection in &root.items {
        let Selection::Field(field) = selection else { continue };
        let key = field.alias.as_ref().unwrap_or(&field.name).clone();
        let argument = |name: &str| request.argument(field, name);
        let found = match field.name.as_str() {
            "viewer" => Ok(json!({"__typename": "User", "login": call.someone()?.login})),
            "rateLimit" => {
                let (rate, _) = door::rate(state, "/graphql");
                Ok(json!({
                    "__typename": "RateLimit",
                    "cost": 1,
                    "limit": rate.limit,
                    "remaining": rate.remaining,
                    "used": rate.limit.saturating_sub(rate.remaining),
                    "resetAt": crate::state::stamp(rate.reset),
                }))
            }
            "repository" => {
                let full_name =
                    format!("{}/{}", word(argument("owner").as_ref()), word(argument("name").as_ref()));
                pull::repository(state, call, &full_name)
            }
            "nodes" => {
                let ids = argument("ids").and_then(|ids| ids.as_array().cloned()).unwrap_or_default();
                let found = ids.iter().map(|id| match pull::node(state, call, &word(Some(id))) {
                    Ok(node) => node,
                    Err(failure) => {
                        errors.push(failure.json(&[&key]));
                        Value::Null
                    }
                });
                Ok(Value::Array(found.collect()))
            }
            other => Err(Failure::undefined(other, "Query")),
        };
        match found.and_then(|value| request.pick(&value, field)) {
            Ok(value) => {
                data.insert(key, value);
            }
            Err(failure) if failure.fatal => {
                return Ok(Reply::ok(&json!({"errors": [failure.json(&[])]})));
            }
            Err(failure) => {
                errors.push(failure.json(&[&key]));
                data.insert(key, Value::Null);
            }
        }
    }
    errors.extend(request.into_errors());
    let mut whole = json!({"data": data});
    if let (Some(fields), false) = (whole.as_object_mut(), errors.is_empty()) {
        fields.insert("errors".to_owned(), Value::Array(errors));
    }
    Ok(Reply::ok(&whole))
}

fn word(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}
