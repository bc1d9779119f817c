//! Which suite, workflow and event a run is of, as deliveries tell it one after another.

use breakglass::{Observation, SmolStr};

use super::reading::SuiteFacts;

/// What is known of the suites of one commit. There are few: all of it is looked for one by one.
#[derive(Debug, Default)]
pub(super) struct Suites {
    /// What is known of each workflow run.
    workflow_runs: Vec<SuiteFacts>,
    /// The workflow run of each job.
    jobs: Vec<(SmolStr, SmolStr)>,
    /// The suite of each run that told it.
    runs: Vec<(SmolStr, SmolStr)>,
}

impl Suites {
    /// Takes note of a workflow run.
    pub(super) fn told(&mut self, facts: &SuiteFacts) {
        let Some(run) = &facts.workflow_run else { return };
        self.workflow_runs.retain(|known| known.workflow_run.as_ref() != Some(run));
        self.workflow_runs.push(facts.clone());
    }

    /// Takes note of which workflow run a job belongs to, and answers whether that tells of others.
    pub(super) fn job(&mut self, job: &SmolStr, workflow_run: &SmolStr) -> bool {
        let is_new = of(&self.jobs, job).is_none();
        if is_new {
            self.jobs.push((job.clone(), workflow_run.clone()));
        }
        self.learn(job) | is_new
    }

    /// Takes note of the suite that a run tells, and answers whether that tells of others.
    pub(super) fn run(&mut self, observation: &Observation) -> bool {
        let (Some(run), Some(suite)) = (&observation.run, &observation.suite) else { return false };
        if of(&self.runs, run).is_none() {
            self.runs.push((run.clone(), suite.clone()));
        }
        self.learn(run)
    }

    /// Jobs of one workflow run are of one suite: what one of them tells is true of all.
    fn learn(&mut self, run: &SmolStr) -> bool {
        let (Some(workflow_run), Some(suite)) = (of(&self.jobs, run), of(&self.runs, run)) else {
            return false;
        };
        let known =
            self.workflow_runs.iter_mut().find(|facts| facts.workflow_run.as_ref() == Some(workflow_run));
        if let Some(facts) = known {
            return facts.id.replace(suite.clone()).as_ref() != Some(suite);
        }
        let facts = SuiteFacts {
            id: Some(suite.clone()),
            workflow_run: Some(workflow_run.clone()),
            ..SuiteFacts::default()
        };
        self.workflow_runs.push(facts);
        true
    }

    /// Fills in what a report leaves out.
    pub(super) fn fill(&self, observation: &mut Observation) {
        let workflow_run = observation.run.as_ref().and_then(|run| of(&self.jobs, run));
        let of_workflow_run = workflow_run
            .and_then(|run| self.workflow_runs.iter().find(|facts| facts.workflow_run.as_ref() == Some(run)));
        if let Some(run) = workflow_run {
            let unknown = SmolStr::from(format!("workflow_run/{run}"));
            if observation.suite.as_ref().is_none_or(|suite| *suite == unknown) {
                // Jobs of one workflow run are of one suite, whatever its id.
                observation.suite = of_workflow_run.and_then(|facts| facts.id.clone()).or(Some(unknown));
            }
        }
        let is_of = |facts: &&SuiteFacts| facts.id.is_some() && facts.id == observation.suite;
        if let Some(facts) = self.workflow_runs.iter().find(is_of).or(of_workflow_run) {
            observation.workflow = observation.workflow.take().or_else(|| facts.workflow.clone());
            observation.event = observation.event.take().or_else(|| facts.event.clone());
        }
    }
}

fn of<'a>(known: &'a [(SmolStr, SmolStr)], one: &SmolStr) -> Option<&'a SmolStr> {
    known.iter().find(|(of, _)| of == one).map(|(_, what)| what)
}
