//! `cliff words`: the words of the answers, explained as in docs/glossary.md.

use super::output::print;
use super::{CliError, Exit};

const GLOSSARY: &str = include_str!("../../docs/glossary.md");

/// The rows of the glossary: a word, and what it means.
fn rows() -> impl Iterator<Item = (&'static str, String)> {
    let rows = GLOSSARY.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    rows.skip(1).map(|(word, means)| (word, means.replace("\\|", "|")))
}

pub(super) fn run() -> Result<Exit, CliError> {
    print(|out| rows().try_for_each(|(word, means)| writeln!(out, "{word}\n    {means}")))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w6_the_words_of_answers_are_explained() {
        let words: Vec<&str> = rows().map(|(word, _)| word).collect();
        for word in [
            "branching",
            "height",
            "best ratio",
            "selection",
            "reading",
            "universe",
            "bump (ray)",
            "bonus (ray)",
            "bounded-unique",
        ] {
            assert!(words.contains(&word), "{word}");
        }
        assert!(words.is_sorted_by_key(|word| word.to_lowercase()));
        assert!(rows().all(|(word, means)| !word.is_empty() && means.len() > 10));
    }
}
