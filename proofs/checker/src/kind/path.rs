//! Kind `path`: the optimal actions of all states on the way from one reward to another.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Conditions;
use super::optimality::is_set;
use super::ray::{Line, lines};
use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::model::{Model, state};
use crate::number::{Fraction, shown};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Sets, Stated, Values};
use crate::words;

pub(super) const PARTS: &str = "reward reward-2 optimal piece+value+slope+within+at-end*";

/// Two rewards R and R′, with the sets of optimal actions under R + t (R′ − R).
#[derive(Debug)]
pub struct Path<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// R′.
    pub other: Pairs<'a>,
    /// A*(s;R) for every s.
    pub at_start: Sets<'a>,
    /// The pieces from t = 0 on.
    pub pieces: Vec<Piece<'a>>,
}

/// A piece of a path: the numbers of t up to an end.
#[derive(Debug)]
pub struct Piece<'a> {
    /// The end.
    pub to: Stated<'a, Fraction>,
    /// V₀ of the values V₀ + t V₁.
    pub value: Values<'a>,
    /// V₁.
    pub slope: Values<'a>,
    /// The sets of optimal actions before the end.
    pub within: Sets<'a>,
    /// The sets of optimal actions at the end.
    pub at_end: Sets<'a>,
}

impl<'a> Piece<'a> {
    fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (value, slope) = (parts.values("value")?, parts.values("slope")?);
        Ok(Piece {
            to: parts.number("piece")?,
            value,
            slope,
            within: parts.sets("within")?,
            at_end: parts.sets("at-end")?,
        })
    }

    /// **W1** from < to ≤ 1 for every piece, the first from 0 and each other from where the one
    /// before it ends.
    fn w1(&self, from: &Fraction) -> Result<(), Refusal> {
        if *from < *self.to.is && *self.to.is <= Fraction::one() {
            return Ok(());
        }
        let stated = format!("the piece ends at {}", shown(self.to.is));
        let required = format!("it must end above {} and at most at 1", shown(from));
        Err(Refusal::new(self.to.line, Condition::W1, stated, required))
    }

    /// **W2** f(from) ≤ 0 and f(to) ≤ 0 for every pair, and f is identically 0 for some action of
    /// every state.
    fn w2(&self, model: &Model, lines: &[Vec<Line>]) -> Result<(), Refusal> {
        for (index, lines) in lines.iter().enumerate() {
            let rises = lines.iter().any(|line| line.start.is_gt() || line.end.is_some_and(Ordering::is_gt));
            if rises || !lines.iter().any(|line| line.is_zero()) {
                let required = "f must be at most 0 at both ends for every action, and 0 throughout for one";
                let stated = "the value or the slope is not that of an optimal policy";
                let fault = Refusal::new(line_of_value(self.value, index), Condition::W2, stated, required);
                return Err(fault.at_state(&state(model, index)?.name));
            }
        }
        Ok(())
    }
}

/// Every set listed is that of the actions for which something holds.
pub(super) fn are_sets<T>(
    model: &Model,
    condition: Condition,
    sets: Sets,
    all: &[Vec<T>],
    is_member: fn(&T) -> bool,
) -> Result<(), Refusal> {
    for (index, own) in all.iter().enumerate() {
        let line = line_of_row(sets, index);
        let member = |action: usize| own.get(action).is_some_and(is_member);
        is_set(state(model, index)?, line, condition, sets.name, row(sets, index)?, member)?;
    }
    Ok(())
}

/// Of ends of pieces, with the sets before and there, those where the sets of some states are others
/// than before, or after.
pub(super) fn changes(pieces: Vec<(String, Sets, Option<Sets>)>, at: &str) -> String {
    let next = pieces.iter().skip(1).map(|(_, next, _)| next);
    let breaks = pieces.iter().zip(next).filter_map(|((to, within, at_end), next)| {
        let sets = within.is.iter().zip((*at_end)?.is).zip(next.is);
        let changed = sets.filter(|((before, at), after)| before != at || at != after).count();
        (changed > 0).then(|| format!("{to} ({})", words::states(changed)))
    });
    match breaks.collect::<Vec<_>>() {
        places if places.is_empty() => "  they are constant between these ends.\n".to_owned(),
        places => format!("  they change at {at}{}.\n", words::some_of(places)),
    }
}

impl<'a> Path<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (ends, pieces) = parts.groups("piece");
        let (reward, other) = (ends.pairs("reward")?, ends.pairs("reward-2")?);
        let pieces = pieces.map(Piece::of).collect::<Result<_, _>>()?;
        Ok(Path { reward, other, at_start: ends.sets("optimal")?, pieces })
    }
}

impl Conditions for Path<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        if self.pieces.is_empty() {
            let fault = Refusal::new(self.at_start.line, Condition::W1, "there is no piece", "there is at least one");
            return Err(fault);
        }
        let minus = |(one, other): (&Arc<Fraction>, &Arc<Fraction>)| Arc::new((**other).clone().minus(one));
        let rows = self.reward.is.iter().zip(self.other.is);
        let direction: Vec<Box<[_]>> = rows.map(|(one, other)| one.iter().zip(other).map(minus).collect()).collect();
        let direction = Stated { is: &direction[..], ..self.other };
        let start = Fraction::zero();
        let mut from = &start;
        for (place, piece) in self.pieces.iter().enumerate() {
            piece.w1(from)?;
            let constant = Backup { model, reward: self.reward, value: piece.value };
            let slope = Backup { model, reward: direction, value: piece.slope };
            let lines = lines(constant, slope, from, Some(piece.to.is))?;
            piece.w2(model, &lines)?;
            // **W3** Every set listed is { a : f(t) = 0 } there.
            let w3 = |sets, is_member| are_sets(model, Condition::W3, sets, &lines, is_member);
            if place == 0 {
                w3(self.at_start, |line| line.start.is_eq())?;
            }
            w3(piece.within, |line| line.is_zero())?;
            w3(piece.at_end, |line| line.end.is_some_and(Ordering::is_eq))?;
            from = piece.to.is;
        }
        Ok(())
    }

    fn words(&self, _: &Model) -> Result<String, Refusal> {
        let until = self.pieces.last().map_or_else(Fraction::zero, |piece| piece.to.is.clone());
        let out = format!(
            "  the sets of all optimal actions under R + t (R′ − R) are known for every t from 0 to {};\n",
            shown(&until)
        );
        let pieces = self.pieces.iter().map(|piece| (shown(piece.to.is), piece.within, Some(piece.at_end)));
        Ok(out + &changes(pieces.collect(), "t = "))
    }
}
