//! Each form along a story, from the permit to the last follow-up.

use breakglass::{FlagDocument, FollowUpStatus, Label, State};

use super::story::{POLICY, REPOSITORY, alice, commit, run};
use super::{flag, permitted, story};

fn names(labels: &[Label]) -> Vec<&'static str> {
    labels.iter().map(|label| label.name()).collect()
}

#[test]
fn labels_tell_what_happened_and_what_is_owed() {
    let mut story = story();
    let merged = ["breakglass/merged-in-emergency", "breakglass/confirmed-while-running"];
    let open = [merged[0], merged[1], "breakglass/follow-up-open"];
    assert_eq!(names(&flag(&story).labels()), open);

    // The build was owed within an hour.
    story.wait(3601);
    assert_eq!(names(&flag(&story).labels()), [open[0], open[1], open[2], "breakglass/follow-up-overdue"]);

    story.runs(42, "lint", State::Failed);
    let with_failing = [open.as_slice(), &["breakglass/follow-up-overdue", "breakglass/follow-up-failing"]];
    assert_eq!(names(&flag(&story).labels()), with_failing.concat());

    let red = [run("build", State::Failed, Some(story.now), Some(story.now))];
    story.ledger.follow_head(REPOSITORY, &commit(42), &red, story.now, &mut story.store).unwrap();
    assert!(flag(&story).labels().contains(&Label::LateFailure));

    for name in ["build", "lint", "e2e"] {
        story.runs(42, name, State::Passed);
    }
    let settled = [merged[0], merged[1], "breakglass/late-failure"];
    assert_eq!(names(&flag(&story).labels()), settled, "what happened stays, what was owed goes");
}

#[test]
fn a_label_is_named_alike_everywhere() {
    for label in Label::ALL {
        assert_eq!(serde_json::to_value(label).unwrap(), label.name());
        assert!(label.name().len() <= 50, "GitHub takes 50 characters");
    }
}

#[test]
fn the_issue_has_a_task_for_each_check_and_ticks_what_passed() {
    let mut story = story();
    let issue = flag(&story).issue();
    assert_eq!(issue.body.lines().next().unwrap(), flag(&story).marker());
    assert_eq!(issue.title, "Emergency merge of acme/shop#42: 3 owed");
    let task = |body: &str, name: &str| {
        let found = body.lines().find(|line| line.starts_with("- [") && line.contains(&format!("`{name}`")));
        found.unwrap_or_else(|| panic!("no task for {name} in {body}")).to_owned()
    };
    assert_eq!(
        task(&issue.body, "build"),
        "- [ ] `build`: confirmed while running; not run since, due 2026-03-01T13:01:05.000Z"
    );
    assert_eq!(
        task(&issue.body, "lint"),
        "- [ ] `lint`: waived when failed; not run since, due 2026-03-03T12:01:05.000Z"
    );
    assert_eq!(
        task(&issue.body, "docs"),
        "- [ ] `docs`: waived when failed; the policy does not follow it up"
    );
    assert_eq!(task(&issue.body, "e2e"), "- [ ] `e2e`: waived when queued; not run since");

    story.runs(42, "build", State::Passed);
    story.runs(42, "lint", State::Failed);
    let body = flag(&story).issue().body;
    assert!(task(&body, "build").starts_with("- [x] `build`: confirmed while running; passed since on `"));
    assert!(task(&body, "lint").contains("failing on the merge commit itself"), "{body}");

    let policy = breakglass::Policy::parse(POLICY.as_bytes()).unwrap();
    let lint = story.ledger.open_follow_ups().find(|one| one.status == FollowUpStatus::Failing).unwrap();
    let (id, why) = (lint.id.clone(), "the rule\nis *wrong*");
    story.ledger.waive(&policy, &id, &alice(), why, story.now, &mut story.store).unwrap();
    let (merge, revert) = (commit(1042), commit(7));
    let (ledger, store) = (&mut story.ledger, &mut story.store);
    ledger.reverted(REPOSITORY, &merge, &revert, Some(&alice()), story.now, store).unwrap();
    let body = flag(&story).issue().body;
    assert_eq!(
        task(&body, "lint"),
        "- [ ] `lint`: waived when failed; its follow-up was waived by `alice`: `the rule is *wrong*`"
    );
    assert!(task(&body, "e2e").contains(&format!("the merge was reverted by `{revert}`")), "{body}");
    assert_eq!(body.matches("[x]").count(), 1, "only the build has passed");
}

#[test]
fn a_late_failure_stands_above_all() {
    let mut story = story();
    let red = [run("build", State::Failed, Some(story.now), Some(story.now))];
    story.ledger.follow_head(REPOSITORY, &commit(42), &red, story.now, &mut story.store).unwrap();
    let issue = flag(&story).issue();
    let top: Vec<&str> = issue.body.lines().skip(1).take(2).collect();
    assert_eq!(top[0], "> [!CAUTION]");
    assert!(top[1].starts_with("> `build`: confirmed while running; LATE FAILURE"), "{top:?}");
    assert!(flag(&story).check_run().title.contains("1 late failure"));
    assert!(flag(&story).text().contains("LATE FAILURE"));
}

/// A permit was given and the merge is not on record: what it would owe counts as open.
#[test]
fn what_a_merge_will_owe_is_owed() {
    let story = story();
    let permitted = permitted(&story);
    let flag = breakglass::Flag::new(&permitted[0], [], story.now);
    assert!(flag.labels().contains(&Label::FollowUpOpen));
    assert_eq!(flag.issue().body.matches("- [ ]").count(), 4);
    assert_eq!(flag.to_document(None).follow_ups.len(), 3);
}

#[test]
fn another_permits_follow_ups_do_not_count() {
    let mut story = story();
    let emergency = story.ledger.emergencies().next().unwrap().id.clone();
    let observations = vec![
        run("build", State::Passed, Some(story.now), Some(story.now)),
        run("lint", State::Running, Some(story.now), None),
    ];
    story.merge(&emergency, super::change(43, "another", observations));
    let document = flag(&story).to_document(None);
    assert_eq!((document.number, document.follow_ups.len()), (43, 1));
    assert!(!document.labels.contains(&Label::ConfirmedWhileRunning));
}

#[test]
fn the_document_says_it_all_and_is_read_back() {
    let mut story = story();
    story.runs(42, "lint", State::Passed);
    let checkpoint = story.ledger.checkpoint();
    let document = flag(&story).to_document(Some(&checkpoint));
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<FlagDocument>(&json).unwrap(), document);
    assert_eq!(document.schema, "breakglass/flag/1");
    assert_eq!(document.checkpoint.as_deref(), Some(checkpoint.trailer().as_str()));
    let passed: Vec<&str> = document
        .follow_ups
        .iter()
        .flat_map(|one| &one.checks)
        .filter(|one| one.passed)
        .map(|one| one.owed.check.name.as_str())
        .collect();
    assert_eq!(passed, ["lint"]);
    let strange = json.replacen('{', r#"{"strange":1,"#, 1);
    assert!(serde_json::from_str::<FlagDocument>(&strange).is_err());
}

/// Every form of a merge of which nothing has run since names each check and calls none of them passed.
#[test]
fn what_was_not_passed_is_never_shown_as_passed() {
    let flag = flag(&story());
    let document = serde_json::to_string(&flag.to_document(None)).unwrap();
    let forms = [flag.trailers(None), flag.check_run().summary, flag.issue().body, flag.text(), document];
    for form in forms {
        for name in ["build", "lint", "docs", "e2e"] {
            assert!(form.contains(name), "{name} is missing in {form}");
        }
        let said = form.replace("had not passed", "").replace("\"passed\":false", "");
        for word in ["passed", "[x]", "success", "✓", "✅", "🟢"] {
            assert!(!said.contains(word), "{word} in {form}");
        }
    }
}
