//! Any bytes are a change or an error with a code; a change keeps its meaning when it is written out again, and what its
//! normal lane lets through the emergency lane lets through.
#![no_main]

use std::sync::LazyLock;

use breakglass::{Assessment, Change, Lane, Policy, Reason};
use libfuzzer_sys::fuzz_target;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = b"
version: 1
unlisted: optional
rules:
  - { check: build, tier: absolutely_required, from: github-actions }
  - { check: 'test*', tier: absolutely_required, from: any, at_least: 2 }
  - { check: '*lint*', tier: required, when: { paths: ['src/**'] } }
  - { check: 'ci/?', tier: required, from: { user: bot } }
";
    Policy::parse(text).expect("the policy of this target loads")
});

fuzz_target!(|bytes: &[u8]| {
    let change = match Change::from_json(bytes) {
        Ok(change) => change,
        Err(error) => {
            assert!(!error.code().as_str().is_empty());
            return;
        }
    };
    let json = serde_json::to_vec(change.document()).expect("every change has a wire form");
    let again = Change::from_json(&json).expect("what was written is read again");
    assert_eq!(change, again);
    assert_eq!(change.digest(), again.digest());
    let assessment = Assessment::new(&POLICY, &change);
    let document = assessment.to_document();
    assert_eq!(document, Assessment::new(&POLICY, &again).to_document());
    let about_policy = |reason: &Reason| matches!(reason, Reason::PolicyChange | Reason::PolicyChangeUnknown);
    if assessment.verdict(Lane::Normal).lets_through() && !assessment.reasons().iter().any(about_policy) {
        assert!(assessment.verdict(Lane::Emergency).lets_through());
    }
    let _ = assessment.explain();
});
