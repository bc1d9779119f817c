//! Issues, comments, labels and reviews of a repository.

use crate::state::{Comment, Issue, Label, Repo, Review};

impl Repo {
    /// Opens an issue and gives its number; pull requests count in the same row.
    pub fn open_issue(&mut self, title: &str, body: Option<&str>, author: &str) -> u64 {
        let number = self.issues.keys().next_back().map_or(1, |last| last + 1);
        let now = self.world.stamp();
        let issue = Issue {
            number,
            id: self.world.next_id(),
            title: title.to_owned(),
            body: body.map(str::to_owned),
            author: author.to_owned(),
            open: true,
            labels: Vec::new(),
            assignees: Vec::new(),
            is_pull: false,
            created_at: now.clone(),
            updated_at: now,
        };
        self.issues.insert(number, issue);
        number
    }

    /// Closes an issue.
    pub fn close_issue(&mut self, number: u64) {
        let now = self.world.stamp();
        if let Some(issue) = self.issues.get_mut(&number) {
            issue.open = false;
            issue.updated_at = now;
        }
    }

    /// Writes a comment and gives its number.
    pub fn comment(&mut self, issue: u64, author: &str, body: &str) -> u64 {
        let now = self.world.stamp();
        let id = self.world.next_id();
        self.comments.push(Comment {
            id,
            issue,
            body: body.to_owned(),
            author: author.to_owned(),
            created_at: now.clone(),
            updated_at: now,
        });
        id
    }

    /// Changes the text of a comment or review.
    pub fn edit(&mut self, id: u64, body: &str) {
        let now = self.world.stamp();
        if let Some(comment) = self.comments.iter_mut().find(|comment| comment.id == id) {
            body.clone_into(&mut comment.body);
            comment.updated_at.clone_from(&now);
        }
        if let Some(review) = self.reviews.iter_mut().find(|review| review.id == id) {
            body.clone_into(&mut review.body);
            review.edited_at = Some(now);
        }
    }

    /// Makes sure the repository has a label.
    pub fn add_label(&mut self, name: &str) {
        if !self.labels.iter().any(|label| label.name.eq_ignore_ascii_case(name)) {
            let id = self.world.next_id();
            self.labels.push(Label {
                id,
                name: name.to_owned(),
                color: "ededed".to_owned(),
                description: None,
            });
        }
    }

    /// Puts a label on an issue or pull request; the repository gets it too if it had none of the name.
    pub fn label(&mut self, number: u64, name: &str) {
        self.add_label(name);
        if let Some(issue) = self.issues.get_mut(&number)
            && !issue.labels.iter().any(|label| label.eq_ignore_ascii_case(name))
        {
            issue.labels.push(name.to_owned());
        }
    }

    /// Reviews a pull request at its present head and gives the review's number.
    pub fn review(&mut self, pull: u64, author: &str, state: &str) -> u64 {
        let head = self.pulls.get(&pull).and_then(|pull| self.head_sha(pull)).unwrap_or_default();
        let id = self.world.next_id();
        self.reviews.push(Review {
            id,
            pull,
            author: author.to_owned(),
            state: state.to_owned(),
            commit_id: head,
            body: String::new(),
            submitted_at: self.world.stamp(),
            edited_at: None,
        });
        id
    }
}
