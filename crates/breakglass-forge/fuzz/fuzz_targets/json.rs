//! Any text is taken or refused as by serde_json, with the same value or error, whatever is asked of it.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../breakglass-json/tests/same/judge.rs"]
mod judge;

fuzz_target!(|text: &str| judge::judge(text));
