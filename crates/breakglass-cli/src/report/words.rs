//! Sentences in which the gate's own words and those of others are kept apart.

use breakglass::ledger::RunRecord;
use breakglass::{CheckName, Kind, Time};

use super::tone::Tone;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// The gate's own words.
    Own(String),
    /// A name that somebody else chose: of a check, a branch, an account.
    Name(String),
    /// What somebody else wrote for people to read.
    Prose(String),
    /// A moment.
    At(Time),
    /// A mark.
    Badge(Tone, String),
    /// A place on the page, with the name that it goes by.
    To(String, String),
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Words(pub(super) Vec<Piece>);

impl Words {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn own(text: impl Into<String>) -> Self {
        Self::new().say(text)
    }

    pub(super) fn named(name: impl Into<String>) -> Self {
        Self::new().name(name)
    }

    pub(super) fn say(self, text: impl Into<String>) -> Self {
        self.with(Piece::Own(text.into()))
    }

    pub(super) fn name(self, name: impl Into<String>) -> Self {
        self.with(Piece::Name(name.into()))
    }

    pub(super) fn prose(self, text: impl Into<String>) -> Self {
        self.with(Piece::Prose(text.into()))
    }

    pub(super) fn at(self, time: Time) -> Self {
        self.with(Piece::At(time))
    }

    pub(super) fn badge(self, tone: Tone, text: impl Into<String>) -> Self {
        self.with(Piece::Badge(tone, text.into()))
    }

    pub(super) fn to(self, id: impl Into<String>, name: impl Into<String>) -> Self {
        self.with(Piece::To(id.into(), name.into()))
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// A check, with who reports it.
    pub(super) fn check(self, check: &CheckName) -> Self {
        let named = self.name(&check.name);
        match (&check.app, check.kind) {
            (Some(app), _) => named.say(" from ").name(app.to_string()),
            (None, Kind::Condition) => named.say(" (a condition)"),
            (None, _) => named,
        }
    }

    /// Names with commas between them, the first few; the others are counted.
    pub(super) fn list(self, names: impl IntoIterator<Item = impl Into<String>>, most: usize) -> Self {
        let mut words = self;
        let mut left_out = 0_usize;
        for (index, name) in names.into_iter().enumerate() {
            if index >= most {
                left_out = left_out.saturating_add(1);
                continue;
            }
            words = if index > 0 { words.say(", ") } else { words }.name(name);
        }
        if left_out > 0 { words.say(format!(" and {left_out} more")) } else { words }
    }

    /// What a run found, where and when.
    pub(super) fn run(self, run: &RunRecord) -> Self {
        let mut words = self.say(format!("{} on ", run.state)).name(short(&run.commit));
        if let Some(at) = run.completed_at {
            words = words.say(" at ").at(at);
        }
        match &run.url {
            Some(url) => words.say(", see ").name(url),
            None => words,
        }
    }

    fn with(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }
}

/// The first characters of a commit's id.
pub(super) fn short(commit: &str) -> String {
    commit.chars().take(12).collect()
}

/// A time for people. All are UTC, which the page says once.
pub(super) fn when(time: Time) -> String {
    time.to_string().chars().take("2026-03-01T12:00:00".len()).collect::<String>().replace('T', " ")
}

/// A span of time for people, short: `20s`, `5m`, `3h`, `2d`.
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds}s"),
        120..=7199 => format!("{}m", seconds.div_euclid(60)),
        7200..=172_799 => format!("{}h", seconds.div_euclid(3600)),
        _ => format!("{}d", seconds.div_euclid(86_400)),
    }
}
