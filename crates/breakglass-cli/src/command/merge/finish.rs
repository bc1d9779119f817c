//! From the permit to the outcome on record.

use std::thread;

use breakglass::ledger::{Entry, Event, Found, MergePermitted, Note};
use breakglass::{Assessment, Attempt, Flag, Permit, Verdict, code};

use super::{Came, Run, dialog};
use crate::args::Method;
use crate::exit::Exit;
use crate::live::merge::{self, MergeMethod, MergeOutcome};
use crate::live::{present, talk};
use crate::outcome;
use crate::problem::Result;
use crate::show::plain::clean;
use crate::show::style::{BAD, CARE, GOOD, HEAD};
use crate::show::words::short;
use crate::terminal::Terminal;

/// How often the forge is asked what became of a merge call whose answer was lost.
const LOOKS: u32 = 5;

/// A permit and what its entry says.
struct Granted {
    permit: Permit,
    permitted: Box<MergePermitted>,
}

impl Run<'_> {
    /// Grants, reads once more, redeems, merges, and records what came of it.
    pub(super) fn finish(
        &mut self,
        attempt: &Attempt,
        assessment: &Assessment,
        terminal: &mut Terminal,
    ) -> Result<Came> {
        if self.is_drill() {
            let rehearsal =
                self.kept.ledger.rehearse(attempt, assessment, present()?, &mut self.kept.store)?;
            terminal.print(&format!(
                "{GOOD}rehearsed{GOOD:#}: {} at {} would have been merged\n",
                clean(rehearsal.change()),
                clean(short(rehearsal.head()))
            ));
            return Ok(Came::Done(Exit::Fine));
        }
        let permit = self.kept.ledger.grant(attempt, assessment, present()?, &mut self.kept.store)?;
        let granted = self.granted(permit)?;
        let permit = &granted.permit;
        terminal.note(&format!(
            "permit {} for {}, good until {}",
            permit.id(),
            short(permit.head()),
            permit.expires_at()
        ));
        // Once it is redeemed nothing stands between it and the merge call.
        let message = self.message(&granted)?;
        if let Some(moved) = self.redeem(permit, terminal)? {
            return Ok(Came::Moved(moved));
        }
        let outcome = merge::merge(
            self.live.client(),
            permit.repository(),
            permit.number(),
            permit.head(),
            method(self.args.method),
            None,
            message.as_deref(),
        );
        self.record(&granted, outcome, terminal).map(Came::Done)
    }

    /// Reads the change once more and redeems the permit; the reason where what was permitted is no longer what is there.
    fn redeem(&mut self, permit: &Permit, terminal: &mut Terminal) -> Result<Option<String>> {
        loop {
            let assessment = self.read(terminal)?;
            let redeemed = self.kept.ledger.redeem(permit, &assessment, present()?, &mut self.kept.store);
            match redeemed {
                Ok(()) => return Ok(None),
                Err(error) if error.code() == code::NOT_READY && present()? < permit.expires_at() => {
                    terminal.progress(error.message());
                    thread::sleep(self.args.interval);
                }
                Err(error) => {
                    let reason = error.to_string();
                    self.kept.ledger.abandoned(permit.id(), &reason, present()?, &mut self.kept.store)?;
                    if [code::CHANGED_SINCE_PERMIT, code::PERMIT_EXPIRED].contains(&error.code()) {
                        return Ok(Some(reason));
                    }
                    return Err(error.into());
                }
            }
        }
    }

    /// A permit with its entry, which is the last one right after it was granted.
    fn granted(&mut self, permit: Permit) -> Result<Granted> {
        let last = self.kept.ledger.tail().size.saturating_sub(1);
        let mut found = None;
        breakglass::ledger::Append::read_from(&mut self.kept.store, last, &mut |text| {
            if let Some(Event::MergePermitted(permitted)) = Entry::parse(text)?.event()
                && permitted.permit == *permit.id()
            {
                found = Some(permitted.clone());
            }
            Ok(())
        })?;
        let permitted = found.ok_or_else(|| {
            let message =
                "the permit's entry is not where it was written; open the ledger anew and verify it";
            breakglass::Error::new(code::LEDGER_REPLACED, message)
        })?;
        Ok(Granted { permit, permitted })
    }

    /// The merge commit's message: the trailers by which the commit is found later. A rebase keeps the commits' own.
    fn message(&self, granted: &Granted) -> Result<Option<String>> {
        if self.args.method == Method::Rebase {
            return Ok(None);
        }
        let checkpoint = self.kept.ledger.checkpoint();
        Ok(Some(self.flag(granted)?.trailers(Some(&checkpoint))))
    }

    /// What makes the merge easy to spot.
    fn flag(&self, granted: &Granted) -> Result<Flag> {
        Ok(Flag::new(&granted.permitted, self.kept.ledger.open_follow_ups(), present()?))
    }

    /// Says on the pull request what was waived and what is owed. That it could not be said changes nothing about the merge.
    fn say(&mut self, granted: &Granted, terminal: &mut Terminal) -> Result<()> {
        if !self.args.comment {
            return Ok(());
        }
        let (body, permit) = (self.flag(granted)?.issue().body, &granted.permit);
        match talk::comment(self.live.client(), permit.repository(), permit.number(), &body) {
            Ok(url) => terminal.note(&format!("said so on the pull request: {url}")),
            Err(problem) => terminal.note(problem.message()),
        }
        Ok(())
    }

    fn record(&mut self, granted: &Granted, outcome: MergeOutcome, terminal: &mut Terminal) -> Result<Exit> {
        let permit = &granted.permit;
        match outcome {
            MergeOutcome::Merged { commit } => {
                let now = present()?;
                self.kept.ledger.completed(
                    permit.id(),
                    &commit,
                    Found::Answered,
                    now,
                    &mut self.kept.store,
                )?;
                self.merged(permit, &commit, terminal);
                self.say(granted, terminal)?;
                Ok(Exit::Fine)
            }
            MergeOutcome::Refused { status, said } => {
                let reason = format!("the forge answered {status}: {said}");
                self.kept.ledger.abandoned(permit.id(), &reason, present()?, &mut self.kept.store)?;
                terminal.print(&format!("{BAD}not merged{BAD:#}: {}\n", clean(&reason)));
                Ok(Exit::Refused)
            }
            MergeOutcome::NotSent { why } => {
                self.kept.ledger.abandoned(permit.id(), &why, present()?, &mut self.kept.store)?;
                terminal.print(&format!("{BAD}not merged{BAD:#}: {}\n", clean(&why)));
                Ok(Exit::Unread)
            }
            MergeOutcome::Unknown { why } => {
                terminal.note(&format!("the answer was lost ({why}); asking the forge what became of it"));
                self.look_up(granted, terminal)
            }
        }
    }

    /// Asks the forge what became of a merge call whose answer was lost.
    fn look_up(&mut self, granted: &Granted, terminal: &mut Terminal) -> Result<Exit> {
        let permit = &granted.permit;
        for _ in 0..LOOKS {
            if let Ok(true) = outcome::look_up(self.live.client(), &mut self.kept, permit) {
                let status = self.kept.ledger.permits().find(|one| one.permit().id() == permit.id());
                if let Some(breakglass::PermitStatus::Completed { commit, .. }) =
                    status.map(breakglass::ledger::PermitRecord::status).cloned()
                {
                    self.merged(permit, &commit, terminal);
                    self.say(granted, terminal)?;
                    return Ok(Exit::Fine);
                }
                terminal.print(&format!("{BAD}not merged{BAD:#}: the forge has another head merged\n"));
                return Ok(Exit::Refused);
            }
            thread::sleep(self.args.interval);
        }
        terminal.print(&format!(
            "{CARE}not known{CARE:#}: whether {}#{} was merged; the same command, or `breakglass follow-ups settle`, looks it up later\n",
            clean(permit.repository()),
            permit.number()
        ));
        Ok(Exit::NotKnown)
    }

    fn merged(&self, permit: &Permit, commit: &str, terminal: &mut Terminal) {
        let owed = self.kept.ledger.open_follow_ups().filter(|one| one.permit == *permit.id()).count();
        terminal.print(&format!(
            "{GOOD}merged{GOOD:#}: {}#{} at {} as {HEAD}{}{HEAD:#}; {owed} to follow up: `breakglass follow-ups list`\n",
            clean(permit.repository()),
            permit.number(),
            clean(short(permit.head())),
            clean(short(commit))
        ));
    }

    /// The normal lane may merge: offers to do just that.
    pub(super) fn plain(
        &mut self,
        verdict: Verdict,
        assessment: &Assessment,
        terminal: &mut Terminal,
    ) -> Result<Exit> {
        terminal.print(&format!("{GOOD}the normal lane is {verdict}{GOOD:#}: no emergency is needed\n"));
        if !dialog::wants_plain_merge()? {
            return Ok(Exit::Confirm);
        }
        let change = assessment.change();
        let (repository, number) = (change.repository(), change.number().unwrap_or_default());
        let method = method(self.args.method);
        let text =
            match merge::merge(self.live.client(), repository, number, change.head(), method, None, None) {
                MergeOutcome::Merged { commit } => {
                    format!("{GOOD}merged{GOOD:#} as on any day, as {}\n", clean(short(&commit)))
                }
                MergeOutcome::Refused { status, said } => {
                    terminal.print(&format!(
                        "{BAD}not merged{BAD:#}: the forge answered {status}: {}\n",
                        clean(&said)
                    ));
                    return Ok(Exit::Refused);
                }
                MergeOutcome::NotSent { why } => {
                    terminal.print(&format!("{BAD}not merged{BAD:#}: {}\n", clean(&why)));
                    return Ok(Exit::Unread);
                }
                MergeOutcome::Unknown { why } => {
                    terminal.print(&format!(
                        "{CARE}not known{CARE:#}: the answer was lost ({}); look at the pull request\n",
                        clean(&why)
                    ));
                    return Ok(Exit::NotKnown);
                }
            };
        let note = Note {
            by: Some(self.actor.clone()),
            emergency: Some(self.emergency.id.clone()),
            text: format!(
                "{repository}#{number} at {} was merged by the normal lane, {verdict}",
                change.head()
            ),
        };
        self.kept.ledger.note(&note, present()?, &mut self.kept.store)?;
        terminal.print(&text);
        Ok(Exit::Fine)
    }
}

fn method(method: Method) -> MergeMethod {
    match method {
        Method::Merge => MergeMethod::Merge,
        Method::Squash => MergeMethod::Squash,
        Method::Rebase => MergeMethod::Rebase,
    }
}
