//! The answers of `cliff radius --until` and `--from-start`: how far the nearest reward is at which
//! one of some actions is optimal.

use std::io::{self, Write};

use serde::Serialize;

use super::radius::{Distance, Nearest, nearest};
use super::table::{ByName, joined, write_rows};
use super::{Exact, Header, Hints};
use crate::cliff::{Approach, Bound, Norm};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, Pair, State};
use crate::number::{Rational, counted};
use crate::solve::Optimum;

/// How far a chosen change is; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ApproachReport<'a> {
    #[serde(flatten)]
    header: Header,
    norm: &'static str,
    until: ByName<'a, Vec<Foreign<'a>>>,
    radius: Distance,
    nearest: Option<Nearest<'a>>,
    programs: usize,
}

impl<'a> ApproachReport<'a> {
    /// The report of an answer.
    pub fn new(header: Header, dynamics: &'a Dynamics, found: &Approach) -> Self {
        let states = by_state(dynamics, found);
        let names = |pairs: &[Pair]| pairs.iter().map(|pair| dynamics.action_name(*pair)).collect();
        ApproachReport {
            header,
            norm: found.freedom.norm.name(),
            until: ByName(states.map(|(state, pairs)| (dynamics.state_name(state), names(pairs))).collect()),
            radius: Distance::between(&found.lower, &found.upper),
            nearest: found.nearest.as_ref().map(|found| nearest(dynamics, found.action, &found.reward)),
            programs: found.programs,
        }
    }
}

/// The states of a target, each with its actions.
fn by_state<'b>(dynamics: &Dynamics, found: &'b Approach) -> impl Iterator<Item = (State, &'b [Pair])> {
    let states = found.target.pairs().chunk_by(|one, other| dynamics.state_of(*one) == dynamics.state_of(*other));
    states.map(|pairs| (dynamics.state_of(pairs[0]), pairs))
}

/// Writes the answer for people: one sentence, then the changes of the reward.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn approach_text(
    out: &mut impl Write,
    optimum: &Optimum<'_, Rational>,
    found: &Approach,
    hints: &Hints,
) -> io::Result<()> {
    // So many states and changes are listed.
    const LISTED: usize = 24;
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let named = |(state, pairs): (State, &[Pair])| {
        let actions = joined(pairs.iter().map(|pair| dynamics.action_name(*pair)), " or ");
        format!("{actions} at {}", dynamics.state_name(state))
    };
    let (few, all): (Vec<_>, _) =
        (by_state(dynamics, found).take(LISTED).map(named).collect(), by_state(dynamics, found).count());
    let actions = match all.saturating_sub(LISTED) {
        0 => few.join(" or "),
        more => format!("{} or one at {}", few.join(" or "), counted(more, "more state")),
    };
    let size = match found.freedom.norm {
        Norm::Sup => "every number of the reward changes by less",
        Norm::Total => "all changes add up to less",
    };
    let becomes = found.nearest.as_ref().map(|nearest| {
        let state = dynamics.state_name(dynamics.state_of(nearest.action));
        format!("at {state}, {}", dynamics.action_name(nearest.action))
    });
    match (&found.lower, becomes) {
        (Bound::Infinite, _) if all == 0 => writeln!(out, "every action is optimal already: no other can become so")?,
        (Bound::Infinite, _) => writeln!(out, "no change that is allowed makes {actions} optimal")?,
        (Bound::At(lower), Some(one)) if found.lower == found.upper && *lower == 0u32 => {
            writeln!(out, "{one} is optimal already: the distance is 0")?;
        }
        (Bound::At(lower), Some(one)) if found.lower == found.upper => {
            writeln!(out, "{one} becomes optimal at a distance of {}: as long as {size},", Exact::from(lower))?;
            let [none, not] = if found.target.pairs().len() > 1 { ["none of ", ""] } else { ["", "not "] };
            writeln!(out, "{none}{actions} is {not}optimal, whatever happens elsewhere")?;
        }
        (Bound::At(lower), one) => {
            let upper = match (&found.upper, one) {
                (Bound::At(upper), Some(one)) => format!(", and {one} does at {}", Exact::from(upper)),
                _ => String::new(),
            };
            let lower = Exact::from(lower);
            writeln!(out, "{actions} becomes optimal at a distance of at least {lower}{upper}")?;
            writeln!(out, "the budget ended after {}; both bounds are certified", counted(found.programs, "program"))?;
        }
    }
    let Some(nearest) = &found.nearest else { return Ok(()) };
    let change = |pair| nearest.reward.at(pair) - bellman.reward.at(pair);
    let changed: Vec<_> = dynamics.all_pairs().filter(|&pair| change(pair) != 0u32).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let mut rows = vec![["state", "action", "change", "reward then"].map(str::to_owned).to_vec()];
    for &pair in changed.iter().take(LISTED) {
        let number = |x: &Rational| Exact::from(x).to_string();
        let names = [dynamics.state_name(dynamics.state_of(pair)), dynamics.action_name(pair)];
        let numbers = [number(&change(pair)), number(nearest.reward.at(pair))];
        rows.push(names.iter().map(ToString::to_string).chain(numbers).collect());
    }
    writeln!(out)?;
    write_rows(out, "", rows.iter())?;
    match changed.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "and {} more ({} lists them)", counted(more, "change"), hints.list),
    }
}
