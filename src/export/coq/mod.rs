//! A certificate as a Coq file: its data as integers, its statement as a theorem, proved by running
//! the verified check.

mod claims;
mod geometry;
mod library;
mod refuted;
mod script;
mod text;

use std::fmt::{self, Write};

use cliff_check::Accepted;
use malachite_nz::integer::Integer;

pub use self::library::write_claims;
use self::script::{Row, Scaled, Script};
use self::text::{Comment, CoqInteger, Ranks, separator};
use super::error::ExportError;
use super::exportable::{Content, Exportable};
use super::numbers::Successors;

/// Up to this size Coq's binary integers, which need no axiom, are fast enough.
const MAX_BINARY_BITS: u64 = 256;

/// Writes the `.v` file, to be compiled with `coqc -R proofs/coq/theories PolicyCliff`.
///
/// Discounts, rows, rewards and values become integers over common denominators; they denote the
/// same MDP. Numbers of more than 256 bits are written as bignums, whose arithmetic rests on Coq's
/// primitive machine integers.
///
/// # Errors
///
/// When certificates of the kind cannot be exported, or a section has no common denominator of
/// reasonable size.
pub fn write_coq(accepted: &Accepted) -> Result<String, ExportError> {
    let certificate = &Exportable::new(accepted)?;
    let row = |row: &Vec<Successors>| row.iter().map(|next| Scaled::row("action", next)).collect();
    let next = certificate.next.iter().map(row).collect::<Result<Vec<Vec<_>>, _>>()?;
    let script = claims::script(certificate)?;
    let largest = next.iter().flatten().map(Scaled::bits).fold(script.bits, u64::max);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = print(&mut out, certificate, &next, &script, largest <= MAX_BINARY_BITS);
    Ok(out)
}

fn print(
    out: &mut String,
    certificate: &Exportable<'_>,
    next: &[Vec<Scaled>],
    script: &Script,
    binary: bool,
) -> fmt::Result {
    let (numbers, scope, quotient) =
        if binary { ("binary", "Z_scope", "Z.div") } else { ("bignums", "bigZ_scope", "BigZ.div") };
    let bignums = if binary { "" } else { "From Bignums Require Import BigZ.\n" };
    let Exportable { kind, digest, .. } = certificate;
    writeln!(out, "(* The statement of a policy-cliff certificate of kind {kind}, with digest {digest}. *)")?;
    writeln!(
        out,
        "(* Compiling this file proves it in Coq's kernel. Names of states and actions are in comments, escaped. *)"
    )?;
    let strings =
        if matches!(certificate.claim, Content::Refutation(_)) { "String ZArith QArith_base" } else { "ZArith" };
    writeln!(
        out,
        "From Coq Require Import {strings}.\n{bignums}From mathcomp Require Import all_ssreflect all_algebra."
    )?;
    writeln!(out, "From PolicyCliff Require Import finite_mdp finite_selection check_conditions.")?;
    writeln!(out, "From PolicyCliff Require Import check_data check_certificates check_numbers.")?;
    let enclosed = matches!(&certificate.claim, Content::Refutation(refutation) if refutation.precision.is_some());
    if enclosed || matches!(certificate.claim, Content::Soft(_)) {
        writeln!(out, "From mathcomp.analysis Require Import reals.")?;
    }
    if !script.modules.is_empty() {
        writeln!(out, "From PolicyCliff Require Import {}.", script.modules)?;
    }
    writeln!(out, "\nImport GRing.Theory.\nLocal Notation I := {numbers}.\nLocal Open Scope {scope}.")?;
    if matches!(certificate.claim, Content::Soft(_)) {
        writeln!(out, "Local Notation quotient := {quotient}.")?;
    }
    writeln!(out, "Local Set Warnings \"-abstract-large-number\".\n")?;
    print_model(out, certificate, next)?;
    out.push_str(&script.definitions);
    for theorem in &script.theorems {
        writeln!(out, "{}\nTheorem {} :\n  {}.", theorem.comment, theorem.name, theorem.statement)?;
        let intros = if theorem.statement.starts_with("forall ") { "move=> K; " } else { "" };
        writeln!(out, "Proof. {intros}apply: {}. by vm_cast_no_check (erefl true). Qed.\n", theorem.sound)?;
    }
    for theorem in &script.theorems {
        writeln!(out, "Print Assumptions {}.", theorem.name)?;
    }
    Ok(())
}

fn print_model(out: &mut String, certificate: &Exportable<'_>, next: &[Vec<Scaled>]) -> fmt::Result {
    let discount = &certificate.discount;
    let [numerator, denominator] = [discount.numerator_ref(), discount.denominator_ref()].map(Integer::from);
    writeln!(
        out,
        "Definition data : model I :=\n  @Model I {} {} [::",
        CoqInteger(&numerator),
        CoqInteger(&denominator)
    )?;
    for (state, rows) in next.iter().enumerate() {
        writeln!(out, "  (* state {state} {} *)\n  [::", Comment(&certificate.state_names[state]))?;
        for (action, row) in rows.iter().enumerate() {
            let row = Row(row, &certificate.next[state][action]);
            let name = Comment(&certificate.action_names[state][action]);
            writeln!(out, "    {row}{} (* {name} *)", separator(action, rows.len()))?;
        }
        writeln!(out, "  ]{}", separator(state, next.len()))?;
    }
    writeln!(out, "  ] {}.\n", Ranks(&certificate.ranks))?;
    writeln!(out, "Lemma data_ok : model_ok data.\nProof. by vm_cast_no_check (erefl true). Qed.\n")?;
    writeln!(out, "(* States and actions are numbered from 0. *)")?;
    writeln!(out, "Local Notation M := (process_of_data data_ok).\n")
}
