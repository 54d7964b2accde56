//! Kind `path`: the optimal actions of all states on the way from one reward to another.

use std::cmp::Ordering;
use std::fmt::Write;
use std::sync::Arc;

use super::Conditions;
use super::optimality::is_set;
use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::budget;
use crate::model::{Model, state};
use crate::number::{Fraction, shown};
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Piece, Sets, Stated};
use crate::words;

pub(super) const PARTS: &str = "reward reward-2 optimal pieces";

/// Two rewards R and R′, with the sets of optimal actions under R + t (R′ − R).
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// R′.
    pub other: Pairs<'a>,
    /// A*(s;R) for every s.
    pub at_start: Sets<'a>,
    /// The pieces from t = 0 on.
    pub pieces: &'a [Piece],
}

/// The line f(t) of a pair on a piece: its signs at the ends, and whether it is 0 throughout.
struct Line {
    start: Ordering,
    end: Ordering,
    is_zero: bool,
}

impl<'a> Path<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let pieces =
            |content: &'a Content| if let Content::Pieces(pieces) = content { Some(&pieces[..]) } else { None };
        let (reward, other) = (parts.pairs("reward")?, parts.pairs("reward-2")?);
        let at_start = parts.sets("optimal")?;
        Ok(Path { reward, other, at_start, pieces: parts.get("pieces", pieces)?.is })
    }

    /// The lines of all pairs on a piece from `from` on.
    fn lines(&self, model: &Model, piece: &Piece, from: &Fraction) -> Result<Vec<Vec<Line>>, Refusal> {
        let minus = |(one, other): (&Arc<Fraction>, &Arc<Fraction>)| Arc::new((**other).clone().minus(one));
        let rows = self.reward.is.iter().zip(self.other.is);
        let direction: Vec<Box<[Arc<Fraction>]>> =
            rows.map(|(one, other)| one.iter().zip(other).map(minus).collect()).collect();
        let direction = Stated { name: "reward-2", line: self.other.line, is: &direction[..] };
        let constant = Backup { model, reward: self.reward, value: piece.value() };
        let slope = Backup { model, reward: direction, value: piece.slope() };
        let line = |(constant, slope): (Fraction, Fraction)| {
            let at = |t: &Fraction| slope.times(t).plus(&constant).sign();
            Line { start: at(from), end: at(&piece.to), is_zero: constant.sign().is_eq() && slope.sign().is_eq() }
        };
        let mut all = Vec::with_capacity(model.states.len());
        for index in 0..model.states.len() {
            all.push(constant.advantages(index)?.into_iter().zip(slope.advantages(index)?).map(line).collect());
        }
        Ok(all)
    }

    /// **W1** from < to ≤ 1 for every piece, the first from 0 and each other from where the one
    /// before it ends.
    fn w1(piece: &Piece, from: &Fraction) -> Result<(), Refusal> {
        if *from < *piece.to && *piece.to <= Fraction::one() {
            return Ok(());
        }
        let stated = format!("the piece ends at {}", shown(&piece.to));
        let required = format!("it must end above {} and at most at 1", shown(from));
        Err(Refusal::new(piece.line, Condition::W1, stated, required))
    }

    /// **W2** f(from) ≤ 0 and f(to) ≤ 0 for every pair, and f is identically 0 for some action of
    /// every state.
    fn w2(model: &Model, piece: &Piece, lines: &[Vec<Line>]) -> Result<(), Refusal> {
        for (index, lines) in lines.iter().enumerate() {
            let rises = lines.iter().any(|line| line.start.is_gt() || line.end.is_gt());
            if rises || !lines.iter().any(|line| line.is_zero) {
                let required = "f must be at most 0 at both ends for every action, and 0 throughout for one";
                let stated = "the value or the slope is not that of an optimal policy";
                let fault = Refusal::new(line_of_value(piece.value(), index), Condition::W2, stated, required);
                return Err(fault.at_state(&state(model, index)?.name));
            }
        }
        Ok(())
    }

    /// **W3** Every set listed is { a : f(t) = 0 } there.
    fn w3(model: &Model, sets: Sets, lines: &[Vec<Line>], is_member: fn(&Line) -> bool) -> Result<(), Refusal> {
        for (index, lines) in lines.iter().enumerate() {
            let line = line_of_row(sets, index);
            let member = |action: usize| lines.get(action).is_some_and(is_member);
            is_set(state(model, index)?, line, Condition::W3, sets.name, row(sets, index)?, member)?;
        }
        Ok(())
    }
}

impl Conditions for Path<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        if self.pieces.is_empty() {
            let fault = Refusal::new(self.at_start.line, Condition::W1, "there is no piece", "there is at least one");
            return Err(fault);
        }
        let mut from = Fraction::zero();
        for (place, piece) in self.pieces.iter().enumerate() {
            Self::w1(piece, &from)?;
            let lines = self.lines(model, piece, &from)?;
            Self::w2(model, piece, &lines)?;
            if place == 0 {
                Self::w3(model, self.at_start, &lines, |line| line.start.is_eq())?;
            }
            Self::w3(model, piece.within(), &lines, |line| line.is_zero)?;
            Self::w3(model, piece.at_end(), &lines, |line| line.end.is_eq())?;
            if budget::is_spent() {
                break; // The certificate is refused, whatever this returns.
            }
            from = (*piece.to).clone();
        }
        Ok(())
    }

    fn words(&self, _: &Model) -> Result<String, Refusal> {
        let until = self.pieces.last().map_or_else(Fraction::zero, |piece| (*piece.to).clone());
        let differ = |one: &Sets, other: &Sets| {
            words::states(one.is.iter().zip(other.is).filter(|(one, other)| one != other).count())
        };
        let mut out = format!(
            "  the sets of all optimal actions under R + t (R′ − R) are known for every t from 0 to {};\n",
            shown(&until)
        );
        let mut places: Vec<String> = Vec::new();
        for (piece, next) in self.pieces.iter().zip(self.pieces.iter().skip(1)) {
            places.push(format!("{} ({})", shown(&piece.to), differ(&piece.within(), &next.within())));
        }
        let _ = match places.len() {
            0 => writeln!(out, "  they are constant between these ends."),
            _ => writeln!(out, "  they change at t = {}.", words::some_of(places)),
        };
        Ok(out)
    }
}
