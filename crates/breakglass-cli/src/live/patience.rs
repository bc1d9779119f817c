//! How long a broken or refused request is tried again.

use std::thread;
use std::time::{Duration, Instant};

use breakglass::Time;

use super::answer::Answer;
use crate::args::ForgeArgs;
use crate::duration::words;
use crate::problem::{Again, Problem, Result, code};

/// The first pause after a request broke; it doubles from there.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// No pause after a broken request is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// What GitHub's documentation asks for where a secondary limit names no time.
const SECONDARY: Duration = Duration::from_secs(60);
/// How often one request waits for a limit.
const LIMIT_WAITS: u32 = 3;

/// The limits within which requests are tried again.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    retries: u32,
    max_wait: Duration,
    request_timeout: Duration,
    end: Option<Instant>,
}

/// How often one request was tried again.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    broken: u32,
    limited: u32,
}

impl Patience {
    pub(crate) fn new(args: &ForgeArgs) -> Self {
        let ForgeArgs { max_wait, retries, request_timeout } = args.clone();
        Self { retries, max_wait, request_timeout, end: None }
    }

    pub(crate) fn end_at(&mut self, moment: Option<Instant>) {
        self.end = moment;
    }

    /// The longest time for the next request.
    pub(crate) fn for_request(&self) -> Duration {
        let left = self.end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
        // Zero would mean no limit.
        self.request_timeout.min(left).max(Duration::from_millis(1))
    }

    /// Pauses after a request that broke, longer each time; gives the problem back when there were enough of them.
    pub(crate) fn after_broken(
        &self,
        tries: &mut Tries,
        problem: Problem,
        asked: Option<Duration>,
    ) -> Result<()> {
        if tries.broken >= self.retries {
            return Err(problem);
        }
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(tries.broken)).min(LONGEST_PAUSE);
        tries.broken = tries.broken.saturating_add(1);
        let pause = asked.map_or(doubled, |asked| asked.max(doubled));
        if pause > self.max_wait.max(LONGEST_PAUSE) {
            return Err(problem.again(Again::After(pause)));
        }
        self.pause(pause).ok_or(problem)
    }

    /// Waits where GitHub says that it answers later, if that is soon.
    pub(crate) fn after_limit(&self, tries: &mut Tries, answer: &Answer) -> Result<()> {
        let (wait, said) = limit(answer);
        let message = format!("{said}; --max-wait allows a longer wait");
        let problem = Problem::unread(code::RATE_LIMITED, message).again(Again::After(wait));
        if wait > self.max_wait || tries.limited >= LIMIT_WAITS {
            return Err(problem);
        }
        tries.limited = tries.limited.saturating_add(1);
        self.pause(wait).ok_or(problem)
    }

    /// Sleeps, unless that would go on after the end.
    fn pause(&self, time: Duration) -> Option<()> {
        let left = self.end.map(|end| end.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left < time) {
            return None;
        }
        thread::sleep(time);
        Some(())
    }
}

/// Whether an answer says that it was one request too many: the hourly budget, or too many at once.
pub(crate) fn is_limit(answer: &Answer) -> bool {
    match answer.status {
        429 => true,
        403 => {
            answer.retry_after.is_some()
                || answer.reset.is_some()
                || answer.message().contains("secondary rate limit")
        }
        _ => false,
    }
}

/// For how long an answer refuses more requests, and that in words.
pub(crate) fn limit(answer: &Answer) -> (Duration, String) {
    let now = answer.date.or_else(super::now);
    let until_reset = now.zip(answer.reset).map(|(now, reset)| Duration::from_secs(reset.seconds_since(now)));
    let wait = answer.retry_after.or(until_reset).unwrap_or(SECONDARY).max(Duration::from_secs(1));
    let until = now.and_then(|now| later(now, wait)).map(|time| format!(" ({time})")).unwrap_or_default();
    let said = format!("GitHub answers no more requests for {}{until}: {}", words(wait), answer.message());
    (wait, said)
}

fn later(now: Time, wait: Duration) -> Option<Time> {
    let wait = i64::try_from(wait.as_millis()).ok()?;
    Time::from_millis(now.as_millis().checked_add(wait)?).ok()
}
