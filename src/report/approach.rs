//! The answer of `cliff radius --until`: how far the nearest reward is at which a chosen action is
//! optimal.

use std::io::{self, Write};

use serde::Serialize;

use super::radius::{Distance, Nearest, nearest};
use super::table::{joined, write_rows};
use super::{Exact, Header, Hints};
use crate::cliff::{Approach, Bound, Norm};
use crate::foreign::Foreign;
use crate::mdp::Dynamics;
use crate::number::{Rational, counted};
use crate::solve::Optimum;

#[derive(Clone, Debug, Serialize)]
struct Until<'a> {
    state: Foreign<'a>,
    actions: Vec<Foreign<'a>>,
}

/// How far a chosen change is; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ApproachReport<'a> {
    #[serde(flatten)]
    header: Header,
    norm: &'static str,
    until: Until<'a>,
    radius: Distance,
    nearest: Option<Nearest<'a>>,
    programs: usize,
}

impl<'a> ApproachReport<'a> {
    /// The report of an answer.
    pub fn new(header: Header, dynamics: &'a Dynamics, found: &Approach) -> Self {
        let target = &found.target;
        ApproachReport {
            header,
            norm: found.freedom.norm.name(),
            until: Until {
                state: dynamics.state_name(target.state),
                actions: target.actions.iter().map(|pair| dynamics.action_name(*pair)).collect(),
            },
            radius: Distance::between(&found.lower, &found.upper),
            nearest: found.nearest.as_ref().map(|found| nearest(dynamics, found.action, &found.reward)),
            programs: found.programs,
        }
    }
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
    // So many changes are listed.
    const LISTED: usize = 24;
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let at = dynamics.state_name(found.target.state);
    let actions = joined(found.target.actions.iter().map(|pair| dynamics.action_name(*pair)), " or ");
    let size = match found.freedom.norm {
        Norm::Sup => "every number of the reward changes by less",
        Norm::Total => "all changes add up to less",
    };
    match (&found.lower, &found.nearest) {
        (Bound::Infinite, _) if found.target.actions.is_empty() => {
            writeln!(out, "at {at} every action is optimal already: no other can become so")?;
        }
        (Bound::Infinite, _) => writeln!(out, "no change that is allowed makes {actions} optimal at {at}")?,
        (Bound::At(lower), Some(_)) if found.lower == found.upper && *lower == 0u32 => {
            writeln!(out, "at {at}, {actions} is optimal already: the distance is 0")?;
        }
        (Bound::At(lower), Some(nearest)) if found.lower == found.upper => {
            let action = dynamics.action_name(nearest.action);
            writeln!(
                out,
                "at {at}, {action} becomes optimal at a distance of {}: as long as {size},",
                Exact::from(lower)
            )?;
            writeln!(out, "{actions} is not optimal there, whatever happens elsewhere")?;
        }
        (Bound::At(lower), nearest) => {
            let upper = match (&found.upper, nearest) {
                (Bound::At(upper), Some(_)) => format!(" and at most {}", Exact::from(upper)),
                _ => String::new(),
            };
            let lower = Exact::from(lower);
            writeln!(out, "at {at}, {actions} becomes optimal at a distance of at least {lower}{upper}")?;
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
