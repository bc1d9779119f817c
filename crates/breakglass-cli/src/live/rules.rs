//! What GitHub itself demands for the base branch, and how the change stands to it.

use std::sync::Arc;

use breakglass_forge::github::{Collector, Payload};
use serde::Deserialize;
use serde_json::{Value, json};

use super::address::part;
use super::answer_error;
use super::client::Client;
use super::compare::compare;
use super::pull::Pull;
use crate::problem::Result;

/// A branch, as everybody who may read the repository sees it.
#[derive(Debug)]
pub(crate) struct Branch {
    bytes: Arc<[u8]>,
    /// The commit at its tip.
    pub(crate) tip: String,
    /// Whether classic protection is in force.
    protected: bool,
}

/// The branch; none where it is gone.
pub(crate) fn branch(client: &mut Client, repository: &str, name: &str) -> Result<Option<Branch>> {
    #[derive(Deserialize)]
    struct Summary {
        commit: Commit,
        #[serde(default)]
        protected: bool,
        protection: Option<Protection>,
    }
    #[derive(Deserialize)]
    struct Commit {
        sha: String,
    }
    #[derive(Deserialize)]
    struct Protection {
        enabled: Option<bool>,
    }
    let answer = client.get(&format!("/repos/{repository}/branches/{}", part(name)))?;
    if answer.status == 404 {
        return Ok(None);
    }
    let answer = answer.found(&format!("branch `{name}` of {repository}"))?;
    let summary: Summary = answer.json()?;
    let enabled = summary.protection.and_then(|protection| protection.enabled);
    let protected = enabled.unwrap_or(summary.protected);
    Ok(Some(Branch { bytes: answer.body, tip: summary.commit.sha, protected }))
}

/// How much of what GitHub demands this token shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// All of it.
    All,
    /// Of classic protection the required checks alone.
    ChecksAlone,
}

/// Adds what branch protection and rulesets demand.
pub(crate) fn demands(
    client: &mut Client,
    collector: &mut Collector,
    repository: &str,
    name: &str,
    branch: Option<&Branch>,
) -> Result<Shown> {
    let branch_part = part(name);
    let rules = client.get(&format!("/repos/{repository}/rules/branches/{branch_part}?per_page=100"))?;
    let mut page = rules.is_ok().then_some(rules);
    while let Some(answer) = page.take() {
        collector.add_as(Payload::BranchRules, &answer.body).map_err(|error| answer_error(&error))?;
        if let Some(next) = answer.next.as_deref() {
            match client.own(next) {
                Some(own) => page = Some(client.get_at(own)?.found("rules of the branch")?),
                None => collector.set_cut("rules"),
            }
        }
    }
    let protection = client.get(&format!("/repos/{repository}/branches/{branch_part}/protection"))?;
    if protection.is_ok() {
        collector
            .add_as(Payload::BranchProtection, &protection.body)
            .map_err(|error| answer_error(&error))?;
        return Ok(Shown::All);
    }
    match branch {
        Some(branch) if branch.protected => {
            collector.add_as(Payload::Branch, &branch.bytes).map_err(|error| answer_error(&error))?;
            Ok(Shown::ChecksAlone)
        }
        _ => {
            collector.set_rules_read();
            Ok(Shown::All)
        }
    }
}

impl Shown {
    /// Adds what follows from GitHub's own words about the pull request where the rules themselves are not shown.
    ///
    /// Only ever stricter: a review counts as demanded unless GitHub decided on it or would merge without one.
    pub(crate) fn beside(
        self,
        collector: &mut Collector,
        decision: Decision,
        pull: &Pull,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        if self == Self::All {
            return Ok(());
        }
        notes.push(
            "branch protection is not shown to this token; of what it demands the required checks alone are known".to_owned(),
        );
        let state = pull.merge_state.as_deref();
        let mut add = |payload, value: Value| {
            collector.add_as(payload, value.to_string().as_bytes()).map_err(|error| answer_error(&error))
        };
        if state == Some("behind") {
            add(Payload::RequiredStatusChecks, json!({ "strict": true }))?;
        }
        let goes_without = matches!(state, Some("clean" | "unstable" | "has_hooks" | "behind"));
        if decision == Decision::NotRead && !goes_without {
            add(Payload::RequiredReviews, json!({ "required_approving_review_count": 1 }))?;
        }
        Ok(())
    }
}

/// Whether GitHub's own decision on the reviews was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Read,
    NotRead,
}

/// Adds GitHub's decision on the reviews: whose review counts, and which are out of date, it knows better than the list
/// of reviews tells. Only GraphQL has it, and that only for those with a token.
pub(crate) fn decision(client: &mut Client, collector: &mut Collector, pull: &Pull) -> Result<Decision> {
    const QUERY: &str = "query($owner: String!, $name: String!, $number: Int!) { \
        repository(owner: $owner, name: $name) { nameWithOwner \
        pullRequest(number: $number) { number headRefOid reviewDecision } } }";
    let Some((owner, name)) = pull.repository.split_once('/').filter(|_| client.has_token()) else {
        return Ok(Decision::NotRead);
    };
    let variables = json!({ "owner": owner, "name": name, "number": pull.number });
    let answer = client.query(&json!({ "query": QUERY, "variables": variables }))?;
    if !answer.is_ok() {
        return Ok(Decision::NotRead);
    }
    let value: Value = answer.json()?;
    let head = value.pointer("/data/repository/pullRequest/headRefOid").and_then(Value::as_str);
    if head != Some(pull.head.as_str()) {
        return Ok(Decision::NotRead);
    }
    collector.add_as(Payload::GraphQl, &answer.body).map_err(|error| answer_error(&error))?;
    Ok(Decision::Read)
}

/// Adds whether the head contains the tip of its base branch. Its files are left out: they are listed elsewhere, whole.
pub(crate) fn behind(client: &mut Client, collector: &mut Collector, pull: &Pull, tip: &str) -> Result<()> {
    let Some(compared) = compare(client, &pull.repository, tip, &pull.head)? else {
        return Ok(());
    };
    let told = json!({ "behind_by": compared.behind_by }).to_string();
    collector.add_as(Payload::Compare, told.as_bytes()).map_err(|error| answer_error(&error))
}
