//! Why an exhibit is the smallest, in words: the order of the search, and what it tried.

use crate::refute::SmallestOf;

/// The section of a page; `earlier` says what holds of every earlier instance.
pub(super) fn smallest(searched: &SmallestOf, earlier: &str) -> String {
    let SmallestOf { coverage, instances, held, .. } = searched;
    let tried = if *instances == 1 { "1 instance was".to_owned() } else { format!("{instances} instances were") };
    let lines = coverage.lines().join("\n");
    format!(
        "## Why it is the smallest\n\n\
         The search tries small instances first. It orders them by the number of states, then by the number of\n\
         actions of all states together, then by the number of branches, and last by how large their numbers are.\n\
         A branch is a successor of an action beyond its first one. Of instances that differ only in names the\n\
         search tries one.\n\n\
         Every earlier instance of the universe below that meets the hypotheses was tried.\n\
         {tried} tried up to this size.\n\
         The hypotheses hold in {held} of them. {earlier}\n\
         This is what the search found. The certificate does not say it.\n\n```\n{lines}\n```\n"
    )
}
