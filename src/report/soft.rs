//! The answer of `cliff soft`: enclosed soft values and policies, and the questions about stability
//! that were asked with them.

use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::{DivRound, FloorLogBase2, Pow};
use malachite_base::rounding_modes::RoundingMode;
use malachite_nz::natural::Natural;
use serde::Serialize;
use serde::ser::Serializer;

use super::Header;
use super::table::{ByName, by_state};
use crate::evidence::SoftEvidence;
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, State};
use crate::number::{Enclosure, Rational, parse};
use crate::soft::{Moves, SoftAnswer, SoftLimit, SoftQuestion};

/// An enclosure, in JSON its two bounds as exact texts.
#[derive(Clone, Debug)]
pub struct Interval(pub Enclosure);

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.0.lower(), self.0.upper()].map(ToString::to_string).serialize(serializer)
    }
}

/// The regularised answer for one model.
#[derive(Clone, Debug, Serialize)]
pub struct SoftReport<'a> {
    /// Version, digests and whether the answer is certified.
    #[serde(flatten)]
    pub header: Header,
    /// Parts of a certified answer that no certificate states, but that follow from what is stated
    /// by interval arithmetic.
    pub derived: Vec<&'static str>,
    /// γ.
    pub discount: String,
    /// The temperature; null if only the limit was asked for.
    pub alpha: Option<String>,
    /// The measure against which entropy is counted: `counting`, `uniform`, or the file of a
    /// reference policy.
    pub base: String,
    /// The most any interval may be wide.
    pub width: String,
    /// The smallest certified temperatures, if a tolerance was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperatures: Option<Temperatures>,
    /// The change to another reward, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<RewardChange>,
    /// The states in file order.
    pub states: SoftStates<'a>,
    /// What the certificates state, in the words of the last lines of the text.
    #[serde(skip)]
    certified: Vec<String>,
}

impl<'a> SoftReport<'a> {
    /// The report on an answer with its evidence; `base` is the measure as it was named, and
    /// `against` the other reward.
    pub fn new(
        mut header: Header,
        question: &SoftQuestion<'a>,
        answer: &'a SoftAnswer<'a>,
        evidence: &[SoftEvidence<'_>],
        (base, against): (String, Option<String>),
    ) -> Self {
        header.certified = evidence.first().map(|part| part.accepted().1.clone());
        let confirmed = evidence.iter().any(|part| matches!(part, SoftEvidence::Answer(_)));
        let (comparison, stability) = (answer.comparison(), answer.stability());
        let change = match (comparison, stability) {
            (Some(found), _) => Some((&found.distance, found.bound.clone())),
            (_, Some(found)) => Some((found.distance(), found.paper())),
            _ => None,
        };
        SoftReport {
            derived: if evidence.is_empty() || confirmed { Vec::new() } else { vec!["the policy"] },
            discount: question.dynamics.discount().to_string(),
            alpha: answer.solution().map(|solution| solution.problem().temperature.alpha().to_string()),
            base,
            width: question.width.to_string(),
            temperatures: Temperatures::of(&question.moves, answer),
            change: change.map(|(distance, bound)| RewardChange {
                against,
                distance: distance.to_string(),
                bound: bound.map(|bound| bound.to_string()),
            }),
            states: SoftStates { dynamics: question.dynamics, answer },
            certified: evidence.iter().map(words).collect(),
            header,
        }
    }
}

/// What a certificate states.
fn words(part: &SoftEvidence<'_>) -> String {
    match part {
        SoftEvidence::Values(_) => "the values".to_owned(),
        SoftEvidence::Change(_) => "the values and the bounds of the change of the policy".to_owned(),
        SoftEvidence::SharpenedBound(_) => "the sharpened bound's temperature".to_owned(),
        SoftEvidence::OwnPolicy(_) => "the own policy's temperature".to_owned(),
        SoftEvidence::Answer(certified) => {
            let answer = certified.answer();
            let parts = [
                (answer.policy.is_some(), "the values and the policy"),
                (answer.comparison().is_some(), "the change of the policy"),
                (answer.suboptimality.is_some(), "its price"),
                (answer.limit.is_some(), "the limit"),
            ];
            let parts: Vec<&str> = parts.into_iter().filter_map(|(given, part)| given.then_some(part)).collect();
            parts.join(", ")
        }
    }
}

/// Temperatures at which no reward within the distance moves the policy by more than the tolerance.
#[derive(Clone, Debug, Serialize)]
pub struct Temperatures {
    /// The bound on ‖ΔR‖.
    pub distance: String,
    /// The tolerated change in total variation.
    pub tolerance: String,
    /// By the paper's formula, with all above; null at discount 1.
    pub paper: Option<String>,
    /// By d_TV ≤ tanh(K‖ΔR‖/(2α)), with all above.
    pub universal: String,
    /// By the model's own policy at this temperature; others need not do.
    pub own: String,
}

impl Temperatures {
    fn of(moves: &Moves<'_>, answer: &SoftAnswer<'_>) -> Option<Self> {
        let (Moves::Within { distance, tolerance: Some(tolerance) }, Some(found)) = (moves, &answer.temperatures)
        else {
            return None;
        };
        Some(Temperatures {
            distance: distance.to_string(),
            tolerance: tolerance.to_string(),
            paper: found.paper.as_ref().map(ToString::to_string),
            universal: found.universal.alpha().to_string(),
            own: found.own.alpha().to_string(),
        })
    }
}

/// A change of reward.
#[derive(Clone, Debug, Serialize)]
pub struct RewardChange {
    /// The other reward, or null for all rewards within the distance.
    pub against: Option<String>,
    /// ‖ΔR‖.
    pub distance: String,
    /// The paper's bound ‖ΔR‖/(2α(1 − γ)); null at discount 1.
    pub bound: Option<String>,
}

/// What is known about the states, in file order. Entries are made when they are written: a model
/// may have millions of states.
#[derive(Clone, Debug)]
pub struct SoftStates<'a> {
    dynamics: &'a Dynamics,
    answer: &'a SoftAnswer<'a>,
}

impl<'a> SoftStates<'a> {
    /// What is known about one state.
    fn entry(&self, state: State) -> SoftState<'a> {
        let answer = self.answer;
        let solution = answer.solution();
        let interval = |all: &[Enclosure]| Interval(all[state.index()].clone());
        SoftState {
            value: solution.map(|solution| Interval(solution.value(state))),
            policy: solution.map(|solution| self.named(state, solution.policy(state).into_iter())),
            change: answer.comparison().map(|found| interval(&found.total_variation)),
            most_change: answer.stability().map(|found| found.change()[state.index()].to_string()),
            price: answer.suboptimality.as_ref().map(|found| interval(&found.gap)),
            limit: answer.limit.as_ref().map(|SoftLimit { limit, .. }| LimitEntry {
                policy: self.named(state, self.dynamics.actions(state).map(|pair| limit.policy[pair.index()].clone())),
                from_uniform: interval(&limit.from_uniform),
            }),
        }
    }

    fn named(&self, state: State, policy: impl Iterator<Item = Enclosure>) -> ByName<'a, Interval> {
        let actions = self.dynamics.actions(state).map(|pair| self.dynamics.action_name(pair));
        ByName(actions.zip(policy.map(Interval)).collect())
    }
}

impl Serialize for SoftStates<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(by_state(self.dynamics, |state| self.entry(state)))
    }
}

/// What is known about one state.
#[derive(Clone, Debug, Serialize)]
pub struct SoftState<'a> {
    /// V*_α(s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Interval>,
    /// π_α(a|s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<ByName<'a, Interval>>,
    /// The change of the policy to the other reward, in total variation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Interval>,
    /// A bound on the change of the policy to any reward within the distance, as certified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_change: Option<String>,
    /// V*(s) − V^{π_α}(s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Interval>,
    /// The limit as the temperature falls to 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitEntry<'a>>,
}

/// The limit of the policy at one state.
#[derive(Clone, Debug, Serialize)]
pub struct LimitEntry<'a> {
    /// π_0(a|s).
    pub policy: ByName<'a, Interval>,
    /// The total variation distance of π_0 from the uniform distribution on the optimal actions.
    pub from_uniform: Interval,
}

/// Writes the answer for people. Intervals are rounded outwards to decimals.
///
/// # Errors
/// Whatever `out` reports.
pub fn soft_text(out: &mut dyn Write, report: &SoftReport<'_>) -> io::Result<()> {
    let measure = match &*report.base {
        "counting" => String::new(),
        "uniform" => ", relative to the uniform policy".to_owned(),
        file => format!(", relative to the policy in {}", Foreign::from(file)),
    };
    match &report.alpha {
        Some(alpha) => writeln!(out, "soft policy at the temperature {alpha}{measure}")?,
        None => writeln!(out, "the limit of the soft policy as the temperature falls to 0{measure}")?,
    }
    if let Some(t) = &report.temperatures {
        writeln!(
            out,
            "temperatures at which no change of reward by at most {} moves the policy by more than {}:",
            t.distance, t.tolerance
        )?;
        match &t.paper {
            Some(paper) => writeln!(out, "  by the paper's formula     {} and all above", decimal_above(paper))?,
            None => writeln!(out, "  by the paper's formula     none at discount 1")?,
        }
        writeln!(out, "  by the sharpened bound     {} and all above", decimal_above(&t.universal))?;
        writeln!(out, "  by the model's own policy  {}, the lowest found; others need not do", decimal_above(&t.own))?;
    }
    if let Some(change) = &report.change {
        let to = change
            .against
            .as_ref()
            .map_or("any reward within it".to_owned(), |name| format!("the reward {:?}", Foreign::from(&**name)));
        writeln!(out, "change of reward by {} in the maximum norm, to {to}", change.distance)?;
        match &change.bound {
            Some(bound) => writeln!(out, "  the paper's bound on the change of the policy: {}", decimal_above(bound))?,
            None => writeln!(out, "  the paper's bound assumes a discount below 1")?,
        }
    }
    let dynamics = report.states.dynamics;
    for state in dynamics.all_states() {
        let (name, state) = (dynamics.state_name(state), report.states.entry(state));
        writeln!(out)?;
        match &state.value {
            Some(value) => writeln!(out, "{name}  value {}", decimals(value))?,
            None => writeln!(out, "{name}")?,
        }
        for (action, probability) in state.policy.iter().flat_map(|policy| &policy.0) {
            writeln!(out, "  {action}  {}", decimals(probability))?;
        }
        if let Some(change) = &state.change {
            writeln!(out, "  change of the policy {}", decimals(change))?;
        }
        if let Some(most) = &state.most_change {
            writeln!(out, "  change of the policy at most {}", decimal_above(most))?;
        }
        if let Some(price) = &state.price {
            writeln!(out, "  price in reward {}", decimals(price))?;
        }
        if let Some(limit) = &state.limit {
            for (action, probability) in &limit.policy.0 {
                writeln!(out, "  limit of {action}  {}", decimals(probability))?;
            }
            writeln!(out, "  limit from the uniform selection {}", decimals(&limit.from_uniform))?;
        }
    }
    writeln!(out)?;
    if report.certified.is_empty() {
        writeln!(out, "not certified")?;
    }
    for about in &report.certified {
        writeln!(out, "certified by cliff-check: {about}")?;
    }
    if !report.derived.is_empty() {
        let derived = report.derived.join(", ");
        writeln!(out, "derived from this by interval arithmetic, and stated by no certificate: {derived}")?;
    }
    Ok(())
}

/// An interval as decimals, rounded outwards to about two digits beyond its width:
/// `[0.69314718, 0.69314719]`, or one exact number.
fn decimals(Interval(x): &Interval) -> String {
    if x.lower() == x.upper() {
        return x.lower().to_string();
    }
    // 2^−10/3 > 10^−1: three digits for ten bits, and the one that this is short of.
    let digits = u64::try_from(-x.width().floor_log_base_2()).map_or(1, |bits| bits * 3 / 10 + 2).min(60) as u32;
    format!("[{}, {}]", fixed(x.lower(), digits, false), fixed(x.upper(), digits, true))
}

/// A bound from above, as a decimal of nine digits rounded up, or exactly if it is short.
fn decimal_above(text: &str) -> String {
    match parse(text) {
        Ok(x) if text.len() > 12 => fixed(&x, 9, true),
        _ => text.to_owned(),
    }
}

/// x with this many digits after the point, rounded down or up; trailing zeros are cut.
fn fixed(x: &Rational, digits: u32, up: bool) -> String {
    // |x| is rounded away from 0 where that is the direction asked for.
    let away = up == (*x > 0u32);
    let rounding = if away { RoundingMode::Ceiling } else { RoundingMode::Floor };
    let scaled = x.numerator_ref() * Natural::from(10u32).pow(u64::from(digits));
    let n = scaled.div_round(x.denominator_ref(), rounding).0;
    let sign = if *x < 0u32 && n > 0u32 { "-" } else { "" };
    let text = format!("{:0>width$}", n.to_string(), width = digits as usize + 1);
    let (whole, fraction) = text.split_at(text.len() - digits as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
