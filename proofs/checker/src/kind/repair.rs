//! Kind `repair`: the smallest bonus after which the actions chosen alone are optimal.
//!
//! The evidence that nothing smaller does is, case by case, the dual of a linear program whose rows
//! are Bellman rows. They are not in the certificate: a flow gives each its weight, and the rows
//! are written here.

use std::fmt::Write;

use super::Conditions;
use super::cases::{Proof, nodes};
use super::flow::{Change, Mended, Rows, changed, in_words, mended};
use super::optimality::Optimality;
use super::radius::classes;
use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Naturals, Node, Norm, Pairs, Sets, Sign, Stated, Values};
use crate::words;

pub(super) const PARTS: &str = "reward freedom norm sign class value optimal choice part margin repair-lower \
    repair-upper bonus+solution node*";

/// A state at which the choice is optimal, and one at which it alone is.
const CHOSEN: u32 = 1;
const NAMED: u32 = 2;

/// A reward R, actions that are to be optimal, and how large a bonus has to be for that.
#[derive(Debug)]
pub struct Repair<'a> {
    /// R with V*_R and A*(·;R).
    pub first: Optimality<'a>,
    /// w: the rewards are R + w·d.
    pub freedom: Pairs<'a>,
    /// The size of d.
    pub norm: Norm,
    /// Whether d may be negative.
    pub sign: Sign,
    /// For each action the first of its duplicates.
    pub class: Sets<'a>,
    /// An action of each state.
    pub choice: Naturals<'a>,
    /// 0 where it does not count, 1 where it is optimal, 2 where it alone is.
    pub part: Naturals<'a>,
    /// By so much others have to be worse where the choice alone is optimal.
    pub margin: Pairs<'a>,
    /// No smaller d does it; none if no d does.
    pub lower: Option<Stated<'a, Fraction>>,
    /// A d that does it, with a bound of its size and the values that show it.
    pub bonus: Mended<'a>,
    /// The cases, each before those that it is split into.
    nodes: Vec<Stated<'a, Node>>,
}

impl<'a> Repair<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let sign = parts.get("sign", |content| if let Content::Sign(sign) = content { Some(sign) } else { None })?;
        Ok(Repair {
            first: Optimality::of(parts)?,
            freedom: parts.pairs("freedom")?,
            norm: parts.norm()?,
            sign: *sign.is,
            class: parts.sets("class")?,
            choice: parts.naturals("choice")?,
            part: parts.naturals("part")?,
            margin: parts.pairs("margin")?,
            lower: parts.bound("repair-lower")?,
            bonus: mended(parts, "repair-upper")?,
            nodes: nodes(parts)?,
        })
    }

    fn part_of(&self, index: usize) -> Result<u32, Refusal> {
        row(self.part, index).copied()
    }

    /// Whether an action is one of the duplicates of the choice, where that counts.
    fn is_chosen(&self, index: usize, place: usize) -> Result<bool, Refusal> {
        let class = row(self.class, index)?;
        let choice = *row(self.choice, index)? as usize;
        Ok(self.part_of(index)? >= CHOSEN && class.get(place) == class.get(choice))
    }

    /// The m(s,a) of the row of a pair.
    fn margin_of(&self, index: usize, place: usize) -> Result<Fraction, Refusal> {
        let margin = row(self.margin, index)?.get(place).map_or_else(Fraction::zero, |m| (**m).clone());
        Ok(if self.part_of(index)? == NAMED && !self.is_chosen(index, place)? { margin } else { Fraction::zero() })
    }

    /// **B1** O1 and O2 for R; F1; no margin is negative; and every part is 0, 1 or 2.
    fn b1(&self, model: &Model) -> Result<(), Refusal> {
        self.first.verify(model).map_err(|fault| fault.demanded_by(Condition::B1))?;
        classes(model, self.class, self.first.reward, self.freedom, Condition::B1)?;
        for (index, state) in model.states.iter().enumerate() {
            let fault = |line, stated: &str| Refusal::new(line, Condition::B1, stated, "it may not be");
            if row(self.margin, index)?.iter().any(|margin| margin.sign().is_lt()) {
                return Err(fault(line_of_row(self.margin, index), "a margin is negative").at_state(&state.name));
            }
            if self.part_of(index)? > NAMED {
                return Err(fault(line_of_row(self.part, index), "a part is above 2").at_state(&state.name));
            }
        }
        Ok(())
    }

    /// **B2** If there is a bonus, states whose part is not 0 lead to such states, or to absorbing
    /// ones at discount 1, by their choice.
    fn b2(&self, model: &Model) -> Result<(), Refusal> {
        for (index, state) in model.earning() {
            let Some(action) = state.actions.get(*row(self.choice, index)? as usize) else { continue };
            if self.part_of(index)? < CHOSEN {
                continue;
            }
            for (next, _) in &action.next {
                if model.earns(*next as usize) && self.part_of(*next as usize)? < CHOSEN {
                    let stated = format!("the choice leads to state {next}, whose part is 0");
                    let line = line_of_row(self.part, *next as usize);
                    let fault = Refusal::new(line, Condition::B2, stated, "no choice may lead out");
                    return Err(fault.at_state(&state.name).at_action(&action.name));
                }
            }
        }
        Ok(())
    }

    /// **B3** The bonus is equal on duplicates, not negative if the sign says so, and its size is
    /// at most repair-upper.
    fn b3(&self, model: &Model, upper: Stated<Fraction>, bonus: Pairs) -> Result<(), Refusal> {
        let change = Change { bonus, class: self.class, norm: self.norm, sign: self.sign };
        change.is_at_most(model, Condition::B3, upper)
    }

    /// **B4** With R + w·d for R: V(s) ≥ Q_V(s,a) + m(s,a) for every pair, with equality and no
    /// margin for the choice where it counts.
    fn b4(&self, model: &Model, bonus: Pairs, value: Values) -> Result<(), Refusal> {
        let mended = changed(model, self.first.reward, self.freedom, bonus)?;
        let reward = Stated { name: "reward", line: self.first.reward.line, is: &mended[..] };
        let backup = Backup { model, reward, value };
        for (index, state) in model.earning() {
            for (place, (advantage, action)) in backup.advantages(index)?.into_iter().zip(&state.actions).enumerate() {
                let gap = advantage.negated().minus(&self.margin_of(index, place)?);
                let is_chosen = self.is_chosen(index, place)?;
                if gap.sign().is_lt() || (is_chosen && gap.sign().is_ne()) {
                    let stated = format!("V(s) − Q_V(s,a) exceeds its margin by {}", shown(&gap));
                    let required = if is_chosen { "it must be 0 for the choice" } else { "it may not be less" };
                    let fault = Refusal::new(line_of_value(value, index), Condition::B4, stated, required);
                    return Err(fault.at_state(&state.name).at_action(&action.name));
                }
            }
        }
        Ok(())
    }

    /// **B5**, **B6** The cases are a tree from the choices at named states on, unless repair-lower
    /// is 0.
    fn b5_b6(&self, model: &Model) -> Result<(), Refusal> {
        let Repair { first, freedom, class, norm, sign, lower, .. } = *self;
        let proof = Proof {
            model,
            first,
            rows: Rows { reward: first.reward, freedom, class, norm, sign },
            avoided: &|_, _| false,
            margin: &|s, a| self.margin_of(s, a),
            lower,
            conditions: [Condition::B5, Condition::B6],
        };
        let mut named = Vec::new();
        for (index, _) in model.states.iter().enumerate() {
            if self.part_of(index)? == NAMED {
                let choice = *row(self.choice, index)? as usize;
                named.extend(row(class, index)?.get(choice).map(|first| (index, *first)));
            }
        }
        let is_needed = lower.is_none_or(|lower| lower.is.sign().is_gt());
        proof.verify(&self.nodes, if is_needed { std::slice::from_ref(&named) } else { &[] })
    }
}

impl Conditions for Repair<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.b1(model)?;
        if let Some((upper, bonus, value)) = self.bonus {
            self.b2(model)?;
            self.b3(model, upper, bonus)?;
            self.b4(model, bonus, value)?;
        }
        self.b5_b6(model)
    }

    fn words(&self, _: &Model) -> Result<String, Refusal> {
        let count = |part: u32| self.part.is.iter().filter(|own| **own == part).count();
        let sign = match self.sign {
            Sign::Either => "any sign",
            Sign::Nonnegative => "no negative number",
        };
        let mut out = format!(
            "  let d be a bonus of {sign} that is equal on duplicates, and w nonzero for {}:\n  \
             for R + w·d to make the choices at {} the only optimal ones, by their margins,",
            words::free(self.freedom),
            words::states(count(NAMED))
        );
        if count(CHOSEN) > 0 {
            let _ = write!(out, "\n  and those at {} more optimal,", words::states(count(CHOSEN)));
        }
        Ok(out + &in_words(self.norm, self.lower, self.bonus))
    }
}
