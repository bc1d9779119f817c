//! Reading a pull request from GitHub, now, and merging it.
//!
//! ```text
//! Live (what is read, in which order) -> listing.rs, rules.rs, policy.rs -> Client (one answer) -> the network
//!   pull.rs                                                                 cache, patience, address
//! people.rs (who), talk.rs (agreements), merge.rs (once) -----------------> Client
//! commit.rs, compare.rs, history.rs (what runs on the base branch) -------> Client
//! ```

mod address;
mod answer;
mod client;
pub(crate) mod commit;
pub(crate) mod compare;
mod date;
pub(crate) mod history;
mod listing;
pub(crate) mod merge;
mod patience;
pub(crate) mod people;
pub(crate) mod policy;
mod pull;
pub(crate) mod rules;
pub(crate) mod talk;
#[cfg(test)]
mod testing;

pub(crate) use address::Api;
pub(crate) use client::Client;

use std::time::{Duration, Instant};

use breakglass::{Change, Policy};
use breakglass_forge::github::{Collector, Payload};

use crate::args::ForgeArgs;
use crate::input::gather::Told;
use crate::input::target::Target;
use crate::problem::{Again, Problem, Result, code};
use crate::show::words::short;
use policy::InForce;
use pull::Pull;

/// How often a pull request is read anew because its head moved meanwhile.
const LOOKS: usize = 3;

/// A pull request that is read as often as asked.
#[derive(Debug)]
pub(crate) struct Live {
    client: Client,
    target: Target,
    told: Told,
    /// The policy that the caller named; else it is read at the tip of the base branch.
    policy: Option<Policy>,
    /// The policy that was read last, with its text.
    in_force: Option<InForce>,
    notes: Vec<String>,
}

impl Live {
    pub(crate) fn new(target: Target, told: Told, policy: Option<Policy>, args: &ForgeArgs) -> Result<Self> {
        let api = Api::of_environment()?;
        if let Some(host) = &target.host {
            api.check_host(host)?;
        }
        Ok(Self { client: Client::new(api, args), target, told, policy, in_force: None, notes: Vec::new() })
    }

    /// The policy that was read last, with its text; none where the caller named one.
    pub(crate) fn in_force(&self) -> Option<&InForce> {
        self.in_force.as_ref()
    }

    /// Judges by this policy from now on, since the file cannot be read.
    pub(crate) fn judge_by(&mut self, in_force: InForce) {
        self.policy = Some(in_force.policy.clone());
        self.in_force = Some(in_force);
    }

    /// The repository and the base branch of the pull request.
    pub(crate) fn base(&mut self) -> Result<(String, String)> {
        let pull = self.pull()?;
        Ok((pull.repository, pull.base_branch))
    }

    /// The client that it reads with.
    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// No request and no waiting goes on after that moment.
    pub(crate) fn end_at(&mut self, moment: Option<Instant>) {
        self.client.end_at(moment);
    }

    /// What is worth knowing beside the last reading.
    pub(crate) fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Reads the change and its policy.
    ///
    /// # Errors
    /// `head_moved` where the head keeps moving, `no_policy`, and those of the client.
    pub(crate) fn read(&mut self) -> Result<(Policy, Change)> {
        self.client.forget_unused();
        self.settled().inspect_err(|_| self.client.forget_all())
    }

    /// Reads until the head stayed the same from before to after.
    fn settled(&mut self) -> Result<(Policy, Change)> {
        self.notes.clear();
        for _ in 0..LOOKS {
            let before = self.pull()?;
            let (policy, mut collector) = self.around(&before)?;
            let after = self.pull()?;
            if after.is_same_as(&before) {
                collector.add_as(Payload::PullRequest, &after.bytes).map_err(|error| answer_error(&error))?;
                return Ok((policy, collector.change()?));
            }
            self.notes.push(format!(
                "the head moved from {} to {} while it was being read; reading it anew",
                short(&before.head),
                short(&after.head)
            ));
        }
        let message = format!("the pull request changed {LOOKS} times while it was being read");
        Err(Problem::unread(code::HEAD_MOVED, message).again(Again::Soon))
    }

    fn pull(&mut self) -> Result<Pull> {
        let (repository, number) = (&self.target.repository, self.target.number);
        let answer = self.client.get(&format!("/repos/{repository}/pulls/{number}"))?;
        let answer = answer.found(&format!("{repository}#{number}"))?;
        let pull = Pull::of(&answer.body)?;
        match &self.told.head {
            Some(head) if !head.eq_ignore_ascii_case(&pull.head) => {
                let message = format!("the head is {}, not {head}", pull.head);
                Err(Problem::unread(code::HEAD_MOVED, message).again(Again::Soon))
            }
            _ => Ok(pull),
        }
    }

    /// Everything that is read beside the pull request itself.
    fn around(&mut self, pull: &Pull) -> Result<(Policy, Collector)> {
        let client = &mut self.client;
        let mut collector = Collector::new();
        collector.set_repository(&pull.repository);
        collector.set_number(self.target.number);
        if let Some(gate) = &self.told.gate {
            collector.set_gate(gate.clone());
        }
        if let Some(time) = client.time() {
            collector.set_observed_at(time);
        }
        listing::checks(client, &mut collector, &pull.repository, &pull.head)?;
        listing::reviews(client, &mut collector, pull)?;
        let decision = rules::decision(client, &mut collector, pull)?;
        let files = listing::files(client, &mut collector, pull)?;
        let branch = rules::branch(client, &pull.repository, &pull.base_branch)?;
        let tip = branch.as_ref().map_or(pull.base_sha.as_str(), |branch| branch.tip.as_str());
        rules::demands(client, &mut collector, &pull.repository, &pull.base_branch, branch.as_ref())?
            .beside(&mut collector, decision, pull, &mut self.notes)?;
        rules::behind(client, &mut collector, pull, tip)?;
        let at_base = match &self.policy {
            Some(policy) => policy.clone(),
            None => {
                let in_force = policy::at_base(client, &pull.repository, &pull.base_branch, tip)?;
                let policy = in_force.policy.clone();
                self.in_force = Some(in_force);
                policy
            }
        };
        if files.may_touch_policy
            && let Some(error) = policy::broken_at_head(client, pull)?
        {
            collector.set_broken_policy(&error);
        }
        Ok((at_base, collector))
    }
}

/// An answer of the forge's that is not what it should be.
pub(crate) fn answer_error(error: &breakglass::Error) -> Problem {
    Problem::unread(error.code(), format!("GitHub's answer is not understood: {error}")).again(Again::Soon)
}

/// The present by the machine's clock, for the record.
pub(crate) fn present() -> Result<breakglass::Time> {
    now().ok_or_else(|| Problem::input(breakglass::code::INVALID_TIME, "the machine's clock tells no time"))
}

/// The present by the machine's clock, for messages.
pub(crate) fn now() -> Option<breakglass::Time> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    breakglass::Time::from_millis(i64::try_from(since.as_millis()).ok()?).ok()
}
