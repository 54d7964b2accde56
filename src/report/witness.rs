//! The answer of `cliff witness`: at each tied state, how to break the tie, and by how much each
//! selection jumps.

use std::io::{self, Write};

use malachite_base::num::basic::traits::One;
use serde::Serialize;

use super::Header;
use super::exact::shown;
use super::table::{joined, write_rows};
use crate::cliff::{Bound, Break, BrokenTie, Selection};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, Pair};
use crate::number::Rational;
use crate::solve::Optimum;

/// All witnesses of a model.
#[derive(Clone, Debug, Serialize)]
pub struct WitnessReport {
    /// Version, digests and whether the answers are certified.
    #[serde(flatten)]
    pub header: Header,
    /// How many states have several optimal actions, absorbing ones and ties of duplicates
    /// included.
    pub tied_states: usize,
    /// Why there is none at the one state that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<&'static str>,
    /// How many of the states that were asked for are left out, because the model is too large to
    /// show all.
    pub left_out: usize,
    /// The witnesses that were asked for.
    pub witnesses: Vec<StateWitness>,
}

/// The witnesses at one tied state s0.
#[derive(Clone, Debug, Serialize)]
pub struct StateWitness {
    /// s0.
    pub state: Foreign<'static>,
    /// V*(s0).
    pub value: String,
    /// A*(s0;R), duplicates grouped.
    pub optimal: Vec<Vec<Foreign<'static>>>,
    /// Rays that break the tie: for each tied action the paper's direction and the simplest one.
    pub breaks: Vec<TieBreak>,
}

/// One ray R + εD from a tied state.
#[derive(Clone, Debug, Serialize)]
pub struct TieBreak {
    /// The action that is forced: A*(s0; R + εD) = {action} for 0 < ε < ε̄.
    pub action: Foreign<'static>,
    /// `bump` (the paper's construction) or `bonus` (1 on the pair alone).
    pub direction: &'static str,
    /// ‖D‖.
    pub norm: String,
    /// ε̄, or null if the interval has no end.
    pub until: Option<String>,
    /// A*(s0; R + ε̄D), or null if the interval has no end.
    pub at_end: Option<Vec<Foreign<'static>>>,
    /// For each selection rule d_TV between what it picks at s0 for R and for R + εD, however small
    /// ε > 0.
    pub jumps: Vec<Jump>,
}

/// The jump of one selection rule.
#[derive(Clone, Debug, Serialize)]
pub struct Jump {
    /// The rule.
    pub selection: &'static str,
    /// d_TV.
    pub total_variation: String,
}

/// The names of the actions of some pairs.
pub(super) fn names(dynamics: &Dynamics, pairs: &[Pair]) -> Vec<Foreign<'static>> {
    pairs.iter().map(|&pair| dynamics.action_name(pair).into_owned()).collect()
}

impl StateWitness {
    /// How a tie is broken, by all of its actions or only one, with the jumps of some selection
    /// rules.
    pub fn new(
        optimum: &Optimum<'_, Rational>,
        broken: &BrokenTie,
        only: Option<Pair>,
        selections: &[Selection],
    ) -> Self {
        let dynamics = optimum.bellman().dynamics;
        let (tied, actions) = (&broken.tied, broken.tied.actions());
        let shown = broken.breaks.iter().filter(|way| only.is_none_or(|only| only == way.pair));
        StateWitness {
            state: dynamics.state_name(tied.state).into_owned(),
            value: optimum.value_fraction(tied.state, 0).reduce().to_string(),
            optimal: tied.groups.iter().map(|group| names(dynamics, group)).collect(),
            breaks: shown.flat_map(|way| TieBreak::both(dynamics, &actions, way, selections)).collect(),
        }
    }
}

impl TieBreak {
    /// The bump and the bonus that force one of the tied actions.
    fn both(dynamics: &Dynamics, tied: &[Pair], way: &Break, selections: &[Selection]) -> [Self; 2] {
        let jump = |selection: &Selection| Jump {
            selection: selection.name(),
            total_variation: selection.jump(dynamics, tied, &[way.pair]).to_string(),
        };
        let ray = |direction, norm: &Rational, until: &Bound| {
            let end = match until {
                Bound::At(end) => Some(end.to_string()),
                Bound::Infinite => None,
            };
            TieBreak {
                action: dynamics.action_name(way.pair).into_owned(),
                direction,
                norm: norm.to_string(),
                at_end: end.is_some().then(|| names(dynamics, &[way.pair])),
                until: end,
                jumps: selections.iter().map(jump).collect(),
            }
        };
        [ray("bump", &way.bump_norm, &Bound::Infinite), ray("bonus", &Rational::ONE, &way.bonus_end)]
    }
}

/// Writes the witnesses at one state for people, a row for each ray.
///
/// # Errors
/// Whatever `out` reports.
pub fn witness_text(out: &mut impl Write, witness: &StateWitness) -> io::Result<()> {
    let groups = joined(witness.optimal.iter().map(|group| joined(group, " = ")), ", ");
    writeln!(out, "at {}: V* = {}, tied: {groups}", witness.state, shown(&witness.value))?;
    let selections = witness.breaks.first().map(|way| way.jumps.as_slice()).unwrap_or_default();
    let mut header = ["R + εD", "‖D‖", "A* = {…}", "for ε in", "A* at its end"].map(str::to_owned).to_vec();
    header.extend(selections.iter().map(|jump| format!("jump of {}", jump.selection)));
    let mut rows = vec![header];
    for way in &witness.breaks {
        let end = way.at_end.as_ref().map(|end| format!("{{{}}}", joined(end, ", ")));
        let mut row = vec![
            format!("{} {}", way.direction, way.action),
            way.norm.clone(),
            format!("{{{}}}", way.action),
            format!("(0, {})", way.until.as_deref().map_or("∞".to_owned(), shown)),
            end.unwrap_or_default(),
        ];
        row.extend(way.jumps.iter().map(|jump| jump.total_variation.clone()));
        rows.push(row);
    }
    write_rows(out, "  ", rows.iter())
}
