//! The answer of `cliff path`: every break between two rewards.

use std::io::{self, Write};

use serde::Serialize;

use super::table::{ByName, joined, write_rows};
use super::{Exact, Header, Hints};
use crate::cliff::{Path, Piece};
use crate::foreign::Foreign;
use crate::mdp::{ActionSets, Dynamics};
use crate::number::{Rational, counted};

/// The actions of a set for each state.
pub(super) type SetsByState<'a> = ByName<'a, Vec<Foreign<'a>>>;

pub(super) fn sets_by_state<'a>(dynamics: &'a Dynamics, sets: &ActionSets) -> SetsByState<'a> {
    let set = |state| sets.at(dynamics, state).map(|pair| dynamics.action_name(pair)).collect();
    ByName(dynamics.all_states().map(|state| (dynamics.state_name(state), set(state))).collect())
}

/// An open interval with the sets of all states on it.
#[derive(Clone, Debug, Serialize)]
struct PieceEntry<'a> {
    from: String,
    to: String,
    states: SetsByState<'a>,
}

/// A point with the sets of all states there.
#[derive(Clone, Debug, Serialize)]
struct BreakEntry<'a> {
    at: String,
    states: SetsByState<'a>,
}

/// The way from one reward to another; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PathReport<'a> {
    #[serde(flatten)]
    header: Header,
    from: Foreign<'a>,
    to: Foreign<'a>,
    pieces: Vec<PieceEntry<'a>>,
    breaks: Vec<BreakEntry<'a>>,
}

impl<'a> PathReport<'a> {
    /// The report of a path between two rewards of these names.
    pub fn new(header: Header, dynamics: &'a Dynamics, ends: [&'a str; 2], path: &Path<'_>) -> Self {
        let piece = |piece: &Piece<'_>| PieceEntry {
            from: piece.from.to_string(),
            to: piece.to.to_string(),
            states: sets_by_state(dynamics, &piece.within),
        };
        let [from, to] = ends.map(Foreign::from);
        let breaks =
            path.breaks().map(|(at, there)| BreakEntry { at: at.to_string(), states: sets_by_state(dynamics, there) });
        PathReport { header, from, to, pieces: path.pieces.iter().map(piece).collect(), breaks: breaks.collect() }
    }
}

/// Writes the answer for people: one sentence, then what changes at each break.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn path_text(
    out: &mut impl Write,
    dynamics: &Dynamics,
    path: &Path<'_>,
    ends: [&str; 2],
    hints: &Hints,
) -> io::Result<()> {
    let [from, to] = ends.map(Foreign::from);
    let inner: Vec<&Rational> = path.pieces.iter().map(|piece| &piece.to).filter(|at| **at < 1u32).collect();
    let until = path.end();
    let way = if until == 1u32 { "on the way" } else { "on the first part of the way" };
    let found = counted(path.breaks().count(), "time");
    writeln!(
        out,
        "{way} from {from} to {to} the optimal actions change {found}{}",
        match inner.first() {
            Some(first) => format!(", first inside at t = {}", Exact::from(*first)),
            None => String::new(),
        }
    )?;
    writeln!(out, "t = 0 is {from}, t = 1 is {to}; between the lines that follow nothing changes")?;
    if until < 1u32 {
        writeln!(out, "the budget ended at t = {}", Exact::from(&until))?;
    }
    write_changes(out, dynamics, "t", places(path, |at| Exact::from(at).to_string()).into_iter(), hints)
}

/// The ends of the pieces of a path.
pub(super) fn places<'a>(path: &'a Path<'_>, label: impl Fn(&Rational) -> String) -> Vec<Place<'a>> {
    let place = |place: usize| {
        let (before, after) = (place.checked_sub(1).map(|place| &path.pieces[place]), path.pieces.get(place));
        let at = before.map_or_else(Rational::default, |piece| piece.to.clone());
        Place {
            label: label(&at),
            at,
            before: before.map(|piece| &piece.within),
            there: Some(before.map_or(&path.at_start, |piece| &piece.at_end)),
            after: after.map(|piece| &piece.within),
        }
    };
    (0..=path.pieces.len()).map(place).collect()
}

/// A point of a path, with the sets there and beside it as far as the path has them.
pub(super) struct Place<'a> {
    pub label: String,
    /// Which part of the way lies before it.
    pub at: Rational,
    pub before: Option<&'a ActionSets>,
    pub there: Option<&'a ActionSets>,
    pub after: Option<&'a ActionSets>,
}

/// Writes a table of the states whose sets change at some points of a path.
///
/// # Errors
/// Whatever `out` reports.
pub(super) fn write_changes<'a>(
    out: &mut impl Write,
    dynamics: &Dynamics,
    parameter: &str,
    places: impl Iterator<Item = Place<'a>>,
    hints: &Hints,
) -> io::Result<()> {
    // So many changes are listed.
    const LISTED: usize = 40;
    let shown =
        |sets: &ActionSets, state| joined(sets.at(dynamics, state).map(|pair| dynamics.action_name(pair)), ", ");
    let mut rows = vec![[parameter, "state", "before", "there", "after"].map(str::to_owned).to_vec()];
    let mut left_out = 0;
    for Place { mut label, before, there, after, .. } in places {
        let Some(there) = there else { continue };
        for state in dynamics.all_states() {
            let [was, is] = [before, after].map(|sets| sets.map_or_else(String::new, |sets| shown(sets, state)));
            let here = shown(there, state);
            if [&was, &is].into_iter().all(|other| other.is_empty() || *other == here) {
                continue;
            }
            if rows.len() > LISTED {
                left_out += 1;
                continue;
            }
            rows.push(vec![std::mem::take(&mut label), dynamics.state_name(state).to_string(), was, here, is]);
        }
    }
    if rows.len() > 1 {
        writeln!(out)?;
        write_rows(out, "", rows.iter())?;
    }
    match left_out {
        0 => Ok(()),
        more => writeln!(out, "and {} more ({} lists all sets)", counted(more, "change"), hints.list),
    }
}
