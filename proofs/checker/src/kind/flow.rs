//! Flows: weights of Bellman rows that prove how large a change of the reward has to be, and
//! changes with their sizes.

use std::sync::Arc;

use crate::bellman::{line_of_row, row};
use crate::model::Model;
use crate::number::{Fraction, shown, sum};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Norm, Pairs, Sets, Sign, Stated, Values};

/// A change with a bound of its size, and the values that show what it does.
pub(super) type Mended<'a> = Option<(Stated<'a, Fraction>, Pairs<'a>, Values<'a>)>;

/// The change, unless its size is infinite.
pub(super) fn mended<'a>(parts: Parts<'a>, upper: &str) -> Result<Mended<'a>, Refusal> {
    let change = |upper| Ok((upper, parts.pairs("bonus")?, parts.values("solution")?));
    parts.bound(upper)?.map(change).transpose()
}

/// How large changes have to be, and how large one is.
pub(super) fn in_words(norm: Norm, lower: Option<Stated<Fraction>>, mended: Mended) -> String {
    let norm = match norm {
        Norm::Sup => "largest number",
        Norm::Total => "sum",
    };
    let least = match lower {
        Some(lower) => format!(" the {norm} of d has to be at least {};\n", shown(lower.is)),
        None => " no d is large enough.\n".to_owned(),
    };
    let most = mended.map(|(upper, ..)| format!("  a d of size {} at most does it.\n", shown(upper.is)));
    least + &most.unwrap_or_default()
}

/// A test of a pair, and a number of a pair.
pub(super) type Test<'a> = dyn Fn(usize, usize) -> Result<bool, Refusal> + 'a;
pub(super) type Number<'a> = dyn Fn(usize, usize) -> Result<Fraction, Refusal> + 'a;

/// The rows V(s) ≥ Q_V(s,a) + m(s,a) of all pairs, for R + w·d.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub reward: Pairs<'a>,
    pub freedom: Pairs<'a>,
    pub class: Sets<'a>,
    pub norm: Norm,
    pub sign: Sign,
}

impl Rows<'_> {
    /// The flow y is 0 but for the first action of each class, not negative but where the row is an
    /// equality, and Σ_a y(s',a) = γ Σ y(s,a) P(s'|s,a) for every counted s'. Returns Σ y (R + m)
    /// and the norm of w y.
    fn gain(
        &self,
        model: &Model,
        flow: Pairs,
        condition: Condition,
        is_equality: &Test<'_>,
        margin: &Number<'_>,
    ) -> Result<(Fraction, Fraction), Refusal> {
        let mut balance = vec![Fraction::zero(); model.states.len()];
        let mut take = |at: usize, amount: &Fraction| {
            if let Some(rest) = balance.get_mut(at) {
                rest.add(amount);
            }
        };
        let (mut gains, mut weighted) = (Vec::new(), Vec::new());
        for (index, state) in model.earning() {
            let (own, class) = (row(flow, index)?, row(self.class, index)?);
            let (reward, freedom) = (row(self.reward, index)?, row(self.freedom, index)?);
            for (place, (y, action)) in
                own.iter().zip(&state.actions).enumerate().filter(|(_, (y, _))| y.sign().is_ne())
            {
                let first = class.get(place).is_some_and(|first| *first as usize == place);
                if !first || (y.sign().is_lt() && !is_equality(index, place)?) {
                    let stated = format!("the flow is {}", shown(y));
                    let required = "only the first of a class has one, and only that of a choice may be negative";
                    let fault = Refusal::new(line_of_row(flow, index), condition, stated, required);
                    return Err(fault.at_state(&state.name).at_action(&action.name));
                }
                take(index, y);
                for (next, p) in &action.next {
                    take(*next as usize, &model.discount.times(p).times(y).negated());
                }
                let bound = margin(index, place)?;
                let bound = reward.get(place).map_or_else(|| bound.clone(), |r| bound.clone().plus(r));
                gains.push(bound.times(y));
                weighted.push(freedom.get(place).map_or_else(Fraction::zero, |w| w.times(y)));
            }
        }
        let unbalanced = model.earning().find(|(index, _)| balance.get(*index).is_some_and(|rest| rest.sign().is_ne()));
        if let Some((index, state)) = unbalanced {
            let (stated, required) = ("more or less flows out than in", "both must be equal");
            let fault = Refusal::new(line_of_row(flow, index), condition, stated, required);
            return Err(fault.at_state(&state.name));
        }
        let useful = |x: Fraction| match self.sign {
            Sign::Either => x.magnitude(),
            Sign::Nonnegative => x.negated().max(Fraction::zero()),
        };
        let numbers = weighted.into_iter().map(useful);
        let norm = match self.norm {
            Norm::Sup => whole(sum(numbers), flow.line)?,
            Norm::Total => numbers.max().unwrap_or_else(Fraction::zero),
        };
        Ok((whole(sum(gains.into_iter()), flow.line)?, norm))
    }

    /// Σ y (R + m) ≥ lower · N(w y); if that is infinite, N(w y) = 0 < Σ y (R + m), which proves
    /// any bound.
    pub fn proves(
        &self,
        model: &Model,
        flow: Pairs,
        lower: Option<Stated<Fraction>>,
        condition: Condition,
        is_equality: &Test<'_>,
        margin: &Number<'_>,
    ) -> Result<(), Refusal> {
        let (gain, norm) = self.gain(model, flow, condition, is_equality, margin)?;
        let refutes = norm.sign().is_eq() && gain.sign().is_gt();
        let bounds = |lower: Stated<Fraction>| norm.sign().is_gt() && gain >= lower.is.times(&norm);
        if refutes || lower.is_some_and(bounds) {
            return Ok(());
        }
        let stated = lower.map_or_else(|| "infinite".to_owned(), |lower| shown(lower.is));
        let required = format!("the flow gains {}, and its norm is {}", shown(&gain), shown(&norm));
        let line = lower.map_or(flow.line, |lower| lower.line);
        Err(Refusal::new(line, condition, format!("the size is at least {stated}"), required))
    }
}

/// A change d of rewards.
pub(super) struct Change<'a> {
    pub bonus: Pairs<'a>,
    pub class: Sets<'a>,
    pub norm: Norm,
    pub sign: Sign,
}

impl Change<'_> {
    /// It is equal on duplicates, not negative if the sign says so, and its size is at most a
    /// number.
    pub fn is_at_most(&self, model: &Model, condition: Condition, upper: Stated<Fraction>) -> Result<(), Refusal> {
        let mut sizes = Vec::new();
        for (index, state) in model.states.iter().enumerate() {
            let (own, class) = (row(self.bonus, index)?, row(self.class, index)?);
            for (place, (d, first)) in own.iter().zip(class).enumerate() {
                let equal = own.get(*first as usize) == Some(d);
                if !equal || (self.sign == Sign::Nonnegative && d.sign().is_lt()) {
                    let stated = format!("the bonus of action {place} is {}", shown(d));
                    let required = "it must be that of its class, and of the sign that is allowed";
                    let fault = Refusal::new(line_of_row(self.bonus, index), condition, stated, required);
                    return Err(fault.at_state(&state.name));
                }
                if *first as usize == place {
                    sizes.push((**d).clone().magnitude());
                }
            }
        }
        let size = match self.norm {
            Norm::Sup => sizes.into_iter().max().unwrap_or_else(Fraction::zero),
            Norm::Total => whole(sum(sizes.into_iter()), self.bonus.line)?,
        };
        if size <= *upper.is {
            return Ok(());
        }
        let (stated, required) = (format!("the size is {}", shown(upper.is)), format!("it is {}", shown(&size)));
        Err(Refusal::new(upper.line, condition, stated, required))
    }
}

/// R + w·d, by states.
pub(super) fn changed(
    model: &Model,
    reward: Pairs,
    freedom: Pairs,
    bonus: Pairs,
) -> Result<Vec<Box<[Arc<Fraction>]>>, Refusal> {
    let of = |index| {
        let numbers = row(reward, index)?.iter().zip(row(freedom, index)?).zip(row(bonus, index)?);
        Ok(numbers.map(|((r, w), d)| Arc::new(w.times(d).plus(r))).collect())
    };
    (0..model.states.len()).map(of).collect()
}

fn whole(sum: Option<Fraction>, line: usize) -> Result<Fraction, Refusal> {
    sum.ok_or_else(|| Refusal::new(line, Condition::Limit, "a sum has too many digits", "this is not computed"))
}
