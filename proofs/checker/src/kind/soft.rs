//! Kind `soft`: a sub- and a super-solution of the soft Bellman equation enclose its fixed point.

use num_bigint::BigInt;
use num_traits::{One, ToPrimitive};

use super::Conditions;
use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::budget;
use crate::exp::weighted_exp;
use crate::model::{Model, state};
use crate::number::{Fraction, shown};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Stated, Values};
use crate::words;

/// Bounds of exp are computed with at most this many bits.
const MAX_PRECISION: u64 = 1 << 17;

pub(super) const PARTS: &str = "reward temperature measure precision lower upper";

/// A reward with bounds of its soft values.
#[derive(Clone, Copy, Debug)]
pub struct Soft<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// α.
    pub temperature: Stated<'a, Fraction>,
    /// p.
    pub measure: Pairs<'a>,
    /// The bits of the bounds of exp.
    pub precision: Stated<'a, Fraction>,
    /// L ≤ V*_α.
    pub lower: Values<'a>,
    /// U ≥ V*_α.
    pub upper: Values<'a>,
}

impl<'a> Soft<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        Ok(Soft {
            reward: parts.pairs("reward")?,
            temperature: parts.number("temperature")?,
            measure: parts.pairs("measure")?,
            precision: parts.number("precision")?,
            lower: parts.values("lower")?,
            upper: parts.values("upper")?,
        })
    }

    /// **S1** temperature > 0; 1 ≤ precision ≤ 131072, an integer; the measure is ≥ 0 and at every
    /// state > 0 for some action.
    fn s1(&self, model: &Model) -> Result<u64, Refusal> {
        if !self.temperature.is.sign().is_gt() {
            let stated = format!("the temperature is {}", shown(self.temperature.is));
            return Err(Refusal::new(self.temperature.line, Condition::S1, stated, "it must be positive"));
        }
        for (index, weights) in self.measure.is.iter().enumerate() {
            let valid = weights.iter().all(|p| p.sign().is_ge()) && weights.iter().any(|p| p.sign().is_gt());
            if !valid {
                let required = "the weights of a state are at least 0 and not all 0";
                let line = line_of_row(self.measure, index);
                let fault = Refusal::new(line, Condition::S1, "these weights are not a measure", required);
                return Err(fault.at_state(&state(model, index)?.name));
            }
        }
        precision(self.precision)
    }

    /// **S2** Σ_a p(a|s) e⁻((Q_L(s,a) − L(s))/α) ≥ 1 for every s (at discount 1: every s that is
    /// not absorbing).
    fn s2(&self, model: &Model, precision: u64) -> Result<(), Refusal> {
        self.side(model, precision, self.lower, Condition::S2)
    }

    /// **S3** Σ_a p(a|s) e⁺((Q_U(s,a) − U(s))/α) ≤ 1 for every s (at discount 1: every s that is
    /// not absorbing).
    fn s3(&self, model: &Model, precision: u64) -> Result<(), Refusal> {
        self.side(model, precision, self.upper, Condition::S3)
    }

    fn side(&self, model: &Model, precision: u64, value: Values, condition: Condition) -> Result<(), Refusal> {
        let backup = Backup { model, reward: self.reward, value };
        let one = Fraction::over(BigInt::one() << precision, BigInt::one());
        // At the others G2 has found both values to be 0.
        for (index, state) in model.earning() {
            let terms = row(self.measure, index)?.iter().map(|weight| &**weight).zip(backup.advantages(index)?);
            let total = weighted_exp(terms, self.temperature.is, precision, condition == Condition::S3);
            let total = total.ok_or_else(|| {
                let stated = "an exponential is too large, or a sum of some";
                let line = line_of_value(value, index);
                Refusal::new(line, Condition::Limit, stated, "this checker does not compute it").at_state(&state.name)
            })?;
            let holds = if condition == Condition::S2 { total >= one } else { total <= one };
            if !holds {
                let bound = if condition == Condition::S2 { "at least" } else { "at most" };
                let stated = format!(
                    "for this `{}` value the {bound} certain Σ_a p(a|s) exp((Q − V)/α) is {}",
                    value.name,
                    shown(&total.times(&Fraction::over(BigInt::one(), BigInt::one() << precision)))
                );
                let fault = Refusal::new(line_of_value(value, index), condition, stated, format!("{bound} 1"));
                return Err(fault.at_state(&state.name));
            }
        }
        Ok(())
    }
}

impl Conditions for Soft<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        let precision = self.s1(model)?;
        let states = model.states.len();
        let (lower, upper) = budget::both(states, || self.s2(model, precision), || self.s3(model, precision));
        lower.and(upper)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let head = format!(
            "  under the reward R, at the temperature {} and with the measure p of the certificate, the soft \
             values V*_α lie between\n",
            shown(self.temperature.is)
        );
        Ok(head + &words::between(model, self.lower, self.upper))
    }
}

/// The bits of bounds of exp.
pub(crate) fn precision(precision: Stated<Fraction>) -> Result<u64, Refusal> {
    let bits = if precision.is.den().is_one() { precision.is.num().to_u64() } else { None };
    bits.filter(|bits| (1..=MAX_PRECISION).contains(bits)).ok_or_else(|| {
        let stated = format!("the precision is {}", shown(precision.is));
        Refusal::new(precision.line, Condition::S1, stated, format!("an integer from 1 to {MAX_PRECISION}"))
    })
}
