//! Kind `radius`: how far from R the nearest reward is at which a policy is not uniquely optimal.

use std::collections::BTreeMap;
use std::fmt::Write;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::Conditions;
use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::budget;
use crate::model::{Action, Model, State, state};
use crate::number::{Fraction, MAX_SUM_BITS, product, shown, sum};
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Matrix, Naturals, Norm, Pairs, Sets, Stated, Values, Vector};
use crate::shown::shown_name;
use crate::words;

pub(super) const PARTS: &str = "reward freedom norm class value choice horizon occupancy vectors \
    speed-lower speed-upper radius-lower radius-upper nearest";

/// A reward R, a policy π that alone is optimal for it, and how far R may move before it is not.
#[derive(Clone, Copy, Debug)]
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
    pub vectors: &'a [Vector],
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
        let norm = parts.get("norm", |content| if let Content::Norm(norm) = content { Some(norm) } else { None })?;
        let occupancy = |content: &'a Content| if let Content::Matrix(matrix) = content { Some(matrix) } else { None };
        let vectors = |content: &'a Content| if let Content::Vectors(all) = content { Some(&all[..]) } else { None };
        let upper = parts.bound("radius-upper")?;
        let nearest = parts.0.iter().find_map(|part| match part.content {
            Content::Pair(state, action) => Some((state, action)),
            _ => None,
        });
        Ok(Radius {
            reward: parts.pairs("reward")?,
            freedom: parts.pairs("freedom")?,
            norm: *norm.is,
            class: parts.sets("class")?,
            value: parts.values("value")?,
            choice: parts.naturals("choice")?,
            horizon: parts.values("horizon")?,
            occupancy: parts.get("occupancy", occupancy)?,
            vectors: parts.get("vectors", vectors)?.is,
            slowest: parts.pairs("speed-lower")?,
            fastest: parts.pairs("speed-upper")?,
            lower: parts.bound("radius-lower")?,
            upper,
            nearest,
        })
    }

    /// **F1** class(s,a) ≤ a is its own class, and a and class(s,a) have the same row of P, R and w.
    fn f1(&self, model: &Model) -> Result<(), Refusal> {
        for (index, state) in model.states.iter().enumerate() {
            let (class, reward, freedom) =
                (row(self.class, index)?, row(self.reward, index)?, row(self.freedom, index)?);
            for (place, action) in state.actions.iter().enumerate() {
                let first = class.get(place).map_or(place, |first| *first as usize);
                let alike = first <= place
                    && class.get(first).is_some_and(|own| *own as usize == first)
                    && state.actions.get(first).is_some_and(|other| other.next == action.next)
                    && reward.get(first) == reward.get(place)
                    && freedom.get(first) == freedom.get(place);
                if !alike {
                    let stated = format!("its class is that of action {first}");
                    let required = "a class is named by its first action, and has one row of P, R and w";
                    let fault = Refusal::new(line_of_row(self.class, index), Condition::F1, stated, required);
                    return Err(fault.at_state(&state.name).at_action(&action.name));
                }
            }
        }
        Ok(())
    }

    /// **F2** V(s) = Q_V(s,π(s)) for every s, and V(s) > Q_V(s,a) for every rival a. Returns
    /// V(s) − Q_V(s,a) for every pair.
    fn f2(&self, model: &Model) -> Result<Vec<Vec<Fraction>>, Refusal> {
        let backup = Backup { model, reward: self.reward, value: self.value };
        let mut gaps = Vec::with_capacity(model.states.len());
        for (index, state) in model.states.iter().enumerate() {
            let chosen = *row(self.choice, index)? as usize;
            let mut row = Vec::with_capacity(state.actions.len());
            for (place, (advantage, action)) in backup.advantages(index)?.into_iter().zip(&state.actions).enumerate() {
                let gap = advantage.negated();
                let rival = self.is_rival(model, index, place)?;
                if (place == chosen && gap.sign().is_ne()) || (rival && gap.sign().is_le()) {
                    let stated = format!("V(s) − Q_V(s,a) = {}", shown(&gap));
                    let required = if rival { "it must be positive" } else { "it must be 0 for the choice" };
                    let fault = Refusal::new(line_of_value(self.value, index), Condition::F2, stated, required);
                    return Err(fault.at_state(&state.name).at_action(&action.name));
                }
                row.push(gap);
            }
            gaps.push(row);
        }
        Ok(gaps)
    }

    /// Whether an action is none of the duplicates of π(s), at a state whose rewards may change.
    fn is_rival(&self, model: &Model, index: usize, action: usize) -> Result<bool, Refusal> {
        let class = row(self.class, index)?;
        let chosen = *row(self.choice, index)? as usize;
        Ok(is_counted(model, index) && class.get(action) != class.get(chosen))
    }

    /// **F3** T(s) ≥ 1 + γ Σ P(s'|s,π(s)) T(s') for every counted s.
    fn f3(&self, model: &Model) -> Result<(), Refusal> {
        let steps = Backup { model, reward: self.reward, value: self.horizon };
        for (index, state) in counted(model) {
            let Some(action) = state.actions.get(*row(self.choice, index)? as usize) else { continue };
            let own = steps.value_at(index)?.fraction();
            let least = steps.expectation(&action.next)?.times(&model.discount).plus(&Fraction::one());
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
        for vector in self.vectors {
            let (start, action) = (vector.of.0 as usize, vector.of.1 as usize);
            let mut rest = vec![Fraction::zero(); model.states.len()];
            let mut take = |at: usize, amount: Fraction| {
                if let Some(rest) = rest.get_mut(at) {
                    rest.add(&amount.negated());
                }
            };
            let first = state(model, start)?;
            take(start, Fraction::one());
            if let Some(action) = first.actions.get(action) {
                action.next.iter().for_each(|(next, p)| take(*next as usize, model.discount.times(p).negated()));
            }
            for ((index, state), y) in model.states.iter().enumerate().zip(&vector.values) {
                if y.numerator.is_zero() || !is_counted(model, index) {
                    continue;
                }
                take(index, y.fraction().negated());
                let Some(action) = state.actions.get(*row(self.choice, index)? as usize) else { continue };
                for (next, p) in &action.next {
                    take(*next as usize, model.discount.times(p).times_integer(&y.numerator).divided_by(&y.over));
                }
            }
            let wrong = counted(model).find(|(index, _)| rest.get(*index).is_some_and(|rest| rest.sign().is_ne()));
            if let Some((_, state)) = wrong {
                let stated = format!("the vector of state {start}, action {action}");
                let fault = Refusal::new(vector.line, Condition::F4, stated, "it does not solve its equation here");
                return Err(fault.at_state(&state.name));
            }
            if budget::is_spent() {
                break; // The certificate is refused, whatever this returns.
            }
        }
        Ok(())
    }

    /// **F5** speed-lower(s,a) ≤ N(s,a) ≤ speed-upper(s,a) for every rival, as far as the vectors
    /// and the occupancies tell; for other pairs both are 0.
    fn f5(&self, model: &Model) -> Result<(), Refusal> {
        let speeds = Speeds::new(model, self)?;
        for (index, state) in model.states.iter().enumerate() {
            let stated = row(self.slowest, index)?.iter().zip(row(self.fastest, index)?);
            for (place, ((lower, upper), action)) in stated.zip(&state.actions).enumerate() {
                let (least, most) = match self.is_rival(model, index, place)? {
                    true => speeds.bounds(index, place)?,
                    false => (Fraction::zero(), Fraction::zero()),
                };
                if **lower > least || **upper < most {
                    let stated = format!("the speed lies between {} and {}", shown(lower), shown(upper));
                    let required = format!("it is only known between {} and {}", shown(&least), shown(&most));
                    let fault = Refusal::new(line_of_row(self.slowest, index), Condition::F5, stated, required);
                    return Err(fault.at_state(&state.name).at_action(&action.name));
                }
            }
            if budget::is_spent() {
                break; // The certificate is refused, whatever this returns.
            }
        }
        Ok(())
    }

    /// **F6** V(s) − Q_V(s,a) ≥ radius-lower · speed-upper(s,a) for every rival; if radius-lower is
    /// infinite every speed-upper is 0.
    fn f6(&self, model: &Model, gaps: &[Vec<Fraction>]) -> Result<(), Refusal> {
        for ((index, state), gaps) in model.states.iter().enumerate().zip(gaps) {
            for (place, (gap, speed)) in gaps.iter().zip(row(self.fastest, index)?).enumerate() {
                let closes = match self.lower {
                    Some(lower) => lower.is.times(speed) > *gap,
                    None => speed.sign().is_ne(),
                };
                if closes && self.is_rival(model, index, place)? {
                    let radius = self.lower.map_or_else(|| "infinite".to_owned(), |lower| shown(lower.is));
                    let stated = format!("the radius is at least {radius}");
                    let required = format!("a gap of {} may close at the speed {} before", shown(gap), shown(speed));
                    let line = self.lower.map_or(line_of_row(self.fastest, index), |lower| lower.line);
                    let fault = Refusal::new(line, Condition::F6, stated, required).at_state(&state.name);
                    let action = state.actions.get(place).map(|action| &*action.name);
                    return Err(fault.at_action(action.unwrap_or_default()));
                }
            }
        }
        Ok(())
    }

    /// **F7** If radius-upper is finite, `nearest` is a rival with speed-lower > 0 and
    /// V(s) − Q_V(s,a) ≤ radius-upper · speed-lower(s,a).
    fn f7(&self, model: &Model, gaps: &[Vec<Fraction>]) -> Result<(), Refusal> {
        let Some((upper, (index, place))) = self.upper.zip(self.nearest) else { return Ok(()) };
        let (index, place) = (index as usize, place as usize);
        let gap = gaps.get(index).and_then(|row| row.get(place));
        let speed = row(self.slowest, index)?.get(place);
        let closes = |(gap, speed): (&Fraction, &std::sync::Arc<Fraction>)| {
            speed.sign().is_gt() && upper.is.times(speed) >= *gap
        };
        if self.is_rival(model, index, place)? && gap.zip(speed).is_some_and(closes) {
            return Ok(());
        }
        let stated = format!("the radius is at most {}", shown(upper.is));
        let fault =
            Refusal::new(upper.line, Condition::F7, stated, "the nearest pair is not known to draw level there");
        Err(fault.at_state(&state(model, index)?.name))
    }
}

impl Conditions for Radius<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.f1(model)?;
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
        let free = self.freedom.is.iter().flatten().filter(|w| w.sign().is_ne()).count();
        let mut out = format!(
            "  one policy π is optimal for R, and no action but its duplicates is,\n  \
             also under every reward R + w·d, where d is equal on duplicates and w is nonzero for {},\n  \
             as long as {norm} is ",
            words::actions(free)
        );
        match self.lower {
            Some(lower) => {
                let _ = writeln!(out, "below {};", shown(lower.is));
            }
            None => out.push_str("finite.\n"),
        }
        if let Some((upper, (index, place))) = self.upper.zip(self.nearest) {
            let state = state(model, index as usize)?;
            let action = state.actions.get(place as usize).map(|action| shown_name(&action.name));
            let exactly = if self.lower.is_some_and(|lower| lower.is == upper.is) { "exactly" } else { "at most" };
            let _ = writeln!(
                out,
                "  at {exactly} {} the action {} can draw level at the state {}.",
                shown(upper.is),
                action.unwrap_or_default(),
                shown_name(&state.name)
            );
        }
        Ok(out)
    }
}

/// Whether rewards of the state may change: at discount 1 those of absorbing states are 0.
fn is_counted(model: &Model, index: usize) -> bool {
    !model.has_discount_one() || !model.is_absorbing(index)
}

fn counted(model: &Model) -> impl Iterator<Item = (usize, &State)> {
    model.states.iter().enumerate().filter(|(index, _)| is_counted(model, *index))
}

/// What bounds of N(s,a) are computed from: N(s,a) is the norm of w·c, with c = −1 at (s,a) and
/// y(s') at (s',π(s')), where y = x_s − γ Σ P(t|s,a) x_t and x_s is the occupancy of π from s.
struct Speeds<'a> {
    model: &'a Model,
    radius: &'a Radius<'a>,
    /// |w(s',π(s'))| over a common denominator.
    weights: Vec<BigInt>,
    common: BigInt,
    /// The largest of them.
    largest: Fraction,
    /// ρ, the largest ‖x̃_s − γ Σ P(t|s,π(s)) x̃_t − e_s‖₁.
    residual: Fraction,
    exact: BTreeMap<(u32, u32), &'a Vector>,
}

impl<'a> Speeds<'a> {
    fn new(model: &'a Model, radius: &'a Radius<'a>) -> Result<Self, Refusal> {
        let mut chosen = Vec::with_capacity(model.states.len());
        for index in 0..model.states.len() {
            let place = *row(radius.choice, index)? as usize;
            let weight = row(radius.freedom, index)?.get(place);
            chosen.push(weight.map_or_else(Fraction::zero, |weight| (**weight).clone().magnitude()));
        }
        let common = common_denominator(radius, chosen.iter())?;
        let numerator = |w: &Fraction| product(w.num(), &(&common / w.den()));
        let weights = chosen.iter().map(numerator).collect();
        let largest = chosen.into_iter().max().unwrap_or_else(Fraction::zero);
        let exact = radius.vectors.iter().map(|vector| (vector.of, vector)).collect();
        let mut speeds = Speeds { model, radius, weights, common, largest, residual: Fraction::zero(), exact };
        speeds.residual = speeds.largest_residual()?;
        Ok(speeds)
    }

    fn largest_residual(&self) -> Result<Fraction, Refusal> {
        let mut largest = Fraction::zero();
        for (index, state) in counted(self.model) {
            let Some(action) = state.actions.get(*row(self.radius.choice, index)? as usize) else { continue };
            let (mut row, scale) = self.difference(index, action)?;
            if let Some(own) = row.get_mut(index) {
                *own -= &scale;
            }
            let rest = row.iter().enumerate().filter(|(index, x)| !x.is_zero() && is_counted(self.model, *index));
            largest = largest.max(Fraction::over(rest.map(|(_, x)| x.abs()).sum(), scale));
            if budget::is_spent() {
                break; // The certificate is refused, whatever this returns.
            }
        }
        Ok(largest)
    }

    /// x̃_s − γ Σ P(t|s,a) x̃_t over counted t, as integers over one denominator.
    fn difference(&self, index: usize, action: &Action) -> Result<(Vec<BigInt>, BigInt), Refusal> {
        let Matrix { over, rows } = self.radius.occupancy.is;
        let next = action.next.iter().filter(|(next, _)| is_counted(self.model, *next as usize));
        let coefficients: Vec<(usize, Fraction)> =
            next.map(|(next, p)| (*next as usize, self.model.discount.times(p))).collect();
        let scale = common_denominator(self.radius, coefficients.iter().map(|(_, p)| p))?;
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
        let scale = product(&scale, over);
        Ok((sums, scale))
    }

    /// Bounds of N(s,a): by the vector of the pair exactly; else within
    /// ρ (T(s) + γ Σ P(s'|s,a) T(s')) max |w(s',π(s'))| of what the occupancies give.
    fn bounds(&self, index: usize, place: usize) -> Result<(Fraction, Fraction), Refusal> {
        let radius = self.radius;
        let own = row(radius.freedom, index)?.get(place).map_or_else(Fraction::zero, |w| (**w).clone().magnitude());
        let with_own = |others: Fraction| match radius.norm {
            Norm::Sup => others.plus(&own),
            Norm::Total => others.max(own.clone()),
        };
        if let Some(vector) = self.exact.get(&(index as u32, place as u32)) {
            let weighted = |(y, weight): (&crate::section::Value, &BigInt)| {
                Fraction::over(product(&y.numerator.abs(), weight), product(&y.over, &self.common))
            };
            let terms = vector.values.iter().zip(&self.weights).filter(|(_, w)| !w.is_zero()).map(weighted);
            let speed = match radius.norm {
                Norm::Sup => sum(terms).ok_or_else(|| too_large(vector.line))?,
                Norm::Total => terms.max().unwrap_or_else(Fraction::zero),
            };
            let speed = with_own(speed);
            return Ok((speed.clone(), speed));
        }
        let Some(action) = state(self.model, index)?.actions.get(place) else {
            return Ok((Fraction::zero(), Fraction::zero()));
        };
        let (row, scale) = self.difference(index, action)?;
        let terms = row.iter().zip(&self.weights).filter(|(x, w)| !x.is_zero() && !w.is_zero());
        let terms = terms.map(|(x, w)| product(&x.abs(), w));
        let numerator = match radius.norm {
            Norm::Sup => terms.sum(),
            Norm::Total => terms.max().unwrap_or_default(),
        };
        let speed = with_own(Fraction::over(numerator, product(&scale, &self.common)));
        if self.residual.sign().is_eq() {
            return Ok((speed.clone(), speed));
        }
        let steps = Backup { model: self.model, reward: radius.reward, value: radius.horizon };
        let ahead = steps.expectation(&action.next)?.times(&self.model.discount);
        let error = steps.value_at(index)?.fraction().plus(&ahead).times(&self.residual).times(&self.largest);
        Ok((speed.clone().minus(&error), speed.plus(&error)))
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

/// The least common denominator of some numbers.
fn common_denominator<'a>(radius: &Radius, numbers: impl Iterator<Item = &'a Fraction>) -> Result<BigInt, Refusal> {
    let mut common = BigInt::one();
    for number in numbers {
        if number.den().is_one() || *number.den() == common {
            continue;
        }
        budget::charge(budget::price_of_gcd(common.bits(), number.den().bits()));
        common = common.lcm(number.den());
        if common.bits() > MAX_SUM_BITS || budget::is_spent() {
            return Err(too_large(radius.occupancy.line));
        }
    }
    Ok(common)
}
