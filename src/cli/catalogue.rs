//! `cliff claims`: what is built in, with a line each; the text of a claim, and the theorems about
//! it as Coq states them.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::claims::{Input, inputs, named};
use super::exit::Exit;
use super::output::answer;
use super::{CliError, Format};
use crate::audit::{Theorem, Theorems};

#[derive(Debug, Args)]
pub(super) struct ClaimsArgs {
    /// Claims by their ids or files, or results that only have theorems (`setting`, `geometry`);
    /// a line for each that is built in by default.
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// How to print the results.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A claim, or a result that only has theorems.
#[derive(Serialize)]
struct Entry {
    id: String,
    pdf: Option<String>,
    title: Option<String>,
    /// The text of the claim; null for a result that is none.
    text: Option<String>,
    theorems: Vec<Theorem>,
}

#[derive(Serialize)]
struct Catalogue {
    version: &'static str,
    claims: Vec<Entry>,
}

/// The results of the table of theorems that are no claims: what the paper presupposes, and what it
/// does not ask.
pub(super) fn further_results(theorems: &Theorems) -> Vec<&str> {
    theorems.results().into_iter().filter(|result| named(result).is_err()).filter(|id| *id != "claims").collect()
}

pub(super) fn run(args: &ClaimsArgs) -> Result<Exit, CliError> {
    let theorems = Theorems::built_in()?;
    let further = further_results(&theorems);
    let of_claim = |input: Input| Entry {
        id: input.claim.id().to_owned(),
        pdf: input.claim.text("pdf").map(str::to_owned),
        title: input.claim.text("title").map(str::to_owned),
        theorems: theorems.about(input.claim.id()).cloned().collect(),
        text: Some(input.claim.to_string()),
    };
    let of_result = |result: &str| Entry {
        id: result.to_owned(),
        pdf: None,
        title: None,
        text: None,
        theorems: theorems.about(result).cloned().collect(),
    };
    let mut claims = Vec::new();
    if args.claims.is_empty() {
        let all = inputs(&["paper".to_owned(), "classics".to_owned()])?;
        claims.extend(all.into_iter().map(of_claim));
        claims.extend(further.iter().copied().map(of_result));
    }
    for name in &args.claims {
        match further.iter().find(|result| *result == name) {
            Some(result) => claims.push(of_result(result)),
            None => claims.extend(inputs(std::slice::from_ref(name))?.into_iter().map(of_claim)),
        }
    }
    let catalogue = Catalogue { version: env!("CARGO_PKG_VERSION"), claims };
    let whole = !args.claims.is_empty();
    answer(args.format, &catalogue, |out, found| match whole {
        true => found.claims.iter().try_for_each(|entry| write_entry(out, entry)),
        false => write_lines(out, &found.claims),
    })?;
    Ok(Exit::Done)
}

/// A line for each entry: id, number in the paper, how many theorems, title.
fn write_lines(out: &mut dyn Write, entries: &[Entry]) -> io::Result<()> {
    let width = |of: fn(&Entry) -> &str| entries.iter().map(|entry| of(entry).chars().count()).max().unwrap_or(0);
    let (ids, numbers) = (width(|entry| &entry.id), width(|entry| entry.pdf.as_deref().unwrap_or_default()));
    for Entry { id, pdf, title, theorems, .. } in entries {
        let (pdf, title) = (pdf.as_deref().unwrap_or_default(), title.as_deref().unwrap_or("theorems only"));
        writeln!(out, "{id:ids$}  {pdf:numbers$}  {:>3}  {title}", theorems.len())?;
    }
    writeln!(out, "\nthe number counts theorems; `cliff claims ID` shows them with the text of the claim")
}

/// The text, then each theorem with what it says and how Coq states it.
fn write_entry(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    match &entry.text {
        Some(text) => writeln!(out, "{}\n", text.trim_end())?,
        None => writeln!(out, "{}\n", entry.id)?,
    }
    for Theorem { kind, strongest, theorem, relation, statement, generality, axioms, .. } in &entry.theorems {
        let strongest = if *strongest { ", the strongest form" } else { "" };
        let axioms = if axioms.is_empty() { "no axioms".to_owned() } else { axioms.join(", ") };
        writeln!(out, "{theorem}: {kind}{strongest}; {relation}\n  {generality}; {axioms}\n  {statement}\n")?;
    }
    Ok(())
}
