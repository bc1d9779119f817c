//! Steps printed for, and answers read from, a file: for those who cannot sit at a terminal.

use std::path::Path;

use breakglass::{Asked, Attempt, Reply, StepCode, StepKind};
use serde::{Deserialize, Serialize};

use crate::input::source;
use crate::problem::{Problem, Result, code};
use crate::show::plain::clean_json;

const SCHEMA: &str = "breakglass/steps/1";

/// What `--print-steps` prints.
#[derive(Serialize)]
struct Printed<'a> {
    schema: &'static str,
    attempt: &'a Attempt,
    steps: &'a [Asked],
    /// To be filled in: a reply for each step but a second person's.
    answers: Vec<Blank<'a>>,
}

#[derive(Serialize)]
struct Blank<'a> {
    code: &'a StepCode,
    reply: Option<Reply>,
}

/// What `--answers` reads: the same document with replies. The steps in it are for people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    schema: String,
    attempt: Attempt,
    #[serde(default)]
    #[expect(dead_code, reason = "people read the steps in the file that they answer in")]
    steps: serde::de::IgnoredAny,
    answers: Vec<Answer>,
}

/// An answer to a step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) code: StepCode,
    pub(super) reply: Reply,
}

/// An attempt and the answers to its steps.
pub(super) struct Given {
    pub(super) attempt: Attempt,
    pub(super) answers: Vec<Answer>,
}

/// The attempt, its steps, and a place for each answer.
pub(super) fn printed(attempt: &Attempt, asked: &[Asked]) -> String {
    let own = asked.iter().filter(|one| one.step != StepKind::SecondPerson);
    let answers = own.map(|one| Blank { code: &one.code, reply: None }).collect();
    let printed = Printed { schema: SCHEMA, attempt, steps: asked, answers };
    format!("{}\n", clean_json(&serde_json::to_string_pretty(&printed).unwrap_or_default()))
}

/// Reads a file of answers.
pub(super) fn read(path: &Path) -> Result<Given> {
    let source = source::read(path)?;
    let read: Read = serde_json::from_slice(&source.bytes)
        .map_err(|error| Problem::of_input(&source.name, &breakglass::wire::json_error(&error)))?;
    if read.schema != SCHEMA {
        let message = format!("{}: the document is `{}`, not `{SCHEMA}`", source.name, read.schema);
        return Err(Problem::input(breakglass::code::WRONG_DOCUMENT, message));
    }
    if !read.attempt.answers().is_empty() {
        let message = "the attempt in the file has answers already; answers stand under `answers`";
        return Err(Problem::input(code::OTHER_ANSWERS, format!("{}: {message}", source.name)));
    }
    Ok(Given { attempt: read.attempt, answers: read.answers })
}

/// The answers in the order of the steps, where they are for exactly the steps that are asked for.
pub(super) fn matched(given: &[Answer], asked: &[Asked]) -> Result<Vec<Answer>> {
    let refuse = |message: String| Err(Problem::input(code::OTHER_ANSWERS, message));
    let mut answers = Vec::new();
    for one in asked.iter().filter(|one| one.step != StepKind::SecondPerson) {
        match given.iter().filter(|answer| answer.code == one.code).collect::<Vec<_>>().as_slice() {
            [answer] => answers.push((*answer).clone()),
            [] => {
                return refuse(format!(
                    "the file has no answer to `{}` {}, which is asked for by now; print the steps anew",
                    one.step, one.code
                ));
            }
            _ => return refuse(format!("the file answers `{}` {} more than once", one.step, one.code)),
        }
    }
    for answer in given {
        match asked.iter().find(|one| one.code == answer.code) {
            None => return refuse(format!("no step {} is asked for; print the steps anew", answer.code)),
            Some(one) if one.step == StepKind::SecondPerson => {
                return refuse(
                    "a second person's agreement is read from the forge, never from a file".to_owned(),
                );
            }
            Some(_) => {}
        }
    }
    Ok(answers)
}
