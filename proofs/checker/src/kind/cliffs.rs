//! Kind `cliffs`: an optimum, and at some tied states how far each optimal action can be forced.

use std::fmt::Write;

use num_bigint::BigInt;
use num_traits::{One, Signed};

use super::Conditions;
use super::optimality::Optimality;
use crate::bellman::{Backup, row};
use crate::budget;
use crate::model::{self, Model, state};
use crate::number::{Fraction, compare_quotients, shown, sum};
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::Stated;
use crate::shown::shown_name;
use crate::words;

pub(super) const PARTS: &str = "reward value optimal cliff+reach+first*";

/// What going through a pair, or one of its successors, costs beside its numbers.
const STEP: u64 = 64;

/// An optimum with some of its tied states.
#[derive(Debug)]
pub struct Cliffs<'a> {
    /// R, V*_R and A*(·;R).
    pub optimum: Optimality<'a>,
    /// The tied states.
    pub cliffs: Vec<Cliff<'a>>,
}

/// A tied state with what shows how far a bonus forces its actions.
#[derive(Debug)]
pub struct Cliff<'a> {
    line: usize,
    /// s0.
    pub at: u32,
    /// W, at the states where it is not 0, in ascending order.
    pub reach: Stated<'a, [(u32, BigInt)]>,
    /// The pair that ends every bonus, as a state and one of its actions; none if they have no end.
    pub first: Option<(u32, u32)>,
}

impl<'a> Cliff<'a> {
    fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let at = parts.get("cliff", |content| if let Content::State(at) = content { Some(at) } else { None })?;
        let reach = |content: &'a Content| if let Content::Reach(rows) = content { Some(&rows[..]) } else { None };
        Ok(Cliff { line: at.line, at: *at.is, reach: parts.get("reach", reach)?, first: parts.pair() })
    }

    /// The line of the pair.
    fn line_of_first(&self) -> usize {
        self.reach.line.saturating_add(self.reach.is.len()).saturating_add(1)
    }
}

impl<'a> Cliffs<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (optimum, cliffs) = parts.groups("cliff");
        Ok(Cliffs { optimum: Optimality::of(optimum)?, cliffs: cliffs.map(Cliff::of).collect::<Result<_, _>>()? })
    }

    /// ε̄_a for each optimal action a of the state of a cliff, in their order; none if it is
    /// infinite.
    ///
    /// # Errors
    /// None for a certificate that was accepted.
    pub fn ends(&self, model: &Model, cliff: &Cliff) -> Result<Vec<Option<Fraction>>, Refusal> {
        let (at, first) = (cliff.at as usize, self.first(model, cliff)?);
        let actions = row(self.optimum.optimal, at)?.iter();
        let end = |action: &u32| {
            let Some((advantage, rate)) = &first else { return Ok(None) };
            let away = gain(model, cliff, at, *action as usize)?.magnitude().times(advantage);
            Ok(Some(away.over_fraction(rate)))
        };
        actions.map(end).collect()
    }

    /// Q*(s1,a1) − V*(s1) without its sign, and K(s1,a1).
    fn first(&self, model: &Model, cliff: &Cliff) -> Result<Option<(Fraction, Fraction)>, Refusal> {
        let Some((at, action)) = cliff.first else { return Ok(None) };
        let (at, action) = (at as usize, action as usize);
        Ok(Some((self.advantage(model, at, action)?.magnitude(), gain(model, cliff, at, action)?)))
    }

    fn advantage(&self, model: &Model, at: usize, action: usize) -> Result<Fraction, Refusal> {
        Backup { model, reward: self.optimum.reward, value: self.optimum.value }.advantage_of(at, action)
    }

    /// **K1** optimal(s0) has several actions; W(s0) and every other number that is listed is
    /// positive; at discount 1 no state that is listed is absorbing.
    fn k1(&self, model: &Model, cliff: &Cliff) -> Result<(), Refusal> {
        let tied = state(model, cliff.at as usize)?;
        let fault = |line, stated: String, required| {
            Err(Refusal::new(line, Condition::K1, stated, required).at_state(&tied.name))
        };
        let optimal = row(self.optimum.optimal, cliff.at as usize)?;
        if optimal.len() < 2 {
            return fault(cliff.line, words::actions(optimal.len()) + " is optimal", "a cliff is where several are");
        }
        if !cliff.reach.is.iter().any(|(state, _)| *state == cliff.at) {
            return fault(cliff.line, "`reach` does not list it".to_owned(), "W is positive there");
        }
        for (number, (at, weight)) in cliff.reach.is.iter().enumerate() {
            let line = cliff.reach.line.saturating_add(number).saturating_add(1);
            if !weight.is_positive() {
                return fault(line, format!("W({at}) = {weight}"), "only positive numbers are listed");
            }
            if !model.earns(*at as usize) {
                return fault(line, format!("state {at} is absorbing"), "W is 0 there at discount 1");
            }
        }
        Ok(())
    }

    /// **K2** For every s ≠ s0 the largest K(s,a) over a in optimal(s) is 0.
    ///
    /// **K3** K(s,a) ≤ 0 for every pair with a not in optimal(s) if there is no first pair. If
    /// there is one, it is such a pair, K is positive there, and for every other such pair with
    /// K > 0 the quotient (V(s) − Q_V(s,a)) / K(s,a) is no smaller than for the first.
    fn k2_and_k3(&self, model: &Model, sources: &[(u32, u32)], cliff: &Cliff) -> Result<(), Refusal> {
        let first = self.first(model, cliff)?;
        let fault = |condition, stated: String, required: String| {
            let line = if condition == Condition::K3 { cliff.line_of_first() } else { cliff.line };
            Refusal::new(line, condition, stated, required)
        };
        if let Some(((at, action), (_, gain))) = cliff.first.zip(first.as_ref()) {
            let optimal = row(self.optimum.optimal, at as usize)?.contains(&action);
            if optimal || gain.sign().is_le() {
                let required = "it must be worse than optimal, and lead to s0 more surely".to_owned();
                let fault = fault(Condition::K3, format!("K = {}", shown(gain)), required);
                return Err(model.at_pair(fault, at as usize, action as usize));
            }
        }
        // Elsewhere W is 0, and so is every K.
        let listed = cliff.reach.is.iter().map(|(state, _)| *state);
        let mut touched: Vec<u32> = listed.clone().collect();
        for listed in listed {
            let first = sources.partition_point(|(next, _)| *next < listed);
            let own = sources.iter().skip(first).take_while(|(next, _)| *next == listed);
            touched.extend(own.map(|(_, at)| *at));
        }
        touched.sort_unstable();
        touched.dedup();
        for at in touched {
            let optimal = row(self.optimum.optimal, at as usize)?;
            let mut best: Option<Fraction> = None;
            for (action, _) in (0_u32..).zip(&state(model, at as usize)?.actions) {
                budget::charge(STEP);
                if budget::is_spent() {
                    return Ok(());
                }
                let gain = gain(model, cliff, at as usize, action as usize)?;
                if optimal.binary_search(&action).is_ok() {
                    best = best.filter(|best| *best >= gain).or(Some(gain));
                    continue;
                }
                if gain.sign().is_le() {
                    continue;
                }
                let advantage = self.advantage(model, at as usize, action as usize)?.magnitude();
                let is_first =
                    |(own, other): &(Fraction, Fraction)| compare_quotients((own, other), (&advantage, &gain)).is_le();
                if !first.as_ref().is_some_and(is_first) {
                    let stated = format!("K = {} and V − Q = {}", shown(&gain), shown(&advantage));
                    let required = "the first pair must have the smallest quotient (V − Q) / K".to_owned();
                    return Err(model.at_pair(fault(Condition::K3, stated, required), at as usize, action as usize));
                }
            }
            if let Some(best) = best.filter(|best| at != cliff.at && best.sign().is_ne()) {
                let stated = format!("the largest K of an optimal action is {}", shown(&best));
                let fault = fault(Condition::K2, stated, "it must be 0".to_owned());
                return Err(fault.at_state(&state(model, at as usize)?.name));
            }
        }
        Ok(())
    }
}

/// K(s,a) = γ Σ_{s'} P(s'|s,a) W(s') − W(s).
fn gain(model: &Model, cliff: &Cliff, at: usize, action: usize) -> Result<Fraction, Refusal> {
    let weight = |state: usize| {
        let place = cliff.reach.is.binary_search_by_key(&state, |(state, _)| *state as usize);
        place.ok().and_then(|place| cliff.reach.is.get(place)).map(|(_, weight)| weight)
    };
    let next = &model::action(model, at, action)?.next;
    budget::charge(STEP.saturating_mul(next.len() as u64));
    let terms = next.iter().filter_map(|(next, p)| Some(p.times_integer(weight(*next as usize)?)));
    let mean = sum(terms).ok_or_else(|| {
        let stated = "a sum of numbers of `reach` has too many digits";
        Refusal::new(cliff.line, Condition::Limit, stated, "this checker does not compute it")
    })?;
    let mean = mean.times(&model.discount);
    Ok(match weight(at) {
        Some(own) => mean.minus(&Fraction::over(own.clone(), BigInt::one())),
        None => mean,
    })
}

/// For each transition the state that it leads to and the state that it leaves, in order.
fn sources(model: &Model) -> Vec<(u32, u32)> {
    let mut sources = Vec::new();
    for (at, state) in (0_u32..).zip(&model.states) {
        let next = state.actions.iter().flat_map(|action| action.next.iter());
        sources.extend(next.map(|(next, _)| (*next, at)));
    }
    sources.sort_unstable();
    sources
}

impl Conditions for Cliffs<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.optimum.verify(model)?;
        let sources = sources(model);
        self.cliffs.iter().try_for_each(|cliff| {
            self.k1(model, cliff)?;
            self.k2_and_k3(model, &sources, cliff)
        })
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let mut out = self.optimum.words(model)?;
        if self.cliffs.is_empty() {
            return Ok(out);
        }
        out.push_str(
            "  Each optimal action a of the states s below is forced there: it is the only optimal one under R + εD for every\n  \
             ε > 0, where D = 1 at (s,a) less γ P(s|·,·), and under a bonus of ε for it alone for 0 < ε < b and at b, where\n  \
             the first affine piece of ε ↦ V* ends. So every selection of optimal policies is discontinuous at R.\n",
        );
        let shown_cliffs = self.cliffs.iter().take(words::LISTED);
        for cliff in shown_cliffs {
            let tied = state(model, cliff.at as usize)?;
            let names = row(self.optimum.optimal, cliff.at as usize)?.iter();
            let names = names.filter_map(|action| tied.actions.get(*action as usize));
            let ends = self.ends(model, cliff)?.into_iter().map(|end| end.map_or("∞".to_owned(), |end| shown(&end)));
            let forced = names.zip(ends).map(|(action, end)| format!("{} (b = {end})", shown_name(&action.name)));
            let _ = writeln!(out, "    {}: {}", shown_name(&tied.name), words::some_of(forced.collect()));
        }
        if self.cliffs.len() > words::LISTED {
            let _ = writeln!(out, "    and what the certificate lists, {} in all.", words::states(self.cliffs.len()));
        }
        Ok(out)
    }
}
