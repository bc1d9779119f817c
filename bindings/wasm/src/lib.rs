//! The gate as a WebAssembly module: what `bindings/js/face.js` is made over.
//!
//! Built twice: as the small module, with the gate, the readers and the attempt, and with the feature `ledger` as the module
//! that also writes and verifies ledgers.

use breakglass::Error;
use breakglass_face::{Answer, Table};
use wasm_bindgen::prelude::*;

/// What the objects of the page hold, by number.
static TABLE: Table = Table::new();

/// Does the operation of that name with bytes as its payload, or with none. Gives the number of a handle, or JSON.
///
/// # Errors
/// An `Error` whose message is the error's document.
#[wasm_bindgen]
pub fn call(
    name: &str,
    handles: &[u32],
    request: &str,
    payload: Option<Box<[u8]>>,
) -> Result<JsValue, JsError> {
    match TABLE.call(name, handles, request, payload.as_deref()).map_err(|error| thrown(&error))? {
        Answer::Handle(number) => Ok(JsValue::from(number)),
        Answer::Json(json) => Ok(JsValue::from(json)),
    }
}

/// Does the operation of that name with a text as its payload.
///
/// # Errors
/// As for [`call`].
#[wasm_bindgen(js_name = callText)]
pub fn call_text(name: &str, handles: &[u32], request: &str, payload: String) -> Result<JsValue, JsError> {
    call(name, handles, request, Some(payload.into_bytes().into_boxed_slice()))
}

/// The verdicts of a policy on a change: the normal lane's in the low byte, the emergency lane's above it.
///
/// # Errors
/// As for [`call`].
#[wasm_bindgen]
pub fn verdicts(policy: u32, change: u32) -> Result<u32, JsError> {
    TABLE.verdicts(policy, change).map_err(|error| thrown(&error))
}

/// Lets go of a handle.
#[wasm_bindgen]
pub fn release(handle: u32) {
    TABLE.release(handle);
}

fn thrown(error: &Error) -> JsError {
    let document = breakglass::wire::to_json(&error.to_document());
    JsError::new(&document.unwrap_or_else(|_| error.to_string()))
}
