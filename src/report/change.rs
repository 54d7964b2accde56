//! The answer of `cliff witness --epsilon E --jump J`: a reward close by after which the policy has
//! jumped.

use std::io::{self, Write};

use serde::Serialize;

use super::exact::shown;
use super::table::joined;
use super::witness::names;
use super::{Header, Hints, Jump};
use crate::cliff::{Change, ChangeSearch, Goal};
use crate::evidence::Certified;
use crate::foreign::Foreign;
use crate::number::Rational;
use crate::solve::Optimum;

/// How a search for a change of policy ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeOutcome {
    /// A reward within ε, with a certificate.
    Found,
    /// There is none within ε, by the lower bound.
    None,
    /// None was found within ε, and the lower bound does not exclude one.
    Undecided,
}

/// A search for a change of policy.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeReport {
    /// Version, digests and whether the change is certified.
    #[serde(flatten)]
    pub header: Header,
    /// ε: ‖R − R′‖ is to be at most this.
    pub epsilon: String,
    /// The total variation that the policy at some state is to change by at least.
    pub jump: String,
    /// The rules that pick policies; one of them has to jump.
    pub selections: Vec<&'static str>,
    /// The only state that counts, or null.
    pub state: Option<Foreign<'static>>,
    /// Whether choices among duplicate actions count.
    pub all: bool,
    /// How it ended.
    pub outcome: ChangeOutcome,
    /// The smallest change found; within ε exactly if the outcome is `found`.
    pub change: Option<ChangeEntry>,
    /// No reward closer than this has such a jump; null if none has at any distance.
    pub lower_bound: Option<String>,
    /// How many actions could be made optimal for such a jump.
    pub candidates: usize,
    /// How many of them were tried; the others cannot do better, or the budget ended.
    pub tried: usize,
    /// Whether the budget ended.
    pub exhausted: bool,
}

/// A reward R′ near R after which the policy has jumped.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeEntry {
    /// A state at which it jumps.
    pub state: Foreign<'static>,
    /// The action that the direction was made for, with its state.
    pub target: [Foreign<'static>; 2],
    /// `bonus`, `contrast` or `occupancy`.
    pub direction: &'static str,
    /// ‖R − R′‖.
    pub distance: String,
    /// The infimum of such distances along this direction.
    pub infimum: String,
    /// Whether it has jumped at the infimum itself.
    pub attained: bool,
    /// A*(s;R).
    pub optimal: Vec<Foreign<'static>>,
    /// A*(s;R′).
    pub optimal_after: Vec<Foreign<'static>>,
    /// For each rule d_TV between what it picks at the state for R and for R′.
    pub jumps: Vec<Jump>,
    /// Where R′ differs from R.
    pub changed: Vec<ChangedReward>,
}

/// A pair at which R′ differs from R.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedReward {
    /// s.
    pub state: Foreign<'static>,
    /// a.
    pub action: Foreign<'static>,
    /// R(s,a).
    pub reward: String,
    /// R′(s,a).
    pub reward_after: String,
}

impl ChangeEntry {
    /// What is known of a change, from the certified optima of R and of R′.
    pub fn new(
        change: &Change,
        certified: &Certified<(&Optimum<'_, Rational>, &Optimum<'_, Rational>)>,
        goal: &Goal,
    ) -> Self {
        let (before, after) = *certified.answer();
        let moved = after.bellman().reward;
        let dynamics = before.bellman().dynamics;
        let reward = before.bellman().reward;
        let [optimal, optimal_after] =
            [before, after].map(|optimum| optimum.optimal().at(dynamics, change.state).collect::<Vec<_>>());
        let jump = |rule: &crate::cliff::Selection| Jump {
            selection: rule.name(),
            total_variation: rule.jump(dynamics, &optimal, &optimal_after).to_string(),
        };
        let mut changed = Vec::new();
        for state in dynamics.all_states() {
            for pair in dynamics.actions(state).filter(|&pair| reward.at(pair) != moved.at(pair)) {
                changed.push(ChangedReward {
                    state: dynamics.state_name(state).into_owned(),
                    action: dynamics.action_name(pair).into_owned(),
                    reward: reward.at(pair).to_string(),
                    reward_after: moved.at(pair).to_string(),
                });
            }
        }
        let target = [dynamics.state_name(dynamics.state_of(change.target)), dynamics.action_name(change.target)];
        ChangeEntry {
            state: dynamics.state_name(change.state).into_owned(),
            target: target.map(Foreign::into_owned),
            direction: change.construction.name(),
            distance: reward.distance(moved).to_string(),
            infimum: change.infimum.to_string(),
            attained: change.attained,
            optimal: names(dynamics, &optimal),
            optimal_after: names(dynamics, &optimal_after),
            jumps: goal.rules.iter().map(jump).collect(),
            changed,
        }
    }
}

impl ChangeReport {
    /// How a search ended, whose smallest change lies `within` ε or not.
    pub fn outcome(search: &ChangeSearch, goal: &Goal, within: bool) -> ChangeOutcome {
        match within {
            true => ChangeOutcome::Found,
            false if search.excludes(&goal.epsilon) => ChangeOutcome::None,
            false => ChangeOutcome::Undecided,
        }
    }
}

/// Writes the answer for people.
///
/// # Errors
/// Whatever `out` reports.
pub fn change_text(out: &mut impl Write, report: &ChangeReport, hints: &Hints) -> io::Result<()> {
    // Rewards that changed are listed up to so many.
    const MOST_LISTED: usize = 8;
    let (epsilon, jump) = (shown(&report.epsilon), &report.jump);
    let place = report.state.as_ref().map_or(String::new(), |state| format!(" at {state}"));
    let wanted = format!("a policy change of at least {jump}{place} within ‖R − R′‖ ≤ {epsilon}");
    match report.outcome {
        ChangeOutcome::Found => writeln!(out, "found: {wanted}")?,
        ChangeOutcome::None => writeln!(out, "there is none: {wanted}")?,
        ChangeOutcome::Undecided => writeln!(out, "none found: {wanted}")?,
    }
    match &report.lower_bound {
        None => writeln!(out, "no reward has one, at any distance")?,
        Some(bound) if bound == "0" => {}
        Some(bound) => writeln!(out, "no reward closer than {} has one", shown(bound))?,
    }
    if !report.all {
        writeln!(out, "(choices among duplicate actions are left out; {} counts them)", hints.duplicates)?;
    }
    let Some(change) = &report.change else { return Ok(()) };
    let beyond = if report.outcome == ChangeOutcome::Found { "" } else { " (beyond the limit)" };
    writeln!(out)?;
    writeln!(
        out,
        "at {}: A* = {{{}}} for R, {{{}}} for R′, certified by cliff-check in this run",
        change.state,
        joined(&change.optimal, ", "),
        joined(&change.optimal_after, ", ")
    )?;
    let jumps = change.jumps.iter().map(|jump| format!("{} {}", jump.selection, jump.total_variation));
    writeln!(out, "  jump of the selections: {}", jumps.collect::<Vec<_>>().join(", "))?;
    writeln!(out, "  ‖R − R′‖ = {}{beyond}", shown(&change.distance))?;
    let [state, action] = &change.target;
    let along = format!("along this direction ({} for {action} at {state})", change.direction);
    match change.attained {
        true => writeln!(out, "  {along} no smaller one does")?,
        false if change.infimum == "0" => writeln!(out, "  {along} every smaller one does, too")?,
        false => writeln!(out, "  {along} the infimum is {}", shown(&change.infimum))?,
    }
    let budget = if report.exhausted { ", then the budget ended" } else { "" };
    let (tried, all) = (report.tried, report.candidates);
    writeln!(out, "  the smallest found; {tried} of {all} actions tried{budget}")?;
    writeln!(out)?;
    if change.changed.len() > MOST_LISTED {
        writeln!(out, "R′ differs from R at {} pairs ({} lists them)", change.changed.len(), hints.list)?;
        return Ok(());
    }
    for ChangedReward { state, action, reward, reward_after } in &change.changed {
        writeln!(out, "R({state}, {action}) = {}, R′({state}, {action}) = {}", shown(reward), shown(reward_after))?;
    }
    Ok(())
}
