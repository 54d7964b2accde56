//! Kind `stability`: how far the soft policy can move when the reward moves within a distance.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::Conditions;
use super::soft::{self, Soft};
use crate::bellman::{Backup, line_of_value, row};
use crate::budget;
use crate::exp;
use crate::model::{Action, Distribution, Model, State, state};
use crate::number::{Fraction, MAX_SUM_BITS, least_common, product, shown, sum};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Stated, Values};
use crate::words;

/// All sets of actions are gone through up to this many actions with weight.
const MAX_ENUMERATED: usize = 12;

/// Above this c, and above this exponent, e^x is not computed: all there is to gain is gained.
const MAX_EXPONENT: u32 = 64;

/// The weights of the actions of one state are integers of about the precision each.
const MAX_WEIGHT_BITS: u64 = 1 << 30;

pub(super) const PARTS: &str = "reward temperature measure distance change precision lower upper horizon";

/// How far the soft policy of a reward can move.
#[derive(Debug)]
pub struct Stability<'a> {
    /// The reward with its soft values.
    pub soft: Soft<'a>,
    /// How far the reward moves.
    pub distance: Stated<'a, Fraction>,
    /// How far the policy moves at most.
    pub change: Values<'a>,
    /// M.
    pub horizon: Values<'a>,
}

impl<'a> Stability<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (distance, change) = (parts.number("distance")?, parts.values("change")?);
        Ok(Stability { soft: Soft::of(parts)?, distance, change, horizon: parts.values("horizon")? })
    }

    /// **T1** distance ≥ 0, and change(s) ≥ 0 for every s.
    fn t1(&self, model: &Model) -> Result<(), Refusal> {
        if self.distance.is.sign().is_lt() {
            let stated = format!("the distance is {}", shown(self.distance.is));
            return Err(Refusal::new(self.distance.line, Condition::T1, stated, "it must be at least 0"));
        }
        match self.change.is.iter().position(|row| row.numerator < BigInt::zero()) {
            Some(index) => Err(self.too_small(model, index, Condition::T1, &Fraction::zero())?),
            None => Ok(()),
        }
    }

    /// **T2** M(s) ≥ 1 + γ Σ_{s'} P(s'|s,a) M(s') for every s (at discount 1: every s that is not
    /// absorbing) and every a with p(a|s) > 0.
    fn t2(&self, model: &Model) -> Result<(), Refusal> {
        let horizon = self.ahead(model);
        for (index, state) in model.earning() {
            let own = horizon.value_at(index)?.fraction();
            for action in weighted(state, self.soft.measure, index)? {
                let ahead = horizon.expectation(&action.next)?.times(&model.discount).plus(&Fraction::one());
                if own < ahead {
                    let line = line_of_value(horizon.value, index);
                    let stated = format!("`horizon` is {}", shown(&own));
                    let fault = Refusal::new(line, Condition::T2, stated, format!("at least {}", shown(&ahead)));
                    return Err(fault.at_state(&state.name).at_action(&action.name));
                }
            }
        }
        Ok(())
    }

    /// **T3** For every s (at discount 1: every s that is not absorbing) and every set B of actions
    /// with weight, neither empty nor all of them, change(s) is at least the bound of π′(B|s) −
    /// π(B|s).
    fn t3(&self, model: &Model) -> Result<(), Refusal> {
        let Soft { reward, temperature, measure, lower, upper, .. } = self.soft;
        let evidence = Evidence {
            model,
            measure,
            lower: Backup { model, reward, value: lower },
            upper: Backup { model, reward, value: upper },
            horizon: self.ahead(model),
            temperature: temperature.is,
            distance: self.distance.is,
            precision: soft::precision(self.soft.precision)?,
        };
        for (index, _) in model.earning() {
            let most = evidence.most(index)?;
            if row(self.change, index)?.fraction() < most {
                return Err(self.too_small(model, index, Condition::T3, &most)?);
            }
        }
        Ok(())
    }

    /// M, of which only expectations are taken: the reward does not enter.
    fn ahead(&self, model: &'a Model) -> Backup<'a> {
        Backup { model, reward: self.soft.reward, value: self.horizon }
    }

    fn too_small(
        &self,
        model: &Model,
        index: usize,
        condition: Condition,
        least: &Fraction,
    ) -> Result<Refusal, Refusal> {
        let stated = format!("`change` is {}", shown(&row(self.change, index)?.fraction()));
        let required = format!("at least {} is needed", shown(least));
        let fault = Refusal::new(line_of_value(self.change, index), condition, stated, required);
        Ok(fault.at_state(&state(model, index)?.name))
    }
}

impl Conditions for Stability<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.soft.verify(model)?;
        self.t1(model)?;
        self.t2(model)?;
        self.t3(model)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let (soft, distance) = (self.soft.words(model)?, shown(self.distance.is));
        let fixed = if model.has_discount_one() { " and at absorbing states 0" } else { "" };
        let change = words::for_each_state(model, |index, _| words::value_at(self.change, index));
        Ok(format!(
            "{soft}  and the soft policy of every reward within {distance} of R (maximum norm){fixed} differs from that \
             of R in total variation by at most\n{change}"
        ))
    }
}

/// The actions of a state that have weight.
fn weighted<'a>(state: &'a State, measure: Pairs, index: usize) -> Result<Vec<&'a Action>, Refusal> {
    let pairs = state.actions.iter().zip(row(measure, index)?);
    Ok(pairs.filter(|(_, weight)| weight.sign().is_gt()).map(|(action, _)| action).collect())
}

/// What the bound of a state is computed from.
struct Evidence<'a> {
    model: &'a Model,
    measure: Pairs<'a>,
    lower: Backup<'a>,
    upper: Backup<'a>,
    horizon: Backup<'a>,
    temperature: &'a Fraction,
    distance: &'a Fraction,
    precision: u64,
}

impl Evidence<'_> {
    /// The largest bound of π′(B|s) − π(B|s) over all sets B.
    fn most(&self, index: usize) -> Result<Fraction, Refusal> {
        let actions = weighted(state(self.model, index)?, self.measure, index)?;
        if actions.len() < 2 {
            return Ok(Fraction::zero());
        }
        let c = self.difference(&actions)?.times(self.distance).over_fraction(self.temperature);
        if c > Fraction::over(MAX_EXPONENT.into(), BigInt::one()) {
            return self.far(index, &c);
        }
        let Some((_, x)) = exp::bounds(&c, self.precision) else {
            return Ok(Fraction::one()); // not reached for c ≤ 64
        };
        let x = Fraction::over(x, BigInt::one() << self.precision);
        match actions.len() <= MAX_ENUMERATED {
            true => Ok(worst(&self.weights(index)?, &x)),
            false => Ok(everywhere(&x)),
        }
    }

    /// The bound for c > 64. A set of far actions, whose e^{2c} π(a|s) is known not to exceed about
    /// e^64, gains no more than its new probability; any other set gains no more than what one of
    /// the others leaves.
    fn far(&self, index: usize, c: &Fraction) -> Result<Fraction, Refusal> {
        let weights = self.weights(index)?;
        let total: BigInt = weights.iter().map(|[_, most]| most).sum();
        let raised = self.raised(index, &c.clone().plus(c))?;
        let (mut gained, mut kept) = (BigInt::zero(), BigInt::zero());
        let mut largest = Fraction::zero();
        for ([least, most], raised) in weights.into_iter().zip(raised) {
            match raised {
                Some(raised) => gained += raised,
                None => {
                    largest = largest.max(share(&total - most, &least));
                    kept += least;
                }
            }
        }
        Ok(largest.max(share(gained, &kept)))
    }

    /// For each action with weight p(a|s) e⁺(c + (Q_U(s,a) − U(s))/α), scaled as [`Self::weights`];
    /// none where the exponent is above 64.
    fn raised(&self, index: usize, c: &Fraction) -> Result<Vec<Option<BigInt>>, Refusal> {
        let rise = c.times(self.temperature);
        let mut bounds = Vec::new();
        for (upper, factor) in self.upper.advantages(index)?.into_iter().zip(self.factors(index)?) {
            if factor.is_positive() {
                let exponent = upper.plus(&rise).over_fraction(self.temperature);
                let most = Fraction::over(MAX_EXPONENT.into(), BigInt::one());
                let bound = if exponent > most { None } else { exp::bounds(&exponent, self.precision) };
                bounds.push(bound.map(|(_, upper)| product(&upper, &factor)));
            }
        }
        Ok(bounds)
    }

    /// K(s) = 1 + ½ γ max_{a,b} Σ_{s'} |P(s'|s,a) − P(s'|s,b)| M(s'), over actions with weight.
    fn difference(&self, actions: &[&Action]) -> Result<Fraction, Refusal> {
        let mut largest = Fraction::zero();
        for (place, one) in actions.iter().enumerate() {
            for other in actions.iter().skip(place.saturating_add(1)) {
                largest = largest.max(self.apart(&one.next, &other.next)?);
                if budget::is_spent() {
                    return Err(self.horizon.too_large());
                }
            }
        }
        Ok(largest.times(&self.model.discount).divided_by(&2.into()).plus(&Fraction::one()))
    }

    /// Σ_{s'} |P(s'|s,a) − P(s'|s,b)| M(s').
    fn apart(&self, one: &Distribution, other: &Distribution) -> Result<Fraction, Refusal> {
        let mut differences: BTreeMap<u32, Fraction> = BTreeMap::new();
        for (next, probability) in one {
            differences.insert(*next, (**probability).clone());
        }
        for (next, probability) in other {
            let difference = differences.remove(next).unwrap_or_else(Fraction::zero).minus(probability);
            differences.insert(*next, difference);
        }
        let mut terms = Vec::with_capacity(differences.len());
        for (next, difference) in differences {
            if difference.sign().is_ne() {
                terms.push(difference.magnitude().times(&self.horizon.value_at(next as usize)?.fraction()));
            }
        }
        sum(terms.into_iter()).ok_or_else(|| self.horizon.too_large())
    }

    /// For each action with weight integers proportional to p(a|s) e⁻((Q_L(s,a) − U(s))/α) and
    /// p(a|s) e⁺((Q_U(s,a) − U(s))/α).
    fn weights(&self, index: usize) -> Result<Vec<[BigInt; 2]>, Refusal> {
        let (low, high) = (self.lower.value_at(index)?.fraction(), self.upper.value_at(index)?.fraction());
        let gap = low.minus(&high);
        let pairs =
            self.lower.advantages(index)?.into_iter().zip(self.upper.advantages(index)?).zip(self.factors(index)?);
        let mut bounds = Vec::new();
        for ((lower, upper), factor) in pairs.filter(|(_, factor)| factor.is_positive()) {
            // Q_L − U = (Q_L − L) + (L − U).
            let (least, most) = (self.exp(lower.plus(&gap), index)?.0, self.exp(upper, index)?.1);
            bounds.push([product(&least, &factor), product(&most, &factor)]);
            if (bounds.len() as u64).saturating_mul(self.precision) > MAX_WEIGHT_BITS || budget::is_spent() {
                let stated = format!("{} actions have weight at the precision {}", bounds.len(), self.precision);
                let required = format!("at most {MAX_WEIGHT_BITS} bits of weights are kept for a state");
                let line = line_of_value(self.upper.value, index);
                return Err(Refusal::new(line, Condition::Limit, stated, required));
            }
        }
        Ok(bounds)
    }

    /// Integers in proportion to p(a|s).
    fn factors(&self, index: usize) -> Result<Vec<BigInt>, Refusal> {
        let weights = row(self.measure, index)?;
        let common = least_common(weights.iter().map(|weight| &**weight), MAX_SUM_BITS);
        let common = common.ok_or_else(|| self.horizon.too_large())?;
        let factor = |weight: &Arc<Fraction>| {
            budget::charge(budget::price_of_quotient(common.bits(), weight.den().bits()));
            product(weight.num(), &(&common / weight.den()))
        };
        Ok(weights.iter().map(factor).collect())
    }

    /// Bounds of e^{difference/α}.
    fn exp(&self, difference: Fraction, index: usize) -> Result<(BigInt, BigInt), Refusal> {
        let exponent = difference.over_fraction(self.temperature);
        exp::bounds(&exponent, self.precision).ok_or_else(|| {
            let stated = format!("the exponent {} is too large", shown(&exponent));
            let line = line_of_value(self.upper.value, index);
            Refusal::new(line, Condition::Limit, stated, "this checker does not compute it")
        })
    }
}

/// a/(a + b) for a, b ≥ 0, and 0 where a = 0.
fn share(a: BigInt, b: &BigInt) -> Fraction {
    if a.is_zero() {
        return Fraction::zero();
    }
    Fraction::over(a.clone(), a + b)
}

/// (x − 1)/(x + 1), the largest that x²p/(1 + (x² − 1)p) − p is for any p.
fn everywhere(x: &Fraction) -> Fraction {
    Fraction::over(x.num() - x.den(), x.num() + x.den())
}

/// x²b/(x²b + r) − b/(b + r), for b + r > 0.
fn shift(x: &Fraction, b: &BigInt, r: &BigInt) -> Fraction {
    let (raised, kept) = (product(&product(x.num(), x.num()), b), product(&product(x.den(), x.den()), r));
    let after = Fraction::over(raised.clone(), raised + kept);
    after.minus(&Fraction::over(b.clone(), b + r))
}

/// The largest bound over all sets: a set has odds between b⁻/r⁺ and b⁺/r⁻, and the shift rises
/// with the odds up to 1/x and falls after.
fn worst(weights: &[[BigInt; 2]], x: &Fraction) -> Fraction {
    // Of the sets with odds below 1/x those with the largest, of those above the ones with the
    // smallest.
    let (mut below, mut above): (Option<[BigInt; 2]>, Option<[BigInt; 2]>) = (None, None);
    let odds = |one: &[BigInt; 2], other: &[BigInt; 2]| product(&one[0], &other[1]).cmp(&product(&other[0], &one[1]));
    let all = (1_usize << weights.len()).saturating_sub(1);
    for set in 1..all {
        let zero = || [BigInt::zero(), BigInt::zero()];
        let (mut inside, mut outside) = (zero(), zero());
        if budget::is_spent() {
            break; // The certificate is refused, whatever this returns.
        }
        for (place, [least, most]) in weights.iter().enumerate() {
            budget::charge(budget::price_of_sum(most.bits()));
            let side = if set >> place & 1 == 1 { &mut inside } else { &mut outside };
            side[0] += least;
            side[1] += most;
        }
        let [[b_least, b_most], [r_least, r_most]] = [inside, outside];
        if product(x.num(), &b_most) <= product(x.den(), &r_least) {
            let candidate = [b_most, r_least];
            if below.as_ref().is_none_or(|best| odds(&candidate, best) == Ordering::Greater) {
                below = Some(candidate);
            }
        } else if product(x.num(), &b_least) >= product(x.den(), &r_most) {
            let candidate = [b_least, r_most];
            if above.as_ref().is_none_or(|best| odds(&candidate, best) == Ordering::Less) {
                above = Some(candidate);
            }
        } else {
            return everywhere(x);
        }
    }
    let shifts = [below, above].into_iter().flatten().map(|[b, r]| shift(x, &b, &r));
    shifts.max().unwrap_or_else(Fraction::zero)
}
