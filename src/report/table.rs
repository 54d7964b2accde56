//! Text in aligned columns, and JSON objects with an entry for each name.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Serializer;

use crate::foreign::Foreign;
use crate::mdp::{Dynamics, State};
use crate::number::{Rational, counted};

/// Columns grow with their cells up to so many characters; a longer cell runs over and moves the
/// rest of its row, so that one long name does not widen every row.
const WIDEST: usize = 80;

/// Writes rows in aligned columns, each after `indent`.
///
/// # Errors
/// Whatever `out` reports.
pub(super) fn write_rows<'a>(
    out: &mut impl Write,
    indent: &str,
    rows: impl Iterator<Item = &'a Vec<String>> + Clone,
) -> io::Result<()> {
    let columns = rows.clone().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| widest(rows.clone().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()));
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let mut line = indent.to_owned();
        for (cell, width) in row.iter().zip(&widths) {
            line += cell;
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count()) + 2));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// `1 of 2 states have`, `0 of 1 state has`.
pub(crate) fn states_have(some: usize, all: usize) -> String {
    format!("{some} of {} {}", counted(all, "state"), if all == 1 { "has" } else { "have" })
}

/// The width of a column whose cells are so wide.
pub(super) fn widest(cells: impl Iterator<Item = usize>) -> usize {
    cells.filter(|width| *width <= WIDEST).max().unwrap_or(0)
}

/// Names with something between them.
pub(super) fn joined<T: ToString>(names: impl IntoIterator<Item = T>, between: &str) -> String {
    names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>().join(between)
}

/// Entries by name that keep their order; a JSON object.
#[derive(Clone, Debug)]
pub struct ByName<'a, T>(pub Vec<(Foreign<'a>, T)>);

impl<T: Serialize> Serialize for ByName<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, entry)| (name, entry)))
    }
}

/// In JSON a number is its text.
pub(super) fn text<S: Serializer>(x: &Rational, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(x)
}

/// The states in file order, each with an entry that is made when it is written: a model may have
/// millions of states.
pub(super) fn by_state<'a, T>(
    dynamics: &'a Dynamics,
    entry: impl Fn(State) -> T + 'a,
) -> impl Iterator<Item = (Foreign<'a>, T)> {
    dynamics.all_states().map(move |state| (dynamics.state_name(state), entry(state)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_one_long_cell_does_not_widen_every_row() {
        let rows: Vec<Vec<String>> =
            ["a", "bc", &"x".repeat(70_000)].map(|name| vec![name.to_owned(), "1".to_owned()]).into();
        let mut out = Vec::new();
        write_rows(&mut out, " ", rows.iter()).unwrap();
        let lines: Vec<usize> = String::from_utf8(out).unwrap().lines().map(str::len).collect();
        assert_eq!(lines, [6, 6, 70_004]);
    }
}
