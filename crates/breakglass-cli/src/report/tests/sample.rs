//! A story with one of everything.

use breakglass::ledger::{Note, OutsideMergeAnnounced, OutsideMergeFound};
use breakglass::{EmergencyId, EmergencyKind, FollowUpId, Observation, Policy, State};

use super::story::{POLICY, REPOSITORY, Story, alice, bob, change, commit, run};

/// What stands on a change's head: the build runs, the lint failed, end-to-end tests wait.
fn reports(story: &Story) -> Vec<Observation> {
    let ago = |seconds: i64| breakglass::Time::from_millis(story.now.as_millis() - seconds * 1000).unwrap();
    vec![
        run("build", State::Running, Some(ago(400)), None),
        run("lint", State::Failed, Some(ago(390)), Some(ago(200))),
        run("docs", State::Failed, Some(ago(390)), Some(ago(300))),
        run("e2e (chrome)", State::Queued, None, None),
        run("unit tests", State::Passed, Some(ago(380)), Some(ago(100))),
    ]
}

/// The follow-up of a change's check.
pub(super) fn follow_up(story: &Story, number: u64, check: &str) -> FollowUpId {
    let mut of_change = story.ledger.follow_ups().filter(|one| one.number == number);
    let owes = |one: &&breakglass::FollowUp| one.checks.iter().any(|owed| owed.owed.check.name == check);
    of_change.find(owes).unwrap().id.clone()
}

/// A check of a merge turns red on its head.
pub(super) fn red_on_head(story: &mut Story, number: u64, name: &str) {
    let red = [run(name, State::Failed, Some(story.now), Some(story.wait(30)))];
    let (ledger, store) = (&mut story.ledger, &mut story.store);
    ledger.follow_head(REPOSITORY, &commit(number), &red, story.now, store).unwrap();
}

fn first_night(story: &mut Story) -> EmergencyId {
    let why = "Checkout answers 500 to every customer since 11:52; the payment provider changed its API.";
    let emergency = story.declare("INC-7", why, EmergencyKind::Real);
    story.wait(65);
    let first = change(42, "Retry the payment call with the new header", reports(story));
    story.merge(&emergency, first);
    red_on_head(story, 42, "build");
    story.wait(240);
    let second = change(43, "Fix the build of the payment client", reports(story));
    story.merge(&emergency, second);
    story.runs(43, "build", State::Passed);
    story.runs(43, "lint", State::Failed);
    story.wait(600);
    let third = change(44, "Turn the old client off", reports(story));
    let (permit, assessment) = story.permit(&emergency, third);
    let permit = story.ledger.permit(&permit).unwrap().clone();
    story.ledger.redeem(&permit, &assessment, story.now, &mut story.store).unwrap();
    let fourth = change(45, "Raise the time-out", reports(story));
    let (abandoned, _) = story.permit(&emergency, fourth);
    let why = "the forge answered 409: the head was modified";
    story.ledger.abandoned(&abandoned, why, story.now, &mut story.store).unwrap();
    let unused = change(46, "Raise it further", reports(story));
    story.permit(&emergency, unused);
    let policy = Policy::parse(POLICY.as_bytes()).unwrap();
    story.wait(1200);
    let closed = "Payments work again; the error rate is back to normal.";
    story.ledger.close(&policy, &emergency, &alice(), closed, story.now, &mut story.store).unwrap();
    emergency
}

fn weeks_after(story: &mut Story, emergency: &EmergencyId) {
    let policy = Policy::parse(POLICY.as_bytes()).unwrap();
    story.wait(9 * 3600);
    story.runs(43, "lint", State::Passed);
    let waived = follow_up(story, 43, "e2e (chrome)");
    let why = "the browser tests were retired with the old checkout";
    story.ledger.waive(&policy, &waived, &bob(), why, story.now, &mut story.store).unwrap();
    let note = Note {
        by: Some(bob()),
        emergency: Some(emergency.clone()),
        text: "Post-mortem on Thursday.".to_owned(),
    };
    story.ledger.note(&note, story.now, &mut story.store).unwrap();
    story.wait(3 * 86_400);
    story.runs(42, "build", State::Failed);
    story.wait(5 * 86_400);
}

fn others(story: &mut Story) {
    let drill = story.declare("DRILL-3", "Quarterly exercise of the on-call team.", EmergencyKind::Drill);
    let rehearsed = change(60, "Rehearse", reports(story));
    let (attempt, assessment) = story.answered(&drill, rehearsed);
    story.ledger.rehearse(&attempt, &assessment, story.now, &mut story.store).unwrap();
    let announced = OutsideMergeAnnounced {
        by: alice(),
        head: commit(70),
        incident: "INC-9".to_owned(),
        number: Some(70),
        reason: "CI is down, and the certificate ends at noon.".to_owned(),
        repository: REPOSITORY.to_owned(),
    };
    story.ledger.announce(&announced, story.now, &mut story.store).unwrap();
    for (number, head) in [(1070, Some(commit(70))), (1071, None)] {
        let found = OutsideMergeFound {
            announced: None,
            by: Some("mallory".to_owned()),
            commit: commit(number),
            head,
            number: None,
            repository: REPOSITORY.to_owned(),
        };
        story.wait(60);
        story.ledger.found_outside(&found, story.now, &mut story.store).unwrap();
    }
    let note = Note { by: None, emergency: None, text: "The signing key was renewed.".to_owned() };
    story.ledger.note(&note, story.now, &mut story.store).unwrap();
    story.wait(5 * 3600);
    let again = story.declare("INC-12", "The search index is gone.", EmergencyKind::Real);
    story.wait(30);
    let last = change(81, "Point the search at the replica", reports(story));
    story.merge(&again, last);
    story.runs(81, "build", State::Passed);
    let (merge, revert) = (commit(1081), commit(1082));
    let (ledger, store) = (&mut story.ledger, &mut story.store);
    ledger.reverted(REPOSITORY, &merge, &revert, None, story.now, store).unwrap();
    story.wait(120);
}

/// An emergency with a late failure and all that can become of a merge and a follow-up; a drill; merges round the gate.
pub(super) fn story() -> Story {
    let mut story = Story::new();
    let emergency = first_night(&mut story);
    weeks_after(&mut story, &emergency);
    others(&mut story);
    story
}
