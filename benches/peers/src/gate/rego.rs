//! regorus, by its interpreter: its virtual machine drops `else` branches of the natural policy.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use breakglass::Tier;
use breakglass_bench::gate::{EXACT, GLOBS};
use regorus::{Engine, Value};
use serde_json::json;

use super::{Check, Decision, Standing};
use crate::Done;

pub(super) struct Rego(Engine);

impl Rego {
    pub(super) fn new(folder: &Path, file: &str) -> Done<Self> {
        let mut engine = Engine::new();
        engine.add_policy(file.to_owned(), fs::read_to_string(folder.join(file))?)?;
        let policy: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("policy.json"))?)?;
        let exact: serde_json::Map<_, _> = EXACT
            .iter()
            .flat_map(|&(tier, names)| names.iter().map(move |name| ((*name).to_owned(), json!(tier))))
            .collect();
        // What stands before, between and after the stars, as the lowered policy asks.
        let parts = |(tier, pattern): (Tier, &str)| {
            let parts: Vec<&str> = pattern.split('*').collect();
            let middle = if parts.len() > 2 { parts[1] } else { "" };
            json!({ "tier": tier, "pre": parts[0], "mid": middle, "suf": parts[parts.len() - 1] })
        };
        let globs = GLOBS.iter().flat_map(|&(tier, all)| all.iter().map(move |one| (tier, *one))).map(parts);
        let data = json!({ "policy": policy, "exact": exact, "globs3": globs.collect::<Vec<_>>() });
        engine.add_data(Value::from_json_str(&data.to_string())?)?;
        Ok(Self(engine))
    }

    pub(super) fn decide(&mut self, input: &Value) -> Done<Value> {
        self.0.set_input(input.clone());
        Ok(self.0.eval_rule("data.breakglass.decision".to_owned())?)
    }
}

/// The checks, and that the emergency is agreed to.
pub(super) fn input(checks: &[Check]) -> Done<Value> {
    let checks: Vec<_> = checks
        .iter()
        .map(|check| json!({ "name": check.name, "status": check.status, "conclusion": check.conclusion }))
        .collect();
    let input = json!({ "number": 42, "emergency_approvals": 1, "checks": checks });
    Ok(Value::from_json_str(&input.to_string())?)
}

/// An answer of the policy in our words.
pub(super) fn decision(answer: &Value) -> Done<Decision> {
    let answer: serde_json::Value = serde_json::from_str(&answer.to_json_str()?)?;
    let mut counts = [[0; 3]; 3];
    for tier in Tier::ALL {
        for (index, standing) in ["pass", "pending", "fail"].iter().enumerate() {
            let count = answer["counts"][tier.as_str()][standing].as_u64().ok_or("a count is a number")?;
            counts[tier as usize][index] = usize::try_from(count)?;
        }
    }
    let listed = answer["outstanding"].as_array().ok_or("what is outstanding is a list")?;
    let row = |row: &serde_json::Value| -> Done<_> {
        let text = |key: &str| row[key].as_str().ok_or("a row is of texts");
        let standing = match text("state")? {
            "pass" => Standing::Pass,
            "pending" => Standing::Pending,
            "fail" => Standing::Fail,
            _ => Standing::Missing,
        };
        Ok((text("name")?.to_owned(), serde_json::from_value(row["tier"].clone())?, standing))
    };
    Ok(Decision {
        normal: answer["normal"].as_bool().ok_or("a lane is open or not")?,
        emergency: answer["emergency"].as_bool().ok_or("a lane is open or not")?,
        outstanding: listed.iter().map(row).collect::<Done<BTreeSet<_>>>()?,
        counts,
    })
}
