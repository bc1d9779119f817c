//! Declaring, extending and closing.

use breakglass::ledger::Extension;
use breakglass::{Actor, Declaration, EmergencyKind, Scope, Seconds, code};

use crate::support::*;

fn extension(until: i64) -> Extension {
    Extension { until: at(until), reason: "not fixed yet".to_owned() }
}

fn extend(scene: &mut Scene, by: &Actor, until: i64) -> Result<(), breakglass::Error> {
    let (policy, id, now) = (scene.policy(), scene.emergency.clone(), scene.time());
    scene.ledger.extend(&policy, &id, by, &extension(until), now, &mut scene.store)
}

fn close(scene: &mut Scene, by: &Actor, reason: &str) -> Result<(), breakglass::Error> {
    let (policy, id, now) = (scene.policy(), scene.emergency.clone(), scene.time());
    scene.ledger.close(&policy, &id, by, reason, now, &mut scene.store)
}

#[test]
fn who_may_declare() {
    let mut scene = Scene::quiet(POLICY);
    let sre = Actor::person("github.com", "9", "grace").in_group("Acme/SRE");
    for by in [Actor::person("github.com", "1", "Alice"), sre] {
        let incident = format!("INC-{}", by.login);
        let declaration = Declaration { incident, ..declaration() };
        scene.declare(&by, &declaration).unwrap();
    }
    for by in [bob(), eve()] {
        assert_eq!(refusal(scene.declare(&by, &declaration())), code::MAY_NOT_DECLARE);
    }
    assert_eq!(refusal(scene.declare(&robot(), &declaration())), code::NOT_A_PERSON);
    let nobody = "version: 1\nrules: []\n";
    let mut closed = Scene::quiet(nobody);
    assert_eq!(refusal(closed.declare(&alice(), &declaration())), code::MAY_NOT_DECLARE);
    assert_eq!(closed.ledger.tail().size, 1, "what is refused leaves no trace");
}

#[test]
fn what_a_declaration_must_say() {
    let mut scene = Scene::quiet(POLICY);
    let good = declaration();
    let long = "x".repeat(breakglass::MAX_TEXT_CHARS);
    let wrong = [
        (Declaration { reason: " \n".to_owned(), ..good.clone() }, code::REASON_MISSING),
        (Declaration { incident: String::new(), ..good.clone() }, code::INCIDENT_MISSING),
        (Declaration { reason: format!("{long}x"), ..good.clone() }, code::TOO_LONG),
        (Declaration { incident: format!("{long}x"), ..good.clone() }, code::TOO_LONG),
        (
            Declaration { scope: Scope { repositories: Vec::new(), branches: Vec::new() }, ..good.clone() },
            code::EMPTY_SCOPE,
        ),
        (Declaration { scope: Scope::repository(""), ..good.clone() }, code::EMPTY_PATTERN),
        (Declaration { lasts: Some(Seconds::new(4 * 3600 + 1)), ..good.clone() }, code::TOO_LONG),
        (Declaration { lasts: Some(Seconds::new(0)), ..good.clone() }, code::TOO_LONG),
        (Declaration { lasts: Some(Seconds::new(u64::MAX)), ..good.clone() }, code::TOO_LONG),
    ];
    for (declaration, code) in wrong {
        assert_eq!(refusal(scene.declare(&alice(), &declaration)), code, "{declaration:?}");
    }
    assert_eq!(scene.ledger.tail().size, 1);
    scene.declare(&alice(), &Declaration { reason: long, ..good }).unwrap();
}

#[test]
fn it_lasts_as_long_as_was_said_and_at_most_as_long_as_the_policy_lets_it() {
    let mut scene = Scene::quiet(POLICY);
    let short = Declaration { lasts: Some(Seconds::new(600)), ..declaration() };
    let emergency = scene.declare(&alice(), &short).unwrap();
    assert_eq!((emergency.declared_at, emergency.expires_at), (at(0), at(600)));
    assert_eq!(emergency.latest_end, at(8 * 3600));
    assert!(emergency.is_open(at(599)) && !emergency.is_open(at(600)));
    scene.now = 600;
    let whole = scene.declare(&alice(), &declaration()).unwrap();
    assert_eq!(whole.expires_at, at(600 + 4 * 3600));
    assert_eq!(scene.ledger.find_emergency("inc-7", at(601)).unwrap().id, whole.id, "the open one is meant");
    assert_eq!(scene.ledger.find_emergency(emergency.id.as_str(), at(601)).unwrap().id, emergency.id);
    assert_eq!(refusal(scene.ledger.find_emergency("INC-8", at(601))), code::EMERGENCY_NOT_FOUND);
}

#[test]
fn scopes_are_patterns_for_repositories_and_branches() {
    let scope = |repositories: &[&str], branches: &[&str]| Scope {
        repositories: repositories.iter().map(|&one| one.to_owned()).collect(),
        branches: branches.iter().map(|&one| one.to_owned()).collect(),
    };
    let covered = [
        (scope(&["acme/shop"], &[]), true),
        (scope(&["Acme/Shop"], &[]), true),
        (scope(&["acme/*"], &[]), true),
        (scope(&["acme/sho?"], &["main"]), true),
        (scope(&["other/*", "*/shop"], &["release/*", "ma*"]), true),
        (scope(&["acme/shopping"], &[]), false),
        (scope(&["acme/sho"], &[]), false),
        (scope(&["other/*"], &[]), false),
        (scope(&["acme/*"], &["release/*"]), false),
        (scope(&["acme/*"], &["Main"]), false),
    ];
    for (scope, covers) in covered {
        let mut scene = Scene::quiet(POLICY);
        let declaration = Declaration { scope: scope.clone(), ..declaration() };
        scene.emergency = scene.declare(&alice(), &declaration).unwrap().id;
        match scene.start(bob()) {
            Ok(_) => assert!(covers, "{scope:?}"),
            Err(error) => assert_eq!((error.code(), covers), (code::OUT_OF_SCOPE, false), "{scope:?}"),
        }
    }
    assert!(!scope(&["*"], &["*"]).covers(SHOP, None), "a branch that is not known is in no list");
}

#[test]
fn one_of_an_incident_kind_and_scope_at_a_time_and_several_of_others() {
    let mut scene = Scene::new();
    let again = [
        declaration(),
        Declaration { incident: "inc-7".to_owned(), reason: "again".to_owned(), ..declaration() },
        Declaration { incident: " INC-7 ".to_owned(), ..declaration() },
    ];
    for declaration in again {
        assert_eq!(refusal(scene.declare(&alice(), &declaration)), code::ALREADY_DECLARED, "{declaration:?}");
    }
    let others = [
        Declaration { incident: "INC-8".to_owned(), ..declaration() },
        Declaration { kind: EmergencyKind::Drill, ..declaration() },
        Declaration { scope: Scope::repository("acme/till"), ..declaration() },
    ];
    for declaration in others {
        scene.declare(&alice(), &declaration).unwrap();
    }
    let open = scene.ledger.emergencies().filter(|one| one.is_open(at(61))).count();
    assert_eq!(open, 4);
    close(&mut scene, &alice(), "fixed").unwrap();
    scene.declare(&alice(), &declaration()).unwrap();
    scene.check_store();
}

#[test]
fn the_policys_text_is_on_record_before_what_is_decided_under_it() {
    let mut scene = Scene::new();
    let first = scene.ledger.last_policy(SHOP, Some("main")).unwrap().clone();
    assert_eq!(first.digest, *scene.policy().digest());
    // Another branch has another policy; the first one again is the last on record for its branch.
    scene.text = POLICY.replace("4h", "2h");
    scene.declare(&alice(), &Declaration { incident: "INC-8".to_owned(), ..declaration() }).unwrap();
    assert_ne!(scene.ledger.last_policy(SHOP, Some("main")).unwrap().digest, first.digest);
    scene.text = POLICY.to_owned();
    scene.declare(&alice(), &Declaration { incident: "INC-9".to_owned(), ..declaration() }).unwrap();
    assert_eq!(scene.ledger.last_policy(SHOP, Some("main")).unwrap().digest, first.digest);
}

#[test]
fn an_emergency_goes_on_to_twice_the_longest_at_most() {
    let mut scene = Scene::new();
    let end = 4 * 3600;
    assert_eq!(refusal(extend(&mut scene, &alice(), end)), code::INVALID_VALUE);
    assert_eq!(refusal(extend(&mut scene, &alice(), end - 1)), code::INVALID_VALUE);
    assert_eq!(refusal(extend(&mut scene, &alice(), 2 * end + 1)), code::TOO_LONG);
    extend(&mut scene, &alice(), 2 * end).unwrap();
    assert_eq!(scene.ledger.emergency(&scene.emergency).unwrap().expires_at, at(2 * end));
    assert_eq!(refusal(extend(&mut scene, &alice(), 2 * end + 1)), code::TOO_LONG);
    scene.now = 2 * end;
    assert_eq!(refusal(extend(&mut scene, &alice(), 2 * end)), code::EMERGENCY_OVER);
    scene.check_store();
}

#[test]
fn an_emergency_that_is_over_stays_over() {
    let mut scene = Scene::new();
    assert_eq!(refusal(close(&mut scene, &alice(), " ")), code::REASON_MISSING);
    assert_eq!(refusal(close(&mut scene, &eve(), "I say so")), code::MAY_NOT_DECLARE);
    assert_eq!(refusal(close(&mut scene, &robot(), "I say so")), code::NOT_A_PERSON);
    close(&mut scene, &carol(), "fixed").unwrap();
    let closed = scene.ledger.emergency(&scene.emergency).unwrap().closed.clone().unwrap();
    assert_eq!((closed.by, closed.at, closed.reason.as_str()), (carol(), scene.time(), "fixed"));
    assert_eq!(refusal(close(&mut scene, &alice(), "again")), code::EMERGENCY_OVER);
    assert_eq!(refusal(extend(&mut scene, &alice(), 5 * 3600)), code::EMERGENCY_OVER);
    assert_eq!(refusal(scene.start(bob())), code::EMERGENCY_OVER);
    scene.check_store();
}

#[test]
fn who_declared_may_close_though_no_list_names_them_any_more() {
    let mut scene = Scene::new();
    scene.text = POLICY.replace("[alice, \"@acme/sre\"]", "[\"@acme/sre\"]");
    close(&mut scene, &alice(), "false alarm").unwrap();
}

#[test]
fn an_emergency_reaches_no_further_than_those_may_declare_who_declared_it() {
    let mut scene = Scene::quiet(POLICY);
    // Eve's own repository lets her declare, and she names the shop in the scope.
    let own = POLICY.replace("alice", "eve");
    let source = breakglass::ledger::PolicySource { repository: "eve/own", branch: Some("main"), text: &own };
    let declaration = Declaration { scope: Scope::repository("*"), ..declaration() };
    let now = scene.time();
    let declared = scene.ledger.declare(source, &eve(), &declaration, now, &mut scene.store).unwrap();
    scene.emergency = declared.id;
    assert_eq!(refusal(scene.start(bob())), code::MAY_NOT_DECLARE);
}

#[test]
fn only_requests_in_scope_by_those_who_may_are_tried() {
    let mut scene = Scene::new();
    assert_eq!(refusal(scene.start(eve())), code::MAY_NOT_MERGE);
    assert_eq!(refusal(scene.start(alice())), code::MAY_NOT_MERGE, "to declare is not to merge");
    assert_eq!(refusal(scene.start(robot())), code::NOT_A_PERSON);
    scene.change.number = None;
    assert_eq!(refusal(scene.start(bob())), code::NOT_A_REQUEST);
    scene.change = change();
    scene.change.base.branch = None;
    assert_eq!(refusal(scene.start(bob())), code::NOT_A_REQUEST);
    scene.change = change();
    scene.set("build", breakglass::State::Failed);
    assert_eq!(scene.start(bob()).unwrap(), breakglass::Start::Blocked);
    scene.emergency = serde_json::from_str("\"em-0\"").unwrap();
    assert_eq!(refusal(scene.start(bob())), code::EMERGENCY_NOT_FOUND);
}
