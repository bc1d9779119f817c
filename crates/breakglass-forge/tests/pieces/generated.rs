//! Pages by chance: elements of all kinds, in and out of their places, with some of their bytes changed.

use breakglass_forge::github::Payload;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::judge::{in_pieces, judge, whole};

const KEYS: &[&str] = &[
    "\"check_runs\":",
    "\"statuses\": ",
    "\"jobs\"\n:\n",
    "\"files\":",
    "\"workflow_runs\":",
    "\"check_suites\" :",
    "\"check\\u005fruns\":",
    "\"x\":",
];

const AROUND: &[&str] = &[
    "\"total_count\": 3",
    "\"total_count\": \"3\"",
    "\"sha\": \"5e1f\"",
    "\"sha\": null",
    "\"state\": \"pending\"",
    "\"state\": \"check_runs\"",
    "\"message\": \"Not Found\"",
    "\"behind_by\": 2",
    "\"merge_base_commit\": {\"sha\": \"5e1f\"}",
    "\"repository\": {\"full_name\": \"acme/shop\"}",
    "\"deployment\": {}",
    "\"check_runs\": null",
    "\"check_runs\": [{\"name\": \"again\"}]",
    "\"x\": [[{\"]\": \"}\\\"\"}]]",
    "\"é\": \"\u{1F600}\"",
];

const ELEMENTS: &[&str] = &[
    r#"{"id": 4, "name": "build", "head_sha": "5e1f", "status": "completed", "conclusion": "success", "app": {"id": 15368, "slug": "github-actions"}, "check_suite": {"id": 5}, "url": "https://api.github.com/repos/acme/shop/check-runs/4"}"#,
    r#"{"id": 5, "name": "l\u00efnt \ud83d\ude00 \"]", "head_sha": "5e1f", "status": "queued", "output": {"text": "[{\\"}}"#,
    "{\"id\": 6,\n \"name\": \"tést\",\r\n\t\"status\": \"in_progress\", \"run_id\": 9, \"head_sha\": \"77\"}",
    r#"{"id": 6, "context": "ci", "state": "success", "url": "https://api.github.com/repos/acme/shop/statuses/77aa"}"#,
    r#"{"id": 7, "context": "ci", "state": "failure", "sha": "99bb", "creator": {"login": "bot", "id": 1}}"#,
    r#"{"number": 7, "state": "open", "head": {"sha": "5e1f"}, "base": {"ref": "main", "repo": {"full_name": "acme/shop"}}}"#,
    r#"{"number": 8, "state": "closed", "head": null, "base": {"ref": "main", "repo": {"full_name": "acme/fork"}}}"#,
    r#"{"id": 8, "user": {"id": 1, "login": "alice"}, "state": "APPROVED", "submitted_at": "2026-03-01T12:00:00Z"}"#,
    r#"{"filename": "src/a.rs", "previous_filename": "src/b.rs", "status": "renamed"}"#,
    r#"{"commit": {"oid": "5e1f", "status": {"contexts": [{"context": "ci", "state": "SUCCESS"}, null]}}}"#,
    r#"{"id": 12345678901234567890123, "name": -1.5e3, "event": "push"}"#,
    r#"{"id": 9, "name": "ci", "event": "push", "check_suite_id": 5, "head_sha": "5e1f"}"#,
    "{}",
    "null",
];

const SPOILED: &[&str] = &[
    "7",
    "\"text\"",
    "[]",
    "[[[{}]]]",
    "true",
    "nul",
    "",
    "{\"name\": []}",
    "{\"name\": \"a\", \"name\": \"b\"}",
    "{\"context\": {\"x\": 1}}",
    "{\"number\": \"7\"}",
    "{\"name\": 01}",
    "{\"name\": \"\\ud83d\"}",
    "{\"name\": \"\\x\"}",
    "{\"x\": \"\u{1}\"}",
    "{\"x\": [}",
    "{\"x\": {]}",
    "{\"message\": 5",
];

/// How often what is wrong stands where something right would.
fn seldom(right: &'static [&'static str], wrong: &'static [&'static str]) -> BoxedStrategy<&'static str> {
    prop_oneof![30 => select(right), 1 => select(wrong)].boxed()
}

fn list() -> impl Strategy<Value = String> {
    let comma = seldom(&[",", ", ", ",\n  ", " , "], &[",,", " ", "\n", "],[", ":", "}", "]"]);
    let one_kind = select(ELEMENTS).prop_flat_map(|element| {
        prop::collection::vec(prop_oneof![9 => Just(element), 1 => seldom(ELEMENTS, SPOILED)], 0..12)
    });
    let any_kind = prop::collection::vec(seldom(ELEMENTS, SPOILED), 0..12);
    let elements = prop_oneof![3 => one_kind, 1 => any_kind];
    let ends = seldom(&["]", " ]", "\n]"], &["", ",]", "}", "]]", " , ]"]);
    (elements, prop::collection::vec(comma, 12), ends).prop_map(|(elements, commas, ends)| {
        let mut list = String::from("[");
        for (place, (element, comma)) in elements.iter().zip(commas).enumerate() {
            list.push_str(if place == 0 { "" } else { comma });
            list.push_str(element);
        }
        list + ends
    })
}

fn page() -> impl Strategy<Value = String> {
    let around = || prop::collection::vec(select(AROUND), 0..3);
    let object = (around(), select(KEYS), list(), around(), seldom(&["}", "\n}\n"], &["", "]", "}}", "} x"]));
    let object = object.prop_map(|(before, key, list, after, ends)| {
        let fields: Vec<String> = before.iter().map(|field| (*field).to_owned()).collect();
        let fields = fields.into_iter().chain([format!("{key}{list}")]);
        let fields: Vec<String> = fields.chain(after.iter().map(|field| (*field).to_owned())).collect();
        format!("{{\n{}{ends}", fields.join(", "))
    });
    let outermost = (list(), seldom(&["", " ", "\n"], &["x", ",", "[]", "]"]))
        .prop_map(|(list, ends)| format!(" {list}{ends}"));
    prop_oneof![2 => object, 1 => outermost]
}

fn said() -> impl Strategy<Value = Option<Payload>> {
    const SAID: &[Payload] = &[
        Payload::CheckRuns,
        Payload::CheckSuites,
        Payload::WorkflowRuns,
        Payload::WorkflowJobs,
        Payload::CombinedStatus,
        Payload::Compare,
        Payload::Statuses,
        Payload::PullRequests,
        Payload::Reviews,
        Payload::Files,
        Payload::GraphQlCommits,
        Payload::RequiredContexts,
        Payload::PullRequest,
    ];
    prop_oneof![1 => Just(None), 2 => select(SAID).prop_map(Some)]
}

/// A change of one byte: another one there, one more, or one less.
fn changed(text: &mut Vec<u8>, (at, byte, how): &(Index, u8, u8)) {
    if text.is_empty() {
        return;
    }
    let at = at.index(text.len());
    match how % 4 {
        0 => text[at] = *byte,
        1 => text.insert(at, *byte),
        2 => drop(text.remove(at)),
        _ => text.truncate(at),
    }
}

fn change() -> impl Strategy<Value = (Index, u8, u8)> {
    let byte = prop_oneof![3 => select(&b"[]{},:\"\\ \n0e-tn"[..]), 1 => any::<u8>()];
    (any::<Index>(), byte, any::<u8>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn pages_are_read_as_the_whole(said in said(), page in page(), size in 1_usize..400) {
        judge(said, page.as_bytes(), &[1, size]);
        judge(None, page.as_bytes(), &[size]);
    }

    #[test]
    fn pages_with_changed_bytes_are_read_as_the_whole(
        said in said(),
        page in page(),
        changes in prop::collection::vec(change(), 1..3),
        size in 1_usize..400,
    ) {
        let mut text = page.into_bytes();
        changes.iter().for_each(|one| changed(&mut text, one));
        judge(said, &text, &[1, size]);
    }

    #[test]
    fn the_cuts_may_be_anywhere(page in page(), cuts in prop::collection::vec(any::<Index>(), 0..20)) {
        let text = page.as_bytes();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len().saturating_add(1))).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|ends| &text[ends[0]..ends[1]]);
        prop_assert_eq!(in_pieces(None, pieces), whole(None, text));
    }
}
