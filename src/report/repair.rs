//! The answers of `cliff repair`: what mends a cliff, and what a bonus does.

use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::Abs;
use serde::Serialize;

use super::radius::spelled;
use super::table::{ByName, joined, write_rows};
use super::{Exact, Header, Hints};
use crate::cliff::{Bound, Effect, Norm, Part, Repair};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, Pair, Reward, State};
use crate::number::{Rational, counted};
use crate::solve::Optimum;

/// So many rows are listed.
const LISTED: usize = 24;

/// A bonus that does what was asked for.
#[derive(Clone, Debug, Serialize)]
struct MendedEntry<'a> {
    policy: ByName<'a, Foreign<'a>>,
    bonus: ByName<'a, ByName<'a, String>>,
    reward: ByName<'a, ByName<'a, String>>,
    gaps: ByName<'a, Option<String>>,
}

/// The smallest bonus; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RepairReport<'a> {
    #[serde(flatten)]
    header: Header,
    norm: &'static str,
    lower: String,
    upper: String,
    programs: usize,
    mended: Option<MendedEntry<'a>>,
}

impl<'a> RepairReport<'a> {
    /// The report of a search, with the optimum of the reward that was found.
    pub fn new(
        header: Header,
        dynamics: &'a Dynamics,
        lower: &Bound,
        programs: usize,
        repair: &Repair,
        after: Option<&Optimum<'_, Rational>>,
    ) -> Self {
        let numbers = |of: &dyn Fn(Pair) -> Option<String>| {
            let row = |state| {
                let row = dynamics.actions(state).filter_map(|pair| Some((dynamics.action_name(pair), of(pair)?)));
                (dynamics.state_name(state), ByName(row.collect()))
            };
            ByName(dynamics.all_states().map(row).filter(|(_, row)| !row.0.is_empty()).collect())
        };
        let mended = repair.mended.as_ref().zip(after).map(|(mended, after)| MendedEntry {
            policy: ByName(
                chosen(dynamics, repair).map(|(s, a, _)| (dynamics.state_name(s), dynamics.action_name(a))).collect(),
            ),
            bonus: numbers(&|pair| {
                let change = repair.wish.freedom.weight.at(pair) * mended.bonus.at(pair);
                (change != 0u32).then(|| change.to_string())
            }),
            reward: numbers(&|pair| Some(after.bellman().reward.at(pair).to_string())),
            gaps: ByName(
                chosen(dynamics, repair)
                    .map(|(state, ..)| (dynamics.state_name(state), after.gap(state).map(|gap| gap.to_string())))
                    .collect(),
            ),
        });
        let [lower, upper] = [lower, &repair.upper()].map(spelled);
        RepairReport { header, norm: repair.wish.freedom.norm.name(), lower, upper, programs, mended }
    }
}

/// The states with a choice that counts, and whether it was named.
fn chosen<'b>(dynamics: &Dynamics, repair: &'b Repair) -> impl Iterator<Item = (State, Pair, bool)> + use<'b> {
    let entry = |state: State| repair.chosen(state).map(|(pair, part)| (state, pair, part == Part::Named));
    dynamics.all_states().filter_map(entry)
}

/// Writes the answer for people: one sentence, then the changes and the gaps.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn repair_text(
    out: &mut impl Write,
    before: &Reward,
    lower: &Bound,
    repair: &Repair,
    after: Option<&Optimum<'_, Rational>>,
    asked: &str,
    hints: &Hints,
) -> io::Result<()> {
    let Some((mended, after)) = repair.mended.as_ref().zip(after) else {
        return match lower {
            Bound::Infinite => writeln!(
                out,
                "no bonus that is allowed makes the policy the only optimal one {asked}: the smallest is infinite"
            ),
            Bound::At(lower) => {
                writeln!(out, "no bonus below {} does it; more is not known", Exact::from(lower))
            }
        };
    };
    let dynamics = after.bellman().dynamics;
    let changed = dynamics.all_pairs().filter(|&pair| after.bellman().reward.at(pair) != before.at(pair));
    let mut changed: Vec<Pair> = changed.collect();
    let size = Exact::from(&mended.size);
    let how = match repair.wish.freedom.norm {
        Norm::Sup => format!("{} by at most {size}", counted(changed.len(), "reward")),
        Norm::Total => format!("{} by {size} in all", counted(changed.len(), "reward")),
    };
    match changed.len() {
        0 => writeln!(out, "nothing has to change: the policy is the only optimal one {asked} already")?,
        _ => writeln!(out, "a change of {how} makes the policy the only optimal one {asked}")?,
    }
    match lower {
        _ if changed.is_empty() => {}
        lower if *lower == repair.upper() => writeln!(out, "no smaller change does")?,
        Bound::At(lower) if *lower == 0u32 => writeln!(out, "whether a smaller one does is not known")?,
        Bound::At(lower) => writeln!(out, "none below {} does; of those between nothing is known", Exact::from(lower))?,
        Bound::Infinite => {}
    }
    let change = |pair: Pair| after.bellman().reward.at(pair) - before.at(pair);
    changed.sort_by_cached_key(|&pair| (std::cmp::Reverse(change(pair).abs()), pair));
    let mut rows = vec![["state", "action", "change", "reward then"].map(str::to_owned).to_vec()];
    for &pair in changed.iter().take(LISTED) {
        let names =
            [dynamics.state_name(dynamics.state_of(pair)), dynamics.action_name(pair)].map(|name| name.to_string());
        let numbers = [Exact::from(&change(pair)), Exact::from(after.bellman().reward.at(pair))].map(|x| x.to_string());
        rows.push([names, numbers].concat());
    }
    write_table(out, rows, changed.len(), "change", hints)?;
    let choices: Vec<_> = chosen(dynamics, repair).filter(|(state, ..)| dynamics.actions(*state).len() > 1).collect();
    let mut rows = vec![["state", "optimal then", "gap", ""].map(str::to_owned).to_vec()];
    for (state, pair, named) in choices.iter().take(LISTED) {
        let gap = after.gap(*state).map_or_else(|| "none".to_owned(), |gap| Exact::from(&gap).to_string());
        let names = [dynamics.state_name(*state), dynamics.action_name(*pair)].map(|name| name.to_string());
        rows.push([names.to_vec(), vec![gap, if *named { "" } else { "not named" }.to_owned()]].concat());
    }
    write_table(out, rows, choices.len(), "state", hints)
}

fn write_table(out: &mut impl Write, rows: Vec<Vec<String>>, all: usize, what: &str, hints: &Hints) -> io::Result<()> {
    if rows.len() > 1 {
        writeln!(out)?;
        write_rows(out, "", rows.iter())?;
    }
    match all.saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "and {} more ({} lists them)", counted(more, what), hints.list),
    }
}

/// What a bonus does at a state.
#[derive(Clone, Debug, Serialize)]
struct EffectEntry<'a> {
    rewarded: Vec<Foreign<'a>>,
    before: Vec<Foreign<'a>>,
    after: Vec<Foreign<'a>>,
    gap: Option<String>,
    favours_another: bool,
}

/// What a bonus does; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BonusReport<'a> {
    #[serde(flatten)]
    header: Header,
    bonus: Foreign<'a>,
    states: ByName<'a, EffectEntry<'a>>,
}

impl<'a> BonusReport<'a> {
    /// The report of the effects.
    pub fn new(header: Header, dynamics: &'a Dynamics, bonus: &'a str, effects: &[Effect]) -> Self {
        let names = |pairs: &[Pair]| pairs.iter().map(|&pair| dynamics.action_name(pair)).collect();
        let entry = |effect: &Effect| {
            let entry = EffectEntry {
                rewarded: names(&effect.rewarded),
                before: names(&effect.before),
                after: names(&effect.after),
                gap: effect.gap.as_ref().map(Rational::to_string),
                favours_another: effect.favours_another(),
            };
            (dynamics.state_name(effect.state), entry)
        };
        BonusReport { header, bonus: bonus.into(), states: ByName(effects.iter().map(entry).collect()) }
    }
}

/// Writes the answer for people: one sentence, then the states.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn bonus_text(out: &mut impl Write, report: &BonusReport<'_>, hints: &Hints) -> io::Result<()> {
    let BonusReport { bonus, states, .. } = report;
    let changes = states.0.iter().filter(|(_, effect)| effect.before != effect.after).count();
    writeln!(out, "{bonus} changes the optimal actions of {}", counted(changes, "state"))?;
    let others: Vec<_> = states.0.iter().filter(|(_, effect)| effect.favours_another).map(|(name, _)| name).collect();
    match others[..] {
        [] => writeln!(out, "at every state that it rewards, one of the actions that it rewards most is optimal")?,
        _ => {
            let shown = joined(others.iter().take(LISTED), ", ");
            let more = if others.len() > LISTED { ", …" } else { "" };
            writeln!(out, "none of the actions that it rewards most is optimal at {shown}{more}")?;
        }
    }
    let mut rows =
        vec![["state", "rewards most", "optimal without", "optimal with it", "gap"].map(str::to_owned).to_vec()];
    for (name, effect) in states.0.iter().take(LISTED) {
        let sets = [&effect.rewarded, &effect.before, &effect.after].map(|names| joined(names, ", "));
        rows.push(
            [
                vec![name.to_string()],
                sets.to_vec(),
                vec![effect.gap.as_deref().map(super::exact::shown).unwrap_or_default()],
            ]
            .concat(),
        );
    }
    write_table(out, rows, states.0.len(), "state", hints)
}
