//! Policies.

use breakglass::{Digest, Finding, Policy, PolicyDocument, Weakening};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::handle::{Handle, Kind};
use crate::operation::{Operation, function, getter, means, method, of_object, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct NameMatches {
    /// The pattern: `*` stands for any text and `?` for one character, all else for itself.
    pattern: String,
    /// The name of a check or a branch.
    name: String,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct PathMatches {
    /// The patterns, written as in `.gitignore`: the last one that matches decides, and one with `!` takes paths out.
    patterns: Vec<String>,
    /// The path of a file in the repository.
    path: String,
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Policy;
    vec![
        static_of("Policy", "parse", means!("Reads a policy from the text of its file, YAML or JSON.\n\nErrors: those that the page of error codes lists for policies, with the place in the text."))
            .payload("text")
            .makes(this, |given| Policy::parse(given.payload()?).map(Handle::of_policy)),
        static_of("Policy", "from_document", means!("Makes a policy of its document.\n\nErrors: as for `parse`; unknown and duplicate keys are refused."))
            .payload("document")
            .makes(this, |given| of_object(given, Policy::from_json).map(Handle::of_policy)),
        getter(this, "document", means!("The policy as it stands on the wire, with its defaults."))
            .gives::<PolicyDocument>(|given| Ok(given.this()?.policy()?.document().clone())),
        getter(this, "digest", means!("What names the policy: `sha256:` and 64 hexadecimal digits over all that it says."))
            .gives::<Digest>(|given| Ok(given.this()?.policy()?.digest().clone())),
        method(this, "lint", means!("What is likely to be a mistake in the policy. With recent changes of the repository it also finds rules that match nothing and checks that no rule lists; with changes at the tip of the base branch, what is red there already."))
            .takes_list("recent", Kind::Change)
            .takes_list("base", Kind::Change)
            .gives::<Vec<Finding>>(|given| {
                let changes = |index| given.list(index).iter().map(|handle| handle.change().cloned()).collect::<breakglass::Result<Vec<_>>>();
                Ok(given.this()?.policy()?.lint(&changes(1)?, &changes(2)?))
            }),
        method(this, "weakenings", means!("In which ways a newer policy demands less than this one: what a reviewer of the policy has to see."))
            .takes("newer", this)
            .gives::<Vec<Weakening>>(|given| Ok(Policy::weakenings(given.this()?.policy()?, given.other()?.policy()?))),
        function("name_matches", means!("Whether a pattern for names of checks and branches matches a name.\n\nErrors: `empty_pattern`, `invalid_value`."))
            .answers::<NameMatches, bool>(|_, asked| breakglass::name_matches(&asked.pattern, &asked.name)),
        function("path_matches", means!("Whether a list of path patterns takes a path in.\n\nErrors: `invalid_path_pattern`."))
            .answers::<PathMatches, bool>(|_, asked| breakglass::path_matches(&asked.patterns, &asked.path)),
    ]
}
