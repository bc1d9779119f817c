//! The few styles that answers are shown in.

use anstyle::{AnsiColor, Style};
use breakglass::{Outcome, State, Tier, Verdict};

/// What is fine.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What may go ahead, not everything being done.
pub(crate) const FAIR: Style = Style::new().bold();
/// What is waited for.
pub(crate) const NOTE: Style = AnsiColor::Yellow.on_default();
/// What takes deliberate steps.
pub(crate) const CARE: Style = AnsiColor::Magenta.on_default();
/// What is in the way.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What matters less.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Headings.
pub(crate) const HEAD: Style = Style::new().bold();
/// What needs no emphasis.
pub(crate) const NONE: Style = Style::new();

pub(crate) const fn of_verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Clean => GOOD,
        Verdict::Mergeable => FAIR,
        Verdict::Confirm => CARE,
        Verdict::Waiting => NOTE,
        Verdict::Blocked => BAD,
    }
}

pub(crate) const fn of_outcome(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Accepted => GOOD,
        Outcome::Open => DIM,
        Outcome::Waived | Outcome::Confirm => CARE,
        Outcome::Waiting => NOTE,
        Outcome::Blocked => BAD,
    }
}

pub(crate) const fn of_state(state: State) -> Style {
    match state {
        State::Passed => GOOD,
        State::Skipped | State::Neutral => DIM,
        State::Running | State::Queued | State::Missing => NOTE,
        State::Failed | State::Unknown => BAD,
    }
}

pub(crate) const fn of_tier(tier: Tier) -> Style {
    match tier {
        Tier::AbsolutelyRequired => HEAD,
        Tier::Required => NONE,
        Tier::Optional => DIM,
    }
}
