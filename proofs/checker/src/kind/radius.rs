//! Kind `radius`: how far from R the nearest reward is at which a policy is not uniquely optimal.

use std::collections::BTreeMap;
use std::fmt::Write;

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::Conditions;
use crate::bellman::{Backup, line_of_row, line_of_value, number, row};
use crate::budget;
use crate::model::{Model, action, state};
use crate::number::{Fraction, MAX_SUM_BITS, least_common, product, shown, sum};
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Matrix, Naturals, Norm, Pairs, Sets, Stated, Values};
use crate::shown::shown_name;
use crate::words;

pub(super) const PARTS: &str = "reward freedom norm class value choice horizon occupancy vector* \
    speed-lower speed-upper radius-lower radius-upper nearest";

/// What going through a number of a row costs beside the number.
const STEP: u64 = 8;

/// A reward R, a policy π that alone is optimal for it, and how far R may move before it is not.
#[derive(Debug)]
pub struct Radius<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// w: the rewards are R + w·d.
    pub freedom: Pairs<'a>,
    /// The size of d.
    pub norm: Norm,
    /// For each action the first of its duplicates, on which R, w and d are equal.
    pub class: Sets<'a>,
    /// V^π.
    pub value: Values<'a>,
    /// π.
    pub choice: Naturals<'a>,
    horizon: Values<'a>,
    occupancy: Stated<'a, Matrix>,
    /// The differences of occupancies that are known exactly.
    pub vectors: BTreeMap<(u32, u32), Values<'a>>,
    /// By at least this a change of size 1 can close the gap of a pair.
    pub slowest: Pairs<'a>,
    /// By at most this.
    pub fastest: Pairs<'a>,
    /// The radius is at least this; none if it is infinite.
    pub lower: Option<Stated<'a, Fraction>>,
    /// The radius is at most this; none if nothing is known.
    pub upper: Option<Stated<'a, Fraction>>,
    /// The pair that draws level there.
    pub nearest: Option<(u32, u32)>,
}

impl<'a> Radius<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let occupancy = |content: &'a Content| if let Content::Matrix(matrix) = content { Some(matrix) } else { None };
        let vectors = parts.0.iter().filter_map(|part| match &part.content {
            Content::Vector(of, values) => Some((*of, Stated { name: part.name, line: part.line, is: &values[..] })),
            _ => None,
        });
        Ok(Radius {
            reward: parts.pairs("reward")?,
            freedom: parts.pairs("freedom")?,
            norm: parts.norm()?,
            class: parts.sets("class")?,
            value: parts.values("value")?,
            choice: parts.naturals("choice")?,
            horizon: parts.values("horizon")?,
            occupancy: parts.get("occupancy", occupancy)?,
            vectors: vectors.collect(),
            slowest: parts.pairs("speed-lower")?,
            fastest: parts.pairs("speed-upper")?,
            lower: parts.bound("radius-lower")?,
            upper: parts.bound("radius-upper")?,
            nearest: parts.pair(),
        })
    }

    /// **F2** V(s) = Q_V(s,π(s)) for every s, and V(s) > Q_V(s,a) for every rival a. Returns
    /// V(s) − Q_V(s,a) for every pair.
    fn f2(&self, model: &Model) -> Result<Vec<Vec<Fraction>>, Refusal> {
        let backup = Backup { model, reward: self.reward, value: self.value };
        let mut gaps = Vec::with_capacity(model.states.len());
        for index in 0..model.states.len() {
            let row: Vec<Fraction> = backup.advantages(index)?.into_iter().map(Fraction::negated).collect();
            for (place, gap) in row.iter().enumerate() {
                let rival = self.is_rival(model, index, place)?;
                if (place == self.chosen(index)? && gap.sign().is_ne()) || (rival && gap.sign().is_le()) {
                    let stated = format!("V(s) − Q_V(s,a) = {}", shown(gap));
                    let required = if rival { "it must be positive" } else { "it must be 0 for the choice" };
                    let fault = Refusal::new(line_of_value(self.value, index), Condition::F2, stated, required);
                    return Err(model.at_pair(fault, index, place));
                }
            }
            gaps.push(row);
        }
        Ok(gaps)
    }

    /// π(s).
    fn chosen(&self, index: usize) -> Result<usize, Refusal> {
        Ok(*row(self.choice, index)? as usize)
    }

    /// Whether an action is none of the duplicates of π(s), at a state whose rewards may change.
    fn is_rival(&self, model: &Model, index: usize, action: usize) -> Result<bool, Refusal> {
        let class = row(self.class, index)?;
        Ok(model.earns(index) && class.get(action) != class.get(self.chosen(index)?))
    }

    /// **F3** T(s) ≥ 1 + γ Σ P(s'|s,π(s)) T(s') for every counted s.
    fn f3(&self, model: &Model) -> Result<(), Refusal> {
        let steps = Backup { model, reward: self.reward, value: self.horizon };
        for (index, state) in model.earning() {
            let own = steps.value_at(index)?.fraction();
            let next = &action(model, index, self.chosen(index)?)?.next;
            let least = steps.expectation(next)?.times(&model.discount).plus(&Fraction::one());
            if own < least {
                let (stated, required) =
                    (format!("T(s) = {}", shown(&own)), format!("at least {} is needed", shown(&least)));
                let fault = Refusal::new(line_of_value(self.horizon, index), Condition::F3, stated, required);
                return Err(fault.at_state(&state.name));
            }
        }
        Ok(())
    }

    /// **F4** y(s') − γ Σ_t y(t) P(s'|t,π(t)) = [s' = s] − γ P(s'|s,a) for every vector y, that of
    /// s and a, and every counted s'; t is counted.
    fn f4(&self, model: &Model) -> Result<(), Refusal> {
        for ((start, place), vector) in &self.vectors {
            let mut visits = vec![(*start as usize, *place as usize, Fraction::one().negated())];
            for (index, _) in model.earning() {
                visits.push((index, self.chosen(index)?, row(*vector, index)?.fraction()));
            }
            let mut rest = vec![Fraction::zero(); model.states.len()];
            let mut add = |at: usize, amount: &Fraction| rest.get_mut(at).into_iter().for_each(|rest| rest.add(amount));
            for (index, place, amount) in visits.iter().filter(|(_, _, amount)| amount.sign().is_ne()) {
                add(*index, amount);
                for (next, p) in &action(model, *index, *place)?.next {
                    add(*next as usize, &amount.times(&model.discount.times(p)).negated());
                }
            }
            if let Some((_, state)) =
                model.earning().find(|(index, _)| rest.get(*index).is_some_and(|rest| rest.sign().is_ne()))
            {
                let stated = format!("the vector of state {start}, action {place}");
                let fault = Refusal::new(vector.line, Condition::F4, stated, "it does not solve its equation here");
                return Err(fault.at_state(&state.name));
            }
        }
        Ok(())
    }

    /// **F5** speed-lower(s,a) ≤ N(s,a) ≤ speed-upper(s,a) for every rival, as far as the vectors
    /// and the occupancies tell; for other pairs both are 0.
    fn f5(&self, model: &Model) -> Result<(), Refusal> {
        let speeds = Speeds::new(model, self)?;
        for (index, state) in model.states.iter().enumerate() {
            for place in 0..state.actions.len() {
                let (lower, upper) = (number(self.slowest, index, place)?, number(self.fastest, index, place)?);
                let (least, most) = match self.is_rival(model, index, place)? {
                    true => speeds.bounds(index, place)?,
                    false => (Fraction::zero(), Fraction::zero()),
                };
                if *lower > least || *upper < most {
                    let stated = format!("the speed lies between {} and {}", shown(lower), shown(upper));
                    let required = format!("it is only known between {} and {}", shown(&least), shown(&most));
                    let fault = Refusal::new(line_of_row(self.slowest, index), Condition::F5, stated, required);
                    return Err(model.at_pair(fault, index, place));
                }
            }
        }
        Ok(())
    }

    /// **F6** V(s) − Q_V(s,a) ≥ radius-lower · speed-upper(s,a) for every rival; if radius-lower is
    /// infinite every speed-upper is 0.
    fn f6(&self, model: &Model, gaps: &[Vec<Fraction>]) -> Result<(), Refusal> {
        for (index, gaps) in gaps.iter().enumerate() {
            for (place, (gap, speed)) in gaps.iter().zip(row(self.fastest, index)?).enumerate() {
                if budget::is_spent() {
                    return Ok(()); // The certificate is refused, whatever this returns.
                }
                let closes = match self.lower {
                    Some(lower) => lower.is.times(speed) > *gap,
                    None => speed.sign().is_ne(),
                };
                if closes && self.is_rival(model, index, place)? {
                    let radius = self.lower.map_or_else(|| "infinite".to_owned(), |lower| shown(lower.is));
                    let stated = format!("the radius is at least {radius}");
                    let required = format!("a gap of {} may close at the speed {} before", shown(gap), shown(speed));
                    let line = self.lower.map_or(line_of_row(self.fastest, index), |lower| lower.line);
                    return Err(model.at_pair(Refusal::new(line, Condition::F6, stated, required), index, place));
                }
            }
        }
        Ok(())
    }

    /// **F7** If radius-upper is finite, so is radius-lower, and `nearest` is a rival with
    /// speed-lower > 0 and V(s) − Q_V(s,a) ≤ radius-upper · speed-lower(s,a).
    fn f7(&self, model: &Model, gaps: &[Vec<Fraction>]) -> Result<(), Refusal> {
        let Some(upper) = self.upper else { return Ok(()) };
        let stated = format!("the radius is at most {}", shown(upper.is));
        let fault = |required| Refusal::new(upper.line, Condition::F7, stated, required);
        let Some((index, place)) = self.nearest else {
            return Err(fault("it is infinite by `radius-lower`"));
        };
        let (index, place) = (index as usize, place as usize);
        let (gap, speed) = (gaps.get(index).and_then(|row| row.get(place)), number(self.slowest, index, place)?);
        let closes = speed.sign().is_gt() && gap.is_some_and(|gap| upper.is.times(speed) >= *gap);
        if closes && self.is_rival(model, index, place)? {
            return Ok(());
        }
        Err(model.at_pair(fault("the nearest pair is not known to draw level there"), index, place))
    }
}

impl Conditions for Radius<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        classes(model, self.class, self.reward, self.freedom, Condition::F1)?;
        let gaps = self.f2(model)?;
        self.f3(model)?;
        self.f4(model)?;
        self.f5(model)?;
        self.f6(model, &gaps)?;
        self.f7(model, &gaps)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let norm = match self.norm {
            Norm::Sup => "the largest change",
            Norm::Total => "the sum of all changes",
        };
        let mut out = format!(
            "  one policy π is optimal for R, and no action but its duplicates is,\n  \
             also under every reward R + w·d, where d is equal on duplicates and w is nonzero for {},\n  \
             as long as {norm} is ",
            words::free(self.freedom)
        );
        match self.lower {
            Some(lower) => {
                let _ = writeln!(out, "below {};", shown(lower.is));
            }
            None => out.push_str("finite.\n"),
        }
        if let Some((upper, (index, place))) = self.upper.zip(self.nearest) {
            let state = state(model, index as usize)?;
            let action = action(model, index as usize, place as usize)?;
            let exactly = if self.lower.is_some_and(|lower| lower.is == upper.is) { "exactly" } else { "at most" };
            let _ = writeln!(
                out,
                "  at {exactly} {} the action {} can draw level at the state {}.",
                shown(upper.is),
                shown_name(&action.name),
                shown_name(&state.name)
            );
        }
        Ok(out)
    }
}

/// **F1** class(s,a) ≤ a is its own class, and a and class(s,a) have the same row of P, R and w.
pub(super) fn classes(
    model: &Model,
    classes: Sets,
    reward: Pairs,
    freedom: Pairs,
    condition: Condition,
) -> Result<(), Refusal> {
    for (index, state) in model.states.iter().enumerate() {
        let (class, reward, freedom) = (row(classes, index)?, row(reward, index)?, row(freedom, index)?);
        for ((place, action), first) in state.actions.iter().enumerate().zip(class) {
            let (own, first) = (*first, *first as usize);
            let alike = first <= place
                && class.get(first) == Some(&own)
                && state.actions.get(first).is_some_and(|other| other.next == action.next)
                && reward.get(first) == reward.get(place)
                && freedom.get(first) == freedom.get(place);
            if !alike {
                let stated = format!("its class is that of action {first}");
                let required = "a class is named by its first action, and has one row of P, R and w";
                let fault = Refusal::new(line_of_row(classes, index), condition, stated, required);
                return Err(model.at_pair(fault, index, place));
            }
        }
    }
    Ok(())
}

/// What bounds of N(s,a) are computed from: N(s,a) is the norm of w·c, with c = −1 at (s,a) and
/// y(s') at (s',π(s')), where y = x_s − γ Σ P(t|s,a) x_t and x_s is the occupancy of π from s.
struct Speeds<'a> {
    model: &'a Model,
    radius: &'a Radius<'a>,
    /// |w(s',π(s'))|.
    weights: Vec<Fraction>,
    /// ρ, the largest ‖x̃_s − γ Σ P(t|s,π(s)) x̃_t − e_s‖₁, times the largest weight.
    error: Fraction,
}

impl<'a> Speeds<'a> {
    fn new(model: &'a Model, radius: &'a Radius<'a>) -> Result<Self, Refusal> {
        let weight = |index| Ok(number(radius.freedom, index, radius.chosen(index)?)?.clone().magnitude());
        let weights = (0..model.states.len()).map(weight).collect::<Result<Vec<_>, _>>()?;
        let mut speeds = Speeds { model, radius, weights, error: Fraction::zero() };
        let largest = speeds.weights.iter().max().cloned().unwrap_or_else(Fraction::zero);
        speeds.error = speeds.largest_residual()?.times(&largest);
        Ok(speeds)
    }

    fn largest_residual(&self) -> Result<Fraction, Refusal> {
        let mut largest = Fraction::zero();
        for (index, _) in self.model.earning() {
            let (mut row, scale) = self.difference(index, self.radius.chosen(index)?)?;
            row.get_mut(index).into_iter().for_each(|own| *own -= &scale);
            let rest = row.iter().enumerate().filter(|(index, x)| !x.is_zero() && self.model.earns(*index));
            largest = largest.max(Fraction::over(rest.map(|(_, x)| x.abs()).sum(), scale));
        }
        Ok(largest)
    }

    /// x̃_s − γ Σ P(t|s,a) x̃_t over counted t, as integers over one denominator.
    fn difference(&self, index: usize, place: usize) -> Result<(Vec<BigInt>, BigInt), Refusal> {
        let Matrix { over, rows } = self.radius.occupancy.is;
        let next = action(self.model, index, place)?.next.iter();
        let next = next.filter(|(next, _)| self.model.earns(*next as usize));
        let coefficients: Vec<(usize, Fraction)> =
            next.map(|(next, p)| (*next as usize, self.model.discount.times(p))).collect();
        let scale = least_common(coefficients.iter().map(|(_, p)| p), MAX_SUM_BITS)
            .ok_or_else(|| too_large(self.radius.occupancy.line))?;
        budget::charge(STEP.saturating_mul(rows.len() as u64));
        if budget::is_spent() {
            return Err(too_large(self.radius.occupancy.line));
        }
        let mut sums = vec![BigInt::zero(); rows.len()];
        let mut add = |row: usize, factor: &BigInt| {
            for (place, x) in rows.get(row).map_or(&[][..], |row| row) {
                if let Some(sum) = sums.get_mut(*place as usize) {
                    *sum += product(factor, x);
                }
            }
        };
        add(index, &scale);
        for (next, p) in coefficients {
            add(next, &-product(p.num(), &(&scale / p.den())));
        }
        Ok((sums, product(&scale, over)))
    }

    /// Bounds of N(s,a): by the vector of the pair exactly; else |w(s,a)| at least, and within
    /// ρ (T(s) + γ Σ P(s'|s,a) T(s')) max |w(s',π(s'))| of what the occupancies give.
    fn bounds(&self, index: usize, place: usize) -> Result<(Fraction, Fraction), Refusal> {
        let radius = self.radius;
        if let Some(vector) = radius.vectors.get(&(index as u32, place as u32)) {
            let weighted = vector.is.iter().zip(&self.weights).filter(|(_, weight)| weight.sign().is_ne());
            let terms = weighted.map(|(y, weight)| weight.times_integer(&y.numerator.abs()).divided_by(&y.over));
            let speed = self.norm(index, place, terms, &BigInt::one())?;
            return Ok((speed.clone(), speed));
        }
        let (row, scale) = self.difference(index, place)?;
        let terms = row.iter().zip(&self.weights).filter(|(x, w)| !x.is_zero() && w.sign().is_ne());
        let speed = self.norm(index, place, terms.map(|(x, weight)| weight.times_integer(&x.abs())), &scale)?;
        if self.error.sign().is_eq() {
            return Ok((speed.clone(), speed));
        }
        let steps = Backup { model: self.model, reward: radius.reward, value: radius.horizon };
        let ahead = steps.expectation(&action(self.model, index, place)?.next)?.times(&self.model.discount);
        let error = steps.value_at(index)?.fraction().plus(&ahead).times(&self.error);
        let own = number(radius.freedom, index, place)?.clone().magnitude();
        Ok((speed.clone().minus(&error).max(own), speed.plus(&error)))
    }

    /// The norm of numbers over `scale` and of |w(s,a)|.
    fn norm(
        &self,
        index: usize,
        place: usize,
        numbers: impl Iterator<Item = Fraction>,
        scale: &BigInt,
    ) -> Result<Fraction, Refusal> {
        let own = number(self.radius.freedom, index, place)?.clone().magnitude();
        Ok(match self.radius.norm {
            Norm::Sup => {
                let sum = sum(numbers).ok_or_else(|| too_large(self.radius.freedom.line))?;
                sum.divided_by(scale).plus(&own)
            }
            Norm::Total => numbers.max().unwrap_or_else(Fraction::zero).divided_by(scale).max(own),
        })
    }
}

fn too_large(line: usize) -> Refusal {
    Refusal::new(
        line,
        Condition::Limit,
        "a sum of these numbers has too many digits",
        "this checker does not compute it",
    )
}
