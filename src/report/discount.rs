//! The answer of `cliff path --discount`: every break along the discount.

use std::io::{self, Write};

use serde::Serialize;

use super::path::{Place, SetsByState, sets_by_state, write_changes};
use super::{Exact, Header, Hints};
use crate::cliff::{Blackwell, DiscountPath, Discounts};
use crate::mdp::Dynamics;
use crate::number::{Approximate, Integer, LowestTerms, Rational, Root, counted};

/// A discount: a rational number as its text, another one by a polynomial and an interval.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum DiscountEntry {
    Rational(String),
    Root {
        /// The coefficients, the constant first.
        polynomial: Vec<String>,
        between: [String; 2],
    },
    AtMost {
        at_most: String,
    },
}

impl From<&Root> for DiscountEntry {
    fn from(root: &Root) -> Self {
        match root {
            Root::At(x) => DiscountEntry::Rational(x.to_string()),
            Root::Between { polynomial, low, high } => DiscountEntry::Root {
                polynomial: polynomial.coefficients().iter().map(Integer::to_string).collect(),
                between: [low, high].map(Rational::to_string),
            },
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct PieceEntry<'a> {
    from: DiscountEntry,
    to: DiscountEntry,
    states: SetsByState<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct BreakEntry<'a> {
    at: DiscountEntry,
    states: SetsByState<'a>,
}

/// The way from one discount to another; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DiscountReport<'a> {
    #[serde(flatten)]
    header: Header,
    from: String,
    to: String,
    /// Whether the last discount belongs to the way.
    to_included: bool,
    pieces: Vec<PieceEntry<'a>>,
    breaks: Vec<BreakEntry<'a>>,
    blackwell: Option<DiscountEntry>,
}

impl<'a> DiscountReport<'a> {
    /// The report of a path.
    pub fn new(header: Header, dynamics: &'a Dynamics, path: &DiscountPath) -> Self {
        let mut from = Root::At(path.discounts.from.clone());
        let piece = |piece: &crate::cliff::DiscountPiece| {
            let before = std::mem::replace(&mut from, piece.to.clone());
            PieceEntry {
                from: (&before).into(),
                to: (&piece.to).into(),
                states: sets_by_state(dynamics, &piece.within),
            }
        };
        let at = |(at, there): (Root, _)| BreakEntry { at: (&at).into(), states: sets_by_state(dynamics, there) };
        DiscountReport {
            header,
            from: path.discounts.from.to_string(),
            to: path.discounts.to.to_string(),
            to_included: path.discounts.is_closed,
            pieces: path.pieces.iter().map(piece).collect(),
            breaks: path.breaks().map(at).collect(),
            blackwell: path.blackwell().map(|blackwell| match blackwell {
                Blackwell::At(root) => (&root).into(),
                Blackwell::AtMost(x) => DiscountEntry::AtMost { at_most: x.to_string() },
            }),
        }
    }
}

/// A discount for people.
fn shown(root: &Root) -> String {
    match root {
        Root::At(x) => Exact::from(x).to_string(),
        Root::Between { polynomial, .. } => {
            let near = Approximate(&LowestTerms::from(&root.near())).to_string();
            match polynomial.coefficients() {
                [c, b, a] => format!("{near}, root of {} {} {}", multiple(a, "γ²"), signed(b, "γ"), signed(c, "")),
                more => format!("{near}, root of degree {}", more.len() - 1),
            }
        }
    }
}

fn signed(x: &Integer, unit: &str) -> String {
    if *x < 0u32 { format!("− {}", multiple(&-x, unit)) } else { format!("+ {}", multiple(x, unit)) }
}

fn multiple(x: &Integer, unit: &str) -> String {
    if *x == 1u32 && !unit.is_empty() { unit.to_owned() } else { format!("{x}{unit}") }
}

/// The ends of the pieces of a path.
pub(super) fn places(path: &DiscountPath) -> Vec<Place<'_>> {
    let Discounts { from, to, .. } = &path.discounts;
    let at = |root: &Root| match root {
        Root::At(x) => (x - from) / (to - from),
        Root::Between { .. } => (root.near() - from) / (to - from),
    };
    let start = Root::At(from.clone());
    let start = Place {
        label: shown(&start),
        at: at(&start),
        before: None,
        there: Some(&path.at_start),
        after: path.pieces.first().map(|piece| &piece.within),
    };
    let ends = path.pieces.iter().enumerate().map(|(number, piece)| Place {
        label: shown(&piece.to),
        at: at(&piece.to),
        before: Some(&piece.within),
        there: piece.at_end.as_ref(),
        after: path.pieces.get(number + 1).map(|next| &next.within),
    });
    std::iter::once(start).chain(ends).collect()
}

/// Writes the answer for people: one sentence, then what changes at each break.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn discount_text(
    out: &mut impl Write,
    dynamics: &Dynamics,
    path: &DiscountPath,
    hints: &Hints,
) -> io::Result<()> {
    let [from, to] = [&path.discounts.from, &path.discounts.to].map(|x| Exact::from(x).to_string());
    let found = path.breaks().count();
    let first = path.breaks().next().map_or_else(String::new, |(at, _)| format!(", first at γ = {}", shown(&at)));
    let way = if path.is_whole() { "" } else { "on the first part of the way " };
    writeln!(out, "{way}from discount {from} to {to} the optimal actions change {}{first}", counted(found, "time"))?;
    match path.blackwell() {
        Some(Blackwell::At(Root::At(x))) if x == 0u32 && found == 0 => {
            writeln!(out, "the Blackwell discount is 0: the same actions are optimal at every discount")?;
        }
        Some(Blackwell::At(root)) => {
            writeln!(out, "the Blackwell discount is {}: beyond it nothing changes", shown(&root))?;
        }
        Some(Blackwell::AtMost(x)) => {
            let x = Exact::from(&x);
            writeln!(out, "the Blackwell discount is at most {x}: what happens below that was not looked at")?;
        }
        None if path.is_whole() => {}
        None => writeln!(out, "the budget ended at γ = {}", shown(&path.end()))?,
    }
    if path.discounts.to == 1u32 && !path.discounts.is_closed {
        writeln!(out, "discount 1 is left out: some policy never ends, or earns something for ever")?;
    }
    write_changes(out, dynamics, "γ", places(path).into_iter(), hints)
}
