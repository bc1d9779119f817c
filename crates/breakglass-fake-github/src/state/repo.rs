//! A repository: its branches, its commits, its pull requests and its rules.

use std::collections::BTreeMap;

use globset::GlobBuilder;

use crate::state::{
    CheckRun, CheckSuite, Comment, Enforcement, Graph, Identity, Issue, Label, Mergeable, Permission,
    Protection, Pull, Review, Ruleset, Status, Tree, WorkflowRun, World,
};

/// How a required name that several suites report is judged; reports about real GitHub differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// The newest run of every suite must pass.
    EverySuite,
    /// Only the newest run of all counts.
    Newest,
    /// One passing run is enough.
    Any,
}

/// A repository.
#[derive(Clone, Debug)]
pub struct Repo {
    /// The clock and the ids of the whole fake.
    pub world: World,
    /// Its number, which outlives renames.
    pub id: u64,
    /// `owner/name`.
    pub full_name: String,
    /// Whether only those permitted see it.
    pub private: bool,
    /// The default branch.
    pub default_branch: String,
    /// Branches and their tips; a fork's branches are `owner:branch`.
    pub branches: BTreeMap<String, String>,
    /// Tags and their commits.
    pub tags: BTreeMap<String, String>,
    /// The commits.
    pub graph: Graph,
    /// Classic protection by branch name or pattern; the exact name is preferred.
    pub protections: BTreeMap<String, Protection>,
    /// Whether the plan has no protection for this repository: asking is then a 403.
    pub protection_needs_upgrade: bool,
    /// The rulesets, the organization's included.
    pub rulesets: Vec<Ruleset>,
    /// What each login may do.
    pub permissions: BTreeMap<String, Permission>,
    /// What everyone else with a token may do.
    pub default_permission: Permission,
    /// The pull requests by number.
    pub pulls: BTreeMap<u64, Pull>,
    /// The issues by number, those behind pull requests included.
    pub issues: BTreeMap<u64, Issue>,
    /// The comments, oldest first.
    pub comments: Vec<Comment>,
    /// The labels.
    pub labels: Vec<Label>,
    /// The reviews, oldest first.
    pub reviews: Vec<Review>,
    /// The check suites, oldest first.
    pub suites: Vec<CheckSuite>,
    /// The check runs, oldest first.
    pub check_runs: Vec<CheckRun>,
    /// The workflow runs, oldest first.
    pub workflow_runs: Vec<WorkflowRun>,
    /// The statuses, oldest first.
    pub statuses: Vec<Status>,
    /// Merge methods that the repository allows, of `merge`, `squash`, `rebase`.
    pub merge_methods: Vec<String>,
    /// How a required name with several reporters is judged.
    pub duplicates: Duplicates,
    /// Who makes the commits that tests push.
    pub committer: String,
}

impl Repo {
    pub(crate) fn new(world: World, full_name: &str) -> Self {
        let mut graph = Graph::default();
        let tree = Tree::from([("README.md".to_owned(), b"# hello\n".to_vec())]);
        let first = graph.add(&world, &[], tree, "Initial commit", "octocat");
        Self {
            id: world.next_id(),
            world,
            full_name: full_name.to_owned(),
            private: false,
            default_branch: "main".to_owned(),
            branches: BTreeMap::from([("main".to_owned(), first)]),
            tags: BTreeMap::new(),
            graph,
            protections: BTreeMap::new(),
            protection_needs_upgrade: false,
            rulesets: Vec::new(),
            permissions: BTreeMap::new(),
            default_permission: Permission::Write,
            pulls: BTreeMap::new(),
            issues: BTreeMap::new(),
            comments: Vec::new(),
            labels: Vec::new(),
            reviews: Vec::new(),
            suites: Vec::new(),
            check_runs: Vec::new(),
            workflow_runs: Vec::new(),
            statuses: Vec::new(),
            merge_methods: ["merge", "squash", "rebase"].map(str::to_owned).to_vec(),
            duplicates: Duplicates::EverySuite,
            committer: "octocat".to_owned(),
        }
    }

    /// The owner's part of the full name.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.full_name.split_once('/').map_or("", |(owner, _)| owner)
    }

    /// The name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        self.full_name.split_once('/').map_or(&self.full_name, |(_, name)| name)
    }

    /// Says what a login may do here.
    pub fn permit(&mut self, login: &str, permission: Permission) {
        self.permissions.insert(login.to_owned(), permission);
    }

    /// What a login may do here.
    #[must_use]
    pub fn permission_of(&self, login: &str) -> Permission {
        self.permissions.get(login).copied().unwrap_or(self.default_permission)
    }

    /// What a request may do here: nobody in particular may read what is public.
    #[must_use]
    pub fn permission(&self, identity: Option<&Identity>) -> Permission {
        match identity {
            Some(identity) => self.permission_of(&identity.login),
            None if self.private => Permission::None,
            None => Permission::Read,
        }
    }

    /// The sha that a branch, tag, `heads/...`, `refs/heads/...` or sha stands for.
    #[must_use]
    pub fn resolve(&self, name: &str) -> Option<String> {
        let name = name.strip_prefix("refs/").unwrap_or(name);
        let branch = name.strip_prefix("heads/").unwrap_or(name);
        let tag = name.strip_prefix("tags/").unwrap_or(name);
        let own = branch.strip_prefix(self.owner()).and_then(|rest| rest.strip_prefix(':'));
        let pull = name
            .strip_prefix("pull/")
            .and_then(|rest| rest.strip_suffix("/head"))
            .and_then(|number| number.parse().ok())
            .and_then(|number| self.pulls.get(&number))
            .and_then(|pull| self.head_sha(pull));
        self.branches
            .get(branch)
            .or_else(|| own.and_then(|branch| self.branches.get(branch)))
            .or_else(|| self.tags.get(tag))
            .cloned()
            .or(pull)
            .or_else(|| self.graph.get(name).or_else(|| self.graph.by_prefix(name)).map(|it| it.sha.clone()))
    }

    /// The tip of a branch; the test stops if there is none.
    #[must_use]
    pub fn tip(&self, branch: &str) -> String {
        self.branches.get(branch).cloned().unwrap_or_else(|| panic!("no branch {branch}"))
    }

    /// Makes a branch where another ref stands, and gives its tip.
    pub fn branch(&mut self, name: &str, from: &str) -> String {
        let sha = self.resolve(from).unwrap_or_else(|| panic!("no ref {from}"));
        self.branches.insert(name.to_owned(), sha.clone());
        sha
    }

    /// Commits these files on top of a branch, and gives the new tip.
    pub fn push(&mut self, branch: &str, files: &[(&str, &str)], message: &str) -> String {
        self.change(branch, message, |tree| {
            for (path, content) in files {
                tree.insert((*path).to_owned(), content.as_bytes().to_vec());
            }
        })
    }

    /// Commits the removal of a file on top of a branch, and gives the new tip.
    pub fn remove(&mut self, branch: &str, path: &str) -> String {
        self.change(branch, &format!("Remove {path}"), |tree| {
            tree.remove(path);
        })
    }

    /// Commits a rename on top of a branch, and gives the new tip.
    pub fn rename_file(&mut self, branch: &str, from: &str, to: &str) -> String {
        self.change(branch, &format!("Rename {from}"), |tree| {
            if let Some(content) = tree.remove(from) {
                tree.insert(to.to_owned(), content);
            }
        })
    }

    /// Commits any change of the tree on top of a branch, and gives the new tip.
    pub fn change(&mut self, branch: &str, message: &str, change: impl FnOnce(&mut Tree)) -> String {
        let parent = self.tip(branch);
        let mut tree = self.graph.get(&parent).map(|commit| commit.tree.clone()).unwrap_or_default();
        change(&mut tree);
        let sha = self.graph.add(&self.world, &[parent], tree, message, &self.committer);
        self.branches.insert(branch.to_owned(), sha.clone());
        sha
    }

    /// Opens a pull request and gives its number.
    pub fn open_pull(&mut self, head: &str, base: &str, title: &str, author: &str) -> u64 {
        let number = self.open_issue(title, None, author);
        if let Some(issue) = self.issues.get_mut(&number) {
            issue.is_pull = true;
        }
        let pull = Pull {
            number,
            id: self.world.next_id(),
            head: head.to_owned(),
            base: base.to_owned(),
            draft: false,
            mergeable: Mergeable::Computed,
            head_repo_deleted: false,
            final_head: None,
            final_base: None,
            merge_commit_sha: None,
            merged: None,
            closed_at: None,
            files: None,
            requested_reviewers: Vec::new(),
            unresolved_conversations: 0,
        };
        self.pulls.insert(number, pull);
        number
    }

    /// A pull request by number; the test stops if there is none.
    pub fn pull(&mut self, number: u64) -> &mut Pull {
        self.pulls.get_mut(&number).unwrap_or_else(|| panic!("no pull request {number}"))
    }

    /// The newest commit of a pull request.
    #[must_use]
    pub fn head_sha(&self, pull: &Pull) -> Option<String> {
        pull.final_head.clone().or_else(|| self.branches.get(&pull.head).cloned())
    }

    /// The commit that a pull request is compared with: its base's tip, as it was if merged.
    #[must_use]
    pub fn base_sha(&self, pull: &Pull) -> Option<String> {
        pull.final_base.clone().or_else(|| self.branches.get(&pull.base).cloned())
    }

    /// Closes a pull request without merging it.
    pub fn close_pull(&mut self, number: u64) {
        let (now, head) = (self.world.stamp(), self.pulls.get(&number).and_then(|pull| self.head_sha(pull)));
        let pull = self.pull(number);
        pull.final_head = head;
        pull.closed_at = Some(now);
        self.close_issue(number);
    }

    /// Protects a branch, or the branches of a pattern, the classic way.
    pub fn protect(&mut self, branch: &str, protection: Protection) {
        self.protections.insert(branch.to_owned(), protection);
    }

    /// The classic protection of a branch: the one of its name, or else the first whose pattern fits.
    #[must_use]
    pub fn protection(&self, branch: &str) -> Option<&Protection> {
        self.protections.get(branch).or_else(|| {
            self.protections
                .iter()
                .find(|(pattern, _)| fits(pattern, branch))
                .map(|(_, protection)| protection)
        })
    }

    /// Adds a ruleset and gives its number.
    pub fn add_ruleset(&mut self, mut ruleset: Ruleset) -> u64 {
        if ruleset.id == 0 {
            ruleset.id = self.world.next_id();
        }
        if ruleset.source.is_empty() {
            ruleset.source.clone_from(&self.full_name);
        }
        let id = ruleset.id;
        self.rulesets.push(ruleset);
        id
    }

    /// The rulesets for a branch that are in force.
    pub fn rulesets_for<'a>(&'a self, branch: &'a str) -> impl Iterator<Item = &'a Ruleset> {
        let full = format!("refs/heads/{branch}");
        let names = move |patterns: &[String]| {
            patterns.iter().any(|pattern| match pattern.as_str() {
                "~ALL" => true,
                "~DEFAULT_BRANCH" => branch == self.default_branch,
                pattern => fits(pattern, &full),
            })
        };
        self.rulesets.iter().filter(move |ruleset| {
            ruleset.target == "branch"
                && ruleset.enforcement == Enforcement::Active
                && names(&ruleset.include)
                && !names(&ruleset.exclude)
        })
    }
}

fn fits(pattern: &str, name: &str) -> bool {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    pattern == name || glob.is_ok_and(|glob| glob.compile_matcher().is_match(name))
}
