//! Spoiling a document: each key taken away, and each value made null, empty, a number, or a nested list.

use serde_json::{Value, json};

/// What is done to one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoil {
    TakeAway,
    Null,
    Empty,
    Number,
    Nested,
}

impl Spoil {
    const ALL: [Self; 5] = [Self::TakeAway, Self::Null, Self::Empty, Self::Number, Self::Nested];

    /// Whether it leaves the value's place without one: what is not known makes nothing pass.
    pub(crate) fn leaves_nothing(self) -> bool {
        matches!(self, Self::TakeAway | Self::Null | Self::Empty)
    }

    fn value(self) -> Value {
        match self {
            Self::TakeAway | Self::Null => Value::Null,
            Self::Empty => json!(""),
            Self::Number => json!(7),
            Self::Nested => json!([[[]]]),
        }
    }
}

/// One change to a document.
#[derive(Debug, Clone)]
pub(crate) struct Mutation {
    pub(crate) spoil: Spoil,
    /// JSON pointer of the value.
    pub(crate) pointer: String,
    /// The nearest key: the value's own, or that of the list that it is in.
    pub(crate) key: String,
}

impl Mutation {
    /// Whether the value is an item of a list.
    pub(crate) fn of_item(&self) -> bool {
        self.pointer.rsplit('/').next().is_some_and(|part| part.parse::<usize>().is_ok())
    }
}

/// The most mutations of one document.
pub(crate) const MOST: usize = 150;

/// The keys that the readers read; others get fewer mutations, since nothing may come of them.
const READ: &[&str] = &[
    "action",
    "after",
    "app",
    "app_id",
    "attempt",
    "author",
    "base",
    "baseRef",
    "baseRefName",
    "baseRefOid",
    "behind_by",
    "branchProtectionRule",
    "changed_files",
    "changedFiles",
    "check_run",
    "check_runs",
    "check_suite",
    "check_suite_id",
    "check_suites",
    "checkRuns",
    "checks",
    "checkSuite",
    "checkSuites",
    "commit",
    "commits",
    "completed_at",
    "completedAt",
    "conclusion",
    "context",
    "contexts",
    "created_at",
    "createdAt",
    "creator",
    "data",
    "databaseId",
    "deleted",
    "draft",
    "enforcement",
    "event",
    "filename",
    "files",
    "hasNextPage",
    "head",
    "head_sha",
    "headRefOid",
    "id",
    "isDraft",
    "isRequired",
    "job",
    "jobs",
    "login",
    "merge_group",
    "merged",
    "merged_at",
    "mergeable",
    "mergeable_state",
    "mergeStateStatus",
    "name",
    "node",
    "nodes",
    "number",
    "pageInfo",
    "parameters",
    "protected",
    "protection",
    "pull_request",
    "pullRequest",
    "pullRequests",
    "ref",
    "repository",
    "required_approving_review_count",
    "required_pull_request_reviews",
    "required_status_checks",
    "requiredStatusChecks",
    "review",
    "reviewDecision",
    "rules",
    "rulesets",
    "run_attempt",
    "run_id",
    "sha",
    "slug",
    "started_at",
    "startedAt",
    "state",
    "status",
    "statusCheckRollup",
    "statuses",
    "strict",
    "submitted_at",
    "target",
    "total_count",
    "totalCount",
    "type",
    "updated_at",
    "user",
    "workflow",
    "workflow_job",
    "workflow_name",
    "workflow_run",
    "workflow_runs",
    "workflowRun",
];

/// All mutations of a document, or [`MOST`] of them spread over it: those of keys that are read first.
pub(crate) fn mutations(document: &Value) -> Vec<Mutation> {
    let mut all = Vec::new();
    collect(document, "", "", &mut all);
    let (read, rest): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|mutation| READ.contains(&mutation.key.as_str()));
    let mut chosen = spread(read, MOST - MOST / 10);
    chosen.extend(spread(rest, MOST / 10));
    chosen
}

/// At most so many, at even distances.
fn spread(all: Vec<Mutation>, most: usize) -> Vec<Mutation> {
    let len = all.len();
    let taken = move |index: usize| len <= most || index * most / len != (index + 1) * most / len;
    all.into_iter().enumerate().filter(|(index, _)| taken(*index)).map(|(_, mutation)| mutation).collect()
}

fn collect(value: &Value, pointer: &str, key: &str, all: &mut Vec<Mutation>) {
    let children: Vec<(String, String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), key.clone(), value))
            .collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(index, value)| (index.to_string(), key.to_owned(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (part, key, child) in children {
        let pointer = format!("{pointer}/{part}");
        all.extend(Spoil::ALL.iter().map(|spoil| Mutation {
            spoil: *spoil,
            pointer: pointer.clone(),
            key: key.clone(),
        }));
        collect(child, &pointer, &key, all);
    }
}

/// The document's text with one mutation; the document is left as it was.
pub(crate) fn spoiled(document: &mut Value, mutation: &Mutation) -> Vec<u8> {
    let before = document.clone();
    let (parent, part) = mutation.pointer.rsplit_once('/').unwrap();
    let part = part.replace("~1", "/").replace("~0", "~");
    match (document.pointer_mut(parent).unwrap(), mutation.spoil) {
        (Value::Object(map), Spoil::TakeAway) => {
            map.remove(&part);
        }
        (Value::Array(list), Spoil::TakeAway) => {
            // An item less is another document; one that is null is the same with a hole in it.
            list[part.parse::<usize>().unwrap()] = Value::Null;
        }
        (parent, spoil) => {
            *parent.pointer_mut(&format!("/{}", part.replace('~', "~0").replace('/', "~1"))).unwrap() =
                spoil.value();
        }
    }
    let text = serde_json::to_vec(document).unwrap();
    *document = before;
    text
}
