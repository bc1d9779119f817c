//! Errors say what was wrong and repeat at most a little of what was sent.

use breakglass_forge::github::{Collector, Payload, read};

/// The most bytes of an error's text: what may be repeated, in characters of four bytes, and our own words.
const MOST: usize = 4 * 400 + 300;

#[test]
fn errors_repeat_at_most_a_little_of_the_input() {
    for letter in ["a", "\\u0001", "\u{1f600}"] {
        let long = letter.repeat(10_000);
        let texts = [
            format!("\"{long}\""),
            format!(r#"{{"{long}": 1}}"#),
            format!(r#"{{"message": "{long}"}}"#),
            format!(r#"{{"data": null, "errors": [{{"message": "{long}"}}]}}"#),
            format!(
                r#"{{"total_count": "{long}", "number": "{long}", "draft": "{long}", "strict": "{long}", "behind_by": "{long}", "check_runs": "{long}", "check_run": "{long}", "pull_request": "{long}"}}"#
            ),
            format!(r#"{{"number": 1, "name": "x", "draft": "{long}", "head": {{"sha": "{long}"}}}}"#),
            format!(r#"[{{"number": "{long}"}}]"#),
            long.clone(),
        ];
        let mut refused = 0;
        for text in &texts {
            let errors = Payload::ALL.iter().filter_map(|payload| read(*payload, text.as_bytes()).err());
            for error in errors.chain(Payload::detect(text.as_bytes()).err()) {
                assert!(error.to_string().len() < MOST, "{} bytes: {error:.2000}", error.to_string().len());
                refused += 1;
            }
        }
        assert!(refused > 100, "{refused}");
    }
}

#[test]
fn a_change_that_cannot_be_made_repeats_at_most_a_little() {
    let long = "a".repeat(200_000);
    let mut collector = Collector::new();
    let text = format!(r#"{{"id": 1, "name": "build", "status": "queued", "head_sha": "{long}"}}"#);
    collector.add(text.as_bytes()).unwrap();
    collector.set_repository("acme/shop");
    let error = collector.change().unwrap_err();
    assert_eq!(error.code().as_str(), "invalid_commit");
    assert!(error.to_string().len() < MOST);
    collector.set_head("5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49");
    collector.set_repository(long.clone());
    let error = collector.change().unwrap_err();
    assert_eq!(error.code().as_str(), "invalid_repository");
    assert!(error.to_string().len() < MOST);
}
