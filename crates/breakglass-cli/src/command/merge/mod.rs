//! `merge`: in an emergency, with confirmations, a permit, and a record of it all.
//!
//! ```text
//! read -> Attempt -> steps (dialog.rs at a terminal, answers.rs from a file, second.rs from the forge)
//!      -> grant -> read once more -> redeem -> merge call -> outcome on record (finish.rs)
//! ```

mod answers;
mod dialog;
mod dry;
mod finish;
mod second;

use std::thread;
use std::time::{Duration, Instant};

use breakglass::{Actor, Asked, Assessment, Attempt, Emergency, EmergencyKind, Stand, Start, StepKind, code};

use super::emergency::{people_of, viewer};
use crate::args::MergeArgs;
use crate::duration::words;
use crate::exit::Exit;
use crate::input::gather::Told;
use crate::input::target::{self, Target};
use crate::ledger_file::{self, Kept};
use crate::live::policy::{InForce, recorded_serves};
use crate::live::{Live, present};
use crate::outcome;
use crate::problem::{Again, Problem, Result};
use crate::terminal::Terminal;

/// How often a new attempt is begun because the change moved between the permit and the merge.
const ATTEMPTS: u32 = 3;

/// Everything that one run works with.
struct Run<'a> {
    args: &'a MergeArgs,
    live: Live,
    kept: Kept,
    emergency: Emergency,
    actor: Actor,
    /// Until when the run waits for what it cannot do itself.
    end: Option<Instant>,
}

/// What came of an attempt.
enum Came {
    /// The run is over.
    Done(Exit),
    /// The change moved after the permit: another attempt.
    Moved(String),
}

/// Merges, or says why not.
pub(crate) fn run(args: &MergeArgs, terminal: &mut Terminal) -> Result<Exit> {
    if args.dry_run {
        return dry::run(args, terminal);
    }
    let target = target::target(&args.inputs)?.ok_or_else(|| {
        Problem::usage(
            "only a pull request that is read from GitHub can be merged; --dry-run takes files too",
        )
    })?;
    let by_hand = args.answers.is_none() && !args.print_steps;
    if by_hand && !dialog::has_terminal() {
        let message = "confirmations are given at a terminal, and there is none; --print-steps and --answers take them from a file";
        return Err(Problem::input(crate::problem::code::NO_TERMINAL, message));
    }
    let (mut run, first) = Run::begin(args, target, terminal)?;
    if args.print_steps {
        return run.print_steps(&first, terminal);
    }
    if let Some(path) = &args.answers {
        let given = answers::read(path)?;
        return match run.with_answers(given, &first, terminal)? {
            Came::Done(exit) => Ok(exit),
            Came::Moved(reason) => {
                Err(Problem::input(code::CHANGED_SINCE_PERMIT, format!("{reason}; print the steps anew")))
            }
        };
    }
    let mut assessment = first;
    for _ in 0..ATTEMPTS {
        match run.by_hand(&assessment, terminal)? {
            Came::Done(exit) => return Ok(exit),
            Came::Moved(reason) => {
                terminal.note(&format!("{reason}; beginning a new attempt"));
                assessment = run.read(terminal)?;
            }
        }
    }
    Err(Problem::input(
        code::CHANGED_SINCE_PERMIT,
        format!("the change moved {ATTEMPTS} times after its permit"),
    ))
}

impl<'a> Run<'a> {
    /// Reads the change, puts its policy on record, finds the emergency, and asks who the token's owner is.
    fn begin(args: &'a MergeArgs, target: Target, terminal: &mut Terminal) -> Result<(Self, Assessment)> {
        let mut kept = ledger_file::open(&args.ledger)?;
        let told = Told::gate(args.gate_app.as_deref());
        let mut live = Live::new(target, told, None, &args.forge)?;
        let emergency = kept.ledger.find_emergency(&args.emergency, present()?)?.clone();
        let assessment = read(&mut live, &mut kept, terminal)?;
        let actor = viewer(live.client(), &people_of(assessment.policy()), terminal)?;
        let repository = assessment.change().repository().to_owned();
        outcome::look_up_all(live.client(), &mut kept, Some(&repository), terminal)?;
        let end = Instant::now().checked_add(args.patience);
        Ok((Self { args, live, kept, emergency, actor, end }, assessment))
    }

    fn read(&mut self, terminal: &mut Terminal) -> Result<Assessment> {
        read(&mut self.live, &mut self.kept, terminal)
    }

    /// Opens an attempt; where none is needed or possible, how the run ends.
    fn open(&mut self, assessment: &Assessment) -> Result<Result<Attempt, Start>> {
        self.kept.ledger.catch_up(&mut self.kept.store)?;
        let start =
            Attempt::open(&self.kept.ledger, &self.emergency.id, self.actor.clone(), assessment, present()?)?;
        Ok(match start {
            Start::Opened(attempt) => Ok(*attempt),
            other => Err(other),
        })
    }

    /// Prints the steps, to be answered from a file.
    fn print_steps(&mut self, assessment: &Assessment, terminal: &mut Terminal) -> Result<Exit> {
        match self.open(assessment)? {
            Ok(attempt) => {
                let stand = attempt.stand(&self.kept.ledger, assessment, present()?)?;
                let asked = if let Stand::Steps(asked) = stand { asked } else { Vec::new() };
                terminal.print(&answers::printed(&attempt, &asked));
                Ok(Exit::Confirm)
            }
            Err(Start::NotNeeded(verdict)) => Err(not_needed(verdict)),
            Err(_) => {
                dialog::show_blocked(assessment, terminal);
                Ok(Exit::Blocked)
            }
        }
    }

    /// One attempt whose steps are answered from a file.
    fn with_answers(
        &mut self,
        given: answers::Given,
        assessment: &Assessment,
        terminal: &mut Terminal,
    ) -> Result<Came> {
        let mut attempt = given.attempt;
        let mut assessment = assessment.clone();
        self.look(&mut attempt, &assessment, terminal)?;
        let stand = attempt.stand(&self.kept.ledger, &assessment, present()?)?;
        let asked = match stand {
            Stand::Steps(asked) => asked,
            Stand::Waiting | Stand::Ready => Vec::new(),
            other => return self.ended(&other, &assessment, terminal),
        };
        for answer in answers::matched(&given.answers, &asked)? {
            dialog::wait_until(attempt.next_answer_at(&assessment))?;
            attempt.answer(
                &self.kept.ledger,
                &assessment,
                &answer.code,
                &self.actor,
                answer.reply,
                present()?,
            )?;
        }
        loop {
            match attempt.stand(&self.kept.ledger, &assessment, present()?)? {
                Stand::Ready => return self.finish(&attempt, &assessment, terminal),
                Stand::Steps(asked) if asked.iter().all(|one| one.step == StepKind::SecondPerson) => {
                    assessment = self.second(&mut attempt, assessment, &asked, terminal)?;
                }
                Stand::Steps(_) => {
                    let message = "other steps are asked for by now; print them anew and answer them";
                    return Err(Problem::input(code::STEPS_OPEN, message));
                }
                Stand::Waiting => assessment = self.wait(&mut attempt, &assessment, terminal)?,
                other => return self.ended(&other, &assessment, terminal),
            }
        }
    }

    /// One attempt whose steps are answered at the terminal.
    fn by_hand(&mut self, assessment: &Assessment, terminal: &mut Terminal) -> Result<Came> {
        let mut attempt = match self.open(assessment)? {
            Ok(attempt) => attempt,
            Err(Start::NotNeeded(verdict)) => {
                return self.ended(&Stand::NotNeeded(verdict), assessment, terminal);
            }
            Err(_) => {
                dialog::show_blocked(assessment, terminal);
                return Ok(Came::Done(Exit::Blocked));
            }
        };
        let mut assessment = assessment.clone();
        dialog::show_start(&self.emergency, &assessment, terminal);
        loop {
            match attempt.stand(&self.kept.ledger, &assessment, present()?)? {
                Stand::Ready => return self.finish(&attempt, &assessment, terminal),
                Stand::Steps(asked) => {
                    let own = asked.iter().find(|one| one.step != StepKind::SecondPerson);
                    assessment = match own {
                        Some(own) => {
                            if self.ask(&mut attempt, &assessment, own, terminal)? == Asking::Stopped {
                                terminal.note("stopped; nothing was merged");
                                return Ok(Came::Done(Exit::Confirm));
                            }
                            self.look_again(&mut attempt, &assessment, terminal)?
                        }
                        None => self.second(&mut attempt, assessment, &asked, terminal)?,
                    };
                }
                Stand::Waiting => assessment = self.wait(&mut attempt, &assessment, terminal)?,
                Stand::Paused => assessment = self.look_again(&mut attempt, &assessment, terminal)?,
                other => return self.ended(&other, &assessment, terminal),
            }
        }
    }

    /// One dialog, and its answer.
    fn ask(
        &mut self,
        attempt: &mut Attempt,
        assessment: &Assessment,
        asked: &Asked,
        terminal: &mut Terminal,
    ) -> Result<Asking> {
        let usual = self.usual(assessment, asked);
        dialog::show_step(attempt, assessment, asked, usual, present()?, terminal);
        dialog::wait_until(attempt.next_answer_at(assessment))?;
        let Some(reply) = dialog::reply(attempt, asked)? else {
            return Ok(Asking::Stopped);
        };
        let answered =
            attempt.answer(&self.kept.ledger, assessment, &asked.code, &self.actor, reply, present()?);
        match answered {
            Ok(()) => Ok(Asking::Answered),
            // What a person mistyped is asked for again.
            Err(error) if error.code() == code::WRONG_ANSWER => {
                terminal.note(&error.to_string());
                Ok(Asking::Answered)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What the check usually takes, where the forge tells.
    fn usual(&mut self, assessment: &Assessment, asked: &Asked) -> Option<Duration> {
        let [check] = asked.checks.as_slice() else {
            return None;
        };
        let branch = assessment.change().base_branch()?;
        let repository = assessment.change().repository();
        let check = &check.check;
        crate::live::history::usual(self.live.client(), repository, branch, &check.name, check.app.as_ref())
            .ok()
            .flatten()
    }

    /// Reads the change anew and tells what changed. A reading that fails pauses the attempt and is tried again.
    fn look_again(
        &mut self,
        attempt: &mut Attempt,
        assessment: &Assessment,
        terminal: &mut Terminal,
    ) -> Result<Assessment> {
        match self.read(terminal) {
            Ok(assessment) => {
                self.look(attempt, &assessment, terminal)?;
                Ok(assessment)
            }
            Err(problem) if problem.may_pass() != Again::Never && self.has_time() => {
                attempt.pause();
                terminal.note(&format!(
                    "{}; looking again in {}",
                    problem.message(),
                    words(self.args.interval)
                ));
                thread::sleep(self.args.interval);
                Ok(assessment.clone())
            }
            Err(problem) => Err(problem),
        }
    }

    fn look(
        &mut self,
        attempt: &mut Attempt,
        assessment: &Assessment,
        terminal: &mut Terminal,
    ) -> Result<()> {
        self.kept.ledger.catch_up(&mut self.kept.store)?;
        for difference in attempt.look(&self.kept.ledger, assessment, present()?)? {
            terminal.note(&difference.text());
        }
        Ok(())
    }

    /// Waits for something absolutely required that cannot be confirmed.
    fn wait(
        &mut self,
        attempt: &mut Attempt,
        assessment: &Assessment,
        terminal: &mut Terminal,
    ) -> Result<Assessment> {
        if !self.has_time() {
            let message =
                "something absolutely required is not there yet, and the time of --patience is over";
            return Err(Problem::unready(code::NOT_READY, message));
        }
        terminal.progress(&format!(
            "waiting for what is absolutely required; looking again in {}",
            words(self.args.interval)
        ));
        thread::sleep(self.args.interval);
        self.look_again(attempt, assessment, terminal)
    }

    fn has_time(&self) -> bool {
        self.end.is_none_or(|end| Instant::now() < end)
    }

    /// The end of an attempt that gets no permit.
    fn ended(&mut self, stand: &Stand, assessment: &Assessment, terminal: &mut Terminal) -> Result<Came> {
        match stand {
            Stand::NotNeeded(verdict) if self.args.answers.is_none() => {
                self.plain(*verdict, assessment, terminal).map(Came::Done)
            }
            Stand::NotNeeded(verdict) => Err(not_needed(*verdict)),
            Stand::Ended(breakglass::End::Blocked) => {
                dialog::show_blocked(assessment, terminal);
                Ok(Came::Done(Exit::Blocked))
            }
            Stand::Ended(end) => {
                Err(Problem::input(code::ATTEMPT_ENDED, format!("the attempt is over: {}", end.text())))
            }
            _ => Err(Problem::input(code::ATTEMPT_PAUSED, "the change could not be read")),
        }
    }

    /// Whether the emergency is a drill.
    fn is_drill(&self) -> bool {
        self.emergency.kind == EmergencyKind::Drill
    }
}

/// Whether a dialog was answered.
#[derive(Debug, PartialEq, Eq)]
enum Asking {
    Answered,
    Stopped,
}

/// Reads and assesses the change. Where the policy's file cannot be read the one that was recorded last serves, and it is
/// said so.
fn read(live: &mut Live, kept: &mut Kept, terminal: &mut Terminal) -> Result<Assessment> {
    let read = match live.read() {
        Err(problem) if problem.is_about_policy() => {
            let (repository, branch) = live.base()?;
            let recorded = InForce::recorded(&kept.ledger, &repository, &branch, &problem)?;
            terminal.note(&recorded_serves(&problem));
            live.judge_by(recorded);
            live.read()
        }
        read => read,
    };
    let (policy, change) = read?;
    live.take_notes().iter().for_each(|note| terminal.note(note));
    if let Some(in_force) = live.in_force() {
        let branch = Some(in_force.branch.as_str());
        kept.ledger.record_policy(
            &in_force.repository,
            branch,
            &in_force.text,
            present()?,
            &mut kept.store,
        )?;
    }
    Ok(Assessment::new(&policy, &change))
}

fn not_needed(verdict: breakglass::Verdict) -> Problem {
    let message = format!("the normal lane is {verdict}: no emergency is needed; merge it as on any day");
    Problem::input(code::NOT_NEEDED, message)
}
