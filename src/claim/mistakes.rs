//! All mistakes of a claim's text at once, each with the line where it stands.

use std::fmt::{self, Write};

use super::error::ClaimError;
use super::{check, parse};

/// What is wrong with a text that is no claim, one mistake for each statement that has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes<'t> {
    text: &'t str,
    found: Vec<ClaimError>,
}

/// The longest piece of a line that is shown.
const SHOWN: usize = 100;

impl<'t> Mistakes<'t> {
    /// The mistakes of a text; none if it is a claim.
    pub fn of(text: &'t str) -> Option<Self> {
        let mut found = match parse::parse(text) {
            Ok((file, faults)) => faults.into_iter().chain(check::check(text, &file).faults).collect(),
            Err(fault) => vec![fault],
        };
        found.sort_by_key(|mistake| mistake.span.start);
        (!found.is_empty()).then_some(Mistakes { text, found })
    }

    /// The mistakes in the order of the text.
    pub fn found(&self) -> &[ClaimError] {
        &self.found
    }
}

impl fmt::Display for Mistakes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, mistake) in self.found.iter().enumerate() {
            if number > 0 {
                f.write_char('\n')?;
            }
            write!(f, "{mistake}")?;
            let Some(line) = self.text.split('\n').nth(mistake.line - 1) else { continue };
            // A long line is shown from a little before the mistake.
            let column = mistake.column - 1;
            let skipped = if column > SHOWN { column - SHOWN / 2 } else { 0 };
            let shown: String = line.chars().skip(skipped).take(SHOWN).map(plain).collect();
            let length = self
                .text
                .get(mistake.span.clone())
                .map_or(1, |text| text.split('\n').next().unwrap_or("").chars().count().clamp(1, SHOWN));
            let length = length.min(shown.chars().count().saturating_sub(column - skipped)).max(1);
            let width = mistake.line.to_string().len();
            write!(f, "\n  {} | {}", mistake.line, shown.trim_end())?;
            write!(f, "\n  {:width$} | {:indent$}{}", "", "", "^".repeat(length), indent = column - skipped)?;
        }
        Ok(())
    }
}

/// Carets stand below one column for each character.
fn plain(character: char) -> char {
    if character == '\t' || character == '\r' { ' ' } else { character }
}
