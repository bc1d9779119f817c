//! The addon: `call`, `verdicts` and `release` over the handles of one thread, as `bindings/README.md` has them.
//!
//! Nothing is decided here. An error is thrown as an `Error` whose message is the error's document as JSON; `convert.js` makes
//! the package's own error of it. A panic ends in `breakglass_face`; `catch_unwind` keeps those of the conversion itself from
//! ending the process.

use breakglass::Error;
use breakglass_face::{Answer, Table};
use mimalloc::MiMalloc;
use napi::bindgen_prelude::{Either, Uint8ArraySlice, Uint32ArraySlice};
use napi_derive::napi;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

thread_local! {
    /// Each worker has its own, which goes when the worker ends: its objects are not collected one by one then.
    static TABLE: Table = const { Table::new() };
}

/// Does the operation of that name. `handles` are the groups, each with its length before it; the answer is a handle's number,
/// or JSON.
#[napi(catch_unwind)]
pub fn call(
    name: String,
    handles: Uint32ArraySlice<'_>,
    request: String,
    // Bytes first: what is tried in vain has the text of an error made, and payloads are told most often.
    payload: Option<Either<Uint8ArraySlice<'_>, String>>,
) -> napi::Result<Either<u32, String>> {
    let payload = match &payload {
        Some(Either::A(bytes)) => Some(bytes.as_ref()),
        Some(Either::B(text)) => Some(text.as_bytes()),
        None => None,
    };
    match TABLE.with(|table| table.call(&name, &handles, &request, payload)) {
        Ok(Answer::Handle(number)) => Ok(Either::A(number)),
        Ok(Answer::Json(text)) => Ok(Either::B(text)),
        Err(error) => Err(thrown(&error)),
    }
}

/// The verdicts of both lanes in one number: the normal lane's in the low byte, the emergency lane's above it.
#[napi(catch_unwind)]
pub fn verdicts(policy: u32, change: u32) -> napi::Result<u32> {
    TABLE.with(|table| table.verdicts(policy, change)).map_err(|error| thrown(&error))
}

/// Lets go of a handle.
#[napi(catch_unwind)]
pub fn release(handle: u32) {
    TABLE.with(|table| table.release(handle));
}

/// How many handles are held: what the tests count.
#[napi(catch_unwind)]
pub fn held() -> u32 {
    TABLE.with(|table| u32::try_from(table.len()).unwrap_or(u32::MAX))
}

fn thrown(error: &Error) -> napi::Error {
    let document = serde_json::to_string(&error.to_document());
    napi::Error::from_reason(document.unwrap_or_else(|_| error.to_string()))
}
