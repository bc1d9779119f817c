//! Merging a pull request, once, and looking afterwards at what came of it.

use serde::Deserialize;
use serde_json::json;
use ureq::http::Method;

use super::answer::Answer;
use super::client::{Client, Sent};
use super::patience::{is_limit, limit};
use crate::problem::{Problem, Result, code};

/// How the commits come onto the base branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MergeMethod {
    /// A commit with both sides as parents.
    Merge,
    /// One commit with all changes.
    Squash,
    /// The commits made anew on the base.
    Rebase,
}

impl MergeMethod {
    /// GitHub's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Squash => "squash",
            Self::Rebase => "rebase",
        }
    }
}

/// What came of the request to merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MergeOutcome {
    /// It is merged.
    Merged {
        /// The commit that stands on the base branch.
        commit: String,
    },
    /// GitHub did not merge it.
    Refused {
        /// The status of the answer.
        status: u16,
        /// Why, in GitHub's words; of a limit also when it answers again.
        said: String,
    },
    /// The request did not reach GitHub: nothing was done.
    NotSent {
        /// What kept it from there.
        why: String,
    },
    /// It may be merged or not, and only [`outcome`] can tell.
    Unknown {
        /// What is missing.
        why: String,
    },
}

/// Asks GitHub to merge exactly that head. The request is sent once, whatever comes of it.
pub(crate) fn merge(
    client: &mut Client,
    repository: &str,
    number: u64,
    head: &str,
    method: MergeMethod,
    title: Option<&str>,
    message: Option<&str>,
) -> MergeOutcome {
    let mut body = json!({ "sha": head, "merge_method": method.as_str() });
    if let Some(fields) = body.as_object_mut() {
        let texts = [("commit_title", title), ("commit_message", message)];
        fields.extend(texts.iter().filter_map(|(key, text)| Some(((*key).to_owned(), json!((*text)?)))));
    }
    match client.send(&Method::PUT, &format!("/repos/{repository}/pulls/{number}/merge"), &body) {
        Sent::Answered(answer) => of_answer(&answer),
        Sent::NotDone(problem) => MergeOutcome::NotSent { why: problem.message().to_owned() },
        Sent::Unknown(problem) => MergeOutcome::Unknown { why: problem.message().to_owned() },
    }
}

/// What an answer says for sure. A proxy's timeout, a broken server and an answer that is not understood say nothing.
fn of_answer(answer: &Answer) -> MergeOutcome {
    #[derive(Deserialize)]
    struct Done {
        merged: bool,
        sha: String,
    }
    let unknown = |why: String| MergeOutcome::Unknown { why };
    let status = answer.status;
    match status {
        200 => match answer.json::<Done>() {
            Ok(Done { merged: true, sha }) if !sha.is_empty() => MergeOutcome::Merged { commit: sha },
            Ok(_) => unknown("GitHub answers 200 without saying that it is merged".to_owned()),
            Err(problem) => unknown(problem.message().to_owned()),
        },
        _ if is_limit(answer) => MergeOutcome::Refused { status, said: limit(answer).1 },
        // An earlier request of the same pull request is not done yet.
        405 if answer.message().to_ascii_lowercase().contains("in progress") => unknown(answer.message()),
        401 | 403 | 404 | 405 | 409 | 410 | 422 => MergeOutcome::Refused { status, said: answer.message() },
        _ => unknown(format!("GitHub answers {status}: {}", answer.message())),
    }
}

/// How a pull request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Looked {
    /// It is merged.
    Merged {
        /// The commit that stands on the base branch.
        commit: String,
        /// Whether it was merged at the head that was meant.
        head_matches: bool,
    },
    /// It was not merged at that moment. A merge under way looks the same: look again a little later.
    NotMerged {
        /// Its head.
        head: String,
        /// Whether it can still be merged.
        open: bool,
    },
}

/// Looks whether a pull request is merged, and at which head.
///
/// # Errors
/// `forge_answer` where GitHub's answer does not tell; those of the client.
pub(crate) fn outcome(client: &mut Client, repository: &str, number: u64, head: &str) -> Result<Looked> {
    #[derive(Deserialize)]
    struct Pull {
        number: u64,
        merged: bool,
        merge_commit_sha: Option<String>,
        state: String,
        head: Head,
    }
    #[derive(Deserialize)]
    struct Head {
        sha: String,
    }
    let what = format!("{repository}#{number}");
    let answer = client.get(&format!("/repos/{repository}/pulls/{number}"))?.found(&what)?;
    let pull: Pull = answer.json()?;
    if pull.number != number {
        let message = format!("GitHub answers with #{} for {what}", pull.number);
        return Err(Problem::unread(code::FORGE_ANSWER, message));
    }
    // Before it is merged, the commit is that of a trial merge.
    match (pull.merged, pull.merge_commit_sha) {
        (true, Some(commit)) if !commit.is_empty() => {
            Ok(Looked::Merged { commit, head_matches: pull.head.sha.eq_ignore_ascii_case(head) })
        }
        (true, _) => {
            let message = format!("GitHub says that {what} is merged, and not by which commit");
            Err(Problem::unread(code::FORGE_ANSWER, message))
        }
        (false, _) => Ok(Looked::NotMerged { head: pull.head.sha, open: pull.state == "open" }),
    }
}

#[cfg(test)]
mod tests {
    use breakglass_fake_github::{FakeGitHub, Fault, Protection, RequiredCheck};
    use serde_json::Value;
    use ureq::http::HeaderMap;

    use super::*;
    use crate::live::testing::{client, github, head, impatient, repo};

    fn merge_it(github: &FakeGitHub) -> MergeOutcome {
        let (mut client, head) = (client(github), head(github));
        merge(&mut client, "octo/widgets", 1, &head, MergeMethod::Merge, None, None)
    }

    fn look(github: &FakeGitHub) -> Looked {
        let head = head(github);
        outcome(&mut client(github), "octo/widgets", 1, &head).unwrap()
    }

    fn asked(github: &FakeGitHub) -> Vec<Value> {
        let puts = github.requests().into_iter().filter(|request| request.method == "PUT");
        puts.map(|request| serde_json::from_str(&request.body).unwrap()).collect()
    }

    fn is_unknown(outcome: &MergeOutcome) -> bool {
        matches!(outcome, MergeOutcome::Unknown { .. })
    }

    #[test]
    fn exactly_the_head_is_merged() {
        let github = github();
        let (before, head) = (repo(&github, |repo| repo.tip("main")), head(&github));
        let mut client = client(&github);
        let not_yet = outcome(&mut client, "octo/widgets", 1, &head).unwrap();
        assert_eq!(not_yet, Looked::NotMerged { head: head.clone(), open: true });
        let method = MergeMethod::Squash;
        let merged = merge(&mut client, "octo/widgets", 1, &head, method, Some("Fix"), Some("For real"));
        let tip = repo(&github, |repo| repo.tip("main"));
        assert_ne!(tip, before);
        assert_eq!(merged, MergeOutcome::Merged { commit: tip.clone() });
        let message = repo(&github, |repo| repo.graph.get(&tip).unwrap().message.clone());
        assert_eq!(message, "Fix\n\nFor real");
        assert_eq!(asked(&github)[0]["sha"], head);
        let looked = outcome(&mut client, "octo/widgets", 1, &head).unwrap();
        assert_eq!(looked, Looked::Merged { commit: tip.clone(), head_matches: true });
        let other = outcome(&mut client, "octo/widgets", 1, &"0".repeat(40)).unwrap();
        assert_eq!(other, Looked::Merged { commit: tip, head_matches: false });
    }

    #[test]
    fn the_method_is_the_one_asked_for() {
        for (method, parents) in [(MergeMethod::Merge, 2), (MergeMethod::Squash, 1), (MergeMethod::Rebase, 1)]
        {
            let github = github();
            let head = head(&github);
            let merged = merge(&mut client(&github), "octo/widgets", 1, &head, method, None, None);
            let MergeOutcome::Merged { commit } = merged else { panic!("{merged:?}") };
            assert_eq!(repo(&github, |repo| repo.graph.get(&commit).unwrap().parents.len()), parents);
            assert_eq!(asked(&github)[0], json!({ "sha": head, "merge_method": method.as_str() }));
        }
    }

    #[test]
    fn a_head_that_moved_is_refused() {
        let github = github();
        let old = head(&github);
        repo(&github, |repo| repo.push("feature/x", &[("late", "l\n")], "Late"));
        let (mut client, method) = (client(&github), MergeMethod::Merge);
        let refused = merge(&mut client, "octo/widgets", 1, &old, method, None, None);
        assert!(matches!(refused, MergeOutcome::Refused { status: 409, .. }), "{refused:?}");
        assert_eq!(look(&github), Looked::NotMerged { head: head(&github), open: true });
    }

    #[test]
    fn refusals_say_why_and_are_not_repeated() {
        let github = github();
        let checks = vec![RequiredCheck::any("build")];
        repo(&github, |repo| {
            repo.protect("main", Protection { checks, enforce_admins: true, ..Protection::default() });
        });
        let said = "Required status check \"build\" is expected.".to_owned();
        assert_eq!(merge_it(&github), MergeOutcome::Refused { status: 405, said });
        for code in [401, 403, 404, 422] {
            github.fail_next("PUT **", Fault::Status { code, retry_after: None });
            let refused = merge_it(&github);
            assert!(matches!(refused, MergeOutcome::Refused { status, .. } if status == code), "{refused:?}");
        }
        assert_eq!(asked(&github).len(), 5);
        repo(&github, |repo| repo.close_pull(1));
        assert_eq!(look(&github), Looked::NotMerged { head: head(&github), open: false });
    }

    #[test]
    fn limits_are_refusals_that_say_when() {
        let github = github();
        for limit in [Fault::RateLimitPrimary, Fault::RateLimitSecondary] {
            github.fail_next("PUT **", limit);
            let MergeOutcome::Refused { status: 403, said } = merge_it(&github) else { panic!("no refusal") };
            assert!(said.contains("2026-01-01T00:01:00.000Z"), "{said}");
        }
        assert_eq!(asked(&github).len(), 2);
    }

    #[test]
    fn what_may_have_been_done_is_unknown_and_sent_once() {
        let done = [
            Fault::CutAfterApplying,
            Fault::CutMidBody,
            Fault::EmptyBody,
            Fault::MalformedJson,
            Fault::StatusAfterApplying(502),
        ];
        for fault in done {
            let github = github();
            github.fail_next("PUT **", fault.clone());
            let unknown = merge_it(&github);
            assert!(is_unknown(&unknown), "{fault:?}: {unknown:?}");
            assert_eq!(asked(&github).len(), 1, "{fault:?}");
            let commit = repo(&github, |repo| repo.tip("main"));
            assert_eq!(look(&github), Looked::Merged { commit, head_matches: true }, "{fault:?}");
        }
        let not_done = [
            Fault::CutBeforeHeaders,
            Fault::Status { code: 500, retry_after: None },
            Fault::Status { code: 503, retry_after: Some(1) },
            Fault::Status { code: 408, retry_after: None },
        ];
        for fault in not_done {
            let github = github();
            github.fail_next("PUT **", fault.clone());
            let unknown = merge_it(&github);
            assert!(is_unknown(&unknown), "{fault:?}: {unknown:?}");
            assert_eq!(asked(&github).len(), 1, "{fault:?}");
            assert_eq!(look(&github), Looked::NotMerged { head: head(&github), open: true }, "{fault:?}");
        }
    }

    #[test]
    fn a_timeout_is_unknown() {
        let github = github();
        let head = head(&github);
        github.fail_next("PUT **", Fault::DelayMs(2_000));
        let method = MergeMethod::Merge;
        let unknown = merge(&mut impatient(&github), "octo/widgets", 1, &head, method, None, None);
        assert!(is_unknown(&unknown), "{unknown:?}");
        assert_eq!(asked(&github).len(), 1);
    }

    #[test]
    fn without_a_connection_nothing_was_sent() {
        let github = github();
        let (mut client, head) = (client(&github), head(&github));
        drop(github);
        let method = MergeMethod::Merge;
        let outcome = merge(&mut client, "octo/widgets", 1, &head, method, None, None);
        assert!(matches!(outcome, MergeOutcome::NotSent { .. }), "{outcome:?}");
    }

    #[test]
    fn a_request_that_is_sent_on_goes_on_on_the_same_host_alone() {
        let github = github();
        let head = head(&github);
        github.state(|state| state.rename_repo("octo/widgets", "octo/gadgets"));
        let merged = merge(&mut client(&github), "octo/widgets", 1, &head, MergeMethod::Merge, None, None);
        assert!(matches!(merged, MergeOutcome::Merged { .. }), "{merged:?}");
        let foreign = github.foreign_host();
        github.fail_next("PUT **", Fault::RedirectTo(format!("{}/merge", foreign.url())));
        let stopped = merge(&mut client(&github), "octo/gadgets", 1, &head, MergeMethod::Merge, None, None);
        assert!(matches!(stopped, MergeOutcome::NotSent { .. }), "{stopped:?}");
        assert!(foreign.visits().is_empty());
    }

    #[test]
    fn a_merge_in_progress_is_no_refusal() {
        let answer = |message: &str| {
            let body = json!({ "message": message }).to_string().into_bytes();
            of_answer(&Answer::new(405, &HeaderMap::new(), body))
        };
        assert!(is_unknown(&answer("Merge already in progress")));
        assert!(!is_unknown(&answer("Pull Request is not mergeable")));
    }

    #[test]
    fn an_answer_that_does_not_tell_is_an_error() {
        let github = github();
        let head = head(&github);
        repo(&github, |repo| repo.pull(1).merged = Some(("alice".to_owned(), repo.world.stamp())));
        let problem = outcome(&mut client(&github), "octo/widgets", 1, &head).unwrap_err();
        assert_eq!(problem.code(), code::FORGE_ANSWER);
    }
}
