//! What people say about a pull request: agreements that quote a step's code, and reviews; and saying something there.

use breakglass::Time;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::client::{Client, Sent};
use super::listing::list;
use super::people::Account;
use crate::problem::{Problem, Result, code};

/// Somebody's words that quote a step's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) by_login: String,
    pub(crate) by_id: String,
    pub(crate) is_person: bool,
    pub(crate) at: Time,
    pub(crate) place: Place,
    pub(crate) url: String,
}

/// Where something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a comment on the pull request.
    Comment,
    /// In the text of a review.
    Review,
}

/// A review that approves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Approval {
    pub(crate) by_login: String,
    pub(crate) by_id: String,
    pub(crate) is_person: bool,
    pub(crate) submitted_at: Time,
}

#[derive(Deserialize)]
struct Comment {
    user: Option<Account>,
    body: Option<String>,
    created_at: Time,
    updated_at: Time,
    html_url: String,
}

#[derive(Deserialize)]
struct Review {
    node_id: String,
    user: Option<Account>,
    body: Option<String>,
    state: String,
    submitted_at: Option<Time>,
    html_url: String,
}

/// What was said about the pull request that quotes the code of a step, the oldest first.
///
/// Whoever may write to the repository can edit the words of others: what was edited does not count, and is noted. Reviews
/// that ask for changes, were dismissed or are not submitted are no agreement.
pub(crate) fn agreements(
    client: &mut Client,
    repository: &str,
    number: u64,
    code: &str,
    notes: &mut Vec<String>,
) -> Result<Vec<Said>> {
    let mut said = Vec::new();
    let path = format!("/repos/{repository}/issues/{number}/comments?per_page=100");
    for comment in list::<Comment>(client, &path, "comments")? {
        let Some(by) = comment.user.filter(|_| quotes(comment.body.as_deref(), code)) else {
            continue;
        };
        if comment.updated_at == comment.created_at {
            said.push(Said::new(by, comment.created_at, Place::Comment, comment.html_url));
        } else {
            notes.push(format!("the comment {} was edited, so it does not count", comment.html_url));
        }
    }
    let mut reviews = reviews(client, repository, number)?;
    reviews.retain(|review| {
        matches!(review.state.as_str(), "APPROVED" | "COMMENTED") && quotes(review.body.as_deref(), code)
    });
    for review in reviews {
        let (Some(by), Some(at)) = (review.user, review.submitted_at) else {
            continue;
        };
        match is_edited(client, &review.node_id) {
            Some(false) => said.push(Said::new(by, at, Place::Review, review.html_url)),
            Some(true) => {
                notes.push(format!("the review {} was edited, so it does not count", review.html_url));
            }
            None => notes.push(format!(
                "GitHub does not tell whether the review {} was edited, so it does not count",
                review.html_url
            )),
        }
    }
    said.sort_by_key(|said| said.at);
    Ok(said)
}

/// Writes a comment and gives its address. It is sent once: where no answer comes it may stand there all the same.
///
/// # Errors
/// `forge_unavailable` where it may stand there or not; those of the client.
pub(crate) fn comment(client: &mut Client, repository: &str, number: u64, body: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Made {
        html_url: String,
    }
    let path = format!("/repos/{repository}/issues/{number}/comments");
    match client.send(&Method::POST, &path, &json!({ "body": body })) {
        Sent::Answered(answer) if answer.status == 201 => Ok(answer.json::<Made>()?.html_url),
        Sent::Answered(answer) if answer.status >= 500 => {
            let message = format!("GitHub answers {}: {}", answer.status, answer.message());
            Err(Problem::unread(code::FORGE_UNAVAILABLE, message))
        }
        Sent::Answered(answer) => {
            let message = format!(
                "GitHub takes no comment on {repository}#{number}: {} {}",
                answer.status,
                answer.message()
            );
            Err(Problem::unread(code::UNAUTHORIZED, message))
        }
        Sent::NotDone(problem) | Sent::Unknown(problem) => Err(problem),
    }
}

/// The reviews submitted after a time that approve, in GitHub's order: the oldest first.
pub(crate) fn reviews_after(
    client: &mut Client,
    repository: &str,
    number: u64,
    after: Time,
) -> Result<Vec<Approval>> {
    let approval = |review: Review| {
        let submitted_at = review.submitted_at.filter(|at| *at > after)?;
        let by = review.user.filter(|_| review.state == "APPROVED")?;
        Some(Approval {
            is_person: by.is_person(),
            by_id: by.id.to_string(),
            by_login: by.login,
            submitted_at,
        })
    };
    Ok(reviews(client, repository, number)?.into_iter().filter_map(approval).collect())
}

fn reviews(client: &mut Client, repository: &str, number: u64) -> Result<Vec<Review>> {
    list(client, &format!("/repos/{repository}/pulls/{number}/reviews?per_page=100"), "reviews")
}

/// Whether a review was edited; none where GitHub does not tell. Only GraphQL does.
fn is_edited(client: &mut Client, node: &str) -> Option<bool> {
    const QUERY: &str =
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequestReview { lastEditedAt } } }";
    let answer = client.query(&json!({ "query": QUERY, "variables": { "ids": [node] } })).ok()?;
    let value: Value = answer.json().ok().filter(|_| answer.is_ok())?;
    value.pointer("/data/nodes/0/lastEditedAt").map(|edited| !edited.is_null())
}

impl Said {
    fn new(by: Account, at: Time, place: Place, url: String) -> Self {
        Self { is_person: by.is_person(), by_id: by.id.to_string(), by_login: by.login, at, place, url }
    }
}

/// Whether a text has the code as a word of its own, whatever its case, outside the lines that quote others.
fn quotes(body: Option<&str>, code: &str) -> bool {
    let is_word = |word: &str| !code.is_empty() && word.eq_ignore_ascii_case(code);
    let mut own = body.unwrap_or_default().lines().filter(|line| !line.trim_start().starts_with('>'));
    own.any(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(is_word))
}

#[cfg(test)]
mod tests {
    use breakglass_fake_github::{FakeGitHub, Fault, account_id};

    use super::*;
    use crate::live::testing::{client, client_as, github, repo};

    const CODE: &str = "0123456789abcdef";

    fn found(github: &FakeGitHub) -> (Vec<Said>, Vec<String>) {
        let mut notes = Vec::new();
        let said = agreements(&mut client(github), "octo/widgets", 1, CODE, &mut notes).unwrap();
        (said, notes)
    }

    fn review(github: &FakeGitHub, author: &str, state: &str, body: &str) -> u64 {
        repo(github, |repo| {
            let id = repo.review(1, author, state);
            repo.reviews.last_mut().unwrap().body = body.to_owned();
            id
        })
    }

    #[test]
    fn the_code_is_a_word_outside_of_quotes() {
        let yes = [
            CODE.to_owned(),
            CODE.to_uppercase(),
            format!("I agree: `{CODE}`."),
            format!("> what is asked\r\n\r\nyes, {CODE}\r\n"),
            format!("**{CODE}**"),
            format!("a > {CODE}"),
        ];
        for body in yes {
            assert!(quotes(Some(&body), CODE), "{body}");
        }
        let no = [
            format!("> {CODE}"),
            format!("  >> {CODE}\nno"),
            format!("{CODE}0"),
            format!("x{CODE}"),
            format!("_{CODE}"),
            format!("ü{CODE}"),
            "01234567 89abcdef".to_owned(),
            String::new(),
        ];
        for body in no {
            assert!(!quotes(Some(&body), CODE), "{body}");
        }
        assert!(!quotes(None, CODE));
        assert!(!quotes(Some("a  b"), ""));
    }

    #[test]
    fn comments_and_reviews_are_found_the_oldest_first() {
        let github = github();
        review(&github, "bob", "APPROVED", &format!("fine, {CODE}"));
        github.state(|state| state.advance(60));
        let id = repo(&github, |repo| {
            repo.comment(1, "carol", "Unrelated");
            repo.comment(1, "carol", &format!("yes {CODE}"))
        });
        github.state(|state| state.advance(-30));
        repo(&github, |repo| repo.comment(1, "gate[bot]", CODE));
        let (said, notes) = found(&github);
        assert!(notes.is_empty(), "{notes:?}");
        let seen: Vec<(&str, Place, bool)> =
            said.iter().map(|one| (one.by_login.as_str(), one.place, one.is_person)).collect();
        let expected = [
            ("bob", Place::Review, true),
            ("gate[bot]", Place::Comment, false),
            ("carol", Place::Comment, true),
        ];
        assert_eq!(seen, expected);
        assert_eq!(said[2].by_id, account_id("carol").to_string());
        assert_eq!(said[2].at, "2026-01-01T00:01:00Z".parse().unwrap());
        assert!(said[2].url.ends_with(&format!("#issuecomment-{id}")), "{}", said[2].url);
    }

    #[test]
    fn what_was_edited_does_not_count() {
        let github = github();
        let comment = repo(&github, |repo| repo.comment(1, "bob", "no"));
        let given = review(&github, "bob", "COMMENTED", "no");
        assert_eq!(found(&github).0, []);
        github.state(|state| state.advance(1));
        repo(&github, |repo| {
            repo.edit(comment, CODE);
            repo.edit(given, CODE);
        });
        let (said, notes) = found(&github);
        assert_eq!(said, []);
        assert!(notes.len() == 2 && notes.iter().all(|note| note.contains("was edited")), "{notes:?}");
    }

    #[test]
    fn a_review_of_which_edits_are_not_told_does_not_count() {
        let github = github();
        review(&github, "bob", "COMMENTED", CODE);
        repo(&github, |repo| repo.comment(1, "carol", CODE));
        github.fail_always("/graphql", Fault::Status { code: 500, retry_after: None });
        let (said, notes) = found(&github);
        assert_eq!(said.iter().map(|one| one.by_login.as_str()).collect::<Vec<_>>(), ["carol"]);
        assert!(notes.len() == 1 && notes[0].contains("does not tell"), "{notes:?}");
        github.clear_faults();
        assert_eq!(found(&github).0.len(), 2);
    }

    #[test]
    fn reviews_that_do_not_agree_do_not_count() {
        let github = github();
        for state in ["CHANGES_REQUESTED", "DISMISSED", "PENDING"] {
            review(&github, "bob", state, CODE);
        }
        assert_eq!(found(&github), (vec![], vec![]));
    }

    #[test]
    fn all_pages_are_read() {
        let github = github();
        repo(&github, |repo| {
            for _ in 0..230 {
                repo.comment(1, "bob", CODE);
            }
        });
        assert_eq!(found(&github).0.len(), 230);
    }

    #[test]
    fn a_comment_is_written_once() {
        let github = github();
        let url = comment(&mut client(&github), "octo/widgets", 1, "hello").unwrap();
        assert!(url.contains("#issuecomment-"), "{url}");
        github.fail_next("POST **", Fault::CutAfterApplying);
        let problem = comment(&mut client(&github), "octo/widgets", 1, "again").unwrap_err();
        assert_eq!(problem.code(), code::FORGE_UNAVAILABLE);
        let bodies: Vec<String> =
            repo(&github, |repo| repo.comments.iter().map(|comment| comment.body.clone()).collect());
        assert_eq!(bodies, ["hello", "again"]);
        let nobody = comment(&mut client_as(&github, None), "octo/widgets", 1, "x").unwrap_err();
        assert_eq!(nobody.code(), code::UNAUTHORIZED);
        let missing = comment(&mut client(&github), "octo/widgets", 9, "x").unwrap_err();
        assert!(missing.message().contains("404"), "{}", missing.message());
        github.fail_next("POST **", Fault::Status { code: 502, retry_after: None });
        let broken = comment(&mut client(&github), "octo/widgets", 1, "x").unwrap_err();
        assert_eq!(broken.code(), code::FORGE_UNAVAILABLE);
    }

    #[test]
    fn approvals_after_a_time_are_found() {
        let github = github();
        review(&github, "bob", "APPROVED", "");
        let after: Time = "2026-01-01T00:00:00Z".parse().unwrap();
        github.state(|state| state.advance(5));
        review(&github, "carol", "COMMENTED", "");
        review(&github, "gate[bot]", "APPROVED", "");
        review(&github, "dave", "APPROVED", "");
        let found = reviews_after(&mut client(&github), "octo/widgets", 1, after).unwrap();
        let seen: Vec<(&str, bool)> =
            found.iter().map(|one| (one.by_login.as_str(), one.is_person)).collect();
        assert_eq!(seen, [("gate[bot]", false), ("dave", true)]);
        assert_eq!(found[1].by_id, account_id("dave").to_string());
        assert_eq!(found[1].submitted_at, "2026-01-01T00:00:05Z".parse().unwrap());
    }
}
