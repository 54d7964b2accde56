//! A certificate as a Coq file: its data as integers, its statement as a theorem, proved by running the verified check.

use std::fmt::{self, Write};

use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;

use super::evidence::{Claim, Common, Evidence, ExportError, Ray, Sets, Successors, Table};
use crate::number::Rational;

/// Up to this size Coq's binary integers, which need no axiom, are fast enough.
const MAX_BINARY_BITS: u64 = 256;

/// Writes the `.v` file, to be compiled with `coqc -R proofs/coq/theories PolicyCliff`.
///
/// Discounts, rows, rewards and values become integers over common denominators; they denote the same MDP. Numbers of
/// more than 256 bits are written as bignums, whose arithmetic rests on Coq's primitive machine integers.
///
/// # Errors
///
/// When a section has no common denominator of reasonable size, or the kind is `pair`.
pub fn write_coq(evidence: &Evidence) -> Result<String, ExportError> {
    let data = Data::of(evidence)?;
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = data.print(&mut out, evidence);
    Ok(out)
}

/// A table or vector over its common denominator, with the largest size of a number in it.
struct Scaled {
    over: Integer,
    rows: Vec<Vec<Integer>>,
}

impl Scaled {
    fn table(section: &'static str, table: &Table) -> Result<Self, ExportError> {
        let common = Common::of(section, table.iter().flatten())?;
        let rows = table.iter().map(|row| row.iter().map(|number| common.numerator(number)).collect()).collect();
        Ok(Scaled { over: Integer::from(&common.denominator), rows })
    }

    fn vector(section: &'static str, values: &[Rational]) -> Result<Self, ExportError> {
        let common = Common::of(section, values)?;
        let row = values.iter().map(|number| common.numerator(number)).collect();
        Ok(Scaled { over: Integer::from(&common.denominator), rows: vec![row] })
    }

    fn row(successors: &Successors) -> Result<Self, ExportError> {
        let common = Common::of("action", successors.iter().map(|(_, probability)| probability))?;
        let row = successors.iter().map(|(_, probability)| common.numerator(probability)).collect();
        Ok(Scaled { over: Integer::from(&common.denominator), rows: vec![row] })
    }

    fn bits(&self) -> u64 {
        let numbers = self.rows.iter().flatten().chain([&self.over]);
        numbers.map(SignificantBits::significant_bits).max().unwrap_or(0)
    }
}

/// The sections of a certificate in the order in which they are written, each with the name of its definition.
struct Data {
    next: Vec<Vec<Scaled>>,
    tables: Vec<(String, Scaled)>,
    vectors: Vec<(String, Scaled)>,
    binary: bool,
}

impl Data {
    fn of(evidence: &Evidence) -> Result<Self, ExportError> {
        let row = |row: &Vec<Successors>| row.iter().map(Scaled::row).collect::<Result<Vec<_>, _>>();
        let next = evidence.next.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        let mut tables = vec![("reward".to_owned(), Scaled::table("reward", &evidence.reward)?)];
        let mut vectors = vec![("value".to_owned(), Scaled::vector("value", &evidence.value)?)];
        match &evidence.claim {
            Claim::Optimality { .. } => {}
            Claim::Pair { .. } => return Err(ExportError::Kind { kind: evidence.kind.clone(), target: "Coq" }),
            Claim::Rays { rays, .. } => {
                for (number, ray) in (1..).zip(rays) {
                    tables.push((format!("direction_{number}"), Scaled::table("direction", &ray.direction)?));
                    vectors.push((format!("slope_{number}"), Scaled::vector("slope", &ray.slope)?));
                }
            }
        }
        let sections = tables.iter().chain(&vectors).map(|(_, scaled)| scaled);
        let largest = sections.chain(next.iter().flatten()).map(Scaled::bits).max().unwrap_or(0);
        Ok(Data { next, tables, vectors, binary: largest <= MAX_BINARY_BITS })
    }

    fn print(&self, out: &mut String, evidence: &Evidence) -> fmt::Result {
        let numbers = if self.binary { "binary" } else { "bignums" };
        let bignums = if self.binary { "" } else { "From Bignums Require Import BigZ.\n" };
        let open = if self.binary { "Z_scope" } else { "bigZ_scope" };
        writeln!(
            out,
            "(* The statement of a policy-cliff certificate of kind {}, with digest {}. *)",
            evidence.kind, evidence.digest
        )?;
        writeln!(
            out,
            "(* Compiling this file proves it in Coq's kernel. Names of states and actions are in comments, escaped. *)"
        )?;
        writeln!(
            out,
            "From Coq Require Import ZArith.\n{bignums}From mathcomp Require Import all_ssreflect all_algebra."
        )?;
        writeln!(out, "From PolicyCliff Require Import finite_mdp finite_selection check_conditions.")?;
        writeln!(out, "From PolicyCliff Require Import check_data check_certificates check_numbers.\n")?;
        writeln!(out, "Import GRing.Theory.\nLocal Notation I := {numbers}.\nLocal Open Scope {open}.")?;
        writeln!(out, "Local Set Warnings \"-abstract-large-number\".\n")?;
        self.print_model(out, evidence)?;
        for (name, Scaled { over, rows }) in &self.tables {
            writeln!(out, "Definition {name} : table I :=\n  ({}, [::", Number(over))?;
            for (state, row) in rows.iter().enumerate() {
                writeln!(out, "    {}{}", Line(row), separator(state, rows.len()))?;
            }
            writeln!(out, "  ]).\n")?;
        }
        for (name, Scaled { over, rows }) in &self.vectors {
            writeln!(out, "Definition {name} : vector I :=\n  ({}, [::", Number(over))?;
            let row = rows.iter().flatten().collect::<Vec<_>>();
            for (state, number) in row.iter().enumerate() {
                writeln!(out, "    {}{}", Number(number), separator(state, row.len()))?;
            }
            writeln!(out, "  ]).\n")?;
        }
        print_claim(out, &evidence.claim)
    }

    fn print_model(&self, out: &mut String, evidence: &Evidence) -> fmt::Result {
        let (numerator, denominator) = fraction(&evidence.discount);
        writeln!(out, "Definition data : model I :=\n  @Model I {} {} [::", Number(&numerator), Number(&denominator))?;
        let states = self.next.len();
        for (state, rows) in self.next.iter().enumerate() {
            writeln!(out, "  (* state {} {} *)\n  [::", state, Comment(&evidence.state_names[state]))?;
            for (action, row) in rows.iter().enumerate() {
                let successors = &evidence.next[state][action];
                write!(out, "    ({}, [::", Number(&row.over))?;
                for (i, ((next, _), weight)) in successors.iter().zip(&row.rows[0]).enumerate() {
                    let end = if i + 1 == successors.len() { "" } else { ";" };
                    write!(out, " ({next}%num, {}){end}", Number(weight))?;
                }
                let name = Comment(&evidence.action_names[state][action]);
                writeln!(out, "]){} (* {name} *)", separator(action, rows.len()))?;
            }
            writeln!(out, "  ]{}", separator(state, states))?;
        }
        writeln!(out, "  ].\n")?;
        writeln!(out, "Lemma data_ok : model_ok data.\nProof. by vm_cast_no_check (erefl true). Qed.\n")?;
        writeln!(out, "(* States and actions are numbered from 0. *)")?;
        writeln!(out, "Local Notation M := (mdp_of_data data_ok).\n")
    }
}

fn print_claim(out: &mut String, claim: &Claim) -> fmt::Result {
    match claim {
        Claim::Optimality { optimal } => {
            print_sets(out, "optimal", optimal)?;
            theorem(
                out,
                "(* V* and A*, exactly. *)",
                "optimality_claim M (reward_of reward) (value_of value)\n    \
                 (fun s : 'I_(nstates data) => set_of data (nth [::] optimal s))",
                "optimality_checkP",
            )
        }
        // Refused by `write_coq`: there is no verified check of this kind.
        Claim::Pair { .. } => Ok(()),
        Claim::Rays { at, start, rays } => {
            for (number, ray) in (1..).zip(rays) {
                print_ray(out, number, ray)?;
            }
            writeln!(out, "Definition at_state : nat := {at}%N.")?;
            writeln!(out, "Definition start : seq nat := {}.\n", Indices(start))?;
            if rays.len() == 1 {
                theorem(
                    out,
                    "(* V* and A* along the ray, for every e: see ray_claim in check_conditions.v. *)",
                    "ray_statement data_ok reward value ray_1 at_state start",
                    "ray_checkP",
                )
            } else {
                theorem(
                    out,
                    "(* Both rays, and every selection jumps by 1/2 along the whole of one of them. *)",
                    "discontinuity_statement data_ok reward value ray_1 ray_2 at_state start",
                    "discontinuity_checkP",
                )
            }
        }
    }
}

fn theorem(out: &mut String, comment: &str, statement: &str, sound: &str) -> fmt::Result {
    writeln!(out, "{comment}\nTheorem certificate :\n  {statement}.")?;
    writeln!(out, "Proof. apply: {sound}. by vm_cast_no_check (erefl true). Qed.\n")?;
    writeln!(out, "Print Assumptions certificate.")
}

fn print_sets(out: &mut String, name: &str, sets: &Sets) -> fmt::Result {
    writeln!(out, "Definition {name} : seq (seq nat) := [::")?;
    for (state, set) in sets.iter().enumerate() {
        writeln!(out, "    {}{}", Indices(set), separator(state, sets.len()))?;
    }
    writeln!(out, "  ].\n")
}

fn print_ray(out: &mut String, number: usize, ray: &Ray) -> fmt::Result {
    let until = match &ray.until {
        None => "None".to_owned(),
        Some(until) => {
            let (numerator, denominator) = fraction(until);
            format!("(Some ({}, {}))", Number(&numerator), Number(&denominator))
        }
    };
    writeln!(out, "Definition ray_{number} : ray_data I := @Ray I direction_{number} slope_{number} {until}")?;
    writeln!(out, "  {} {}\n  {}.\n", Indices(&ray.within), Indices(&ray.at_end), Indices(&ray.choice))
}

fn fraction(number: &Rational) -> (Integer, Integer) {
    let numerator = Integer::from_sign_and_abs(*number >= 0u32, number.numerator_ref().clone());
    (numerator, Integer::from(number.denominator_ref()))
}

fn separator(index: usize, count: usize) -> &'static str {
    if index + 1 == count { "" } else { ";" }
}

/// An integer, in parentheses where a minus sign needs them.
struct Number<'a>(&'a Integer);

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self.0 < 0u32 { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

struct Line<'a>(&'a [Integer]);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[::")?;
        for (i, number) in self.0.iter().enumerate() {
            write!(f, " {}{}", Number(number), separator(i, self.0.len()))?;
        }
        f.write_str("]")
    }
}

/// Indices of actions, as natural numbers.
struct Indices<'a>(&'a [usize]);

impl fmt::Display for Indices<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[::")?;
        for (i, index) in self.0.iter().enumerate() {
            write!(f, " {index}{}", separator(i, self.0.len()))?;
        }
        f.write_str("]%N")
    }
}

/// A quoted name in a comment of Coq, where quotes, stars and parentheses would mean something.
struct Comment<'a>(&'a str);

impl fmt::Display for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.0.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(self.0);
        for c in inner.chars() {
            match c {
                '"' | '(' | ')' | '*' => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
