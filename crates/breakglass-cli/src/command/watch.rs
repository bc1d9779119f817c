//! `check --watch`: look again and again until the change may be merged.

use std::time::{Duration, Instant};

use breakglass::{Assessment, Lane, Reason, Verdict};

use super::check::{Layout, json, shown};
use crate::args::{CheckArgs, Format, Until};
use crate::duration::words;
use crate::exit::Exit;
use crate::live::Live;
use crate::problem::{Again, Problem, Result};
use crate::show::plain::clean;
use crate::show::style::{self, DIM};
use crate::show::words::{count, short};
use crate::terminal::Terminal;

/// No pause between two looks is longer, however often reading fails.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Looks until the lane lets the change through, or until nothing more can come.
pub(crate) fn run(args: &CheckArgs, live: &mut Live, terminal: &mut Terminal) -> Result<Exit> {
    let interval = args.watch.interval.max(Duration::from_millis(10));
    let end = args.watch.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    live.end_at(end);
    let mut seen: Option<Seen> = None;
    let mut failures: u32 = 0;
    loop {
        let pause = match live.read() {
            Ok((policy, change)) => {
                failures = 0;
                let assessment = Assessment::new(&policy, &change);
                let now = Seen::of(&assessment);
                if seen.as_ref() != Some(&now) {
                    live.take_notes().iter().for_each(|note| terminal.note(note));
                    terminal.print(&step(args.format, seen.as_ref(), &now, &assessment));
                    seen = Some(now);
                }
                if let Some(exit) = ended(args, &assessment) {
                    if args.format != Format::Json {
                        terminal.print(&format!("\n{}", shown(&assessment, args.format)));
                    }
                    return Ok(exit);
                }
                waiting(terminal, &assessment, args, interval);
                interval
            }
            Err(problem) => {
                failures = failures.saturating_add(1);
                let pause = after(&problem, interval, failures).ok_or_else(|| problem.clone())?;
                if left(end) > Some(Duration::ZERO) || end.is_none() {
                    terminal.note(&format!("{}; looking again in {}", problem.message(), words(pause)));
                }
                pause
            }
        };
        if let Some(left) = left(end)
            && left <= pause
        {
            std::thread::sleep(left);
            let so_far = seen.map_or("nothing was read".to_owned(), |seen| {
                format!("the {} lane is {}", lane(args), seen.verdict(lane(args)))
            });
            terminal.note(&format!("the time is over, and {so_far}"));
            return Ok(Exit::TimedOut);
        }
        std::thread::sleep(pause);
    }
}

fn left(end: Option<Instant>) -> Option<Duration> {
    end.map(|end| end.saturating_duration_since(Instant::now()))
}

fn lane(args: &CheckArgs) -> Lane {
    args.lane.into()
}

/// The pause after a reading that failed, longer each time; none where looking again cannot help.
fn after(problem: &Problem, interval: Duration, failures: u32) -> Option<Duration> {
    let doubled = interval.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    let pause = doubled.min(LONGEST_PAUSE.max(interval));
    match problem.may_pass() {
        Again::Never => None,
        Again::Soon => Some(pause),
        Again::After(wait) => Some(pause.max(wait)),
    }
}

/// What is told when it changes.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    head: String,
    normal: Verdict,
    emergency: Verdict,
}

impl Seen {
    fn of(assessment: &Assessment) -> Self {
        Self {
            head: assessment.change().head().to_owned(),
            normal: assessment.verdict(Lane::Normal),
            emergency: assessment.verdict(Lane::Emergency),
        }
    }

    fn verdict(&self, lane: Lane) -> Verdict {
        match lane {
            Lane::Normal => self.normal,
            Lane::Emergency => self.emergency,
        }
    }
}

/// One line about what changed: with its time for people, the whole assessment for programs.
fn step(format: Format, before: Option<&Seen>, now: &Seen, assessment: &Assessment) -> String {
    if format == Format::Json {
        return json(&assessment.to_document(), Layout::Line);
    }
    let time = crate::live::now().map(|time| time.to_string()).unwrap_or_default();
    let mut line = format!("{DIM}{time}{DIM:#}");
    let moved = before.filter(|before| before.head != now.head);
    if let Some(before) = moved {
        line.push_str(&format!("  head {} -> {}", clean(short(&before.head)), clean(short(&now.head))));
    }
    for lane in Lane::ALL {
        let verdict = now.verdict(lane);
        let of_verdict = style::of_verdict(verdict);
        let was = before.map(|before| before.verdict(lane)).filter(|was| *was != verdict);
        let was = was.map(|was| format!("{was} -> ")).unwrap_or_default();
        line.push_str(&format!("  {lane}: {was}{of_verdict}{verdict}{of_verdict:#}"));
    }
    line.push('\n');
    line
}

/// Whether there is nothing more to wait for. What is blocked may be run again; what is closed stays so.
fn ended(args: &CheckArgs, assessment: &Assessment) -> Option<Exit> {
    let verdict = assessment.verdict(lane(args));
    let confirms = verdict == Verdict::Confirm && args.watch.until == Some(Until::Confirm);
    let closed = assessment.reasons().contains(&Reason::NotOpen);
    (verdict.lets_through() || confirms || closed).then(|| Exit::of(verdict))
}

fn waiting(terminal: &mut Terminal, assessment: &Assessment, args: &CheckArgs, interval: Duration) {
    let texts: Vec<String> =
        assessment.readiness(lane(args)).blockers().map(|blocker| blocker.text()).collect();
    let number = u64::try_from(texts.len()).unwrap_or(u64::MAX);
    let first = texts.first().map(|text| format!(": {text}")).unwrap_or_default();
    let more = if texts.len() > 1 { ", and more" } else { "" };
    terminal.progress(&format!(
        "{} in the way{first}{more}; looking again in {}",
        count(number, "thing"),
        words(interval)
    ));
}
