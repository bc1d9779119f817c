//! Whose account it is, asked afresh: by the token itself, or by a login that the forge knows.

use breakglass::{Actor, ActorKind};
use serde::Deserialize;

use super::address::part;
use super::answer::Answer;
use super::client::Client;
use crate::problem::{Problem, Result, code};

/// The account that the token speaks for, with those of its groups that the policy's lists name as `@org/team`.
///
/// # Errors
/// `no_person` for the token of an app's installation, which has no account; those of the client.
pub(crate) fn viewer(client: &mut Client, groups_of: &[String], notes: &mut Vec<String>) -> Result<Actor> {
    if !client.has_token() {
        let message =
            "GitHub tells who you are by your token, and there is none; put it into GITHUB_TOKEN or GH_TOKEN";
        return Err(Problem::unread(code::UNAUTHORIZED, message));
    }
    let answer = client.get("/user")?;
    if answer.status == 403 {
        let said = answer.message();
        let message = format!("the token is no person's: {said}; use a person's own token");
        return Err(Problem::unread(code::NO_PERSON, message));
    }
    actor(client, &answer.found("account of the token")?, groups_of, notes)
}

/// The account of a login, in the same way.
///
/// # Errors
/// `not_found`; those of the client.
pub(crate) fn person(
    client: &mut Client,
    login: &str,
    groups_of: &[String],
    notes: &mut Vec<String>,
) -> Result<Actor> {
    let login = login.strip_prefix('@').unwrap_or(login);
    let answer = client.get(&format!("/users/{}", part(login)))?.found(&format!("account `{login}`"))?;
    actor(client, &answer, groups_of, notes)
}

fn actor(
    client: &mut Client,
    answer: &Answer,
    groups_of: &[String],
    notes: &mut Vec<String>,
) -> Result<Actor> {
    let account: Account = answer.json()?;
    let forge = client.web_host().to_owned();
    let mut actor = Actor::person(forge, account.id.to_string(), account.login.as_str());
    if !account.is_person() {
        actor.kind = ActorKind::Bot;
    }
    let mut asked: Vec<String> = Vec::new();
    for (organisation, team) in groups_of.iter().filter_map(|entry| entry.strip_prefix('@')?.split_once('/'))
    {
        let group = format!("{organisation}/{team}");
        if asked.iter().any(|asked| asked.eq_ignore_ascii_case(&group)) {
            continue;
        }
        if is_member(client, organisation, team, &account.login, notes)? {
            actor = actor.in_group(group.as_str());
        }
        asked.push(group);
    }
    Ok(actor)
}

/// Whether an account is a member of a team by now; one who was only invited is not.
fn is_member(
    client: &mut Client,
    organisation: &str,
    team: &str,
    login: &str,
    notes: &mut Vec<String>,
) -> Result<bool> {
    #[derive(Deserialize)]
    struct Membership {
        state: String,
    }
    let (organisation_part, team_part, login_part) = (part(organisation), part(team), part(login));
    let path = format!("/orgs/{organisation_part}/teams/{team_part}/memberships/{login_part}");
    let answer = client.get(&path)?;
    match answer.status {
        404 => Ok(false),
        403 => {
            notes.push(format!(
                "the token cannot read who is in `@{organisation}/{team}`; `{login}` counts as not in it: {}",
                answer.message()
            ));
            Ok(false)
        }
        _ => {
            let answer = answer.found(&format!("members of `@{organisation}/{team}`"))?;
            Ok(answer.json::<Membership>()?.state == "active")
        }
    }
}

/// An account as it stands in the forge's answers.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: u64,
    pub(crate) login: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Account {
    /// Whether it is a person's: not an app's, an organisation's, or of a kind that is not known.
    pub(crate) fn is_person(&self) -> bool {
        self.kind == "User"
    }
}

#[cfg(test)]
mod tests {
    use breakglass_fake_github::{Fault, Identity, account_id};

    use super::*;
    use crate::live::testing::{client, client_as, github};

    fn groups(of: &[&str]) -> Vec<String> {
        of.iter().map(|entry| (*entry).to_owned()).collect()
    }

    #[test]
    fn the_token_tells_who_asks() {
        let github = github();
        let mut notes = Vec::new();
        let actor = viewer(&mut client(&github), &[], &mut notes).unwrap();
        let expected = Actor::person("127.0.0.1", account_id("alice").to_string(), "alice");
        assert_eq!((actor, notes), (expected, vec![]));
    }

    #[test]
    fn teams_that_the_lists_name_are_asked_for_once() {
        let github = github();
        github.state(|state| {
            state.add_team("octo/sre", &["Alice", "bob"]);
            state.add_team("octo/engineers", &["bob"]);
            state.add_team("octo/other", &["alice"]);
            state.invite("octo/engineers", "alice");
        });
        let lists = groups(&["alice", "@octo/sre", "@Octo/SRE", "@octo/engineers", "@octo/none", "@alice"]);
        let mut notes = Vec::new();
        let actor = viewer(&mut client(&github), &lists, &mut notes).unwrap();
        assert_eq!(actor.groups, ["octo/sre"]);
        assert!(notes.is_empty(), "{notes:?}");
        let asked = github.requests().iter().filter(|request| request.path.contains("/teams/")).count();
        assert_eq!(asked, 3);
    }

    #[test]
    fn teams_that_the_token_cannot_read_are_noted() {
        let github = github();
        github.state(|state| state.add_team("octo/sre", &["alice"]));
        github.fail_always("/orgs/**", Fault::Status { code: 403, retry_after: None });
        let mut notes = Vec::new();
        let actor = viewer(&mut client(&github), &groups(&["@octo/sre"]), &mut notes).unwrap();
        assert!(actor.groups.is_empty());
        assert!(notes.len() == 1 && notes[0].contains("@octo/sre"), "{notes:?}");
        github.clear_faults();
        github.fail_always("/orgs/**", Fault::Status { code: 500, retry_after: None });
        let problem = viewer(&mut client(&github), &groups(&["@octo/sre"]), &mut notes).unwrap_err();
        assert_eq!(problem.code(), code::FORGE_UNAVAILABLE);
    }

    #[test]
    fn the_token_of_an_app_is_no_person() {
        let github = github();
        github.state(|state| state.add_token("app", Identity::app("gate", 77)));
        let problem = viewer(&mut client_as(&github, Some("app")), &[], &mut Vec::new()).unwrap_err();
        assert_eq!(problem.code(), code::NO_PERSON);
        let problem = viewer(&mut client_as(&github, None), &[], &mut Vec::new()).unwrap_err();
        assert_eq!(problem.code(), code::UNAUTHORIZED);
    }

    #[test]
    fn others_are_known_by_login() {
        let github = github();
        github.state(|state| {
            state.add_account("gate[bot]");
            state.add_team("octo/sre", &["bob"]);
        });
        let mut client = client(&github);
        let mut find = |login| person(&mut client, login, &groups(&["@octo/sre"]), &mut Vec::new());
        let bob = find("@BOB").unwrap();
        assert_eq!((bob.login.as_str(), bob.kind), ("bob", ActorKind::Person));
        assert_eq!((bob.id, bob.groups), (account_id("bob").to_string(), groups(&["octo/sre"])));
        assert_eq!(find("gate[bot]").unwrap().kind, ActorKind::Bot);
        assert_eq!(find("nobody").unwrap_err().code(), code::NOT_FOUND);
    }
}
