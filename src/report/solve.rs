//! The answer of `cliff solve`: V*, Q*, A* and gaps of every state.

use std::fmt::{self, Write};
use std::io;
use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;
use serde::ser::Serializer;

use super::table::{ByName, joined, widest};
use super::{Exact, Header};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, State};
use crate::number::{Fraction, Rational, Written, counted, in_lowest_terms};
use crate::solve::Optimum;

/// An optimum with its header; serialises as the documented JSON, state by state.
#[derive(Serialize)]
pub struct SolveReport<'a, 'm> {
    /// Version, digests and whether the answer is certified.
    #[serde(flatten)]
    pub header: Header,
    /// γ.
    pub discount: String,
    /// The answer.
    #[serde(rename = "states", serialize_with = "states")]
    pub optimum: &'a Optimum<'m, Rational>,
}

#[derive(Serialize)]
struct StateEntry<'a> {
    value: String,
    actions: ByName<'a, String>,
    optimal: Vec<Foreign<'a>>,
    gap: Option<String>,
}

impl<'a, 'm> SolveReport<'a, 'm> {
    /// The report on an optimum.
    pub fn new(header: Header, optimum: &'a Optimum<'m, Rational>) -> Self {
        SolveReport { header, discount: optimum.bellman().dynamics.discount().to_string(), optimum }
    }
}

fn states<S: Serializer>(optimum: &&Optimum<'_, Rational>, serializer: S) -> Result<S::Ok, S::Error> {
    let chunks = chunks(optimum.bellman().dynamics, RUN / 4);
    // As many at a time as keep all threads busy: the numbers of a whole answer may take more room
    // than everything else.
    let some = chunks.chunks(4 * rayon::current_num_threads());
    let entries = some.map(|some| some.par_iter().map(|states| entries(optimum, states.clone())).collect::<Vec<_>>());
    serializer.collect_map(entries.flatten().flatten())
}

/// How many actions a run of states has whose numbers are shown by their ends; where all digits are
/// written fewer are in memory at a time.
const RUN: usize = 1024;

/// Runs of states with about so many actions, each for one thread.
fn chunks(dynamics: &Dynamics, actions: usize) -> Vec<Range<usize>> {
    let step = (actions * dynamics.states() / dynamics.pairs()).max(1);
    (0..dynamics.states()).step_by(step).map(|start| start..dynamics.states().min(start + step)).collect()
}

/// What a run of states has in the JSON, with its numbers put in lowest terms together.
fn entries<'a>(optimum: &'a Optimum<'_, Rational>, states: Range<usize>) -> Vec<(Foreign<'a>, StateEntry<'a>)> {
    let dynamics = optimum.bellman().dynamics;
    let is_optimal = |pair| optimum.optimal().contains(pair);
    let states = states.map(State::new);
    let mut numbers = Vec::new();
    for state in states.clone() {
        numbers.push(optimum.value_fraction(state, 0));
        let others = dynamics.actions(state).filter(|&pair| !is_optimal(pair));
        numbers.extend(others.map(|pair| optimum.q_fraction(pair, 0)));
        numbers.extend(optimum.gap_fraction(state, 0));
    }
    let mut numbers = in_lowest_terms(&numbers).into_iter();
    let mut written = Written::default();
    let mut next = || numbers.next().map(|x| written.text(&x)).unwrap_or_default();
    let entry = |state| {
        let value = next();
        let q = |pair| (dynamics.action_name(pair), if is_optimal(pair) { value.clone() } else { next() });
        let actions = ByName(dynamics.actions(state).map(q).collect());
        let optimal: Vec<_> = optimum.optimal().at(dynamics, state).map(|pair| dynamics.action_name(pair)).collect();
        let gap = (optimal.len() < actions.0.len()).then(&mut next);
        (dynamics.state_name(state), StateEntry { value, actions, optimal, gap })
    };
    states.map(entry).collect()
}

/// Writes the answer for people: a row for each state with V*, A* and the gap, or with
/// `all_actions` a row for each action with its Q*.
///
/// # Errors
/// Whatever `out` reports.
pub fn solve_text(out: &mut impl io::Write, optimum: &Optimum<'_, Rational>, all_actions: bool) -> io::Result<()> {
    let dynamics = optimum.bellman().dynamics;
    let (states, pairs) = (dynamics.states(), dynamics.pairs());
    let (states, pairs) = (counted(states, "state"), counted(pairs, "state-action pair"));
    writeln!(out, "{states}, {pairs}, discount {}", dynamics.discount())?;
    writeln!(out)?;
    let name_width = widest(dynamics.all_states().map(|state| dynamics.state_name(state).width())).max(5);
    if all_actions {
        let action_width = widest(dynamics.all_pairs().map(|pair| dynamics.action_name(pair).width())).max(6);
        writeln!(out, "{:name_width$}  {:action_width$}  Q* (marked * where it is V*)", "state", "action")?;
        let cells = cells(dynamics, |states| {
            let pairs = states.flat_map(|state| dynamics.actions(State::new(state)));
            pairs.map(|pair| optimum.q_fraction(pair, 0)).collect()
        });
        return rows(out, dynamics, |run, states| {
            let mut cells = cells[run].lines();
            let mut text = String::new();
            for state in states.map(State::new) {
                let mut name = format!("{:name_width$}", dynamics.state_name(state));
                for (pair, q) in dynamics.actions(state).zip(&mut cells) {
                    let mark = if optimum.optimal().contains(pair) { " *" } else { "" };
                    writeln!(text, "{name}  {:action_width$}  {q}{mark}", dynamics.action_name(pair))?;
                    name = " ".repeat(name_width);
                }
            }
            Ok(text)
        });
    }
    // A value and its gap share their denominator, and stand together.
    let cells = cells(dynamics, |states| {
        let numbers = |state| [Some(optimum.value_fraction(state, 0)), optimum.gap_fraction(state, 0)];
        states.flat_map(|state| numbers(State::new(state))).flatten().collect()
    });
    let best = |state| optimum.optimal().at(dynamics, state);
    let entries = |run: usize, states: Range<usize>| {
        let mut cells = cells[run].lines();
        states.map(State::new).map(move |state| {
            let value = cells.next().unwrap_or_default();
            let gap = if best(state).count() < dynamics.actions(state).len() { cells.next() } else { None };
            (state, value, gap)
        })
    };
    let width = |(run, states)| widest(entries(run, states).map(|(_, value, _)| value.chars().count()));
    let value_width = chunks(dynamics, RUN).into_par_iter().enumerate().map(width).max().unwrap_or(0).max(2);
    writeln!(out, "{:name_width$}  {:value_width$}  optimal actions (gap to the next)", "state", "V*")?;
    rows(out, dynamics, |run, states| {
        let mut text = String::new();
        for (state, value, gap) in entries(run, states) {
            let name = dynamics.state_name(state);
            let optimal = joined(best(state).map(|pair| dynamics.action_name(pair)), ", ");
            write!(text, "{name:name_width$}  {value:value_width$}  {optimal}")?;
            match gap {
                Some(gap) => writeln!(text, " ({gap})")?,
                None => writeln!(text)?,
            }
        }
        Ok(text)
    })
}

/// Writes the rows of each run of states, given its number, as many runs at a time as keep all
/// threads busy.
fn rows(
    out: &mut impl io::Write,
    dynamics: &Dynamics,
    rows: impl Fn(usize, Range<usize>) -> Result<String, fmt::Error> + Sync,
) -> io::Result<()> {
    let chunks: Vec<_> = chunks(dynamics, RUN).into_iter().enumerate().collect();
    for some in chunks.chunks(4 * rayon::current_num_threads()) {
        let texts: Vec<_> = some.par_iter().map(|(run, states)| rows(*run, states.clone())).collect();
        texts.into_iter().try_for_each(|text| out.write_all(text.map_err(io::Error::other)?.as_bytes()))?;
    }
    Ok(())
}

/// Numbers of runs of states as people are shown them, one to a line.
fn cells<'a>(dynamics: &Dynamics, numbers: impl Fn(Range<usize>) -> Vec<Fraction<'a>> + Sync) -> Vec<String> {
    let lines = |states| in_lowest_terms(&numbers(states)).iter().map(|x| format!("{}\n", Exact::from(x))).collect();
    chunks(dynamics, RUN).into_par_iter().map(lines).collect()
}
