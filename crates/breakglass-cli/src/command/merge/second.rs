//! The second person: their agreement is read back from the forge, as a comment or review that quotes the step's code.

use std::thread;
use std::time::Instant;

use breakglass::{Asked, Assessment, Attempt, Reply, Stand};

use super::super::emergency::people_of;
use super::{Run, dialog};
use crate::duration::words;
use crate::live::{people, present, talk};
use crate::problem::{Problem, Result};
use crate::terminal::Terminal;

impl Run<'_> {
    /// Waits until another person agrees, or until the step is no longer asked for.
    pub(super) fn second(
        &mut self,
        attempt: &mut Attempt,
        assessment: Assessment,
        asked: &[Asked],
        terminal: &mut Terminal,
    ) -> Result<Assessment> {
        let Some(asked) = asked.first() else {
            return Ok(assessment);
        };
        dialog::show_step(attempt, &assessment, asked, None, present()?, terminal);
        let mut assessment = assessment;
        let mut refused: Vec<String> = Vec::new();
        loop {
            if self.agreed(attempt, &assessment, asked, &mut refused, terminal)? {
                return self.look_again(attempt, &assessment, terminal);
            }
            if !self.has_time() {
                let message =
                    format!("nobody who may agree has quoted {} in the time of --patience", asked.code);
                return Err(Problem::unready(breakglass::code::STEPS_OPEN, message));
            }
            let left = self.end.map(|end| end.saturating_duration_since(Instant::now()));
            let left = left.map(|left| format!(", for {} more", words(left))).unwrap_or_default();
            terminal.progress(&format!("waiting for another person to quote {}{left}", asked.code));
            thread::sleep(self.args.interval);
            assessment = self.look_again(attempt, &assessment, terminal)?;
            // The change may have moved on: then other things are to be agreed to, or nothing.
            let stand = attempt.stand(&self.kept.ledger, &assessment, present()?)?;
            let still = matches!(&stand, Stand::Paused)
                || matches!(&stand, Stand::Steps(steps) if steps.iter().any(|one| one.code == asked.code));
            if !still {
                return Ok(assessment);
            }
        }
    }

    /// Takes the first agreement that counts; says once of each other why it does not.
    fn agreed(
        &mut self,
        attempt: &mut Attempt,
        assessment: &Assessment,
        asked: &Asked,
        refused: &mut Vec<String>,
        terminal: &mut Terminal,
    ) -> Result<bool> {
        let change = assessment.change();
        let (repository, number) = (change.repository(), change.number().unwrap_or_default());
        let mut notes = Vec::new();
        let all = talk::agreements(self.live.client(), repository, number, asked.code.as_str(), &mut notes)?;
        for note in notes {
            say_once(refused, note, terminal);
        }
        for said in all {
            if refused.contains(&said.url) {
                continue;
            }
            let mut notes = Vec::new();
            let by = people::person(
                self.live.client(),
                &said.by_login,
                &people_of(assessment.policy()),
                &mut notes,
            )?;
            notes.iter().for_each(|note| terminal.note(note));
            dialog::wait_until(attempt.next_answer_at(assessment))?;
            match attempt.answer(&self.kept.ledger, assessment, &asked.code, &by, Reply::Agreed, present()?) {
                Ok(()) => {
                    terminal.note(&format!("{} agrees: {}", by.login, said.url));
                    return Ok(true);
                }
                Err(error) => {
                    terminal.note(&format!("{error} [{}]", error.code()));
                    refused.push(said.url);
                }
            }
        }
        Ok(false)
    }
}

/// Says a thing that has not been said before.
fn say_once(said: &mut Vec<String>, text: String, terminal: &mut Terminal) {
    if !said.contains(&text) {
        terminal.note(&text);
        said.push(text);
    }
}
