//! What is kept of a panic. WebAssembly cannot unwind here: a panic traps, and the page asks afterwards what it was.

use std::panic;
use std::sync::{Mutex, PoisonError};

use wasm_bindgen::prelude::*;

static LAST: Mutex<String> = Mutex::new(String::new());

/// Keeps what panics say, from when the module is loaded.
#[wasm_bindgen(start)]
fn keep() {
    panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().unwrap_or_default();
        let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = format!("{text}{}", place.unwrap_or_default());
    }));
}

/// What the last panic said; empty where there was none since it was asked.
#[wasm_bindgen]
pub fn defect() -> String {
    std::mem::take(&mut LAST.lock().unwrap_or_else(PoisonError::into_inner))
}
