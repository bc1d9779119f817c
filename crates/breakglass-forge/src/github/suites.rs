//! Which suite, workflow and event a run is of, as deliveries tell it one after another.

use std::collections::BTreeMap;

use breakglass::{Observation, SmolStr};

use super::reading::SuiteFacts;

/// What is known of the suites of one commit.
#[derive(Debug, Default)]
pub(super) struct Suites {
    /// By the suite's id, and by that of its workflow run.
    of_suite: BTreeMap<SmolStr, SuiteFacts>,
    of_workflow_run: BTreeMap<SmolStr, SuiteFacts>,
    /// The workflow run of each job.
    jobs: BTreeMap<SmolStr, SmolStr>,
    /// The suite of each run that told it.
    runs: BTreeMap<SmolStr, SmolStr>,
}

impl Suites {
    /// Takes note of a workflow run.
    pub(super) fn told(&mut self, facts: &SuiteFacts) {
        let Some(run) = &facts.workflow_run else { return };
        self.of_workflow_run.insert(run.clone(), facts.clone());
        if let Some(suite) = &facts.id {
            self.of_suite.insert(suite.clone(), facts.clone());
        }
    }

    /// Takes note of which workflow run a job belongs to, and answers whether that tells of others.
    pub(super) fn job(&mut self, job: &SmolStr, workflow_run: &SmolStr) -> bool {
        let is_new = self.jobs.insert(job.clone(), workflow_run.clone()).is_none();
        self.learn(job) | is_new
    }

    /// Takes note of the suite that a run tells, and answers whether that tells of others.
    pub(super) fn run(&mut self, observation: &Observation) -> bool {
        let (Some(run), Some(suite)) = (&observation.run, &observation.suite) else { return false };
        self.runs.insert(run.clone(), suite.clone());
        self.learn(run)
    }

    /// Jobs of one workflow run are of one suite: what one of them tells is true of all.
    fn learn(&mut self, run: &SmolStr) -> bool {
        let (Some(workflow_run), Some(suite)) = (self.jobs.get(run), self.runs.get(run)) else {
            return false;
        };
        let facts = self.of_workflow_run.entry(workflow_run.clone()).or_default();
        facts.id.replace(suite.clone()).as_ref() != Some(suite)
    }

    /// Fills in what a report leaves out.
    pub(super) fn fill(&self, observation: &mut Observation) {
        let workflow_run = observation.run.as_ref().and_then(|run| self.jobs.get(run));
        let of_workflow_run = workflow_run.and_then(|run| self.of_workflow_run.get(run));
        if let Some(run) = workflow_run {
            let unknown = SmolStr::from(format!("workflow_run/{run}"));
            if observation.suite.as_ref().is_none_or(|suite| *suite == unknown) {
                // Jobs of one workflow run are of one suite, whatever its id.
                observation.suite = of_workflow_run.and_then(|facts| facts.id.clone()).or(Some(unknown));
            }
        }
        let of_suite = observation.suite.as_ref().and_then(|suite| self.of_suite.get(suite));
        if let Some(facts) = of_suite.or(of_workflow_run) {
            observation.workflow = observation.workflow.take().or_else(|| facts.workflow.clone());
            observation.event = observation.event.take().or_else(|| facts.event.clone());
        }
    }
}
