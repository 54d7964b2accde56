//! Kind `harm`: the best and the worst value of a second criterion over all optimal policies, and
//! how far the first may move before anything of it is lost.

use std::cmp::Ordering;

use super::{Approach, Conditions};
use crate::bellman::{Backup, line_of_value, row};
use crate::model::{Model, state};
use crate::number::shown;
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Values};
use crate::words;

pub(super) const PARTS: &str = "reward value optimal reward-2 best worst freedom norm class target* radius-lower \
    radius-upper bonus+solution node*";

/// A reward R with its optimal actions, and what policies that take only these have of H.
#[derive(Debug)]
pub struct Harm<'a> {
    /// R with V*_R and A*(·;R), and how far other actions are from being optimal.
    pub own: Approach<'a>,
    /// H.
    pub criterion: Pairs<'a>,
    /// The largest V^π_H over the policies π that are optimal for R.
    pub best: Values<'a>,
    /// The smallest.
    pub worst: Values<'a>,
}

impl<'a> Harm<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (criterion, best) = (parts.pairs("reward-2")?, parts.values("best")?);
        Ok(Harm { own: Approach::of(parts)?, criterion, best, worst: parts.values("worst")? })
    }

    /// **H1** U1 to U4.
    fn h1(&self, model: &Model) -> Result<(), Refusal> {
        self.own.verify(model)
    }

    /// **H2** best(s) is the maximum over a in optimal(s) of H(s,a) + γ Σ P(s'|s,a) best(s').
    fn h2(&self, model: &Model) -> Result<(), Refusal> {
        self.is_extreme(model, self.best, Condition::H2, Ordering::Greater)
    }

    /// **H3** worst(s) is the minimum of the same with worst.
    fn h3(&self, model: &Model) -> Result<(), Refusal> {
        self.is_extreme(model, self.worst, Condition::H3, Ordering::Less)
    }

    /// No optimal action has an advantage of the sign `beyond`, and one has none at all.
    fn is_extreme(&self, model: &Model, value: Values, condition: Condition, beyond: Ordering) -> Result<(), Refusal> {
        let backup = Backup { model, reward: self.criterion, value };
        for index in 0..model.states.len() {
            let advantages = backup.advantages(index)?;
            let optimal = || row(self.own.first.optimal, index).map(|set| set.iter().map(|a| *a as usize));
            let signs: Vec<Ordering> = optimal()?.filter_map(|a| Some(advantages.get(a)?.sign())).collect();
            if signs.contains(&Ordering::Equal) && !signs.contains(&beyond) {
                continue;
            }
            let stated = format!("`{}` is {}", value.name, shown(&backup.value_at(index)?.fraction()));
            let required = "it is not the extreme of its look-aheads over the optimal actions";
            let fault = Refusal::new(line_of_value(value, index), condition, stated, required);
            return Err(fault.at_state(&state(model, index)?.name));
        }
        Ok(())
    }
}

impl Conditions for Harm<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.h1(model)?;
        self.h2(model)?;
        self.h3(model)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let between =
            "  and over all policies that are optimal for R the values of the second reward H lie exactly between\n";
        Ok(self.own.first.words(model)?
            + between
            + &words::between(model, self.worst, self.best)
            + &self.own.words(model)?)
    }
}
