//! Any bytes are what some reader takes or an error with a code. The first byte picks the reader; past the last one the
//! payload is told by its keys.
#![no_main]

use std::sync::LazyLock;

use breakglass::{Assessment, Policy};
use breakglass_forge::github::{Collector, Payload, draft_policy, read, read_any};
use libfuzzer_sys::fuzz_target;

static POLICY: LazyLock<Policy> =
    LazyLock::new(|| Policy::parse(b"version: 1\nrules: []").expect("the policy of this target loads"));

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let one_by_one = Payload::detect(bytes)
        .and_then(|kind| kind.map(|kind| read(kind, bytes).map(|reading| (kind, reading))).transpose());
    assert_eq!(read_any(bytes), one_by_one);
    let mut collector = Collector::new();
    let added = match Payload::ALL.get(usize::from(*first)) {
        Some(payload) => collector.add_as(*payload, bytes),
        None => collector.add(bytes).map(drop),
    };
    if let Err(error) = added {
        assert!(!error.code().as_str().is_empty());
        return;
    }
    if let Some(demands) = collector.demands() {
        let text = draft_policy(demands, "acme/shop", "policy.schema.json");
        if let Err(error) = Policy::parse(text.as_bytes()) {
            panic!("{error}\n{text}");
        }
    }
    let _ = collector.change();
    collector.set_repository("acme/shop");
    collector.set_head("5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49");
    match collector.change() {
        Ok(change) => drop(Assessment::new(&POLICY, &change).to_document()),
        Err(error) => assert!(!error.code().as_str().is_empty()),
    }
});
