//! The answer of `cliff map`: the weights of some rewards, divided by which actions are optimal.

use std::io::{self, Write};

use malachite_base::num::basic::traits::One;
use serde::Serialize;

use super::path::{SetsByState, sets_by_state};
use super::table::{ByName, joined, write_rows};
use super::{Exact, Header, Hints};
use crate::cliff::{Cell, Corner, Map};
use crate::foreign::{Foreign, listed};
use crate::mdp::{Dynamics, State};
use crate::number::{Rational, counted};

/// The rewards whose weights are the coordinates of a map. Three weights add up to 1, so that two of
/// them say where a point is.
pub(crate) struct Axes {
    pub names: Vec<String>,
}

impl Axes {
    /// The weights at a corner.
    pub(super) fn weights(&self, corner: &Corner) -> Vec<Rational> {
        let rest = || corner.at.iter().fold(Rational::ONE, |rest, x| rest - x);
        corner.at.iter().cloned().chain((self.names.len() > corner.at.len()).then(rest)).collect()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = Foreign<'_>> {
        self.names.iter().map(|name| Foreign::from(name.as_str()))
    }

    /// The weights at a corner as people read them.
    pub(super) fn shown(&self, corner: &Corner) -> String {
        let weights = self.weights(corner);
        match &*weights {
            [weight] => Exact::from(weight).to_string(),
            weights => format!("({})", joined(weights.iter().map(Exact::from), ", ")),
        }
    }
}

/// A point with the sets of all states there.
#[derive(Clone, Debug, Serialize)]
struct CornerEntry<'a> {
    at: ByName<'a, String>,
    states: SetsByState<'a>,
}

/// An edge without its ends, or the inside of a region, with the sets of all states there.
#[derive(Clone, Debug, Serialize)]
struct RegionEntry<'a> {
    corners: Vec<usize>,
    states: SetsByState<'a>,
}

/// A map; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MapReport<'a> {
    #[serde(flatten)]
    header: Header,
    weights: Vec<Foreign<'a>>,
    share: String,
    corners: Vec<CornerEntry<'a>>,
    edges: Vec<RegionEntry<'a>>,
    regions: Vec<RegionEntry<'a>>,
}

impl<'a> MapReport<'a> {
    /// The report of a map.
    pub fn new(header: Header, dynamics: &'a Dynamics, axes: &'a Axes, map: &Map<'_>) -> Self {
        let corner = |corner: &Corner| CornerEntry {
            at: ByName(axes.names().zip(axes.weights(corner).iter().map(Rational::to_string)).collect()),
            states: sets_by_state(dynamics, &corner.optimal),
        };
        let region =
            |corners: &[usize], sets| RegionEntry { corners: corners.to_vec(), states: sets_by_state(dynamics, sets) };
        MapReport {
            header,
            weights: axes.names().collect(),
            share: map.share.to_string(),
            corners: map.corners.iter().map(corner).collect(),
            edges: map.edges().iter().map(|(ends, sets)| region(ends, sets)).collect(),
            regions: map.cells.iter().map(|cell| region(&cell.corners, &cell.within)).collect(),
        }
    }
}

/// The states whose sets are not the same in all regions.
pub(super) fn changing(dynamics: &Dynamics, map: &Map<'_>) -> Vec<State> {
    let changes = |state: &State| {
        let mut pairs = dynamics.actions(*state);
        pairs.any(|pair| {
            map.cells.windows(2).any(|cells| cells[0].within.contains(pair) != cells[1].within.contains(pair))
        })
    };
    dynamics.all_states().filter(changes).collect()
}

/// The actions that are optimal at some states in a region.
pub(super) fn shown_sets(dynamics: &Dynamics, states: &[State], cell: &Cell<'_>) -> Vec<String> {
    let set = |state: &State| joined(cell.within.at(dynamics, *state).map(|pair| dynamics.action_name(pair)), ", ");
    states.iter().map(set).collect()
}

/// Writes the answer for people: one sentence, then each region with what is optimal in it where that
/// changes.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn map_text(
    out: &mut impl Write,
    dynamics: &Dynamics,
    axes: &Axes,
    map: &Map<'_>,
    hints: &Hints,
) -> io::Result<()> {
    // So many regions, and so many states, are listed.
    const LISTED: usize = 40;
    const STATES: usize = 6;
    let is_line = axes.names.len() == 1;
    let (what, weights, end) =
        if is_line { ("interval", "weight", "end") } else { ("region", "weights", "outer edge") };
    let (names, changing) = (listed(axes.names()), changing(dynamics, map));
    match &*map.cells {
        [_] if map.share == 1u32 => {
            writeln!(out, "inside the map of the {weights} of {names} all optimal actions are everywhere the same")?;
        }
        cells => writeln!(
            out,
            "the optimal actions divide the {weights} of {names} into {}; they change at {} of {}",
            counted(cells.len(), what),
            changing.len(),
            counted(dynamics.states(), "state")
        )?,
    }
    match map.ties_of_border() {
        0 => {}
        _ if map.share != 1u32 => {}
        ties => writeln!(out, "at {} more actions are optimal than inside", counted(ties, end))?,
    }
    if map.share != 1u32 {
        writeln!(out, "the budget ended when {} of the map was known", Exact::from(&map.share))?;
    }
    let shown = &changing[..changing.len().min(STATES)];
    let mut rows = vec![[what.to_owned()].into_iter().collect::<Vec<_>>()];
    rows[0].extend(shown.iter().map(|state| dynamics.state_name(*state).to_string()));
    rows[0].push(match is_line {
        true => format!("{names} from, to"),
        false => format!("corners ({})", joined(axes.names(), ", ")),
    });
    for (number, cell) in map.cells.iter().take(LISTED).enumerate() {
        let mut row = vec![(number + 1).to_string()];
        row.extend(shown_sets(dynamics, shown, cell));
        row.push(joined(cell.corners.iter().map(|corner| axes.shown(&map.corners[*corner])), ", "));
        rows.push(row);
    }
    writeln!(out)?;
    write_rows(out, "", rows.iter())?;
    let left = [(map.cells.len().saturating_sub(LISTED), what), (changing.len().saturating_sub(STATES), "state")];
    for (more, what) in left.into_iter().filter(|(more, _)| *more > 0) {
        writeln!(out, "and {} more ({} lists all)", counted(more, what), hints.list)?;
    }
    Ok(())
}
