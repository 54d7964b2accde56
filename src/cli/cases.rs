//! `cliff cases`: the paper's phenomena as small models, each with a page whose commands are run.

use std::borrow::Cow;
use std::sync::OnceLock;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::CliError;
use super::exit::Exit;
use super::output::{print, say};
use crate::foreign::Foreign;
use crate::number::{Rational, parse};

/// A case: its page with the commands, and its model, which commands read as `case:NAME`.
struct Case {
    name: &'static str,
    page: &'static str,
    model: &'static str,
}

macro_rules! cases {
    ($($name:literal)+) => {
        const NAMES: &[&str] = &[$($name),+];
        const CASES: &[Case] = &[$(Case {
            name: $name,
            page: include_str!(concat!("../../docs/cases/", $name, "/README.md")),
            model: include_str!(concat!("../../docs/cases/", $name, "/model.json")),
        }),+];
    };
}

// A case is added here, and in the index of docs/cases/README.md.
cases! { "graders" "derivations" "length" "obedience" "persuasion" "deception" "mixture" }

#[derive(Debug, Args)]
pub(super) struct CasesArgs {
    /// The case to run; without one, a line for each.
    #[arg(value_parser = PossibleValuesParser::new(NAMES))]
    name: Option<String>,
    /// Another value for a parameter of the case, within its range.
    #[arg(long, value_name = "PARAMETER=Q", requires = "name")]
    set: Vec<String>,
}

/// The values that this run gives to parameters.
static SET: OnceLock<Vec<(String, Rational)>> = OnceLock::new();

/// The model of a case, as a file, with the values of this run for its parameters.
pub(super) fn model(name: &str) -> Option<Cow<'static, [u8]>> {
    let case = CASES.iter().find(|case| case.name == name)?;
    let set = SET.get().map(Vec::as_slice).unwrap_or_default();
    if set.is_empty() {
        return Some(case.model.as_bytes().into());
    }
    // In the text, so that states and actions keep their order.
    let (states, weights) = case.model.split_once("\"weights\"")?;
    let mut weights = weights.to_owned();
    for (parameter, value) in set {
        let key = format!("\"{parameter}\": \"");
        let start = weights.find(&key)? + key.len();
        let end = start + weights.get(start..)?.find('"')?;
        weights.replace_range(start..end, &value.to_string());
    }
    Some(format!("{states}\"weights\"{weights}").into_bytes().into())
}

impl Case {
    /// The first line of the page, without its mark.
    fn title(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// The paragraph that begins with this word in bold.
    fn paragraph(&self, word: &str) -> String {
        let start = format!("**{word}.** ");
        let found = self.page.split("\n\n").find_map(|paragraph| paragraph.strip_prefix(&*start));
        found.unwrap_or_default().replace('\n', " ")
    }

    /// The ends of the range of a parameter, by the table of the page.
    fn range(&self, parameter: &str) -> Option<[Rational; 2]> {
        let cells = |line: &'static str| line.strip_prefix("| ")?.strip_suffix(" |").map(|row| row.split(" | "));
        let row = self
            .page
            .lines()
            .filter_map(cells)
            .find(|cells| cells.clone().next().is_some_and(|name| name.trim_matches('`') == parameter))?;
        let (low, high) = row.last()?.split_once(" to ")?;
        Some([parse(low).ok()?, parse(high).ok()?])
    }

    /// A value that is given to a parameter, if it has that one and its range the value.
    fn setting(&self, given: &str) -> Result<(String, Rational), CliError> {
        let refused =
            |why: String| CliError::Parameter { given: Foreign::from(given).into_owned(), case: self.name, why };
        let (name, value) = given.split_once('=').ok_or_else(|| refused("it is no PARAMETER=Q".to_owned()))?;
        let [low, high] = self.range(name).ok_or_else(|| refused("the case has no such parameter".to_owned()))?;
        let value = parse(value).map_err(|error| refused(error.to_string()))?;
        if value < low || value > high {
            return Err(refused(format!("its range is {low} to {high}")));
        }
        Ok((name.to_owned(), value))
    }
}

pub(super) fn run(args: &CasesArgs) -> Result<Exit, CliError> {
    let Some(name) = &args.name else {
        print(|out| {
            CASES.iter().try_for_each(|case| {
                writeln!(out, "{}: {}\n    {}", case.name, case.title(), case.paragraph("Verdict"))
            })
        })?;
        return Ok(Exit::Done);
    };
    let Some(case) = CASES.iter().find(|case| case.name == name) else { return Ok(Exit::Usage) };
    let set = args.set.iter().map(|given| case.setting(given)).collect::<Result<Vec<_>, _>>()?;
    if !set.is_empty() {
        say(format_args!(
            "the words of the page are about the model without --set; the answers are about {}",
            args.set.join(", ")
        ));
    }
    let _ = SET.set(set);
    show(case)
}

/// Prints the page, with what its commands answer now in place of what they answered when it was
/// written.
fn show(case: &Case) -> Result<Exit, CliError> {
    let (mut within, mut worst) = (false, Exit::Done);
    for line in case.page.lines() {
        if line.starts_with("```") {
            within = line == "```console";
        } else if let (true, Some(command)) = (within, line.strip_prefix("$ ")) {
            print(|out| writeln!(out, "$ {command}"))?;
            let exit = super::command(command.split(' ').map(Into::into).collect())?;
            // A refuted claim is an answer here.
            worst = if exit == Exit::Refuted { worst } else { worst.worse(exit) };
        } else if !within {
            print(|out| writeln!(out, "{line}"))?;
        }
    }
    Ok(worst)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Each page says what the index shows, and each weight in its table is one of the model.
    #[test]
    fn pages_are_whole() {
        for case in CASES {
            assert!(case.page.starts_with("# "), "{}", case.name);
            for word in ["Verdict", "Threshold", "Repair", "Limits"] {
                assert!(!case.paragraph(word).is_empty(), "{}: {word}", case.name);
            }
            let model: Value = serde_json::from_str(case.model).unwrap();
            let weights = model["weights"].as_object().unwrap();
            assert!(weights.keys().any(|weight| case.range(weight).is_some()), "{}", case.name);
            let index = include_str!("../../docs/cases/README.md");
            assert!(index.contains(&format!("[{}]({}/README.md)", case.title(), case.name)), "{}", case.name);
            assert!(index.contains(&case.paragraph("Verdict")), "{}", case.name);
        }
    }
}
