//! Prow's jobs: what the settings of a job say about its tier, asked of a policy that says the same.

use breakglass::{Kind, Observation, PolicyDocument, RuleDocument, State, Tier};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::case::Question;
use crate::words::assess;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Job {
    pub(crate) context: String,
    /// The name that people call it by, where it is another.
    pub(crate) name: Option<String>,
    optional: bool,
    always_run: bool,
    skip_report: bool,
    run_if_changed: Option<IgnoredAny>,
    skip_if_only_changed: Option<IgnoredAny>,
    #[serde(default)]
    branches: Vec<String>,
    #[serde(default)]
    skip_branches: Vec<String>,
}

impl Job {
    /// A job that does not run for a branch reports nothing there, and no rule speaks of it.
    fn runs_for(&self, branch: &str) -> bool {
        let names = |branches: &[String]| branches.iter().any(|one| one == branch);
        !names(&self.skip_branches) && (self.branches.is_empty() || names(&self.branches))
    }

    /// The job's settings as a rule: what reports only sometimes can be required if it is present, and no more.
    pub(crate) fn rule(&self, require_manual: bool) -> RuleDocument {
        if self.optional || self.skip_report {
            return RuleDocument::check(&self.context, Tier::Optional);
        }
        let conditional = self.run_if_changed.is_some() || self.skip_if_only_changed.is_some();
        let expected = !conditional && (self.always_run || require_manual);
        RuleDocument::check(&self.context, Tier::Required).at_least(u32::from(expected))
    }
}

/// Tiers of a policy's names, in Prow's three words: by what it says of them when they are reported, and when not.
struct Tiers {
    required: Vec<String>,
    required_if_present: Vec<String>,
    optional: Vec<String>,
}

impl Tiers {
    fn of(jobs: &[Job], branch: &str, require_manual: bool) -> Self {
        let jobs: Vec<&Job> = jobs.iter().filter(|job| job.runs_for(branch)).collect();
        let rules = jobs.iter().map(|job| job.rule(require_manual)).collect();
        let policy = PolicyDocument { rules, ..PolicyDocument::default() };
        let reported = jobs.iter().map(|job| Observation::new(Kind::CheckRun, &job.context, State::Passed));
        let with_all = assess(policy.clone(), reported.collect());
        let with_none = assess(policy, Vec::new());
        let mut tiers = Self { required: Vec::new(), required_if_present: Vec::new(), optional: Vec::new() };
        for check in with_all.checks() {
            let missed = with_none.checks().any(|missing| missing.name() == check.name());
            let list = match check.tier() {
                Tier::Optional => &mut tiers.optional,
                Tier::Required | Tier::AbsolutelyRequired if missed => &mut tiers.required,
                Tier::Required | Tier::AbsolutelyRequired => &mut tiers.required_if_present,
            };
            list.push(check.name().to_owned());
        }
        tiers
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneJob {
    job: Job,
    branch: String,
    require_manually_triggered_jobs: bool,
}

pub(crate) fn job_tier(question: Question<'_>) -> Value {
    let OneJob { job, branch, require_manually_triggered_jobs } = question.input();
    let tiers = Tiers::of(&[job], &branch, require_manually_triggered_jobs);
    let tier = match (tiers.required.len(), tiers.required_if_present.len(), tiers.optional.len()) {
        (1, 0, 0) => Some("required"),
        (0, 1, 0) => Some("required_if_present"),
        (0, 0, 1) => Some("optional"),
        _ => None,
    };
    json!({ "tier": tier })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jobs {
    jobs: Vec<Job>,
    branch: String,
    require_manually_triggered_jobs: bool,
}

pub(crate) fn job_tiers(question: Question<'_>) -> Value {
    let Jobs { jobs, branch, require_manually_triggered_jobs } = question.input();
    let Tiers { required, required_if_present, optional } =
        Tiers::of(&jobs, &branch, require_manually_triggered_jobs);
    json!({ "required": required, "required_if_present": required_if_present, "optional": optional })
}
