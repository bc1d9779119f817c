//! The dialogs at a terminal. Each shows what it is about, lets time pass, and forgets what was typed ahead.

use std::io::{self, IsTerminal};
use std::thread;
use std::time::Duration;

use breakglass::{
    Asked, AskedCheck, Assessment, Attempt, Emergency, EmergencyKind, Item, Lane, Reply, State, StepKind,
    Time,
};

use crate::duration::words;
use crate::live::present;
use crate::problem::{Problem, Result, code};
use crate::show::plain::clean;
use crate::show::style::{BAD, CARE, DIM, HEAD};
use crate::show::words::short;
use crate::terminal::Terminal;

/// Whether somebody can be asked.
pub(super) fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Sleeps until a moment.
pub(super) fn wait_until(moment: Time) -> Result<()> {
    loop {
        let left = moment.as_millis().saturating_sub(present()?.as_millis());
        match u64::try_from(left) {
            Ok(left) if left > 0 => thread::sleep(Duration::from_millis(left.min(200))),
            _ => return Ok(()),
        }
    }
}

/// What the attempt is about.
pub(super) fn show_start(emergency: &Emergency, assessment: &Assessment, terminal: &mut Terminal) {
    let change = assessment.change();
    let document = change.document();
    let drill = match emergency.kind {
        EmergencyKind::Real => String::new(),
        EmergencyKind::Drill => format!(" {CARE}(a drill: nothing will be merged){CARE:#}"),
    };
    terminal.print(&format!(
        "{HEAD}{}{HEAD:#}{drill}: {}\n{}#{}: {}\nhead {}  normal lane {}, emergency lane {}\n",
        clean(&emergency.incident),
        clean(&emergency.reason),
        clean(change.repository()),
        change.number().unwrap_or_default(),
        clean(document.title.as_deref().unwrap_or("no title")),
        clean(short(change.head())),
        assessment.verdict(Lane::Normal),
        assessment.verdict(Lane::Emergency)
    ));
}

/// Why no emergency gets past what is in the way.
pub(super) fn show_blocked(assessment: &Assessment, terminal: &mut Terminal) {
    let mut text = format!("{BAD}blocked{BAD:#}: no emergency gets past this\n");
    for blocker in assessment.readiness(Lane::Emergency).blockers() {
        text.push_str(&format!("  {}\n", clean(&blocker.text())));
    }
    terminal.print(&text);
}

/// What a step is about.
pub(super) fn show_step(
    attempt: &Attempt,
    assessment: &Assessment,
    asked: &Asked,
    usual: Option<Duration>,
    now: Time,
    terminal: &mut Terminal,
) {
    let mut text = String::from("\n");
    match asked.step {
        StepKind::AcknowledgeNothingRequired => text.push_str(&format!(
            "{BAD}No absolutely-required check applies to this change.{BAD:#}\n\
             Nothing would have shown that it works at all: not that it compiles, not that it starts.\n"
        )),
        StepKind::AcknowledgeWaived => {
            text.push_str(&format!(
                "{CARE}These required checks will be waived{CARE:#}, and followed up until they have run:\n"
            ));
            asked.checks.iter().for_each(|check| text.push_str(&checked(check, None, now)));
        }
        StepKind::Acknowledge => {
            for check in &asked.checks {
                text.push_str(&format!(
                    "{BAD}`{}` is absolutely required and has not finished.{BAD:#}\n",
                    clean(&check.check.name)
                ));
                text.push_str(&checked(check, usual, now));
                text.push_str(
                    "  If it fails after the merge, what stands on the branch may not even compile: the fix does not deploy,\n  \
                     nobody else's change can go in, and the way back is one more emergency merge.\n",
                );
            }
        }
        StepKind::TypeName => text.push_str(&format!(
            "{HEAD}Is this the change that you mean?{HEAD:#} {}\n  Its name, {}, is to be typed.\n",
            clean(assessment.change().document().title.as_deref().unwrap_or("it has no title")),
            clean(&attempt.change_name())
        )),
        StepKind::SecondPerson => {
            text.push_str(&format!("{CARE}Another person must agree.{CARE:#}\n"));
            for item in &asked.items {
                if let Item::Guarded(path) = item {
                    text.push_str(&format!(
                        "  the change touches `{}`, which decides what a check means\n",
                        clean(path)
                    ));
                }
            }
            asked.checks.iter().for_each(|check| text.push_str(&checked(check, None, now)));
            text.push_str(&format!(
                "  They comment on {} or review it, quoting the code {HEAD}{}{HEAD:#}\n",
                clean(&attempt.change_name()),
                asked.code
            ));
        }
    }
    terminal.print(&text);
}

/// A check in a dialog: its state, for how long it has been running, and what it usually takes.
fn checked(check: &AskedCheck, usual: Option<Duration>, now: Time) -> String {
    let mut text = format!("  {}", clean(&check.text));
    if let Some(started) = check.started_at.filter(|_| check.state == State::Running) {
        text.push_str(&format!(", for {}", words(Duration::from_secs(now.seconds_since(started)))));
    }
    if let Some(usual) = usual {
        text.push_str(&format!("; it usually takes {}", words(usual)));
    }
    if let Some(url) = &check.url {
        text.push_str(&format!("  {DIM}{}{DIM:#}", clean(url)));
    }
    text.push('\n');
    text
}

/// Asks for the answer to a step; none where the person stops.
pub(super) fn reply(attempt: &Attempt, asked: &Asked) -> Result<Option<Reply>> {
    match asked.step {
        StepKind::TypeName => {
            let typed = typed(&format!("Type {} to go on, or `no` to stop", attempt.change_name()))?;
            Ok((!is_no(&typed)).then_some(Reply::Name(typed)))
        }
        _ => loop {
            let typed = typed("Type `yes` to go on, or `no` to stop")?;
            if is_no(&typed) {
                return Ok(None);
            }
            if typed.trim().eq_ignore_ascii_case("yes") {
                return Ok(Some(Reply::Acknowledged));
            }
        },
    }
}

/// Whether the person wants to merge as on any day.
pub(super) fn wants_plain_merge() -> Result<bool> {
    loop {
        let typed = typed("Type `yes` to merge it as on any day, or `no` to stop")?;
        if is_no(&typed) {
            return Ok(false);
        }
        if typed.trim().eq_ignore_ascii_case("yes") {
            return Ok(true);
        }
    }
}

fn is_no(typed: &str) -> bool {
    typed.trim().eq_ignore_ascii_case("no")
}

/// A line that was typed after the question stood there: what was typed before it answers nothing.
fn typed(question: &str) -> Result<String> {
    forget_typed_ahead();
    dialoguer::Input::<String>::new()
        .with_prompt(clean(question))
        .allow_empty(true)
        .interact_text()
        .map_err(|error| Problem::input(code::NO_TERMINAL, format!("the terminal gives no answer: {error}")))
}

#[cfg(unix)]
fn forget_typed_ahead() {
    // Where it cannot be forgotten, the pause that was waited is all there is.
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

#[cfg(not(unix))]
fn forget_typed_ahead() {}
