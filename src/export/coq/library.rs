//! The claims that this program is built with as Coq terms, for theorems about their very texts.

use std::fmt::{self, Write};

use super::refuted::{claim, comment};
use crate::claim::{Claim, Formal};

/// Writes claims as `proofs/coq/theories/claim_texts.v` has them: a definition for each reading of
/// each claim, named after both.
///
/// Readings of which no term speaks are listed in a comment at the end.
pub fn write_claims<'c>(claims: impl IntoIterator<Item = &'c Claim>) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = print(&mut out, claims);
    out
}

fn print<'c>(out: &mut String, claims: impl IntoIterator<Item = &'c Claim>) -> fmt::Result {
    writeln!(out, "(* The claims of proofs/claims as terms, a definition for each reading. *)")?;
    writeln!(out, "(* Written by `cliff export --claims`; compare with the texts, which stand above the terms. *)")?;
    writeln!(out, "From Coq Require Import String QArith_base.\nFrom mathcomp Require Import all_ssreflect.")?;
    writeln!(out, "From PolicyCliff Require Import claim_syntax.\n")?;
    writeln!(out, "Local Open Scope Q_scope.\nLocal Open Scope string_scope.")?;
    let mut without: Vec<String> = Vec::new();
    for one in claims {
        let mut text = Some(format!("\n(* {} *)", comment(&statements(one))));
        for label in one.conclusions() {
            let Ok(formal) = one.formal(label) else {
                without.push(format!("{} {label}", one.id()));
                continue;
            };
            if let Some(text) = text.take() {
                writeln!(out, "{text}")?;
            }
            reading(out, one.id(), label, &formal)?;
        }
    }
    if !without.is_empty() {
        writeln!(out, "\n(* Not written, since no term says them: {}. *)", without.join(", "))?;
    }
    Ok(())
}

fn reading(out: &mut String, id: &str, label: &str, formal: &Formal) -> fmt::Result {
    writeln!(out, "\nDefinition {}__{} : claim := {}.", coq_name(id), coq_name(label), claim(formal))
}

/// The lines of a claim that are not about it but say it.
fn statements(claim: &Claim) -> Vec<String> {
    let text = claim.to_string();
    let says = |line: &&str| {
        let word = line.split_whitespace().next().unwrap_or("");
        ["claim", "question", "given", "let", "assume", "show", "reading"].contains(&word)
    };
    text.lines().filter(says).map(str::to_owned).collect()
}

fn coq_name(name: &str) -> String {
    name.replace('-', "_")
}
