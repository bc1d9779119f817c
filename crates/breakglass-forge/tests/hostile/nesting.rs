//! Lists and maps nested ten thousand deep, at the top and in keys that nobody reads.

use breakglass_forge::github::{Payload, read};

use crate::codes::known;
use crate::valid::{soon, valid};

const DEEP: usize = 10_000;

fn deep(open: &str, close: &str) -> String {
    format!("{}0{}", open.repeat(DEEP), close.repeat(DEEP))
}

#[test]
fn depth_is_a_value_or_an_error() {
    for nested in [deep("[", "]"), deep(r#"{"a":"#, "}"), "[".repeat(DEEP), r#"{"a":"#.repeat(DEEP)] {
        assert!(soon(|| Payload::detect(nested.as_bytes())).is_err_and(|error| known(error.code())));
        for payload in Payload::ALL {
            if let Err(error) = soon(|| read(*payload, nested.as_bytes())) {
                assert!(known(error.code()), "{payload}: {error}");
            }
        }
    }
}

#[test]
fn depth_in_a_key_that_is_not_read_changes_nothing() {
    for payload in Payload::ALL {
        let text = valid(*payload);
        let Some((start, _)) = text.match_indices('{').next() else {
            continue;
        };
        let (before, after) = text.split_at(start + 1);
        for nested in [deep("[", "]"), deep(r#"{"a":"#, "}")] {
            let bytes = format!("{before}\"zzz\": {nested}, {after}");
            assert_eq!(read(*payload, bytes.as_bytes()), read(*payload, text.as_bytes()), "{payload}");
            // A list of commits is told by having no other key.
            if *payload != Payload::GraphQlCommits {
                assert_eq!(Payload::detect(bytes.as_bytes()), Ok(Some(*payload)));
            }
        }
    }
}

#[test]
fn depth_where_a_value_is_read_is_refused() {
    for nested in [deep("[", "]"), deep(r#"{"a":"#, "}")] {
        for key in ["name", "id", "status", "conclusion", "head_sha", "started_at"] {
            let bytes = format!(r#"{{"x": "build", "{key}": {nested}}}"#);
            let code = read(Payload::CheckRun, bytes.as_bytes()).map_err(|error| error.code().as_str());
            assert_eq!(code, Err("wrong_type"), "{key}");
        }
    }
}
