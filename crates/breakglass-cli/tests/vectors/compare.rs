//! Whether an answer is what a case expects.

use breakglass::Error;
use serde_json::Value;

use crate::files::{Expect, ExpectedError};

/// Compares; the error says where the answer differs.
pub(crate) fn expected(expect: &Expect, answer: Result<Value, Error>) -> Result<(), String> {
    match (expect, answer) {
        (Expect::Value(wanted), Ok(value)) => {
            let (wanted, value) = (canonical(wanted), canonical(&value));
            if wanted == value { Ok(()) } else { Err(format!("wanted\n  {wanted}\nand got\n  {value}")) }
        }
        (Expect::Includes(wanted), Ok(value)) => includes(wanted, &value, ""),
        (Expect::Error(wanted), Err(error)) => is_error(wanted, &error),
        (Expect::Error(wanted), Ok(value)) => {
            Err(format!("wanted the error `{}` and got\n  {}", wanted.code, canonical(&value)))
        }
        (Expect::Value(_) | Expect::Includes(_), Err(error)) => {
            Err(format!("wanted a value and got the error `{}`: {error}", error.code()))
        }
    }
}

/// RFC 8785 canonical JSON: two values are the same where their texts are.
fn canonical(value: &Value) -> String {
    serde_json_canonicalizer::to_string(value).expect("a vector has a canonical form")
}

/// Every key that is wanted must be there and match, and `null` says that it is not there; lists are of one length and
/// match item by item.
fn includes(wanted: &Value, value: &Value, at: &str) -> Result<(), String> {
    match (wanted, value) {
        (Value::Object(wanted), Value::Object(value)) => wanted.iter().try_for_each(|(key, wanted)| {
            includes(wanted, value.get(key).unwrap_or(&Value::Null), &format!("{at}/{key}"))
        }),
        (Value::Array(wanted), Value::Array(value)) if wanted.len() == value.len() => wanted
            .iter()
            .zip(value)
            .enumerate()
            .try_for_each(|(index, (wanted, value))| includes(wanted, value, &format!("{at}/{index}"))),
        _ if canonical(wanted) == canonical(value) => Ok(()),
        _ => Err(format!("at `{at}` wanted {} and got {}", canonical(wanted), canonical(value))),
    }
}

fn is_error(wanted: &ExpectedError, error: &Error) -> Result<(), String> {
    let pointer = wanted.pointer.is_none() || wanted.pointer.as_deref() == error.pointer();
    let position = wanted.position.is_none() || wanted.position == error.position();
    if error.code().as_str() == wanted.code && pointer && position {
        return Ok(());
    }
    Err(format!("wanted {wanted:?} and got {:?}", error.to_document()))
}
