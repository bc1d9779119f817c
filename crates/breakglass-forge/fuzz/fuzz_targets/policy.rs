//! Any bytes are a policy or an error with a code; a policy keeps its meaning when it is written out again.
#![no_main]

use breakglass::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match Policy::parse(bytes) {
        Ok(policy) => {
            let json = serde_json::to_vec(policy.document()).expect("every policy has a wire form");
            let again = Policy::from_json(&json).expect("what was written is read again");
            assert_eq!(policy.digest(), again.digest());
            assert!(Policy::weakenings(&policy, &again).is_empty());
            let _ = policy.lint(&[], &[]);
        }
        Err(error) => {
            assert!(!error.code().as_str().is_empty());
            assert!(!error.to_string().is_empty());
        }
    }
});
