//! Other hosts: nothing that GitHub says may bring the token there.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use breakglass::Verdict;
use breakglass_fake_github::{CheckRun, Fault};

use crate::support::{TARGET, breakglass, check, github, ran, repo};

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let (github, _) = github();
    let foreign = github.foreign_host();
    for pattern in
        ["/repos/*/*/pulls/*", "/repos/*/*/commits/*/check-runs", "/repos/*/*/contents/**", "/graphql"]
    {
        github.fail_always(pattern, Fault::RedirectTo(format!("{}/x", foreign.url())));
        let ran = check(&github, &[]);
        assert_eq!(ran.code, 5, "{pattern}: {}", ran.err);
        assert!(ran.err.contains("[foreign_redirect]") && !ran.err.contains("secret"), "{}", ran.err);
        github.clear_faults();
    }
    assert!(foreign.visits().is_empty());
}

#[test]
fn addresses_that_only_look_like_the_apis_are_foreign() {
    let (github, _) = github();
    let foreign = github.foreign_host();
    let port = foreign.url().rsplit_once(':').unwrap().1.to_owned();
    let own = github.url().strip_prefix("http://").unwrap().to_owned();
    for address in [
        format!("http://{own}@127.0.0.1:{port}/x"),
        format!("//127.0.0.1:{port}/x"),
        format!("http://localhost:{port}/x"),
        format!("https://{own}/x"),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        github.fail_always("/repos/*/*/pulls/*", Fault::RedirectTo(address.clone()));
        assert_eq!(check(&github, &[]).code, 5, "{address}");
        github.clear_faults();
    }
    assert!(foreign.visits().is_empty());
}

/// Passes every connection on to a fake, so that the addresses in the fake's answers are another host's.
fn in_front_of(fake: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let fake = fake.strip_prefix("http://").unwrap().to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = TcpStream::connect(&fake).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || pass(&mut from, &mut to));
            let (mut from, mut to) = (server, client);
            thread::spawn(move || pass(&mut from, &mut to));
        }
    });
    format!("http://{address}")
}

fn pass(from: &mut TcpStream, to: &mut TcpStream) {
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        if to.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

#[test]
fn a_next_page_on_another_host_is_not_read_and_the_listing_counts_as_cut() {
    let (github, head) = github();
    let front = in_front_of(&github.url());
    let check = || {
        let mut command = breakglass();
        command.env("GITHUB_API_URL", &front).env("GITHUB_TOKEN", "secret");
        ran(command.args(["check", TARGET, "--format", "json"]))
    };
    assert_eq!(check().code, 0);
    repo(&github, |repo| {
        for number in 0..150 {
            repo.set_status(&head, &format!("status {number}"), "success", "ci");
        }
    });
    github.forget_requests();
    let document = check().document();
    assert_eq!(document.normal.verdict, Verdict::Waiting);
    assert!(document.normal.blockers.iter().any(|blocker| blocker.code == "incomplete"));
    assert!(!github.requests().iter().any(|request| request.path.contains("page=2")));
    repo(&github, |repo| {
        repo.statuses.clear();
        for number in 0..150 {
            repo.add_check(&head, CheckRun::new(&format!("job {number}")).concluded("success"));
        }
    });
    assert_eq!(check().document().normal.verdict, Verdict::Waiting);
}
