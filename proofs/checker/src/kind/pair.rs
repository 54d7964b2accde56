//! Kind `pair`: two rewards, their distance, and the optimal actions of each.

use super::{Conditions, Optimality};
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::Stated;
use crate::words;

pub(super) const PARTS: &str = "reward reward-2 distance value optimal value-2 optimal-2";

/// Two rewards with their distance.
#[derive(Debug)]
pub struct Pair<'a> {
    /// R with V*_R and A*(·;R).
    pub first: Optimality<'a>,
    /// The same for R′.
    pub second: Optimality<'a>,
    /// ‖R − R′‖.
    pub distance: Stated<'a, Fraction>,
}

impl<'a> Pair<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (reward, value) = (parts.pairs("reward-2")?, parts.values("value-2")?);
        let second = Optimality { reward, value, optimal: parts.sets("optimal-2")? };
        Ok(Pair { first: Optimality::of(parts)?, second, distance: parts.number("distance")? })
    }

    /// **P1** distance = max |R(s,a) − R′(s,a)|.
    fn p1(&self) -> Result<(), Refusal> {
        let pairs = self.first.reward.is.iter().flatten().zip(self.second.reward.is.iter().flatten());
        let differences = pairs.map(|(one, other)| (**one).clone().minus(other).magnitude());
        let largest = differences.max().unwrap_or_else(Fraction::zero);
        if *self.distance.is == largest {
            return Ok(());
        }
        let stated = format!("distance = {}", shown(self.distance.is));
        let required = format!("the largest difference of the rewards is {}", shown(&largest));
        Err(Refusal::new(self.distance.line, Condition::P1, stated, required))
    }

    /// **P2** O1 and O2 for R.
    fn p2(&self, model: &Model) -> Result<(), Refusal> {
        self.first.verify(model).map_err(|fault| fault.demanded_by(Condition::P2))
    }

    /// **P3** O1 and O2 for R′.
    fn p3(&self, model: &Model) -> Result<(), Refusal> {
        self.second.verify(model).map_err(|fault| fault.demanded_by(Condition::P3))
    }
}

impl Conditions for Pair<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.p1()?;
        self.p2(model)?;
        self.p3(model)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let Pair { first, second, distance } = self;
        let sets = first.optimal.is.iter().zip(second.optimal.is);
        let differ = words::states(sets.filter(|(one, other)| one != other).count());
        let distance = shown(distance.is);
        let [one, other] = [first, second].map(|optimum| words::optima(model, optimum.value, optimum.optimal));
        Ok(format!(
            "  the rewards R and R′ differ by exactly {distance} (maximum norm);\n  V* and the sets of all optimal \
             actions under R are exactly\n{one}  and under R′ exactly\n{other}  The sets differ at {differ}.\n"
        ))
    }
}
