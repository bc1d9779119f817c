//! `init`: a draft policy from what the forge demands today.

use std::fs;
use std::path::Path;

use breakglass::POLICY_PATHS;
use breakglass_forge::github::{Collector, Payload, draft_policy, read};
use serde::Deserialize;

use crate::args::InitArgs;
use crate::exit::Exit;
use crate::input::source;
use crate::input::target::is_repository;
use crate::live::{Api, Client, rules};
use crate::output;
use crate::problem::{Problem, Result, code};
use crate::schemas;
use crate::terminal::Terminal;

/// The schema's file beside the policy; the policy's first line names it.
const SCHEMA: &str = "breakglass.schema.json";

/// Prints the draft, or writes it with its schema.
pub(crate) fn run(args: &InitArgs, terminal: &mut Terminal) -> Result<Exit> {
    let live = match args.inputs.as_slice() {
        [input] if is_repository(input) && !Path::new(input).exists() => Some(input),
        _ => None,
    };
    let (collector, repository) = match live {
        Some(repository) => of_github(args, repository, terminal)?,
        None => of_payloads(args, terminal)?,
    };
    let demands = collector.demands().ok_or_else(|| {
        let message = "none of the payloads tells what GitHub demands; give branch protection, a ruleset or rules of a branch";
        Problem::input(code::DEMANDS_NOT_KNOWN, message)
    })?;
    let text = draft_policy(demands, &repository, SCHEMA);
    if args.write {
        write(&text, args.force, terminal)?;
    } else {
        terminal.print(&text);
    }
    Ok(Exit::Fine)
}

fn of_github(args: &InitArgs, repository: &str, terminal: &mut Terminal) -> Result<(Collector, String)> {
    #[derive(Deserialize)]
    struct Repository {
        full_name: String,
        default_branch: String,
    }
    if args.repo.is_some() {
        return Err(Problem::usage("the repository is named already; leave --repo out"));
    }
    let mut client = Client::new(Api::of_environment()?, &args.forge);
    let found: Repository = client.get(&format!("/repos/{repository}"))?.found(repository)?.json()?;
    let name = if is_repository(&found.full_name) { found.full_name } else { repository.to_owned() };
    let branch = args.branch.clone().unwrap_or(found.default_branch);
    let summary = rules::branch(&mut client, &name, &branch)?
        .ok_or_else(|| Problem::unread(code::NOT_FOUND, format!("{name} has no branch `{branch}`")))?;
    let mut collector = Collector::new();
    let shown = rules::demands(&mut client, &mut collector, &name, &branch, Some(&summary))?;
    if shown == rules::Shown::ChecksAlone {
        terminal.note(
            "branch protection is not shown to this token; the draft has its required checks, but not whether it demands reviews",
        );
    }
    Ok((collector, name))
}

fn of_payloads(args: &InitArgs, terminal: &mut Terminal) -> Result<(Collector, String)> {
    if args.branch.is_some() {
        return Err(Problem::usage("the payloads are of their branch; --branch is for reading from GitHub"));
    }
    let mut collector = Collector::new();
    let mut told = args.repo.clone();
    for source in source::read_all(&args.inputs)? {
        let of_source = |error| Problem::of_input(&source.name, &error);
        // Empty rules of a branch are told from other empty lists by nothing; to `init` they can be nothing else.
        let kind = Payload::detect(&source.bytes).map_err(of_source)?.unwrap_or(Payload::BranchRules);
        let reading = read(kind, &source.bytes).map_err(of_source)?;
        if reading.demands.is_none() {
            terminal.note(&format!("{}: `{kind}` does not tell what GitHub demands", source.name));
        }
        told = told.or_else(|| reading.repository.clone());
        collector.add_reading(reading);
    }
    Ok((collector, told.unwrap_or_else(|| "this repository".to_owned())))
}

fn write(text: &str, force: bool, terminal: &mut Terminal) -> Result<()> {
    let [policy, elsewhere] = POLICY_PATHS.map(Path::new);
    if Path::new(elsewhere).exists() && !force {
        let message = format!(
            "`{}` is there already, and `{}` would take its place; --force writes it all the same",
            elsewhere.display(),
            policy.display()
        );
        return Err(Problem::input(code::ALREADY_THERE, message));
    }
    let folder = policy.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(|error| output::unwritable(folder, &error))?;
    if force {
        output::replace(policy, text.as_bytes())?;
    } else {
        output::create(policy, text.as_bytes(), "--force writes over it")?;
    }
    let schema = folder.join(SCHEMA);
    // The schema is generated: whichever version stands there gives way.
    output::replace(&schema, schemas::policy().as_bytes())?;
    terminal.note(&format!("wrote `{}` and `{}`", policy.display(), schema.display()));
    Ok(())
}
