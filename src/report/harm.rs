//! The answer of `cliff harm`: what a cliff can cost under a second criterion.

use std::io::{self, Write};

use serde::Serialize;

use super::exact::shown;
use super::radius::spelled;
use super::table::{ByName, text, write_rows};
use super::{Exact, Header, Hints};
use crate::cliff::{Harm, Missed};
use crate::foreign::Foreign;
use crate::mdp::{Distribution, Dynamics, State};
use crate::number::{Rational, counted};
use crate::solve::Optimum;

/// The largest and the smallest value of the criterion over all optimal policies.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Extremes {
    /// The largest.
    #[serde(serialize_with = "text")]
    pub best: Rational,
    /// The smallest.
    #[serde(serialize_with = "text")]
    pub worst: Rational,
}

/// What a cliff can cost; serialises as the documented JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HarmReport<'a> {
    #[serde(flatten)]
    header: Header,
    /// The reward that is the second criterion.
    by: Foreign<'a>,
    states: ByName<'a, Extremes>,
    /// From the initial distribution, if the model has one.
    pub initial: Option<Extremes>,
    own: OwnEntry,
    missed: Vec<MissedEntry<'a>>,
}

/// What the reward itself loses: at most `rate` times a change, and nothing below a distance.
#[derive(Clone, Debug, Serialize)]
struct OwnEntry {
    rate: String,
    harmless: [String; 2],
}

/// An optimal action that has more of the criterion than the policy with least of it.
#[derive(Clone, Debug, Serialize)]
struct MissedEntry<'a> {
    /// Always false: no certificate says it.
    certified: bool,
    state: Foreign<'a>,
    action: Foreign<'a>,
    advantage: String,
    reached: bool,
}

impl<'a> HarmReport<'a> {
    /// The report of an answer.
    pub fn new(
        header: Header,
        dynamics: &'a Dynamics,
        initial: Option<&Distribution>,
        by: &'a str,
        harm: &Harm<'_>,
    ) -> Self {
        let extremes = |of: &dyn Fn(&[Rational]) -> Rational| Extremes { best: of(&harm.best), worst: of(&harm.worst) };
        let state = |state: State| (dynamics.state_name(state), extremes(&|values| values[state.index()].clone()));
        HarmReport {
            header,
            by: by.into(),
            states: ByName(dynamics.all_states().map(state).collect()),
            initial: initial.map(|initial| extremes(&|values| initial.mean(|state| values[state.index()].clone()))),
            own: OwnEntry { rate: String::new(), harmless: [&harm.own.lower, &harm.own.upper].map(spelled) },
            missed: Vec::new(),
        }
    }

    /// With how much the reward itself loses at most, and with what is missed.
    #[must_use]
    pub fn with(mut self, dynamics: &'a Dynamics, rate: &Rational, missed: &[Missed]) -> Self {
        self.own.rate = rate.to_string();
        let entry = |missed: &Missed| MissedEntry {
            certified: false,
            state: dynamics.state_name(missed.state),
            action: dynamics.action_name(missed.action),
            advantage: missed.advantage.to_string(),
            reached: missed.reached,
        };
        self.missed = missed.iter().map(entry).collect();
        self
    }
}

/// Writes the answer for people: one sentence, then the states where the criterion moves.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn harm_text(
    out: &mut impl Write,
    report: &HarmReport<'_>,
    optimum: &Optimum<'_, Rational>,
    harm: &Harm<'_>,
    hints: &Hints,
) -> io::Result<()> {
    // So many states are listed.
    const LISTED: usize = 24;
    let dynamics = optimum.bellman().dynamics;
    let differs = |(_, extremes): &&(Foreign<'_>, Extremes)| extremes.best != extremes.worst;
    let by = &report.by;
    let spread = |extremes: &Extremes| &extremes.best - &extremes.worst;
    let between =
        |extremes: &Extremes| format!("from {} to {}", Exact::from(&extremes.worst), Exact::from(&extremes.best));
    let widest = report
        .states
        .0
        .iter()
        .filter(differs)
        .max_by_key(|(name, extremes)| (spread(extremes), std::cmp::Reverse(name)));
    match (&report.initial, widest) {
        (Some(initial), _) if initial.best != initial.worst => {
            writeln!(
                out,
                "from the start, {by} lies anywhere {}, whichever optimal policy is taken",
                between(initial)
            )?;
        }
        (_, Some((state, extremes))) => {
            writeln!(out, "from {state}, {by} lies anywhere {}, whichever optimal policy is taken", between(extremes))?;
        }
        _ => writeln!(out, "all optimal policies have the same {by} from every state")?,
    }
    if let Some(initial) = &report.initial
        && initial.best == initial.worst
    {
        writeln!(out, "from the start all optimal policies have {} of it", Exact::from(&initial.best))?;
    }
    if report.states.0.iter().any(|entry| differs(&entry)) {
        writeln!(out, "rewards as near as one likes have optimal policies with the best and with the worst of it")?;
    }
    if let Some(missed) = report.missed.iter().find(|missed| missed.reached) {
        let MissedEntry { state, action, .. } = missed;
        let condition = format!("at {state}, which it reaches, {action} is optimal, too, and has more of {by}");
        writeln!(out, "the one with least of it is strictly suboptimal for the sum of both rewards: {condition}")?;
        writeln!(out, "(the conditions of incomplete-reward, with a state that counts from the start)")?;
    }
    let OwnEntry { rate, harmless: [lower, upper], .. } = &report.own;
    let rate = shown(rate);
    match (&**lower, &**upper) {
        ("infinite", _) => writeln!(out, "of the reward itself nothing is ever lost: every action is optimal")?,
        ("0", _) => {
            writeln!(out, "of the reward itself an optimal policy of a reward within ε loses at most {rate} · ε")?;
        }
        (lower, upper) => {
            let exactly = if lower == upper { ", where another action becomes optimal" } else { "" };
            let lower = shown(lower);
            writeln!(
                out,
                "of the reward itself an optimal policy of a reward within ε loses at most {rate} · ε, and nothing for \
                 ε < {lower}{exactly}"
            )?;
        }
    }
    writeln!(out, "(the certificate does not say what is missed)")?;
    let mut rows = vec![["state", "worst", "best", "it arises between (best, worst)"].map(str::to_owned).to_vec()];
    let arises: std::collections::BTreeMap<_, _> =
        harm.arises(optimum).map(|(state, best, worst)| (state, (best, worst))).collect();
    let all: Vec<_> = dynamics.all_states().zip(&report.states.0).filter(|(_, entry)| differs(entry)).collect();
    for (state, (name, extremes)) in all.iter().take(LISTED) {
        let pair = arises
            .get(state)
            .map(|(best, worst)| format!("{}, {}", dynamics.action_name(*best), dynamics.action_name(*worst)));
        let numbers = [&extremes.worst, &extremes.best].map(|x| Exact::from(x).to_string());
        rows.push([vec![name.to_string()], numbers.to_vec(), vec![pair.unwrap_or_default()]].concat());
    }
    if rows.len() > 1 {
        writeln!(out)?;
        write_rows(out, "", rows.iter())?;
    }
    match all.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "and {} more ({} lists them)", counted(more, "state"), hints.list),
    }
}
