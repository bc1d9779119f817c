//! What the bindings of **breakglass** show: every operation of the core, the readers and the stores under one name, with
//! documents as JSON, payloads as bytes, and handles for what stays parsed.
//!
//! ```text
//! binding (Python, Node, wasm) -> call(name, handles, request, payload) -> Reply: a handle, or JSON
//!                                      operations/: what there is
//!                                      describe.rs: what each takes and gives, for `cargo xtask codegen`
//! ```
//!
//! A binding converts and forwards; whatever has to be decided is decided below this crate. Nothing that a caller hands in
//! makes it panic, and should there be a defect, the panic ends here as the error `panicked`.
#![forbid(unsafe_code)]

mod call;
#[cfg(feature = "describe")]
pub mod describe;
mod handle;
mod operation;
mod operations;
mod pointer;
mod table;

pub use call::{Reply, call, verdicts};
pub use handle::{Handle, Kind};
pub use operation::{Form, Operation, Parameter};
pub use operations::all as operations;
pub use table::{Answer, Table};

/// The codes that the bindings give beside those of the crates below.
pub mod code {
    breakglass::codes! {
        /// A value that cannot be written as JSON, such as one that contains itself.
        NOT_JSON = "not_json";
        /// An object that was let go of before it was used.
        RELEASED = "released";
        /// A defect of breakglass itself; the process goes on.
        PANICKED = "panicked";
        /// A name that no operation has; the parts of a package are of different versions.
        UNKNOWN_OPERATION = "unknown_operation";
        /// The WebAssembly module is not loaded yet.
        NOT_LOADED = "not_loaded";
    }
}
