//! Standard output and standard error: written to through locked handles, with colors only where they are wanted.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::exit::Exit;
use crate::problem::Problem;
use crate::show::plain::clean;
use crate::show::style;

/// Where answers, notes and progress go.
pub(crate) struct Terminal {
    out: AutoStream<io::StdoutLock<'static>>,
    err: AutoStream<io::StderrLock<'static>>,
    /// Whether somebody looks at standard error, so that a progress line makes sense.
    watched: bool,
    /// Whether a progress line stands there.
    in_line: bool,
    /// The first failure to write an answer.
    failed: Option<io::Error>,
}

impl Terminal {
    pub(crate) fn new(choice: ColorChoice) -> Self {
        Self {
            out: AutoStream::new(io::stdout().lock(), choice),
            err: AutoStream::new(io::stderr().lock(), choice),
            watched: io::stderr().is_terminal(),
            in_line: false,
            failed: None,
        }
    }

    /// Writes a part of the answer at once.
    pub(crate) fn print(&mut self, text: &str) {
        self.clear();
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }

    /// Says something that is worth knowing beside the answer.
    pub(crate) fn note(&mut self, text: &str) {
        self.aside("note", style::NOTE, text);
    }

    /// Says what went wrong and how it is called.
    pub(crate) fn problem(&mut self, problem: &Problem) {
        let text = format!("{} [{}]", problem.message(), problem.code());
        self.aside("error", style::BAD, &text);
    }

    fn aside(&mut self, label: &str, style: anstyle::Style, text: &str) {
        self.clear();
        // Where standard error cannot be written to there is nobody to tell.
        let _ = writeln!(self.err, "{style}{label}{style:#}: {}", clean(text));
    }

    /// Shows how things stand in a line that the next one replaces; nothing where nobody looks.
    pub(crate) fn progress(&mut self, text: &str) {
        if self.watched {
            self.clear();
            let dim = style::DIM;
            let _ = write!(self.err, "{dim}{}{dim:#}", clean(text));
            let _ = self.err.flush();
            self.in_line = true;
        }
    }

    fn clear(&mut self) {
        if self.in_line {
            let _ = io::stderr().lock().write_all(b"\r\x1b[2K");
            self.in_line = false;
        }
    }

    /// How the process ends: an answer that could not be written is no answer, unless its reader had enough of it.
    pub(crate) fn finish(mut self, exit: Exit) -> Exit {
        self.clear();
        match self.failed.take() {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.aside(
                    "error",
                    style::BAD,
                    &format!("the answer cannot be written: {error} [cannot_write]"),
                );
                Exit::Usage
            }
            _ => exit,
        }
    }
}
