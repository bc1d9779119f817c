//! Which of several reports of one check `gh` shows.

use breakglass::PolicyDocument;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::{PeerCheck, assess, observations};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    checks: Vec<PeerCheck>,
}

pub(crate) fn dedupe(question: Question<'_>) -> Value {
    let Input { checks } = question.input();
    let assessment = assess(PolicyDocument::default(), observations(&checks));
    let runs = assessment.checks().flat_map(|check| check.runs());
    let urls = runs.filter(|run| !run.superseded).filter_map(|run| run.observation.url.clone());
    json!({ "kept_urls": urls.collect::<Vec<_>>() })
}
