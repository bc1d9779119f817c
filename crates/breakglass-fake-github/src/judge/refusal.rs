//! Why GitHub refuses to merge a pull request under its rules, in GitHub's words.

use crate::{
    judge::{Asked, Standing, is_behind, pull_rules, standing},
    state::{Identity, Permission, Pull, Repo},
};

/// The message of a refused merge, if the rules that hold for someone refuse it.
pub(crate) fn refusal(
    repo: &Repo,
    pull: &Pull,
    who: Option<&Identity>,
    method: Option<&str>,
) -> Option<String> {
    let rules = pull_rules(repo, &pull.base, who);
    let classic = rules.iter().filter(|asked| !asked.by_ruleset);
    let first = classic.flat_map(|asked| violations(repo, pull, asked, method)).next();
    first.or_else(|| {
        let rulesets = rules.iter().filter(|asked| asked.by_ruleset);
        let all: Vec<String> = rulesets.flat_map(|asked| violations(repo, pull, asked, method)).collect();
        (!all.is_empty()).then(|| format!("Repository rule violations found\n\n{}\n\n", all.join("\n\n")))
    })
}

/// `APPROVED`, `CHANGES_REQUESTED` or `REVIEW_REQUIRED`; none where no rule asks for reviews and nobody
/// objects.
pub(crate) fn review_decision(repo: &Repo, pull: &Pull) -> Option<&'static str> {
    let rules = pull_rules(repo, &pull.base, None);
    let asked = rules.iter().filter_map(|asked| asked.approvals).max();
    let dismiss = rules.iter().any(|asked| asked.dismiss_stale);
    let (approvals, objections) = opinions(repo, pull, dismiss);
    match asked {
        _ if objections > 0 => Some("CHANGES_REQUESTED"),
        None | Some(0) if approvals == 0 => None,
        Some(count) if approvals < count => Some("REVIEW_REQUIRED"),
        _ => Some("APPROVED"),
    }
}

fn violations(repo: &Repo, pull: &Pull, asked: &Asked, method: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    if asked.locked {
        found.push("This branch is locked and cannot be changed.".to_owned());
    }
    if asked.queue {
        found.push("Changes must be made through the merge queue".to_owned());
    }
    if let Some(count) = asked.approvals {
        let (approvals, objections) = opinions(repo, pull, asked.dismiss_stale);
        if count > 0 && objections > 0 {
            found.push("Changes have been requested.".to_owned());
        } else if approvals < count {
            let reviews = if count == 1 { "review is" } else { "reviews are" };
            found.push(format!(
                "At least {count} approving {reviews} required by reviewers with write access."
            ));
        }
    }
    if asked.resolve_conversations && pull.unresolved_conversations > 0 {
        found.push("A conversation must be resolved before this pull request can be merged.".to_owned());
    }
    found.extend(check_violation(repo, pull, asked));
    if asked.linear_history && method == Some("merge") {
        found.push("This branch must not contain merge commits.".to_owned());
    }
    if let Some(method) = method
        && !asked.methods.is_empty()
        && !asked.methods.iter().any(|allowed| allowed == method)
    {
        found.push(format!("The {method} merge method is not allowed by the rules of this branch."));
    }
    found
}

/// A head behind a strict base is told in the words for checks that have not come.
fn check_violation(repo: &Repo, pull: &Pull, asked: &Asked) -> Option<String> {
    let head = repo.head_sha(pull)?;
    let behind = asked.strict && is_behind(repo, pull);
    let total = asked.checks.len();
    let open: Vec<(&str, Standing)> = asked
        .checks
        .iter()
        .map(|check| {
            let standing = if behind { Standing::Expected } else { standing(repo, &head, check) };
            (check.context.as_str(), standing)
        })
        .filter(|(_, standing)| *standing != Standing::Passing)
        .collect();
    let (name, one) = open.first()?;
    let count = open.len();
    if count == 1 && !behind {
        let word = match one {
            Standing::Failing => "failing",
            Standing::Pending => "pending",
            Standing::Passing | Standing::Expected => "expected",
        };
        return Some(format!("Required status check \"{name}\" is {word}."));
    }
    let word = match open.iter().map(|(_, standing)| *standing).max() {
        Some(Standing::Failing) => "failing",
        Some(Standing::Pending) => "pending",
        _ => "expected",
    };
    let verb = if word == "expected" { "are expected" } else { "have not succeeded" };
    let detail = if word == "expected" { String::new() } else { format!(": {}", tally(&open)) };
    Some(format!("{count} of {total} required status checks {verb}{detail}."))
}

fn tally(open: &[(&str, Standing)]) -> String {
    [(Standing::Expected, "expected"), (Standing::Pending, "pending"), (Standing::Failing, "failing")]
        .iter()
        .map(|(kind, word)| (open.iter().filter(|(_, standing)| standing == kind).count(), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// How many approve and how many object: the last opinion of each other person who may write.
fn opinions(repo: &Repo, pull: &Pull, dismiss_stale: bool) -> (u64, u64) {
    let author = repo.issues.get(&pull.number).map(|issue| issue.author.as_str());
    let head = repo.head_sha(pull);
    let mut seen: Vec<&str> = Vec::new();
    let (mut approvals, mut objections) = (0, 0);
    let given = repo.reviews.iter().rev().filter(|review| {
        review.pull == pull.number
            && Some(review.author.as_str()) != author
            && matches!(review.state.as_str(), "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED")
            && repo.permission_of(&review.author) >= Permission::Write
    });
    for review in given {
        if seen.contains(&review.author.as_str()) {
            continue;
        }
        seen.push(&review.author);
        let stale = dismiss_stale && Some(&review.commit_id) != head.as_ref();
        match review.state.as_str() {
            "APPROVED" if !stale => approvals += 1,
            "CHANGES_REQUESTED" => objections += 1,
            _ => {}
        }
    }
    (approvals, objections)
}
