//! Kind `discount-path`: the optimal actions of all states on the way from one discount to another.

use num_bigint::BigInt;
use num_traits::One;

use super::Conditions;
use super::path::{are_sets, changes};
use crate::bellman::{line_of_row, number, row};
use crate::budget;
use crate::model::{Model, action};
use crate::number::{Fraction, least_common, product, quotient, shown};
use crate::parts::Parts;
use crate::polynomial::Polynomial;
use crate::refusal::{Condition, Refusal};
use crate::section::{Naturals, Pairs, Polynomials, Root, Sets, Stated};

pub(super) const PARTS: &str = "reward discount-from optimal break+denominator+numerators+within+at-end*";

/// A reward, with the sets of optimal actions at discounts from one on.
#[derive(Debug)]
pub struct DiscountPath<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// The first discount.
    pub from: Stated<'a, Fraction>,
    /// The sets of optimal actions there.
    pub at_start: Sets<'a>,
    /// The pieces from there on.
    pub pieces: Vec<DiscountPiece<'a>>,
    /// Ranks that show that every policy ends.
    pub rank: Option<Naturals<'a>>,
}

/// The discounts up to an end.
#[derive(Debug)]
pub struct DiscountPiece<'a> {
    /// The end.
    pub to: Stated<'a, Root>,
    /// d of the values N_s/d.
    pub denominator: Stated<'a, Polynomial>,
    /// N.
    pub numerators: Polynomials<'a>,
    /// The sets of optimal actions before the end.
    pub within: Sets<'a>,
    /// The sets of optimal actions at the end; none if that is 1 and does not belong to the path.
    pub at_end: Option<Sets<'a>>,
}

/// Where an advantage that is nowhere positive on a piece is 0.
struct Zeros {
    at_start: bool,
    within: bool,
    at_end: bool,
}

impl<'a> DiscountPiece<'a> {
    fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        Ok(DiscountPiece {
            to: parts.root("break")?,
            denominator: parts.polynomial("denominator")?,
            numerators: parts.polynomials("numerators")?,
            within: parts.sets("within")?,
            at_end: parts.sets("at-end").ok(),
        })
    }

    /// **E1** The ends ascend and are at most 1. One that is no rational number is the only root of
    /// its polynomial in its interval, by one change of signs. Sets are stated at every end but 1,
    /// and at 1 only if there are ranks.
    fn e1(&self, from: &Root, ranked: bool) -> Result<(), Refusal> {
        let fault = |stated: String, required| Err(Refusal::new(self.to.line, Condition::E1, stated, required));
        let (low, high) = (self.to.is.low(), self.to.is.high());
        if low <= from.high() || *high > Fraction::one() {
            return fault(
                format!("the piece ends after {}", shown(low)),
                "it must end after the one before it, up to 1",
            );
        }
        if let Root::Between(low, high, polynomial) = self.to.is {
            let ends = [low, high].map(|end| polynomial.sign(end));
            if low >= high || ends.iter().any(|sign| sign.is_eq()) || polynomial.changes(low, high) != 1 {
                let stated = format!("the polynomial has not one root between {} and {}", shown(low), shown(high));
                return fault(stated, "Descartes' rule must count one root in the interval, and none at its ends");
            }
        }
        match (&self.at_end, self.to.is) {
            (Some(_), Root::At(x)) if x.is_one() && !ranked => {
                fault("the sets at discount 1 are stated".into(), "only ranks show that every policy ends")
            }
            (Some(_), _) => Ok(()),
            (None, Root::At(x)) if x.is_one() => Ok(()),
            (None, _) => fault("no sets are stated at the end".into(), "they are left out at discount 1 only"),
        }
    }

    /// **E2** d > 0 on the piece and at its ends that belong to the path.
    fn e2(&self, from: &Root) -> Result<(), Refusal> {
        let Stated { line, is: denominator, .. } = self.denominator;
        let rest = match self.at_end {
            Some(_) => denominator.clone(),
            None => denominator.without(&Polynomial::vanishing_at(self.to.is.high())).0,
        };
        if denominator.sign(from.low()).is_gt() && rest.has_no_root(from.low(), self.to.is.high()) {
            return Ok(());
        }
        let required = "it must be positive at the beginning and have no root on the piece";
        Err(Refusal::new(line, Condition::E2, "the denominator may not be positive on the piece", required))
    }

    /// f_{s,a} = c (R(s,a) d + γ Σ P(s'|s,a) N(s') − N(s)), with the least c > 0 that makes it whole.
    fn advantage(&self, model: &Model, reward: Pairs, index: usize, place: usize) -> Result<Polynomial, Refusal> {
        let (paid, action) = (number(reward, index, place)?, action(model, index, place)?);
        let numbers = action.next.iter().map(|(_, probability)| &**probability).chain([paid]);
        let Some(unit) = least_common(numbers, crate::number::MAX_SUM_BITS) else {
            let required = "this checker does not compute it";
            return Err(Refusal::new(
                reward.line,
                Condition::Limit,
                "a common denominator has too many digits",
                required,
            ));
        };
        let whole = |x: &Fraction| product(x.num(), &quotient(&unit, x.den()).unwrap_or_else(BigInt::one));
        let mut sum = Polynomial::default();
        sum.add(&whole(paid), self.denominator.is, 0);
        for (next, probability) in &action.next {
            sum.add(&whole(probability), row(self.numerators, *next as usize)?, 1);
        }
        sum.add(&-&unit, row(self.numerators, index)?, 0);
        Ok(sum)
    }

    /// Where an advantage is 0; none if it is not known to be negative elsewhere.
    fn zeros(&self, from: &Root, polynomial: &Polynomial) -> Option<Zeros> {
        if polynomial.is_zero() {
            return Some(Zeros { at_start: true, within: true, at_end: true });
        }
        let (at_start, at_end) = (from.is_root_of(polynomial)?, self.to.is.is_root_of(polynomial)?);
        let mut rest = polynomial.clone();
        for end in [from, self.to.is] {
            if let Root::At(x) = end {
                rest = rest.without(&Polynomial::vanishing_at(x)).0;
            }
        }
        let middle = from.high().clone().plus(self.to.is.low()).divided_by(&BigInt::from(2));
        let negative = polynomial.sign(&middle).is_lt() && rest.has_no_root(from.high(), self.to.is.low());
        negative.then_some(Zeros { at_start, within: false, at_end })
    }

    /// **E3** For every state some f is 0. Every other f is negative on the piece: it has no root
    /// between the intervals of the ends, and in each of these either none or is a product of powers
    /// of the end's polynomial and one without a root.
    fn e3(&self, model: &Model, reward: Pairs, from: &Root) -> Result<Vec<Vec<Zeros>>, Refusal> {
        let mut all = Vec::new();
        for (index, state) in model.states.iter().enumerate() {
            let mut zeros = Vec::new();
            for place in 0..state.actions.len() {
                if budget::is_spent() {
                    return Ok(all); // The certificate is refused, whatever this returns.
                }
                let own = self.zeros(from, &self.advantage(model, reward, index, place)?);
                let stated = "its advantage is not known to be negative on the piece, or to vanish at an end";
                let required = "the values must be those of an optimal policy";
                let fault = || Refusal::new(line_of_row(self.numerators, index), Condition::E3, stated, required);
                zeros.push(own.ok_or_else(|| model.at_pair(fault(), index, place))?);
            }
            if !zeros.iter().any(|own| own.within) {
                let line = line_of_row(self.numerators, index);
                let stated = "every action has an advantage that is not 0";
                let fault = Refusal::new(line, Condition::E3, stated, "that of an optimal action is 0 on the piece");
                return Err(fault.at_state(&state.name));
            }
            all.push(zeros);
        }
        Ok(all)
    }
}

impl<'a> DiscountPath<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (ends, pieces) = parts.groups("break");
        Ok(DiscountPath {
            reward: ends.pairs("reward")?,
            from: ends.number("discount-from")?,
            at_start: ends.sets("optimal")?,
            pieces: pieces.map(DiscountPiece::of).collect::<Result<_, _>>()?,
            rank: parts.naturals("rank").ok(),
        })
    }
}

impl Conditions for DiscountPath<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        if self.pieces.is_empty() || *self.from.is < Fraction::zero() {
            let stated = format!("there are {} pieces, from {} on", self.pieces.len(), shown(self.from.is));
            let required = "there is at least one, and discounts are not negative";
            return Err(Refusal::new(self.from.line, Condition::E1, stated, required));
        }
        let start = Root::At(self.from.is.clone().into());
        let mut from = &start;
        for (place, piece) in self.pieces.iter().enumerate() {
            piece.e1(from, self.rank.is_some())?;
            piece.e2(from)?;
            let zeros = piece.e3(model, self.reward, from)?;
            // **E4** Every set listed is { a : f = 0 } there.
            let e4 = |sets, is_member| are_sets(model, Condition::E4, sets, &zeros, is_member);
            if place == 0 {
                e4(self.at_start, |own| own.at_start)?;
            }
            e4(piece.within, |own| own.within)?;
            if let Some(at_end) = piece.at_end {
                e4(at_end, |own| own.at_end)?;
            }
            from = piece.to.is;
        }
        Ok(())
    }

    fn words(&self, _: &Model) -> Result<String, Refusal> {
        let shown_root = |root: &Root| match root {
            Root::At(x) => shown(x),
            Root::Between(low, high, _) => format!("a number between {} and {}", shown(low), shown(high)),
        };
        let last = self.pieces.last();
        let until = last.map_or_else(String::new, |piece| {
            let belongs = if piece.at_end.is_some() { "" } else { ", that one left out" };
            format!("{}{belongs}", shown_root(piece.to.is))
        });
        let out = format!(
            "  whatever the discount of the model is, the sets of all optimal actions are known for every discount\n  \
             from {} to {until};\n",
            shown(self.from.is)
        );
        let pieces = self.pieces.iter().map(|piece| (shown_root(piece.to.is), piece.within, piece.at_end));
        Ok(out + &changes(pieces.collect(), ""))
    }
}
