//! What pieces do that no whole text does.

use breakglass::wire::MAX_DOCUMENT_BYTES;
use breakglass_forge::github::{Collector, Payload, Pieces};

use crate::judge::{in_pieces, judge};

const PAGE: &str = r#"{"check_runs": [{"name": "a"}, {"name": "b"}], "total_count": 2}"#;

#[test]
fn the_cuts_of_a_small_page_may_all_be_anywhere() {
    let kinds = [None, Some(Payload::CheckRuns), Some(Payload::Statuses), Some(Payload::CheckRun)];
    for said in kinds {
        for size in 1..PAGE.len() {
            judge(said, PAGE.as_bytes(), &[size]);
        }
        for end in 0..PAGE.len() {
            judge(said, &PAGE.as_bytes()[..end], &[1, 5]);
        }
    }
}

#[test]
fn no_pieces_are_an_empty_text() {
    judge(None, b"", &[1]);
    judge(Some(Payload::CheckRuns), b"", &[1]);
    assert_eq!(in_pieces(None, [b"[".as_slice(), b"", b"]"]), Ok(None));
}

/// The whole is longer than what is read as one text; each element is not.
#[test]
fn a_page_may_be_longer_than_one_text() {
    let element = format!(r#"{{"name": "a", "x": "{}"}}"#, "[".repeat(MAX_DOCUMENT_BYTES.div_euclid(3)));
    let pieces = [r#"{"check_runs": ["#, &element, ",", &element, ",", &element, ",", &element, "]}"];
    let (_, reading) = in_pieces(None, pieces.map(str::as_bytes)).unwrap().unwrap();
    assert_eq!(reading.observations.len(), 4);
}

#[test]
fn an_element_may_not_be_longer_than_one_text() {
    let part = "[".repeat(MAX_DOCUMENT_BYTES.div_euclid(2));
    let pieces = [r#"{"check_runs": [{"name": "a"}, {"name": ""#, &part, &part, r#""}]}"#];
    let code = in_pieces(None, pieces.map(str::as_bytes)).map_err(|error| error.code().as_str());
    assert_eq!(code, Err("input_too_large"));
}

#[test]
fn pieces_that_are_refused_add_nothing() {
    let mut collector = Collector::new();
    let mut pieces = Pieces::new();
    pieces.push(PAGE.replace("\"b\"", "[]").as_bytes()).unwrap();
    let refused = collector.add_pieces(pieces).map_err(|error| error.code().as_str());
    assert_eq!(refused, Err("wrong_type"));
    assert_eq!(collector.elsewhere("5e1f"), 0);
    assert_eq!(collector.change().map_err(|error| error.code().as_str()), Err("head_not_known"));
    let mut pieces = Pieces::new();
    pieces.push(PAGE.as_bytes()).unwrap();
    assert_eq!(collector.add_pieces(pieces), Ok(Some(Payload::CheckRuns)));
}
