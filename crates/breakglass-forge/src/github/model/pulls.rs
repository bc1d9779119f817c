//! Pull requests, reviews and files.

use super::checks::{Account, Repository};
use super::view::views;

views! {
    PullRequest {
        number: Count,
        title: Text,
        html_url: Text,
        state: Text,
        merged: Flag,
        merged_at: Text,
        draft: Flag,
        mergeable: FlagOrNull,
        mergeable_state: Text,
        changed_files: Count,
        updated_at: Text,
        user: Object(Account),
        head: Object(End),
        base: Object(End),
    }

    End {
        branch = "ref": Text,
        sha: Text,
        repo: Object(Repository),
    }

    Review {
        id: Text,
        user: Object(Account),
        state: Text,
        author_association: Text,
        submitted_at: Text,
    }

    File {
        filename: Text,
        previous_filename: Text,
    }

    Compare {
        behind_by: Count,
        files: Objects(File),
    }
}
