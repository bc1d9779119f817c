//! The command line.

mod emergency;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::duration::duration;

pub(crate) use emergency::*;

const EXIT_CODES: &str = "\
Exit codes:
  0    clean or mergeable
  1    waiting for something that must pass
  2    the input or the arguments are wrong
  3    blocked by something that must pass
  4    mergeable only with confirmations, or steps of merge are not answered
  5    the forge could not be read
  6    the forge refused to merge
  7    whether the forge merged is not known; merge again looks it up
  124  the time given with --timeout is over

Environment:
  GITHUB_TOKEN, GH_TOKEN  the token to read with; sent to the API's own host alone
  GITHUB_API_URL          the API's address (default https://api.github.com)
  BREAKGLASS_LEDGER       the ledger's file, unless --ledger names it
  NO_COLOR, CLICOLOR_FORCE  no colors; colors even where nobody looks";

/// The merge gate that knows an emergency when you are in one
#[derive(Debug, Parser)]
#[command(name = "breakglass", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colors
    #[arg(long, global = true, display_order = 90, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say whether a change may be merged, normally and in an emergency
    Check(CheckArgs),
    /// Say which rule of the policy decided about each check
    Explain(ExplainArgs),
    /// Look for mistakes in a policy, and for what it lets through that an older one did not
    Lint(LintArgs),
    /// Draft a policy from what the forge demands today
    Init(InitArgs),
    /// Declare, extend, close and list emergencies
    #[command(subcommand)]
    Emergency(EmergencyCommand),
    /// Merge in an emergency: with confirmations, a permit, and a record of it all
    Merge(MergeArgs),
    /// Put a merge round the gate on record before it happens, when CI or the API is down
    Announce(AnnounceArgs),
    /// Look into the ledger and check it
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// What emergency merges went without, and whether it has run since
    #[command(subcommand)]
    FollowUps(FollowUpsCommand),
    /// Write the report: what happened, what was waived, what is still owed
    Report(ReportArgs),
    /// Print the JSON Schema of a document
    Schema(SchemaArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, in roff
    Man(ManArgs),
}

/// What the change is and where its policy stands.
#[derive(Debug, ClapArgs)]
pub(crate) struct InputArgs {
    /// Files with GitHub's payloads or a change document, folders of them, `-` for standard input; or, read from GitHub
    /// now, `owner/repo#42` or the address of a pull request
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<String>,
    /// The policy [default: .github/breakglass.yml or breakglass.yml; of the base branch when read from GitHub]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// The repository, where the payloads do not tell
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repo: Option<String>,
    /// The pull request, where the payloads are about several
    #[arg(long, value_name = "N")]
    pub(crate) number: Option<u64>,
    /// The head commit; read from GitHub, it must be this one
    #[arg(long, value_name = "SHA")]
    pub(crate) head: Option<String>,
    /// The gate's own app, by slug or id: its reports are not counted
    #[arg(long, value_name = "APP")]
    pub(crate) gate_app: Option<String>,
    /// The gate's own run, where its app reports other checks too
    #[arg(long, value_name = "ID", requires = "gate_app")]
    pub(crate) gate_run: Option<String>,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

/// How patiently the forge is read.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Reading from GitHub")]
pub(crate) struct ForgeArgs {
    /// The longest time to wait where GitHub says that it answers later
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub(crate) max_wait: Duration,
    /// How often a request that broke is tried again
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) retries: u32,
    /// The longest time for one request
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub(crate) request_timeout: Duration,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// How to show the answer
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = None)]
    pub(crate) format: Format,
    /// Whose verdict the exit code tells
    #[arg(long, value_enum, default_value_t = Lane::Normal, help_heading = None)]
    pub(crate) lane: Lane,
    #[command(flatten)]
    pub(crate) watch: WatchArgs,
}

/// Looking again and again.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Watching")]
pub(crate) struct WatchArgs {
    /// Look again and again until the change may be merged; only for what is read from GitHub
    #[arg(long)]
    pub(crate) watch: bool,
    /// Also end where merging takes confirmations
    #[arg(long, value_enum, requires = "watch")]
    pub(crate) until: Option<Until>,
    /// The time between two looks
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = duration, requires = "watch")]
    pub(crate) interval: Duration,
    /// The longest time to watch
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "watch")]
    pub(crate) timeout: Option<Duration>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Only the checks of that name
    #[arg(long, value_name = "NAME", help_heading = None)]
    pub(crate) check: Option<String>,
    /// How to show the answer
    #[arg(long, value_enum, default_value_t = Plain::Table, help_heading = None)]
    pub(crate) format: Plain,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LintArgs {
    /// The policy [default: .github/breakglass.yml or breakglass.yml]
    #[arg(value_name = "POLICY")]
    pub(crate) policy: Option<PathBuf>,
    /// An older policy: show what the new one lets through that it did not
    #[arg(long, value_name = "OLD_POLICY")]
    pub(crate) against: Option<PathBuf>,
    /// Recent changes, to find names that nothing reports: files, or a folder of payloads for each
    #[arg(long, value_name = "FILES", num_args = 1..)]
    pub(crate) recent: Vec<PathBuf>,
    /// Changes that show what runs on the base branch
    #[arg(long, value_name = "FILES", num_args = 1..)]
    pub(crate) base: Vec<PathBuf>,
    /// How to show the answer
    #[arg(long, value_enum, default_value_t = Plain::Table)]
    pub(crate) format: Plain,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct InitArgs {
    /// `owner/repo`, read from GitHub now; or files with branch protection and rulesets
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<String>,
    /// The branch [default: the repository's default branch]
    #[arg(long, value_name = "BRANCH")]
    pub(crate) branch: Option<String>,
    /// The repository's name, where the payloads do not tell
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repo: Option<String>,
    /// Write `.github/breakglass.yml`, and its schema beside it, instead of printing
    #[arg(long)]
    pub(crate) write: bool,
    /// Write over a policy that is there already
    #[arg(long, requires = "write")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SchemaArgs {
    /// Which document
    #[arg(value_enum)]
    pub(crate) document: Document,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// Of one subcommand
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    Table,
    /// The assessment document; with --watch one line of it for each change
    Json,
    /// For a comment on the pull request
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Plain {
    /// For people at a terminal
    Table,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lane {
    /// A normal day
    Normal,
    /// A declared emergency
    Emergency,
}

impl From<Lane> for breakglass::Lane {
    fn from(lane: Lane) -> Self {
        match lane {
            Lane::Normal => Self::Normal,
            Lane::Emergency => Self::Emergency,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Until {
    /// Where merging takes confirmations
    Confirm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Document {
    /// The policy, `.github/breakglass.yml`
    Policy,
    /// The change, `breakglass/change/1`
    Change,
    /// The assessment, `breakglass/assessment/1`
    Assessment,
}
