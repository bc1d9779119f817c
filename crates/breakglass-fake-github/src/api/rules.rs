//! Rulesets, and the rules that hold for a branch.

use serde_json::{Value, json};

use crate::{
    call::Call,
    judge, page,
    reply::{Answer, Reply},
    state::{Permission, Repo, Ruleset, State},
};

/// `GET .../rules/branches/{branch}`: the active rules, each with its ruleset.
pub(crate) fn of_branch(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let mut items = Vec::new();
    for ruleset in repo.rulesets_for(call.param("branch")) {
        for rule in &ruleset.rules {
            let mut rule = rule.clone();
            if let Some(fields) = rule.as_object_mut() {
                fields.insert("ruleset_source_type".to_owned(), json!(ruleset.source_type));
                fields.insert("ruleset_source".to_owned(), json!(ruleset.source));
                fields.insert("ruleset_id".to_owned(), json!(ruleset.id));
            }
            items.push(rule);
        }
    }
    Ok(page::list(call, Some(repo), items))
}

fn ruleset(base: &str, repo: &Repo, ruleset: &Ruleset) -> Value {
    let url = format!("{base}/repos/{}/rulesets/{}", repo.full_name, ruleset.id);
    json!({
        "id": ruleset.id,
        "node_id": format!("RRS_{}", ruleset.id),
        "name": ruleset.name,
        "target": ruleset.target,
        "source_type": ruleset.source_type,
        "source": ruleset.source,
        "enforcement": ruleset.enforcement.word(),
        "_links": {"self": {"href": url}},
    })
}

/// `GET .../rulesets`: without the rules themselves.
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let with_parents = call.query("includes_parents") != Some("false");
    let items = repo
        .rulesets
        .iter()
        .filter(|ruleset| with_parents || ruleset.source_type == "Repository")
        .map(|it| ruleset(&call.asking.base, repo, it))
        .collect();
    Ok(page::list(call, Some(repo), items))
}

/// `GET .../rulesets/{id}`: with the rules, and for admins with those who may pass them.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo(state)?;
    let id = call.number("id")?;
    let found = repo.rulesets.iter().find(|ruleset| ruleset.id == id).ok_or_else(Reply::not_found)?;
    let mut body = ruleset(&call.asking.base, repo, found);
    let who = call.asking.who.as_ref();
    if let Some(fields) = body.as_object_mut() {
        fields.insert("rules".to_owned(), json!(found.rules));
        fields.insert(
            "conditions".to_owned(),
            json!({"ref_name": {"include": found.include, "exclude": found.exclude}}),
        );
        let passes = who.is_some_and(|who| judge::bypasses(repo, found, who));
        let only_pulls = found.bypass_actors.iter().all(|actor| actor.bypass_mode == "pull_request");
        fields.insert(
            "current_user_can_bypass".to_owned(),
            json!(match (passes, only_pulls) {
                (false, _) => "never",
                (true, true) => "pull_requests_only",
                (true, false) => "always",
            }),
        );
        if repo.permission(who) >= Permission::Admin {
            let actors: Vec<Value> = found
                .bypass_actors
                .iter()
                .map(|actor| {
                    json!({
                        "actor_id": actor.actor_id,
                        "actor_type": actor.actor_type,
                        "bypass_mode": actor.bypass_mode,
                    })
                })
                .collect();
            fields.insert("bypass_actors".to_owned(), Value::Array(actors));
        }
    }
    Ok(Reply::ok(&body))
}
