//! The arguments of what is done in an emergency and after it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::{ForgeArgs, Plain};
use crate::duration::duration;

/// Where the ledger is kept.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Ledger")]
pub(crate) struct LedgerArgs {
    /// The ledger's file: SQLite where it ends in .sqlite, .sqlite3 or .db, else JSON Lines
    #[arg(long, value_name = "FILE", env = "BREAKGLASS_LEDGER", default_value = "breakglass-ledger.jsonl")]
    pub(crate) ledger: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EmergencyCommand {
    /// Declare an emergency
    Declare(DeclareArgs),
    /// Declare a drill: the same steps, and at their end a rehearsal instead of a merge
    Drill(DeclareArgs),
    /// Move an emergency's end
    Extend(ExtendArgs),
    /// Close an emergency; permits that were not used are void from then on
    Close(CloseArgs),
    /// List the emergencies
    List(ListArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DeclareArgs {
    /// The repository whose policy says who may declare, `owner/name`
    #[arg(value_name = "REPOSITORY")]
    pub(crate) repository: String,
    /// The incident's reference, such as INC-7
    #[arg(long, value_name = "REFERENCE")]
    pub(crate) incident: String,
    /// What is broken, and for whom
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// How long it lasts [default: as long as the policy allows]
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(crate) lasts: Option<Duration>,
    /// Other repositories that it is also about, or patterns with * and ?
    #[arg(long = "also", value_name = "REPOSITORY")]
    pub(crate) also: Vec<String>,
    /// Only changes into these branches, or patterns with * and ? [default: all]
    #[arg(long = "branch", value_name = "BRANCH")]
    pub(crate) branches: Vec<String>,
    /// The branch whose policy counts [default: the repository's default branch]
    #[arg(long, value_name = "BRANCH")]
    pub(crate) policy_branch: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExtendArgs {
    /// The emergency, by its id or its incident's reference
    #[arg(value_name = "EMERGENCY")]
    pub(crate) emergency: String,
    /// How much longer it lasts
    #[arg(long = "by", value_name = "TIME", value_parser = duration)]
    pub(crate) by: Duration,
    /// Why it goes on
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CloseArgs {
    /// The emergency, by its id or its incident's reference
    #[arg(value_name = "EMERGENCY")]
    pub(crate) emergency: String,
    /// How it ended
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ListArgs {
    /// Also those that are over
    #[arg(long)]
    pub(crate) all: bool,
    /// How to show the answer
    #[arg(long, value_enum, default_value_t = Plain::Table)]
    pub(crate) format: Plain,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MergeArgs {
    /// `owner/repo#42` or the address of a pull request; with --dry-run also files, as for check
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<String>,
    /// The emergency, by its id or its incident's reference
    #[arg(long, value_name = "EMERGENCY")]
    pub(crate) emergency: String,
    /// Show the steps that would be asked for, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the steps that are asked for now as JSON, to be answered with --answers; nothing is merged
    #[arg(long, conflicts_with_all = ["dry_run", "answers"])]
    pub(crate) print_steps: bool,
    /// Answers to exactly the steps that --print-steps gave; a second person's agreement is never taken from a file
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub(crate) answers: Option<PathBuf>,
    /// How GitHub merges
    #[arg(long, value_enum, default_value_t = Method::Squash)]
    pub(crate) method: Method,
    /// Say on the pull request, once it is merged, what was waived and what is owed
    #[arg(long, conflicts_with_all = ["dry_run", "print_steps"])]
    pub(crate) comment: bool,
    /// How long to wait for a second person and for checks that cannot be confirmed
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = duration)]
    pub(crate) patience: Duration,
    /// The time between two looks at the forge
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration)]
    pub(crate) interval: Duration,
    /// The policy, where the change is read from files [default: .github/breakglass.yml or breakglass.yml]
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    pub(crate) policy: Option<PathBuf>,
    /// The gate's own app, by slug or id: its reports are not counted
    #[arg(long, value_name = "APP")]
    pub(crate) gate_app: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// A merge commit
    Merge,
    /// One commit of all
    Squash,
    /// The commits, moved to the base's tip
    Rebase,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AnnounceArgs {
    /// `owner/repo#42`, or `owner/repo` for a push
    #[arg(value_name = "INPUT")]
    pub(crate) input: String,
    /// The head commit that will be merged
    #[arg(long, value_name = "SHA")]
    pub(crate) head: String,
    /// The incident's reference, such as INC-7
    #[arg(long, value_name = "REFERENCE")]
    pub(crate) incident: String,
    /// What is down, and why it cannot wait
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who merges, where GitHub cannot be asked: a login that is recorded as said, not as proven
    #[arg(long, value_name = "LOGIN")]
    pub(crate) who: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Begin a ledger
    Init(LedgerInitArgs),
    /// Print the entries
    Show(ShowArgs),
    /// Check every entry, and hold the ledger against checkpoints that were kept elsewhere
    Verify(VerifyArgs),
    /// Decide every permitted merge again
    Replay(ReplayArgs),
    /// Print the checkpoint at the ledger's end
    Checkpoint(CheckpointArgs),
    /// Write the entries as JSON Lines
    Export(ExportArgs),
    /// Make a key to sign checkpoints with
    Key(KeyArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LedgerInitArgs {
    /// What the ledger is called wherever its checkpoints are kept, such as acme.example/breakglass
    #[arg(value_name = "ORIGIN")]
    pub(crate) origin: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// From this entry on
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) from: u64,
    /// Only events of that name, such as merge_permitted
    #[arg(long, value_name = "EVENT")]
    pub(crate) event: Option<String>,
    /// A line for each entry, or the entries themselves
    #[arg(long, value_enum, default_value_t = Plain::Table)]
    pub(crate) format: Plain,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct VerifyArgs {
    /// A checkpoint that was kept elsewhere: a file with its text or its signed note, or `SIZE:ROOT` of a commit's trailer
    #[arg(long = "checkpoint", value_name = "CHECKPOINT")]
    pub(crate) checkpoints: Vec<String>,
    /// The key that signed notes must be signed with: its text, or a file with it
    #[arg(long = "key", value_name = "KEY")]
    pub(crate) keys: Vec<String>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReplayArgs {
    /// How to show the answer
    #[arg(long, value_enum, default_value_t = Plain::Table)]
    pub(crate) format: Plain,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckpointArgs {
    /// Sign it as a note, with the key in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) sign: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    /// The file to write; it must not be there [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyArgs {
    /// The name that the key signs under, such as acme.example/breakglass
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The file for the secret key; it must not be there
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FollowUpsCommand {
    /// List what is owed
    List(FollowUpListArgs),
    /// Look for runs, reviews and reverts since, and settle what they settle
    Settle(SettleArgs),
    /// Go without a check for good
    Waive(WaiveArgs),
    /// Say that a merge was taken back
    Reverted(RevertedArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FollowUpListArgs {
    /// Also those that are settled
    #[arg(long)]
    pub(crate) all: bool,
    /// Only of checks of that name, or pattern with * and ?
    #[arg(long, value_name = "NAME")]
    pub(crate) check: Option<String>,
    /// Only of merges by that login
    #[arg(long, value_name = "LOGIN")]
    pub(crate) person: Option<String>,
    /// Only of that repository
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repository: Option<String>,
    /// Only of merges with that head or merge commit, by its first digits
    #[arg(long, value_name = "SHA")]
    pub(crate) commit: Option<String>,
    /// Only where files of that path went without the check, as .gitignore writes paths
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<String>,
    /// Only what has been owed for longer than that
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) older_than: Option<Duration>,
    /// Only what is overdue
    #[arg(long)]
    pub(crate) overdue: bool,
    /// By file: which paths still need which check
    #[arg(long)]
    pub(crate) by_file: bool,
    /// A clone of the repository, so that files are found under the names that they have by now
    #[arg(long, value_name = "FOLDER")]
    pub(crate) git: Option<PathBuf>,
    /// How to show the answer
    #[arg(long, value_enum, default_value_t = Plain::Table)]
    pub(crate) format: Plain,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SettleArgs {
    /// Only of that repository
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repository: Option<String>,
    /// A clone of the repository: ancestry and reverts are read from it [default: from GitHub, without reverts]
    #[arg(long, value_name = "FOLDER", requires = "repository")]
    pub(crate) git: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WaiveArgs {
    /// The follow-up's id
    #[arg(value_name = "FOLLOW_UP")]
    pub(crate) follow_up: String,
    /// Why it may stay undone
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RevertedArgs {
    /// `owner/name`
    #[arg(value_name = "REPOSITORY")]
    pub(crate) repository: String,
    /// The commit that the emergency merge made
    #[arg(value_name = "MERGE")]
    pub(crate) merge: String,
    /// The commit that took it back
    #[arg(long = "by", value_name = "COMMIT")]
    pub(crate) by: String,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(flatten)]
    pub(crate) forge: ForgeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReportArgs {
    /// One HTML page that needs nothing else, or Markdown
    #[arg(long, value_enum, default_value_t = Page::Html)]
    pub(crate) format: Page,
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Page {
    /// One page for a browser and for paper
    Html,
    /// For a wiki or a comment
    Markdown,
}
